"""调班: pupils from class to class. Looked at first, applied as one act, taken back as one act.

Every way into another class ends here: moving, renaming, merging, a balanced assignment, a
published list. So the log of moves is whole (R-RC-7-1), and the size limits meet everybody.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.domain import class_size
from app.domain.permissions import Action
from app.persistence.class_records import ClassAction, ClassMove, ClassSource, SchoolClass
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.pupils import students, timeline
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

MOVE, RENAME, MERGE, ASSIGN, LIST = "move", "rename", "merge", "assign", "list"
PROMOTE = "promote"
NOWHERE = "未编班"
_WHOLE = (RENAME, PROMOTE)
"""Acts in which a class stays together: nobody new comes in, so 班额 has nothing to say."""
_COUNTED = ("class.too-large", "class.stage-unknown", "class.not-open")
_GROUP = 500
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Move:
    """One pupil's 班号 as it is and as it would be."""

    student_id: int
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Size:
    """How many pupils a class has, and would have; all of them, also those outside 班额."""

    class_no: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Source:
    """The document an act rests on: its name, SHA-256 (hex) and, where small enough, itself."""

    file_name: str
    sha256: str
    content: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an act would do. ``facts`` go into the act's row, ``exempt`` pupils are outside 班额."""

    kind: str
    title: str
    moves: tuple[Move, ...]
    sizes: tuple[Size, ...]
    problems: tuple[Problem, ...]
    exempt: frozenset[int] = frozenset()
    facts: Mapping[str, Any] = field(default_factory=dict)
    seed: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """``action_id`` is what an undo names; 0 where nothing was to be done."""

    action_id: int
    moved: int


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One act of the log."""

    id: int
    kind: str
    title: str
    at: str
    by: str
    moved: int
    seed: str
    file_name: str
    sha256: str
    undone_at: str


def preview(
    tx: Tx, student_ids: Sequence[int], class_no: str, exempt: Collection[int] = ()
) -> Plan:
    """What moving the pupils to ``class_no`` ("" takes them out of their classes) would do.

    ``exempt`` pupils do not count in 班额 (送教上门, 休学).
    """
    targets = dict.fromkeys(student_ids, class_no)
    title = f"调入 {class_no}" if class_no else "调出班级"
    return plan(tx, MOVE, title, targets, exempt)


def plan(
    tx: Tx, kind: str, title: str, targets: Mapping[int, str], exempt: Collection[int] = ()
) -> Plan:
    """Each pupil of ``targets`` to the class given; those already there are left out."""
    moves: list[Move] = []
    for group in in_groups(targets, _GROUP):
        values = students.values_of(tx, group)
        missing = [student_id for student_id in group if student_id not in values]
        if missing:
            message = f"没有找到编号为 {missing[0]} 的学生。请刷新列表后重试。"
            raise Rejected(Problem("register.not-found", message))
        moves += [
            Move(student_id, values[student_id]["name"], before, targets[student_id])
            for student_id in group
            if (before := values[student_id]["class_no"]) != targets[student_id]
        ]
    sizes, problems = _judged(tx, moves, frozenset(exempt))
    return Plan(kind, title, tuple(moves), sizes, tuple(problems), frozenset(exempt))


def apply(tx: Tx, shown: Plan, since: int | None = None) -> Applied:
    """Do what ``shown`` says, in this one transaction, and keep what its undo needs.

    ``since``: the pupils' histories tell what changed after it as part of the same act. Raises
    ``Rejected`` for a blocking problem (the sizes are counted again), or when a pupil has been
    moved since the preview.
    """
    require(tx, Action.EDIT)
    if not shown.moves:
        return Applied(0, 0)
    problems = [p for p in shown.problems if p.code not in _COUNTED]
    if shown.kind not in _WHOLE:
        problems += _judged(tx, shown.moves, shown.exempt)[1]
    if blocking(problems):
        raise Rejected(*blocking(problems))
    since = timeline.begin(tx) if since is None else since
    action = _enter(tx, shown)
    _refuse_moved(_put(tx, {move.student_id: (move.before, move.after) for move in shown.moves}))
    tx.add_many(
        ClassMove,
        [
            {
                "action_id": action.id,
                "student_id": move.student_id,
                "before": move.before,
                "after": move.after,
            }
            for move in shown.moves
        ],
    )
    act = timeline.PROMOTION if shown.kind == PROMOTE else timeline.CLASS_MOVE
    _explain(tx, act, since, action, [move.student_id for move in shown.moves])
    return Applied(action.id, len(shown.moves))


def undo(
    tx: Tx, action_id: int, since: int | None = None, left_out: Collection[int] = ()
) -> Applied:
    """Take a whole act back: every pupil but those ``left_out`` to the class she came from.

    A promotion is taken back with its grades, so only its own undo does it, which gives ``since``
    as ``apply`` has it. Raises ``Rejected``, naming pupils, when somebody has moved them since, or
    when a class would become too large.
    """
    require(tx, Action.UNDO)
    action = tx.get(ClassAction, action_id, f"编号为 {action_id} 的调班记录")
    if action.undone_at:
        raise Rejected(Problem("class.undone", "这次调班已经撤销过。请在记录中另选一条。"))
    if action.kind == PROMOTE and since is None:
        message = "升级连同年级一起撤销。请在“异动”的“升级”页撤销。"
        raise Rejected(Problem("class.promotion", message))
    rows = list(tx.scalars(select(ClassMove).where(ClassMove.action_id == action_id)))
    rows = [row for row in rows if row.student_id not in left_out]
    back = [Move(row.student_id, "", row.after, row.before) for row in rows]
    facts = json.loads(action.facts or "{}")
    since = timeline.begin(tx) if since is None else since
    _set_classes_back(tx, facts)
    if action.kind not in _WHOLE:
        exempt = frozenset(facts.get("exempt", ()))
        refused = blocking(_judged(tx, back, exempt, back=True)[1])
        if refused:
            raise Rejected(*refused)
    _refuse_moved(_put(tx, {move.student_id: (move.before, move.after) for move in back}))
    act = timeline.PROMOTION_BACK if action.kind == PROMOTE else timeline.CLASS_BACK
    _explain(tx, act, since, action, [move.student_id for move in back])
    action.undone_at = tx.stamp
    tx.note("undo-classes", "class_action", action_id, {"students": len(back)})
    return Applied(action_id, len(back))


def log(tx: Tx, student_id: int = 0) -> tuple[ActionLine, ...]:
    """The acts, the latest first; with ``student_id`` those that moved this pupil (R-RC-7-1)."""
    statement = select(ClassAction).order_by(ClassAction.id.desc())
    if student_id:
        moved = select(ClassMove.action_id).where(ClassMove.student_id == student_id)
        statement = statement.where(ClassAction.id.in_(moved))
    counts = Counter(tx.scalars(select(ClassMove.action_id)))
    return tuple(
        ActionLine(
            a.id,
            a.kind,
            a.title,
            a.at,
            a.by,
            counts[a.id],
            a.seed,
            a.file_name,
            a.sha256,
            a.undone_at,
        )
        for a in tx.scalars(statement)
    )


def moves_of(tx: Tx, action_id: int) -> tuple[Move, ...]:
    """Every pupil's move in one act."""
    rows = list(tx.scalars(select(ClassMove).where(ClassMove.action_id == action_id)))
    names: dict[int, str] = {}
    for group in in_groups([row.student_id for row in rows], _GROUP):
        names |= {key: values["name"] for key, values in students.values_of(tx, group).items()}
    return tuple(
        Move(row.student_id, names.get(row.student_id, ""), row.before, row.after) for row in rows
    )


