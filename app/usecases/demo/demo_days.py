"""What has happened at the demonstration school: terms, cases, absences, dossiers in boxes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from app.domain import dates
from app.persistence.transaction import Tx
from app.usecases.classwork import classes
from app.usecases.dossier import dossier_entries, paper_items, paper_loans
from app.usecases.pupils import students
from app.usecases.rulebook import calendars
from app.usecases.status import case_steps, cases
from app.usecases.status.case_steps import Signature
from app.usecases.status.cases import Opening
from app.usecases.staying import attendance, contacts, dropout

LEADER = "示范校长"
_PAPERS = ("休学复学审批表", "诊断证明", "住院病例", "住院费用结算清单", "费用发票")
_SUSPENDED, _LENT = 3, 2
_TOUCHED = 24
_NATIONAL = {"小学": "小学", "初中": "普通初中", "高中": "普通高中"}
"""Names of stages in the national code table."""
_TRUANCIES = 6


def enter(tx: Tx, autumn: int, stages: Mapping[str, str]) -> dict[str, int]:
    """Everything, by the use cases that the window asks; gives how many of each there are.

    ``stages`` is the 学段 of each 班号, which the national file does not tell.
    """
    terms = _terms(tx, autumn)
    classes.describe_existing(tx)
    for line in classes.lines(tx):
        classes.edit(tx, line.id, {"stage": _NATIONAL.get(stages[line.description.class_no], "")})
    first = students.classes(tx)[0].class_no
    shelved = _shelve(tx, first, students.ids_in(tx, first))
    ids = iter(_spread(students.ids_of(tx)))
    _suspend(tx, ids)
    _release(tx, ids)
    _stay_away(tx, next(ids), next(ids))
    return {"terms": terms, "cases": _SUSPENDED + 1, "watched": 1, "folders": shelved}


def _terms(tx: Tx, autumn: int) -> int:
    """Last year's second term, this year's two, and the next one: windows begin before a term."""
    entries = [
        (f"{year}-{year + 1}-{half}", f"{year + half - 1}{first}", f"{year + 1}{last}")
        for year in (autumn - 1, autumn, autumn + 1)
        for half, first, last in ((1, "0901", "0116"), (2, "0301", "0712"))
    ]
    for name, first, last in entries:
        calendars.enter_term(tx, calendars.TermEntry(name, first, last))
    return len(entries)


def _spread(ids: Sequence[int]) -> Sequence[int]:
    """Pupils from all classes, the last class last."""
    return ids[:: max(1, len(ids) // _TOUCHED)]


def _open(tx: Tx, ids: Iterator[int], opening: Opening) -> int:
    """The case, for the first of ``ids`` who may have it: who has left school may not."""
    return next(
        cases.open_case(tx, one, opening)
        for one in ids
        if not cases.consider(tx, one, opening).blocked
    )


def _suspend(tx: Tx, ids: Iterator[int]) -> None:
    """One case that waits for the leader, one for the bureau, and one that has taken effect."""
    for steps in range(_SUSPENDED):
        start = tx.today - timedelta(20 * steps)
        answers = {
            "ground": "因病",
            "hospital": "乌兰镇人民医院",
            "hospital_grade": "二级甲等",
            "needed_periods": "240",
            "term_periods": "600",
            "start": dates.written(start),
            "end": dates.written(start + timedelta(300)),
        }
        applied = dates.written(start)
        opening = Opening("suspension", answers, applied, "家长", "父亲", materials=_PAPERS)
        case_id = _open(tx, ids, opening)
        wanted = cases.case(tx, case_id).steps[: (0, 1, 4)[steps]]
        for step in wanted:
            signature = Signature(step.role, LEADER, applied, seen=True)
            case_steps.sign(tx, case_id, step.name, signature)


def _release(tx: Tx, ids: Iterator[int]) -> None:
    """A request of another school, a week old: three working days are left to answer it."""
    came = dates.written(tx.today - timedelta(7))
    answers = {
        "request_received": came,
        "direction": "转出市外",
        "to_school": "青山区示范中学",
        "reason": "父母工作调动",
    }
    _open(tx, ids, Opening("transfer_out", answers, came))


def _stay_away(tx: Tx, ill: int, truant: int) -> None:
    """A pupil on leave, and one who has stayed away for days and is watched (控辍)."""
    days = _school_days(tx, _TRUANCIES)
    attendance.enter(
        tx,
        dates.written(days[-1]),
        [attendance.Entry(ill, "病假", reason="感冒", granted_by="示范教师")],
    )
    for day in days:
        attendance.enter(tx, dates.written(day), [attendance.Entry(truant, "旷课")])
    since = dates.written(days[0])
    watch = dropout.open_watch(tx, truant, since, "连续旷课")
    dropout.set_whereabouts(tx, watch, "据同学说在亲戚家")
    way = contacts.Entry(truant, since, "电话", "母亲", "答应三日内送回", LEADER)
    contacts.enter(tx, way)


def _school_days(tx: Tx, count: int) -> list[date]:
    """The last ``count`` working days before today, the earliest first."""
    working = calendars.working(tx).calendar
    back = (tx.today - timedelta(n) for n in range(1, 60))
    return sorted([day for day in back if working.is_working(day)][:count])


def _shelve(tx: Tx, class_no: str, ids: Sequence[int]) -> int:
    """A class in a box, its awards, and two folders lent, one of them late."""
    shelved = paper_items.place_class(tx, class_no, "1", "1")
    today = dates.written(tx.today)
    for student_id in ids[:5]:
        new = dossier_entries.NewEntry(5, "获奖", "校级三好学生", today, level="校级")
        dossier_entries.add(tx, student_id, new)
    for late, student_id in enumerate(ids[:_LENT]):
        folder = paper_items.folder_of(tx, student_id)
        if folder is not None:
            lent, due = tx.today - timedelta(9 * late), tx.today + timedelta(7 - 9 * late)
            asked = paper_loans.Loan(
                "示范教师", "家访前查阅", LEADER, dates.written(due), dates.written(lent)
            )
            paper_loans.lend(tx, [folder.id], asked)
    return shelved
