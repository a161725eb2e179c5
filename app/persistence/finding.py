"""Search as one types: a narrow table beside the wide one, kept up to date by the flush hook.

Names are stored with a blank between characters in an FTS5 table, so that a phrase of any length,
from the first character on, is one index look-up. Pinyin initials, readings and reversed ID
numbers are prefixes in ordinary indexes. The wide table is never searched.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from app.domain import pinyin
from app.persistence.records import Student

_DDL = (
    "CREATE TABLE student_key (student_id INTEGER PRIMARY KEY, name TEXT NOT NULL, "
    "initials TEXT NOT NULL, reading TEXT NOT NULL, id_number TEXT NOT NULL, "
    "id_reversed TEXT NOT NULL, class_no TEXT NOT NULL, sex TEXT NOT NULL, "
    "national_number TEXT NOT NULL, phone TEXT NOT NULL)",
    "CREATE INDEX student_key_by_national_number ON student_key (national_number) "
    "WHERE national_number <> ''",
    "CREATE INDEX student_key_by_class ON student_key (class_no, student_id)",
    "CREATE INDEX student_key_by_initials ON student_key (initials)",
    "CREATE INDEX student_key_by_reading ON student_key (reading, initials)",
    "CREATE INDEX student_key_by_id ON student_key (id_number, id_reversed)",
    "CREATE INDEX student_key_by_id_tail ON student_key (id_reversed)",
    "CREATE VIRTUAL TABLE student_name USING fts5(name, content='', contentless_delete=1, "
    "tokenize='unicode61')",
)
KEY_COLUMNS = ("name", "id_number", "class_no", "sex", "national_number", "phone")
"""What ``index`` takes of a student, in this order; what a line of the list shows."""

_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width letters and digits, as an input method types them, to the ones that are stored."""

_SINGLES_OUT = (
    6  # digits: fewer at the front are a whole league of counties, as a tail a few pupils
)
_BY_NAME = "k.student_id IN (SELECT rowid FROM student_name WHERE name MATCH ?)"
_BY_NATIONAL_NUMBER = "k.national_number BETWEEN ? AND ? AND k.national_number <> ''"
_COUNT = "SELECT count(*) FROM student_key k WHERE "
_COUNT_NAMES = "SELECT count(*) FROM student_name WHERE name MATCH ?"
_WHOLE_ORDER = "ORDER BY k.class_no, k.student_id"
_LINES = f"SELECT k.student_id, k.{', k.'.join(KEY_COLUMNS)} FROM student_key k WHERE "  # noqa: S608  names of columns

_WARMING = (
    "SELECT sum(length(phone)) FROM student_key",
    "SELECT count(*) FROM student_key WHERE initials > ''",
    "SELECT count(*) FROM student_key WHERE reading > ''",
    "SELECT count(*) FROM student_key WHERE id_number > ''",
    "SELECT count(*) FROM student_key WHERE id_reversed > ''",
)
"""One statement for the table and for each index that answers a key press."""

Way = tuple[str, tuple[str, ...]]
"""A condition that one index answers, and its values."""


def create(connection: Connection) -> None:
    """The narrow table and the name index."""
    for statement in _DDL:
        connection.exec_driver_sql(statement)


def spaced(name: str) -> str:
    """``name`` as the name index holds it: letters and Han alone, a blank between each.

    Characters of the private use area and of blocks younger than this Python are names' too.
    """
    return " ".join(filter(_is_of_a_name, name.lower()))


