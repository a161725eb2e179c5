"""Lists of pupils on paper: a class, or everyone chosen, line by line on one numbered sheet."""

from collections.abc import Sequence
from dataclasses import replace

from app.forms.definition import FormDefinition, Rows
from app.forms.sheet import Sheet
from app.persistence.transaction import Tx, in_groups
from app.usecases.paper.paper_facts import Facts
from app.usecases.paper.pupil_items import Items
from app.usecases.pupils import students

_GROUP = 200


def lists_pupils(form: FormDefinition) -> bool:
    """Whether the lines of ``form`` are pupils, so that many share one sheet."""
    return form.roster is not None and form.roster.of is not Rows.THINGS


def parties(tx: Tx, form: FormDefinition, people: Sequence[int]) -> list[list[int]]:
    """Who stands on which sheet: a sheet a class, or one for all, as the form's lines say."""
    if form.roster is None or form.roster.of is Rows.CHOSEN:
        return [list(people)]
    classes: dict[str, list[int]] = {}
    for group in in_groups(people, _GROUP):
        values = students.values_of(tx, group)
        for student_id in group:
            classes.setdefault(values[student_id]["class_no"], []).append(student_id)
    return list(classes.values())


def with_lines(tx: Tx, sheet: Sheet, people: Sequence[int], facts: Facts, items: Items) -> Sheet:
    """``sheet`` with a line for each of ``people``, and what all of them have in common."""
    lines: list[dict[str, str]] = []
    for group in in_groups(people, _GROUP):
        values = students.values_of(tx, group)
        members = students.guardians_of(tx, group)
        for student_id in group:
            family = enumerate(members.get(student_id, []), start=1)
            own = {f"guardian{n}.{key}": text for n, one in family for key, text in one.items()}
            known = facts.graded(values[student_id])
            lines.append({**items.line(student_id, known), **known, **own})
    shared = {key: _common(lines, key) for key in ("class_no", "grade", "entry_month")}
    return replace(sheet, rows=lines, values={**sheet.values, **facts.of_class(shared), **shared})


def _common(lines: Sequence[dict[str, str]], key: str) -> str:
    """The value that all lines have, "" if they differ."""
    found = {line.get(key, "") for line in lines}
    return found.pop() if len(found) == 1 else ""
