"""What moving the school up would do: class by class, pupil by pupil, before anything moves."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from app.domain import grades, promotion, schooling
from app.domain.checks_naming import AwayPupils
from app.domain.grades import Ladder
from app.domain.policy import Policy
from app.domain.promotion import MOVES, Outcome, Step
from app.persistence import audit
from app.persistence.class_records import SchoolClass
from app.persistence.promotion_records import Promotion
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Where
from app.usecases.classwork.classes import LONGEST
from app.usecases.promotion import grade_names, people, promotion_day
from app.usecases.promotion.people import Person
from app.usecases.rulebook import policies
from app.usecases.school import schooling as lengths

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Choices:
    """What the registrar decides: 班号 by the class's present one, and who goes up or stays.

    ``on`` is the day on which the national system has moved the grades up; ``None`` is the
    policy's own day. ``taken`` go up although something speaks against it, ``left_out`` do not.
    """

    on: date | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()


NOTHING_CHOSEN = Choices()


@dataclass(frozen=True, slots=True)
class PupilRow:
    """One pupil; grades and 入学年月 as the record has them, and as it will have them.

    ``away``: she does not come to school, so that her state stays as it is.
    """

    student_id: int
    name: str
    outcome: Outcome
    reason: str
    grade_before: str
    grade_after: str
    class_before: str
    class_after: str
    entry_before: str
    entry_after: str
    away: bool = False

    @property
    def moves(self) -> bool:
        """Whether she goes up."""
        return self.outcome in MOVES


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class with the grade that most of it is in; ``after`` is "" where nobody goes up.

    ``proposed`` is the 班号 that the rule makes, ``teacher`` stays with the class; ``entry_year``
    is that of the grade afterwards.
    """

    before: str
    after: str
    proposed: str
    grade_before: str
    grade_after: str
    teacher: str
    moves: int
    stays: int
    told: str
    entry_year: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole of it as the register stood at ``audit_seq``; ``stages`` are those of the school.

    ``cite`` names the text that sets the day, ``names`` is what grades are called here, and
    ``cohorts`` the years of entry (2024级) of the grades afterwards, where the region has them.
    """

    year: int
    on: date
    cite: str
    stages: tuple[str, ...]
    rows: tuple[PupilRow, ...]
    classes: tuple[ClassRow, ...]
    problems: tuple[Problem, ...]
    audit_seq: int
    names: Mapping[str, str]
    cohorts: Mapping[str, str]

    @property
    def moving(self) -> tuple[PupilRow, ...]:
        """Those who go up."""
        return tuple(row for row in self.rows if row.moves)

    def count(self, outcome: Outcome) -> int:
        """How many pupils have this outcome."""
        return sum(row.outcome is outcome for row in self.rows)


def preview(tx: Tx, choices: Choices = NOTHING_CHOSEN) -> Plan:
    """What the promotion that is due now would do; nothing is changed (R-ORD-12-1)."""
    rules = policies.of_school(tx)
    rungs = rules.ladder
    on, cite = _day(tx, rules, choices)
    known = people.everyone(tx, rungs, on)
    stages = stages_of(tx, known)
    known = tuple(one for one in known if not _gone(one, rungs, stages))
    school = promotion.School(rungs, stages, _away_moves(rules))
    steps = [_step(one, school, on.year, choices) for one in known]
    classes = _classes(tx, rungs, on.year, known, steps, choices)
    numbers = {row.before: row.after for row in classes if row.after}
    rows = tuple(_row(on.year, one, step, numbers) for one, step in zip(known, steps, strict=True))
    problems = (*_when(tx, on), *_collisions(rows, classes), *_told(tx, rows))
    head = audit.head(tx.connection)[0]
    names, cohorts = grade_names.of_grades(rules), grade_names.of_cohorts(rules, on)
    return Plan(on.year, on, cite, stages, rows, classes, problems, head, names, cohorts)


def stages_of(tx: Tx, known: Sequence[Person]) -> tuple[str, ...]:
    """The stages of the school: as its 办学类型 says, else those in which it has pupils."""
    named = schooling.stages_of(lengths.of_school(tx).kind)
    if set(named) & {grades.PRIMARY, grades.JUNIOR, grades.SENIOR}:
        return named
    found = {grades.stage_of(one.pupil.grade) for one in known}
    return tuple(stage for stage in grades.STAGES if stage in found)


def _away_moves(rules: Policy) -> bool:
    check = rules.check("promotion", "away")
    return isinstance(check, AwayPupils) and check.moves


def _gone(one: Person, rungs: Ladder, stages: Sequence[str]) -> bool:
    """Who graduated from the school's last stage has nothing more to do with it."""
    after = rungs.next(one.pupil.grade)
    return one.pupil.graduated and grades.stage_of(after) not in stages


def _day(tx: Tx, rules: Policy, choices: Choices) -> tuple[date, str]:
    year = choices.on.year if choices.on else promotion.default_year(tx.today)
    day, cite = promotion_day.of_year(rules, year)
    return choices.on or day, cite


def _step(one: Person, school: promotion.School, year: int, choices: Choices) -> Step:
    step = promotion.step(one.pupil, school, year, moved=one.id in choices.taken)
    if one.id in choices.left_out and step.outcome in MOVES:
        return Step(Outcome.LEFT_OUT, reason="本次选定不升级。")
    return step


def _row(year: int, one: Person, step: Step, numbers: Mapping[str, str]) -> PupilRow:
    moves = step.outcome in MOVES
    entry = f"{year}09" if step.outcome is Outcome.NEXT_STAGE else one.entry_month
    return PupilRow(
        one.id,
        one.name,
        step.outcome,
        step.reason,
        one.raw or grades.named(one.pupil.grade),
        grades.named(step.grade) if moves else one.raw,
        one.class_no,
        numbers.get(one.class_no, one.class_no) if moves else one.class_no,
        one.entry_month,
        entry,
        bool(one.pupil.status),
    )


