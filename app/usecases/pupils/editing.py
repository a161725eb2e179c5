"""One pupil's record, corrected by hand: read, checked, judged against everybody else, explained.

姓名 性别 出生日期 证件类型 证件号 may be filled in here where they are blank. Once there, they
change by a case only (``key_changes``), as 办法第十条 has it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain import fields
from app.domain.permissions import Action
from app.persistence.records import Guardian, Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where, blocking
from app.usecases.checking import judging
from app.usecases.classwork import seating
from app.usecases.pupils import moves, students, timeline
from app.usecases.pupils.timeline import Change
from app.usecases.school.permits import require

KEY_INFORMATION = tuple(f.key for f in fields.STUDENT_FIELDS if f.key_information)
ARTICLE_10 = "办法 第十条"
_ARTICLE_5 = "办法 第五条"
_EXEMPT = "休学、送教上门的学生不计入班额，请在“班级”页调班时注明。"


@dataclass(frozen=True, slots=True)
class Member:
    """A family member in the place she shall have. ``id`` 0 is a new one.

    ``values`` are raw texts by bare keys; for a known member only those that shall change.
    """

    id: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edited:
    """What changed (nothing: ``()``), what there is to say about it, and the version it made."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    version: int


@dataclass(slots=True)
class _Draft:
    """The record as it would be."""

    student: Student
    values: dict[str, str]
    members: list[tuple[Guardian | None, dict[str, str]]]
    problems: list[Problem] = field(default_factory=list)


def members(tx: Tx, student_id: int) -> tuple[Member, ...]:
    """The pupil's members as they stand, to be changed and handed back to ``edit``."""
    return tuple(
        Member(row.id, {key: getattr(row, key) for key in students.GUARDIAN_KEYS})
        for row in tx.scalars(students.members_of(student_id))
    )


def edit(
    tx: Tx,
    student_id: int,
    values: Mapping[str, str],
    guardians: Sequence[Member] | None = None,
    reason: str = "",
    seen: int = 0,
    confirmed: Collection[str] = (),
) -> Edited:
    """Change fields by key to raw texts, and the members to ``guardians`` (``None``: as they are).

    ``seen`` is the ``version_of`` that she looked at, 0 for none: a later change of the same field
    is told, never overwritten. ``confirmed`` names the codes of overridable problems that she
    goes past, with a ``reason``. Raises ``Rejected`` (R-NA-14-1, R-ORD-6-1, R-ORD-10-1, R-SC-0-2).
    """
    require(tx, Action.EDIT)
    student = tx.get(Student, student_id, "这名学生")
    draft = _draft(tx, student, values, guardians)
    if seen:
        draft.problems += _conflicts(tx, student_id, seen, values, guardians is not None)
    own = [member for _, member in draft.members]
    now = students.values_of(tx, [student_id])[student_id]
    draft.problems += _guarded(now, draft.values)
    draft.problems += _seated(tx, now, draft.values)
    draft.problems += judging.judge(tx, student_id, draft.values, own)
    draft.problems = list(dict.fromkeys(draft.problems))  # read and judged: said once
    _refuse(draft.problems, confirmed, reason)
    since = timeline.begin(tx)
    _apply(tx, draft, keep_members=guardians is None)
    return finish(tx, student_id, timeline.EDIT, since, reason, draft.problems)


def undo_last(tx: Tx, student_id: int) -> Edited:
    """Take back the last edit that still stands, as a further change in the history.

    Raises ``Rejected`` when there is none, or when what it changed has changed again since.
    """
    require(tx, Action.EDIT)
    tx.get(Student, student_id, "这名学生")
    note = _last_edit(tx, student_id)
    if note is None:
        message = "这名学生没有可以撤销的修改。导入请在历史中撤销，合并请在合并记录中撤销。"
        raise Rejected(Problem("undo.nothing", message))
    _refuse_moved_on(tx, student_id, note)
    since = timeline.begin(tx)
    for move in reversed(moves.between(tx, student_id, note.since, note.seq)):
        put_back(tx, move.entry.thing, move.before)
    _close_ranks(tx, student_id)
    _refuse_new_double(tx, student_id)
    reason = f"撤销第 {note.seq} 号修改"
    return finish(tx, student_id, timeline.UNDO, since, reason, (), undoes=note.seq)