def not_assigned(tx: Tx, student_ids: Sequence[int]) -> tuple[int, ...]:
    """Those who came into their class by no assignment and no published list (R-NA-10-1)."""
    assigned: set[int] = set()
    for group in in_groups(student_ids, _GROUP):
        found = (
            select(ClassMove.student_id)
            .join(ClassAction, ClassAction.id == ClassMove.action_id)
            .join(Student, Student.id == ClassMove.student_id)
            .where(
                ClassMove.student_id.in_(group),
                ClassMove.after == Student.class_no,
                ClassAction.kind.in_((ASSIGN, LIST)),
                ClassAction.undone_at == "",
            )
        )
        assigned |= set(tx.scalars(found))
    return tuple(student_id for student_id in student_ids if student_id not in assigned)


def stages(tx: Tx, class_nos: Collection[str]) -> dict[str, str]:
    """The stage of each class: as described, or else as the grades of its pupils say."""
    found = {
        row.class_no: row.stage
        for row in tx.scalars(select(SchoolClass).where(SchoolClass.class_no.in_(class_nos)))
    }
    for class_no in class_nos:
        if not found.get(class_no):
            grades = Counter(tx.scalars(select(Student.grade).where(Student.class_no == class_no)))
            likeliest = grades.most_common(1)
            found[class_no] = class_size.stage_of_grade(likeliest[0][0]) if likeliest else ""
    return found


