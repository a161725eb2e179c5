"""升级: what becomes of one pupil when a school year begins, and of the number of her class.

The national system moves the grades up itself (办法 第十二条); this is what the school's own
register has to look like afterwards.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain import grades
from app.domain.grades import Ladder


class Outcome(StrEnum):
    """What happens to a pupil; the first two move, the others stay where they are."""

    UP = "升级"
    NEXT_STAGE = "升学"
    LEAVING = "毕业年级"
    REPEATS = "留级"
    SKIPPED = "跳级"
    AWAY = "不在读"
    NEW = "新生"
    LATE = "已是新年级"
    GRADUATED = "已毕业"
    UNKNOWN = "年级不明"
    LEFT_OUT = "不升级"


MOVES = (Outcome.UP, Outcome.NEXT_STAGE)
GOES_UP = (8, 10)
"""Month and day of the national 升级, where the policy names no day of its own."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """What decides whether somebody goes up. ``grade`` is one of ``grades.LADDER``, or "".

    ``status`` is blank for 在读; ``repeats`` and ``skipped`` are cases in effect for the coming
    year; ``entered`` is 入学年月; ``settled`` says why the record is of the new year already.
    """

    grade: str
    status: str = ""
    entered: str = ""
    repeats: bool = False
    skipped: bool = False
    settled: str = ""
    graduated: bool = False


@dataclass(frozen=True, slots=True)
class School:
    """What the school has: its ladder, its stages, and whether who is away goes up all the same."""

    ladder: Ladder
    stages: Collection[str]
    away_moves: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome, the grade afterwards ("" where it stays), and why she does not go up."""

    outcome: Outcome
    grade: str = ""
    reason: str = ""


def step(pupil: Pupil, school: School, year: int, *, moved: bool = False) -> Step:
    """What becomes of ``pupil`` in the autumn of ``year``.

    ``moved``: the registrar has said that she goes up although something speaks against it; who
    does not come to school stays all the same.
    """
    held = _held(pupil, year)
    if held is not None and (school.away_moves if held.outcome is Outcome.AWAY else moved):
        held = None
    if held is not None:
        return held
    if pupil.grade not in school.ladder.rungs:
        told = (
            f"“{pupil.grade}”不在本校学制里"
            if pupil.grade
            else "没有年级，按班级的入学年份也推不出年级"
        )
        return Step(Outcome.UNKNOWN, reason=f"{told}。请先填写。")
    after = school.ladder.next(pupil.grade)
    if grades.stage_of(after) == grades.stage_of(pupil.grade):
        return Step(Outcome.UP, after)
    stage = grades.stage_of(after)
    if not after or stage not in school.stages:
        return Step(Outcome.LEAVING, reason="本校没有下一年级，留待办理毕业。")
    if stage == grades.SENIOR and not moved:
        # 普通高中 takes whom it admits; only compulsory school goes on by itself.
        return Step(Outcome.LEAVING, reason="升入本校高中须经录取，录取的选中后改为升级。")
    return Step(Outcome.NEXT_STAGE, after)


def _held(pupil: Pupil, year: int) -> Step | None:
    if pupil.graduated:
        return Step(Outcome.GRADUATED, reason="已办毕业。升入本校下一学段的，请选中后改为升级。")
    if pupil.status:
        return Step(Outcome.AWAY, reason=f"学籍状态是{pupil.status}，年级不变。")
    if pupil.repeats:
        return Step(Outcome.REPEATS, reason="留级已生效，留在原年级。")
    if pupil.skipped:
        return Step(Outcome.SKIPPED, reason="跳级已生效，已在新学年的年级。")
    if pupil.entered >= f"{year}07":
        return Step(Outcome.NEW, reason=f"{year} 年秋季入学。")
    return Step(Outcome.LATE, reason=pupil.settled) if pupil.settled else None


def default_year(today: date) -> int:
    """The school year that a promotion on ``today`` would be into: from July on the coming one."""
    return today.year if today.month >= _PREPARING else today.year - 1


_PREPARING = 7


def renumbered(class_no: str, before: str, after: str, ladder: Ladder, entry_years: str) -> str:
    """The 班号 of a class that goes from grade ``before`` to ``after``: 0701 becomes 0801.

    A number without the grade in it stays. One that begins with the year of entry stays within a
    stage; into the next one it gets the new year (``entry_years`` is "old new") and 1 becomes 2.
    """
    old, _, new = entry_years.partition(" ")
    if old and class_no.startswith(old):
        return class_no if before[:1] == after[:1] else _next_stage(class_no, old, new, after)
    for was, becomes in _marks(before, after, ladder, class_no):
        if class_no.startswith(was):
            return becomes + class_no[len(was) :]
    return class_no


def _next_stage(class_no: str, old: str, new: str, after: str) -> str:
    rest = class_no[len(old) :]
    stage = {"初": "2", "高": "3"}.get(after[:1], "")
    if stage and rest[:1] == str(int(stage) - 1):
        rest = stage + rest[1:]
    return f"{new or old}{rest}"


def _marks(before: str, after: str, ladder: Ladder, class_no: str) -> list[tuple[str, str]]:
    """How a 班号 may begin with the grade: 初一, 七, 07, 7, and counted from the stage's first."""
    through = ladder.rungs.index(before) + 1, ladder.rungs.index(after) + 1
    within = tuple(ladder.of_stage(grades.stage_of(one)).index(one) + 1 for one in (before, after))
    found = [(before, after)]
    if max(through) < len(_NUMERALS):
        found.append((_NUMERALS[through[0]], _NUMERALS[through[1]]))
    for first, second in (through, within):
        if len(class_no) > _SHORT:
            found.append((f"{first:02d}", f"{second:02d}"))
        if max(first, second) < 10:
            found.append((str(first), str(second)))
    return found


_NUMERALS = "〇一二三四五六七八九"
_SHORT = 3