def put_back(tx: Tx, thing: moves.Thing, row: moves.Values | None) -> None:
    """Make one row of a pupil or member what it was: gone, there again with its id, or changed."""
    kind: type[Student | Guardian] = Student if thing[0] == moves.STUDENT else Guardian
    record = tx.session.get(kind, thing[1])
    if row is None:
        if record is not None:
            tx.remove(record)
        tx.session.flush()
        return
    if record is None:
        record = kind(**{key: value for key, value in row.items() if key != "id"})
        record.id = thing[1]
        tx.add(record)
        return
    for key, value in row.items():
        if getattr(record, key) != value:
            setattr(record, key, value)
    tx.session.flush()


def finish(
    tx: Tx,
    student_id: int,
    action: str,
    since: int,
    reason: str,
    problems: Sequence[Problem],
    **facts: object,
) -> Edited:
    """Explain what moved after ``since`` and give it as plain values; silent where nothing did."""
    tx.session.flush()
    changes = timeline.changes_since(tx, student_id, since)
    if changes:
        timeline.explain(tx, student_id, action, since, reason, **facts)
    return Edited(changes, tuple(problems), moves.version_of(tx, student_id))


def _draft(
    tx: Tx, student: Student, values: Mapping[str, str], guardians: Sequence[Member] | None
) -> _Draft:
    draft = _Draft(student, students.values_of(tx, [student.id])[student.id], [])
    for key, raw in values.items():
        if key not in students.STUDENT_KEYS:
            draft.problems.append(_unknown(key))
            continue
        reading = fields.read(fields.by_key(key), raw)
        draft.problems += reading.problems
        draft.values[key] = reading.value
    if "id_number" in values:
        draft.problems += judging.derived(draft.values)
    known = {row.id: row for row in tx.scalars(students.members_of(student.id))}
    if guardians is None:
        draft.members = [(row, _member_values(row)) for row in known.values()]
    else:
        _place(draft, known, guardians)
    return draft


def _place(draft: _Draft, known: Mapping[int, Guardian], guardians: Sequence[Member]) -> None:
    """Read each member; 监护人 go before the others, since only the first two are exported."""
    for position, member in enumerate(guardians, 1):
        row = known.get(member.id)
        if member.id and row is None:
            message = f"第 {position} 名家庭成员已不在这名学生名下。请刷新后重试。"
            draft.problems.append(Problem("edit.member-gone", message))
            continue
        values, problems = judging.read_member(_member_values(row), member.values, position)
        draft.members.append((row, values))
        draft.problems += problems
    ordered = sorted(draft.members, key=lambda placed: placed[1]["is_guardian"] != "是")
    if ordered != draft.members:
        message = "监护人已排在其他家庭成员之前，因为导出到国网的只有前两名。请核对顺序。"
        draft.problems.append(Problem("edit.guardians-first", message, level=Level.WARN))
        draft.members = ordered


def _member_values(row: Guardian | None) -> dict[str, str]:
    return {key: getattr(row, key) if row else "" for key in students.GUARDIAN_KEYS}


def _unknown(key: str) -> Problem:
    message = f"没有名为“{key}”的数据项。请按数据项目录填写。"
    return Problem("edit.unknown-field", message, Where(field=key))


def _guarded(now: Mapping[str, str], wanted: Mapping[str, str]) -> list[Problem]:
    """What no plain edit may change once it is there."""
    found = []
    for key in KEY_INFORMATION:
        if now[key] and wanted[key] != now[key]:
            label = students.label_of(key)
            message = (
                f"“{label}”是关键信息，由“{now[key]}”改为“{wanted[key] or '空白'}”"
                "须凭户口簿等证明，经学校和学籍主管部门核准（办法第十条）。请办理“关键信息变更”。"
            )
            where = Where(field=label)
            found.append(Problem("edit.key-information", message, where, ARTICLE_10))
    return found + _national_number(now["national_number"], wanted["national_number"])


def _seated(tx: Tx, now: Mapping[str, str], wanted: Mapping[str, str]) -> list[Problem]:
    """班额, when the edit takes the pupil into another class (R-NA-6-1, R-FJ-4-1)."""
    found = seating.judge_one(tx, now["class_no"], wanted["class_no"], wanted["grade"])
    return [replace(one, message=f"{one.message}{_EXEMPT}") for one in found]


def number_may_become(now: str, wanted: str) -> bool:
    """A number for life: L and J give way to a G, nothing else changes (R-NA-11-2, R-SC-14-1)."""
    return not now or now == wanted or (now[0] in "LJ" and wanted.startswith("G"))


