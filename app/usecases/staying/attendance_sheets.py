"""考勤表: absences of many pupils and days from a sheet, looked at first, then entered."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain import dates, layouts
from app.domain.permissions import Action
from app.domain.truancy import TRUANT
from app.exchange import intake, matching
from app.job import Job
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.pupils.recognising import Meant, People
from app.usecases.school.permits import require
from app.usecases.staying import attendance
from app.usecases.staying.attendance import Entry

_HEADERS = {
    "day": ("日期", "缺勤日期", "考勤日期"),
    "kind": ("考勤", "类别", "考勤类别", "缺勤类别", "类型"),
    "periods": ("课时", "节数", "缺勤课时"),
    "reason": ("原因", "事由", "备注"),
    "granted_by": ("准假人", "批准人"),
}
_WHOLE = ("", "全天", "整天")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: whom it means, which day (yyyyMMdd) and what; ``entry`` is ``None`` if rejected."""

    row: int
    name: str
    class_no: str
    day: str
    entry: Entry | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """Every row of the sheet, before anything is entered."""

    file: str
    rows: tuple[SheetRow, ...]

    @property
    def good(self) -> int:
        """Rows that can be entered."""
        return sum(row.entry is not None for row in self.rows)


def preview(tx: Tx, file: Path, job: Job) -> SheetPreview:
    """Read ``file`` (.xls or .xlsx) with names or numbers, 日期, 考勤 and perhaps 课时.

    Raises ``Rejected`` for a sheet without names or without days.
    """
    job.step(0, 0, "读取考勤表")
    found = matching.match(intake.read_workbook(file))
    columns = _columns(found)
    if "day" not in columns:
        message = "表中没有“日期”一列。请加上日期、考勤（旷课、病假、事假、迟到、早退）两列后再选。"
        where = Where(sheet=found.sheet.name, row=found.header_row)
        raise Rejected(Problem("attendance.no-column", message, where))
    people, most = People.load(tx), attendance.periods_a_day(tx)
    rows = []
    for source in matching.source_rows(found):
        cells = found.sheet.rows[source.row - 1]
        texts = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        rows.append(_row(tx, people, source, texts, most))
    return SheetPreview(file.name, tuple(rows))


def apply(tx: Tx, shown: SheetPreview) -> int:
    """Enter every good row, in the place of what was entered of that pupil and day; how many."""
    require(tx, Action.ATTEND)
    by_day: dict[str, list[Entry]] = defaultdict(list)
    for row in shown.rows:
        if row.entry is not None:
            by_day[row.day].append(row.entry)
    for day, entries in sorted(by_day.items()):
        attendance.enter(tx, day, entries)
    tx.note("import", "attendance", shown.file, {"rows": shown.good})
    return shown.good


def _columns(found: matching.Match) -> dict[str, int]:
    heads = [layouts.normalise_header(text) for text in found.sheet.rows[found.header_row - 1]]
    return {
        name: next(heads.index(word) for word in words if word in heads)
        for name, words in _HEADERS.items()
        if any(word in heads for word in words)
    }


def _row(
    tx: Tx, people: People, source: matching.SourceRow, texts: Mapping[str, str], most: int
) -> SheetRow:
    meant = _meant(people, source.values)
    person = meant.one
    name = source.values.get("name", "").strip()
    problems = list(blocking(source.problems))
    if person is None:
        problems.append(_wrong(source.row, _nobody(name, meant)))
    try:
        day = dates.typed(texts["day"], "日期")
    except Rejected as rejected:
        return SheetRow(source.row, name, "", texts["day"], None, tuple(rejected.problems))
    entry = Entry(
        person.id if person else 0,
        texts.get("kind", "") or TRUANT,
        _periods(texts.get("periods", ""), most),
        texts.get("reason", ""),
        texts.get("granted_by", ""),
    )
    if person is not None:
        problems += attendance.judged(tx, day, entry)
    bad = any(one.level.blocks for one in problems)
    class_no = person.class_no if person else ""
    kept = None if bad or person is None else entry
    shown = person.name if person else name
    return SheetRow(source.row, shown, class_no, dates.written(day), kept, tuple(problems))


def _meant(people: People, values: Mapping[str, str]) -> Meant:
    numbers = values.get("id_number", ""), values.get("national_number", "")
    if any(number.strip() for number in numbers):
        return people.numbered(*numbers)
    return people.named(values.get("name", ""), values.get("class_no", "").strip())


def _nobody(name: str, meant: Meant) -> str:
    if meant.people:
        return f"“{name}”可能是几名学生。请在表中补上班号、身份证号或学籍号。"
    return f"“{name}”不在学籍库中。请核对姓名、班号和号码。"


def _periods(text: str, most: int) -> int:
    """0 for the whole day; what is no number is more than any day has, and refused as such."""
    if text in _WHOLE:
        return 0
    return int(text) if text.isdecimal() else most + 1


def _wrong(row: int, message: str) -> Problem:
    return Problem("attendance.nobody", f"第 {row} 行：{message}", Where(row=row))
