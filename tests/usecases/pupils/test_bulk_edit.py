"""One value for many: looked at, refused where one edit would be, one write, one undo."""

import pytest
from school_book import StopsAt, number, one, tables

from app.domain import fields
from app.job import Cancelled, Job
from app.persistence.records import Student
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.national import batches
from app.usecases.pupils import bulk_edit, students, timeline
from app.usecases.pupils.bulk_edit import Change, Mode
from app.usecases.school import history

IDS = (1, 2, 3, 4)


def plan(register: Register, change: Change, ids: tuple[int, ...] = IDS) -> bulk_edit.Plan:
    return register.read(bulk_edit.preview, ids, change, Job())


def apply(register: Register, shown: bulk_edit.Plan, reason: str = "家长会登记"):
    return register.write(bulk_edit.apply, shown, reason, Job())


def values(register: Register, key: str, ids: tuple[int, ...] = IDS) -> list[str]:
    return [register.read(students.show, one).values[key] for one in ids]


def put(register: Register, key: str, value: str, *ids: int) -> None:
    register.write(lambda tx: [setattr(tx.get(Student, one, "学生"), key, value) for one in ids])


def codes(shown: bulk_edit.Plan) -> list[str]:
    return [problem.code for row in shown.rows for problem in row.problems]


def refused(register: Register, change: Change) -> str:
    with pytest.raises(Rejected) as caught:
        plan(register, change)
    return caught.value.problems[0].code


def test_the_preview_lists_before_and_after_and_changes_nothing(school: Register) -> None:
    put(school, "study_mode", "住校", 2)
    put(school, "study_mode", "走读", 1, 3, 4)
    before = school.read(tables)
    shown = plan(school, Change("study_mode", Mode.SET, "住校"))
    assert [row.kind for row in shown.rows] == ["changed", "unchanged", "changed", "changed"]
    [cell] = shown.rows[0].cells
    assert (cell.label, cell.before, cell.after) == ("就读方式", "走读", "住校")
    assert shown.title == "就读方式设为“住校”"
    assert school.read(tables) == before


def test_applying_is_one_batch_and_undoing_takes_all_of_it_back(school: Register) -> None:
    put(school, "school_bus", "否", *IDS)
    before = school.read(tables, ("audit_entry", "sync_batch", "sync_change", "sqlite_sequence"))
    done = apply(school, plan(school, Change("school_bus", Mode.SET, "是")))
    assert (done.changed, done.refused) == (4, 0)
    assert values(school, "school_bus") == ["是"] * 4
    latest = school.read(batches.batches)[0]
    assert (latest.id, latest.kind, latest.changed) == (done.batch_id, "bulk", 4)
    assert latest.file_name == "是否需要乘坐校车设为“是”（家长会登记）"
    undone = school.write(batches.undo, done.batch_id, Job())
    assert (undone.removed, undone.restored) == (0, 4)
    assert (
        school.read(tables, ("audit_entry", "sync_batch", "sync_change", "sqlite_sequence"))
        == before
    )
    with pytest.raises(Rejected):
        school.write(batches.undo, done.batch_id, Job())


def test_a_pupils_history_says_why(school: Register) -> None:
    """R-ORD-13-1: who, when, from what to what, why."""
    put(school, "school_bus", "否", *IDS)
    done = apply(school, plan(school, Change("school_bus", Mode.SET, "是")), "寄宿部调整")
    latest = school.read(timeline.timeline, 1)[0]
    assert latest.act == "批量修改"
    assert "寄宿部调整" in latest.reason
    assert [(c.before, c.after) for c in latest.changes] == [("否", "是")]
    school.write(batches.undo, done.batch_id, Job())
    assert school.read(timeline.timeline, 1)[0].act == "撤销批量修改"
    told = [entry.sentence for entry in school.read(history.entries)]
    assert any(text.startswith("批量修改（") for text in told)
    assert any(text.startswith("撤销批量修改（") for text in told)


@pytest.mark.parametrize("key", [f.key for f in fields.STUDENT_FIELDS if f.key_information])
def test_key_information_is_refused_for_many(school: Register, key: str) -> None:
    """R-ORD-10-1: it takes a case, pupil by pupil."""
    assert refused(school, Change(key, Mode.SET, "x")) == "bulk.field"


@pytest.mark.parametrize("key", ["class_no", "national_number", "school_code", "no_such_field"])
def test_what_each_pupil_has_of_her_own_is_refused_for_many(school: Register, key: str) -> None:
    assert refused(school, Change(key, Mode.SET, "x")) == "bulk.field"


def test_a_value_that_cannot_be_is_refused_for_everybody(school: Register) -> None:
    shown = plan(school, Change("study_mode", Mode.SET, "骑马"))
    assert {row.kind for row in shown.rows} == {"refused"}
    assert set(codes(shown)) == {"field.code-unknown"}
    done = apply(school, shown)
    assert (done.batch_id, done.changed, done.refused) == (0, 0, 4)


