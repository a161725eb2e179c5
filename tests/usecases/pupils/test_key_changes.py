"""关键信息变更 from the parent's application to the paper that goes to the bureau."""

from collections.abc import Callable

import pytest
from invented import CARD, add_pupil, id_number, refusals, rejected, values

from app.persistence.records import Evidence
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.pupils import key_changes, students
from app.usecases.pupils.editing import edit
from app.usecases.pupils.key_changes import (
    Application,
    Decision,
    case,
    cases,
    decide_bureau,
    decide_school,
    open_case,
    withdraw,
)
from app.usecases.pupils.proof_handovers import handover, record_handover
from app.usecases.pupils.timeline import timeline

YES = Decision(True, "李校长", "2026-9-3", "同意")
BUREAU_YES = Decision(True, "旗教育局", "20260910", "核准", "旗教基〔2026〕12号")
NO = Decision(False, "旗教育局", "20260910", "户口簿复印件不清", "退回-0031")


def scan(tx: Tx, student_id: int, kind: str = "户口簿") -> int:
    row = Evidence(
        student_id=student_id,
        kind=kind,
        media_type="application/pdf",
        file_id=f"{student_id}-{kind}",
        size=1,
        sha256="ab" * 32,
        added_at=tx.stamp,
    )
    return tx.add(row).id


def application(proofs: tuple[int, ...], **wanted: str) -> Application:
    return Application("王建国", "父亲", wanted or {"name": "王晓明"}, proofs, "户口簿已更名")


@pytest.fixture
def proof(register: Register) -> int:
    """王小明's scanned 户口簿."""
    return register.write(scan, 1)


@pytest.fixture
def signed(register: Register) -> Decision:
    """The leader's approval, entered by the registrar from the paper."""
    return Decision(True, "李校长", "2026-9-3", "同意", paper=register.write(scan, 1, "审批表"))


def test_the_record_changes_only_when_school_and_bureau_have_approved(
    register: Register, proof: int, signed: Decision
) -> None:
    """R-ORD-10-1, R-NA-15-1, R-SC-15-2."""
    opened = register.write(open_case, 1, application((proof,)))
    assert register.read(values, 1)["name"] == "王小明"
    register.write(decide_school, opened, signed)
    assert register.read(values, 1)["name"] == "王小明"
    done = register.write(decide_bureau, opened, BUREAU_YES)
    assert register.read(values, 1)["name"] == "王晓明"
    assert (done.state_text, done.pending) == ("已核准", False)
    assert [(a.step, a.person, a.decided_on, a.opinion) for a in done.approvals] == [
        ("school", "李校长", "20260903", "同意"),
        ("bureau", "旗教育局", "20260910", "核准"),
    ]
    event = register.read(timeline, 1)[0]
    assert (event.act, event.reason) == ("关键信息变更", "户口簿已更名")
    assert [row.id for row in register.read(students.search, "王晓明").rows] == [1]
    assert register.read(students.search, "王小明").rows == ()


def test_the_stored_national_number_never_follows_the_id(
    register: Register, proof: int, signed: Decision
) -> None:
    """R-NA-11-2, R-SC-14-1: one number for life."""
    number = "G" + id_number(1)
    register.write(edit, 1, {"national_number": number})
    wanted = {"id_number": id_number(11)}
    opened = register.write(open_case, 1, application((proof,), **wanted))
    register.write(decide_school, opened, signed)
    register.write(decide_bureau, opened, BUREAU_YES)
    assert register.read(values, 1)["id_number"] == id_number(11)
    assert register.read(values, 1)["national_number"] == number


def test_with_the_parameter_the_record_changes_after_the_school_and_is_marked(
    register: Register, proof: int, signed: Decision
) -> None:
    """R-ORD-10-1: or after 学校核准 with a pending mark; a refusal takes it back."""
    register.write(key_changes.set_apply_after, "school")
    opened = register.write(open_case, 1, application((proof,)))
    assert register.write(decide_school, opened, signed).pending
    assert register.read(values, 1)["name"] == "王晓明"
    assert register.write(decide_bureau, opened, NO).state_text == "未核准"
    assert register.read(values, 1)["name"] == "王小明"
    assert [e.act for e in register.read(timeline, 1)][:2] == ["撤回关键信息变更", "关键信息变更"]


@pytest.mark.parametrize("when", ["applied", "school", "pending"])
def test_an_application_can_be_taken_back_until_the_bureau_has_decided(
    register: Register, proof: int, signed: Decision, when: str
) -> None:
    if when == "pending":
        register.write(key_changes.set_apply_after, "school")
    opened = register.write(open_case, 1, application((proof,)))
    if when != "applied":
        register.write(decide_school, opened, signed)
    assert rejected(register, withdraw, opened, " ") == ["key-change.reason"]
    assert register.write(withdraw, opened, "家长撤回").state_text == "已撤回"
    assert register.read(values, 1)["name"] == "王小明"
    assert rejected(register, decide_bureau, opened, BUREAU_YES) == ["key-change.state"]


@pytest.mark.parametrize("proofs", [(), (99,)])
def test_no_case_without_the_pupils_own_proof(register: Register, proofs: tuple[int, ...]) -> None:
    """R-ORD-10-1: 凭《居民户口簿》或其他证明，附复印件."""
    assert rejected(register, open_case, 1, application(proofs)) == ["key-change.proof"]


