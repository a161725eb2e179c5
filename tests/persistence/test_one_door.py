"""One door for change: everything of a use case is kept, or nothing of it."""

import pytest
from small_register import (
    add_guardian,
    add_student,
    change_student,
    last_entries,
    put_setting,
    rows_of,
)
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError, OperationalError

from app.persistence.records import Guardian, Issue, Setting, Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected

TABLES = ("student", "guardian", "setting", "student_key", "audit_entry", "evidence", "issue")


def everything(register: Register) -> dict[str, list[tuple]]:
    return {table: register.read(rows_of, table) for table in TABLES}


def pupil(name: str) -> dict[str, str]:
    return {"name": name, "id_number": "", "class_no": "0703"}


def names_found(tx: Tx, word: str) -> list[int]:
    rows = tx.connection.exec_driver_sql(
        "SELECT rowid FROM student_name WHERE name MATCH ?", (f'"{word}"',)
    )
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    "error", [RuntimeError("bug"), KeyboardInterrupt(), Rejected(Problem("x", "y"))]
)
def test_any_error_takes_back_rows_search_and_audit_together(
    register: Register, error: BaseException
) -> None:
    before = everything(register)
    heard = []
    register.on_commit = heard.append

    def work_then_fail(tx: Tx) -> None:
        student_id = add_student(tx, "周末来")
        add_guardian(tx, student_id)
        change_student(tx, 1, name="改了名")
        tx.remove(tx.get(Guardian, 1, "家长"))
        tx.set("school.name", "别的学校")
        tx.add_many(Student, [pupil(f"批量{n}") for n in range(20)])
        tx.note("print", "form", "collection", {"sheets": 1})
        raise error

    with pytest.raises(type(error)):
        register.write(work_then_fail)
    assert everything(register) == before
    assert register.read(names_found, "周") == []
    assert heard == []
    assert register.check() == []


def test_an_error_at_the_very_commit_takes_everything_back(register: Register) -> None:
    before = everything(register)

    def break_a_link(tx: Tx) -> None:
        add_student(tx, "周末来")
        tx.session.add(Guardian(student_id=99_999, position=1, name="谁家的"))

    with pytest.raises(IntegrityError):
        register.write(break_a_link)
    assert everything(register) == before


def test_the_register_goes_on_after_an_error(register: Register) -> None:
    with pytest.raises(OperationalError):
        register.write(lambda tx: tx.connection.exec_driver_sql("SELECT nothing FROM nowhere"))
    student_id = register.write(add_student, "后来的")
    assert register.read(names_found, "后") == [student_id]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda tx: tx.add(Setting("a", "b")),
        lambda tx: tx.note("reveal", "student", 1, {"field": "phone"}),
        lambda tx: tx.add_many(Student, [pupil("谁")]),
        lambda tx: tx.connection.exec_driver_sql("UPDATE student SET name = ''"),
        lambda tx: tx.connection.exec_driver_sql("CREATE TABLE t (x)"),
    ],
)
def test_the_reading_connection_cannot_write(register: Register, attempt: object) -> None:
    """R-GEN-4-2: looking changes nothing."""
    before = everything(register)
    with pytest.raises(OperationalError, match="readonly"):
        register.read(attempt)
    assert everything(register) == before


def test_what_a_reader_changes_in_memory_is_forgotten(register: Register) -> None:
    register.read(lambda tx: setattr(tx.get(Student, 1, "学生"), "name", "改了名"))
    assert register.read(names_found, "王") == [1]


@pytest.mark.parametrize(
    "statement",
    [
        update(Student).values(name="全改"),
        delete(Student),
        insert(Student).values(name="旁门"),
        update(Student.__table__).values(name="全改"),
        insert(Setting),
    ],
)
def test_bulk_changes_that_would_bypass_the_audit_are_refused(
    register: Register, statement: object
) -> None:
    before = everything(register)
    with pytest.raises(RuntimeError, match="audit"):
        register.write(lambda tx: tx.session.execute(statement))
    assert everything(register) == before


