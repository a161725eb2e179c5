"""Nothing on a form is silently blank: its items come from somewhere, or are said to be blank."""

import re
from functools import cache
from pathlib import Path

import pytest

from app.definitions import load
from app.domain import fields
from app.forms.definition import FormDefinition, all_forms
from app.paths import FORM_TEMPLATES
from app.problems import Rejected

ROOT = Path(__file__).parents[3]
USE_CASES = ROOT / "app" / "usecases"
COMMON = (
    "paper/paper_facts.py",
    "paper/pupil_items.py",
    "school/school_facts.py",
    "graduation/certificate_facts.py",
)

FORMS = all_forms()


@cache
def _modules() -> dict[Path, str]:
    return {file: file.read_text("utf-8") for file in USE_CASES.glob("*/*.py")}


@cache
def _case_forms() -> frozenset[str]:
    papers = (ROOT / "resources" / "status" / "papers.toml").read_text("utf-8")
    return frozenset(re.findall(r'^form = "([a-z_]+)"', papers, re.MULTILINE))


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
    """What every sheet knows, and the rooms that print this form."""
    rooms = {file.parent for file, text in _modules().items() if f'"{form.id}"' in text}
    if form.id in _case_forms():
        rooms.add(USE_CASES / "status")
    known = {USE_CASES / one for one in COMMON}
    return "".join(t for file, t in _modules().items() if file.parent in rooms or file in known)


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
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


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
def test_where_a_form_is_signed_or_stamped_its_definition_says_by_whom(
    form: FormDefinition,
) -> None:
    """R-ORD-M-1: the boxes for signatures and stamps are known, not only drawn."""
    tables = (*form.tables, *form.closing)
    cells = [
        cell for one in tables for part in one.sections for row in part.rows for cell in row.cells
    ]
    texts = [f"{cell.label}{cell.value}" for cell in cells]
    assert bool(form.seals) == any("（盖章）" in text for text in texts)
    if any("（签字）" in text for text in texts):
        assert form.signatures
