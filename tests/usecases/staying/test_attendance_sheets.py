"""考勤表: every row is told before anything is entered; the good ones are entered by day."""

from pathlib import Path

import pytest
from duty_school import refused
from invented import Opened

from app.exchange import rosters
from app.job import Job
from app.persistence.register import Register
from app.usecases.staying import attendance, attendance_sheets

HEADERS = ("姓名", "班号", "日期", "考勤", "课时", "原因", "准假人")
GOOD = ("王小明", "0701", "2026-09-07", "旷课", "", "", "")


def sheet(place: Path, *rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> Path:
    rosters.write_table(headers, rows, place / "考勤.xlsx")
    return place / "考勤.xlsx"


def test_rows_are_shown_first_and_entered_then(register: Register, tmp_path: Path) -> None:
    file = sheet(
        tmp_path,
        GOOD,
        ("李小红", "0701", "20260907", "病假", "3", "发烧", "赵老师"),
        ("王小明", "", "2026年9月8日", "旷课", "全天", "", ""),
    )
    shown = register.read(attendance_sheets.preview, file, Job())
    assert [one.name for one in shown.rows] == ["王小明", "李小红", "王小明"]
    assert register.read(attendance.truants) == ()
    assert register.write(attendance_sheets.apply, shown) == shown.good == 3
    [line] = register.read(attendance.truants)
    assert (line.name, line.count.days) == ("王小明", 2)
    [(day, entry)] = register.read(attendance.of_pupil, 2)
    assert (day, entry.kind, entry.periods, entry.granted_by) == ("20260907", "病假", 3, "赵老师")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("没有这人", "0701", "2026-09-07", "旷课", "", "", ""), "attendance.nobody"),
        (("王小明", "0701", "2026-02-30", "旷课", "", "", ""), "date.typed"),
        (("王小明", "0701", "2099-09-07", "旷课", "", "", ""), "attendance.future"),
        (("王小明", "0701", "2026-09-07", "逃学", "", "", ""), "attendance.kind"),
        (("王小明", "0701", "2026-09-07", "旷课", "很多", "", ""), "attendance.periods"),
        (("王小明", "0701", "2026-09-07", "病假", "", "", ""), "attendance.not-granted"),
    ],
)
def test_a_row_that_cannot_be_entered_says_why_and_the_others_are(
    register: Register, tmp_path: Path, row: tuple[str, ...], code: str
) -> None:
    other = ("张三", "1102", "2026-09-07", "旷课", "", "", "")
    shown = register.read(attendance_sheets.preview, sheet(tmp_path, row, other), Job())
    assert [one.code for one in shown.rows[0].problems] == [code]
    assert register.write(attendance_sheets.apply, shown) == 1
    assert [one.name for one in register.read(attendance.truants)] == ["张三"]


def test_a_sheet_without_days_is_refused(register: Register, tmp_path: Path) -> None:
    file = sheet(tmp_path, ("王小明", "旷课"), headers=("姓名", "考勤"))
    with refused() as found:
        register.read(attendance_sheets.preview, file, Job())
    assert [one.code for one in found] == ["attendance.no-column"]


def test_only_who_enters_attendance_imports_it(opening: Opened, tmp_path: Path) -> None:
    with opening("leader") as register:
        shown = register.read(attendance_sheets.preview, sheet(tmp_path, GOOD), Job())
        with refused() as found:
            register.write(attendance_sheets.apply, shown)
    assert [one.code for one in found] == ["permission.denied"]
