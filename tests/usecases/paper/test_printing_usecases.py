"""Numbered sheets: never the same number twice, and none that was not printed."""

import base64
import hmac
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from school_book import StopsAt, jpeg, one, tables

from app.job import Cancelled, Job
from app.persistence import keys
from app.persistence.records import Issue, Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Rejected
from app.usecases.paper import issuing, printing
from app.usecases.pupils import students

FORM = "collection"


def issue(register: Register, out: Path, **chosen: object) -> printing.Printed:
    return register.write(printing.print_form, FORM, printing.Selection(**chosen), out, Job())


def text_of(document: bytes) -> str:
    import pypdfium2

    opened = pypdfium2.PdfDocument(document)
    try:
        return "\n".join(opened[n].get_textpage().get_text_range() for n in range(len(opened)))
    finally:
        opened.close()


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_every_sheet_has_a_number_of_its_own(school: Register, tmp_path: Path, suffix: str) -> None:
    """R-ORD-M-1, R-ORD-N2-1: a unique number on every sheet."""
    done = issue(school, tmp_path / f"all{suffix}", everyone=True)
    again = issue(school, tmp_path / f"again{suffix}", student_ids=(1, 2))
    numbers = [*done.numbers, *again.numbers]
    assert (done.sheets, again.sheets) == (48, 2)
    assert len(set(numbers)) == len(numbers) == 50
    assert school.read(one, "SELECT count(*) FROM issue") == 50
    assert done.path.stat().st_size > 10_000


def test_the_number_stands_on_the_paper(school: Register, tmp_path: Path) -> None:
    done = issue(school, tmp_path / "one.pdf", student_ids=(3,))
    text = text_of(done.path.read_bytes())
    assert done.numbers[0] in text
    assert school.read(students.show, 3).values["name"] in text.replace("\n", "")


def test_a_reprint_is_counted_and_says_so(school: Register, tmp_path: Path) -> None:
    first, *_ = (issue(school, tmp_path / f"{n}.pdf", student_ids=(3,)) for n in range(1))
    second = issue(school, tmp_path / "second.pdf", student_ids=(3,))
    third = issue(school, tmp_path / "third.pdf", student_ids=(3, 4))
    assert "补打" not in text_of(first.path.read_bytes())
    assert "补打 1" in text_of(second.path.read_bytes())
    assert text_of(third.path.read_bytes()).count("补打") == 1
    copies = school.read(
        lambda tx: tx.connection.exec_driver_sql("SELECT copy_no FROM issue ORDER BY id").fetchall()
    )
    assert [row[0] for row in copies] == [1, 2, 3, 1]


def test_a_pupil_chosen_twice_gets_one_sheet(school: Register, tmp_path: Path) -> None:
    assert issue(school, tmp_path / "one.pdf", student_ids=(3, 3)).sheets == 1


def test_the_pupil_shows_what_was_printed_for_her(school: Register, tmp_path: Path) -> None:
    done = issue(school, tmp_path / "one.pdf", student_ids=(3,))
    (line,) = school.read(students.show, 3).issues
    assert (line.number, line.form_id, line.printed_by) == (done.numbers[0], FORM, "王老师")


def test_blank_sheets_are_numbered_too_and_belong_to_nobody(
    school: Register, tmp_path: Path
) -> None:
    done = issue(school, tmp_path / "blank.pdf", blank=3)
    assert len(set(done.numbers)) == 3
    assert school.read(one, "SELECT count(*) FROM issue WHERE student_id IS NULL") == 3


def test_a_class_is_printed_in_its_order(school: Register, tmp_path: Path) -> None:
    chosen = school.read(students.classes)[0]
    done = issue(school, tmp_path / "class.pdf", class_no=chosen.class_no)
    assert done.sheets == chosen.count


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_cancelled_print_leaves_no_issue_and_no_file(
    school: Register, tmp_path: Path, suffix: str
) -> None:
    before = school.read(tables)
    with pytest.raises(Cancelled):
        school.write(
            printing.print_form,
            FORM,
            printing.Selection(everyone=True),
            tmp_path / f"o{suffix}",
            StopsAt(""),
        )
    assert list(tmp_path.glob("o*")) == []
    assert school.read(tables) == before
    assert issue(school, tmp_path / "o.pdf", student_ids=(1,)).numbers[0].endswith("000001")


