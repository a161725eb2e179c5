"""Sheets of a term: previewed line by line, one write, one undo; nothing is guessed or doubled."""

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from dossier_school import national_number
from invented import Opened, id_number, rejected

from app.domain import dossier
from app.job import Job
from app.persistence.register import Register
from app.usecases.dossier import dossier_entries, dossier_imports, dossiers
from app.usecases.dossier.dossier_entries import NewEntry
from app.usecases.dossier.dossier_imports import Asked, EntryPreview

TERM = "2023-2024-1"
RESULTS = Asked("results", TERM, "20240110")
AWARDS = Asked("awards")
HEAD = ("姓名", "学籍号", "班级", "语文", "数学", "科学")
XIAOMING = ("王小明", national_number(1), "0701")
Book = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """``book(header, line, …)`` writes a sheet with a title above its header."""

    def write(header: Sequence[object], *lines: Sequence[object]) -> Path:
        made = openpyxl.Workbook()
        sheet = made.active
        sheet.append(["2023—2024学年第一学期期末成绩"])
        for line in (header, *lines):
            sheet.append(list(line))
        out = tmp_path / "成绩.xlsx"
        made.save(out)
        return out

    return write


def look(register: Register, file: Path, asked: Asked = RESULTS) -> EntryPreview:
    return register.read(dossier_imports.preview, file, asked, Job())


def kinds(shown: EntryPreview) -> list[str]:
    return [row.kind for row in shown.rows]


def standing(register: Register, part: int = dossier.QUALITY, student_id: int = 1) -> list[str]:
    shown = register.read(dossiers.show, student_id)
    return [f"{line.title} {line.about}" for line in shown.sections[part - 1].standing]


def test_a_sheet_of_results_becomes_an_entry_a_pupil_with_every_subject(
    register: Register, book: Book
) -> None:
    """R-SC-23-1, R-ORD-7-7: per term, numbers as they stand in the sheet."""
    file = book(
        HEAD, (*XIAOMING, 95, 98.5, "优"), ("李小红", national_number(2), "", 88, "缺考", "")
    )
    shown = look(register, file)
    assert kinds(shown) == ["new", "new"]
    assert register.write(dossier_imports.apply, shown) == 1
    assert standing(register) == ["学业考试成绩 语文 95　数学 98.5　科学 优"]
    assert standing(register, student_id=2) == ["学业考试成绩 语文 88　数学 缺考"]
    [line] = register.read(dossiers.show, 1).sections[2].lines
    assert (line.term, line.on) == (TERM, "20240110")


def test_looking_changes_nothing(register: Register, book: Book) -> None:
    look(register, book(HEAD, (*XIAOMING, 95, 98, "优")))
    assert standing(register) == []


def test_the_same_sheet_again_is_unchanged_and_a_better_one_puts_right(
    register: Register, book: Book
) -> None:
    register.write(dossier_imports.apply, look(register, book(HEAD, (*XIAOMING, 95, 98, "优"))))
    again = look(register, book(HEAD, (*XIAOMING, 95, 98, "优")))
    assert kinds(again) == ["unchanged"]
    assert register.write(dossier_imports.apply, again) == 0
    better = look(register, book(HEAD, (*XIAOMING, 96, 98, "优")))
    assert kinds(better) == ["changed"]
    register.write(dossier_imports.apply, better)
    assert standing(register) == ["学业考试成绩 语文 96　数学 98　科学 优"]
    lines = register.read(dossiers.show, 1).sections[2].lines
    assert [line.state for line in lines] == ["已更正", ""]


def test_one_undo_takes_the_sheet_back_and_what_it_put_right_stands_again(
    register: Register, book: Book
) -> None:
    register.write(dossier_imports.apply, look(register, book(HEAD, (*XIAOMING, 95, 98, "优"))))
    better = look(register, book(HEAD, (*XIAOMING, 96, 98, "优")))
    batch = register.write(dossier_imports.apply, better)
    assert register.write(dossier_imports.undo, batch) == 1
    assert standing(register) == ["学业考试成绩 语文 95　数学 98　科学 优"]
    assert rejected(register, dossier_imports.undo, batch) == ["undo.not-possible"]
    assert [one.undone_at != "" for one in register.read(dossier_imports.batches)] == [True, False]


def test_an_undo_never_throws_later_work_away(register: Register, book: Book) -> None:
    first = register.write(
        dossier_imports.apply, look(register, book(HEAD, (*XIAOMING, 95, 98, "优")))
    )
    [line] = register.read(dossiers.show, 1).sections[2].lines
    right = NewEntry(dossier.QUALITY, "学业考试", "学业考试成绩", "20240110", TERM)
    register.write(dossier_entries.correct, line.entry_id, right, "卷面复核")
    assert rejected(register, dossier_imports.undo, first) == ["undo.later-work"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("赵六", "", "", 1, 2, 3), "不在学籍库中"),
        (("王小明", "", "", 1, 2, 3), "可能是几名学生"),
        (("李小红", national_number(1), "", 1, 2, 3), "姓名不同"),
        (("王小明", 150602201501010010, "0701", 1, 2, 3), "数值而不是文本"),
        ((*XIAOMING, "", "", ""), "没有填写内容"),
    ],
)
def test_a_line_that_means_nobody_for_certain_is_not_entered(
    register: Register, book: Book, line: Sequence[object], told: str
) -> None:
    shown = look(register, book(HEAD, line))
    assert kinds(shown) == ["rejected"]
    assert told in "".join(problem.message for problem in shown.rows[0].problems)
    assert register.write(dossier_imports.apply, shown) == 0


