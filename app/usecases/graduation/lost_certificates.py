"""遗失与学历证明书: a lost certificate is not given again; a proof of schooling is (R-NA-31-1).

The request, what the text answers to it, and the proof that was given instead stay on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain import certificates as table
from app.domain import working_days
from app.domain.judging_rules import Judgement, Proposal, judge
from app.domain.permissions import Action
from app.persistence.certificate_records import Certificate, SchoolingProof
from app.persistence.records import Issue, Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.graduation import certificate_facts, certificates
from app.usecases.graduation.certificates import DAMAGED, LOST
from app.usecases.graduation.graduating import past_day
from app.usecases.paper.printing import Matter, Order, Selection
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

FORM = "education_certificate"
WHYS = (LOST, DAMAGED)
_CASES = {LOST: "补发毕业证书", DAMAGED: "换发毕业证书"}
STATES = ("待出具", "待审核", "待领取", "已领取")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the text says to a request for another certificate; ``refused``: it says no."""

    verdict: Level
    sentence: str
    cite: str

    @property
    def refused(self) -> bool:
        """Whether the text says no, and does not merely keep silent."""
        return self.verdict is Level.REFUSE


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, why and when (yyyyMMdd)."""

    why: str
    asked_on: str
    applicant: str


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One request and the proof for it. Days are yyyyMMdd, "" until they have come."""

    id: int
    student_id: int
    name: str
    certificate_id: int
    certificate_number: str
    title: str
    why: str
    asked_on: str
    applicant: str
    refused: bool
    answer: str
    cite: str
    number: str
    approved_by: str
    approved_on: str
    given_on: str
    receiver: str

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        done = (self.number, self.approved_on, self.given_on)
        return STATES[next((n for n, text in enumerate(done) if not text), 3)]


def answer(tx: Tx, why: str) -> Answer:
    """What the school's text says to giving another certificate because of ``why``."""
    if why not in _CASES:
        message = f"原因“{why}”不认识。可用：{'、'.join(WHYS)}。"
        raise Rejected(Problem("proof.why", message, Where(field="原因")))
    policy = policies.of_school(tx)
    found = judge(policy, Proposal(_CASES[why], (), working_days.shipped()), {})
    return Answer(found.verdict, *_said(found))


def report(tx: Tx, certificate_id: int, request: Request) -> int:
    """A certificate is lost or damaged: it ends, the request is answered and kept; gives its id.

    Raises ``Rejected`` for one that was never handed out: that one is spoiled, not lost.
    """
    require(tx, Action.EDIT)
    [found] = certificates.standing(tx, [certificate_id])
    problems = past_day(tx, request.asked_on, "申请日期", found.given_on)
    if not found.given_on:
        message = f"{found.name}的{found.kind.title}还没有发放。没有发出的证书请登记作废。"
        problems.append(Problem("proof.not-given", message, Where(student_id=found.student_id)))
    problems += _applicant(request)
    if problems:
        raise Rejected(*problems)
    said = answer(tx, request.why)
    row = tx.get(Certificate, certificate_id, "这份证书")
    row.ended_on, row.ended_why = request.asked_on, request.why
    return _enter(tx, found.student_id, certificate_id, request, said)


def ask(tx: Tx, student_id: int, request: Request) -> int:
    """The same for one who left before this register was kept, so that no certificate is in it.

    Raises ``Rejected`` for somebody who has not left from here (R-ORD-23-8).
    """
    require(tx, Action.EDIT)
    student = tx.get(Student, student_id, "这名学生")
    problems = [*past_day(tx, request.asked_on, "申请日期"), *_applicant(request)]
    if not certificate_facts.of_pupils(tx, [student_id]):
        message = f"{student.name}没有从本校毕业、结业或肄业的记录，本校不能出具学历证明书。"
        problems.append(Problem("proof.not-left", message, Where(student_id=student_id)))
    if problems:
        raise Rejected(*problems)
    return _enter(tx, student_id, None, request, answer(tx, request.why))


def order(tx: Tx, proof_id: int) -> Order:
    """What is printed for this request: 《学历证明书》 with what the certificate said."""
    row = tx.get(SchoolingProof, proof_id, "这份申请")
    own = dict(certificate_facts.of_pupils(tx, [row.student_id]).get(row.student_id, {}))
    if row.certificate_id:
        lost = tx.get(Certificate, row.certificate_id, "这份证书")
        own |= certificate_facts.of_certificate(lost)
    own.pop("to_school", None)
    own["case.reason"] = row.why
    return Order(FORM, Selection((row.student_id,)), Matter(own={row.student_id: own}))


