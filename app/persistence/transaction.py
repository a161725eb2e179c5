"""A transaction as a use case sees it: who acts, when, and the rows. It never commits."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, ScalarResult, Select, Table, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from app.persistence import audit, finding
from app.persistence.keys import Master
from app.persistence.records import Record, Setting, Student
from app.problems import Problem, Rejected

R = TypeVar("R", bound=Record)
T = TypeVar("T")

Changes = frozenset[tuple[str, int]]
"""(table, id) of every row a transaction touched; id 0 stands for many of a table."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the unlocked user and the role that the slot was sealed with."""

    user: str
    role: str


@dataclass(slots=True)
class Tx:
    """One transaction on the register. ``now`` is its only clock."""

    session: Session
    actor: Actor
    now: datetime
    folder: Path
    master: Master
    trail: audit.Trail
    changes: set[tuple[str, int]] = field(default_factory=set)
    _evidence_key: bytes = field(default=b"", repr=False)

    @property
    def evidence_key(self) -> bytes:
        """32 bytes, derived once a transaction: a class's photographs ask for it each."""
        self._evidence_key = self._evidence_key or self.master.evidence_key()
        return self._evidence_key

    @property
    def today(self) -> date:
        """The day of this transaction, on the computer's calendar."""
        return self.now.date()

    @property
    def stamp(self) -> str:
        """``now`` to the second, ISO 8601 with the zone's offset."""
        return self.now.isoformat(timespec="seconds")

    @property
    def connection(self) -> Connection:
        """For reading many rows fast; writing goes through the session or ``add_many``."""
        return self.session.connection()

    def get(self, kind: type[R], identity: object, what: str) -> R:
        """The record, or ``Rejected`` with a sentence that says which ``what`` is not there."""
        record = self.session.get(kind, identity)
        if record is None:
            raise Rejected(Problem("register.not-found", f"没有找到{what}。请刷新列表后重试。"))
        return record

    def scalars(self, statement: Select[T]) -> ScalarResult[T]:
        """The single column or record of each row of ``statement``."""
        return self.session.scalars(statement)

    def add(self, record: R) -> R:
        """Add one record and give it its id."""
        self.session.add(record)
        self.session.flush()
        return record

    def remove(self, record: Record) -> None:
        """Remove one record; its values stay in the audit trail."""
        self.session.delete(record)

    def note(self, action: str, kind: str, object_id: object, detail: Mapping[str, Any]) -> None:
        """An audit entry for an act that moves no row: printing, exporting, looking at an ID."""
        self.session.flush()
        self.trail.write(
            self.connection, [(action, kind, str(object_id), audit.canonical(dict(detail)))]
        )

    def setting(self, name: str) -> str:
        """The value of a setting, "" when it was never made."""
        record = self.session.get(Setting, name)
        return record.value if record else ""

    def set(self, name: str, value: str) -> None:
        """Make or change a setting."""
        record = self.session.get(Setting, name)
        if record is None:
            self.add(Setting(name, value))
        else:
            record.value = value

    def add_many(self, kind: type[Record], rows: Sequence[Mapping[str, Any]]) -> range:
        """Insert thousands of rows at the driver's speed, audited like any other; gives their ids.

        ``rows`` hold the same columns each and no id. Students get an entry each; other kinds get
        one entry over all of them, with the digest of their values.
        """
        if not rows:
            return range(0)
        self.session.flush()
        table = kind.__table__
        assert isinstance(table, Table)  # noqa: S101  a mapped class has a table; this tells mypy
        last = self.last_id(kind)
        ids = range(last + 1, last + 1 + len(rows))
        columns = list(rows[0])
        values = [
            (identity, *[row[name] for name in columns])
            for identity, row in zip(ids, rows, strict=True)
        ]
        names = ", ".join(["id", *columns])
        marks = ", ".join("?" * (len(columns) + 1))
        self.connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({names}) VALUES ({marks})",  # noqa: S608  names of columns
            values,
        )
        self._record_many(kind, table.name, columns, values, ids)
        return ids

    def last_id(self, kind: type[Record]) -> int:
        """The highest id ever given to a ``kind``, whether its row is still there or not."""
        row = self.connection.exec_driver_sql(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (kind.__tablename__,)
        ).fetchone()
        return int(row[0]) if row else 0

    def _record_many(
        self,
        kind: type[Record],
        table: str,
        columns: list[str],
        values: Sequence[tuple[Any, ...]],
        ids: range,
    ) -> None:
        connection = self.connection
        self.changes.add((table, 0))
        if kind is Student:
            known = {name: place for place, name in enumerate(("id", *columns))}
            keys = ("id", *finding.KEY_COLUMNS)
            finding.index(
                connection,
                [[v[known[key]] if key in known else "" for key in keys] for v in values],
            )
            acts = [
                ("create", table, str(v[0]), f'{{"sha256":"{audit.row_digest(v)}"}}')
                for v in values
            ]
        else:
            detail = {"rows": len(values), "sha256": audit.row_digest(values)}
            acts = [("create", table, f"{ids[0]}-{ids[-1]}", audit.canonical(detail))]
        self.trail.write(connection, acts)


def watch(tx: Tx) -> None:
    """Hang the audit and the search on every flush of ``tx``; refuse what would bypass them."""

    @event.listens_for(tx.session, "after_flush")
    def _after_flush(session: Session, _context: UOWTransaction) -> None:
        tx.changes |= tx.trail.write_flushed(session)
        finding.follow(session.connection(), session.new, session.dirty, session.deleted)

    @event.listens_for(tx.session, "do_orm_execute")
    def _refuse_bulk(state: ORMExecuteState) -> None:
        if state.is_update or state.is_delete or state.is_insert:
            raise RuntimeError("bulk changes bypass the audit trail: use records or Tx.add_many")


def decoded(detail: str) -> dict[str, Any]:
    """An audit entry's detail as it was noted."""
    value = json.loads(detail)
    return value if isinstance(value, dict) else {"value": value}


def in_groups(items: Iterable[T], size: int) -> Iterable[list[T]]:
    """``items`` in lists of at most ``size``: SQLite takes so many parameters and no more."""
    group: list[T] = []
    for item in items:
        group.append(item)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