def test_a_name_with_its_class_or_an_id_number_is_enough(register: Register, book: Book) -> None:
    header = ("姓名", "身份证件号", "班级", "语文")
    file = book(header, ("王小明", "", "0801", 90), ("李小红", id_number(2), "", 91))
    shown = look(register, file)
    assert [row.student_id for row in shown.rows] == [4, 2]


def test_two_unlike_lines_of_one_pupil_are_asked_about(register: Register, book: Book) -> None:
    file = book(HEAD, (*XIAOMING, 95, 98, "优"), (*XIAOMING, 95, 98, "优"), (*XIAOMING, 59, 9, ""))
    assert kinds(look(register, file)) == ["new", "unchanged", "rejected"]


def test_a_mark_that_excel_made_a_date_is_refused(register: Register, book: Book) -> None:
    import datetime

    file = book(HEAD, (*XIAOMING, datetime.date(2024, 1, 2), 98, "优"))
    [row] = look(register, file).rows
    assert (row.kind, row.problems[0].code) == ("rejected", "sheet.date-cell")


def test_results_need_their_term_and_a_sheet_its_columns(register: Register, book: Book) -> None:
    file = book(HEAD, (*XIAOMING, 95, 98, "优"))
    args = (file, Asked("results"), Job())
    assert rejected(register, dossier_imports.preview, *args) == ["dossier.entry"]
    args = (file, AWARDS, Job())
    assert rejected(register, dossier_imports.preview, *args) == ["dossier.sheet-columns"]


def test_awards_come_line_by_line_with_level_and_day(register: Register, book: Book) -> None:
    """R-SC-36-1."""
    header = ("姓名", "学籍号", "奖项名称", "获奖级别", "获奖日期", "颁奖单位")
    person = XIAOMING[:2]
    file = book(
        header,
        (*person, "三好学生", "旗区级", "20240530", "东胜区教体局"),
        (*person, "书法一等奖", "校级", "2024-6-1", "本校"),
        (*person, "科技创新奖", "宇宙级", "20240601", "本校"),
        (*person, "演讲比赛", "校级", "2024年13月1日", "本校"),
    )
    shown = look(register, file, AWARDS)
    assert kinds(shown) == ["new", "new", "rejected", "rejected"]
    register.write(dossier_imports.apply, shown)
    lines = register.read(dossiers.show, 1).sections[4].lines
    assert [(line.title, line.level, line.on) for line in lines] == [
        ("三好学生", "县级", "20240530"),
        ("书法一等奖", "校级", "20240601"),
    ]


@pytest.mark.parametrize("sheet", [one.id for one in dossier.entries().sheets])
def test_every_blank_sheet_comes_back_filled(
    register: Register, tmp_path: Path, sheet: str
) -> None:
    """Download, fill in, import: the columns of a template are those that are read."""
    out = tmp_path / "模板.xlsx"
    assert register.write(dossier_imports.template, sheet, out, "0701") == 2
    made = openpyxl.load_workbook(out)
    page = made.active
    headers = [cell.value for cell in page[1]]
    known = dossier.sheet(sheet)
    for column, header in enumerate(headers, 1):
        if header in known.columns:
            special = {known.day_column: "20240530", known.level_column: "校级"}
            page.cell(2, column, special.get(header, f"{header}内容"))
    page.delete_rows(3)
    made.save(out)
    shown = look(register, out, Asked(sheet, TERM, "20240110"))
    assert kinds(shown) == ["new"]
    assert shown.problems == ()
    register.write(dossier_imports.apply, shown)
    section = dossier.kind(known.kind)
    assert section is not None
    assert len(standing(register, section.section)) == 1


def test_a_stale_preview_is_not_applied(register: Register, book: Book) -> None:
    shown = look(register, book(HEAD, (*XIAOMING, 95, 98, "优")))
    entry = NewEntry(dossier.OTHER, "其他材料", "说明", "20240101")
    register.write(dossier_entries.add, 1, entry)
    assert rejected(register, dossier_imports.apply, shown) == ["import.preview-stale"]


def test_only_who_may_import_does(opening: Opened, book: Book) -> None:
    with opening("class_teacher") as teacher:
        shown = look(teacher, book(HEAD, (*XIAOMING, 95, 98, "优")))
        assert rejected(teacher, dossier_imports.apply, shown) == ["permission.denied"]