def _judged(
    tx: Tx, moves: Sequence[Move], exempt: frozenset[int], *, back: bool = False
) -> tuple[tuple[Size, ...], list[Problem]]:
    """Every class the moves touch, and what the profile says of those that grow.

    ``back``: pupils return to where they were, so a class that they left empty is there all right.
    """
    into = {move.after for move in moves} - {""}
    exempt |= students.outside_class_size(tx)
    stage = stages(tx, into)
    limits = class_size.limits_in(policies.of_school(tx))
    sizes, problems = [], []
    for class_no in sorted({move.before for move in moves} | into - {""}):
        ids = set(students.ids_in(tx, class_no))
        gone = {move.student_id for move in moves if move.before == class_no}
        come = {move.student_id for move in moves if move.after == class_no}
        after = (ids - gone) | come
        sizes.append(Size(class_no, len(ids), len(after)))
        if class_no in into:
            counted = len(ids - exempt), len(after - exempt)
            problems += class_size.judge(limits, stage[class_no], class_no, *counted)
            problems += _unknown(tx, class_no, len(ids) or int(back))
    return tuple(sizes), problems


def _unknown(tx: Tx, class_no: str, count: int) -> list[Problem]:
    row = tx.session.scalar(select(SchoolClass).where(SchoolClass.class_no == class_no))
    if row is None and not count:
        message = f"没有班号为“{class_no}”的班级。请先新建这个班级，或核对班号。"
    elif row is not None and row.closed_at:
        message = f"班级 {class_no} 已经并入别的班级。请另选一个班级。"
    else:
        return []
    return [Problem("class.not-open", message, Where(field="班号"))]


def _enter(tx: Tx, shown: Plan) -> ClassAction:
    source = shown.source or Source("", "")
    facts = {**shown.facts, "exempt": sorted(shown.exempt)}
    action = tx.add(
        ClassAction(
            kind=shown.kind,
            title=shown.title,
            at=tx.stamp,
            by=tx.actor.user,
            facts=json.dumps(facts, ensure_ascii=False),
            seed=shown.seed,
            file_name=source.file_name,
            sha256=source.sha256,
        )
    )
    if source.content:
        tx.add(ClassSource(action.id, b64encode(source.content).decode("ascii")))
    return action


def _explain(tx: Tx, act: str, since: int, action: ClassAction, student_ids: Sequence[int]) -> None:
    """Each pupil's history says by which act she came into the other class (R-RC-7-1)."""
    tx.session.flush()
    for student_id in student_ids:
        timeline.explain(tx, student_id, act, since, action.title, class_action=action.id)


def _put(tx: Tx, wanted: Mapping[int, tuple[str, str]]) -> list[tuple[int, str]]:
    """Set each pupil's class; gives (id, name) of those who are not where they were."""
    elsewhere: list[tuple[int, str]] = []
    for group in in_groups(wanted, _GROUP):
        for student in tx.scalars(select(Student).where(Student.id.in_(group))):
            before, after = wanted[student.id]
            if student.class_no != before:
                elsewhere.append((student.id, student.name))
            student.class_no = after
        tx.session.flush()
    return elsewhere


def _refuse_moved(elsewhere: Sequence[tuple[int, str]]) -> None:
    """The exception rolls everything back, so nobody has been moved."""
    if elsewhere:
        raise Rejected(
            *(
                Problem(
                    "class.moved-on",
                    f"{name}在此之后又调过班，这一步没有执行。请刷新后重新预览。",
                    Where(student_id=student_id),
                )
                for student_id, name in elsewhere[:_SHOWN]
            )
        )


def _set_classes_back(tx: Tx, facts: Mapping[str, Any]) -> None:
    """Renamed classes get their names again, merged ones are open again."""
    for class_id, values in facts.get("classes", {}).items():
        row = tx.get(SchoolClass, int(class_id), "这个班级")
        for name, (before, _after) in values.items():
            if name == "class_no":
                _refuse_taken(tx, before)
            setattr(row, name, before)
    tx.session.flush()


def _refuse_taken(tx: Tx, class_no: str) -> None:
    taken = select(SchoolClass.id).where(SchoolClass.class_no == class_no)
    if tx.session.scalar(taken) is not None or students.ids_in(tx, class_no):
        message = f"班号 {class_no} 已经另有班级在用，不能撤销这次改号。请先更改那个班的班号。"
        raise Rejected(Problem("class.taken", message))
