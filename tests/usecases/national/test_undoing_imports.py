"""An import is taken back as a whole, to the last row; later work is never thrown away."""

from pathlib import Path

import pytest
from school_book import HISTORY, StopsAt, bring_in, jpeg, number, one, roster, tables

from app.job import Cancelled, Job
from app.persistence.records import Guardian, Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Rejected
from app.usecases.national import batches
from app.usecases.paper import printing
from app.usecases.pupils import students

NEW = {
    "name": "新来的",
    "id_type": "居民身份证",
    "id_number": number("150602", "20150203", "313"),
    "class_no": "0799",
    "guardian1.name": "新父",
    "guardian1.relation": "父亲",
}


def changed_rows() -> list[dict[str, str]]:
    """Telephones, a mother's name, and a third member for ten pupils; one pupil is new."""
    rows = [
        {**row, "phone": f"1200777{n:04d}", "guardian1.phone": f"1200888{n:04d}"}
        for n, row in enumerate(roster()[:10])
    ]
    for row in rows[:5]:
        row.update({"guardian2.name": "某祖母", "guardian2.relation": "祖父母或外祖父母"})
    return [*rows, NEW]


@pytest.fixture
def imported(school: Register, tmp_path: Path) -> tuple[Register, int, dict]:
    """(register, batch, every table before the import)."""
    before = school.read(tables, HISTORY)
    done = bring_in(school, tmp_path / "batch.xlsx", changed_rows())
    assert (done.new, done.changed, done.rejected) == (1, 10, 0)
    return school, done.batch_id, before


def refused(register: Register, batch_id: int) -> list[str]:
    before = register.read(tables)
    with pytest.raises(Rejected) as caught:
        register.write(batches.undo, batch_id, Job())
    assert register.read(tables) == before
    return [problem.code for problem in caught.value.problems]


def test_an_undo_restores_every_row_of_every_table(imported: tuple[Register, int, dict]) -> None:
    """R-ORD-6-1: bit for bit, the search included; only the trail and the history grow."""
    register, batch_id, before = imported
    assert register.read(tables, HISTORY) != before
    undone = register.write(batches.undo, batch_id, Job())
    assert (undone.removed, undone.restored) == (1, 10)
    assert register.read(tables, HISTORY) == before
    assert register.read(students.search, "新来的").total == 0
    assert register.check() == []


def test_what_an_undo_did_stands_in_the_history(imported: tuple[Register, int, dict]) -> None:
    register, batch_id, _ = imported
    register.write(batches.undo, batch_id, Job())
    line = register.read(batches.batches)[0]
    assert (line.id, line.kind, line.new, line.changed) == (batch_id, "import", 1, 10)
    assert line.undone_at
    assert refused(register, batch_id) == ["undo.not-possible"]


def test_only_imports_can_be_undone(school: Register) -> None:
    assert refused(school, 4040) == ["register.not-found"]


def last_student(register: Register) -> int:
    return int(register.read(one, "SELECT max(id) FROM student"))


def change_pupil(register: Register, student_id: int) -> None:
    register.write(lambda tx: setattr(tx.get(Student, student_id, "学生"), "address", "新址"))


def change_member(register: Register, student_id: int) -> None:
    def change(tx: Tx) -> None:
        tx.scalars(students.members_of(student_id)).one().phone = "12005556666"

    register.write(change)


def add_member(register: Register, student_id: int) -> None:
    register.write(
        lambda tx: tx.add(Guardian(student_id=student_id, position=2, name="新母", relation="母亲"))
    )


def remove_member(register: Register, student_id: int) -> None:
    register.write(lambda tx: tx.remove(tx.scalars(students.members_of(student_id)).one()))


def photograph(register: Register, student_id: int) -> None:
    register.write(students.set_photo, student_id, jpeg())


def print_sheet(register: Register, student_id: int) -> None:
    out = register.folder.parent / "sheet.pdf"
    chosen = printing.Selection(student_ids=(student_id,))
    register.write(printing.print_form, "collection", chosen, out, Job())


@pytest.mark.parametrize(
    "work", [change_pupil, change_member, add_member, remove_member, photograph, print_sheet]
)
def test_later_work_on_a_new_pupil_is_never_thrown_away(
    imported: tuple[Register, int, dict], work: object
) -> None:
    register, batch_id, _ = imported
    work(register, last_student(register))
    assert refused(register, batch_id) == ["undo.later-work"]


def test_a_field_changed_again_since_is_never_thrown_away(
    imported: tuple[Register, int, dict],
) -> None:
    register, batch_id, _ = imported
    student_id = 1  # in the order of the roster
    register.write(lambda tx: setattr(tx.get(Student, student_id, "学生"), "phone", "12005550000"))
    with pytest.raises(Rejected) as caught:
        register.write(batches.undo, batch_id, Job())
    (problem,) = caught.value.problems
    assert problem.where.student_id == student_id
    assert problem.message.startswith(roster()[0]["name"])


def test_work_on_other_fields_and_other_pupils_stays(
    imported: tuple[Register, int, dict],
) -> None:
    register, batch_id, _ = imported
    first = 1  # in the order of the roster
    other = 21
    register.write(lambda tx: setattr(tx.get(Student, first, "学生"), "talent", "马头琴"))
    change_pupil(register, other)
    photograph(register, other)
    register.write(batches.undo, batch_id, Job())
    assert register.read(students.show, first).values["talent"] == "马头琴"
    assert register.read(students.show, first).values["phone"] == roster()[0]["phone"]
    assert register.read(students.show, other).values["address"] == "新址"


def test_a_later_import_must_be_undone_first(
    imported: tuple[Register, int, dict], tmp_path: Path
) -> None:
    register, batch_id, before = imported
    later = bring_in(
        register,
        tmp_path / "later.xlsx",
        [{**row, "phone": "12004440000"} for row in roster()[:3]],
    )
    assert refused(register, batch_id) == ["undo.later-work"] * 3
    register.write(batches.undo, later.batch_id, Job())
    register.write(batches.undo, batch_id, Job())
    assert register.read(tables, HISTORY) == before


def test_an_undo_cancelled_in_the_middle_changes_nothing(
    imported: tuple[Register, int, dict],
) -> None:
    register, batch_id, _ = imported
    before = register.read(tables)
    with pytest.raises(Cancelled):
        register.write(batches.undo, batch_id, StopsAt("撤销导入"))
    assert register.read(tables) == before


def test_a_first_roster_of_the_whole_school_can_be_taken_back(
    empty: Register, tmp_path: Path
) -> None:
    before = empty.read(tables, HISTORY)
    done = bring_in(empty, tmp_path / "all.xlsx", roster())
    empty.write(batches.undo, done.batch_id, Job())
    assert empty.read(tables, HISTORY) == before
