"""《新生未按期入学情况报告》: only who was urged and did not come, with what was done."""

from pathlib import Path

import pytest
from invented import add_pupil, id_number, rejected

from app.forms import definition
from app.forms.document import check
from app.forms.sheet import Sheet
from app.job import Job
from app.persistence.register import Register
from app.usecases.intake import absent_newcomers, absent_report
from app.usecases.staying import contacts

COUNTY = "县级教育行政部门"


@pytest.fixture
def absent(register: Register) -> list[int]:
    """Two six-year-olds who did not come by 1 September 2025."""
    register.write(lambda tx: tx.set("profile", "sichuan"))
    register.write(absent_newcomers.set_regular_day, "2025", "2025-9-1")
    return [
        register.write(
            add_pupil, name, ("苏日娜",), id_number=id_number(40 + n, "20190305"),
            grade="小学一年级", entry_month="202509",
        )
        for n, name in enumerate(("赵小宝", "钱小丫"))
    ]  # fmt: skip


def urge(register: Register, student_id: int, day: str = "2025-9-3") -> None:
    entry = contacts.Entry(student_id, day, "电话", "母亲苏日娜", "答应三日内送到")
    register.write(contacts.enter, entry)


def test_who_was_urged_and_did_not_come_is_reported(
    register: Register, absent: list[int], tmp_path: Path
) -> None:
    """R-SC-10-2"""
    urge(register, absent[0])
    urge(register, absent[1], "2025-8-20")  # before the day: that was no urging yet
    for name in ("报告.pdf", "报告.docx"):
        out = tmp_path / name
        done = register.write(absent_report.print_report, "2025", COUNTY, out, Job())
        assert (done.pupils, done.not_urged) == (1, 1)
        assert out.stat().st_size > 1000


def test_without_urging_there_is_nothing_to_report(
    register: Register, absent: list[int], tmp_path: Path
) -> None:
    out = tmp_path / "报告.pdf"
    asked = (register, absent_report.print_report, "2025")
    assert rejected(*asked, COUNTY, out, Job()) == ["admission.nobody-urged"]
    assert rejected(*asked, " ", out, Job()) == ["admission.typed"]
    assert rejected(*asked, COUNTY, tmp_path / "报告.txt", Job()) == ["print.suffix"]
    assert not out.exists()


def test_the_report_has_room_for_long_names_and_what_was_done() -> None:
    form = definition.load_form(absent_report.REPORT)
    row = {
        "order": "1",
        "name": "麦合木提江·吐尔逊阿布都热合曼",
        "address": "内蒙古自治区鄂尔多斯市东胜区某某街道某某路 120 号 3 号楼 2 单元 501",
        "note": "2025年9月3日电话母亲苏日娜：答应三日内送到；2025年9月8日家访：没有人在家",
    }
    assert not any(check(form, [Sheet({}, school="乌兰镇第一小学", rows=[row])]))
    assert form.id not in [one.id for one in definition.all_forms()]
