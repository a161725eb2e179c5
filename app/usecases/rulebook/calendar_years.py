"""放假调休: each year's days off and worked weekends, edited by hand or imported, with history."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import definitions
from app.domain import dates, working_days
from app.domain.permissions import Action
from app.domain.working_days import Holiday, WorkingDays, Year
from app.exchange import intake
from app.persistence.duty_records import CalendarYear
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.school.permits import require

OFF, WORKED = ("放假", "休", "休息"), ("上班", "班", "调休上班", "补班")
_NAMED = Path("放假调休")
_LIST_AHEAD = 45
"""Days before the turn of the year from which on next year's list is asked for."""


@dataclass(frozen=True, slots=True)
class YearVersion:
    """One version of a year's list, as it was put in force."""

    id: int
    source: str
    reason: str
    at: str
    by: str
    shipped: bool  # back to the list that comes with the program


@dataclass(frozen=True, slots=True)
class YearShown:
    """A year: its list (``None`` where there is none), whether it is the school's own."""

    number: int
    year: Year | None
    own: bool
    versions: tuple[YearVersion, ...]


def working(tx: Tx) -> WorkingDays:
    """The working days of every year that has a list."""
    own = tuple(content for content in _contents(tx).values() if content)
    return _merged(own) if own else working_days.shipped()


def shown(tx: Tx, number: int) -> YearShown:
    """What is known of the year, and how that came."""
    own = _own_years(tx)
    versions = tuple(
        YearVersion(row.id, row.source, row.reason, row.at, row.by, not row.content)
        for row in tx.scalars(
            select(CalendarYear).where(CalendarYear.year == number).order_by(CalendarYear.id.desc())
        )
    )
    year = own.get(number) or _shipped().get(number)
    return YearShown(number, year, number in own, versions)


def set_year(tx: Tx, year: Year, reason: str) -> None:
    """Put a list in force for its year. Raises ``Rejected`` for impossible days, or no source.

    ``year.source`` is the number of the State Council's notice; ``reason`` says why it changed.
    """
    require(tx, Action.EDIT)
    working_days.refuse_impossible(year, _NAMED)
    if not year.source.strip() or not reason.strip():
        message = "请填写放假通知的文号和修改原因，例如：国办发明电〔2026〕6号。"
        raise Rejected(Problem("calendar.no-source", message, Where(field="文号")))
    _add(tx, year.year, _written(year), year.source.strip(), reason.strip())


def undo(tx: Tx, number: int) -> None:
    """Put the version before the latest back in force, as a further version."""
    require(tx, Action.EDIT)
    rows = list(
        tx.scalars(
            select(CalendarYear).where(CalendarYear.year == number).order_by(CalendarYear.id)
        )
    )
    if not rows:
        message = f"{number} 年的放假表没有改动过，没有可撤销的。"
        raise Rejected(Problem("calendar.nothing-to-undo", message))
    before = rows[-2] if len(rows) > 1 else None
    content = before.content if before else ""
    source = before.source if before else ""
    _add(tx, number, content, source, f"撤销 {rows[-1].at[:10]} 的改动")


def changed(year: Year, day: date) -> Year:
    """``year`` with ``day`` turned from working into off or back; other days stay as they are."""
    calendar = working_days.of([year]).calendar
    off, worked = set(calendar.off), set(calendar.worked)
    if calendar.is_working(day):
        worked.discard(day)
        if dates.WEEKDAYS.is_working(day):
            off.add(day)
    else:
        off.discard(day)
        if not dates.WEEKDAYS.is_working(day):
            worked.add(day)
    return Year(year.year, year.source, tuple(sorted(worked)), _holidays(off, _names(year)))


def blank(number: int) -> Year:
    """A year nobody has a list of: to begin with."""
    return Year(number, "", (), ())


def read_file(file: Path) -> Year:
    """A year's list from our .toml, or from a .csv, .xls or .xlsx with 日期, 类型 and 名称.

    类型 is 放假 or 上班. Raises ``Rejected`` naming each line that cannot be read.
    """
    if file.suffix.lower() == ".toml":
        return working_days.read_year(file)
    rows = _csv_rows(file) if file.suffix.lower() == ".csv" else _sheet_rows(file)
    year = _year_of(rows, file)
    working_days.refuse_impossible(year, file)
    return year


def missing(tx: Tx) -> tuple[int, ...]:
    """The years of the clocks that run today for which nobody has a list: this one, or the next."""
    wanted = {tx.today.year, (tx.today + timedelta(_LIST_AHEAD)).year}
    return tuple(sorted(wanted - working(tx).years))


def warnings(tx: Tx) -> tuple[Problem, ...]:
    """The same, each as a sentence with what to do."""
    return tuple(
        Problem(
            "calendar.year-missing",
            f"还没有 {number} 年的放假调休表，{number} 年的期限暂按周一至周五推算。"
            "国务院办公厅通知公布后，请在校历中录入或导入。",
            level=Level.WARN,
        )
        for number in missing(tx)
    )


