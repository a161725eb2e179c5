"""The history of one pupil: every change with who, when, from what to what and why."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from invented import add_pupil, id_number, values

from app.domain import layouts, people
from app.exchange import filling
from app.job import Job
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.checking.merging import merge
from app.usecases.national import batches, importing
from app.usecases.pupils import editing, moves
from app.usecases.pupils.editing import Member, edit, undo_last
from app.usecases.pupils.timeline import Event, begin, changes_since, timeline


def replayed(events: Sequence[Event]) -> tuple[dict[str, str], dict[int, dict[str, str]]]:
    """The pupil's record and members as the timeline tells them, from the first event on.

    Fails where an event's before is not what the events before it left: that would be a gap.
    """
    record: dict[str, str] = {}
    members: dict[int, dict[str, str]] = {}
    for event in reversed(events):
        for change in event.changes:
            place = members.setdefault(change.member, {}) if change.member else record
            assert place.get(change.key, "") == change.before, change
            place[change.key] = change.after
    return record, {key: member for key, member in members.items() if any(member.values())}


def assert_whole(register: Register, student_id: int) -> None:
    record, members = replayed(register.read(timeline, student_id))
    now = register.read(values, student_id)
    assert {key: record.get(key, "") for key in now} == now
    for position, member in enumerate(register.read(editing.members, student_id), 1):
        told = members.pop(member.id)
        assert told.pop("position") == str(position)
        assert {key: told.get(key, "") for key in member.values} == dict(member.values)
    assert members == {}
    assert register.read(moves.gaps, student_id) == []


def test_the_timeline_tells_who_when_from_what_to_what_and_why(register: Register) -> None:
    """R-ORD-7-7 一, R-ORD-13-1."""
    register.write(edit, 1, {"phone": "13800001111"}, None, "家长告知")
    register.write(edit, 1, {"phone": "13800002222"}, None, "又换号")
    event = register.read(timeline, 1)[0]
    assert (event.actor, event.role, event.act, event.reason) == (
        "王老师", "学籍管理员", "修改", "又换号",
    )  # fmt: skip
    assert [(c.label, c.before, c.after) for c in event.changes] == [
        ("联系电话", "13800001111", "13800002222")
    ]
    assert event.at.startswith("20") and event.seq < register.read(moves.version_of, 1) + 1


def test_replaying_the_timeline_gives_the_record_members_too(register: Register) -> None:
    mother, father = register.read(editing.members, 1)
    aunt = Member(values={"name": "赵秀兰", "relation": "姨", "is_guardian": "是"})
    register.write(edit, 1, {"talent": "书法"}, [father, aunt], "离异")
    again = Member(values=mother.values)
    register.write(edit, 1, {}, [again, *register.read(editing.members, 1)])
    register.write(undo_last, 1)
    register.write(edit, 1, {"talent": ""}, [aunt], "更正")
    assert_whole(register, 1)


def test_a_field_that_came_back_within_one_act_is_no_change(register: Register) -> None:
    def there_and_back(tx: Tx) -> tuple[object, ...]:
        since = begin(tx)
        for phone in ("13800001111", ""):
            tx.get(Student, 1, "这名学生").phone = phone
            tx.session.flush()
        return changes_since(tx, 1, since)

    assert register.write(there_and_back) == ()


def test_members_are_named_in_the_history(register: Register) -> None:
    mother, father = register.read(editing.members, 1)
    register.write(edit, 1, {}, [mother, Member(father.id, {"phone": "13900001111"})], "换号")
    change = register.read(timeline, 1)[0].changes[0]
    assert change.label == "家庭成员王建国·联系电话"


def test_an_undo_is_itself_in_the_history(register: Register) -> None:
    register.write(edit, 1, {"phone": "13800001111"})
    register.write(undo_last, 1)
    acts = [event.act for event in register.read(timeline, 1)]
    assert acts[:2] == ["撤销修改", "修改"]


def test_members_who_came_by_a_merge_keep_a_place_of_their_own_after_an_undo(
    register: Register,
) -> None:
    """Found by chance: two members held one place, and the order hung on nothing."""
    register.write(edit, 1, {}, [Member(values={"name": "赵秀兰", "is_guardian": "是"})])
    twin = register.write(add_pupil, "王小明", ("孙淑兰",), birth_date="20150101", sex="男")
    register.write(merge, 1, twin, "同一人")
    register.write(undo_last, 1)
    names = [member.values["name"] for member in register.read(editing.members, 1)]
    assert names == ["赵秀英", "王建国", "孙淑兰"]
    assert_whole(register, 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A national file of 24 pupils with both parents."""
    rows = people.everyone(24, 2026, "2115000001")
    filling.fill(None, layouts.layout("a_2013"), rows, tmp_path / "新生.xlsx", Job())
    return tmp_path / "新生.xlsx"


def load(register: Register, file: Path) -> importing.Imported:
    return register.write(importing.apply, register.read(importing.preview, file, Job()), Job())


def test_an_import_stands_in_the_history_with_the_name_of_its_file(
    register: Register, file: Path
) -> None:
    load(register, file)
    pupil = register.read(lambda tx: max(tx.scalars(Student.__table__.select())))
    event = register.read(timeline, pupil)[-1]
    assert (event.act, event.reason) == ("导入", "导入文件“新生.xlsx”")
    register.write(edit, pupil, {"phone": "13800001111"})
    assert_whole(register, pupil)


def test_a_change_by_file_and_its_undoing_are_told_apart_from_edits(
    register: Register, tmp_path: Path
) -> None:
    number = id_number(1)
    row = {"name": "王小明", "id_type": "居民身份证", "id_number": number, "talent": "书法",
           "guardian1.name": "赵秀英", "guardian1.phone": "13900002222"}  # fmt: skip
    filling.fill(None, layouts.layout("a_2013"), [row], tmp_path / "补.xlsx", Job())
    done = load(register, tmp_path / "补.xlsx")
    assert done.changed == 1
    assert_whole(register, 1)
    register.write(batches.undo, done.batch_id, Job())
    acts = [event.act for event in register.read(timeline, 1)]
    assert acts[:2] == ["撤销导入", "导入"]
    assert_whole(register, 1)


def test_a_change_that_left_no_entry_is_found_as_a_gap(register: Register) -> None:
    """Somebody with the key and a tool of his own: the trail no longer fits the record."""
    register.write(edit, 1, {"phone": "13800001111"})
    assert register.read(moves.gaps, 1) == []

    def behind_the_door(tx: Tx) -> None:
        tx.connection.exec_driver_sql("UPDATE student SET phone = '1' WHERE id = 1")

    register.write(behind_the_door)
    assert [problem.code for problem in register.read(moves.gaps, 1)] == ["history.gap"]


def test_the_version_grows_with_every_change_and_not_by_looking(register: Register) -> None:
    """An exported record says which version it was."""
    pupil = register.write(add_pupil, "赵四", ("周敏",))
    versions = [register.read(moves.version_of, pupil)]
    for wanted in ("13800001111", "13800002222"):
        register.write(edit, pupil, {"phone": wanted})
        register.read(timeline, pupil)
        versions.append(register.read(moves.version_of, pupil))
    assert versions == sorted(set(versions))