def _classes(
    tx: Tx,
    rungs: Ladder,
    year: int,
    known: Sequence[Person],
    steps: Sequence[Step],
    choices: Choices,
) -> tuple[ClassRow, ...]:
    described = {row.class_no: row for row in tx.scalars(select(SchoolClass)) if not row.closed_at}
    members: dict[str, list[tuple[Person, Step]]] = {}
    for one, step in zip(known, steps, strict=True):
        if step.outcome is not Outcome.GRADUATED:
            members.setdefault(one.class_no, []).append((one, step))
    members.pop("", None)
    return tuple(
        _class(rungs, year, class_no, members[class_no], described.get(class_no), choices)
        for class_no in sorted(members)
    )


def _class(
    rungs: Ladder,
    year: int,
    class_no: str,
    members: Sequence[tuple[Person, Step]],
    described: SchoolClass | None,
    choices: Choices,
) -> ClassRow:
    going = Counter((one.pupil.grade, step.grade) for one, step in members if step.outcome in MOVES)
    before = Counter(one.pupil.grade for one, _ in members).most_common(1)[0][0]
    after, proposed = "", ""
    if going:
        before, after = going.most_common(1)[0][0]
        entry = described.entry_year if described and described.entry_year else ""
        entry = entry or str(rungs.entry_year(before, date(year, 8, 9)))
        proposed = promotion.renumbered(class_no, before, after, rungs, f"{entry} {year}")
    moves = sum(going.values())
    return ClassRow(
        class_no,
        choices.numbers.get(class_no, proposed).strip() if after else "",
        proposed,
        before,
        after,
        described.teacher if described else "",
        moves,
        len(members) - moves,
        _mixed(going),
        rungs.entry_year(after, date(year, *promotion.GOES_UP)),
    )


def _mixed(going: Counter[tuple[str, str]]) -> str:
    if len(going) < 2:
        return ""
    return "、".join(f"{before} {count} 名" for (before, _), count in going.most_common())


def _when(tx: Tx, on: date) -> list[Problem]:
    done = in_force(tx, on.year)
    if done is not None:
        message = f"{on.year} 年秋季已经升级过（{done.at[:10]}）。要重做，请先撤销那一次。"
        return [Problem("promotion.done", message, source=promotion_day.article(tx))]
    if on > tx.today:
        message = f"国网在 {on.month} 月 {on.day} 日升级，现在可以先预览、排班号，到那天再升级。"
        where, source = Where(field="升级日期"), promotion_day.article(tx)
        return [Problem("promotion.early", message, where, source)]
    return []


def in_force(tx: Tx, year: int) -> Promotion | None:
    """The promotion into the school year that begins in ``year``, unless it was undone."""
    return tx.session.scalar(
        select(Promotion).where(Promotion.school_year == str(year), Promotion.undone_at == "")
    )


def _collisions(rows: Sequence[PupilRow], classes: Sequence[ClassRow]) -> list[Problem]:
    problems = []
    into = Counter(row.after for row in classes if row.after)
    staying = Counter(
        row.class_before
        for row in rows
        if not row.moves and row.outcome not in (Outcome.AWAY, Outcome.GRADUATED)
    )
    own = {row.before for row in classes if row.after == row.before}
    for row in classes:
        if row.grade_after and not _is_number(row.after):
            message = f"班级 {row.before} 的新班号“{row.after}”应有 1 到 {LONGEST} 个字符。请填写。"
            problems.append(_class_problem("promotion.class-number", message, row))
        elif row.after and into[row.after] > 1:
            message = f"班级 {row.before} 升级后的班号 {row.after} 与另一个班相同。请改其中一个。"
            problems.append(_class_problem("promotion.class-twice", message, row))
        elif row.after and row.after not in own and staying[row.after]:
            message = (
                f"班级 {row.before} 升级后的班号 {row.after} 还有 {staying[row.after]} 名学生"
                "（毕业年级或不升级）。请先办理毕业，或另填班号。"
            )
            problems.append(_class_problem("promotion.class-occupied", message, row))
    return problems


def _is_number(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text.isprintable()


def _class_problem(code: str, message: str, row: ClassRow) -> Problem:
    return Problem(code, message, Where(field=row.before))


def _told(tx: Tx, rows: Sequence[PupilRow]) -> list[Problem]:
    """What does not stop it and should be seen: unknown grades, cases that are not in effect."""
    problems = []
    unknown = [row for row in rows if row.outcome is Outcome.UNKNOWN]
    if unknown:
        names = "、".join(row.name for row in unknown[:_SHOWN]) + (
            "等" if len(unknown) > _SHOWN else ""
        )
        message = f"{len(unknown)} 名学生年级不明，不会升级（{names}）。请补填年级后再升级。"
        problems.append(Problem("promotion.unknown", message, level=Level.WARN))
    waiting = set(people.open_cases(tx)) & {row.student_id for row in rows if row.moves}
    problems += [
        Problem(
            "promotion.case-open",
            f"{row.name}的留级或跳级还没有生效，会随班升级。请先办完，或选定不升级。",
            Where(student_id=row.student_id),
            level=Level.WARN,
        )
        for row in rows
        if row.student_id in waiting
    ]
    stay = [row for row in rows if row.outcome is Outcome.REPEATS]
    if stay:
        message = f"{len(stay)} 名留级学生的班号不变。升级后请到“班级”调入新的班。"
        problems.append(Problem("promotion.repeats", message, level=Level.WARN))
    return problems
