"""Proofs that come with an act: kept within it, so that a refused act leaves nothing behind."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.persistence.transaction import Tx
from app.usecases.pupils import students

SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Attached:
    """One file with its content, as it was when it was chosen."""

    name: str
    media_type: str
    content: bytes


def keep(tx: Tx, student_id: int, files: Sequence[Attached]) -> tuple[int, ...]:
    """Keep ``files`` as evidence within the act they prove; gives their ids."""
    return tuple(
        students.add_evidence(tx, student_id, SCAN, one.media_type, one.content) for one in files
    )


def keep_for(tx: Tx, student_id: int, files: Sequence[Attached]) -> int | None:
    """Keep ``files``; gives the id of the first, to which the record that they prove points."""
    return next(iter(keep(tx, student_id, files)), None)
