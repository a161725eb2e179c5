"""控辍: who is watched and what the profile asks for. A child's return is never blocked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select

from app.domain import dates, grades, truancy
from app.domain.checks_leaving import Report
from app.domain.dates import day_of, written
from app.domain.permissions import Action
from app.domain.policy import Policy
from app.exchange import rosters
from app.persistence.duty_records import DropoutPaper, DropoutWatch
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.paper import disclosures
from app.usecases.rulebook import calendars, policies
from app.usecases.school.permits import require
from app.usecases.status import statuses
from app.usecases.staying import contacts

WATCHED, REPORTED, RETURNED, CLOSED = "劝返中", "已上报", "已返校", "已结案"
OPEN = (WATCHED, REPORTED)
"""States of a watch that still waits for the child."""
TRUANT, ABROAD, MISSING, DETAINED = "旷课不到校", "出境未提出申请", "失踪", "被刑事拘留等"
CAUSES = (TRUANT, "厌学", "家庭原因", "外出务工", ABROAD, MISSING, DETAINED, "其他")
BACK = "已返校"
OUTCOMES = (BACK, "已转学", "已休学", "已出国", "已死亡", "超过义务教育年限", "其他")
REPORT, NOTICE, RETURN, SURVEY = "辍学情况报告", "旷课告知", "劝返复学通知书", "离校学生调查表"
_HEADERS = (
    "姓名", "性别", "班号", "学籍号", "户口所在地", "离校日期", "原因", "监护人", "转交对象",
    "转交日期",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WatchLine:
    """One watched pupil; days are yyyyMMdd, ``days_away`` counts school days up to today.

    ``lacking`` are papers that the profile asks for and that have not gone out.
    """

    id: int
    student_id: int
    name: str
    class_no: str
    grade: str
    since: str
    days_away: int
    cause: str
    state: str
    contacts: int
    lacking: tuple[str, ...]
    migrant: bool
    outcome: str
    closed_on: str
    handed_over_on: str


@dataclass(frozen=True, slots=True)
class Need:
    """A paper that goes to ``addressee`` by the profile; ``required`` or offered."""

    kind: str
    addressee: str
    source: str
    required: bool


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of a watch; days are yyyyMMdd, "" for what has not happened."""

    id: int
    kind: str
    addressee: str
    number: str
    made_on: str
    due_on: str
    sent_on: str
    way: str
    received_on: str
    received_by: str
    note: str


@dataclass(frozen=True, slots=True)
class WatchDetail:
    """Everything about one watch; ``status`` is the pupil's 学籍状态, which a case moves."""

    line: WatchLine
    needs: tuple[Need, ...]
    papers: tuple[PaperLine, ...]
    contacts: tuple[contacts.ContactLine, ...]
    whereabouts: str
    findings: tuple[Problem, ...]
    status: str


def open_watch(tx: Tx, student_id: int, since: str, cause: str) -> int:
    """Begin to watch a pupil who has stayed away ``since`` (as typed); gives the watch's id."""
    require(tx, Action.ATTEND)
    pupil = tx.get(Student, student_id, "这名学生")
    on = dates.typed(since, "离校日期")
    where = Where(student_id=student_id)
    if on > tx.today:
        raise Rejected(Problem("dropout.future", "离校日期还没有到。请核对日期。", where))
    if cause.strip() == "":
        raise Rejected(Problem("dropout.typed", "请选择或填写离校原因。", Where(field="原因")))
    if _open_watch(tx, student_id) is not None:
        message = f"{pupil.name}已在控辍台账里。请在原来的一条上登记。"
        raise Rejected(Problem("dropout.twice", message, where))
    row = DropoutWatch(
        student_id=student_id,
        since=written(on),
        cause=cause.strip(),
        state=WATCHED,
        opened_at=tx.stamp,
        opened_by=tx.actor.user,
    )
    return tx.add(row).id


def close_watch(tx: Tx, watch_id: int, day: str, outcome: str, note: str = "") -> None:
    """The child is back, or will not be: nothing that is still missing stands in the way."""
    require(tx, Action.ATTEND)
    row = tx.get(DropoutWatch, watch_id, "这条控辍记录")
    on = dates.typed(day, "日期")
    if outcome not in OUTCOMES:
        message = f"结果“{outcome}”不认识。可用：{'、'.join(OUTCOMES)}。"
        raise Rejected(Problem("dropout.typed", message, Where(field="结果")))
    if not day_of(row.since) <= on <= tx.today:
        message = f"日期应在离校日期 {day_of(row.since)} 与今天之间。请核对。"
        raise Rejected(Problem("dropout.day", message, Where(field="日期")))
    row.state = RETURNED if outcome == BACK else CLOSED
    row.closed_on, row.outcome = written(on), outcome
    row.whereabouts = note.strip() or row.whereabouts