def _is_of_a_name(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in ("Co", "Cn")


def index(connection: Connection, rows: Iterable[Sequence[Any]]) -> None:
    """Enter or replace the keys of ``rows``: student id and ``KEY_COLUMNS`` each."""
    keys, names, ids = [], [], []
    for student_id, name, id_number, *shown in rows:
        reading = pinyin.reading(name).replace(" ", "")
        initials = pinyin.initials(name)
        keys.append((student_id, name, initials, reading, id_number, id_number[::-1], *shown))
        names.append((student_id, spaced(name)))
        ids.append((student_id,))
    if not keys:
        return
    forget(connection, ids)
    connection.exec_driver_sql(
        "INSERT INTO student_key VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", keys
    )
    connection.exec_driver_sql("INSERT INTO student_name (rowid, name) VALUES (?, ?)", names)


def find(
    connection: Connection, text: str, class_no: str, limit: int, offset: int
) -> tuple[list[tuple[Any, ...]], int]:
    """A page of the pupils that ``text`` means, as (id, *``KEY_COLUMNS``); and how many in all.

    What is typed tells what is meant: Han a name, letters initials or a reading, digits the tail
    of an ID number (or its front, from six on), G, L or J with digits a 学籍号. "" is everyone, in
    the order of classes; what was searched comes in the order of the index that found it, which
    costs nothing and puts alike next to alike.
    """
    found = ways(text)
    if class_no:
        found = [(f"k.class_no = ? AND ({sql})", (class_no, *values)) for sql, values in found]
    apart = ways_apart(found)
    sql = " UNION ALL ".join(f"{_LINES}{condition}" for condition, _ in apart)
    order = "" if text else _WHOLE_ORDER
    values = [value for _, given in apart for value in given]
    rows = fetched(connection, f"{sql} {order} LIMIT ? OFFSET ?", (*values, limit, offset))
    if offset == 0 and len(rows) < limit:  # most keys find few: they are counted already
        return rows, len(rows)
    return rows, sum(_how_many(connection, way) for way in apart)


def warm(connection: Connection) -> None:
    """Have the narrow table and its indexes decrypted before the first key: 50 ms for 60,000.

    A commit elsewhere empties the cache of this connection again, as it must.
    """
    for statement in _WARMING:
        fetched(connection, statement)


def fetched(
    connection: Connection, statement: str, values: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """The rows as the driver has them: what SQLAlchemy wraps around each costs as much again."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, tuple(values))
        return list(cursor.fetchall())
    finally:
        cursor.close()


def _how_many(connection: Connection, way: Way) -> int:
    """How many pupils one way finds; of a name alone the name index knows it without them."""
    sql, values = way
    statement = _COUNT_NAMES if sql == _BY_NAME else f"{_COUNT}{sql}"
    return int(fetched(connection, statement, values)[0][0])


def ways(text: str) -> list[Way]:
    """Each way in which ``text`` may mean pupils, as a condition on ``student_key k``."""
    return _ways(text.strip().translate(_NARROW))


def _ways(text: str) -> list[Way]:
    if not text:
        return [("1", ())]
    number = "".join(text.upper().split())
    if number.isascii() and number.isalnum() and any(map(str.isdigit, number)):
        return _ways_of_number(number)
    by_name = (_BY_NAME, (f'"{spaced(text)}"',))
    letters = "".join(character for character in text.lower() if character.isalpha())
    if not letters.isascii() or not letters:
        return [by_name]
    by_initials = ("k.initials BETWEEN ? AND ?", _from(letters))
    if len(letters) == 1:  # a reading begins with its first initial: it finds nobody more
        return [by_initials, by_name]
    return [by_initials, ("k.reading BETWEEN ? AND ?", _from(letters)), by_name]


def _ways_of_number(number: str) -> list[Way]:
    ways: list[Way] = [("k.id_reversed BETWEEN ? AND ?", _from(number[::-1]))]
    if len(number) >= _SINGLES_OUT or not number[0].isdigit():
        ways.append(("k.id_number BETWEEN ? AND ?", _from(number)))
    if number[0] in "GLJ":
        ways.append((_BY_NATIONAL_NUMBER, _from(number)))
    return ways


def ways_apart(found: Sequence[Way]) -> list[Way]:
    """The same pupils, each by one way only: whoever an earlier way finds is left out later."""
    apart: list[Way] = []
    for number, (sql, values) in enumerate(found):
        others = "".join(f" AND NOT ({earlier})" for earlier, _ in found[:number])
        given = [value for _, more in found[:number] for value in more]
        apart.append((f"{sql}{others}", (*values, *given)))
    return apart


def _from(start: str) -> tuple[str, str]:
    """Both ends of everything that begins with ``start``."""
    return start, start + "\U0010ffff"


def forget(connection: Connection, ids: Sequence[tuple[int]]) -> None:
    """Take the students out of the search."""
    if ids:
        connection.exec_driver_sql("DELETE FROM student_key WHERE student_id = ?", list(ids))
        connection.exec_driver_sql("DELETE FROM student_name WHERE rowid = ?", list(ids))


def follow(
    connection: Connection, new: Iterable[object], dirty: Iterable[object], gone: Iterable[object]
) -> None:
    """Bring the search in step with the students of one flush."""
    fresh = [record for record in (*new, *dirty) if isinstance(record, Student)]
    index(connection, [(s.id, *(getattr(s, name) for name in KEY_COLUMNS)) for s in fresh])
    forget(connection, [(record.id,) for record in gone if isinstance(record, Student)])