@pytest.mark.parametrize(
    ("form", "chosen", "name", "code"),
    [
        ("nowhere", {"everyone": True}, "o.pdf", "print.form-unknown"),
        (FORM, {}, "o.pdf", "print.nobody"),
        (FORM, {"blank": -1}, "o.pdf", "print.nobody"),
        (FORM, {"class_no": "没有这个班"}, "o.pdf", "print.nobody"),
        (FORM, {"student_ids": (1, 4040)}, "o.pdf", "register.not-found"),
        (FORM, {"everyone": True}, "o.odt", "print.suffix"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_issues_nothing(
    school: Register, tmp_path: Path, form: str, chosen: dict, name: str, code: str
) -> None:
    before = school.read(tables)
    with pytest.raises(Rejected) as caught:
        school.write(
            printing.print_form, form, printing.Selection(**chosen), tmp_path / name, Job()
        )
    assert caught.value.problems[0].code == code
    assert list(tmp_path.glob("o*")) == []
    assert school.read(tables) == before


def test_a_preview_issues_nothing_and_says_that_it_is_one(school: Register) -> None:
    before = school.read(tables)
    document = school.read(printing.preview_form, FORM, printing.Selection(student_ids=(1,)), Job())
    assert "预览" in text_of(document)
    assert school.read(tables) == before


def test_pages_are_drawn_for_the_screen(school: Register) -> None:
    chosen = printing.Selection(student_ids=(1, 2))
    document = school.read(printing.preview_form, FORM, chosen, Job())
    assert printing.page_count(document) >= 2
    width, height, pixels = printing.page_image(document, 0, 50)
    assert len(pixels) == width * height * 4
    assert abs(height / width - 297 / 210) < 0.02  # A4


def test_the_code_on_a_sheet_is_this_registers_and_tells_nothing_else(
    school: Register, tmp_path: Path
) -> None:
    """The tag is checked here by hand, as another program with the key would."""
    done = issue(school, tmp_path / "two.pdf", student_ids=(3, 4))
    payload, other = (school.read(issuing.qr_payload, number) for number in done.numbers)
    kind, number, tag = payload.split(".")
    assert (kind, number) == ("XJ1", done.numbers[0])
    printed_at = school.read(lambda tx: tx.get(Issue, 1, "").printed_at)
    told = f"issue {number} {printed_at} 3"
    wanted = hmac.digest(school.master.audit_key(), told.encode(), "sha256")[:5]
    assert base64.b32decode(tag) == wanted
    assert tag not in other


def test_a_sheet_from_before_an_earlier_copy_came_back_is_nobody_elses(
    folder: Path, tmp_path: Path, sealed_school: tuple[Path, keys.Unlocked, str]
) -> None:
    """The register goes back a day; the number is given once more, but the old code is foreign."""
    earlier = shutil.copytree(folder, tmp_path / "earlier")
    with closing(Register.open(folder, sealed_school[1])) as school:
        [number] = issue(school, tmp_path / "a.pdf", student_ids=(3,)).numbers
        before = school.read(issuing.qr_payload, number)
    with closing(Register.open(earlier, sealed_school[1])) as school:
        [again] = issue(school, tmp_path / "b.pdf", student_ids=(4,)).numbers
        after = school.read(issuing.qr_payload, again)
    assert number == again
    assert before != after


def test_the_code_can_be_read_back_from_the_printed_page(school: Register, tmp_path: Path) -> None:
    import zxingcpp
    from PIL import Image

    done = issue(school, tmp_path / "one.pdf", student_ids=(3,))
    width, height, pixels = printing.page_image(done.path.read_bytes(), 0, 200)
    found = zxingcpp.read_barcodes(Image.frombytes("RGBA", (width, height), pixels).convert("L"))
    texts = [code.text for code in found]
    assert texts == [school.read(issuing.qr_payload, done.numbers[0])]


def test_a_photograph_is_on_the_sheet(school: Register, tmp_path: Path) -> None:
    def grey(name: str) -> int:
        """Pixels of the photograph's own grey on the first page."""
        document = issue(school, tmp_path / name, student_ids=(3,)).path.read_bytes()
        _, _, pixels = printing.page_image(document, 0, 100)
        return sum(abs(one - 120) < 3 for one in pixels[::4])

    plain = grey("plain.pdf")
    school.write(students.set_photo, 3, jpeg(120))
    assert grey("photo.pdf") > plain + 5000


def test_a_print_is_entered_in_the_trail(school: Register, tmp_path: Path) -> None:
    done = issue(school, tmp_path / "two.pdf", student_ids=(3, 4))

    def last(tx: Tx) -> tuple:
        rows = "SELECT action, kind, object_id, detail FROM audit_entry ORDER BY seq DESC LIMIT 1"
        return tuple(tx.connection.exec_driver_sql(rows).one())

    assert school.read(last) == (
        "print",
        "form",
        FORM,
        f'{{"first":"{done.numbers[0]}","sheets":2}}',
    )


def test_what_a_record_lacks_is_told_before_printing(school: Register) -> None:
    """R-ORD-N2-1: with the pupil and the item, so that one can go there; it is printed anyway."""
    chosen = printing.Selection(student_ids=(1, 2))
    before = school.read(printing.lacking, FORM, chosen)
    student = school.read(students.show, 1)
    assert student.values["address"]
    assert 1 not in [one.where.student_id for one in before]
    school.write(lambda tx: setattr(tx.get(Student, 1, "学生"), "address", ""))
    [found] = [one for one in school.read(printing.lacking, FORM, chosen) if one not in before]
    assert (found.where.student_id, found.where.field) == (1, "现住址")
    assert not found.level.blocks
    assert school.read(printing.lacking, "workload", printing.Selection(blank=1)) == []
    certificate = school.read(printing.lacking, "enrolment_certificate", chosen)
    assert 1 not in [one.where.student_id for one in certificate]
