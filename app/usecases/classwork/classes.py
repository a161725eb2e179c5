"""班级: described, renamed, merged and closed; its pupils follow in the same act."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import select

from app.domain import class_size, codes
from app.domain.permissions import Action
from app.exchange import rosters
from app.persistence.case_records import Enrolment
from app.persistence.class_records import SchoolClass
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.classwork import class_moves
from app.usecases.classwork.class_moves import Applied, Plan
from app.usecases.pupils import students
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

LONGEST = 10
"""Characters of a 班号 (JY/T 1002); how it is made up is the national system's own affair."""

_LABELS = {
    "class_no": "班号",
    "name": "班级名称",
    "entry_year": "入学年份",
    "stage": "学段",
    "serial": "班序",
    "teacher": "班主任",
    "campus_no": "校区号",
    "kind": "班级类型",
}
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a class. ``stage`` and ``kind`` are names of the code tables, or blank."""

    class_no: str
    name: str = ""
    entry_year: str = ""
    stage: str = ""
    serial: str = ""
    teacher: str = ""
    campus_no: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One line of the list; ``id`` is 0 for a 班号 of pupils that nobody has described yet.

    ``counted`` are those in 班额, ``most`` is its limit (0: none).
    """

    id: int
    description: Description
    pupils: int
    boys: int
    girls: int
    counted: int
    most: int
    problems: tuple[Problem, ...]


def lines(tx: Tx, exempt: Collection[int] = ()) -> tuple[ClassLine, ...]:
    """Every open class and every 班号 in use, in order.

    ``exempt`` pupils, and who is on 休学 and the like, are not in 班额 (R-ORD-19-1).
    """
    rows = {row.class_no: row for row in tx.scalars(select(SchoolClass)) if not row.closed_at}
    members = _members(tx)
    limits = class_size.limits_in(policies.of_school(tx))
    exempt = students.outside_class_size(tx).union(exempt)
    found = []
    for class_no in sorted({*rows, *members} - {""}):
        pupils = members.get(class_no, [])
        row = rows.get(class_no)
        described = _described(row) if row else _guess(class_no, pupils)
        counted = sum(1 for pupil in pupils if pupil[0] not in exempt)
        limit = class_size.limit_of(limits, described.stage)
        sexes = Counter(pupil[2] for pupil in pupils)
        found.append(
            ClassLine(
                row.id if row else 0,
                described,
                len(pupils),
                sexes["男"],
                sexes["女"],
                counted,
                limit.most if limit else 0,
                tuple(class_size.judge(limits, described.stage, class_no, 0, counted)),
            )
        )
    return tuple(found)


def write_list(tx: Tx, out: Path) -> int:
    """Every open class by stage, year of entry and serial (.xlsx or .csv); how many (R-NA-10-6).

    In that order they are created in the national system, before any pupil is imported.
    """
    require(tx, Action.EXPORT)
    stages = codes.table("stage").names
    found = sorted(lines(tx), key=lambda one: _order_of_creation(one.description, stages))
    headers = [*_LABELS.values(), "人数"]
    rows = [[*asdict(one.description).values(), str(one.pupils)] for one in found]
    rosters.write_table(headers, rows, out)
    tx.note("export", "school_class", "list", {"classes": len(rows), "file": out.name})
    return len(rows)


def _order_of_creation(one: Description, stages: Sequence[str]) -> tuple[int, str, int, str]:
    stage = stages.index(one.stage) if one.stage in stages else len(stages)
    serial = int(one.serial) if one.serial.isdigit() else 0
    return stage, one.entry_year, serial, one.class_no


def describe_existing(tx: Tx) -> int:
    """Describe every 班号 of pupils that has no description yet; says how many.

    Stage and year of entry come from the pupils; the rest is for the school to fill in.
    """
    require(tx, Action.EDIT)
    known = set(tx.scalars(select(SchoolClass.class_no)))
    new = [
        _guess(class_no, pupils)
        for class_no, pupils in _members(tx).items()
        if class_no and class_no not in known
    ]
    for description in sorted(new, key=lambda one: one.class_no):
        tx.add(SchoolClass(**asdict(description)))
    return len(new)


