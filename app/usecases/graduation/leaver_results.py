"""毕业成绩 from a sheet or a clipboard: looked at line by line first, then entered in one write."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from app.domain.permissions import Action
from app.exchange import rosters
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases.graduation import leavers, sheet_lines
from app.usecases.graduation.sheet_lines import Line, Rows
from app.usecases.graduation.verdicts import FLAGS, NO, YES, LeaverLine
from app.usecases.paper import disclosures
from app.usecases.pupils import students
from app.usecases.pupils.recognising import People
from app.usecases.school.permits import require

Kind = Literal["changed", "unchanged", "rejected"]
WORDS: Mapping[str, tuple[str, ...]] = {
    "courses_completed": (
        "课程修完", "是否修完课程", "修完规定课程", "课程是否修完", "学分达标", "学分是否达标",
    ),
    "quality_ok": (
        "综合素质合格", "综合素质", "综合素质评价", "综合素质是否合格", "德智体达到要求",
    ),
    "subjects": ("学科总数", "科目总数", "科目数", "学科数", "考试科目数"),
    "failed_after_resit": (
        "补考后不合格科数", "补考后不及格科数", "补考后不合格学科数", "补考后不及格门数",
        "不合格科数", "不及格科数", "不及格门数",
    ),
    "years_studied": ("修业年限", "已修业年数", "修业年数"),
    "to_school": ("升入学校", "录取学校", "升入高中", "升入初中"),
}  # fmt: skip
"""Headings of each key; the first is what a blank sheet says."""
_WHO = ("姓名", "学籍号", "班号")
_GROUP = 500
# Grades as letters say neither in any of the texts: they are asked about, not read.
_GOOD = frozenset(("是", "√", "合格", "达标", "达到", "修完", "及格", "优秀", "良好", "优", "良"))
_BAD = frozenset(("否", "×", "不合格", "未达标", "未达到", "未修完", "不及格"))


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line: whose it is and what it would enter, by key; "" in a sheet says nothing."""

    row: int
    name: str
    student_id: int
    kind: Kind
    values: Mapping[str, str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ResultPlan:
    """What a sheet would enter for a leaving grade."""

    grade: str
    year: str
    rows: tuple[ResultRow, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Lines of each kind; together they are all lines."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in ("changed", "unchanged", "rejected")}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with any line."""
        return tuple(problem for row in self.rows for problem in row.problems)


def preview(tx: Tx, grade: str, on: date, rows: Rows) -> ResultPlan:
    """What ``rows`` (with their header) would enter. Blank cells say nothing.

    Raises ``Rejected`` where no column tells pupils apart, or none holds results.
    """
    known = {one.student_id: one for one in leavers.lines(tx, grade, on)}
    people = People.load(tx)
    found = [_row(line, people, known, grade) for line in sheet_lines.read(rows, WORDS)]
    return ResultPlan(grade, str(on.year), tuple(_once(found)))


def apply(tx: Tx, shown: ResultPlan) -> int:
    """Enter what changes; lines with a problem are left out. Gives how many pupils."""
    changed = {row.student_id: row.values for row in shown.rows if row.kind == "changed"}
    if not changed:
        message = "没有可以登记的行。请按提示改正表格后重新粘贴。"
        raise Rejected(Problem("graduation.nothing", message))
    return leavers.enter(tx, shown.grade, shown.year, changed)


def blank(tx: Tx, grade: str, on: date, out: Path) -> int:
    """Write the sheet that ``preview`` reads (.xlsx), pupils and what is known in it; how many."""
    require(tx, Action.EXPORT)
    found = leavers.lines(tx, grade, on)
    numbers = {
        one: values["national_number"]
        for group in in_groups([one.student_id for one in found], _GROUP)
        for one, values in students.values_of(tx, group).items()
    }
    subject = disclosures.Subject(disclosures.EXPORT, out.name, len(found))
    disclosures.give(tx, subject, disclosures.Handing(disclosures.SCHOOL))
    rows = [
        (one.name, numbers[one.student_id], one.class_no, *(one.values[key] for key in WORDS))
        for one in found
    ]
    rosters.write_table((*_WHO, *(words[0] for words in WORDS.values())), rows, out)
    tx.note("export", "leaver", out.name, {"rows": len(rows)})
    return len(rows)


def _row(line: Line, people: People, known: Mapping[int, LeaverLine], grade: str) -> ResultRow:
    meant = sheet_lines.meant(people, line)
    ours = [one for one in meant.people if one.id in known]
    person = ours[0] if len(ours) == 1 else meant.one  # a namesake in another grade is not meant
    blank = ResultRow(line.row, line.name, 0, "rejected", {}, ())
    if person is None:
        return replace(blank, problems=(sheet_lines.not_one(line, meant),))
    blank = replace(blank, name=person.name, student_id=person.id)
    pupil = known.get(person.id)
    if pupil is None:
        message = f"第 {line.row} 行：{person.name}不在{grade}待毕业的名单上。请核对。"
        where = Where(row=line.row, student_id=person.id)
        return replace(blank, problems=(Problem("graduation.not-leaving", message, where),))
    values = {key: _flag(key, text) for key, text in line.texts.items() if text}
    wrong = leavers.unusable(values, person.id)
    if wrong:
        placed = (replace(one, where=replace(one.where, row=line.row)) for one in wrong)
        return replace(blank, problems=tuple(placed))
    same = all(pupil.values.get(key) == text for key, text in values.items())
    return replace(blank, kind="unchanged" if same else "changed", values=values)


def _once(rows: Iterable[ResultRow]) -> Iterable[ResultRow]:
    """A pupil on two lines is on none: nobody knows which of them is right."""
    rows = list(rows)
    times = Counter(row.student_id for row in rows if row.student_id)
    for row in rows:
        if times[row.student_id] > 1:
            message = f"第 {row.row} 行：{row.name}在表中不止一行。请只留一行。"
            where = Where(row=row.row, student_id=row.student_id)
            problem = Problem("graduation.twice", message, where)
            yield replace(row, kind="rejected", values={}, problems=(*row.problems, problem))
        else:
            yield row


def _flag(key: str, text: str) -> str:
    if key not in FLAGS:
        return text.removesuffix(".0")
    plain = text.upper()
    return YES if plain in _GOOD else NO if plain in _BAD else text
