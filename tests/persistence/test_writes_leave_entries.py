"""Whatever is added, changed and removed in whatever order: entries, search and chain keep step."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from small_register import add_guardian, add_student, change_student, rows_of

from app.persistence import audit, keys
from app.persistence.finding import spaced
from app.persistence.records import Guardian, Student
from app.persistence.register import Register
from app.persistence.transaction import Tx

NAMES = st.text("王小明阿依古丽·买𠀀𬍛䶮aB", min_size=1, max_size=6)
NUMBERS = st.text("0123456789X", max_size=18)
Act = tuple[str, str, str]


def change_guardian(tx: Tx, guardian_id: int, phone: str) -> None:
    tx.get(Guardian, guardian_id, "家长").phone = phone


def remove_guardian(tx: Tx, guardian_id: int) -> None:
    tx.remove(tx.get(Guardian, guardian_id, "家长"))


def remove_student(tx: Tx, student_id: int) -> None:
    for row in tx.connection.exec_driver_sql(
        "SELECT id FROM guardian WHERE student_id = ? ORDER BY id", (student_id,)
    ).fetchall():
        remove_guardian(tx, row[0])
    tx.session.flush()
    tx.remove(tx.get(Student, student_id, "学生"))


def acts(tx: Tx) -> list[Act]:
    rows = tx.connection.exec_driver_sql(
        "SELECT action, kind, object_id FROM audit_entry ORDER BY seq"
    )
    return [tuple(row) for row in rows]


def indexed_names(tx: Tx, names: dict[int, str]) -> list[int]:
    """Ids whose own name is not found by the name index."""
    lost = []
    for student_id, name in names.items():
        found = tx.connection.exec_driver_sql(
            "SELECT 1 FROM student_name WHERE rowid = ? AND name MATCH ?",
            (student_id, f'"{spaced(name)}"'),
        ).fetchone()
        if found is None and spaced(name):
            lost.append(student_id)
    return lost


class Writing(RuleBasedStateMachine):
    """Writes at random beside a model of what must be there."""

    def __init__(self, sealed: Path, unlocked: keys.Unlocked) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(dir=sealed.parent))
        self.register = Register.open(
            Path(shutil.copytree(sealed, self.home / "register")), unlocked
        )
        self.students = {row[0]: row for row in self.register.read(rows_of, "student_key")}
        self.names = {row[0]: row[1] for row in self.students.values()}
        self.guardians = {row[0]: row[1] for row in self.register.read(rows_of, "guardian")}
        self.acts = self.register.read(acts)

    def teardown(self) -> None:
        self.register.close()
        shutil.rmtree(self.home)

    def some_student(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.names)))

    @rule(name=NAMES, number=NUMBERS)
    def add_a_student(self, name: str, number: str) -> None:
        student_id = self.register.write(add_student, name, id_number=number)
        self.names[student_id] = name
        self.acts.append(("create", "student", str(student_id)))

    @rule(names=st.lists(NAMES, min_size=1, max_size=4))
    def add_many_students(self, names: list[str]) -> None:
        rows = [{"name": name, "id_number": "", "class_no": "0709"} for name in names]
        ids = self.register.write(lambda tx: tx.add_many(Student, rows))
        self.names.update(zip(ids, names, strict=True))
        self.acts += [("create", "student", str(student_id)) for student_id in ids]

    @precondition(lambda self: self.names)
    @rule(data=st.data(), name=NAMES)
    def change_a_student(self, data: st.DataObject, name: str) -> None:
        student_id = self.some_student(data)
        self.register.write(change_student, student_id, name=name)
        if name != self.names[student_id]:
            self.acts.append(("change", "student", str(student_id)))
        self.names[student_id] = name

    @precondition(lambda self: self.names)
    @rule(data=st.data())
    def remove_a_student(self, data: st.DataObject) -> None:
        student_id = self.some_student(data)
        self.register.write(remove_student, student_id)
        own = sorted(g for g, owner in self.guardians.items() if owner == student_id)
        self.acts += [("remove", "guardian", str(guardian_id)) for guardian_id in own]
        self.acts.append(("remove", "student", str(student_id)))
        self.guardians = {g: o for g, o in self.guardians.items() if o != student_id}
        del self.names[student_id]

    @precondition(lambda self: self.names)
    @rule(data=st.data(), name=NAMES)
    def add_a_guardian(self, data: st.DataObject, name: str) -> None:
        student_id = self.some_student(data)
        guardian_id = self.register.write(add_guardian, student_id, name)
        self.guardians[guardian_id] = student_id
        self.acts.append(("create", "guardian", str(guardian_id)))

    @precondition(lambda self: self.guardians)
    @rule(data=st.data(), number=st.integers(1, 10**9))
    def change_a_guardian(self, data: st.DataObject, number: int) -> None:
        guardian_id = data.draw(st.sampled_from(sorted(self.guardians)))
        phone = f"1{number:010d}-{len(self.acts)}"
        self.register.write(change_guardian, guardian_id, phone)
        self.acts.append(("change", "guardian", str(guardian_id)))

    @precondition(lambda self: self.guardians)
    @rule(data=st.data())
    def remove_a_guardian(self, data: st.DataObject) -> None:
        guardian_id = data.draw(st.sampled_from(sorted(self.guardians)))
        self.register.write(remove_guardian, guardian_id)
        del self.guardians[guardian_id]
        self.acts.append(("remove", "guardian", str(guardian_id)))

    @rule(name=NAMES)
    def fail_after_adding(self, name: str) -> None:
        def add_and_fail(tx: Tx) -> None:
            add_guardian(tx, add_student(tx, name))
            raise RuntimeError("on purpose")

        with pytest.raises(RuntimeError, match="on purpose"):
            self.register.write(add_and_fail)

    @invariant()
    def entries_match_the_changes(self) -> None:
        # Sorted: the guardians of one removal go in one flush, in any order.
        assert sorted(self.register.read(acts)) == sorted(self.acts)

    @invariant()
    def the_search_is_the_students(self) -> None:
        students = {row[0]: row for row in self.register.read(rows_of, "student")}
        search = {row[0]: row for row in self.register.read(rows_of, "student_key")}
        assert set(students) == set(search) == set(self.names)
        for student_id, row in search.items():
            assert row[1] == self.names[student_id]
            assert row[5] == row[4][::-1]
        assert self.register.read(indexed_names, self.names) == []

    @invariant()
    def the_chain_holds(self) -> None:
        key = self.register.master.audit_key()
        assert self.register.read(lambda tx: audit.verify(tx.connection, key)) == []


def test_entries_search_and_chain_keep_step_with_any_sequence_of_writes(
    sealed: tuple[Path, keys.Unlocked],
) -> None:
    run_state_machine_as_test(
        lambda: Writing(*sealed), settings=settings(max_examples=15, stateful_step_count=20)
    )
