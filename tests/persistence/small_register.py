"""A small register with invented people, and the little use cases the tests write with."""

import pickle
from pathlib import Path

from app.evidence import store
from app.persistence import database
from app.persistence.keys import Unlocked
from app.persistence.records import AuditEntry, Evidence, Guardian, Setting, Student
from app.persistence.register import Register
from app.persistence.transaction import Tx

PASSWORD = "早读 操场 铅笔 白杨"
USER = "王老师"
ROLE = "registrar"


def add_student(tx: Tx, name: str = "王小明", **values: str) -> int:
    return tx.add(Student(name=name, **values)).id


def add_guardian(tx: Tx, student_id: int, name: str = "王大明", **values: str) -> int:
    position = len(guardians_of(tx, student_id)) + 1
    return tx.add(Guardian(student_id=student_id, position=position, name=name, **values)).id


def guardians_of(tx: Tx, student_id: int) -> list[int]:
    rows = tx.connection.exec_driver_sql(
        "SELECT id FROM guardian WHERE student_id = ?", (student_id,)
    )
    return [row[0] for row in rows]


def change_student(tx: Tx, student_id: int, **values: str) -> None:
    student = tx.get(Student, student_id, "这名学生")
    for key, value in values.items():
        setattr(student, key, value)


def attach(tx: Tx, student_id: int, content: bytes) -> str:
    """As the program does: the encrypted file first, then its row."""
    stored = store.put(
        tx.folder / "evidence", tx.master.evidence_key(), tx.master.database_id, content
    )
    tx.add(
        Evidence(
            student_id=student_id,
            kind="scan",
            media_type="application/pdf",
            file_id=stored.file_id,
            size=stored.size,
            sha256=stored.sha256_plain,
            added_at=tx.stamp,
        )
    )
    return stored.file_id


def put_setting(tx: Tx, name: str, value: str) -> None:
    tx.set(name, value)


def rows_of(tx: Tx, table: str) -> list[tuple]:
    rows = tx.connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608  names of our own tables
    return [tuple(row) for row in rows]


def pragma(tx: Tx, name: str) -> object:
    return tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def last_entries(tx: Tx, number: int) -> list[AuditEntry]:
    rows = tx.connection.exec_driver_sql(
        "SELECT action, kind, object_id, detail, actor, role FROM audit_entry "
        "ORDER BY seq DESC LIMIT ?",
        (number,),
    )
    return [tuple(row) for row in rows][::-1]


def work_until_killed(folder: Path, unlocked: bytes, pipe: object, first: int) -> None:
    """In a process of its own: one edit and one scan a transaction, acknowledged when committed."""
    register = Register.open(folder, pickle.loads(unlocked))  # noqa: S301  from our own parent
    number = first
    while True:
        register.write(_one_operation, number)
        pipe.send(number)
        number += 1


def _one_operation(tx: Tx, number: int) -> None:
    content = f"扫描件 {number}".encode() * 50
    student_id = add_student(tx, f"学生{number}")
    file_id = attach(tx, student_id, content)
    tx.add(Setting(f"operation.{number}", file_id))


def hold_until_killed(folder: Path, unlocked: bytes, pipe: object) -> None:
    """In a process of its own: open the register and keep it."""
    register = Register.open(folder, pickle.loads(unlocked))  # noqa: S301  from our own parent
    pipe.send(register.actor.user)
    pipe.recv()


def leave_a_crash(folder: Path, unlocked: bytes, pipe: object, name: str) -> None:
    """Commit one pupil, begin with another, and wait for the end with all files open."""
    register = Register.open(folder, pickle.loads(unlocked))  # noqa: S301  from our own parent
    register.write(add_student, name)
    register.write(_wait_inside, name, pipe)


def _wait_inside(tx: Tx, name: str, pipe: object) -> None:
    for _ in range(500):
        add_student(tx, name, address=name * 20)
    pipe.send("inside")
    pipe.recv()


def raw(folder: Path, unlocked: Unlocked) -> object:
    """A bare connection to the database of a closed register."""
    master = unlocked.master
    return database.connect(folder / "school.db", master.database_key(), master.salt)
