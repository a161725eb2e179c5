"""After 升级 the next national file shows who differs; once that is settled nothing goes back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from invented import values
from promotion_school import AUTUMN, graduate, on, place, promote, refused, seen

from app.exchange import rosters
from app.job import Job
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.national import importing
from app.usecases.promotion import promoting, reconciling, standing
from app.usecases.promotion.planning import Choices
from app.usecases.pupils import students
from app.usecases.school import schooling

HEADERS = ("姓名", "性别", "出生日期", "身份证件类型", "身份证件号", "年级", "班号")
KEYS = ("name", "sex", "birth_date", "id_type", "id_number", "grade", "class_no")


@pytest.fixture
def promoted(register: Register) -> int:
    """The id of a promotion in which everybody went up."""
    graduate(register, 13, 14)
    return promote(register)


def national_file(register: Register, path: Path, **others: str) -> Path:
    """The school as the national system would give it out, with other values for 陈一0101."""

    def lines(tx: Tx) -> list[list[str]]:
        found = []
        for one in students.ids_of(tx):
            known = values(tx, one) | (others if one == 1 else {})
            found.append([known[key] for key in KEYS])
        return found

    rosters.write_table(HEADERS, register.read(lines), path)
    return path


def looked_at(register: Register, number: int, file: Path) -> reconciling.Comparison:
    return register.read(reconciling.compare, number, file, Job())


def test_a_file_that_agrees_settles_it_and_then_nothing_goes_back(
    register: Register, promoted: int, tmp_path: Path
) -> None:
    """R-ORD-12-1."""
    shown = looked_at(register, promoted, national_file(register, tmp_path / "国网.xlsx"))
    assert (shown.compared, shown.same, shown.differences) == (12, 12, ())
    on(AUTUMN, register, reconciling.reconcile, shown)
    with refused() as problems:
        on(AUTUMN, register, promoting.undo, promoted, Job())
    assert [one.code for one in problems] == ["promotion.reconciled"]
    assert place(register, 1) == ("小学二年级", "0201")
    [view] = register.read(standing.history)
    assert (view.undoable, view.reconciled_file) == (False, "国网.xlsx")
    with refused() as problems:
        looked_at(register, promoted, shown.file)
    assert [one.code for one in problems] == ["promotion.settled"]


def test_who_differs_is_named_and_settling_it_then_needs_a_reason(
    register: Register, promoted: int, tmp_path: Path
) -> None:
    file = national_file(register, tmp_path / "国网.xlsx", grade="一年级", class_no="0299")
    shown = looked_at(register, promoted, file)
    assert [(one.student_id, one.what, one.ours, one.theirs) for one in shown.differences] == [
        (1, "年级", "小学二年级", "一年级"),
        (1, "班号", "0201", "0299"),
    ]
    with refused() as problems:
        on(AUTUMN, register, reconciling.reconcile, shown)
    assert [one.code for one in problems] == ["promotion.differs"]
    on(AUTUMN, register, reconciling.reconcile, shown, "已报教育局更正")
    [view] = register.read(standing.history)
    assert (view.differing, view.note) == (2, "已报教育局更正")


def test_who_is_on_one_side_only_is_told(register: Register, promoted: int, tmp_path: Path) -> None:
    file = national_file(
        register, tmp_path / "国网.xlsx", name="别人", id_number="150602201001019999"
    )
    told = {(one.student_id, one.theirs) for one in looked_at(register, promoted, file).differences}
    assert told == {(0, "在名册中"), (1, "名册中没有")}


def test_a_file_without_grades_and_classes_cannot_settle_it(
    register: Register, promoted: int, tmp_path: Path
) -> None:
    rosters.write_table(("姓名", "性别", "出生日期"), [("陈一", "男", "20190101")],
                        tmp_path / "名单.xlsx")  # fmt: skip
    with refused() as problems:
        looked_at(register, promoted, tmp_path / "名单.xlsx")
    assert [one.code for one in problems] == ["promotion.file-silent"]


def test_an_import_after_the_promotion_shows_whom_it_changed(
    register: Register, promoted: int, tmp_path: Path
) -> None:
    file = national_file(register, tmp_path / "国网.xlsx", class_no="0801")
    on(AUTUMN, register, importing.apply, register.read(importing.preview, file, Job()), Job())
    [one] = register.read(standing.moved_on, promoted)
    assert (one.student_id, one.made, one.now) == (1, "小学二年级 0201", "小学二年级 0801")
    with refused() as problems:
        on(AUTUMN, register, promoting.undo, promoted, Job())
    assert [one.code for one in problems] == ["promotion.later-work"]


def test_who_stayed_is_kept_with_the_reason(register: Register) -> None:
    number = promote_without_the_last(register)
    kept = {(one.name, one.outcome) for one in register.read(standing.stayed, number)}
    assert kept == {("陈一0901", "毕业年级"), ("陈二0901", "毕业年级")}


def promote_without_the_last(register: Register) -> int:
    return promote(register, Choices(numbers={"0801": "0902"}))


@pytest.mark.parametrize("role", ["leader", "class_teacher", "auditor"])
def test_only_the_registrar_moves_the_school_up(
    opening: Callable[[str], AbstractContextManager[Register]], role: str
) -> None:
    """R-ORD-3-5."""
    with opening(role) as register:
        plan = seen(AUTUMN, register)
        with refused() as problems:
            on(AUTUMN, register, promoting.apply, plan, Job())
        assert [one.code for one in problems] == ["permission.denied"]


@pytest.mark.parametrize(
    ("length", "expected"), [("六三制", "初中一年级"), ("五四制", "初中二年级")]
)
def test_a_file_s_seventh_year_is_read_by_the_length_of_the_school(
    register: Register, tmp_path: Path, length: str, expected: str
) -> None:
    """R-SC-5-1."""
    register.write(schooling.set_schooling, length, "川教〔2026〕3号")
    file = national_file(register, tmp_path / "国网.xlsx", grade="七年级")
    [row] = [one for one in register.read(importing.preview, file, Job()).rows if one.changes]
    assert row.changes["grade"] == ("小学一年级", expected)
