"""Lines of the list, masked by default; and its copies for outside, each of them on record."""

from pathlib import Path

import openpyxl
import pytest

from app.job import Job
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.national import batches
from app.usecases.pupils import pupil_list, students
from app.usecases.pupils.filters import Query
from app.usecases.school import history

COLUMNS = ("name", "id_number", "national_number", "phone", "guardian1.phone", "class_no")


@pytest.fixture
def ids(school: Register) -> list[int]:
    return list(school.read(pupil_list.found, Query()))


def test_numbers_are_hidden_but_for_their_ends(school: Register, ids: list[int]) -> None:
    """R-GEN-4-2: masked by default; the 学籍号 has the ID number in it."""
    detail = school.read(students.show, ids[0])
    [(_, shown)] = school.read(pupil_list.lines, ids[:1], COLUMNS)
    for value, text in zip(
        (detail.values["id_number"], detail.values["phone"], detail.guardians[0]["phone"]),
        (shown[1], shown[3], shown[4]),
        strict=True,
    ):
        assert value
        assert text == students.masked(value) != value
    assert shown[0] == detail.values["name"]
    assert shown[5] == detail.values["class_no"]


def test_who_is_gone_has_no_line(school: Register, ids: list[int]) -> None:
    shown = school.read(pupil_list.lines, [ids[3], 4040, ids[1]], ("name",))
    assert [one for one, _ in shown] == [ids[3], ids[1]]


def test_whole_numbers_leave_an_entry_that_says_which(school: Register, ids: list[int]) -> None:
    """R-GEN-4-2: look-ups of sensitive fields are logged."""
    before = school.read(history.count)
    rows = school.write(pupil_list.whole, ids[:3], COLUMNS)
    detail = school.read(students.show, ids[0]).values
    assert rows[0][1][:2] == (detail["name"], detail["id_number"])
    assert school.read(history.count) == before + 1
    sentence = school.read(history.entries)[0].sentence
    assert "复制" in sentence
    assert "3" in sentence


def test_nothing_sensitive_needs_no_entry(school: Register, ids: list[int]) -> None:
    before = school.read(history.count)
    school.write(pupil_list.whole, ids, ("name", "class_no"))
    assert school.read(history.count) == before


def test_an_inspector_may_not_take_whole_numbers(as_role, ids: list[int], school) -> None:
    school.close()
    register = as_role("auditor")
    with pytest.raises(Rejected) as caught:
        register.write(pupil_list.whole, ids[:1], COLUMNS)
    assert caught.value.problems[0].code == "permission.denied"


def test_the_file_has_text_cells_as_the_list_shows_them(
    school: Register, ids: list[int], tmp_path: Path
) -> None:
    out = tmp_path / "名单.xlsx"
    done = school.write(pupil_list.export, ids, COLUMNS, out, Job())
    assert done.rows == len(ids)
    sheet = openpyxl.load_workbook(out).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == [pupil_list.heading(key) for key in COLUMNS]
    assert len(rows) == len(ids) + 1
    number = school.read(students.show, ids[0]).values["id_number"]
    assert rows[1][1].value == students.masked(number)
    assert {cell.data_type for row in rows[1:] for cell in row if cell.value} == {"s"}


def test_a_file_is_a_batch_of_the_history(school: Register, ids: list[int], tmp_path: Path) -> None:
    school.write(pupil_list.export, ids[:5], COLUMNS, tmp_path / "五人.csv", Job())
    latest = school.read(batches.batches)[0]
    assert (latest.kind, latest.file_name, latest.rows) == ("export", "五人.csv", 5)


def test_nobody_is_no_file(school: Register, tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        school.write(pupil_list.export, [], COLUMNS, tmp_path / "空.xlsx", Job())
    assert caught.value.problems[0].code == "list.nobody"
    assert not (tmp_path / "空.xlsx").exists()
