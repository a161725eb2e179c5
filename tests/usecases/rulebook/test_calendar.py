"""校历: terms, working days of the years that the school knows, undo, and what a year lacks."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from duty_school import TERM, on, read_on, refused
from hypothesis import given
from hypothesis import strategies as st
from invented import Opened

from app.domain import working_days
from app.domain.working_days import Holiday, Year
from app.exchange import rosters
from app.persistence.register import Register
from app.usecases.rulebook import calendar_years, calendars

NEW_YEAR = Holiday("元旦", date(2027, 1, 1), date(2027, 1, 3))
YEAR = Year(2027, "国办发明电〔2026〕6号", (date(2027, 1, 9),), (NEW_YEAR,))


def working(register: Register, day: date) -> bool:
    return register.read(calendars.working).calendar.is_working(day)


def test_terms_reach_the_checks_with_the_windows_of_the_bureau(register: Register) -> None:
    """R-ORD-A3-1."""
    wanted = replace(
        TERM, name="2026-2027-2", start="2027-3-1", end="2027年7月9日", opens="20270222",
        closes="20270305", notice_no="乌教字〔2027〕1号", registration_first="20270227",
        registration_last="20270228",
    )  # fmt: skip
    register.write(calendars.enter_term, wanted)
    first, second = register.read(calendars.terms)
    assert (first.name, second.name) == ("2026-2027-1", "2026-2027-2")
    assert second.window(14, 13) == (date(2027, 2, 22), date(2027, 3, 5))
    assert register.read(calendars.term_lines)[0].entry.registration_last == "20270228"
    assert register.read(calendars.next_name) == "2027-2028-1"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "2026第一学期"}, "学期"),
        ({"name": "2026-2028-1"}, "学期"),
        ({"name": "2026-2027-1"}, "学期"),
        ({"start": "20270115", "end": "20270701"}, "开学日期"),
        ({"start": "20250301", "end": "20250701"}, "开学日期"),
        ({"start": "20270301", "end": "20270301"}, "结束日期"),
        ({"start": "20270230"}, "开学日期"),
        ({"end": ""}, "结束日期"),
        ({"opens": "20270222"}, "转学窗口结束"),
        ({"opens": "20270222", "closes": "20270305"}, "窗口通知文号"),
        ({"registration_first": "20270302", "registration_last": "20270301"}, "报到最后一天"),
    ],
)
def test_a_term_that_cannot_be_is_refused_with_its_field(
    register: Register, changes: dict[str, str], field: str
) -> None:
    good = calendars.TermEntry("2026-2027-2", "20270301", "20270709")
    with refused() as found:
        register.write(calendars.enter_term, replace(good, **changes))
    assert field in {one.where.field for one in found}
    assert len(register.read(calendars.terms)) == 1


def test_a_term_is_changed_and_taken_out(register: Register) -> None:
    [line] = register.read(calendars.term_lines)
    register.write(calendars.enter_term, replace(line.entry, end="20270122"), line.id)
    assert register.read(calendars.terms)[0].end == date(2027, 1, 22)
    register.write(calendars.remove_term, line.id)
    assert register.read(calendars.terms) == ()


def test_a_year_without_a_list_is_counted_by_weekdays_and_told(register: Register) -> None:
    assert working(register, date(2027, 1, 1))
    assert read_on("2026-11-10", register, calendar_years.missing) == ()
    assert read_on("2026-11-21", register, calendar_years.missing) == (2027,)
    [found] = read_on("2026-11-21", register, calendar_years.warnings)
    assert "2027" in found.message
    assert not found.level.blocks


def test_the_next_year_is_entered_and_taken_back(register: Register) -> None:
    register.write(calendar_years.set_year, YEAR, "按国务院通知录入")
    assert not working(register, date(2027, 1, 1))
    assert working(register, date(2027, 1, 9))
    assert read_on("2026-12-21", register, calendar_years.missing) == ()
    moved = calendar_years.changed(YEAR, date(2027, 1, 4))
    register.write(calendar_years.set_year, moved, "当地另有通知")
    assert not working(register, date(2027, 1, 4))
    register.write(calendar_years.undo, 2027)
    assert working(register, date(2027, 1, 4))
    assert not working(register, date(2027, 1, 1))
    register.write(calendar_years.undo, 2027)
    assert not working(register, date(2027, 1, 4))
    shown = register.read(calendar_years.shown, 2027)
    assert len(shown.versions) == 4
    assert shown.own
    assert {one.by for one in shown.versions} == {"王老师"}


def test_a_shipped_year_is_changed_and_comes_back(register: Register) -> None:
    year = register.read(calendar_years.shown, 2026).year
    assert year is not None
    changed = calendar_years.changed(year, date(2026, 11, 23))
    register.write(calendar_years.set_year, changed, "暴雪停课，按上级通知")
    assert not working(register, date(2026, 11, 23))
    register.write(calendar_years.undo, 2026)
    assert register.read(calendars.working) == working_days.shipped()
    assert register.read(calendar_years.shown, 2026).own is False


def test_nothing_was_changed_so_nothing_is_taken_back(register: Register) -> None:
    with refused() as found:
        register.write(calendar_years.undo, 2026)
    assert [one.code for one in found] == ["calendar.nothing-to-undo"]


@pytest.mark.parametrize(
    ("year", "reason", "code"),
    [
        (replace(YEAR, worked=(date(2027, 1, 2),)), "录入", "calendar.off-and-worked"),
        (replace(YEAR, worked=(date(2027, 1, 6),)), "录入", "calendar.worked-weekday"),
        (replace(YEAR, worked=(date(2026, 1, 9),)), "录入", "calendar.other-year"),
        (replace(YEAR, source=" "), "录入", "calendar.no-source"),
        (YEAR, " ", "calendar.no-source"),
    ],
)
def test_an_impossible_list_is_refused(
    register: Register, year: Year, reason: str, code: str
) -> None:
    with refused() as found:
        register.write(calendar_years.set_year, year, reason)
    assert code in [one.code for one in found]
    assert register.read(calendars.working) == working_days.shipped()


LINES = [
    ("2027-01-01", "放假", "元旦"),
    ("2027-01-02", "放假", "元旦"),
    ("20270103", "放假", "元旦"),
    ("2027年1月9日", "上班", ""),
]


@pytest.mark.parametrize("name", ["2027.csv", "2027.xlsx"])
def test_the_list_comes_from_a_plain_table(tmp_path: Path, name: str) -> None:
    rosters.write_table(("日期", "类型", "名称"), LINES, tmp_path / name)
    assert calendar_years.read_file(tmp_path / name) == replace(YEAR, source="")


def test_the_list_comes_from_a_file_as_the_program_ships_them(tmp_path: Path) -> None:
    file = tmp_path / "2027.toml"
    file.write_text(
        f'year = 2027\nsource = "{YEAR.source}"\nworked = [2027-01-09]\n[[holiday]]\n'
        'name = "元旦"\nfirst = 2027-01-01\nlast = 2027-01-03\n',
        encoding="utf-8",
    )
    assert calendar_years.read_file(file) == YEAR


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ([("2027-02-30", "放假", "")], "第 2 行"),
        ([("2027-01-01", "不知道", "")], "不知道"),
        ([], "一天也没有"),
        ([("2027-01-01", "放假", ""), ("2026-12-31", "放假", "")], "不在"),
    ],
)
def test_a_table_that_cannot_be_read_says_which_line(
    tmp_path: Path, lines: list[tuple[str, str, str]], what: str
) -> None:
    rosters.write_table(("日期", "类型", "名称"), lines, tmp_path / "list.csv")
    with refused() as found:
        calendar_years.read_file(tmp_path / "list.csv")
    assert any(what in one.message for one in found)


def test_a_table_without_the_two_columns_is_refused(tmp_path: Path) -> None:
    rosters.write_table(("天", "放不放"), [("2027-01-01", "放")], tmp_path / "list.csv")
    with refused() as found:
        calendar_years.read_file(tmp_path / "list.csv")
    assert [one.code for one in found] == ["calendar.columns"]


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_turning_a_day_twice_leaves_the_calendar_as_it_was(day: date) -> None:
    year = next(one for one in working_days.shipped_years() if one.year == 2026)
    turned = calendar_years.changed(year, day)
    working_days.refuse_impossible(turned, Path("2026"))
    before, after = (working_days.of([one]).calendar for one in (year, turned))
    assert before.is_working(day) != after.is_working(day)
    again = working_days.of([calendar_years.changed(turned, day)]).calendar
    every = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    assert [again.is_working(d) for d in every] == [before.is_working(d) for d in every]


def test_only_who_may_edit_changes_the_calendar(opening: Opened) -> None:
    with opening("class_teacher") as register:
        for usecase, *args in (
            (calendars.enter_term, TERM),
            (calendar_years.set_year, YEAR, "录入"),
            (calendar_years.undo, 2026),
        ):
            with refused() as found:
                on("2026-11-21", register, usecase, *args)
            assert [one.code for one in found] == ["permission.denied"]
