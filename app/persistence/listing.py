"""A list as the ids of its pupils in their order; its lines are read by id, a screen at a time.

So the depth of a page costs nothing, the count is exact, and a selection of everyone is a slice.
"""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.domain import fields
from app.persistence import finding

PHOTO, AGE, STATUS, COHORT = "photo", "age", "status", "cohort"
_NARROW = frozenset(finding.KEY_COLUMNS)
_OWN = frozenset(field.key for field in fields.STUDENT_FIELDS)
_JOIN = "JOIN student s ON s.id = k.student_id"
HAS_PHOTO = (
    "EXISTS (SELECT 1 FROM evidence e WHERE e.student_id = k.student_id AND e.kind = 'photo')"
)


STATUS_OF = "COALESCE((SELECT e.status FROM enrolment e WHERE e.student_id = k.student_id), '在读')"
"""A pupil without a row of her own is 在读."""
_OTHERWISE = {
    PHOTO: HAS_PHOTO,
    AGE: "s.birth_date",
    STATUS: STATUS_OF,
    COHORT: "s.entry_month",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a WHERE clause on ``student_key k`` and ``student s``, and its values."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """The column that a list is ordered by; "" is the order of classes, or of what was searched."""

    key: str = ""
    descending: bool = False


def column(key: str) -> str:
    """Where the value of ``key`` stands: a column, or a member's by her place. ``KeyError``."""
    if key in _OTHERWISE:
        return _OTHERWISE[key]
    fields.by_key(key)  # nothing but a name out of the data dictionary gets into a statement
    if "." in key:
        owner, name = key.split(".")
        place = int(owner.removeprefix("guardian"))
        return (
            f"(SELECT g.{name} FROM guardian g "  # noqa: S608  names of columns
            f"WHERE g.student_id = k.student_id AND g.position = {place})"
        )
    return f"k.{key}" if key in _NARROW else f"s.{key}"


def ids(
    connection: Connection, text: str, conditions: Sequence[Condition], order: Order
) -> "array[int]":
    """The pupils that ``text`` means and all of ``conditions`` let in, in ``order``."""
    key = _sort_key(order)
    source = _source([*[one.sql for one in conditions], key])
    ways = finding.ways_apart(finding.ways(text))
    where, values = _wheres(ways, conditions)
    if len(ways) == 1:  # the columns that it goes by need not come along with 60,000 rows
        by = _order_by(key, "k.class_no, k.student_id", order, text)
        statement = f"SELECT k.student_id FROM {source} WHERE {where[0]} {by}"  # noqa: S608  names of columns only
    else:
        shown = f"k.student_id AS id, k.class_no AS class_no, {key} AS o"
        parts = [f"SELECT {shown} FROM {source} WHERE {one}" for one in where]  # noqa: S608  names of columns only
        by = _order_by("o", "class_no, id", order, text)
        statement = f"SELECT id FROM ({' UNION ALL '.join(parts)}) {by}"  # noqa: S608  names of columns only
    return array("q", [row[0] for row in finding.fetched(connection, statement, values)])


def lines(
    connection: Connection, wanted: Sequence[int], keys: Sequence[str]
) -> dict[int, tuple[str, ...]]:
    """Own fields (``keys``) of each pupil by id; at most some hundred pupils at a time."""
    narrow = _NARROW.issuperset(keys)
    table, identity = ("student_key", "student_id") if narrow else ("student", "id")
    unknown = set(keys) - _OWN
    if unknown:
        raise KeyError(unknown.pop())
    marks = ", ".join("?" * len(wanted))
    rows = finding.fetched(
        connection,
        f"SELECT {', '.join([identity, *keys])} FROM {table} "  # noqa: S608  names of columns
        f"WHERE {identity} IN ({marks})",
        wanted,
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def with_photo(connection: Connection, wanted: Sequence[int]) -> Collection[int]:
    """Those of ``wanted`` that have a photograph."""
    marks = ", ".join("?" * len(wanted))
    rows = finding.fetched(
        connection,
        "SELECT DISTINCT student_id FROM evidence "  # noqa: S608  marks only
        f"WHERE kind = 'photo' AND student_id IN ({marks})",
        wanted,
    )
    return {row[0] for row in rows}


def statuses(connection: Connection, wanted: Sequence[int]) -> dict[int, str]:
    """The state of each of ``wanted``; some hundred at a time."""
    marks = ", ".join("?" * len(wanted))
    rows = finding.fetched(
        connection,
        f"SELECT k.student_id, {STATUS_OF} FROM student_key k "  # noqa: S608  marks only
        f"WHERE k.student_id IN ({marks})",
        wanted,
    )
    return {row[0]: str(row[1]) for row in rows}


def counted(
    connection: Connection, text: str, conditions: Sequence[Condition], expression: str
) -> list[tuple[str, int]]:
    """(value of ``expression``, how many of the list have it), in the order of the values."""
    source = _source([*[one.sql for one in conditions], expression])
    where, values = _wheres(finding.ways_apart(finding.ways(text)), conditions)
    parts = [f"SELECT {expression} AS value FROM {source} WHERE {one}" for one in where]  # noqa: S608  names of columns only
    statement = (
        f"SELECT value, count(*) FROM ({' UNION ALL '.join(parts)}) "  # noqa: S608  names of columns only
        "GROUP BY value ORDER BY value"
    )
    rows = finding.fetched(connection, statement, values)
    return [(str(row[0]), int(row[1])) for row in rows]


def _source(expressions: Sequence[str]) -> str:
    """The wide table only where it is asked for."""
    return "student_key k" + (f" {_JOIN}" if "s." in " ".join(expressions) else "")


def _wheres(
    ways: Sequence[finding.Way], conditions: Sequence[Condition]
) -> tuple[list[str], list[Any]]:
    """A WHERE clause a way, and the values of all of them in their order."""
    more = [value for one in conditions for value in one.values]
    where = [
        " AND ".join(f"({sql})" for sql in (way, *[c.sql for c in conditions])) for way, _ in ways
    ]
    return where, [value for _, given in ways for value in (*given, *more)]


def _sort_key(order: Order) -> str:
    if not order.key:
        return "''"
    return "k.reading" if order.key == "name" else column(order.key)


def _order_by(key: str, otherwise: str, order: Order, text: str) -> str:
    """Blanks come last either way: who has no seat number is not before number 1."""
    if order.key:
        turned = (order.key == AGE) != order.descending  # the later born, the younger
        return f"ORDER BY coalesce({key}, '') = '', {key} {'DESC' if turned else ''}, {otherwise}"
    return "" if text.strip() else f"ORDER BY {otherwise}"
