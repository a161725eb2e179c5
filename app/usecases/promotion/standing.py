"""How it stands with this year's promotion, those of years before, and what one did to whom."""

from dataclasses import dataclass

from sqlalchemy import select

from app.domain import promotion
from app.persistence.promotion_records import Promotion, PromotionLine
from app.persistence.transaction import Tx, in_groups
from app.usecases.promotion import grade_names
from app.usecases.pupils import students
from app.usecases.rulebook import policies

_GROUP = 500


@dataclass(frozen=True, slots=True)
class PromotionView:
    """One promotion; days are yyyyMMdd, ``undone_at`` and ``reconciled_on`` blank where not."""

    id: int
    school_year: str
    effective_on: str
    at: str
    by: str
    moved: int
    stayed: int
    undone_at: str
    reconciled_on: str
    reconciled_by: str
    reconciled_file: str
    differing: int
    note: str

    @property
    def undoable(self) -> bool:
        """Whether it can be taken back as a whole still."""
        return not (self.undone_at or self.reconciled_on)


@dataclass(frozen=True, slots=True)
class Stayed:
    """One pupil who did not go up, and why."""

    student_id: int
    name: str
    outcome: str
    grade: str
    class_no: str
    reason: str


@dataclass(frozen=True, slots=True)
class MovedOn:
    """One pupil whose grade or class is another now than the promotion made it."""

    student_id: int
    name: str
    made: str
    now: str


def this_year(tx: Tx) -> PromotionView | None:
    """The promotion into the school year that is due now, unless it was undone."""
    year = str(promotion.default_year(tx.today))
    return next((one for one in history(tx) if one.school_year == year and not one.undone_at), None)


def history(tx: Tx) -> tuple[PromotionView, ...]:
    """Every promotion, the latest first; also those that were undone."""
    rows = tx.scalars(select(Promotion).order_by(Promotion.id.desc()))
    return tuple(
        PromotionView(
            row.id,
            row.school_year,
            row.effective_on,
            row.at,
            row.by,
            row.moved,
            row.stayed,
            row.undone_at,
            row.reconciled_on,
            row.reconciled_by,
            row.reconciled_file,
            row.differing,
            row.note,
        )
        for row in rows
    )


def stayed(tx: Tx, promotion_id: int) -> tuple[Stayed, ...]:
    """Those who did not go up, in the order of the plan."""
    lines = [one for one in _lines(tx, promotion_id) if one.outcome not in promotion.MOVES]
    names, called = _values(tx, lines), grade_names.of_grades(policies.of_school(tx))
    return tuple(
        Stayed(
            one.student_id,
            names.get(one.student_id, {}).get("name", ""),
            one.outcome,
            called.get(one.grade_before, one.grade_before),
            one.class_before,
            one.reason,
        )
        for one in lines
    )


def moved_on(tx: Tx, promotion_id: int) -> tuple[MovedOn, ...]:
    """Whose record a file, an edit or a case has changed since: grade and class then and now."""
    lines = [one for one in _lines(tx, promotion_id) if one.outcome in promotion.MOVES]
    now = _values(tx, lines)
    found = []
    for one in lines:
        values = now.get(one.student_id)
        if values is None:
            continue
        made, is_now = (one.grade_after, one.class_after), (values["grade"], values["class_no"])
        if made != is_now:
            found.append(MovedOn(one.student_id, values["name"], " ".join(made), " ".join(is_now)))
    return tuple(found)


def _lines(tx: Tx, promotion_id: int) -> list[PromotionLine]:
    statement = select(PromotionLine).where(PromotionLine.promotion_id == promotion_id)
    return list(tx.scalars(statement.order_by(PromotionLine.id)))


def _values(tx: Tx, lines: list[PromotionLine]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for group in in_groups([one.student_id for one in lines], _GROUP):
        found |= students.values_of(tx, group)
    return found
