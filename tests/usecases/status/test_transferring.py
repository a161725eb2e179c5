"""转学, as the school that takes a child in and as the one that is left."""

from case_school import (
    GANG,
    HONG,
    INTO,
    MING,
    NEWCOMER,
    PAPERS,
    codes,
    hand_in,
    refusal,
    scan,
    sign,
    take_in,
    walk,
)

from app.persistence.register import Register
from app.problems import Level
from app.usecases.dossier import dossiers
from app.usecases.pupils import extra_numbers, students
from app.usecases.status import case_newcomers, case_steps, cases, statuses
from app.usecases.status.case_steps import Signature
from app.usecases.status.cases import Opening

OUT = {
    "request_received": "20250925",
    "direction": "转出市外",
    "to_school": "呼和浩特市第五中学",
    "reason": "父母工作调动",
}


def _out(register: Register, student_id: int = MING) -> int:
    return register.write(cases.open_case, student_id, Opening("transfer_out", OUT, "20250925"))


def test_a_newcomer_is_announced_and_ours_only_when_the_case_is_done(register: Register) -> None:
    """R-ORD-A1-1 to A1-4, R-FJ-1-1."""
    before = register.read(students.count)
    case = take_in(register)
    shown = register.read(cases.case, case)
    assert [step.name for step in shown.steps] == [
        "教育局分配",
        "转入学校审核盖章",
        "国网发起",
        "转入教育局审核",
        "转出学校审核",
        "转出教育局审核",
        "接收学籍档案",
    ]
    child = shown.student_id
    assert register.read(statuses.current, [child])[child].status == "待转入"
    assert child not in register.read(students.ids_of)
    walk(register, case, "20250912")
    assert register.read(statuses.current, [child])[child].status == "在读"
    assert child in register.read(students.ids_in, "0801")
    assert register.read(students.count) == before + 1


def test_waiting_is_for_the_party_outside_or_for_our_own_people(register: Register) -> None:
    case = take_in(register)
    [line] = register.read(cases.open_cases)
    assert (line.step, line.waiting_for) == ("教育局分配", "转入教育局")
    sign(register, case, "教育局分配", "20250911")
    [line] = register.read(cases.open_cases)
    assert (line.step, line.waiting_for) == ("转入学校审核盖章", "校领导")


def test_four_parties_have_four_clocks_and_the_case_one_of_its_own(register: Register) -> None:
    """R-ORD-14-1, R-ORD-14-2, R-ORD-A3-2, M07: none falls on the day of its event."""
    case = take_in(register)
    shown = register.read(cases.case, case)
    assert (shown.due, shown.due_cite) == ("20250924", "流程 一(三)")
    for step, on in (("教育局分配", "20250911"), ("转入学校审核盖章", "20250912")):
        sign(register, case, step, on)
    dues = []
    for step, on in (
        ("国网发起", "20250925"),
        ("转入教育局审核", "20251009"),
        ("转出学校审核", "20251010"),
        ("转出教育局审核", "20251011"),
    ):
        line = next(one for one in register.read(cases.case, case).steps if one.name == step)
        assert line.now
        dues.append((line.reached_on, line.due, line.due_cite))
        sign(register, case, step, on)
    assert dues == [
        ("20250912", "20250926", "办法 第十四条"),
        ("20250925", "20251015", "办法 第十四条"),
        ("20251009", "20251022", "办法 第十四条"),
        ("20251010", "20251023", "办法 第十四条"),
    ]


def test_the_whole_case_only_warns_when_it_is_late(register: Register) -> None:
    """M07."""
    case = take_in(register)
    assert register.read(cases.counts)["late"] == 1
    walk(register, case, "20251110")
    assert register.read(cases.case, case).state == "effective"


def test_outside_the_window_the_case_is_refused_with_the_article(register: Register) -> None:
    """R-ORD-A3-1, M01."""
    found = refusal(take_in, register, "20250915")
    assert [(p.code, p.source) for p in found] == [("rule.window", "流程 一(三)")]
    assert register.read(students.count) == 4


def test_a_child_who_is_here_already_is_not_taken_in(register: Register) -> None:
    own = register.read(students.show, MING).values["id_number"]
    values = {**NEWCOMER, "id_number": own}
    opening = Opening("transfer_in", INTO, "20250910", materials=PAPERS)
    assert codes(register.write, case_newcomers.open_case, values, opening) == ["case.here-already"]


