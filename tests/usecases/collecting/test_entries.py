"""The entry screen after the sheet's return: only what differs, applied as one edit."""

from invented import add_pupil, id_number, refusals, rejected, values

from app.persistence.register import Register
from app.problems import Level
from app.usecases.collecting.entries import compare_entry, enter
from app.usecases.pupils import editing, timeline


def test_only_what_differs_is_shown_whatever_its_spelling(register: Register) -> None:
    """R-SC-0-2: the sheet repeats everything, the screen shows the news."""
    register.write(editing.edit, 1, {"phone": "13800001111", "ethnicity": "汉族"})
    typed = {
        "name": "王小明",
        "phone": "138 0000-1111",
        "ethnicity": "汉",
        "address": "乌兰镇河东路5号",
        "guardian1.name": "赵秀英",
        "guardian2.phone": "13900002222",
    }
    found = register.read(compare_entry, 1, typed)
    assert [(c.key, c.before, c.after) for c in found.changes] == [
        ("address", "", "乌兰镇河东路5号"),
        ("guardian2.phone", "", "13900002222"),
    ]
    assert [c.label for c in found.changes] == ["现住址", "成员2联系电话"]


def test_what_differs_is_applied_as_one_edit_with_its_reason(register: Register) -> None:
    """R-SC-0-2"""
    typed = {"address": "乌兰镇河东路5号", "guardian2.phone": "13900002222", "name": "王小明"}
    done = register.write(enter, 1, typed, "确认表 XJ25-000001")
    assert register.read(values, 1)["address"] == "乌兰镇河东路5号"
    members = register.read(editing.members, 1)
    assert [(m.values["name"], m.values["phone"]) for m in members] == [
        ("赵秀英", ""),
        ("王建国", "13900002222"),
    ]
    assert len(done.edited.changes) == 2 and done.by_case == ()
    event = register.read(timeline.timeline, 1)[0]
    assert event.reason == "确认表 XJ25-000001" and len(event.changes) == 2


def test_key_information_waits_for_its_case_and_the_rest_is_applied(register: Register) -> None:
    """R-ORD-10-1, R-NA-15-1"""
    typed = {"name": "王晓明", "id_number": id_number(3), "phone": "13800001111"}
    shown = register.read(compare_entry, 1, typed)
    assert [c.by_case for c in shown.changes] == [True, True, False]
    done = register.write(enter, 1, typed, "确认表")
    record = register.read(values, 1)
    assert (record["name"], record["phone"]) == ("王小明", "13800001111")
    assert [c.key for c in done.by_case] == ["name", "id_number"]
    told = [p for p in done.problems if p.code == "entry.needs-case"]
    assert [p.level for p in told] == [Level.TASK, Level.TASK]


def test_blank_key_information_is_filled_from_the_paper(register: Register) -> None:
    """R-NA-11-1: 无身份证号 is mended when the number is there at last."""
    pupil = register.write(add_pupil, "赵四", class_no="0701")
    typed = {"id_number": id_number(7), "ethnicity": "蒙古族"}
    assert [c.by_case for c in register.read(compare_entry, pupil, typed).changes] == [False, False]
    done = register.write(enter, pupil, typed, "确认表")
    assert done.by_case == ()
    record = register.read(values, pupil)
    assert (record["id_number"], record["sex"]) == (id_number(7), "男")


def test_a_member_whom_the_paper_adds_comes_after_the_others(register: Register) -> None:
    typed = {"guardian2.name": "李大山", "guardian2.relation": "父亲"}
    register.write(enter, 2, typed, "确认表")
    names = [m.values["name"] for m in register.read(editing.members, 2)]
    assert names == ["孙淑兰", "李大山"]


def test_nothing_new_leaves_no_entry_and_what_an_edit_refuses_is_refused(
    register: Register,
) -> None:
    assert register.write(enter, 1, {"name": "王小明"}, "确认表").edited.changes == ()
    assert rejected(register, compare_entry, 1, {"nonsense": "1"}) == ["edit.unknown-field"]
    codes = [p.code for p in refusals(register, enter, 1, {"hukou_nature": "外星户口"}, "确认表")]
    assert codes
