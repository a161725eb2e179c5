"""Labels, seals and the handover list of a term's discs, as orders for the page that prints."""

from sqlalchemy import select

from app.persistence.records import Archive
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.paper import paper_facts
from app.usecases.paper.printing import Matter, Order, Selection

FORMS = {
    "disc_seals": "光盘封签",
    "disc_labels": "盘面标签",
    "disc_handover": "移交签收单",
}
"""The forms that go with a disc, and what the buttons call them."""

COPIES = 2
"""Discs that are burnt of one image: one is kept, one is handed in."""


def order(tx: Tx, form_id: str, archive_id: int = 0, copies: int = COPIES) -> Order:
    """The form filled for an archive, the latest if none is named; a line or label a copy.

    Raises ``Rejected`` where no archive was built.
    """
    found = archive_id or tx.session.scalar(select(Archive.id).order_by(Archive.id.desc()).limit(1))
    if not found:
        message = "还没有制作过学期档案。请先在“期末归档”里制作。"
        raise Rejected(Problem("disc.none", message))
    rows = paper_facts.disc_rows(tx, [found], copies)
    matter = Matter(paper_facts.disc(tx, found, copies), rows)
    return Order(form_id, Selection(blank=1), matter)
