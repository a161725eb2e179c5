"""《学生报到登记表》 of a class, before the term for signing and afterwards for filing."""

from app.domain import dates
from app.persistence.transaction import Tx
from app.usecases.paper.printing import Matter, Order, Selection
from app.usecases.staying import arrivals

ROSTER = "report_roster"
_HALVES = {"1": "第一学期", "2": "第二学期"}


def order(tx: Tx, class_no: str = "") -> Order:
    """The roster of one class, or of every class, with the term and its days of 报到."""
    entry = arrivals.term(tx)
    years, _, half = entry.name.rpartition("-")
    first = entry.registration_first or entry.start
    values = {
        "term.year": years,
        "term.name": _HALVES.get(half, ""),
        "term.registration_on": first,
        "term.registration_until": dates.shown(dates.day_of(entry.registration_last or first)),
    }
    chosen = Selection(class_no=class_no) if class_no else Selection(everyone=True)
    return Order(ROSTER, chosen, Matter(values))
