"""毕业审核: the pupils of a leaving grade, the results entered of them, and what the texts say.

Nothing is taken for granted: a pupil of whom no results were entered has no verdict, and where the
text is silent the verdict is what the authority answered, kept with its words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.domain import certificates, dates, grades
from app.domain import status_kinds as table
from app.domain.permissions import Action
from app.persistence.case_records import Enrolment, StatusCase
from app.persistence.certificate_records import Leaver
from app.persistence.class_records import SchoolClass
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases.graduation import verdicts
from app.usecases.graduation.verdicts import COLUMNS, FLAGS, NO, RESULTS, YES, LeaverLine, Rules
from app.usecases.rulebook import policies
from app.usecases.school import schooling
from app.usecases.school.permits import require
from app.usecases.status import statuses

_GROUP = 500
_MOST = 99
_SUMMER = (7, 1)


@dataclass(frozen=True, slots=True)
class GradeLine:
    """A leaving grade of this school and how many of its pupils are still on the books."""

    grade: str
    stage: str
    pupils: int


def final_grades(tx: Tx, on: date) -> tuple[GradeLine, ...]:
    """The last grade of each stage that has pupils here, as their cohorts stand in that summer."""
    found = _by_grade(tx, on)
    return tuple(
        GradeLine(grade, grades.stage_of(grade), len(found[grade]))
        for grade in schooling.ladder(tx).final
        if found.get(grade)
    )


def stage_of(grade: str) -> str:
    """The stage of a leaving grade, 初四 of 五四制 too. Raises ``Rejected`` for another word."""
    stage = grades.stage_of(grades.read(grade))
    if not stage:
        message = f"“{grade}”不是毕业年级。请从列表中选择。"
        raise Rejected(Problem("graduation.grade", message, Where(field="年级")))
    return stage


def day(text: str) -> date:
    """The day of 毕业 as typed (yyyyMMdd); it says the year too. Raises ``Rejected`` for none."""
    try:
        return dates.day_of(text)
    except ValueError:
        message = "请填写毕业日期，按 20260630 的样式。"
        raise Rejected(Problem("graduation.day", message, Where(field="毕业日期"))) from None


def usual_day(today: date) -> date:
    """The end of June of the school year that ``today`` belongs to."""
    return date(grades.school_year(today) + 1, 6, 30)


def lines(tx: Tx, grade: str, on: date) -> tuple[LeaverLine, ...]:
    """Everyone of the leaving ``grade`` with a verdict, in the order of classes.

    A pupil who has left already is on no list; one who is away (休学 …) is, with the reason why
    she cannot graduate now.
    """
    ids = _by_grade(tx, on).get(grade, [])
    stage = stage_of(grade)
    years = len(schooling.ladder(tx).of_stage(stage))
    rules = Rules(policies.of_school(tx), stage, on, _running(tx, ids), years)
    rows = leaver_rows(tx, ids, str(on.year))
    now = statuses.current(tx, ids)
    found: list[LeaverLine] = []
    for group in in_groups(ids, _GROUP):
        people = tx.scalars(select(Student).where(Student.id.in_(group)))
        by_id = {one.id: one for one in people}
        found += [verdicts.line(rules, by_id[one], rows.get(one), now[one]) for one in group]
    return tuple(sorted(found, key=lambda one: (one.class_no, one.student_id)))


def enter(tx: Tx, grade: str, year: str, values: Mapping[int, Mapping[str, str]]) -> int:
    """Enter results of pupils by id, by the keys of ``COLUMNS``; "" takes one back. Gives how many.

    Raises ``Rejected`` with every value that cannot be, and for a pupil who has graduated already.
    """
    require(tx, Action.EDIT)
    problems = [p for one, new in values.items() for p in unusable(new, one)]
    rows = leaver_rows(tx, list(values), year)
    problems += [_graduated(row) for row in rows.values() if row.change_id]
    if problems:
        raise Rejected(*problems)
    for student_id, new in values.items():
        row = rows.get(student_id) or _new(tx, student_id, grade, year)
        for key, text in new.items():
            setattr(row, key, text.strip())
        row.entered_at, row.entered_by = tx.stamp, tx.actor.user
    tx.session.flush()
    return len(values)


def enter_rest(tx: Tx, grade: str, on: date) -> int:
    """State that all of whom nothing was entered have reached what is asked; gives how many."""
    good = {"courses_completed": YES, "quality_ok": YES, "failed_after_resit": "0"}
    blank = [
        one.student_id
        for one in lines(tx, grade, on)
        if not any(one.values.get(key) for key in RESULTS) and one.status == table.ATTENDING
    ]
    return enter(tx, grade, str(on.year), dict.fromkeys(blank, good)) if blank else 0


def decide(
    tx: Tx, grade: str, on: date, student_ids: Sequence[int], answer: tuple[str, str, str]
) -> int:
    """Keep what the authority answered: ``answer`` is (毕业 …, its words, its document's number).

    A blank result takes the answer back. Raises ``Rejected`` for a pupil about whom the text is
    not silent: what it says is mended by the results, not by hand.
    """
    require(tx, Action.EDIT)
    result, why, number = (text.strip() for text in answer)
    problems = _answer_wrong(result, why)
    known = {one.student_id: one for one in lines(tx, grade, on)}
    for student_id in student_ids:
        line = known.get(student_id)
        if line is None:
            tx.get(Student, student_id, "这名学生")
            message = "这名学生不在毕业年级的名单上。请刷新后重试。"
            problems.append(Problem("graduation.nobody", message, Where(student_id=student_id)))
        elif result and line.proposed:
            problems.append(_settled(line))
    if problems:
        raise Rejected(*problems)
    rows = leaver_rows(tx, student_ids, str(on.year))
    for student_id in student_ids:
        row = rows.get(student_id) or _new(tx, student_id, grade, str(on.year))
        row.decided, row.decided_why, row.decided_no = (
            (result, why, number) if result else ("",) * 3
        )
        row.entered_at, row.entered_by = tx.stamp, tx.actor.user
    tx.session.flush()
    return len(student_ids)


def leaver_rows(tx: Tx, student_ids: Sequence[int], year: str) -> dict[int, Leaver]:
    """The rows of these pupils in ``year``; of merged records the one that was put into effect."""
    found: dict[int, Leaver] = {}
    for group in in_groups(student_ids, _GROUP):
        wanted = select(Leaver).where(Leaver.student_id.in_(group), Leaver.year == year)
        rows = tx.scalars(wanted.order_by(Leaver.change_id.is_not(None), Leaver.id))
        found |= {row.student_id: row for row in rows}
    return found


def row_of(tx: Tx, student_id: int, grade: str, year: str) -> Leaver:
    """The pupil's row of ``year``, made where there is none."""
    found = leaver_rows(tx, [student_id], year).get(student_id)
    return found or _new(tx, student_id, grade, year)


def unusable(values: Mapping[str, str], student_id: int = 0) -> list[Problem]:
    """What of ``values`` cannot be: no 是 or 否, no number of subjects or years."""
    found = []
    for key, text in ((key, text.strip()) for key, text in values.items()):
        where = Where(field=COLUMNS[key], student_id=student_id)
        if key in FLAGS and text not in ("", YES, NO):
            message = f"“{COLUMNS[key]}”只能填是或否，填的是“{text}”。请改正。"
            found.append(Problem("graduation.flag", message, where))
        elif key in RESULTS and key not in FLAGS and text and not _is_count(text):
            message = f"“{COLUMNS[key]}”应为 0 到 {_MOST} 的数，填的是“{text}”。请改正。"
            found.append(Problem("graduation.number", message, where))
    return found


def _is_count(text: str) -> bool:
    whole = text.isascii() and text.isdigit() and len(text) <= len(str(_MOST))
    return whole and int(text) <= _MOST


def _by_grade(tx: Tx, on: date) -> dict[str, list[int]]:
    """Ids by grade of everyone whose 学籍 here is not closed; a blank grade is the cohort's."""
    closed = {one.name for one in table.statuses() if one.closed}
    gone = set(tx.scalars(select(Enrolment.student_id).where(Enrolment.status.in_(closed))))
    ladder, summer = schooling.ladder(tx), date(on.year, *_SUMMER)
    cohort = {
        row.class_no: ladder.of_cohort(grades.read_stage(row.stage), int(row.entry_year), summer)
        for row in tx.scalars(select(SchoolClass))
        if row.entry_year.isdigit()
    }
    people = Student.__table__.c
    found: dict[str, list[int]] = {}
    rows = tx.connection.execute(
        select(people.id, people.grade, people.class_no).order_by(people.class_no, people.id)
    )
    for student_id, grade, class_no in rows:
        if student_id not in gone:
            named = ladder.read(grade) or cohort.get(class_no, "")
            found.setdefault(named, []).append(student_id)
    return found


def _running(tx: Tx, ids: Sequence[int]) -> frozenset[int]:
    """Pupils with a case under way: it would have nobody to work on after they have left."""
    rows = set(tx.scalars(select(StatusCase.student_id).where(StatusCase.state == "open")))
    return frozenset(rows & set(ids))


def _new(tx: Tx, student_id: int, grade: str, year: str) -> Leaver:
    tx.get(Student, student_id, "这名学生")
    return tx.add(Leaver(student_id=student_id, year=year, grade=grade))


def _answer_wrong(result: str, why: str) -> list[Problem]:
    problems = []
    if result and result not in certificates.RESULTS:
        message = f"“{result}”不是毕业、结业或肄业。请从列表中选择。"
        problems.append(Problem("graduation.result", message, Where(field="结论")))
    if result and not why:
        message = "请写明向谁确认、答复是什么。"
        problems.append(Problem("graduation.why", message, Where(field="主管部门的答复")))
    return problems


def _settled(line: LeaverLine) -> Problem:
    cite = next((one.source for one in line.findings if one.source), "")
    message = (
        f"{line.name}按规定应作“{line.proposed}”，不需要也不能另行确认。成绩有误的，请更正成绩。"
    )
    return Problem("graduation.settled", message, Where(student_id=line.student_id), cite)


def _graduated(row: Leaver) -> Problem:
    message = f"这名学生已经办理{row.result}，成绩不能再改。请先撤销这次毕业办理。"
    return Problem("graduation.done", message, Where(student_id=row.student_id))
