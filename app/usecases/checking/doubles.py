"""问题学籍: found here before the bureau finds them, worked off one by one, every handling legal.

The kinds are those of R-NA-11-1 and 号与姓名不匹配 from the national feedback. Near-duplicates are
no problem records: they are shown, and either merged or confirmed to be two children.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, select

from app.domain import duplicates, near_duplicates
from app.domain.near_duplicates import SAID, Person, Sign
from app.domain.permissions import Action
from app.domain.problem_handling import Handling, Kind
from app.job import Job
from app.persistence.pupil_records import KnownDistinct, ProblemRecord
from app.persistence.records import Evidence, Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.checking import handling_rules
from app.usecases.pupils import proofs
from app.usecases.pupils.proofs import Attached
from app.usecases.school.permits import require

OPEN, IN_HAND, SUBMITTED = "open", "in_hand", "submitted"
SETTLED, VANISHED = "settled", "vanished"
STATES: Mapping[str, str] = {
    OPEN: "待处理",
    IN_HAND: "处理中",
    SUBMITTED: "已上报",
    SETTLED: "已办结",
    VANISHED: "已消除",
}
UNFINISHED = (OPEN, IN_HAND, SUBMITTED)
_STANDING = (*UNFINISHED, SETTLED)
OWN, NATIONAL = "own", "national"
SOURCES: Mapping[str, str] = {OWN: "本校查重", NATIONAL: "国网反馈"}
_KEYS = ("name", "sex", "birth_date", "id_type", "id_number", "national_number")
_ARTICLE_11 = "农安 第十一条"
_Fact = tuple[int, str, int]
"""(student id, kind, the other pupil's id or 0)."""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem record as the worklist shows it; ``other_id`` 0 for none."""

    id: int
    student_id: int
    name: str
    class_no: str
    kind: str
    source: str
    detail: str
    found_on: str
    state: str
    state_text: str
    other_id: int
    handler: str
    handling: str
    opinion: str
    document_no: str
    evidence_ids: tuple[int, ...]
    closed_on: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """What looking through the register brought: new findings, and old ones that are gone."""

    found: int
    vanished: int


@dataclass(frozen=True, slots=True)
class NearLine:
    """Two pupils who may be one child, and why."""

    first_id: int
    second_id: int
    first: str
    second: str
    sign: Sign
    why: str


@dataclass(frozen=True, slots=True)
class Handled:
    """How a problem was handled; ``document_no``, ``confirmed`` open what the rules hold back."""

    handling: Handling
    opinion: str
    evidence_ids: Sequence[int] = ()
    document_no: str = ""
    confirmed: bool = False


def scan(tx: Tx, job: Job) -> Scanned:
    """Look through the whole register by the national rules; finds nothing twice (R-ORD-6-1).

    An unfinished finding of ours that is true no more becomes 已消除.
    """
    require(tx, Action.EDIT)
    job.step(0, 0, "查找问题学籍")
    facts = _facts(tx)
    rows = list(tx.scalars(_chosen("", _STANDING).where(ProblemRecord.source == OWN)))
    standing = {(row.student_id, row.kind, row.other_id or 0) for row in rows}
    fresh = [fact for fact in facts if fact not in standing]
    for student_id, kind, other in fresh:
        row = _record(tx, (student_id, kind, other), OWN, facts[student_id, kind, other])
        tx.session.add(row)
    gone = [
        row
        for row in rows
        if row.state != SETTLED and (row.student_id, row.kind, row.other_id or 0) not in facts
    ]
    for row in gone:
        row.state, row.closed_on = VANISHED, f"{tx.today:%Y%m%d}"
    tx.session.flush()
    return Scanned(len(fresh), len(gone))


def report(tx: Tx, student_id: int, kind: Kind, detail: str) -> int:
    """Enter what the national system has fed back about a pupil; gives the problem's id."""
    require(tx, Action.EDIT)
    tx.get(Student, student_id, "这名学生")
    if not detail.strip():
        message = "请写明国网反馈的内容，例如与哪所学校的哪名学生重复。"
        raise Rejected(Problem("problem.detail", message, Where(field="反馈内容")))
    return tx.add(_record(tx, (student_id, kind, 0), NATIONAL, detail.strip())).id


def take(tx: Tx, problem_id: int, handler: str = "") -> None:
    """Somebody sees to it; "" is whoever asks."""
    require(tx, Action.EDIT)
    row = _unfinished(tx, problem_id)
    row.handler = handler.strip() or tx.actor.user
    if row.state == OPEN:
        row.state = IN_HAND


def handle(tx: Tx, problem_id: int, handled: Handled) -> ProblemLine:
    """Enter 佐证, 变更 or 删除 as handed in to the national system.

    Nothing of the pupil's record is changed or removed here: 变更 goes by ``editing`` and
    ``key_changes``, doubled records by ``merging``. Raises ``Rejected`` for what the table of the
    school does not allow for this 学籍号, and for a 佐证 or 删除 without evidence (R-NA-11-1).
    """
    require(tx, Action.EDIT)
    row = _unfinished(tx, problem_id)
    student = tx.get(Student, row.student_id, "这名学生")
    problems = _not_allowed(tx, student.national_number, handled)
    problems += _lacking(tx, row.student_id, handled)
    if problems:
        raise Rejected(*problems)
    row.handling = handled.handling
    row.opinion = handled.opinion.strip()
    row.document_no = handled.document_no.strip()
    row.evidence = json.dumps(sorted(set(handled.evidence_ids)))
    row.handler = row.handler or tx.actor.user
    row.handled_on = f"{tx.today:%Y%m%d}"
    row.state = SUBMITTED
    return problem(tx, problem_id)


def handle_with_proofs(
    tx: Tx, problem_id: int, handled: Handled, files: Sequence[Attached]
) -> ProblemLine:
    """Keep the proofs and enter the handling in one act."""
    row = tx.get(ProblemRecord, problem_id, f"编号为 {problem_id} 的问题学籍")
    kept = proofs.keep(tx, row.student_id, files)
    return handle(tx, problem_id, replace(handled, evidence_ids=kept))


def settle(tx: Tx, problem_id: int) -> None:
    """The national system no longer complains: the problem is closed."""
    require(tx, Action.EDIT)
    row = _unfinished(tx, problem_id)
    if row.state != SUBMITTED:
        message = "请先登记处理方式（佐证、变更或删除）并上报，再办结。"
        raise Rejected(Problem("problem.not-handled", message))
    row.state, row.closed_on = SETTLED, f"{tx.today:%Y%m%d}"


def problem(tx: Tx, problem_id: int) -> ProblemLine:
    """One problem record."""
    row = tx.get(ProblemRecord, problem_id, f"编号为 {problem_id} 的问题学籍")
    return _line(row, tx.get(Student, row.student_id, "这名学生"))


def worklist(
    tx: Tx,
    kind: str = "",
    states: Collection[str] = UNFINISHED,
    limit: int = 200,
    offset: int = 0,
) -> tuple[ProblemLine, ...]:
    """Problem records of a kind ("": all) in ``states``, the oldest first."""
    rows = tx.session.execute(
        _chosen(kind, states)
        .join(Student, Student.id == ProblemRecord.student_id)
        .add_columns(Student)
        .order_by(ProblemRecord.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(_line(row, student) for row, student in rows)


def of_pupil(tx: Tx, student_id: int) -> tuple[ProblemLine, ...]:
    """A pupil's unfinished problem records, the oldest first."""
    student = tx.get(Student, student_id, "这名学生")
    statement = _chosen("", UNFINISHED).where(ProblemRecord.student_id == student_id)
    return tuple(_line(row, student) for row in tx.scalars(statement.order_by(ProblemRecord.id)))


def counts(tx: Tx) -> dict[tuple[str, str], int]:
    """(kind, state) → number, for every kind and state: always as many as ``worklist`` lists."""
    found = {(kind.value, state): 0 for kind in Kind for state in STATES}
    rows = tx.session.execute(
        select(ProblemRecord.kind, ProblemRecord.state, func.count()).group_by(
            ProblemRecord.kind, ProblemRecord.state
        )
    )
    found.update({(kind, state): number for kind, state, number in rows})
    return found


def near(tx: Tx, job: Job) -> tuple[NearLine, ...]:
    """Pairs of pupils who may be one child, without those confirmed to be two."""
    job.step(0, 0, "查找疑似重复")
    rows = _people(tx)
    described = {row[0]: f"{row[1]}（{row[5] or '未编班'}）" for row in rows}
    known = {(row.first_id, row.second_id) for row in tx.scalars(select(KnownDistinct))}
    found = near_duplicates.within([Person(*row[:5]) for row in rows])
    return tuple(
        NearLine(one, two, described[one], described[two], pair.sign, SAID[pair.sign])
        for pair in found
        for one, two in [(pair.first, pair.second)]
        if (one, two) not in known
    )


def near_to(
    tx: Tx, people: Sequence[Person], known: Sequence[Person] = ()
) -> list[near_duplicates.Pair]:
    """Pupils of the register who may be one of ``people`` (rows of a file, by their own ids).

    ``known`` are all pupils, where the caller has read them already.
    """
    if not people:
        return []
    known = known or [Person(*row[:5]) for row in _people(tx)]
    return near_duplicates.pairs(people, known)


def confirm_distinct(tx: Tx, first_id: int, second_id: int, note: str) -> None:
    """Two who look like one are two (twins, namesakes): the pair is shown no more."""
    require(tx, Action.EDIT)
    for student_id in (first_id, second_id):
        tx.get(Student, student_id, f"编号为 {student_id} 的学生")
    if first_id == second_id or not note.strip():
        message = "请写明核对的依据，例如两名学生各自的户口簿，再确认不是同一人。"
        raise Rejected(Problem("problem.distinct-note", message, Where(field="说明")))
    tx.add(
        KnownDistinct(
            first_id=min(first_id, second_id),
            second_id=max(first_id, second_id),
            note=note.strip(),
            confirmed_by=tx.actor.user,
            confirmed_at=tx.stamp,
        )
    )


def _people(tx: Tx) -> Sequence[Any]:
    """(id, name, sex, birth date, ID number, class) of everybody, by id."""
    return tx.connection.exec_driver_sql(
        "SELECT id, name, sex, birth_date, id_number, class_no FROM student ORDER BY id"
    ).fetchall()


def _facts(tx: Tx) -> dict[_Fact, str]:
    """What the national rules find today, each with a sentence."""
    table = Student.__table__.c
    rows = tx.connection.execute(select(table.id, *[table[key] for key in _KEYS]))
    people = [(row[0], dict(zip(_KEYS, row[1:], strict=True))) for row in rows]
    names = {student_id: values["name"] for student_id, values in people}
    facts: dict[_Fact, str] = {
        (student_id, Kind.NO_NUMBER, 0): f"身份证件类型：{values['id_type'] or '空白'}"
        for student_id, values in people
        if not values["id_number"]
    }
    for key, labels in duplicates.groups(people).items():
        kind = Kind.SAME_NUMBER if key[0] == "id_number" else Kind.SAME_PERSON
        bearers = [int(str(label)) for label in labels]
        for place, student_id in enumerate(bearers):
            other = bearers[0] if place else bearers[1]
            sentence = f"与{names[other]}（编号 {other}）{duplicates.describe(key)}"
            facts[student_id, kind, other] = sentence
    return facts


def _chosen(kind: str, states: Collection[str]) -> Select[ProblemRecord]:
    statement = select(ProblemRecord).where(ProblemRecord.state.in_(states))
    return statement.where(ProblemRecord.kind == kind) if kind else statement


def _record(tx: Tx, fact: _Fact, source: str, detail: str) -> ProblemRecord:
    student_id, kind, other = fact
    return ProblemRecord(
        student_id=student_id,
        kind=str(kind),
        source=source,
        detail=detail,
        found_on=f"{tx.today:%Y%m%d}",
        found_by=tx.actor.user,
        state=OPEN,
        other_id=other or None,
    )


def _unfinished(tx: Tx, problem_id: int) -> ProblemRecord:
    row = tx.get(ProblemRecord, problem_id, f"编号为 {problem_id} 的问题学籍")
    if row.state not in UNFINISHED:
        message = f"这件问题学籍{STATES[row.state]}，不能再办理。请刷新列表。"
        raise Rejected(Problem("problem.finished", message))
    return row


def _not_allowed(tx: Tx, national_number: str, handled: Handled) -> list[Problem]:
    """What the table says against it, unless confirmed or covered by a document number."""
    rule = handling_rules.rules(tx).of(national_number, handled.handling)
    what = f"{national_number[0]} 字头学籍号" if national_number else "没有学籍号"
    where, source = Where(field="处理方式"), handling_rules.rules(tx).source
    if rule.verdict is Level.REFUSE:
        message = f"{what}的问题学籍不能办理“{rule.handling}”。{rule.note}"
        return [Problem("problem.not-allowed", message, where, source)]
    if rule.verdict is Level.REFUSE_OVERRIDABLE and not handled.document_no.strip():
        message = f"{what}的问题学籍一般不能办理“{rule.handling}”，请填写主管部门文号。{rule.note}"
        return [Problem("problem.not-allowed", message, where, source, rule.verdict)]
    if rule.verdict is Level.NEEDS_CONFIRM and not handled.confirmed:
        message = f"{what}办理“{rule.handling}”各地做法不一，请向主管部门确认后再办。{rule.note}"
        return [Problem("problem.confirm", message, where, source, rule.verdict)]
    return []


def _lacking(tx: Tx, student_id: int, handled: Handled) -> list[Problem]:
    problems = []
    if not handled.opinion.strip():
        message = "请填写处理意见。"
        problems.append(Problem("problem.opinion", message, Where(field="处理意见")))
    proven = handled.handling in (Handling.EVIDENCE, Handling.REMOVAL)
    if proven and not handled.evidence_ids:
        message = (
            f"“{handled.handling}”须附证明材料，例如监护人签字的声明、在读证明。请先扫描附上。"
        )
        problems.append(Problem("problem.evidence", message, Where(field="材料"), _ARTICLE_11))
    own = set(tx.scalars(select(Evidence.id).where(Evidence.student_id == student_id)))
    if not set(handled.evidence_ids) <= own:
        message = "所附材料中有的不属于这名学生。请重新选择。"
        problems.append(Problem("problem.evidence", message, Where(field="材料"), _ARTICLE_11))
    return problems


def _line(row: ProblemRecord, student: Student) -> ProblemLine:
    return ProblemLine(
        id=row.id,
        student_id=row.student_id,
        name=student.name,
        class_no=student.class_no,
        kind=row.kind,
        source=SOURCES[row.source],
        detail=row.detail,
        found_on=row.found_on,
        state=row.state,
        state_text=STATES[row.state],
        other_id=row.other_id or 0,
        handler=row.handler,
        handling=row.handling,
        opinion=row.opinion,
        document_no=row.document_no,
        evidence_ids=tuple(json.loads(row.evidence)),
        closed_on=row.closed_on,
    )