def create(tx: Tx, description: Description) -> int:
    """A new class, or the description of a 班号 that pupils have already; gives its id.

    Raises ``Rejected`` for what was typed wrong.
    """
    require(tx, Action.EDIT)
    description = _stripped(description)
    problems = [*_number_problems(tx, description.class_no), *_problems_of(description)]
    if problems:
        raise Rejected(*problems)
    return tx.add(SchoolClass(**asdict(description))).id


def edit(tx: Tx, class_id: int, changes: Mapping[str, str]) -> None:
    """Change what is known of a class, all but its 班号 (see ``rename``)."""
    require(tx, Action.EDIT)
    row = _open_class(tx, class_id)
    if "class_no" in changes:
        message = "班号要用“更改班号”来改，学生的班号会一同更改。请在那里修改。"
        raise Rejected(_wrong("class_no", message))
    changed = _stripped(replace(_described(row), **changes))
    problems = _problems_of(changed)
    if problems:
        raise Rejected(*problems)
    for name in changes:
        setattr(row, name, getattr(changed, name))


def rename(tx: Tx, class_id: int, class_no: str) -> Applied:
    """Give the class another 班号; its pupils' 班号 follow in this one transaction."""
    require(tx, Action.EDIT)
    row = _open_class(tx, class_id)
    before, after = row.class_no, class_no.strip()
    problems = _number_problems(tx, after)
    if not problems and students.ids_in(tx, after):
        message = f"班号“{after}”已经有学生在用。要把两个班合成一个班，请用“合并班级”。"
        problems.append(_wrong("class_no", message, "class.taken"))
    if problems:
        raise Rejected(*problems)
    targets = dict.fromkeys(students.ids_in(tx, before), after)
    title = f"班号 {before} 改为 {after}"
    plan = class_moves.plan(tx, class_moves.RENAME, title, targets)
    row.class_no = after
    tx.session.flush()
    if not plan.moves:
        return Applied(0, 0)
    facts = {"classes": {str(row.id): {"class_no": [before, after]}}}
    return class_moves.apply(tx, replace(plan, problems=(), facts=facts))


def save(tx: Tx, class_id: int, before: Description | None, wanted: Description) -> Applied:
    """Create a class, or change in one that was ``before`` what is ``wanted`` otherwise.

    What somebody else changed meanwhile, and the form left alone, stays as it is now.
    """
    if before is None:
        create(tx, wanted)
        return Applied(0, 0)
    known = asdict(before)
    changes = {name: text for name, text in asdict(wanted).items() if text != known[name]}
    class_no = changes.pop("class_no", None)
    if changes:
        edit(tx, class_id, changes)
    return rename(tx, class_id, class_no) if class_no is not None else Applied(0, 0)


def preview_merge(
    tx: Tx, class_ids: Sequence[int], into: int, exempt: Collection[int] = ()
) -> Plan:
    """What merging the classes ``class_ids`` into the class ``into`` would do."""
    target = _open_class(tx, into)
    sources = [_open_class(tx, class_id) for class_id in class_ids]
    if not sources or into in class_ids:
        message = "班级不能并入自己。请另选要并入的班级。"
        raise Rejected(Problem("class.merge-self", message))
    moved = [i for row in sources for i in students.ids_in(tx, row.class_no)]
    title = f"{'、'.join(row.class_no for row in sources)} 并入 {target.class_no}"
    targets = dict.fromkeys(moved, target.class_no)
    plan = class_moves.plan(tx, class_moves.MERGE, title, targets, exempt)
    facts = {"classes": {str(row.id): {"closed_at": ["", tx.stamp]} for row in sources}}
    return replace(plan, facts=facts)


def merge(tx: Tx, shown: Plan) -> Applied:
    """Do what ``preview_merge`` showed: the pupils move, the emptied classes are closed."""
    applied = class_moves.apply(tx, shown)
    for class_id in shown.facts["classes"]:
        row = _open_class(tx, int(class_id))
        if students.ids_in(tx, row.class_no):
            message = f"班级 {row.class_no} 在预览之后又有学生进入。请重新预览后再合并。"
            raise Rejected(Problem("class.moved-on", message))
        row.closed_at = tx.stamp
    return applied


def close(tx: Tx, class_id: int) -> None:
    """Close a class without pupils; it stays in the register."""
    require(tx, Action.EDIT)
    row = _open_class(tx, class_id)
    count = len(students.ids_in(tx, row.class_no))
    if count:
        message = f"班级 {row.class_no} 还有 {count} 名学生。请先把他们调入别的班级。"
        raise Rejected(Problem("class.not-empty", message))
    row.closed_at = tx.stamp


