"""What a graduation still waits for, on the desk: the filing, the sign-offs, the handing out."""

from collections.abc import Iterator

from app.domain.checks import Check
from app.domain.duties import Duty, Kind
from app.persistence.transaction import Tx
from app.usecases.graduation import certificate_list, graduating
from app.usecases.graduation.certificate_list import READY, WAITING
from app.usecases.rulebook import policies

PLACE = "GRADUATION"
FILING = "待备案"


def gather(tx: Tx) -> Iterator[Duty]:
    """None of these has a day in any text; each ends when its list is empty."""
    check = policies.of_school(tx).check("certificates", "filed")
    if check is not None:
        yield from _filing(tx, check)
    counts = certificate_list.counts(tx)
    for state, said, who in (
        (WAITING, "份证书待验印、签章", "主管部门"),
        (READY, "份证书待发放", ""),
    ):
        if counts[state]:
            title = f"{counts[state]} {said}"
            key = f"certificates.{state}"
            yield Duty(
                key, Kind.YEARLY, title, None, None, counts[state], PLACE, state, waiting_for=who
            )


def _filing(tx: Tx, check: Check) -> Iterator[Duty]:
    """The roster is filed before any certificate is given (R-ORD-23-1)."""
    waiting = [one for one in graduating.batches(tx) if not (one.undone_at or one.filing_no)]
    for one in waiting:
        title = f"{one.year} 届{one.grade}毕业生名册 {one.pupils} 名，报主管部门备案"
        key = f"roster.{one.id}"
        yield Duty(key, Kind.YEARLY, title, None, None, 0, PLACE, FILING, check.cite)
