"""操作日志: every flush leaves its entries, chained and keyed, and nobody has to remember to.

Each entry's ``mac`` is HMAC-SHA256(audit key, previous mac ‖ canonical JSON of the entry). Whoever
holds the key could rebuild a chain, so its head is also printed on paper and in every archive.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.orm import Session

from app.persistence.records import AuditEntry, Record
from app.problems import Problem, Where

EARLIER_KEY = "audit.key."
"""A setting of this name and a number has the key of the entries up to that number.

A register restored with a key sheet gets a new master key; its old entries keep their old MACs, so
that heads printed on paper stay true.
"""
_GENESIS = b"\0" * 32
_INSERT = (
    "INSERT INTO audit_entry (seq, at, actor, role, action, kind, object_id, detail, mac) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SELECT = (
    "SELECT seq, at, actor, role, action, kind, object_id, detail, mac "
    "FROM audit_entry ORDER BY seq"
)
_TRIGGERS = (
    "CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    "CREATE TRIGGER audit_entry_is_never_removed BEFORE DELETE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
)

Act = tuple[str, str, str, str]
"""(action, kind, object id, detail as canonical JSON): an entry before it has its place."""


def canonical(value: Any) -> str:
    """``value`` as JSON with one spelling only, so that equal things have equal digests."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def protect(connection: Connection) -> None:
    """Put the two triggers on the audit table that make it append-only."""
    for statement in _TRIGGERS:
        connection.exec_driver_sql(statement)


@dataclass(slots=True)
class Trail:
    """The writing end of the chain within one transaction (which holds the write lock)."""

    key: bytes
    at: str
    actor: str
    role: str

    def write(self, connection: Connection, acts: Iterable[Act]) -> None:
        """Append one entry an act, in order.

        The head is read anew each time: a savepoint given up has taken its entries along.
        """
        seq, mac = head(connection)
        rows = []
        for action, kind, object_id, detail in acts:
            seq += 1
            entry = (seq, self.at, self.actor, self.role, action, kind, object_id, detail)
            mac = _mac(self.key, mac, entry)
            rows.append((*entry, mac))
        if rows:
            connection.exec_driver_sql(_INSERT, rows)

    def write_flushed(self, session: Session) -> set[tuple[str, int]]:
        """Append the entries of what ``session`` has just flushed; gives (table, id) of each."""
        acts: list[Act] = []
        touched: set[tuple[str, int]] = set()
        for action, records in (
            ("create", session.new),
            ("change", session.dirty),
            ("remove", session.deleted),
        ):
            for record in records:
                act = _act_on(action, record)
                if act is not None:
                    acts.append(act)
                    touched.add((act[1], int(act[2]) if act[2].isdigit() else 0))
        self.write(session.connection(), acts)
        return touched


def head(connection: Connection) -> tuple[int, bytes]:
    """(number of entries, mac of the last one); (0, 32 zero bytes) for an empty trail."""
    row = connection.exec_driver_sql(
        "SELECT seq, mac FROM audit_entry ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return (int(row[0]), bytes(row[1])) if row else (0, _GENESIS)


def verify(connection: Connection, key: bytes) -> list[Problem]:
    """Walk the whole chain; the first entry that does not fit is named (the rest hangs on it)."""
    mac = _GENESIS
    earlier = _earlier_keys(connection)
    for expected, row in enumerate(connection.exec_driver_sql(_SELECT), 1):
        then = next((old for last, old in earlier if expected <= last), key)
        mac = _mac(then, mac, tuple(row[:8]))
        if row[0] != expected or not hmac.compare_digest(mac, bytes(row[8])):
            message = (
                f"操作日志从第 {expected} 条起与其校验码不符，可能被改动过。"
                "请停止录入，保留现状，并用最近一次备份或期末光盘核对。"
            )
            where = Where(row=expected)
            return [Problem("audit.chain-broken", message, where, "办法 第二十六条")]
    return []


def row_digest(values: Sequence[Any]) -> str:
    """SHA-256 (hex) over the canonical JSON of ``values``."""
    return hashlib.sha256(canonical(list(values)).encode()).hexdigest()


def _earlier_keys(connection: Connection) -> list[tuple[int, bytes]]:
    """(last entry, its key) of each earlier master key, the oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT substr(name, ?), value FROM setting WHERE name LIKE ?",
        (len(EARLIER_KEY) + 1, f"{EARLIER_KEY}%"),
    )
    return sorted((int(last), bytes.fromhex(value)) for last, value in rows)


def _mac(key: bytes, previous: bytes, entry: tuple[Any, ...]) -> bytes:
    return hmac.digest(key, previous + canonical(entry).encode(), "sha256")


def _act_on(action: str, record: object) -> Act | None:
    """The act behind one flushed record, or ``None`` where nothing of it changed."""
    if isinstance(record, AuditEntry) or not isinstance(record, Record):
        return None
    state = inspect(record)
    columns = [attribute.key for attribute in state.mapper.column_attrs]
    if action == "change":
        detail = _differences(state, columns)
        if not detail:
            return None
    elif action == "remove":
        detail = {name: getattr(record, name) for name in columns}
    else:
        detail = {"sha256": row_digest([getattr(record, name) for name in columns])}
    identity = "/".join(str(part) for part in state.mapper.primary_key_from_instance(record))
    return action, state.mapper.local_table.description, identity, canonical(detail)


def _differences(state: Any, columns: Iterable[str]) -> dict[str, Any]:
    changed = {}
    for name in columns:
        history = state.attrs[name].history
        if history.has_changes():
            changed[name] = [
                history.deleted[0] if history.deleted else None,
                history.added[0] if history.added else None,
            ]
    return changed