def test_a_commit_tells_which_rows_were_touched(register: Register) -> None:
    heard = []
    register.on_commit = heard.append
    register.write(change_student, 1, phone="13800001234")
    register.write(put_setting, "profile", "ordos")
    register.write(lambda tx: tx.add_many(Student, [pupil("甲一"), pupil("乙二")]))
    assert heard == [
        frozenset({("student", 1)}),
        frozenset({("setting", 0)}),
        frozenset({("student", 0)}),
    ]


def test_a_write_that_changes_nothing_leaves_no_entry(register: Register) -> None:
    entries = register.read(rows_of, "audit_entry")
    register.write(change_student, 1, name="王小明")
    assert register.read(rows_of, "audit_entry") == entries


def test_every_entry_names_who_did_it_and_in_which_role(register: Register) -> None:
    """R-GEN-4-2: nothing is done anonymously."""
    register.write(change_student, 1, phone="13800001234")
    assert register.read(last_entries, 1) == [
        ("change", "student", "1", '{"phone":["","13800001234"]}', "王老师", "registrar")
    ]


def test_what_is_removed_stays_readable_in_the_trail(register: Register) -> None:
    register.write(lambda tx: tx.remove(tx.get(Guardian, 1, "家长")))
    action, kind, object_id, detail, *_ = register.read(last_entries, 1)[0]
    assert (action, kind, object_id) == ("remove", "guardian", "1")
    assert '"name":"王大明"' in detail


def test_thousands_of_rows_get_an_entry_each_and_are_found(register: Register) -> None:
    ids = register.write(
        lambda tx: tx.add_many(Student, [pupil(f"钱{'甲乙丙丁'[n % 4]}") for n in range(2000)])
    )
    entries = register.read(last_entries, 2000)
    assert [entry[:3] for entry in entries] == [("create", "student", str(n)) for n in ids]
    assert len(register.read(names_found, "钱")) == 2000
    assert register.check() == []


def test_many_rows_of_another_kind_share_one_entry_over_their_values(register: Register) -> None:
    rows = [{"student_id": 1, "position": n, "name": f"家长{n}"} for n in (2, 3, 4)]
    ids = register.write(lambda tx: tx.add_many(Guardian, rows))
    action, kind, object_id, detail, *_ = register.read(last_entries, 1)[0]
    assert (action, kind, object_id) == ("create", "guardian", f"{ids[0]}-{ids[-1]}")
    assert '"rows":3' in detail
    names = [row[3] for row in register.read(rows_of, "guardian")]
    assert names == ["王大明", "家长2", "家长3", "家长4"]


def test_adding_many_of_nothing_does_nothing(register: Register) -> None:
    entries = register.read(rows_of, "audit_entry")
    assert list(register.write(lambda tx: tx.add_many(Student, []))) == []
    assert register.read(rows_of, "audit_entry") == entries


def test_a_number_given_twice_is_refused_and_nothing_of_it_stays(register: Register) -> None:
    def issue(tx: Tx) -> None:
        for _ in range(2):
            tx.add(
                Issue(
                    number="XJ26-000001",
                    form_id="collection",
                    student_id=1,
                    printed_at=tx.stamp,
                    printed_by=tx.actor.user,
                )
            )

    before = everything(register)
    with pytest.raises(IntegrityError) as caught:
        register.write(issue)
    assert "XJ26" not in str(caught.value)
    assert everything(register) == before


def test_a_pupil_is_not_removed_from_under_her_guardians(register: Register) -> None:
    """Nothing cascades: what goes is taken out piece by piece, and each piece is audited."""
    before = everything(register)
    with pytest.raises(IntegrityError):
        register.write(lambda tx: tx.remove(tx.get(Student, 1, "学生")))
    assert everything(register) == before


def test_a_missing_record_is_said_in_a_sentence(register: Register) -> None:
    with pytest.raises(Rejected) as caught:
        register.read(lambda tx: tx.get(Student, 404, "这名学生"))
    assert caught.value.problems[0].message == "没有找到这名学生。请刷新列表后重试。"
