"""What a sheet prints of one pupil beyond the record: 考籍号, an open 信息变更, the addressee."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import select

from app.domain import dates, divisions, fields
from app.forms.keys import CHANGE_LINES
from app.persistence.pupil_records import ExtraNumber, KeyChange
from app.persistence.transaction import Tx, in_groups
from app.usecases.graduation import certificate_facts
from app.usecases.pupils import key_changes
from app.usecases.staying import arrivals

ADDRESSED = "notice.to"
EXAM = "exam_number"
EXAM_NUMBER = "case.exam_number"
_PLACES = {"place.hukou": "hukou_division", "place.birth": "birthplace_division"}
_EXAM_KIND = "考籍号"
_GROUP = 500


@dataclass(frozen=True, slots=True)
class Items:
    """What a run of sheets has of these pupils; read once, and only what the form prints."""

    exam: Mapping[int, str]
    changes: Mapping[int, Mapping[str, str]]
    arrived: Mapping[int, tuple[str, str]]
    addressed: bool
    placed: bool = False
    left: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, tx: Tx, keys: Collection[str], people: Iterable[int | None]) -> Self:
        """As much as ``keys`` need."""
        known = [one for one in people if one is not None]
        exam = any(key.endswith(f".{EXAM}") for key in keys)
        changing = any(key.startswith("change1.") for key in keys)
        return cls(
            exam_numbers(tx, known) if exam else {},
            changes(tx, known) if changing else {},
            arrivals.states(tx, known) if "row.came_on" in keys else {},
            ADDRESSED in keys,
            not set(keys).isdisjoint((*_PLACES, "row.hukou_place")),
            certificate_facts.of_pupils(tx, known) if certificate_facts.wanted(keys) else {},
        )

    def of(
        self,
        student_id: int | None,
        members: Sequence[Mapping[str, str]],
        values: Mapping[str, str],
    ) -> dict[str, str]:
        """For a sheet of one pupil with these family members."""
        one = student_id or 0
        found = {EXAM_NUMBER: self.exam.get(one, ""), **self.changes.get(one, {})}
        found |= {key: text for key, text in self.left.get(one, {}).items() if "." in key}
        if self.placed:
            found |= {key: divisions.path(values.get(of, "")) for key, of in _PLACES.items()}
        if self.addressed:
            found[ADDRESSED] = guardian(members)
        return {key: text for key, text in found.items() if text}

    def line(self, student_id: int, values: Mapping[str, str]) -> dict[str, str]:
        """For a line of a list."""
        state, came_on = self.arrived.get(student_id, ("", ""))
        shown = state if state != arrivals.AWAY else ""
        left = certificate_facts.of_line(self.left.get(student_id, {}))
        found = {EXAM: self.exam.get(student_id, ""), **left, "came_on": came_on, "arrival": shown}
        if self.placed:
            found["hukou_place"] = divisions.path(values.get("hukou_division", ""))
        return {key: text for key, text in found.items() if text}


def guardian(members: Sequence[Mapping[str, str]]) -> str:
    """The name of the guardian, else of whoever stands first."""
    found = [one for one in members if one.get("is_guardian") == "是"] or list(members)
    return found[0].get("name", "") if found else ""


def exam_numbers(tx: Tx, student_ids: Sequence[int]) -> dict[int, str]:
    """The 考籍号 that holds of each of these pupils; the latest where there are several."""
    today = dates.written(tx.today)
    found: dict[int, str] = {}
    for group in in_groups(student_ids, _GROUP):
        rows = tx.scalars(
            select(ExtraNumber)
            .where(
                ExtraNumber.student_id.in_(group),
                ExtraNumber.kind == _EXAM_KIND,
                ExtraNumber.cancelled_on == "",
            )
            .order_by(ExtraNumber.id)
        )
        for row in rows:
            if not row.valid_until or row.valid_until >= today:
                found[row.student_id] = row.number
    return found


def changes(tx: Tx, student_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """What the 信息变更 asks for that is open for each of these pupils (R-ORD-10-1)."""
    found: dict[int, dict[str, str]] = {}
    for group in in_groups(student_ids, _GROUP):
        rows = tx.scalars(
            select(KeyChange).where(
                KeyChange.student_id.in_(group), KeyChange.state.in_(key_changes.OPEN)
            )
        )
        for row in rows:
            found[row.student_id] = _asked(row)
    return found


def _asked(row: KeyChange) -> dict[str, str]:
    said = {
        "case.applicant": row.applicant,
        "case.applicant_relation": row.relation,
        "case.reason": row.reason,
    }
    wanted: dict[str, list[str]] = json.loads(row.fields)
    for number, (key, (before, after)) in enumerate(list(wanted.items())[:CHANGE_LINES], 1):
        said |= {
            f"change{number}.item": fields.by_key(key).label,
            f"change{number}.before": _shown(key, before),
            f"change{number}.after": _shown(key, after),
        }
    return said


def _shown(key: str, text: str) -> str:
    is_day = fields.by_key(key).kind is fields.Kind.DATE
    return dates.shown(dates.day_of(text)) if is_day and text else text
