"""Notices, reports and surveys of 控辍: printed, sent, and their 送达回执 entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.job import Job
from app.persistence.duty_records import DropoutPaper, DropoutWatch
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.paper import disclosures, printing
from app.usecases.paper.disclosures import Handing
from app.usecases.pupils import students
from app.usecases.school.permits import require
from app.usecases.staying import contacts, dropout

FORMS = {
    dropout.REPORT: "dropout_report",
    dropout.NOTICE: "truancy_notice",
    dropout.RETURN: "return_notice",
    dropout.SURVEY: "leaving_survey",
}
"""The form behind each kind of paper."""
WAYS = ("直接送达", "留置送达", "邮寄送达", "公文系统", "专人报送")
_DAYS_TO_RETURN = 7


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper to be made: to whom, until when (as typed), and what else is written on it."""

    kind: str
    addressees: tuple[str, ...]
    due: str = ""
    note: str = ""


def make(tx: Tx, watch_id: int, wanted: Wanted, out: Path, job: Job) -> printing.Printed:
    """Print the paper to ``out`` (.pdf or .docx) and enter one line for each addressee."""
    require(tx, Action.PRINT)
    row = tx.get(DropoutWatch, watch_id, "这条控辍记录")
    if wanted.kind not in FORMS or not wanted.addressees:
        message = "请选择要打印的文书和送达对象。"
        raise Rejected(Problem("dropout.typed", message, Where(field="文书")))
    due = dates.written(dates.typed(wanted.due, "期限")) if wanted.due.strip() else ""
    if wanted.kind == dropout.RETURN and not due:
        due = dates.written(dates.days_after(tx.today, _DAYS_TO_RETURN))
    matter = printing.Matter(_values(tx, row, wanted, due))
    chosen = printing.Selection((row.student_id,))
    handing = _handing(wanted)
    printed = printing.print_form(tx, FORMS[wanted.kind], chosen, out, job, matter, handing)
    for addressee in wanted.addressees:
        tx.add(
            DropoutPaper(
                watch_id=watch_id,
                kind=wanted.kind,
                addressee=addressee,
                made_on=dates.written(tx.today),
                at=tx.stamp,
                by=tx.actor.user,
                number=printed.numbers[0] if printed.numbers else "",
                due_on=due,
                note=wanted.note.strip(),
            )
        )
    return printed


def _handing(wanted: Wanted) -> Handing:
    """Who gets it: the authorities that the text names, the family, or the school itself.

    Reports and notices need no approval: 办法 第二十二条, 四川 第二十二条 and 第四十六条 and 农安
    第二十九条 ask for them. Whom they were for stands with the entry.
    """
    whom = {dropout.RETURN: disclosures.GUARDIAN, dropout.SURVEY: disclosures.SCHOOL}
    return Handing(
        whom.get(wanted.kind, disclosures.AUTHORITY),
        purpose=f"{wanted.kind}：{'、'.join(wanted.addressees)}",
    )


def sent(tx: Tx, paper_id: int, day: str, way: str) -> None:
    """The paper went out on ``day`` (as typed)."""
    require(tx, Action.ATTEND)
    row = tx.get(DropoutPaper, paper_id, "这份文书")
    row.sent_on, row.way = _day(tx, row, day), way.strip()
    dropout.mark_reported(tx, row.watch_id)


def received(tx: Tx, paper_id: int, day: str, by: str, note: str = "") -> None:
    """送达回执: who took it, or why it was left with a witness."""
    require(tx, Action.ATTEND)
    row = tx.get(DropoutPaper, paper_id, "这份文书")
    if not by.strip():
        message = "请填写签收人；拒收的填写见证人，并在备注写明事由。"
        raise Rejected(Problem("dropout.typed", message, Where(field="签收人")))
    row.received_on, row.received_by = _day(tx, row, day), by.strip()
    row.note = note.strip() or row.note
    if not row.sent_on:
        row.sent_on = row.received_on
        dropout.mark_reported(tx, row.watch_id)


def unanswered(tx: Tx) -> tuple[dropout.PaperLine, ...]:
    """Papers that went out, whose day is over and of which no receipt came back."""
    today = dates.written(tx.today)
    ids = tx.scalars(
        select(DropoutPaper.watch_id)
        .join(DropoutWatch, DropoutWatch.id == DropoutPaper.watch_id)
        .where(
            DropoutWatch.state.in_(dropout.OPEN),
            DropoutPaper.due_on != "",
            DropoutPaper.due_on < today,
            DropoutPaper.received_on == "",
        )
        .distinct()
    )
    found = [paper for watch_id in ids for paper in dropout.papers(tx, watch_id)]
    return tuple(one for one in found if one.due_on and one.due_on < today and not one.received_on)


def _day(tx: Tx, row: DropoutPaper, typed: str) -> str:
    on = dates.typed(typed, "日期") if typed.strip() else tx.today
    if not dates.day_of(row.made_on) <= on <= tx.today:
        message = f"日期应在打印日期 {dates.day_of(row.made_on)} 与今天之间。请核对。"
        raise Rejected(Problem("dropout.day", message, Where(field="日期")))
    return dates.written(on)


def _values(tx: Tx, row: DropoutWatch, wanted: Wanted, due: str) -> dict[str, str]:
    line = dropout.show(tx, row.id).line
    members = students.guardians_of(tx, [row.student_id]).get(row.student_id, [])
    visits = _told(contacts.of_pupil(tx, row.student_id, row.since))
    values = {
        "case.addressees": "、".join(wanted.addressees),
        "case.left_on": row.since,
        "case.absent_days": str(line.days_away),
        "case.reason": row.cause,
        "case.whereabouts": row.whereabouts,
        "case.measures": visits,
        "case.visits": visits,
        "case.note": wanted.note.strip(),
        "case.deadline_on": due,
        "notice.to": members[0]["name"] if members else "",
        "school.registrar": tx.actor.user,
    }
    return {key: text for key, text in values.items() if text}


def _told(found: Sequence[contacts.ContactLine]) -> str:
    """The contacts as they stand on paper, the earliest first; the last three where there are more.

    The box on the form holds so many.
    """
    shown = list(found[:3])[::-1]
    return "\n".join(
        f"{dates.day_of(one.day):%Y-%m-%d} {one.done_by}　{one.way}　{one.person}：{one.result}"
        for one in shown
    )
