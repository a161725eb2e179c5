"""Registering new pupils: papers, plan, the chain of states, and the month for the dossier."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import add_pupil, id_number, refusals, rejected

from app.domain.admission import APPLIED, APPROVED, CHAIN, COLLECTED, FILED, REGISTERED
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level, Rejected
from app.usecases.collecting import campaigns, returns
from app.usecases.intake import admission, admission_plans
from app.usecases.intake.admission import Registration, advance, register_pupil

YES = ("admission.graduated", "admission.diploma", "admission.age-silent")


def profile(register: Register, name: str) -> None:
    register.write(lambda tx: tx.set("profile", name))


@pytest.fixture
def child(register: Register) -> int:
    """Six years old on 31 August 2025."""
    number = id_number(5, "20190831")
    return register.write(
        add_pupil, "赵小宝", class_no="2025101", id_number=number, grade="小学一年级"
    )


@pytest.fixture
def wanted(child: int) -> Registration:
    return Registration(
        child, "2025", "2025-9-1", "2025-9-1", document="入学通知书", document_no="2025-018"
    )


def test_a_child_is_registered_with_paper_day_and_stage(
    register: Register, wanted: Registration
) -> None:
    """R-XZ-2-1, R-ORD-4-2"""
    done = register.write(register_pupil, wanted)
    [line] = register.read(admission.admissions, "2025")
    assert (line.id, line.name, line.stage, line.state) == (done.id, "赵小宝", "小学", REGISTERED)
    assert (line.since, line.due) == ("20250901", "20251001")
    [step] = register.read(admission.steps, done.id)
    assert (step.state, step.day, step.by) == (REGISTERED, "20250901", "王老师")


def test_nobody_is_registered_without_a_paper_or_twice(
    register: Register, wanted: Registration
) -> None:
    """R-XZ-2-1"""
    bare = replace(wanted, document="", document_no="")
    assert "admission.document" in rejected(register, register_pupil, bare)
    assert "admission.document" in [
        p.code for p in register.read(admission.judge_registration, bare)
    ]
    register.write(register_pupil, wanted)
    assert rejected(register, register_pupil, wanted) == ["admission.twice"]


def test_nongan_refuses_the_child_of_1_september_and_takes_that_of_31_august(
    register: Register, wanted: Registration
) -> None:
    """R-NA-7-2"""
    profile(register, "nongan")
    number = id_number(6, "20190901")
    young = register.write(add_pupil, "钱小丫", id_number=number, grade="小学一年级")
    problems = refusals(register, register_pupil, replace(wanted, student_id=young))
    assert [(p.code, p.level) for p in problems] == [("admission.too-young", Level.REFUSE)]
    register.write(register_pupil, wanted)


def test_the_age_is_judged_with_its_article_also_where_it_fits(
    register: Register, wanted: Registration
) -> None:
    """R-NA-7-2"""
    assert register.read(admission.age_verdict, wanted) == ()
    profile(register, "nongan")
    [fits] = register.read(admission.age_verdict, wanted)
    assert (fits.level, fits.source) == (Level.ALLOW, "农安 第七条")
    assert "2025年8月31日满 6 周岁" in fits.message
    young = register.write(add_pupil, "钱小丫", birth_date="20190901", grade="小学一年级")
    [against] = register.read(admission.age_verdict, replace(wanted, student_id=young))
    assert against.level is Level.REFUSE
    assert register.read(admission.age_verdict, replace(wanted, stage="普通初中")) == ()
    assert register.read(admission.documents, wanted) == ("入学通知书", "中小学学生转学证明表")


def test_a_question_is_answered_by_its_code_and_the_answer_is_kept(
    register: Register, wanted: Registration
) -> None:
    """Where the text is silent: NEEDS-CONFIRM, never an invention."""
    asked = replace(wanted, graduated=("小学",))
    assert rejected(register, register_pupil, asked) == ["admission.graduated"]
    done = register.write(register_pupil, asked, ("admission.graduated",))
    assert "admission.graduated" in [p.code for p in done.problems]
    kept = register.read(lambda tx: tx.get(admission.Admission, done.id, "注册").confirmed)
    assert kept == '["admission.graduated"]'


def test_who_graduated_is_refused_in_nongan_whatever_is_confirmed(
    register: Register, wanted: Registration
) -> None:
    """R-NA-7-1"""
    profile(register, "nongan")
    asked = replace(wanted, graduated=("小学",))
    assert rejected(register, register_pupil, asked, YES) == ["admission.graduated"]


def test_what_is_typed_wrong_is_refused(register: Register, wanted: Registration) -> None:
    assert rejected(register, register_pupil, replace(wanted, year="25")) == ["admission.typed"]
    assert rejected(register, register_pupil, replace(wanted, entry_on="九月")) == ["date.typed"]
    assert "admission.typed" in rejected(register, register_pupil, replace(wanted, stage="大学"))


def test_the_pupil_after_the_last_place_is_warned_about_and_listed(
    register: Register, wanted: Registration
) -> None:
    """R-ORD-4-1"""
    plan = register.write(
        admission_plans.set_plan, "2025", "小学", 1, "河东片区", "鄂教发〔2025〕1号"
    )
    assert register.write(register_pupil, wanted).problems == ()
    number = id_number(7, "20190101")
    second = register.write(add_pupil, "孙小二", id_number=number, grade="小学一年级")
    done = register.write(register_pupil, replace(wanted, student_id=second))
    assert [(p.code, p.level) for p in done.problems] == [("admission.beyond-plan", Level.WARN)]
    [line] = register.read(admission_plans.beyond_plan, "2025")
    assert (line.student_id, line.stage, line.order) == (second, "小学", 2)
    [shown] = register.read(admission_plans.plans)
    assert (shown.id, shown.places, shown.registered, shown.beyond) == (plan, 1, 2, (second,))


def test_without_a_plan_registering_goes_on_and_the_plan_is_asked_for(
    register: Register, wanted: Registration
) -> None:
    done = register.write(register_pupil, wanted)
    assert [(p.code, p.level) for p in done.problems] == [("admission.plan-unknown", Level.TASK)]


def test_a_plan_is_raised_in_nongan_only_with_application_and_approval(register: Register) -> None:
    """R-NA-3-1"""
    profile(register, "nongan")
    plan = register.write(admission_plans.set_plan, "2025", "小学", 90)
    for papers in ((b"", b"", ""), (b"a", b"", ""), (b"a", b"b", ""), (b"", b"b", "1号")):
        assert rejected(register, admission_plans.change_plan, plan, 120, *papers) == [
            "admission.plan-papers"
        ]
    register.write(
        admission_plans.change_plan, plan, 120, b"application", b"approval", "农教〔2025〕9号"
    )
    assert register.read(admission_plans.plans)[0].places == 120
    [change] = register.read(admission_plans.plan_changes, plan)
    assert (change.before, change.after, change.approval_no) == (90, 120, "农教〔2025〕9号")
    assert change.application and change.approval


def test_a_plan_raised_takes_its_pupils_off_the_list(
    register: Register, wanted: Registration
) -> None:
    """R-ORD-4-1; 鄂尔多斯 does not say which papers, so it asks."""
    plan = register.write(admission_plans.set_plan, "2025", "小学", 0)
    register.write(register_pupil, wanted)
    assert len(register.read(admission_plans.beyond_plan, "2025")) == 1
    assert rejected(register, admission_plans.change_plan, plan, 1) == ["admission.plan-papers"]
    register.write(admission_plans.change_plan, plan, 1, confirmed=("admission.plan-papers",))
    assert register.read(admission_plans.beyond_plan, "2025") == ()


def test_a_second_plan_and_a_wrong_one_are_refused(register: Register) -> None:
    register.write(admission_plans.set_plan, "2025", "小学", 90)
    again = rejected(register, admission_plans.set_plan, "2025", "小学", 95)
    assert again == ["admission.plan-there"]
    wrong = rejected(register, admission_plans.set_plan, "25", "幼儿园", -1)
    assert wrong == ["admission.typed"] * 3


def test_the_chain_goes_state_by_state_each_with_its_day(
    register: Register, wanted: Registration
) -> None:
    """R-ORD-4-2, R-SC-13-1"""
    made = register.write(register_pupil, wanted).id
    assert rejected(register, advance, made, FILED, "2025-9-5") == ["chain.skipped"]
    for day, state in enumerate((COLLECTED, FILED, APPLIED, APPROVED), 5):
        register.write(advance, made, state, f"2025-9-{day}")
    shown = [(step.state, step.day) for step in register.read(admission.steps, made)]
    assert shown == [
        (REGISTERED, "20250901"),
        (COLLECTED, "20250905"),
        (FILED, "20250906"),
        (APPLIED, "20250907"),
        (APPROVED, "20250908"),
    ]
    assert rejected(register, advance, made, COLLECTED, "2025-9-9") == ["chain.order"]
    register.write(advance, made, COLLECTED, "2025-9-9", "国网退回，证件号有误")
    assert register.read(admission.steps, made)[-1].reason == "国网退回，证件号有误"


def test_a_dossier_without_the_signed_paper_is_told_and_stops_nongans_application(
    register: Register, wanted: Registration
) -> None:
    """R-ORD-N2-1, R-NA-10-4"""
    profile(register, "nongan")
    made = register.write(register_pupil, wanted).id
    register.write(advance, made, COLLECTED, "2025-9-5")
    [told] = register.write(advance, made, FILED, "2025-9-6")
    assert (told.code, told.level) == ("admission.unsigned", Level.WARN)
    [stopped] = refusals(register, advance, made, APPLIED, "2025-9-7")
    assert stopped.level is Level.BLOCKED_STEP
    opening = campaigns.Opening("新生采集", "2025", "20250930", campaigns.COLLECTION)
    paper = register.write(campaigns.open_campaign, opening)
    both = tuple(campaigns.SIGNERS)
    register.write(returns.return_pupils, paper, [wanted.student_id], both, "", "手工印制的表")
    assert register.write(advance, made, APPLIED, "2025-9-7") == ()


def test_the_month_for_the_dossier_shows_who_is_behind_until_it_is_made(
    register: Register, wanted: Registration
) -> None:
    """R-ORD-7-2: entry 2025-09-01, due 2025-10-01, working target 09-30."""
    made = register.write(register_pupil, wanted).id
    late = replace(wanted, student_id=1, stage="小学", entry_on="2025-9-8")
    register.write(register_pupil, late)
    first, second = register.read(admission.clocks)
    today = register.read(lambda tx: tx.today)
    assert (first.due, first.target) == (date(2025, 10, 1), date(2025, 9, 30))
    assert first.days_left == (date(2025, 10, 1) - today).days
    assert first.behind == (wanted.student_id,) and first.source == "办法 第七条"
    assert (second.due, second.behind) == (date(2025, 10, 8), (1,))
    register.write(advance, made, COLLECTED, "2025-9-5")
    register.write(advance, made, FILED, "2025-9-6")
    assert [clock.behind for clock in register.read(admission.clocks)] == [(1,)]


def test_in_nongan_the_month_runs_from_registering(
    register: Register, wanted: Registration
) -> None:
    """R-NA-9-1"""
    profile(register, "nongan")
    register.write(register_pupil, replace(wanted, registered_on="2025-9-3"))
    assert [clock.due for clock in register.read(admission.clocks)] == [date(2025, 10, 3)]


def test_the_bureaus_day_for_uploading_is_a_clock_of_its_own(
    register: Register, wanted: Registration
) -> None:
    """R-ORD-7-3"""
    register.write(register_pupil, wanted)
    register.write(admission.set_upload_due, "2025", "2025-9-20", "旗教体局通知")
    upload = register.read(admission.clocks)[0]
    assert (upload.due, upload.source) == (date(2025, 9, 20), "旗教体局通知")
    assert upload.behind == (wanted.student_id,)
    assert rejected(register, admission.set_upload_due, "2025", "2025-9-20", "") == [
        "admission.typed"
    ]


def test_a_senior_pupil_who_did_not_come_is_proposed_for_giving_up_a_child_never(
    register: Register,
) -> None:
    """R-ORD-7-4"""
    senior = register.write(add_pupil, "吴大", grade="高中一年级", entry_month="202509")
    register.write(add_pupil, "郑小", grade="小学一年级", entry_month="202509")
    [told] = register.read(admission.no_shows, "2025", "2025-9-1")
    assert told.where.student_id == senior and "不可抗力" in told.message


class Enough(Exception):
    """The example is over; its transaction is thrown away."""


def walk(tx: Tx, made: int, asked: list[tuple[str, int, str]]) -> None:
    for to, day, reason in asked:
        before = tx.get(admission.Admission, made, "注册").state
        on = date(2025, 9, 1) + timedelta(days=day)
        try:
            advance(tx, made, to, f"{on:%Y%m%d}", reason)
        except Rejected:
            continue
        done = admission.steps(tx, made)
        assert [step.day for step in done] == sorted(step.day for step in done)
        assert (CHAIN.states.index(to) - CHAIN.states.index(before) == 1) or done[-1].reason
        for state, count in admission.counts(tx, "2025").items():
            assert count == len(admission.admissions(tx, "2025", state))
    raise Enough


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    asked=st.lists(
        st.tuples(
            st.sampled_from(CHAIN.states), st.integers(0, 20), st.sampled_from(["", " ", "退回"])
        ),
        max_size=15,
    )
)
def test_no_admission_goes_back_in_silence_and_counts_are_the_lists(
    register: Register, wanted: Registration, asked: list[tuple[str, int, str]]
) -> None:
    """R-ORD-4-2"""
    existing = register.read(admission.admissions, "2025")
    made = existing[0].id if existing else register.write(register_pupil, wanted).id
    with pytest.raises(Enough):
        register.write(walk, made, asked)


def test_nobody_is_registered_into_a_class_that_is_too_large(
    register: Register, wanted: Registration
) -> None:
    """R-NA-6-1: the 46th of a 小学 class in 农安."""

    def fill(tx: Tx) -> None:
        tx.set("profile", "nongan")
        pupil = tx.get(Student, wanted.student_id, "学生")
        pupil.class_no, pupil.grade = "2025009", "小学一年级"
        for number in range(45):
            tx.add(Student(name=f"新生{number}", class_no="2025009", grade="小学一年级"))

    register.write(fill)
    with pytest.raises(Rejected) as caught:
        register.write(admission.register_pupil, wanted, ["admission.plan-unknown"])
    assert "class.too-large" in [problem.code for problem in caught.value.problems]
    register.write(lambda tx: setattr(tx.get(Student, wanted.student_id, "学生"), "class_no", ""))
    judged = register.read(admission.judge_registration, wanted)
    assert "class.too-large" not in [problem.code for problem in judged]