def test_another_pupils_proof_proves_nothing(register: Register) -> None:
    foreign = register.write(scan, 2)
    assert rejected(register, open_case, 1, application((foreign,))) == ["key-change.proof"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"phone": "13800001111"}, "key-change.other-field"),
        ({"name": "王小明"}, "key-change.nothing"),
        ({"id_number": id_number(2)}, "edit.duplicate"),
        ({"id_number": id_number(11)[:-1] + "?"}, "identity.shape"),
        ({"name": ""}, "field.required"),
    ],
)
def test_what_cannot_be_approved_is_not_taken_as_an_application(
    register: Register, proof: int, wanted: dict[str, str], code: str
) -> None:
    assert code in rejected(register, open_case, 1, application((proof,), **wanted))


def test_one_open_case_a_pupil(register: Register, proof: int) -> None:
    register.write(open_case, 1, application((proof,)))
    assert rejected(register, open_case, 1, application((proof,), sex="女")) == ["key-change.open"]


def test_a_record_that_moved_on_meanwhile_is_not_overwritten(
    register: Register, signed: Decision
) -> None:
    pupil = register.write(add_pupil, "赵四")
    proof = register.write(scan, pupil)
    paper = Decision(True, "李校长", "20260903", paper=proof)
    opened = register.write(open_case, pupil, application((proof,), id_number=id_number(11)))
    register.write(decide_school, opened, paper)
    register.write(edit, pupil, {"id_number": id_number(13), "id_type": CARD})
    assert rejected(register, decide_bureau, opened, BUREAU_YES) == ["key-change.moved-on"]


def test_a_number_given_to_another_pupil_meanwhile_is_refused_at_the_end(
    register: Register, proof: int, signed: Decision
) -> None:
    """R-NA-14-1."""
    opened = register.write(open_case, 1, application((proof,), id_number=id_number(11)))
    register.write(decide_school, opened, signed)
    register.write(add_pupil, "赵四", id_number=id_number(11))
    assert rejected(register, decide_bureau, opened, BUREAU_YES) == ["edit.duplicate"]


def test_the_school_step_needs_a_leader_or_his_signature(
    opening: Callable[..., Register],
) -> None:
    """R-YH-4-1: no case leaves 学校审核 without a leader's named decision."""
    with opening() as register:
        proof = register.write(scan, 1)
        opened = register.write(open_case, 1, application((proof,)))
        assert rejected(register, decide_school, opened, YES) == ["key-change.leader"]
    with opening("leader") as register:
        assert rejected(register, open_case, 2, application((proof,))) == ["permission.denied"]
        assert register.write(decide_school, opened, YES).state_text == "待主管部门核准"
    with opening("class_teacher") as register:
        assert rejected(register, decide_bureau, opened, BUREAU_YES) == ["permission.denied"]


def test_the_steps_cannot_be_skipped_or_repeated(
    register: Register, proof: int, signed: Decision
) -> None:
    opened = register.write(open_case, 1, application((proof,)))
    assert rejected(register, decide_bureau, opened, BUREAU_YES) == ["key-change.state"]
    register.write(decide_school, opened, signed)
    assert rejected(register, decide_school, opened, signed) == ["key-change.state"]


def test_a_decision_has_a_name_a_day_a_document_and_a_refusal_its_reason(
    register: Register, proof: int, signed: Decision
) -> None:
    opened = register.write(open_case, 1, application((proof,)))
    register.write(decide_school, opened, signed)
    for wrong, code in (
        (Decision(True, "旗教育局", "20260910"), "key-change.document"),
        (Decision(True, " ", "20260910", "", "1号"), "key-change.blank"),
        (Decision(True, "旗教育局", "2026-2-30", "", "1号"), "date.typed"),
        (Decision(True, "旗教育局", "", "", "1号"), "date.typed"),
        (Decision(False, "旗教育局", "20260910", "", "1号"), "key-change.blank"),
    ):
        problems = refusals(register, decide_bureau, opened, wrong)
        assert [problem.code for problem in problems] == [code]


def test_the_paper_proofs_are_listed_for_the_bureau_with_a_receipt(
    register: Register, proof: int
) -> None:
    """R-ORD-10-2: 学籍主管部门留存相关纸质证明材料."""
    second = register.write(scan, 1, "派出所证明")
    opened = register.write(open_case, 1, application((proof, second)))
    lines = register.read(handover, [opened])
    assert [(line.number, line.name, line.proof) for line in lines] == [
        (1, "王小明", "户口簿"),
        (2, "王小明", "派出所证明"),
    ]
    assert lines[0].what == "姓名：王小明 → 王晓明"
    assert rejected(register, record_handover, opened, "20260911", "") == ["handover.receiver"]
    register.write(record_handover, opened, "2026-9-11", "旗教育局 乌云")
    shown = register.read(case, opened)
    assert (shown.handed_over_on, shown.received_by) == ("20260911", "旗教育局 乌云")


def test_cases_are_listed_by_state_and_pupil(register: Register, proof: int) -> None:
    opened = register.write(open_case, 1, application((proof,)))
    assert [one.id for one in register.read(cases, key_changes.OPEN)] == [opened]
    assert register.read(cases, (key_changes.APPROVED,)) == ()
    assert register.read(cases, (), 2) == ()


def test_the_parameter_is_one_of_the_two_steps(register: Register) -> None:
    assert register.read(key_changes.apply_after) == "bureau"
    assert rejected(register, key_changes.set_apply_after, "parent") == ["key-change.step"]
