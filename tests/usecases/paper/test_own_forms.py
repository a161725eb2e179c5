"""The bureau's own Word forms in the register: kept, printed, replaced, retired."""

from pathlib import Path

import docx
import pytest

from app.job import Job
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.paper import own_forms, printing
from app.usecases.pupils import students


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A form as python-docx writes one."""
    return _made(tmp_path / "转学申请表.docx", "姓名：{{姓名}}　学籍号：{{学籍号}}　编号：{{编号}}")


def _made(out: Path, *lines: str) -> Path:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    made.save(str(out))
    return out


def _words(path: Path) -> str:
    return "\n".join(one.text for one in docx.Document(str(path)).paragraphs)


def test_an_imported_form_is_printed_and_numbered_like_any_other(
    school: Register, file: Path, tmp_path: Path
) -> None:
    """M: bring your own form."""
    done = school.write(own_forms.import_form, file, "bureau_transfer")
    assert (done.id, done.title, done.version) == ("bureau_transfer", "转学申请表", 1)
    assert set(done.fields) == {"姓名", "学籍号", "编号"}
    out = tmp_path / "out.docx"
    chosen = printing.Selection(student_ids=(3,))
    printed = school.write(printing.print_form, "bureau_transfer", chosen, out, Job())
    name = school.read(students.show, 3).values["name"]
    assert f"姓名：{name}" in _words(out)
    assert printed.numbers[0] in _words(out)
    again = school.write(printing.print_form, "转学申请表", chosen, tmp_path / "two.docx", Job())
    assert "补打 1" in _words(again.path)


def test_a_form_stands_first_in_the_list_of_forms(school: Register, file: Path) -> None:
    school.write(own_forms.import_form, file, "bureau_transfer", "本局转学申请表")
    first = school.read(printing.forms_here)[0]
    assert (first.id, first.title, first.state) == ("bureau_transfer", "本局转学申请表", "本局导入")


def test_looking_keeps_nothing_and_shows_a_pupil(school: Register, file: Path) -> None:
    found = school.read(own_forms.look_at, file)
    assert found.preview.startswith(b"%PDF")
    assert found.title == "转学申请表"
    assert school.read(own_forms.own_forms) == []


def test_a_second_import_is_a_new_version_and_the_first_one_stays(
    school: Register, file: Path, tmp_path: Path
) -> None:
    school.write(own_forms.import_form, file, "bureau_transfer")
    newer = _made(tmp_path / "新表.docx", "新版 {{姓名}}")
    done = school.write(own_forms.import_form, newer, "bureau_transfer")
    assert (done.title, done.version) == ("转学申请表", 2)
    shown = school.read(own_forms.show, "bureau_transfer")
    assert [one.version for one in shown.versions] == [1]
    assert shown.fields == ("姓名",)
    out = tmp_path / "out.docx"
    chosen = printing.Selection(student_ids=(3,))
    school.write(printing.print_form, "bureau_transfer", chosen, out, Job())
    assert "新版" in _words(out)


def test_a_retired_form_is_printed_no_more_until_it_is_brought_back(
    school: Register, file: Path, tmp_path: Path
) -> None:
    school.write(own_forms.import_form, file, "bureau_transfer")
    school.write(own_forms.retire, "bureau_transfer")
    chosen = printing.Selection(blank=1)
    with pytest.raises(Rejected) as caught:
        school.write(printing.print_form, "bureau_transfer", chosen, tmp_path / "a.pdf", Job())
    assert caught.value.problems[0].code == "print.form-unknown"
    assert school.read(own_forms.own_forms, retired=True)[0].retired
    school.write(own_forms.restore, "bureau_transfer")
    school.write(printing.print_form, "bureau_transfer", chosen, tmp_path / "a.pdf", Job())


def test_a_file_with_an_unknown_place_is_not_taken(school: Register, tmp_path: Path) -> None:
    wrong = _made(tmp_path / "错.docx", "{{姓明}}")
    with pytest.raises(Rejected) as caught:
        school.write(own_forms.import_form, wrong, "wrong")
    problem = caught.value.problems[0]
    assert problem.code == "forms.own.unknown-place"
    assert "姓名" in problem.message
    assert school.read(own_forms.own_forms, retired=True) == []


@pytest.mark.parametrize(
    ("form_id", "code"),
    [("转学", "own-form.id"), ("A B", "own-form.id"), ("collection", "own-form.id-taken")],
)
def test_an_id_is_plain_and_never_that_of_a_form_of_the_program(
    school: Register, file: Path, form_id: str, code: str
) -> None:
    with pytest.raises(Rejected) as caught:
        school.write(own_forms.import_form, file, form_id)
    assert caught.value.problems[0].code == code


def test_the_file_comes_back_as_it_was_and_lies_nowhere_in_clear(
    school: Register, file: Path, tmp_path: Path
) -> None:
    school.write(own_forms.import_form, file, "bureau_transfer")
    out = school.read(own_forms.save_file, "bureau_transfer", tmp_path / "back.docx")
    assert out.read_bytes() == file.read_bytes()
    for path in school.folder.rglob("*"):
        if path.is_file():
            assert b"word/document.xml" not in path.read_bytes()


def test_a_list_over_pupils_is_one_sheet_a_class(school: Register, tmp_path: Path) -> None:
    made = docx.Document()
    grid = made.add_table(rows=1, cols=2)
    grid.cell(0, 0).text = "{{#学生}}{{序号}}"
    grid.cell(0, 1).text = "{{姓名}}{{/学生}}"
    path = tmp_path / "名册.docx"
    made.save(str(path))
    school.write(own_forms.import_form, path, "own_roster")
    one = school.read(students.classes)[0]
    out = tmp_path / "out.docx"
    chosen = printing.Selection(class_no=one.class_no)
    printed = school.write(printing.print_form, "own_roster", chosen, out, Job())
    assert printed.sheets == 1
    assert len(docx.Document(str(out)).tables[0].rows) == one.count


def test_importing_is_the_registrars_and_leaves_its_entry(school: Register, file: Path) -> None:
    school.write(own_forms.import_form, file, "bureau_transfer")
    rows = school.read(
        lambda tx: tx.connection.exec_driver_sql(
            "SELECT action, kind FROM audit_entry ORDER BY seq DESC LIMIT 1"
        ).fetchall()
    )
    assert [tuple(row) for row in rows] == [("create", "own_form")]
