"""家长培训: how each item is filled in, and the day it was taught (R-NA-10-2)."""

from pathlib import Path

import pytest

from app.domain import fields
from app.forms.definition import form
from app.job import Job
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.collecting import family_trainings
from app.usecases.collecting.family_trainings import Training
from app.usecases.paper import print_log, printing

HELD = Training("2026-8-26", "一年级各班家长", "86", "包老师", "发填写说明 86 份")
BY_THE_SCHOOL = {
    "school_code", "national_number", "grade", "class_no", "auxiliary_number", "seat_number",
    "source",
}  # fmt: skip
FOR_SOME = {"purchased_place", "homepage", "relation_note", "hukou_division", "id_type", "address"}
"""Of a private school; of a member as of the pupil."""


def explained() -> set[str]:
    guide = form("filling_guide")
    assert guide is not None
    cells = [
        cell for table in guide.tables for s in table.sections for r in s.rows for cell in r.cells
    ]
    return {cell.label.removeprefix("★") for cell in cells}


@pytest.mark.parametrize("form_id", ["basic_information", "collection"])
def test_every_item_that_parents_fill_in_is_explained(form_id: str) -> None:
    asked = form(form_id)
    assert asked is not None
    known = {one.key: one.label for one in fields.STUDENT_FIELDS}
    members = {one.key: one.label for one in fields.GUARDIAN_FIELDS}
    keys = [key for key in asked.fields if key in known and key not in BY_THE_SCHOOL | FOR_SOME]
    labels = {known[key] for key in keys}
    own = {key.removeprefix("guardian1.") for key in asked.fields if key.startswith("guardian1.")}
    labels |= {members[key] for key in own - FOR_SOME - {"ethnicity"}}
    assert labels <= explained()


def test_a_training_stands_with_its_day_and_can_be_taken_back_with_a_reason(
    school: Register,
) -> None:
    first = school.write(family_trainings.enter, HELD)
    [line] = school.read(family_trainings.lines)
    assert (line.held_on, line.people, line.trainer) == ("20260826", 86, "包老师")
    with pytest.raises(Rejected):
        school.write(family_trainings.withdraw, first, " ")
    school.write(family_trainings.withdraw, first, "登记重复")
    assert school.read(family_trainings.lines)[0].withdrawn == "登记重复"
    with pytest.raises(Rejected):
        school.write(family_trainings.withdraw, first, "再撤销")


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (Training("", "", "", ""), ["training.blank"] * 2 + ["training.people", "date.typed"]),
        (Training("2099-1-1", "一年级", "30", "包老师"), ["training.day"]),
        (Training("2026-8-26", "一年级", "很多", "包老师"), ["training.people"]),
    ],
)
def test_what_was_not_held_is_not_entered(
    school: Register, wanted: Training, codes: list[str]
) -> None:
    with pytest.raises(Rejected) as refused:
        school.write(family_trainings.enter, wanted)
    assert [one.code for one in refused.value.problems] == codes
    assert school.read(family_trainings.lines) == ()


def test_the_sheet_is_printed_for_as_many_as_come(school: Register, tmp_path: Path) -> None:
    order = family_trainings.guide(3)
    done = school.write(
        printing.print_form, order.form_id, order.selection, tmp_path / "g.pdf", Job()
    )
    assert done.sheets == 3
    [line, *_] = school.read(print_log.lines, print_log.Wanted())[0]
    assert line.recipient == "本校留存"  # nobody's data are on it
