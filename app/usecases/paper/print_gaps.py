"""What a record lacks of the starred items that a form has a place for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain import fields, record
from app.problems import Level, Problem, Where

_REQUIRED = "field.required"
_SHOWN = 6
_NAMED = {
    "place.hukou": "hukou_division",
    "place.birth": "birthplace_division",
    "hukou_place": "hukou_division",
}
"""Items that are printed by their names and kept by their codes."""


def blank(
    values: Mapping[str, str], members: Sequence[Mapping[str, str]], keys: Collection[str]
) -> list[str]:
    """Labels of the starred items among ``keys`` that are blank, in the order of the record."""
    labels = {label for key in keys if (label := _label(key))}
    lacking = [one.where.field for one in record.check_complete(values, members)
               if one.code == _REQUIRED]  # fmt: skip
    return [label for label in lacking if label in labels]


def told(student_id: int, name: str, labels: Sequence[str]) -> Problem:
    """One line about one pupil; it leads to the first of the items."""
    shown = "、".join(labels[:_SHOWN]) + ("等" if len(labels) > _SHOWN else "")
    message = f"{name}：{shown}（{len(labels)} 项）没有填写，打印后留空。"
    where = Where(field=labels[0], student_id=student_id)
    return Problem("print.lacking", message, where, level=Level.WARN)


def placed(parties: Iterable[Sequence[int]], found: Iterable[Sequence[Problem]]) -> list[Problem]:
    """What was ``found`` on each sheet, leading to the pupil where the sheet is of one alone."""
    return [
        replace(one, where=replace(one.where, student_id=party[0])) if len(party) == 1 else one
        for party, problems in zip(parties, found, strict=True)
        for one in problems
    ]


def _label(key: str) -> str:
    """The item's label as the record's own checks name it, "" for what is no item."""
    bare = key.removeprefix("row.")
    try:
        return fields.by_key(_NAMED.get(bare, bare)).label
    except KeyError:
        return ""
