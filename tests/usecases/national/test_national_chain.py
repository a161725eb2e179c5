"""已导入 → 查重通过 → 学校已上报 → 教育局已审核, by hand and from the system's result file."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from registration_school import number

from app.domain.national_words import APPROVED, CHECKED, IMPORTED
from app.job import Job
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.checking import doubles
from app.usecases.national import batches, national_chain, national_feedback
from app.usecases.national.national_chain import NOT_YET


def book(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    made.save(path)
    return path


def states(register: Register) -> dict[int, str]:
    return {one.student_id: one.state for one in register.read(national_chain.lines)}


def test_by_hand_it_goes_on_state_by_state_with_days(register: Register) -> None:
    """R-NA-10-7"""
    assert states(register) == {1: NOT_YET, 2: NOT_YET, 3: NOT_YET}
    assert register.write(national_chain.mark, [1, 2], IMPORTED, "20250905") == 2
    assert register.write(national_chain.mark, [1], CHECKED, "2025-9-8") == 1
    assert states(register) == {1: CHECKED, 2: IMPORTED, 3: NOT_YET}
    assert [(s.state, s.day) for s in register.read(national_chain.steps, 1)] == [
        (IMPORTED, "20250905"),
        (CHECKED, "20250908"),
    ]
    assert register.read(national_chain.counts)[IMPORTED] == 1


@pytest.mark.parametrize(
    ("state", "day"), [(APPROVED, "20250909"), (NOT_YET, "20250909"), (CHECKED, "20250901")]
)
def test_by_hand_nothing_is_passed_over_taken_back_or_antedated_in_silence(
    register: Register, state: str, day: str
) -> None:
    register.write(national_chain.mark, [1], IMPORTED, "20250905")
    with pytest.raises(Rejected) as caught:
        register.write(national_chain.mark, [1, 2], state, day)
    assert caught.value.problems[0].message.startswith("王小明（0101）：")
    assert states(register)[1] == IMPORTED


def test_a_reason_takes_it_back(register: Register) -> None:
    register.write(national_chain.mark, [1], IMPORTED, "20250905")
    register.write(national_chain.mark, [1], NOT_YET, "20250906", "整批退回重报")
    assert states(register)[1] == NOT_YET


def feedback(register: Register, tmp_path: Path) -> national_feedback.Feedback:
    rows = [
        ["姓名", "身份证件号", "查重结果", "问题描述"],
        ["王小明", number(1), "通过", ""],
        ["李小红", number(2), "未通过", "身份证号与外校学生重复"],
        ["张三", number(3), "处理中", ""],
        ["外人", number(9), "通过", ""],
    ]
    return register.read(national_feedback.look, book(tmp_path / "查重结果.xlsx", rows), Job())


def test_a_result_file_is_looked_at_before_anything_moves(
    register: Register, tmp_path: Path
) -> None:
    """R-NA-10-7: what it says of whom, and which rows nobody understands."""
    shown = feedback(register, tmp_path)
    assert [(one.student_id, one.state, one.kind) for one in shown.rows] == [
        (1, CHECKED, None),
        (2, "", "身份证号重复"),
        (3, "", None),
        (0, CHECKED, None),
    ]
    assert [problem.where.row for problem in shown.problems] == [4, 5]
    assert set(states(register).values()) == {NOT_YET}


def test_taking_it_moves_the_chain_and_enters_the_problems_once(
    register: Register, tmp_path: Path
) -> None:
    """R-NA-10-7, R-NA-11-1: the national feedback is on the worklist with its own words."""
    done = register.write(national_feedback.take, feedback(register, tmp_path), "20250910", Job())
    assert (done.moved, done.reported, done.left) == (1, 1, 2)
    assert states(register)[1] == CHECKED
    (step,) = register.read(national_chain.steps, 1)
    assert (step.day, step.source) == ("20250910", "查重结果.xlsx")
    (line,) = register.read(doubles.worklist)
    assert (line.student_id, line.kind, line.source) == (2, "身份证号重复", "国网反馈")
    assert "外校学生" in line.detail
    assert register.read(batches.batches)[0].kind == "feedback"
    again = register.write(national_feedback.take, feedback(register, tmp_path), "20250911", Job())
    assert (again.moved, again.reported) == (0, 0)


def test_what_was_looked_at_before_other_work_is_not_taken(
    register: Register, tmp_path: Path
) -> None:
    shown = feedback(register, tmp_path)
    register.write(national_chain.mark, [3], IMPORTED)
    with pytest.raises(Rejected) as caught:
        register.write(national_feedback.take, shown, "", Job())
    assert caught.value.problems[0].code == "feedback.stale"


def test_a_roster_is_no_result_file(register: Register, tmp_path: Path) -> None:
    file = book(tmp_path / "名单.xlsx", [["姓名", "身份证件号"], ["王小明", number(1)]])
    with pytest.raises(Rejected) as caught:
        register.read(national_feedback.look, file, Job())
    assert caught.value.problems[0].code == "feedback.no-result"
