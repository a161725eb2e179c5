"""问题学籍 from finding to closing; and pairs that look like one child."""

from collections import Counter
from dataclasses import replace

import pytest
from invented import CARD, add_pupil, id_number, refusals, rejected

from app.domain.near_duplicates import Person, Sign
from app.domain.problem_handling import Handling, Kind, default_rules
from app.job import Job
from app.persistence.records import Evidence
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level
from app.usecases.checking import doubles
from app.usecases.checking.doubles import (
    Handled,
    confirm_distinct,
    counts,
    handle,
    near,
    near_to,
    problem,
    report,
    scan,
    settle,
    take,
    worklist,
)
from app.usecases.checking.handling_rules import offered, set_rules
from app.usecases.checking.merging import merge
from app.usecases.pupils.editing import edit

TEMPORARY, FORMAL = "L" + id_number(501), "G" + id_number(1)


def proof(tx: Tx, student_id: int) -> int:
    row = Evidence(
        student_id=student_id,
        kind="scan",
        media_type="application/pdf",
        file_id=f"{student_id}",
        size=1,
        sha256="ab" * 32,
        added_at=tx.stamp,
    )
    return tx.add(row).id


def look(register: Register) -> doubles.Scanned:
    return register.write(scan, Job())


def kinds(register: Register, **chosen: object) -> Counter[tuple[str, str]]:
    return Counter((line.name, line.kind) for line in register.read(worklist, **chosen))


def test_looking_through_the_register_finds_the_kinds_of_the_regulation(
    register: Register,
) -> None:
    """R-NA-11-1, R-ORD-6-1: 无身份证号, 身份证号重复, 有关信息重复."""
    register.write(add_pupil, "王晓明", id_number=id_number(1))
    register.write(add_pupil, "张三", sex="男", birth_date="20150303", id_type="其他")
    assert look(register).found == 6
    assert kinds(register) == {
        ("张三", Kind.NO_NUMBER): 2,
        ("张三", Kind.SAME_PERSON): 2,
        ("王小明", Kind.SAME_NUMBER): 1,
        ("王晓明", Kind.SAME_NUMBER): 1,
    }
    line = register.read(worklist, Kind.SAME_NUMBER)[0]
    assert "身份证件号相同" in line.detail and line.other_id and line.found_on and line.state_text


def test_a_second_look_finds_nothing_twice(register: Register) -> None:
    assert look(register) == doubles.Scanned(1, 0)
    assert look(register) == doubles.Scanned(0, 0)


def test_a_finding_that_is_true_no_more_vanishes_by_itself(register: Register) -> None:
    pupil = register.write(add_pupil, "赵四")
    look(register)
    register.write(edit, pupil, {"id_number": id_number(9)})
    assert look(register).vanished == 1
    assert ("赵四", Kind.NO_NUMBER) not in kinds(register)
    assert ("赵四", Kind.NO_NUMBER) in kinds(register, states=[doubles.VANISHED])


def test_counts_are_always_as_many_as_the_lists(register: Register) -> None:
    register.write(add_pupil, "王晓明", id_number=id_number(1))
    look(register)
    register.write(take, register.read(worklist)[0].id)
    found = register.read(counts)
    assert {kind for kind, _ in found} == set(Kind)
    for (kind, state), number in found.items():
        assert len(register.read(worklist, kind, [state])) == number
    assert sum(found.values()) == 3


def test_what_the_national_system_feeds_back_is_entered_by_hand(register: Register) -> None:
    """R-NA-11-1: 号与姓名不匹配 only comes from there."""
    assert rejected(register, report, 1, Kind.NAME_MISMATCH, " ") == ["problem.detail"]
    entered = register.write(report, 1, Kind.NAME_MISMATCH, "公安库姓名为王晓明")
    line = register.read(problem, entered)
    assert (line.kind, line.source, line.state_text) == ("号与姓名不匹配", "国网反馈", "待处理")
    assert look(register).vanished == 0


def test_a_problem_goes_from_open_to_settled_with_its_handler_and_evidence(
    register: Register,
) -> None:
    entered = register.write(report, 1, Kind.SAME_NUMBER, "与外省学生重复")
    register.write(take, entered, "刘老师")
    assert register.read(problem, entered).state_text == "处理中"
    assert rejected(register, settle, entered) == ["problem.not-handled"]
    paper = register.write(proof, 1)
    line = register.write(handle, entered, Handled(Handling.EVIDENCE, "户口簿、在读证明", (paper,)))
    assert (line.state_text, line.handling, line.handler) == ("已上报", "佐证", "刘老师")
    assert line.evidence_ids == (paper,)
    register.write(settle, entered)
    assert register.read(problem, entered).state_text == "已办结"
    assert rejected(register, take, entered) == ["problem.finished"]
    assert kinds(register) == {}