def issued(tx: Tx, proof_id: int) -> str:
    """Enter the sheet that was printed last for this request; gives its number.

    Raises ``Rejected`` while none was printed since (R-SY-0-3).
    """
    require(tx, Action.EDIT)
    row = tx.get(SchoolingProof, proof_id, "这份申请")
    used = select(SchoolingProof.issue_id).where(SchoolingProof.issue_id.is_not(None))
    sheet = tx.session.scalar(
        select(Issue)
        .where(
            Issue.form_id == FORM,
            Issue.student_id == row.student_id,
            Issue.printed_at >= row.entered_at,
            Issue.id.not_in(used),
        )
        .order_by(Issue.id.desc())
        .limit(1)
    )
    if sheet is None:
        message = "还没有为这份申请打印《学历证明书》。请先打印，再登记。"
        raise Rejected(Problem("proof.not-printed", message))
    row.issue_id, row.number = sheet.id, sheet.number
    tx.session.flush()
    return sheet.number


def approve(tx: Tx, proof_id: int, on: str, by_whom: str) -> None:
    """主管部门核准、验印: on which day, by whom; without it the proof is not handed out."""
    require(tx, Action.EDIT)
    row = tx.get(SchoolingProof, proof_id, "这份申请")
    problems = past_day(tx, on, "核准日期", row.asked_on)
    if not by_whom.strip():
        message = "请写明核准、验印的主管部门。"
        problems.append(Problem("proof.authority", message, Where(field="核准机关")))
    if not row.number:
        message = "还没有登记打印的《学历证明书》。请先打印并登记。"
        problems.append(Problem("proof.not-printed", message, level=Level.BLOCKED_STEP))
    if problems:
        raise Rejected(*problems)
    row.approved_on, row.approved_by = on, by_whom.strip()
    tx.session.flush()


def give(tx: Tx, proof_id: int, on: str, receiver: str) -> None:
    """Enter who took the proof on ``on``. Raises ``Rejected`` before the authority has approved."""
    require(tx, Action.EDIT)
    row = tx.get(SchoolingProof, proof_id, "这份申请")
    problems = past_day(tx, on, "领取日期", row.approved_on)
    if not row.approved_on:
        message = "主管部门还没有核准、验印，不能发给。请先登记核准。"
        problems.append(
            Problem("proof.not-approved", message, source=row.cite, level=Level.BLOCKED_STEP)
        )
    if not receiver.strip():
        problems.append(Problem("proof.receiver", "请写明领取人。", Where(field="领取人")))
    if problems:
        raise Rejected(*problems)
    row.given_on, row.receiver = on, receiver.strip()
    tx.session.flush()


def lines(tx: Tx, limit: int = 200, offset: int = 0) -> tuple[tuple[ProofLine, ...], int]:
    """Every request, the latest first, and how many there are."""
    total = tx.session.scalar(select(func.count()).select_from(SchoolingProof)) or 0
    statement = (
        select(SchoolingProof, Student.name, Certificate)
        .join(Student, Student.id == SchoolingProof.student_id)
        .outerjoin(Certificate, Certificate.id == SchoolingProof.certificate_id)
        .order_by(SchoolingProof.id.desc())
    )
    rows = tx.session.execute(statement.limit(limit).offset(offset))
    return tuple(_line(row, name, paper) for row, name, paper in rows), total


def _line(row: SchoolingProof, name: str, paper: Certificate | None) -> ProofLine:
    return ProofLine(
        row.id, row.student_id, name, row.certificate_id or 0, paper.number if paper else "",
        table.kind(paper.kind).title if paper else "", row.why, row.asked_on, row.applicant,
        row.verdict == Level.REFUSE.value, row.answer, row.cite, row.number, row.approved_by,
        row.approved_on, row.given_on, row.receiver,
    )  # fmt: skip


def _said(found: Judgement) -> tuple[str, str]:
    """The gravest sentence and its article."""
    first = next((one for one in found.findings if one.level is found.verdict), None)
    return (first.message, first.source) if first else ("", "")


def _applicant(request: Request) -> Sequence[Problem]:
    if request.applicant.strip():
        return ()
    return (Problem("proof.applicant", "请写明申请人。", Where(field="申请人")),)


def _enter(
    tx: Tx, student_id: int, certificate_id: int | None, request: Request, said: Answer
) -> int:
    row = SchoolingProof(
        student_id=student_id,
        certificate_id=certificate_id,
        why=request.why,
        asked_on=request.asked_on,
        applicant=request.applicant.strip(),
        verdict=said.verdict.value,
        answer=said.sentence,
        cite=said.cite,
        digest=policies.of_school(tx).digest,
        entered_at=tx.stamp,
        entered_by=tx.actor.user,
    )
    return tx.add(row).id