def _shipped() -> dict[int, Year]:
    return {year.year: year for year in working_days.shipped_years()}


def _own_years(tx: Tx) -> dict[int, Year]:
    """The latest version of each year that the school has a list of its own for."""
    return {number: _read(content) for number, content in _contents(tx).items() if content}


def _contents(tx: Tx) -> dict[int, str]:
    columns = select(CalendarYear.year, CalendarYear.content).order_by(CalendarYear.id)
    return {row[0]: row[1] for row in tx.session.execute(columns)}


@cache
def _merged(contents: tuple[str, ...]) -> WorkingDays:
    """A list of 200 cases asks for each of its dates; the few lists there are stay in memory."""
    own = {year.year: year for year in map(_read, contents)}
    return working_days.of({**_shipped(), **own}.values())


def _add(tx: Tx, number: int, content: str, source: str, reason: str) -> None:
    facts = {"at": tx.stamp, "by": tx.actor.user}
    tx.add(CalendarYear(year=number, content=content, source=source, reason=reason, **facts))


def _written(year: Year) -> str:
    raw = {
        "year": year.year,
        "source": year.source,
        "worked": [day.isoformat() for day in year.worked],
        "holiday": [
            {"name": one.name, "first": one.first.isoformat(), "last": one.last.isoformat()}
            for one in year.holiday
        ],
    }
    return json.dumps(raw, ensure_ascii=False, sort_keys=True)


def _read(content: str) -> Year:
    raw: dict[str, Any] = json.loads(content)
    raw["worked"] = [date.fromisoformat(text) for text in raw["worked"]]
    for holiday in raw["holiday"]:
        for end in ("first", "last"):
            holiday[end] = date.fromisoformat(holiday[end])
    return definitions.read(raw, Year, _NAMED)


def _names(year: Year) -> dict[date, str]:
    return {day: holiday.name for holiday in year.holiday for day in holiday.days()}


def _holidays(off: Iterable[date], names: dict[date, str]) -> tuple[Holiday, ...]:
    """Runs of days off that bear one name; a day nobody named is called 放假."""
    found = []
    numbered = enumerate(sorted(off))
    for (name, _), run in groupby(
        numbered, key=lambda one: (names.get(one[1], "放假"), one[1] - timedelta(one[0]))
    ):
        days = [day for _, day in run]
        found.append(Holiday(name, days[0], days[-1]))
    return tuple(found)


def _csv_rows(file: Path) -> list[list[str]]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        message = f"文件“{file.name}”打不开。请核对文件是否存在，是否正被其他程序占用。"
        raise Rejected(Problem("calendar.file", message, Where(path=str(file)))) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text))]


def _sheet_rows(file: Path) -> list[list[str]]:
    sheets = [sheet for sheet in intake.read_workbook(file).sheets if sheet.visible and sheet.rows]
    return [[cell.strip() for cell in line] for line in sheets[0].rows] if sheets else []


def _year_of(rows: Sequence[Sequence[str]], file: Path) -> Year:
    head = next((n for n, row in enumerate(rows) if "日期" in row and "类型" in row), None)
    if head is None:
        message = f"“{file.name}”里没有“日期”和“类型”两列。请按这两列（可加“名称”）列出每一天。"
        raise Rejected(Problem("calendar.columns", message, Where(path=str(file))))
    columns = {
        name: rows[head].index(name) for name in ("日期", "类型", "名称") if name in rows[head]
    }
    off: dict[date, str] = {}
    worked: list[date] = []
    problems = []
    for n, row in enumerate(rows[head + 1 :], head + 2):
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if any(cells.values()):
            problems += [_at(file, n, what) for what in _take(cells, off, worked)]
    if not off and not worked and not problems:
        problems.append(_at(file, head + 1, "表里一天也没有。请列出放假和调休上班的每一天。"))
    if problems:
        raise Rejected(*problems)
    number = min([*off, *worked]).year
    return Year(number, "", tuple(sorted(worked)), _holidays(off, off))


def _take(cells: dict[str, str], off: dict[date, str], worked: list[date]) -> list[str]:
    """Put one line where it belongs; what is wrong with it."""
    try:
        day = dates.typed(cells["日期"], "日期")
    except Rejected as rejected:
        return [found.message for found in rejected.problems]
    if cells["类型"] in OFF:
        off[day] = cells.get("名称") or "放假"
    elif cells["类型"] in WORKED:
        worked.append(day)
    else:
        return [f"类型“{cells['类型']}”应为“放假”或“上班”。请改正。"]
    return []


def _at(file: Path, row: int, message: str) -> Problem:
    return Problem("calendar.line", f"第 {row} 行：{message}", Where(path=str(file), row=row))