def id_of(tx: Tx, class_no: str) -> int:
    """The id of the open class with that 班号. Raises ``Rejected`` when there is none."""
    statement = select(SchoolClass.id).where(
        SchoolClass.class_no == class_no, SchoolClass.closed_at == ""
    )
    found = tx.session.scalar(statement)
    if found is None:
        message = f"没有班号为“{class_no}”的班级。请先新建，或从现有学生的班号建立。"
        raise Rejected(Problem("class.not-open", message, Where(field="班号")))
    return found


def refuse_oversize(tx: Tx, more: Mapping[str, int], exempt: Collection[int] = ()) -> list[Problem]:
    """For admissions and imports: what the profile says when classes get ``more`` pupils.

    Raises ``Rejected`` where it refuses; gives the warnings (R-NA-6-1).
    """
    stage = class_moves.stages(tx, more)
    limits = class_size.limits_in(policies.of_school(tx))
    problems = []
    for class_no, count in more.items():
        away = students.outside_class_size(tx).union(exempt)
        now = len(set(students.ids_in(tx, class_no)) - away)
        problems += class_size.judge(limits, stage[class_no], class_no, now, now + count)
    if blocking(problems):
        raise Rejected(*problems)
    return problems


_Pupil = tuple[int, str, str, str, str]


def _members(tx: Tx) -> dict[str, list[_Pupil]]:
    """(id, 班号, sex, grade, entry month) of everyone who is 在籍, by 班号."""
    table = Student.__table__.c
    columns = (table.id, table.class_no, table.sex, table.grade, table.entry_month)
    found: dict[str, list[_Pupil]] = {}
    gone = select(Enrolment.student_id).where(Enrolment.enrolled == 0)
    for row in tx.connection.execute(select(*columns).where(table.id.not_in(gone))):
        found.setdefault(row[1], []).append((row[0], row[1], row[2], row[3], row[4]))
    return found


def _guess(class_no: str, pupils: Sequence[_Pupil]) -> Description:
    """A description from the pupils themselves; what most of them say."""
    grade = Counter(pupil[3] for pupil in pupils).most_common(1)[0][0]
    year = Counter(pupil[4][:4] for pupil in pupils).most_common(1)[0][0]
    return Description(class_no, class_no, year, class_size.stage_of_grade(grade))


def _described(row: SchoolClass) -> Description:
    return Description(**{name: getattr(row, name) for name in _LABELS})


def _stripped(description: Description) -> Description:
    return Description(**{name: value.strip() for name, value in asdict(description).items()})


def _open_class(tx: Tx, class_id: int) -> SchoolClass:
    row = tx.get(SchoolClass, class_id, "这个班级")
    if row.closed_at:
        message = f"班级 {row.class_no} 已经撤并。请另选一个班级。"
        raise Rejected(Problem("class.not-open", message, Where(field="班号")))
    return row


def _number_problems(tx: Tx, class_no: str) -> list[Problem]:
    if not class_no:
        return [_wrong("class_no", "请填写班号。")]
    if len(class_no) > LONGEST or not class_no.isprintable():
        message = f"班号“{class_no}”超过 {LONGEST} 个字符或含有特殊字符。请改短。"
        return [_wrong("class_no", message)]
    taken = tx.session.scalar(select(SchoolClass.id).where(SchoolClass.class_no == class_no))
    if taken is not None:
        message = f"班号“{class_no}”已经在用。要把两个班合成一个班，请用“合并班级”。"
        return [_wrong("class_no", message, "class.taken")]
    return []


def _problems_of(description: Description) -> list[Problem]:
    problems = []
    if description.entry_year and not _YEAR.fullmatch(description.entry_year):
        problems.append(_wrong("entry_year", "入学年份应为四位数字，例如 2026。请改正。"))
    for name, table in (("stage", "stage"), ("kind", "class_kind")):
        value = getattr(description, name)
        if value and value not in codes.table(table):
            allowed = "、".join(codes.table(table).names[:6])
            message = f"{_LABELS[name]}“{value}”不在代码表中。可用：{allowed}等。"
            problems.append(_wrong(name, message))
    return problems


def _wrong(name: str, message: str, code: str = "class.typed") -> Problem:
    return Problem(code, message, Where(field=_LABELS[name]))
