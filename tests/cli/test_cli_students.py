"""Finding, showing and printing through the command line."""

import zipfile
from pathlib import Path

import pytest
from shell import COUNT, Xueji, contents

from app.domain import people, pinyin
from app.usecases.paper import printing


def _found(xueji: Xueji, text: str) -> list[dict[str, object]]:
    answer = xueji("find", text)
    assert answer.code == 0
    return list(answer.facts["students"])


def test_no_text_finds_everyone(xueji: Xueji, roster: list[people.Row]) -> None:
    students = _found(xueji, "")
    assert len(students) == COUNT
    assert all(set(student) == {"id", "name", "id_number", "class"} for student in students)
    assert {student["name"] for student in students} == {row["name"] for row in roster}


def test_a_name_its_initials_and_the_tail_of_a_number_find_the_same_pupil(
    xueji: Xueji, roster: list[people.Row]
) -> None:
    row = roster[5]
    for text in (row["name"], pinyin.initials(row["name"]), row["id_number"][-4:]):
        assert row["id_number"] in [one["id_number"] for one in _found(xueji, text)], text


def test_nobody_is_an_answer_too(xueji: Xueji) -> None:
    assert _found(xueji, "查无此人") == []


def test_a_pupil_is_shown_whole_and_the_look_is_noted(
    xueji: Xueji, folder: Path, roster: list[people.Row]
) -> None:
    """R-GEN-4-2"""
    [student] = _found(xueji, roster[5]["id_number"])
    before = len(contents(folder)["audit_entry"])
    answer = xueji("show", student["id"])
    assert answer.code == 0
    values = answer.facts["values"]
    assert {key: values[key] for key in values if values[key]} == {
        key: value for key, value in roster[5].items() if value and "." not in key
    }
    assert [member["relation"] for member in answer.facts["guardians"]] == ["父亲", "母亲"]
    trail = contents(folder)["audit_entry"]
    assert len(trail) == before + 1 and "reveal" in trail[-1]


def test_a_number_that_nobody_has_is_named(xueji: Xueji) -> None:
    answer = xueji("show", 999_999)
    assert (answer.code, answer.codes) == (1, ["register.not-found"])


def test_the_collection_form_is_listed(xueji: Xueji) -> None:
    forms = xueji("forms", "list").facts["forms"]
    assert {"id", "title", "profile"} == set(forms[0])
    assert "学生学籍信息采集表" in [form["title"] for form in forms]


def test_a_class_is_printed_as_pdf_a_sheet_each(
    xueji: Xueji, folder: Path, tmp_path: Path, roster: list[people.Row]
) -> None:
    """R-ORD-N2-1"""
    class_no = roster[0]["class_no"]
    size = sum(row["class_no"] == class_no for row in roster)
    out = tmp_path / "class.pdf"
    answer = xueji("forms", "print", "collection", "--class", class_no, "--out", out)
    assert (answer.code, answer.facts["sheets"]) == (0, size)
    assert len(set(answer.facts["numbers"])) == size
    assert printing.page_count(out.read_bytes()) == size
    assert len(contents(folder)["issue"]) == size


def test_one_pupil_is_printed_as_docx_and_a_reprint_gets_a_number_of_its_own(
    xueji: Xueji, tmp_path: Path, roster: list[people.Row]
) -> None:
    """R-ORD-N2-1"""
    student = _found(xueji, roster[5]["id_number"])[0]["id"]
    out = tmp_path / "one.docx"
    command = ("forms", "print", "collection", "--student", student, "--out", out)
    first, second = xueji(*command), xueji(*command)
    assert first.facts["numbers"] != second.facts["numbers"]
    with zipfile.ZipFile(out) as package:
        text = package.read("word/document.xml").decode("utf-8")
    assert roster[5]["name"] in text
    assert second.facts["numbers"][0] in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nonsense", "--all"), "print.form-unknown"),
        (("collection", "--class", "nonsense"), "print.nobody"),
        (("collection",), "print.nobody"),
        (("collection", "--student", 999_999), "register.not-found"),
    ],
)
def test_what_cannot_be_printed_leaves_neither_file_nor_number(
    xueji: Xueji, folder: Path, tmp_path: Path, arguments: tuple[object, ...], code: str
) -> None:
    out = tmp_path / "out.pdf"
    answer = xueji("forms", "print", *arguments, "--out", out)
    assert (answer.code, answer.codes) == (1, [code])
    assert not out.exists()
    assert contents(folder)["issue"] == []


def test_a_form_is_written_as_pdf_or_docx_only(xueji: Xueji, tmp_path: Path) -> None:
    answer = xueji("forms", "print", "collection", "--all", "--out", tmp_path / "out.txt")
    assert (answer.code, answer.codes) == (1, ["print.suffix"])
