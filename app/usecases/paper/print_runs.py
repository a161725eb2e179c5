"""Runs on paper: what was sent to a printer, how far it came, and how to go on after a jam.

The pages of a run lie in cipher beside the register until the last of them is out, so that what is
gone on with is what was begun: the same numbers, the same data.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select

from app.domain.permissions import Action
from app.evidence import store
from app.persistence.paper_records import PrintRun
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Unavailable
from app.usecases.school.permits import require

FILE, PAPER = "file", "paper"
PRINTING, DONE, STOPPED, GIVEN_UP = "打印中", "已打印", "已中断", "不再打印"
STATES = (PRINTING, DONE, STOPPED, GIVEN_UP)
SPOOL = "spool"
"""The folder of pages in cipher that wait for a printer; empty between runs."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What was ordered: a form, the selection and the matter as JSON can hold them."""

    form_id: str
    selection: Mapping[str, object]
    matter: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run on paper that is not at its end; pages count from 1, ``sent`` is the last one out."""

    id: int
    form_id: str
    made_at: str
    made_by: str
    sheets: int
    pages: int
    sent: int
    printer: str
    state: str


@dataclass(frozen=True, slots=True)
class Wish:
    """How a run comes out: pages ``first`` to ``last`` (from 1; 0: to the end), copies, both sides.

    ``together`` puts the copies of one sheet on one another; else the whole is repeated.
    """

    copies: int = 1
    duplex: bool = False
    together: bool = False
    first: int = 1
    last: int = 0


BLANK = 0
"""A page with nothing on it: the back of a leaf, so that the next sheet begins on a new one."""

DOCUMENT = 20
"""Pages that a printer gets in one go; a jam loses no more."""


def batches(
    pages: int, sheets: int, wish: Wish, most: int = DOCUMENT
) -> tuple[tuple[int, ...], ...]:
    """The pages to send, in documents of about ``most``, each whole sheets; ``BLANK`` for a back.

    A printer gets one document after the other, so that a jam loses no more than one. ``pages``
    over ``sheets`` is what one sheet has; sheets of unlike length are never kept apart.
    """
    last = min(wish.last or pages, pages)
    numbers = list(range(max(wish.first, 1), last + 1))
    size = pages // sheets if sheets and pages % sheets == 0 else 1
    units = _units(numbers, size)
    if wish.duplex:
        units = [[*unit, BLANK] if len(unit) % 2 else unit for unit in units]
    copies = range(max(wish.copies, 1))
    ordered = [unit for unit in units for _ in copies] if wish.together else units * len(copies)
    return tuple(_documents(ordered, most))


def _units(numbers: Sequence[int], size: int) -> list[list[int]]:
    """``numbers`` by the sheet they are pages of."""
    found: dict[int, list[int]] = {}
    for number in numbers:
        found.setdefault((number - 1) // size, []).append(number)
    return list(found.values())


def _documents(units: Sequence[Sequence[int]], most: int) -> Iterator[tuple[int, ...]]:
    document: list[int] = []
    for unit in units:
        if document and len(document) + len(unit) > most:
            yield tuple(document)
            document = []
        document += unit
    if document:
        yield tuple(document)


def begin(tx: Tx, ordered: Ordered, disclosure_id: int, issues: range) -> PrintRun:
    """A run over the issues with these ids; to a file, until pages are kept for a printer."""
    return tx.add(
        PrintRun(
            form_id=ordered.form_id,
            made_at=tx.stamp,
            made_by=tx.actor.user,
            disclosure_id=disclosure_id,
            first_issue_id=issues[0],
            last_issue_id=issues[-1],
            sheets=len(issues),
            selection=_json(ordered.selection),
            matter=_json(ordered.matter) if ordered.matter else "",
            medium=FILE,
            ended_at=tx.stamp,
            state=DONE,
        )
    )


def keep_pages(tx: Tx, row: PrintRun, document: bytes, pages: int) -> None:
    """Put the run's PDF by in cipher: it is for a printer and has yet to come out."""
    stored = store.put(tx.folder / SPOOL, tx.evidence_key, tx.master.database_id, document)
    row.medium, row.file_id, row.pages = PAPER, stored.file_id, pages
    row.state, row.ended_at = PRINTING, ""
    tx.session.flush()


def open_runs(tx: Tx) -> tuple[RunLine, ...]:
    """The runs on paper that are not at their end: jammed, stopped, or cut off by a crash."""
    rows = tx.scalars(
        select(PrintRun).where(PrintRun.state.in_((PRINTING, STOPPED))).order_by(PrintRun.id.desc())
    )
    return tuple(_line(row) for row in rows)


def document(tx: Tx, run_id: int) -> bytes:
    """The PDF of a run that is not at its end. Raises ``Rejected`` where the pages are gone."""
    row = _open(tx, run_id)
    try:
        key = tx.master.evidence_key()
        return store.get(tx.folder / SPOOL, key, tx.master.database_id, row.file_id)
    except Unavailable as error:
        message = "这次打印的页面已经不在了。请在打印记录里选中这些表，重新打印。"
        raise Rejected(Problem("print.run-gone", message)) from error


def went_out(tx: Tx, run_id: int, sent: int, printer: str) -> None:
    """Note that the pages up to ``sent`` were handed to ``printer``."""
    require(tx, Action.PRINT)
    row = _open(tx, run_id)
    row.sent, row.printer, row.state = _within(row, sent), printer, PRINTING
    tx.session.flush()


def stop(tx: Tx, run_id: int, sent: int) -> None:
    """The run stopped after page ``sent``: cancelled, out of paper, jammed. It can be gone on."""
    require(tx, Action.PRINT)
    row = _open(tx, run_id)
    row.sent, row.state = _within(row, sent), STOPPED
    tx.session.flush()


def finish(tx: Tx, run_id: int) -> None:
    """Every page is out; the pages in cipher go."""
    require(tx, Action.PRINT)
    row = _open(tx, run_id)
    row.sent = row.pages
    _close(tx, row, DONE)


def give_up(tx: Tx, run_id: int) -> None:
    """The rest is not wanted any more. The numbers stay issued; the pages in cipher go."""
    require(tx, Action.PRINT)
    _close(tx, _open(tx, run_id), GIVEN_UP)


def _close(tx: Tx, row: PrintRun, state: str) -> None:
    place = tx.folder / SPOOL / store.place(row.file_id)
    row.state, row.ended_at, row.file_id = state, tx.stamp, ""
    tx.session.flush()
    place.unlink(missing_ok=True)
    with suppress(OSError):  # other runs may still wait there
        place.parent.rmdir()
        place.parent.parent.rmdir()


def _open(tx: Tx, run_id: int) -> PrintRun:
    row = tx.get(PrintRun, run_id, "这次打印")
    if row.state not in (PRINTING, STOPPED):
        message = f"这次打印已经结束（{row.state}）。请刷新列表；需要时在打印记录里补打。"
        raise Rejected(Problem("print.run-ended", message))
    return row


def _within(row: PrintRun, sent: int) -> int:
    return min(max(sent, 0), row.pages)


def _line(row: PrintRun) -> RunLine:
    return RunLine(
        row.id, row.form_id, row.made_at, row.made_by, row.sheets, row.pages, row.sent,
        row.printer, row.state,
    )  # fmt: skip


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