def test_who_left_and_comes_again_is_the_same_person(register: Register) -> None:
    """R-ORD-20-1, R-FJ-1-1."""
    walk(register, _out(register), "20250926")
    own = register.read(students.show, MING).values["id_number"]
    opening = Opening("transfer_in", INTO, "20260310", materials=PAPERS)
    case = register.write(case_newcomers.open_case, {**NEWCOMER, "id_number": own}, opening)
    assert register.read(cases.case, case).student_id == MING
    walk(register, case, "20260312")
    assert [c.kind for c in register.read(statuses.changes, MING)] == [
        "transfer_out",
        "announced",
        "transfer_in",
    ]


def test_a_newcomer_who_does_not_come_is_no_pupil(register: Register) -> None:
    case = take_in(register)
    child = register.read(cases.case, case).student_id
    register.write(cases.withdraw, case, "家长不再转学")
    assert register.read(statuses.current, [child])[child].status == "未转入"
    assert child not in register.read(students.ids_of)


def test_the_school_that_is_left_has_its_clock_and_one_month_for_the_dossier(
    register: Register,
) -> None:
    """R-ORD-14-2: request on 2025-09-25, due 2025-10-15; R-ORD-15-1."""
    case = _out(register)
    [line] = register.read(cases.open_cases)
    assert (line.step, line.due, line.waiting_for) == ("转出学校审核", "20251015", "学籍管理员")
    sign(register, case, "转出学校审核", "20250926")
    sign(register, case, "转出教育局审核", "20250930")
    shown = register.read(cases.case, case)
    assert (shown.state, shown.effective_on) == ("effective", "20250930")
    step = shown.step
    assert step is not None
    assert (step.name, step.due, step.cite) == ("转出学籍档案", "20251030", "办法 第十五条")
    assert MING not in register.read(students.ids_in, "0801")


def test_the_legal_date_and_the_one_past_a_holiday_are_both_kept(register: Register) -> None:
    """M08: 2025-09-04 and one month is 2025-10-04, in the holidays until the 8th."""
    answers = {**OUT, "request_received": "20250902"}
    case = register.write(cases.open_case, MING, Opening("transfer_out", answers, "20250902"))
    sign(register, case, "转出学校审核", "20250903")
    sign(register, case, "转出教育局审核", "20250904")
    step = register.read(cases.case, case).step
    assert step is not None
    assert (step.due, step.rolled) == ("20251004", "20251009")


def test_a_request_is_answered_even_where_the_rule_says_no(register: Register) -> None:
    """R-SC-35-1, R-NA-17-1: who is left refuses nobody; it may send back, with its reason."""
    case = _out(register, MING)
    shown = register.write(case_steps.send_back, case, "出生日期与档案不符", "20250926")
    assert shown.steps[0].state == "returned"


def test_the_proofs_of_a_child_taken_in_go_into_the_dossier(register: Register) -> None:
    """R-ORD-13-1."""
    case = take_in(register)
    hand_in(register, case)
    walk(register, case, "20250912")
    shown = register.write(cases.finish, case)
    lines = register.read(dossiers.show, shown.student_id).sections[1].standing
    assert {line.title for line in lines if line.source == f"case:{case}"} == set(PAPERS)


def test_a_paper_that_the_list_names_is_not_waived_without_its_and_so_on(
    register: Register,
) -> None:
    opening = Opening(
        "transfer_in", INTO, "20250910", materials=PAPERS[1:], waived={"转学申请表": "来不及填"}
    )
    found = refusal(register.write, case_newcomers.open_case, NEWCOMER, opening)
    assert [(p.code, p.source) for p in found] == [("case.waiver", "流程 一(二)")]


def test_in_a_senior_school_the_city_stamps_before_the_system(register: Register) -> None:
    """R-ORD-A1-5, R-ORD-A1-6, R-ORD-A1-7."""
    values = {**NEWCOMER, "grade": "高二"}
    answers = {**INTO, "target_grade": "高二", "target_class": "1101", "free_places": "3"}
    opening = Opening("transfer_in", answers, "20250910", materials=PAPERS)
    case = register.write(case_newcomers.open_case, values, opening)
    names = [step.name for step in register.read(cases.case, case).steps]
    assert names[:3] == ["转入学校审核盖章", "市教育局审核盖章", "国网发起"]
    none = Opening("transfer_in", {**answers, "free_places": "0"}, "20250910", materials=PAPERS)
    other = {**values, "id_number": "", "id_type": "其他", "name": "孙小豹"}
    assert codes(register.write, case_newcomers.open_case, other, none) == ["rule.no-place"]


