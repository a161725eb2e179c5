"""名册 and 套打: registers are printed, and data alone onto the authority's own paper."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from graduation_school import DAY, FILED, MING, YUN, codes, graduated, numbered

from app.job import Job
from app.persistence.register import Register
from app.usecases.graduation import certificates, graduating, graduation_papers, leavers
from app.usecases.paper import own_forms, printing

Opens = Callable[..., Register]


def words(path: Path) -> str:
    """Every word of a Word file, tables and paragraphs."""
    made = docx.Document(str(path))
    cells = [cell.text for t in made.tables for row in t.rows for cell in row.cells]
    return "".join([*cells, *(one.text for one in made.paragraphs)])


def printed(register: Register, order: printing.Order, out: Path) -> str:
    register.write(printing.print_form, order.form_id, order.selection, out, Job(), order.matter)
    return words(out)


@pytest.mark.parametrize(
    ("profile", "grade", "form"),
    [
        ("ordos", "初三", "graduates_roster"),
        ("sichuan", "高三", "graduating_roster"),
        ("nongan", "初三", "leavers_roster"),
        ("primary-plan", "小六", "leavers_roster"),
    ],
)
def test_each_region_has_its_roster(opening: Opens, profile: str, grade: str, form: str) -> None:
    """R-ORD-23-1, R-SC-41-2."""
    register = opening(profile)
    assert register.read(graduation_papers.roster_form) == form
    assert grade in [one.grade for one in register.read(leavers.final_grades, DAY)]


def test_the_roster_has_results_numbers_and_the_filing(register: Register, tmp_path: Path) -> None:
    """R-ORD-23-1: printed before the filing, and again with its number and those of the papers."""
    batch = graduated(register, filed=False)
    order = register.read(graduation_papers.roster, batch)
    before = printed(register, order, tmp_path / "名册.docx")
    assert "王小明" in before and "毕业" in before and "2026001" not in before
    assert "2025-2026" in before
    register.write(graduating.file, batch, FILED)
    numbered(register, batch)
    order = register.read(graduation_papers.roster, batch)
    after = printed(register, order, tmp_path / "又一份.docx")
    for said in ("2026001", "2026004", FILED.number):
        assert said in after


def test_the_record_card_tells_how_a_pupil_left(register: Register, tmp_path: Path) -> None:
    """R-SC-41-2: 毕业情况 is on the pupil's own card."""
    numbered(register, graduated(register))
    chosen = printing.Selection((MING,))
    for form in ("record_card", "registration_form_sichuan", "registration_form_jilin"):
        text = printed(register, printing.Order(form, chosen), tmp_path / f"{form}.docx")
        assert "内蒙古自治区九年义务教育证书" in text and "2026001" in text
    order = printing.Order("record_card", printing.Selection((YUN,)))
    assert "毕业证书" not in printed(register, order, tmp_path / "在读.docx")


def test_a_spoiled_certificate_is_on_no_paper(register: Register, tmp_path: Path) -> None:
    made = numbered(register, graduated(register))
    register.write(certificates.void, made[0], "20260710", "姓名打错")
    order = printing.Order("record_card", printing.Selection((MING,)))
    text = printed(register, order, tmp_path / "学籍卡.docx")
    assert "毕业" in text and "2026001" not in text


def test_two_kinds_of_one_pupil_are_printed_one_after_the_other(
    opening: Opens, tmp_path: Path
) -> None:
    register = opening("nongan")
    batch = graduated(register)
    made = [numbered(register, batch, f"nongan_{kind}") for kind in ("compulsory", "graduation")]
    file = tmp_path / "证书.docx"
    stock = docx.Document()
    stock.add_paragraph("{{姓名}}{{证书编号}}{{证书种类}}")
    stock.save(str(file))
    register.write(own_forms.import_form, file, "stock")
    found = codes(register.read, graduation_papers.onto_stock, [*made[0], *made[1]], "stock")
    assert found == ["certificate.two-kinds"]
    order = register.read(graduation_papers.onto_stock, made[1], "stock")
    assert {one["certificate.kind"] for one in order.matter.own.values()} == {"毕业证书"}


def test_a_certificate_is_printed_onto_stock_and_never_drawn(
    register: Register, tmp_path: Path
) -> None:
    """R-ORD-24-1."""
    made = numbered(register, graduated(register))
    assert register.read(graduation_papers.stock_forms) == ()
    found = codes(register.read, graduation_papers.onto_stock, made, "record_card")
    assert found == ["certificate.stock"]
    file = tmp_path / "九年义务教育证书.docx"
    stock = docx.Document()
    stock.add_paragraph("{{姓名}}　{{证书编号}}　{{证书种类}}")
    stock.save(str(file))
    register.write(own_forms.import_form, file, "nine_years")
    assert register.read(graduation_papers.stock_forms) == (("nine_years", "九年义务教育证书"),)
    order = register.read(graduation_papers.onto_stock, made, "nine_years")
    out = tmp_path / "套打.docx"
    text = printed(register, order, out)
    assert "王小明　2026001" in text and "XJ" not in text
    assert not [name for name in zipfile.ZipFile(out).namelist() if "media" in name]
