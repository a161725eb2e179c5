"""``forms import`` and printing what was imported."""

from pathlib import Path

import docx
from shell import Xueji


def _form(out: Path, text: str) -> Path:
    made = docx.Document()
    made.add_paragraph(text)
    made.save(str(out))
    return out


def test_a_word_form_is_imported_and_printed_like_any_other(xueji: Xueji, tmp_path: Path) -> None:
    """M: bring your own form."""
    file = _form(tmp_path / "表.docx", "{{姓名}}")
    answer = xueji("forms", "import", str(file), "--id", "bureau")
    assert answer.code == 0
    assert answer.facts["id"] == "bureau"
    assert answer.facts["fields"] == ["姓名"]
    assert all(one["level"] == "WARN" for one in answer.facts["problems"])
    listed = xueji("forms", "list").facts["forms"]
    assert "bureau" in {one["id"] for one in listed}
    for suffix in (".pdf", ".docx"):
        out = tmp_path / f"out{suffix}"
        assert xueji("forms", "print", "bureau", "--out", str(out), "--student", "1").code == 0
        assert out.stat().st_size > 500
    assert xueji("forms", "retire", "bureau").code == 0
    assert "bureau" not in {one["id"] for one in xueji("forms", "list").facts["forms"]}


def test_an_unknown_place_is_answered_with_the_nearest_names(xueji: Xueji, tmp_path: Path) -> None:
    file = _form(tmp_path / "表.docx", "{{姓明}}")
    answer = xueji("forms", "import", str(file), "--id", "bureau")
    assert answer.code == 1
    problem = answer.facts["problems"][0]
    assert problem["code"] == "forms.own.unknown-place"
    assert "姓名" in problem["message"]


def test_a_file_that_cannot_be_written_is_told_in_a_sentence(xueji: Xueji, tmp_path: Path) -> None:
    """No folder, or something else in its place: nothing is issued, and it is no bug of ours."""
    (tmp_path / "taken.pdf").mkdir()
    for out in (tmp_path / "nowhere" / "o.pdf", tmp_path / "taken.pdf"):
        answer = xueji("forms", "print", "collection", "--out", str(out), "--student", "1")
        assert answer.code == 3
        (problem,) = answer.facts["problems"]
        assert problem["code"] == "file.not-written"
        assert str(out) in problem["message"]
    assert [path.name for path in tmp_path.rglob("*.part")] == []


def test_the_starter_is_written(xueji: Xueji, tmp_path: Path) -> None:
    out = tmp_path / "大全.docx"
    assert xueji("forms", "starter", str(out)).code == 0
    assert out.is_file()
