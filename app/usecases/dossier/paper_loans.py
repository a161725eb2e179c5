"""借阅登记: who takes a paper out, what for, by whose leave, until when; and when it is back."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.dossier_records import PaperItem, PaperLoan
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.dossier import dossier_entries, paper_items
from app.usecases.school.permits import require

SOURCE = "学籍管理具体实施方案 二1"
"""规范档案的录入、存储、查询和利用 (R-GEN-2-1)."""
_LABELS = {"borrower": "借阅人", "purpose": "用途", "approved_by": "批准人"}


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan as it is asked for; days as typed, ``lent_on`` "" is today."""

    borrower: str
    purpose: str
    approved_by: str
    due_on: str
    lent_on: str = ""


def lend(tx: Tx, item_ids: Sequence[int], asked: Loan) -> tuple[int, ...]:
    """Enter that these papers go out; gives the ids of the loans (R-GEN-2-1).

    Raises ``Rejected`` naming all that is blank, and for a paper that is not on its shelf.
    """
    require(tx, Action.EDIT)
    problems = [
        Problem("loan.typed", f"请填写“{label}”。", Where(field=label), SOURCE)
        for name, label in _LABELS.items()
        if not getattr(asked, name).strip()
    ]
    if problems:
        raise Rejected(*problems)
    lent_on = dossier_entries.day_of(tx, asked.lent_on)
    due_on = dates.written(dates.typed(asked.due_on, "应还日期"))
    if due_on < lent_on:
        message = "应还日期早于借出日期。请核对。"
        raise Rejected(Problem("loan.typed", message, Where(field="应还日期"), SOURCE))
    return tuple(_lend(tx, one, asked, lent_on, due_on) for one in item_ids)


def give_back(tx: Tx, loan_id: int, received_by: str, on: str = "", note: str = "") -> None:
    """Enter that a paper is back, to whom, and in what condition."""
    require(tx, Action.EDIT)
    loan = tx.get(PaperLoan, loan_id, "这次借阅")
    if loan.returned_on:
        message = f"这次借阅已于{dates.shown(dates.day_of(loan.returned_on))}归还。请刷新列表。"
        raise Rejected(Problem("loan.returned", message))
    day = dossier_entries.day_of(tx, on)
    if day < loan.lent_on or not received_by.strip():
        message = "归还日期不能早于借出日期，并请填写接收人。"
        raise Rejected(Problem("loan.typed", message, Where(field="归还"), SOURCE))
    loan.returned_on, loan.returned_to = day, received_by.strip()
    loan.return_note = note.strip()
    item = tx.get(PaperItem, loan.item_id, "这件档案材料")
    paper_items.set_state(tx, item, paper_items.IN, "", day)


def take_back(
    tx: Tx, item_ids: Sequence[int], received_by: str, on: str = "", note: str = ""
) -> None:
    """As ``give_back`` for all these papers; raises ``Rejected`` for one that is not lent."""
    for item_id in item_ids:
        lent = select(PaperLoan.id).where(PaperLoan.item_id == item_id, PaperLoan.returned_on == "")
        loan_id = tx.session.scalar(lent)
        if loan_id is None:
            row = tx.get(PaperItem, item_id, "这件档案材料")
            message = f"“{row.title}”现在是“{row.state}”，没有借出。请刷新列表。"
            where = Where(student_id=row.student_id)
            raise Rejected(Problem("loan.returned", message, where))
        give_back(tx, loan_id, received_by, on, note)


def _lend(tx: Tx, item_id: int, asked: Loan, lent_on: str, due_on: str) -> int:
    row = paper_items.here(tx, item_id)
    loan = PaperLoan(
        item_id=item_id,
        borrower=asked.borrower.strip(),
        purpose=asked.purpose.strip(),
        approved_by=asked.approved_by.strip(),
        lent_on=lent_on,
        due_on=due_on,
        entered_at=tx.stamp,
        entered_by=tx.actor.user,
    )
    paper_items.set_state(tx, row, paper_items.LENT, asked.borrower.strip(), lent_on)
    return tx.add(loan).id
