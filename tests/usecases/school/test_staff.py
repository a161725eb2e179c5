"""Who is responsible for 学籍: trained first, then in post; devices and discs that are there."""

import pytest

from app.persistence.register import Register
from app.problems import Level, Problem, Rejected
from app.usecases.pupils.proofs import Attached
from app.usecases.school import equipment, staff
from app.usecases.school.staff import Person

SCAN = Attached("培训证书.jpg", "image/jpeg", b"\xff\xd8\xff\xe0" + b"0" * 64)


def refused(register: Register, usecase: object, *args: object) -> list[Problem]:
    with pytest.raises(Rejected) as caught:
        register.write(usecase, *args)
    return list(caught.value.problems)


def entered(register: Register, name: str = "乌兰", **more: str) -> int:
    return int(register.write(staff.add, Person(name, staff.REGISTRAR, **more)))


def trained(register: Register, member: int, day: str = "20250820") -> None:
    register.write(staff.train, member, day, "市教育局", "国网操作", "培2025-07", (SCAN,))


def test_a_registrar_without_training_cannot_take_up_the_duty(school: Register) -> None:
    """R-ORD-N1-1: 先培训后上岗."""
    member = entered(school)
    assert school.read(staff.people)[0].trained == "未培训"
    [problem] = refused(school, staff.begin, member, "20250901")
    assert (problem.code, problem.source) == ("staff.untrained", "通知 四")
    trained(school, member)
    [line] = school.read(staff.people)
    assert (line.state, line.trained, bool(line.trainings[0].paper_id)) == (
        "拟任", "2025年8月20日", True,
    )  # fmt: skip
    school.write(staff.begin, member, "20250901")
    assert school.read(staff.people)[0].state == "在岗"


def test_a_training_after_the_day_of_taking_up_does_not_count(school: Register) -> None:
    member = entered(school)
    trained(school, member, "20250902")
    assert [one.code for one in refused(school, staff.begin, member, "20250901")] == [
        "staff.untrained"
    ]


def test_only_nongan_warns_of_a_registrar_who_is_no_regular_employee(school: Register) -> None:
    """R-NA-32-1."""
    member = entered(school, employment="临时")
    trained(school, member)
    school.write(staff.begin, member, "20250901")
    assert school.read(staff.findings) == []
    school.write(lambda tx: tx.set("profile", "nongan"))
    [problem] = school.read(staff.findings)
    assert (problem.code, problem.level, problem.source) == (
        "staff.employment", Level.WARN, "农安 第三十二条",
    )  # fmt: skip


def test_sichuan_wants_three_people_by_name(school: Register) -> None:
    """R-SC-3-1."""
    school.write(lambda tx: tx.set("profile", "sichuan"))
    member = entered(school)
    trained(school, member)
    school.write(staff.begin, member, "20250901")
    missing = [one.message for one in school.read(staff.findings)]
    assert missing == [
        "没有登记校长（第一责任人）。请登记。",
        "没有登记分管副校长（主管责任人）。请登记。",
    ]
    for name, duty in (("钱某", "校长"), ("周某", "分管副校长")):
        school.write(staff.add, Person(name, duty))
    assert school.read(staff.findings) == []


def test_every_duty_that_a_text_names_can_be_held(school: Register) -> None:
    """R-YH-1-1, R-XZ-1-1, R-SY-0-1."""
    for number, duty in enumerate(staff.DUTIES):
        school.write(staff.add, Person(f"某{number}", duty))
    assert [one.person.duty for one in school.read(staff.people)] == list(staff.DUTIES)


def test_the_last_registrar_leaves_only_by_handing_over(school: Register) -> None:
    """R-ORD-N4-1: nobody is ever erased."""
    old, new = entered(school, "乌兰"), entered(school, "白音")
    trained(school, old)
    school.write(staff.begin, old, "20250901")
    assert [one.code for one in refused(school, staff.leave, old, "20260701")] == ["staff.last"]
    assert [one.code for one in refused(school, staff.hand_over, old, new, "20260701", "钱某")] == [
        "staff.untrained"
    ]
    trained(school, new, "20260620")
    done = school.write(staff.hand_over, old, new, "20260701", "钱某")
    assert (done.before, done.after, done.open_cases) == ("乌兰", "白音", ())
    assert [(one.person.name, one.state) for one in school.read(staff.people)] == [
        ("白音", "在岗"), ("乌兰", "已离任"),
    ]  # fmt: skip
    assert [one.handed_on for one in school.read(staff.hand_overs)] == ["20260701"]


def test_what_is_typed_wrongly_is_told_by_field(school: Register) -> None:
    problems = refused(school, staff.add, Person("", "园丁", "外包", grades="小一、十三年级"))
    assert [one.where.field for one in problems] == ["姓名"]
    problems = refused(school, staff.add, Person("某", "园丁", "外包", grades="小一、十三年级"))
    assert [one.where.field for one in problems] == ["岗位", "用工性质", "负责年级"]


def test_the_report_has_a_line_for_each_registrar(school: Register) -> None:
    """R-SC-47-1."""
    member = entered(school, sex="女", post="教师", full_time="是", office_phone="0477-1234567")
    trained(school, member)
    school.write(staff.begin, member, "20250901")
    [row] = school.read(staff.report_rows)
    assert (row["name"], row["started_on"], row["trained"]) == (
        "乌兰", "2025年9月1日", "2025年8月20日",
    )  # fmt: skip


def test_the_five_devices_of_the_notice_are_gaps_until_entered(school: Register) -> None:
    """R-ORD-N4-3, R-ORD-N4-2."""
    gaps = [one.message for one in school.read(equipment.gaps)]
    assert len(gaps) == len(equipment.KINDS) + 1
    for kind in equipment.KINDS:
        school.write(equipment.add, kind, "型号甲", "20250901")
    school.write(equipment.move_discs, 50, "购入", "20250901")
    assert school.read(equipment.gaps) == []
    scanner = next(one for one in school.read(equipment.devices) if one.kind == "扫描仪")
    school.write(equipment.retire, scanner.id, "20260701")
    assert [one.message for one in school.read(equipment.gaps)] == [
        "没有登记扫描仪。请配备并登记。"
    ]


def test_discs_are_counted_down_and_never_below_nothing(school: Register) -> None:
    """R-ORD-N4-3."""
    school.write(equipment.move_discs, 5, "购入", "20250901")
    assert school.write(equipment.move_discs, -2, "刻录 2025-2026-1", "20260110") == 3
    assert [one.code for one in refused(school, equipment.move_discs, -4, "刻录", "20260701")] == [
        "equipment.stock"
    ]
    assert [(one.discs, one.left) for one in school.read(equipment.moves)] == [(-2, 3), (5, 5)]
