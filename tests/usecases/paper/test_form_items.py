"""Nothing on a form is silently blank: its items come from somewhere, or are said to be blank."""

import re
from pathlib import Path

import pytest

from app.definitions import load
from app.domain import fields
from app.forms.definition import FormDefinition, all_forms
from app.paths import FORM_TEMPLATES
from app.problems import Rejected

ROOT = Path(__file__).parents[3]
USE_CASES = ROOT / "app" / "usecases"
COMMON = ("paper/paper_facts.py", "paper/pupil_items.py", "school/school_facts.py")
CASE = "status/case_papers.py"
FILLED_BY = {
    "box_labels": ("dossier/dossier_papers.py",),
    "dossier_contents": ("dossier/dossier_papers.py",),
    "dossier_cover": ("dossier/dossier_papers.py",),
    "dossier_transfer": ("dossier/dossier_papers.py",),
    "dropout_report": ("staying/dropout_papers.py",),
    "truancy_notice": ("staying/dropout_papers.py",),
    "report_roster": ("staying/arrival_papers.py",),
    "return_notice": ("staying/dropout_papers.py",),
    "leaving_survey": ("staying/dropout_papers.py", CASE),
    "unit_code_change": ("school/school_codes.py",),
    "workload": ("desk/workload.py",),
    "changes_register": ("review",),
    "registrar_report": ("school", "review", "staff"),
}
"""The rooms that print these forms with what they know, beside what every sheet knows."""

FORMS = [form for form in all_forms() if form.id not in ("changes_register", "registrar_report")]


def _case_forms() -> set[str]:
    papers = (ROOT / "resources" / "status" / "papers.toml").read_text("utf-8")
    return set(re.findall(r'^form = "([a-z_]+)"', papers, re.MULTILINE))


def _by_the_program(key: str) -> bool:
    """Of the sheet itself, or of the student record."""
    bare = key.removeprefix("row.")
    if key.startswith(("sheet.", "page.", "list.", "guardians.")) or bare == "order":
        return True
    if re.fullmatch(r"guardian\d\.[a-z_]+", bare):
        return True
    try:
        fields.by_key(bare)
    except KeyError:
        return False
    return True


def _said_by(form: FormDefinition) -> str:
    rooms = [*COMMON, *FILLED_BY.get(form.id, ())]
    if form.id in _case_forms():
        rooms.append(CASE)
    if form.id.startswith("disc_"):
        rooms.append("discs/disc_papers.py")
    files = [file for room in rooms for file in _files(USE_CASES / room)]
    return "".join(file.read_text("utf-8") for file in files)


def _files(place: Path) -> list[Path]:
    """A module, or every module of a room."""
    return sorted(place.glob("*.py")) if place.is_dir() else [place] if place.exists() else []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_place_of_a_form_is_filled_or_asked_for_or_left_to_a_hand(
    form: FormDefinition,
) -> None:
    """R-ORD-M-1, R-NA-M-1, R-SC-M-1."""
    known = {one.item for one in form.asked} | set(form.by_hand)
    said = _said_by(form)
    left = {
        key
        for key in form.fields
        if not _by_the_program(key)
        and key not in known
        and f'"{key.removeprefix("row.")}"' not in said
        and not key.startswith("change")
    }
    assert left == set()


def test_what_a_hand_writes_needs_a_place_on_the_form(tmp_path: Path) -> None:
    text = (FORM_TEMPLATES / "national" / "enrolment_certificate.toml").read_text("utf-8")
    path = tmp_path / "enrolment_certificate.toml"
    path.write_text(text.replace('item = "case.purpose"', 'item = "case.reason"'), "utf-8")
    assert load(path, FormDefinition).asked
    from app.forms.definition import load_form

    with pytest.raises(Rejected, match="没有位置"):
        load_form(path)
