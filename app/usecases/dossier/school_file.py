"""学校学籍档案: the proofs of a school year over all pupils, filed here a second time.

四川 第二十条: 将证明材料归入学校学籍档案和学生学籍档案. Nothing is entered twice: what stands in
the pupils' dossiers is listed by the year, and decisions on punishments with their revocations,
which the school keeps when they have left a dossier (第三十八条).
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, select

from app.domain import dossier
from app.domain.permissions import Action
from app.exchange import rosters
from app.persistence.dossier_records import DossierEntry, Punishment
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.paper import disclosures
from app.usecases.school.permits import require

CITE = "四川 第二十条"
HEADERS = ("日期", "姓名", "班号", "类别", "材料", "来源", "扫描件")
PUNISHED, PARDONED = "处分决定", "撤销处分"
_FIRST, _LAST = "0801", "0731"
_SOURCES = {
    "case": "学籍异动",
    "transfer": "档案转递",
    "scan": "扫描归档",
    "import": "按学期导入",
    "": "人工记入",
}


@dataclass(frozen=True, slots=True)
class FileLine:
    """One piece of the year; ``on`` is yyyyMMdd."""

    on: str
    student_id: int
    name: str
    class_no: str
    kind: str
    title: str
    source: str
    scanned: bool

    @property
    def texts(self) -> tuple[str, ...]:
        """As a line of a sheet under ``HEADERS``."""
        day = f"{self.on[:4]}-{self.on[4:6]}-{self.on[6:]}"
        scan = "有" if self.scanned else ""
        return day, self.name, self.class_no, self.kind, self.title, self.source, scan


def years(tx: Tx) -> tuple[str, ...]:
    """School years with anything in them, and the running one; the latest first, by first year."""
    days = [
        *tx.scalars(select(DossierEntry.happened_on).where(_proof()).distinct()),
        *tx.scalars(select(Punishment.decided_on).distinct()),
        *tx.scalars(select(Punishment.revoked_on).where(Punishment.revoked_on != "").distinct()),
        f"{tx.today:%Y%m%d}",
    ]
    return tuple(sorted({_year_of(day) for day in days}, reverse=True))


def lines(tx: Tx, year: str) -> tuple[FileLine, ...]:
    """Every piece of the school year that begins in ``year`` (yyyy), by day."""
    if not (year.isdecimal() and len(year) == 4):
        message = "请写四位数字的学年开始年份，例如 2025。"
        raise Rejected(Problem("school-file.year", message, Where(field="学年")))
    first, last = f"{year}{_FIRST}", f"{int(year) + 1}{_LAST}"
    found = [*_entries(tx, first, last), *_punishments(tx, first, last)]
    return tuple(sorted(found, key=lambda one: (one.on, one.class_no, one.student_id)))


def export(tx: Tx, year: str, out: Path) -> int:
    """Write the year's list to ``out`` (.xlsx or .csv); says how many lines."""
    require(tx, Action.EXPORT)
    found = lines(tx, year)
    pupils = len({one.student_id for one in found})
    subject = disclosures.Subject(disclosures.EXPORT, out.name, pupils)
    disclosures.give(tx, subject, disclosures.Handing(disclosures.SCHOOL))
    rosters.write_table(HEADERS, [one.texts for one in found], out)
    return len(found)


def _proof() -> ColumnElement[bool]:
    """Entries that are proofs of a change and stand."""
    return (DossierEntry.section == dossier.PROOFS) & (DossierEntry.withdrawn_at == "")


def _entries(tx: Tx, first: str, last: str) -> list[FileLine]:
    later = select(DossierEntry.corrects).where(
        DossierEntry.corrects.is_not(None), DossierEntry.withdrawn_at == ""
    )
    superseded = set(tx.scalars(later))
    rows = tx.session.execute(
        select(DossierEntry, Student.name, Student.class_no)
        .join(Student, Student.id == DossierEntry.student_id)
        .where(_proof(), DossierEntry.happened_on.between(first, last))
    )
    return [
        FileLine(
            row.happened_on,
            row.student_id,
            name,
            class_no,
            row.kind,
            row.title,
            _SOURCES.get(row.source.partition(":")[0], row.source),
            row.evidence_id is not None,
        )
        for row, name, class_no in rows
        if row.id not in superseded
    ]


def _punishments(tx: Tx, first: str, last: str) -> list[FileLine]:
    rows = tx.session.execute(
        select(Punishment, Student.name, Student.class_no).join(
            Student, Student.id == Punishment.student_id
        )
    )
    found = []
    for row, name, class_no in rows:
        who = (row.student_id, name, class_no)
        scanned = row.evidence_id is not None
        decided = f"{row.kind}：{row.reason}（{row.minutes}）"
        pardoned = f"{row.kind}：{row.revoked_for}（{row.revoked_minutes}）"
        found += [
            FileLine(row.decided_on, *who, PUNISHED, decided, "处分", scanned),
            FileLine(row.revoked_on, *who, PARDONED, pardoned, "处分", scanned=False),
        ]
    return [one for one in found if first <= one.on <= last]


def _year_of(day: str) -> str:
    """The first year of the school year of ``day``."""
    return day[:4] if day[4:] >= _FIRST else str(int(day[:4]) - 1)
