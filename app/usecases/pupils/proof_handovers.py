"""证明材料移交: the paper proofs of key-information cases go to the bureau, against a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.pupil_records import KeyChange
from app.persistence.records import Evidence
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.pupils import key_changes
from app.usecases.school.permits import require


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One paper proof on the list that goes to the bureau."""

    number: int
    name: str
    what: str
    proof: str
    evidence_id: int
    file_digest: str


def handover(tx: Tx, case_ids: Sequence[int]) -> tuple[HandoverLine, ...]:
    """The list of paper proofs that the bureau keeps, for printing with a receipt (R-ORD-10-2)."""
    lines: list[HandoverLine] = []
    for one in (key_changes.case(tx, case_id) for case_id in case_ids):
        what = "；".join(f"{c.label}：{c.before or '空白'} → {c.after}" for c in one.changes)
        for evidence_id in one.evidence_ids:
            proof = tx.get(Evidence, evidence_id, "这份材料")
            lines.append(
                HandoverLine(
                    len(lines) + 1, one.name, what, proof.kind, proof.id, proof.sha256[:16]
                )
            )
    return tuple(lines)


def record_handover(tx: Tx, case_id: int, day: str, received_by: str) -> None:
    """The bureau has received the paper proofs of a case: on which day, and who signed for them."""
    require(tx, Action.EDIT)
    row = tx.get(KeyChange, case_id, f"编号为 {case_id} 的变更申请")
    row.handed_over_on = dates.written(dates.typed(day, "移交日期"))
    if not received_by.strip():
        message = "请填写“接收人”，即主管部门在移交清单上签收的人。"
        raise Rejected(Problem("handover.receiver", message, Where(field="接收人")))
    row.received_by = received_by.strip()
