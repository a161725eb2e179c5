"""《学籍管理员信息报送表》: every registrar in post, for the authority above (四川 第四十七条)."""

from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.paper import disclosures
from app.usecases.paper.printing import Matter, Order, Selection
from app.usecases.school import staff

FORM = "registrar_report"


def order(tx: Tx) -> Order:
    """The form with a line a registrar. Raises ``Rejected`` where nobody is entered."""
    rows = staff.report_rows(tx)
    if not rows:
        message = "还没有登记学籍管理员。请先在“设置—岗位”里登记，再打印报送表。"
        raise Rejected(Problem("staff.nobody", message))
    handing = disclosures.Handing(disclosures.AUTHORITY)
    return Order(FORM, Selection(blank=1), Matter(rows=rows), handing)
