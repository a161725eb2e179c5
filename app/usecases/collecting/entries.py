"""What parents corrected on paper, typed in: only what differs is shown, and only that changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.domain import fields
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.pupils import editing, students
from app.usecases.pupils.editing import Edited, Member


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """One field that the paper has otherwise. ``by_case``: 关键信息, a plain edit may not."""

    key: str
    label: str
    before: str
    after: str
    by_case: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changed fields in the order of the paper, and what there is to say about the values."""

    changes: tuple[ChangedEntry, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """What was applied, and which changes wait for a case of their own."""

    edited: Edited
    by_case: tuple[ChangedEntry, ...]
    problems: tuple[Problem, ...]


def compare_entry(tx: Tx, student_id: int, values: Mapping[str, str]) -> Comparison:
    """Which of ``values`` (flat keys → raw texts) differ from the record, read as an edit would.

    What is the same but for its spelling is no change. ``guardian2.phone`` is the second member's.
    """
    tx.get(Student, student_id, "这名学生")
    now = _flat(tx, student_id)
    changes, problems = [], []
    for key, raw in values.items():
        field = _field(key)
        reading = fields.read(field, raw)
        # An unknown relation is settled with the member's other values when it is applied.
        problems += [
            p for p in reading.problems if not (key.endswith("relation") and p.level.blocks)
        ]
        before = now.get(key, "")
        if reading.value != before:
            by_case = bool(before) and key in editing.KEY_INFORMATION
            changes.append(ChangedEntry(key, field.label, before, reading.value, by_case))
    return Comparison(tuple(changes), tuple(problems))


def enter(
    tx: Tx,
    student_id: int,
    values: Mapping[str, str],
    reason: str,
    seen: int = 0,
    confirmed: Collection[str] = (),
) -> Entered:
    """Apply what differs, as one edit with ``reason``; 关键信息 stays and is told (R-ORD-10-1).

    ``seen`` and ``confirmed`` as in ``editing.edit``, which also refuses what it would refuse.
    """
    found = compare_entry(tx, student_id, values)
    plain = {one.key: one.after for one in found.changes if not one.by_case}
    own = {key: value for key, value in plain.items() if "." not in key}
    family = {key: value for key, value in plain.items() if "." in key}
    members = _members(editing.members(tx, student_id), family) if family else None
    edited = editing.edit(tx, student_id, own, members, reason, seen, confirmed)
    cases = tuple(one for one in found.changes if one.by_case)
    return Entered(edited, cases, (*edited.problems, *map(_needs_case, cases)))


def _field(key: str) -> fields.Field:
    try:
        return fields.by_key(key)
    except KeyError:
        message = f"没有名为“{key}”的数据项。请按数据项目录填写。"
        raise Rejected(Problem("edit.unknown-field", message, Where(field=key))) from None


def _flat(tx: Tx, student_id: int) -> dict[str, str]:
    now = dict(students.values_of(tx, [student_id])[student_id])
    for place, member in enumerate(students.guardians_of(tx, [student_id]).get(student_id, []), 1):
        now.update({f"guardian{place}.{key}": value for key, value in member.items()})
    return now


def _members(now: Sequence[Member], family: Mapping[str, str]) -> list[Member]:
    """Everyone in the place she has; whom the paper adds comes after."""
    changed: dict[int, dict[str, str]] = {}
    for key, value in family.items():
        owner, bare = key.split(".")
        changed.setdefault(int(owner.removeprefix("guardian")), {})[bare] = value
    known = [Member(one.id, changed.pop(place, {})) for place, one in enumerate(now, 1)]
    return known + [Member(0, values) for _, values in sorted(changed.items())]


def _needs_case(change: ChangedEntry) -> Problem:
    message = (
        f"“{change.label}”由“{change.before}”改为“{change.after or '空白'}”是关键信息变更，"
        "没有直接修改。请凭户口簿等证明办理“关键信息变更”。"
    )
    where = Where(field=change.label)
    return Problem("entry.needs-case", message, where, editing.ARTICLE_10, Level.TASK)