def _national_number(now: str, wanted: str) -> list[Problem]:
    if number_may_become(now, wanted):
        return []
    message = f"“学籍号”{now} 一人一号、终身不变。如系抄录错误，请注明原因并确认后再改。"
    where = Where(field="学籍号")
    return [Problem("edit.national-number", message, where, _ARTICLE_5, Level.REFUSE_OVERRIDABLE)]


def _conflicts(
    tx: Tx, student_id: int, seen: int, values: Mapping[str, str], with_members: bool
) -> list[Problem]:
    """Fields that somebody else has changed since she looked."""
    found = []
    for move in moves.between(tx, student_id, seen):
        member = move.entry.thing[0] == moves.GUARDIAN
        for key, (before, after) in move.changed.items():
            if (member and with_members) or (not member and key in values):
                label = students.label_of(f"guardian1.{key}" if member else key)
                message = (
                    f"“{label}”在您打开之后已由{move.entry.actor}改为“{after or '空白'}”"
                    f"（原为“{before or '空白'}”）。请刷新并核对后再保存。"
                )
                found.append(Problem("edit.conflict", message, Where(field=label)))
    return found


def _refuse(problems: Sequence[Problem], confirmed: Collection[str], reason: str) -> None:
    """Stop at what blocks; what is overridable passes once confirmed, and only with a reason."""
    left = [
        problem
        for problem in blocking(problems)
        if problem.level is not Level.REFUSE_OVERRIDABLE or problem.code not in confirmed
    ]
    if left:
        raise Rejected(*left)
    if blocking(problems) and not reason.strip():
        message = "越过提示保存须写明原因。请填写修改原因后再保存。"
        raise Rejected(Problem("edit.reason", message))


def _apply(tx: Tx, draft: _Draft, *, keep_members: bool) -> None:
    _set(draft.student, draft.values)
    if not keep_members:
        _apply_members(tx, draft)
    tx.session.flush()


def _apply_members(tx: Tx, draft: _Draft) -> None:
    kept = {row.id for row, _ in draft.members if row}
    for row in list(tx.scalars(students.members_of(draft.student.id))):
        if row.id not in kept:
            tx.remove(row)
    for position, (placed, values) in enumerate(draft.members, 1):
        if placed is None:
            tx.add(Guardian(student_id=draft.student.id, position=position, **values))
            continue
        _set(placed, values)
        if placed.position != position:
            placed.position = position


def _set(record: Student | Guardian, values: Mapping[str, str]) -> None:
    for key, value in values.items():
        if getattr(record, key) != value:
            setattr(record, key, value)


def _last_edit(tx: Tx, student_id: int) -> timeline.Note | None:
    undone: set[int] = set()
    for note in reversed(timeline.notes(tx, student_id)):
        if note.action == timeline.UNDO:
            undone.add(note.detail["undoes"])
        elif note.action == timeline.EDIT and note.seq not in undone:
            return note
    return None


def _refuse_moved_on(tx: Tx, student_id: int, note: timeline.Note) -> None:
    """An undo must not carry away what came after: the rows have to be as the edit left them."""
    touched = {
        (move.entry.thing, key)
        for move in moves.between(tx, student_id, note.since, note.seq)
        for key in move.changed
    }
    now: dict[tuple[moves.Thing, str], list[str]] = {}
    for move in moves.between(tx, student_id, note.seq):
        for key, pair in move.changed.items():
            now.setdefault((move.entry.thing, key), [pair[0], ""])[1] = pair[1]
    moved = [place for place in touched if place in now and now[place][0] != now[place][1]]
    if moved:
        labels = "、".join(sorted({students.label_of(key) for _, key in moved}))
        message = f"{labels}在那次修改之后又有改动，撤销会丢掉后来的内容。请直接修改。"
        raise Rejected(Problem("undo.later-work", message, Where(student_id=student_id)))


def _close_ranks(tx: Tx, student_id: int) -> None:
    """Places 1 to n again: members who came in between (by a merge) may hold a restored one's."""
    rows = tx.scalars(students.members_of(student_id)).all()
    for position, row in enumerate(sorted(rows, key=lambda row: (row.position, row.id)), 1):
        if row.position != position:
            row.position = position
    tx.session.flush()


def _refuse_new_double(tx: Tx, student_id: int) -> None:
    """What the edit had made free may have been given to another pupil since."""
    values = students.values_of(tx, [student_id])[student_id]
    found = blocking(judging.doubles_of(tx, student_id, values))
    if found:
        raise Rejected(*found)