def test_a_class_that_is_full_meanwhile_does_not_undo_the_transfer(opening) -> None:
    register = opening(profile="nongan")
    answers = {
        **{k: v for k, v in INTO.items() if k != "target_district"},
        "from_area": "乡镇",
        "to_area": "乡镇",
        "target_school": "乌兰镇第一学校",
        "free_places": "9",
        "target_class": "0801",
    }
    papers = ("转学申请表", "户口簿", "工作调动证明", "居住证")
    case = register.write(
        case_newcomers.open_case,
        NEWCOMER,
        Opening("transfer_in", answers, "20250910", materials=papers),
    )
    from app.persistence.records import Student

    register.write(
        lambda tx: [
            tx.add(Student(name=f"学生{n}", class_no="0801", grade="初中二年级")) for n in range(48)
        ]
    )
    shown = register.read(cases.case, case)
    for step in shown.steps[:4]:
        sign(register, case, step.name, "20250912")
    signed = sign(register, case, shown.steps[4].name, "20250912")
    assert [p.code for p in signed.problems] == ["case.not-placed"]
    assert register.read(statuses.current, [shown.student_id])[shown.student_id].attends


def test_a_transfer_ends_the_examination_number_in_sichuan(opening) -> None:
    """R-SC-33-2."""
    register = opening(profile="sichuan")
    register.write(extra_numbers.issue, GANG, "考籍号", "25150001")
    answers = {**OUT, "same_county": "否", "from_model": "否", "to_model": "否"}
    case = register.write(cases.open_case, GANG, Opening("transfer_out", answers, "20250925"))
    walk(register, case, "20250926")
    [number] = register.read(extra_numbers.numbers, GANG)
    assert (number.valid, number.cancelled_on) == (False, "20250926")
    assert "四川 第三十三条" in number.cancel_reason


def test_in_principle_opens_with_a_number_and_a_reason_and_both_stay(opening) -> None:
    """R-NA-20-2, R-SC-35-1, M21: 农安 第二十条."""
    register = opening(profile="nongan")
    answers = {
        **INTO,
        "target_grade": "初三",
        "from_area": "乡镇",
        "to_area": "乡镇",
        "target_school": "本校",
        "free_places": "2",
    }
    values = {**NEWCOMER, "grade": "初三"}
    papers = ("转学申请表", "户口簿", "工作调动证明", "居住证")
    plain = Opening("transfer_in", answers, "20250910", materials=papers)
    [problem] = refusal(register.write, case_newcomers.open_case, values, plain)
    assert (problem.level, problem.source) == (Level.REFUSE_OVERRIDABLE, "农安 第二十条")
    opened = Opening(
        "transfer_in", answers, "20250910", materials=papers,
        approval_no="农教字〔2025〕18号", approval_reason="监护人病故，随祖父生活",
    )  # fmt: skip
    shown = register.read(cases.case, register.write(case_newcomers.open_case, values, opened))
    assert (shown.approval_no, shown.approval_reason) == (
        "农教字〔2025〕18号",
        "监护人病故，随祖父生活",
    )
    assert any("农教字〔2025〕18号" in finding.message for finding in shown.findings)


def test_a_scan_of_another_child_is_not_taken(register: Register) -> None:
    case = _out(register)
    other = scan(register, HONG)
    signature = Signature("学籍管理员", "王老师", "20250926", evidence_ids=[other])
    assert codes(register.write, case_steps.sign, case, "转出学校审核", signature) == [
        "case.evidence"
    ]


def test_without_its_leaders_own_decision_a_case_stands_still(opening) -> None:
    """R-YH-4-1."""
    register = opening(profile="yanhe")
    opening_ = Opening(
        "transfer_in",
        {k: INTO[k] for k in ("direction", "from_school", "target_class", "reason")}
        | {"reason": "工作调动"},
        "20250910",
        materials=("转学申请表",),
    )
    case = register.write(case_newcomers.open_case, NEWCOMER, opening_)
    assert codes(sign, register, case, "转入学校签字盖章", "20250911") == ["case.leader"]
    child = register.read(cases.case, case).student_id
    sign(register, case, "转入学校签字盖章", "20250911", evidence_ids=[scan(register, child)])


def test_what_came_and_went_is_still_found_by_its_name(register: Register) -> None:
    walk(register, _out(register), "20250926")
    assert register.read(students.search, "王小明").total == 1
