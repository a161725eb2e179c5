"""Scans that come in with an act on a case: kept within it, so a refused act leaves none behind."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.persistence.case_records import StatusCase
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.pupils import proofs
from app.usecases.pupils.proofs import Attached
from app.usecases.status import case_materials, case_steps, cases
from app.usecases.status.case_rows import CaseView
from app.usecases.status.case_steps import Signature, Signed

LARGEST = 30_000_000  # bytes
_HEADS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"))


def sign(
    tx: Tx, case_id: int, step: str, signature: Signature, files: Sequence[Attached] = ()
) -> Signed:
    """Sign a step with the files that show it."""
    kept = _keep(tx, case_id, files)
    with_files = replace(signature, evidence_ids=(*signature.evidence_ids, *kept))
    return case_steps.sign(tx, case_id, step, with_files)


def receive(
    tx: Tx, case_id: int, name: str, files: Sequence[Attached] = (), on: str = ""
) -> CaseView:
    """Enter that a paper was handed in, with its files."""
    return case_materials.receive(tx, case_id, name, _keep(tx, case_id, files), on)


def attach(tx: Tx, case_id: int, step: str, files: Sequence[Attached]) -> CaseView:
    """Bind files to a step that is signed already."""
    for evidence_id in _keep(tx, case_id, files):
        case_steps.attach(tx, case_id, evidence_id, step)
    return cases.case(tx, case_id)


def read(path: Path) -> Attached:
    """A picture or PDF file. Raises ``Rejected`` for anything else, and for too large a one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"扫描件 {path.name} 无法读取。请核对文件后重试。"
        raise Rejected(Problem("case.scan", message, Where(path=str(path)))) from error
    media_type = next((kind for head, kind in _HEADS if content.startswith(head)), "")
    if not media_type or len(content) > LARGEST:
        message = f"“{path.name}”不是 30 MB 以内的 JPG、PNG 或 PDF。请重新选择。"
        raise Rejected(Problem("case.scan", message, Where(path=str(path))))
    return Attached(path.name, media_type, content)


def _keep(tx: Tx, case_id: int, files: Sequence[Attached]) -> tuple[int, ...]:
    if not files:
        return ()
    row = tx.get(StatusCase, case_id, f"编号为 {case_id} 的异动办理")
    return proofs.keep(tx, row.student_id, files)