def test_a_known_spelling_is_read_as_by_hand(school: Register) -> None:
    put(school, "postcode", "017000", *IDS)
    shown = plan(school, Change("postcode", Mode.SET, "０１７２００"))
    assert shown.rows[0].cells[0].after == "017200"
    assert "field.repaired" in codes(shown)


def test_a_prefix_goes_before_what_is_there_once_and_never_before_a_blank(school: Register) -> None:
    put(school, "address", "伊旗阿镇东街", 1)
    put(school, "address", "鄂尔多斯市伊旗", 2)
    put(school, "address", "", 3)
    shown = plan(school, Change("address", Mode.PREFIX, "鄂尔多斯市"), (1, 2, 3))
    assert [row.kind for row in shown.rows] == ["changed", "unchanged", "unchanged"]
    assert shown.rows[0].cells[0].after == "鄂尔多斯市伊旗阿镇东街"


def test_a_part_of_a_text_is_replaced(school: Register) -> None:
    put(school, "address", "东胜区铁西路12号", 1)
    shown = plan(school, Change("address", Mode.REPLACE, "铁西三路", "铁西路"), (1, 2))
    assert shown.rows[0].cells[0].after == "东胜区铁西三路12号"
    assert shown.rows[1].kind == "unchanged"


def test_clearing_a_required_item_warns(school: Register) -> None:
    shown = plan(school, Change("phone", Mode.CLEAR), (1,))
    assert shown.rows[0].kind == "changed"
    assert "bulk.required" in codes(shown)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change("study_mode", Mode.PREFIX, "x"), "bulk.mode"),
        (Change("postcode", Mode.REPLACE, "1", "2"), "bulk.mode"),
        (Change("address", Mode.SET, " "), "bulk.blank"),
        (Change("address", Mode.REPLACE, "x"), "bulk.blank"),
    ],
)
def test_a_change_that_says_nothing_is_refused(school: Register, change: Change, code: str) -> None:
    assert refused(school, change) == code


@pytest.mark.parametrize("reason", ["", "   ", "长" * 81])
def test_it_needs_a_reason(school: Register, reason: str) -> None:
    shown = plan(school, Change("school_bus", Mode.SET, "是"))
    with pytest.raises(Rejected) as caught:
        apply(school, shown, reason)
    assert caught.value.problems[0].code == "bulk.reason"


def test_a_preview_that_is_no_longer_true_is_not_applied(school: Register) -> None:
    shown = plan(school, Change("talent", Mode.SET, "马头琴"))
    put(school, "talent", "长调", 1)
    with pytest.raises(Rejected) as caught:
        apply(school, shown)
    assert caught.value.problems[0].code == "bulk.preview-stale"
    assert values(school, "talent")[0] == "长调"


def test_an_undo_never_throws_later_work_away(school: Register) -> None:
    done = apply(school, plan(school, Change("talent", Mode.SET, "马头琴")))
    put(school, "talent", "长调", 2)
    with pytest.raises(Rejected) as caught:
        school.write(batches.undo, done.batch_id, Job())
    assert caught.value.problems[0].code == "undo.later-work"
    assert values(school, "talent") == ["马头琴", "长调", "马头琴", "马头琴"]


def test_cancelling_changes_nothing(school: Register) -> None:
    shown = plan(school, Change("talent", Mode.SET, "马头琴"))
    before = school.read(tables)
    with pytest.raises(Cancelled):
        school.write(bulk_edit.apply, shown, "原因", StopsAt("写入"))
    assert school.read(tables) == before


def test_only_who_may_edit_may_edit_many(as_role) -> None:
    register = as_role("leader")
    nothing = bulk_edit.Plan(bulk_edit.BULK, "", (), 0)
    for ask in (
        lambda: plan(register, Change("talent", Mode.SET, "马头琴")),
        lambda: apply(register, nothing),
    ):
        with pytest.raises(Rejected) as caught:
            ask()
        assert caught.value.problems[0].code == "permission.denied"


def test_an_old_fault_elsewhere_does_not_stand_in_the_way(school: Register) -> None:
    put(school, "id_type", "居民身份证", 1)
    put(school, "id_number", number("150602", "20150101", "001")[:-1] + "?", 1)
    shown = plan(school, Change("talent", Mode.SET, "马头琴"), (1,))
    assert shown.rows[0].kind == "changed"


def test_every_pupil_of_a_large_selection_is_done(school: Register) -> None:
    ids = tuple(school.read(students.ids_of))
    done = apply(school, plan(school, Change("talent", Mode.SET, "长调"), ids))
    assert done.changed == len(ids)
    assert school.read(one, "SELECT count(*) FROM student WHERE talent = '长调'") == len(ids)
    assert school.read(one, "SELECT count(*) FROM sync_batch WHERE kind = 'bulk'") == 1