def reopen_watch(tx: Tx, watch_id: int) -> None:
    """The child is away again, or was closed by mistake."""
    require(tx, Action.ATTEND)
    row = tx.get(DropoutWatch, watch_id, "这条控辍记录")
    if _open_watch(tx, row.student_id) is not None:
        message = "这名学生另有一条没有结束的控辍记录。请在那一条上登记。"
        raise Rejected(Problem("dropout.twice", message))
    row.state = REPORTED if _reported(tx, row, policies.of_school(tx)) else WATCHED
    row.closed_on = row.outcome = ""


def set_whereabouts(tx: Tx, watch_id: int, text: str) -> None:
    """Where the child is said to be."""
    require(tx, Action.ATTEND)
    tx.get(DropoutWatch, watch_id, "这条控辍记录").whereabouts = text.strip()


def lines(tx: Tx, states: tuple[str, ...] = OPEN) -> tuple[WatchLine, ...]:
    """The watched pupils at these states, who is away longest first."""
    rows = tx.session.execute(
        select(DropoutWatch, Student)
        .join(Student, Student.id == DropoutWatch.student_id)
        .where(DropoutWatch.state.in_(states))
        .order_by(DropoutWatch.since, DropoutWatch.id)
    )
    rules = policies.of_school(tx)
    return tuple(_line(tx, rules, row, pupil) for row, pupil in rows)


def counts(tx: Tx) -> dict[str, int]:
    """How many watches stand at each state."""
    found = dict.fromkeys((*OPEN, RETURNED, CLOSED), 0)
    rows = tx.session.execute(select(DropoutWatch.state, func.count()).group_by(DropoutWatch.state))
    for state, number in rows:
        found[state] = number
    return found


def show(tx: Tx, watch_id: int) -> WatchDetail:
    """One watch with its papers and contacts, and what is still to be done."""
    row = tx.get(DropoutWatch, watch_id, "这条控辍记录")
    pupil = tx.get(Student, row.student_id, "这名学生")
    rules = policies.of_school(tx)
    line = _line(tx, rules, row, pupil)
    asked = tuple(needs(rules, line))
    return WatchDetail(
        line,
        asked,
        papers(tx, watch_id),
        contacts.of_pupil(tx, pupil.id, row.since),
        row.whereabouts,
        tuple(_findings(rules, line)),
        statuses.current(tx, [pupil.id])[pupil.id].status,
    )


def papers(tx: Tx, watch_id: int) -> tuple[PaperLine, ...]:
    """The papers of one watch, the latest first."""
    rows = tx.scalars(
        select(DropoutPaper)
        .where(DropoutPaper.watch_id == watch_id)
        .order_by(DropoutPaper.id.desc())
    )
    return tuple(
        PaperLine(
            r.id, r.kind, r.addressee, r.number, r.made_on, r.due_on, r.sent_on, r.way,
            r.received_on, r.received_by, r.note,
        )
        for r in rows
    )  # fmt: skip


def needs(rules: Policy, line: WatchLine) -> Iterator[Need]:
    """The papers that the profile asks for in this case, then those that may help."""
    stage = grades.stage_of(grades.read(line.grade))
    yield from _reports(rules, line, stage)
    report = rules.rules.dropout.report if rules.rules.dropout else None
    asked = report is not None and RETURN in report.what
    source = report.cite if report and asked else ""
    yield Need(RETURN, "监护人", source, required=asked and stage != grades.SENIOR)
    survey = rules.rules.leaving.survey if rules.rules.leaving else None
    yield Need(SURVEY, "学校存档", survey.cite if survey else "", required=survey is not None)


def migrants(tx: Tx) -> tuple[WatchLine, ...]:
    """随迁子女 who dropped out and whose dossier has not gone home (R-ORD-22-2, R-SC-46-2)."""
    found = lines(tx)
    return tuple(one for one in found if one.migrant and not one.handed_over_on)


def migrant_duty(rules: Policy) -> tuple[str, str]:
    """(to whom the dossiers go, article); blank where the texts are silent."""
    check = rules.rules.dropout.migrant if rules.rules.dropout else None
    return (check.to, check.cite) if check else ("", "")


def hand_over(tx: Tx, watch_id: int, day: str, to: str) -> None:
    """The dossier of a migrant worker's child went to the authority of its home."""
    require(tx, Action.EDIT)
    row = tx.get(DropoutWatch, watch_id, "这条控辍记录")
    on = dates.typed(day, "转交日期")
    if not to.strip():
        raise Rejected(Problem("dropout.typed", "请填写转交给谁。", Where(field="转交对象")))
    row.handed_over_on, row.handed_over_to = written(on), to.strip()