def test_a_settled_finding_is_not_opened_again_at_every_look(register: Register) -> None:
    look(register)
    line = register.read(worklist)[0]
    paper = register.write(proof, line.student_id)
    register.write(handle, line.id, Handled(Handling.EVIDENCE, "无户口，已报", (paper,)))
    register.write(settle, line.id)
    assert look(register) == doubles.Scanned(0, 0)


@pytest.mark.parametrize(
    ("number", "handled", "code"),
    [
        (FORMAL, Handled(Handling.REMOVAL, "重复"), "problem.not-allowed"),
        (FORMAL, Handled(Handling.CHANGE, "改号"), "problem.confirm"),
        (TEMPORARY, Handled(Handling.REMOVAL, "重复"), "problem.evidence"),
        (TEMPORARY, Handled(Handling.EVIDENCE, "本人"), "problem.evidence"),
        (TEMPORARY, Handled(Handling.CHANGE, " "), "problem.opinion"),
        (TEMPORARY, Handled(Handling.CHANGE, "改号", (99,)), "problem.evidence"),
    ],
)
def test_only_what_is_legal_for_the_number_is_taken(
    register: Register, number: str, handled: Handled, code: str
) -> None:
    """User pains C11, C12; R-NA-11-1 with evidence."""
    register.write(edit, 1, {"national_number": number})
    entered = register.write(report, 1, Kind.SAME_NUMBER, "与外省学生重复")
    assert code in rejected(register, handle, entered, handled)


def test_what_is_held_back_opens_by_confirmation_or_document_number(register: Register) -> None:
    register.write(edit, 1, {"national_number": FORMAL})
    paper = register.write(proof, 1)
    removal = Handled(Handling.REMOVAL, "教育部已同意", (paper,), "教基司〔2026〕9号")
    first = register.write(report, 1, Kind.SAME_NUMBER, "与外省学生重复")
    assert register.write(handle, first, removal).document_no == "教基司〔2026〕9号"
    second = register.write(report, 1, Kind.NAME_MISMATCH, "姓名不符")
    sure = Handled(Handling.CHANGE, "已向旗教育局确认", confirmed=True)
    assert register.write(handle, second, sure).state_text == "已上报"


def test_the_school_edits_the_table_and_it_holds(register: Register) -> None:
    register.write(edit, 1, {"national_number": FORMAL})
    own = tuple(
        replace(rule, verdict=Level.REFUSE, note="本市不受理。")
        if (rule.prefix, rule.handling) == ("G", Handling.REMOVAL)
        else rule
        for rule in default_rules().rule
    )
    register.write(set_rules, replace(default_rules(), version="本校 2026-11", rule=own))
    assert [r.verdict for r in register.read(offered, FORMAL)][-1] is Level.REFUSE
    entered = register.write(report, 1, Kind.SAME_NUMBER, "与外省学生重复")
    papers = Handled(Handling.REMOVAL, "重复", (register.write(proof, 1),), "文号")
    problems = refusals(register, handle, entered, papers)
    assert "本市不受理" in problems[0].message
    holes = replace(default_rules(), rule=own[1:])
    assert rejected(register, set_rules, holes) == ["problem-handling.table"]


def test_near_duplicates_are_shown_until_merged_or_confirmed_to_be_two(
    register: Register,
) -> None:
    """R-ORD-6-1: same name and birth date; one digit apart."""
    slip = register.write(add_pupil, "王晓明", id_number=id_number(5))
    named = register.write(add_pupil, "张三", id_number=id_number(9, "20150303"))
    found = register.read(near, Job())
    assert {(line.first_id, line.second_id, line.sign) for line in found} == {
        (1, slip, Sign.NUMBER_SLIP),
        (3, named, Sign.NAME_AND_BIRTH),
    }
    assert "王小明（0701）" in [line.first for line in found] and found[0].why
    assert rejected(register, confirm_distinct, 1, slip, " ") == ["problem.distinct-note"]
    register.write(confirm_distinct, slip, 1, "双胞胎，户口簿已核")
    register.write(merge, named, 3, "同一人，补办了证件")
    assert register.read(near, Job()) == ()


def test_rows_of_a_file_are_compared_with_the_register(register: Register) -> None:
    row = Person(17, "王晓明", "男", "20150101", id_number(5))
    assert [(p.first, p.second, p.sign) for p in register.read(near_to, [row])] == [
        (17, 1, Sign.NUMBER_SLIP)
    ]


def test_problems_go_over_to_the_kept_record_in_a_merge(register: Register) -> None:
    second = register.write(add_pupil, "王小明", id_type=CARD, sex="男", birth_date="20150101")
    entered = register.write(report, second, Kind.SAME_PERSON, "国网查重未通过")
    register.write(merge, 1, second, "同一人")
    assert register.read(problem, entered).student_id == 1
