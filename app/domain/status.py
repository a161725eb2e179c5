"""What state a pupil is in: it follows from the changes in effect and from nothing else.

A change is never taken out. What was wrong is undone by one further change, the reversal, which
lays the state before it open again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from app.domain import dates
from app.domain import status_kinds as table
from app.domain.status_kinds import ATTENDING, REVERSAL, ChangeKind, EnrolmentStatus
from app.problems import Problem, Rejected

ACQUIRED, MOVING, ENDED = "取得", "变动", "完结"


@dataclass(frozen=True, slots=True)
class Change:
    """One change in effect. ``reverses`` is the id of the change that a reversal undoes.

    ``facts`` are plain texts, days as yyyyMMdd: ``end`` of a suspension, ``keeps`` (no: the 学籍
    is given up), ``into`` (留学, 移民), ``grade`` and ``class_no`` that the pupil had until then.
    """

    id: int
    kind: str
    on: date
    facts: Mapping[str, str] = field(default_factory=dict)
    reverses: int = 0


@dataclass(frozen=True, slots=True)
class EnrolmentState:
    """Where the changes have led. ``change_id`` is the latest one in effect, 0 where none is.

    ``left_*`` tell how and whence a pupil who does not attend has left; ``end`` is the last day of
    a suspension and ``ground`` its reason (因病 …).
    """

    status: str = ATTENDING
    since: date | None = None
    change_id: int = 0
    kind: str = ""
    keeps: bool = True
    end: date | None = None
    left_by: str = ""
    left_for: str = ""
    left_grade: str = ""
    left_class: str = ""
    left_on: date | None = None
    ground: str = ""

    @property
    def row(self) -> EnrolmentStatus:
        """The state's line in the table."""
        return table.status(self.status)

    @property
    def enrolled(self) -> bool:
        """在籍: on our books, whether the pupil comes to school or not."""
        return self.row.enrolled and self.keeps

    @property
    def attends(self) -> bool:
        """在读: sits in a class, counts in 班额."""
        return self.row.attends

    @property
    def phase(self) -> str:
        """取得, 变动 or 完结 (R-FJ-2-1)."""
        if self.row.closed:
            return ENDED
        return MOVING if self.change_id else ACQUIRED


NEW = EnrolmentState()
"""A pupil to whom nothing has happened: entered or imported, and here."""


def replay(changes: Iterable[Change]) -> EnrolmentState:
    """The state that ``changes``, in the order in which they took effect, have led to.

    Raises ``Rejected`` where one of them could not follow what was before it.
    """
    return _states(changes)[-1]


def after(changes: Iterable[Change], one: Change) -> EnrolmentState:
    """The state with ``one`` put into effect after ``changes``; ``Rejected`` where it may not."""
    return replay((*changes, one))


def undoable(changes: Iterable[Change]) -> int:
    """The id of the change that a reversal would undo: the latest in effect, 0 where none is."""
    return replay(changes).change_id


def refused(state: EnrolmentState, kind: ChangeKind) -> Problem | None:
    """Why ``kind`` may not follow ``state``; ``None`` where it may."""
    if state.status in kind.since and not (kind.first and state is not NEW and _in_use(state)):
        return None
    message = f"学生现在是“{state.status}”，不能办理{kind.title}"
    said = f"（须为{'、'.join(kind.since)}）" if kind.since else ""
    return Problem("status.order", f"{message}{said}。请核对学生的状态。", source=kind.cite)


def _in_use(state: EnrolmentState) -> bool:
    """A pupil who attends and to whom something has happened already is ours."""
    return state.status == ATTENDING and bool(state.change_id)


def _states(changes: Iterable[Change]) -> list[EnrolmentState]:
    """The states that lie on one another; a reversal takes the top one off."""
    pile = [NEW]
    for change in changes:
        if change.kind == REVERSAL:
            _take_off(pile, change)
        else:
            pile.append(_next(pile[-1], change))
    return pile


def _take_off(pile: list[EnrolmentState], change: Change) -> None:
    top = pile[-1]
    if not top.change_id or top.change_id != change.reverses:
        message = "只能撤销最近一次生效的变动；要撤销更早的，请先撤销在它之后的。请核对。"
        raise Rejected(Problem("status.not-latest", message, source=table.kind(REVERSAL).cite))
    pile.pop()


def _next(state: EnrolmentState, change: Change) -> EnrolmentState:
    kind = table.kind(change.kind)
    if problem := refused(state, kind):
        raise Rejected(problem)
    if state.since is not None and change.on < state.since:
        message = f"{kind.title}的生效日期 {change.on} 早于上一次变动的 {state.since}。请核对日期。"
        raise Rejected(Problem("status.backwards", message, source=kind.cite))
    come = EnrolmentState(
        status=kind.becomes,
        since=change.on,
        change_id=change.id,
        kind=kind.id,
        keeps=change.facts.get("keeps", "是") != "否",
        end=dates.day_of(change.facts["end"]) if change.facts.get("end") else None,
    )
    return come if come.attends else _left(state, come, change)


def _left(state: EnrolmentState, now: EnrolmentState, change: Change) -> EnrolmentState:
    """``now`` with how, whence and when the pupil left, from this change or from an earlier one."""
    stays = now.status == state.status
    leaves = state.attends
    return replace(
        now,
        left_by=state.left_by if stays else table.kind(change.kind).category,
        left_for=change.facts.get("into", state.left_for if stays else ""),
        left_grade=change.facts.get("grade", "") if leaves else state.left_grade,
        left_class=change.facts.get("class_no", "") if leaves else state.left_class,
        left_on=change.on if leaves else state.left_on,
        ground=change.facts.get("ground", state.ground if stays else ""),
    )