def write_migrants(tx: Tx, out: Path) -> int:
    """The term-end list of 随迁子女 who dropped out as .xlsx or .csv; says how many there are."""
    from app.usecases.pupils import students

    require(tx, Action.EXPORT)
    to, source = migrant_duty(policies.of_school(tx))
    found = migrants(tx)
    ids = [one.student_id for one in found]
    values, members = students.values_of(tx, ids), students.guardians_of(tx, ids)
    rows = []
    for one in found:
        row = values[one.student_id]
        guardian = next(iter(members.get(one.student_id, [])), {}).get("name", "")
        rows.append(
            (one.name, row["sex"], one.class_no, row["national_number"], row["hukou_division"],
             one.since, one.cause, guardian, to, "")
        )  # fmt: skip
    subject = disclosures.Subject(disclosures.EXPORT, out.name, len(rows))
    disclosures.give(tx, subject, disclosures.Handing(disclosures.AUTHORITY))
    rosters.write_table(_HEADERS, rows, out)
    tx.note("export", "dropout", "migrants", {"pupils": len(rows), "source": source})
    return len(rows)


def mark_reported(tx: Tx, watch_id: int) -> None:
    """Move the watch on once every report that the profile asks for has gone out."""
    row = tx.get(DropoutWatch, watch_id, "这条控辍记录")
    tx.session.flush()
    if row.state == WATCHED and _reported(tx, row, policies.of_school(tx)):
        row.state = REPORTED


def _reports(rules: Policy, line: WatchLine, stage: str) -> Iterator[Need]:
    own, notice = rules.rules, rules.check("attendance", "notice")
    if line.cause in (MISSING, DETAINED) and own.missing and own.missing.report:
        check: Report | None = own.missing.report
    else:
        check = own.dropout.report if own.dropout else None
    if check and (not check.stages or stage in ("", *check.stages)) and stage != grades.SENIOR:
        for addressee in check.to:
            yield Need(REPORT, addressee, check.cite, required=True)
    if own.attendance and own.attendance.notice and stage != grades.SENIOR:
        asked = line.days_away >= own.attendance.notice.days
        addressee = own.attendance.notice.addressee
        yield Need(NOTICE, addressee, notice.cite if notice else "", required=asked)


def _line(tx: Tx, rules: Policy, row: DropoutWatch, pupil: Student) -> WatchLine:
    until = day_of(row.closed_on) if row.closed_on else tx.today
    away = truancy.school_days(day_of(row.since), until, calendars.working(tx).calendar)
    line = WatchLine(
        id=row.id,
        student_id=pupil.id,
        name=pupil.name,
        class_no=pupil.class_no,
        grade=pupil.grade,
        since=row.since,
        days_away=away,
        cause=row.cause,
        state=row.state,
        contacts=contacts.count(tx, pupil.id, row.since),
        lacking=(),
        migrant=pupil.migrant_child == "是",
        outcome=row.outcome,
        closed_on=row.closed_on,
        handed_over_on=row.handed_over_on,
    )
    return replace(line, lacking=tuple(_lacking(tx, rules, line))) if row.state in OPEN else line


def _lacking(tx: Tx, rules: Policy, line: WatchLine) -> Iterator[str]:
    sent = {(one.kind, one.addressee) for one in papers(tx, line.id) if one.sent_on}
    made = {one.kind for one in papers(tx, line.id)}
    for need in needs(rules, line):
        if not need.required:
            continue
        if need.kind == SURVEY and SURVEY not in made:
            yield need.kind
        elif need.kind != SURVEY and (need.kind, need.addressee) not in sent:
            yield f"{need.kind}（{need.addressee}）"


def _reported(tx: Tx, row: DropoutWatch, rules: Policy) -> bool:
    pupil = tx.get(Student, row.student_id, "这名学生")
    line = _line(tx, rules, row, pupil)
    wanted = {(n.kind, n.addressee) for n in needs(rules, line) if n.kind == REPORT}
    sent = {(one.kind, one.addressee) for one in papers(tx, row.id) if one.sent_on}
    return bool(wanted) and wanted <= sent


def _findings(rules: Policy, line: WatchLine) -> Iterator[Problem]:
    where = Where(student_id=line.student_id)
    for text in line.lacking:
        source = next((n.source for n in needs(rules, line) if text.startswith(n.kind)), "")
        message = f"还没有送出：{text}。请打印、送达并登记。"
        yield Problem("dropout.lacking", message, where, source, Level.TASK)
    to, cite = migrant_duty(rules)
    if line.migrant and to and line.state in OPEN and not line.handed_over_on:
        message = f"随迁子女辍学，学期末由主管部门将学籍档案转交{to}。已列入名单。"
        yield Problem("dropout.migrant", message, where, cite, Level.TASK)
    if line.state in OPEN:
        message = "义务教育年限内保留学籍，不因辍学注销；学生随时可以返校。"
        report = rules.rules.dropout.report if rules.rules.dropout else None
        yield Problem("dropout.kept", message, where, report.cite if report else "", Level.ALLOW)


def _open_watch(tx: Tx, student_id: int) -> int | None:
    statement = select(DropoutWatch.id).where(
        DropoutWatch.student_id == student_id, DropoutWatch.state.in_(OPEN)
    )
    return tx.session.scalar(statement.limit(1))
