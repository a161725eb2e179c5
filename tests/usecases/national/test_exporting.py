"""Files for the national system, and back: what went out comes home unchanged."""

import hashlib
from pathlib import Path

import openpyxl
import pytest
from school_book import StopsAt, book, one, tables

from app.domain import fields
from app.exchange.intake import read_workbook
from app.job import Cancelled, Job
from app.persistence.records import Student
from app.persistence.register import Register
from app.problems import Level, Rejected
from app.usecases.national import batches, exporting, importing
from app.usecases.pupils import students


def cells(path: Path) -> list[list[str]]:
    return next(sheet.rows for sheet in read_workbook(path).sheets if sheet.rows)


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
@pytest.mark.parametrize("layout", [choice.id for choice in exporting.layout_choices()])
def test_what_is_exported_and_read_again_changes_nothing(
    school: Register, tmp_path: Path, suffix: str, layout: str
) -> None:
    """R-ORD-N2-1: one register behind every file."""
    out = tmp_path / f"out{suffix}"
    done = school.write(exporting.export, out, Job(), layout=layout)
    assert (done.path, done.rows, done.left_out) == (out, 48, 0)
    shown = school.read(importing.preview, out, Job())
    assert shown.counts == {"new": 0, "changed": 0, "unchanged": 48, "rejected": 0}


def test_an_exported_school_makes_the_same_school_elsewhere(
    school: Register, empty: Register, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    school.write(exporting.export, out, Job())
    shown = empty.read(importing.preview, out, Job())
    empty.write(importing.apply, shown, Job())
    template = [key for key in _columns(out) if not key.startswith("guardian")]

    def known(register: Register) -> dict[str, tuple]:
        whole = register.read(lambda tx: list(students.whole(tx)))
        return {
            values["name"] + values["birth_date"]: ([values[key] for key in template], members)
            for _, values, members in whole
        }

    assert known(empty) == known(school)


def _columns(path: Path) -> list[str]:
    from app.domain import layouts

    headers = openpyxl.load_workbook(path).worksheets[0][1]
    keys = [layouts.key_for_header(str(cell.value)) for cell in headers]
    return [key for key in keys if key]


def test_an_export_is_entered_in_the_history_with_the_files_digest(
    school: Register, tmp_path: Path
) -> None:
    """R-GEN-4-2: whoever took the data out, and what, can be told afterwards."""
    out = tmp_path / "out.xlsx"
    school.write(exporting.export, out, Job())
    line = school.read(batches.batches)[0]
    assert (line.kind, line.file_name, line.rows, line.by) == ("export", "out.xlsx", 48, "王老师")
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    assert school.read(one, "SELECT sha256 FROM sync_batch WHERE kind = 'export'") == digest
    detail = school.read(one, "SELECT detail FROM audit_entry WHERE action = 'export'")
    assert digest in str(detail)


def test_one_class_goes_out_alone(school: Register, tmp_path: Path) -> None:
    chosen = school.read(students.classes)[0]
    done = school.write(exporting.export, tmp_path / "o.xlsx", Job(), class_no=chosen.class_no)
    assert done.rows == chosen.count


def test_the_incomplete_are_left_out_by_name_or_taken_along_with_a_warning(
    school: Register, tmp_path: Path
) -> None:
    """R-ORD-6-1: found before export."""
    school.write(lambda tx: setattr(tx.get(Student, 1, "学生"), "ethnicity", ""))
    name = school.read(students.show, 1).values["name"]
    left = school.write(exporting.export, tmp_path / "a.xlsx", Job(), incomplete="leave_out")
    assert (left.rows, left.left_out) == (47, 1)
    (problem,) = [p for p in left.problems if p.level is Level.REFUSE]
    assert problem.message.startswith(f"{name}：")
    assert "民族" in problem.message
    assert problem.where.student_id == 1
    taken = school.write(exporting.export, tmp_path / "b.xlsx", Job(), incomplete="include")
    assert (taken.rows, taken.left_out) == (48, 0)
    assert [p.level for p in taken.problems if p.where.student_id == 1] == [Level.WARN]


def test_her_own_blank_template_is_filled_and_itself_left_alone(
    school: Register, tmp_path: Path
) -> None:
    template = book(tmp_path / "blank.xlsx", [{"name": "", "id_number": "", "phone": ""}])
    before = template.read_bytes()
    out = tmp_path / "filled.xlsx"
    done = school.write(exporting.export, out, Job(), template=template)
    assert done.rows == 48
    assert template.read_bytes() == before
    head, first, *_ = cells(out)
    assert head[:3] == [fields.by_key(key).label for key in ("name", "id_number", "phone")]
    assert first[0]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"layout": "nowhere"}, "export.layout-unknown"),
        ({"class_no": "没有这个班"}, "export.nobody"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_leaves_no_file(
    school: Register, tmp_path: Path, options: dict, code: str
) -> None:
    before = school.read(tables)
    with pytest.raises(Rejected) as caught:
        school.write(exporting.export, tmp_path / "o.xlsx", Job(), **options)
    assert caught.value.problems[0].code == code
    assert not (tmp_path / "o.xlsx").exists()
    assert school.read(tables) == before


@pytest.mark.parametrize("label", ["检查学生信息", "正在写表格"])
def test_a_cancelled_export_leaves_neither_file_nor_entry(
    school: Register, tmp_path: Path, label: str
) -> None:
    before = school.read(tables)
    out = tmp_path / "o.xlsx"
    out.write_bytes(b"the file of last week")
    with pytest.raises(Cancelled):
        school.write(exporting.export, out, StopsAt(label))
    assert out.read_bytes() == b"the file of last week"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
    assert school.read(tables) == before


def test_no_value_becomes_a_formula(school: Register, tmp_path: Path) -> None:
    school.write(lambda tx: setattr(tx.get(Student, 1, "学生"), "talent", "=HYPERLINK(1,2)"))
    out = tmp_path / "o.xlsx"
    school.write(exporting.export, out, Job(), incomplete="include")
    sheet = openpyxl.load_workbook(out).worksheets[0]
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.value}
    assert kinds == {"s"}
