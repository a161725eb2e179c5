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
    "id_reversed TEXT NOT NULL, class_no TEXT NOT NULL)",
    "CREATE INDEX student_key_by_class ON student_key (class_no, student_id)",
    "CREATE INDEX student_key_by_initials ON student_key (initials)",
    "CREATE INDEX student_key_by_reading ON student_key (reading)",
    "CREATE INDEX student_key_by_id ON student_key (id_number)",
    "CREATE INDEX student_key_by_id_tail ON student_key (id_reversed)",
    "CREATE VIRTUAL TABLE student_name USING fts5(name, content='', contentless_delete=1, "
    "tokenize='unicode61')",
)
KEY_COLUMNS = ("name", "id_number", "class_no")


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
    """Enter or replace the keys of ``rows``: (student id, name, ID number, class)."""
    keys, names, ids = [], [], []
    for student_id, name, id_number, class_no in rows:
        reading = pinyin.reading(name).replace(" ", "")
        initials = pinyin.initials(name)
        keys.append(
            (student_id, name, initials, reading, id_number, id_number[::-1], class_no),
        )
        names.append((student_id, spaced(name)))
        ids.append((student_id,))
    if not keys:
        return
    forget(connection, ids)
    connection.exec_driver_sql("INSERT INTO student_key VALUES (?, ?, ?, ?, ?, ?, ?)", keys)
    connection.exec_driver_sql("INSERT INTO student_name (rowid, name) VALUES (?, ?)", names)


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
    index(connection, [(s.id, s.name, s.id_number, s.class_no) for s in fresh])
    forget(connection, [(record.id,) for record in gone if isinstance(record, Student)])
