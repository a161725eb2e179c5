"""Before printing: what a form asks for, what it leaves to a hand; then with the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.job import Job
from app.persistence.transaction import Tx
from app.usecases.paper import asked_items, printing
from app.usecases.paper.asked_items import AskedLine
from app.usecases.paper.printing import NOTHING, Matter, OnPaper, Order, Printed, Selection


def asked(tx: Tx, form_id: str, matter: Matter = NOTHING) -> tuple[AskedLine, ...]:
    """What the form asks for at printing, with what stands there already."""
    return asked_items.lines(tx, printing.form_of(tx, form_id), matter.values)


def by_hand(tx: Tx, form_id: str, matter: Matter = NOTHING) -> Sequence[str]:
    """Labels of what a hand writes on the sheet once it is printed."""
    return asked_items.hands(printing.form_of(tx, form_id), matter.values)


def answered(
    tx: Tx, form_id: str, selection: Selection, typed: Mapping[str, str], matter: Matter = NOTHING
) -> Matter:
    """``matter`` with what was ``typed`` for the items asked; numbers count on sheet by sheet.

    Raises ``Rejected`` naming every answer that is none.
    """
    form = printing.form_of(tx, form_id)
    values = asked_items.read(form, typed)
    if not values:
        return matter
    # A reprint shows the first number of its run: as long as it stays, everybody keeps her own.
    anew = {item: text for item, text in values.items() if text != matter.values.get(item)}
    own = asked_items.counted(form, anew, printing.people_of(tx, selection))
    merged = {one: {**matter.own.get(one, {}), **own.get(one, {})} for one in (*own, *matter.own)}
    return replace(matter, values={**matter.values, **values}, own=merged)


def print_form(tx: Tx, order: Order, typed: Mapping[str, str], out: Path, job: Job) -> Printed:
    """``printing.print_form`` with what was ``typed`` for the items asked."""
    matter = answered(tx, order.form_id, order.selection, typed, order.matter)
    return printing.print_form(tx, order.form_id, order.selection, out, job, matter, order.handing)


def print_on_paper(tx: Tx, order: Order, typed: Mapping[str, str], job: Job) -> OnPaper:
    """``printing.print_on_paper`` with what was ``typed`` for the items asked."""
    matter = answered(tx, order.form_id, order.selection, typed, order.matter)
    return printing.print_on_paper(tx, order.form_id, order.selection, job, matter, order.handing)
