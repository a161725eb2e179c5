"""学籍档案目录 for the school's own archive: a line a dossier, or a line a piece (R-SY-0-2).

The columns are those of GB/T 11822 (案卷目录, 卷内文件目录); 全宗号 and 类别号 the school's own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.domain.permissions import Action
from app.exchange import rosters
from app.job import Job
from app.persistence.case_records import Enrolment
from app.persistence.dossier_records import PaperItem
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.dossier import dossier_papers, dossiers, paper_items
from app.usecases.dossier.dossiers import DossierView
from app.usecases.paper import disclosures
from app.usecases.school.permits import require

FILES, PIECES = "files", "pieces"
LEVELS = {FILES: "案卷目录", PIECES: "卷内文件目录"}
FONDS, CATEGORY = "archive.fonds", "archive.category"
"""Settings: 全宗号 and 类别号 of the school's archive."""
HEADERS = {
    FILES: (
        "序号", "档号", "全宗号", "类别号", "年度", "案卷题名", "学籍号", "班号", "责任者",
        "起止日期", "件数", "页数", "保管期限", "柜号", "盒号", "盒内序号", "存放地点", "备注",
    ),
    PIECES: (
        "档号", "案卷题名", "顺序号", "类目", "题名", "责任者", "日期", "页号", "页数", "备注",
    ),
}  # fmt: skip
_ELSEWHERE = ("待转入", "未转入", "寄读")
_NONE = "（无）"
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the school's archive numbers what it holds; both may be blank."""

    fonds: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class _Dossier:
    """One dossier and whose it is."""

    shown: DossierView
    pieces: tuple[Mapping[str, str], ...]
    number: str
    class_no: str
    national_number: str
    year: str


def numbers(tx: Tx) -> Numbers:
    """As they were used last."""
    return Numbers(tx.setting(FONDS), tx.setting(CATEGORY))


def export(tx: Tx, level: str, out: Path, own: Numbers, job: Job) -> int:
    """Write the catalogue to ``out`` (.xlsx or .csv) and remember ``own``; says how many lines."""
    require(tx, Action.EXPORT)
    if level not in LEVELS:
        message = "请选择案卷目录或卷内文件目录。"
        raise Rejected(Problem("catalogue.level", message, Where(field="目录")))
    for setting, label, text in ((FONDS, "全宗号", own.fonds), (CATEGORY, "类别号", own.category)):
        if len(text.strip()) > _LONGEST:
            message = f"“{label}”最多 {_LONGEST} 个字符。请改短。"
            raise Rejected(Problem("catalogue.number", message, Where(field=label)))
        if tx.setting(setting) != text.strip():
            tx.set(setting, text.strip())
    pupils = _pupils(tx)
    subject = disclosures.Subject(disclosures.EXPORT, out.name, len(pupils))
    disclosures.give(tx, subject, disclosures.Handing(disclosures.SCHOOL))
    lines = list(texts(tx, level, numbers(tx), job))
    rosters.write_table(HEADERS[level], lines, out)
    tx.note("export", "dossier_entry", out.name, {"rows": len(lines)})
    return len(lines)


def texts(tx: Tx, level: str, own: Numbers, job: Job) -> Iterator[tuple[str, ...]]:
    """The lines of the catalogue under ``HEADERS``, class by class."""
    pupils = _pupils(tx)
    school = tx.setting("school.name")
    for number, (student_id, *about) in enumerate(pupils, 1):
        job.step(number, len(pupils), "编制档案目录")
        one = _dossier(tx, student_id, *about)
        if level == FILES:
            yield _file(one, number, own, school)
        else:
            yield from _pieces(one, school)


def count(tx: Tx) -> tuple[int, int]:
    """How many dossiers there are, and how many papers lie in them (folders are not counted)."""
    here = {row[0] for row in _pupils(tx)}
    papers = tx.scalars(
        select(PaperItem.student_id).where(
            PaperItem.title != paper_items.FOLDER, PaperItem.state != paper_items.GONE
        )
    )
    return len(here), sum(one in here for one in papers)


def _pupils(tx: Tx) -> list[tuple[int, str, str, str]]:
    """(id, class, 学籍号, month of entry) of everybody whose dossier is kept here."""
    elsewhere = select(Enrolment.student_id).where(Enrolment.status.in_(_ELSEWHERE))
    rows = tx.session.execute(
        select(Student.id, Student.class_no, Student.national_number, Student.entry_month)
        .where(Student.id.not_in(elsewhere))
        .order_by(Student.class_no, Student.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _dossier(
    tx: Tx, student_id: int, class_no: str, national_number: str, entered: str
) -> _Dossier:
    shown = dossiers.show(tx, student_id)
    pieces = tuple(one for one in dossier_papers.contents(shown) if one["title"] != _NONE)
    place = _place(shown)
    number = "-".join(part for part in (place.cabinet, place.box, place.number) if part)
    return _Dossier(shown, pieces, number, class_no, national_number, entered[:4])


def _place(shown: DossierView) -> paper_items.Place:
    folder = next((one for one in shown.paper if one.title == paper_items.FOLDER), None)
    return folder.place if folder is not None else paper_items.Place()


def _file(one: _Dossier, number: int, own: Numbers, school: str) -> tuple[str, ...]:
    place, shown = _place(one.shown), one.shown
    days = sorted(piece["made_on"] for piece in one.pieces if piece["made_on"])
    span = f"{days[0]}—{days[-1]}" if days else ""
    pages = sum(int(piece.get("pages") or 0) for piece in one.pieces)
    note = f"已转至{shown.frozen}" if shown.frozen else ""
    return (
        str(number), one.number, own.fonds, own.category, one.year, f"{shown.name}学籍档案",
        one.national_number, one.class_no, school, span, str(len(one.pieces)),
        str(pages) if pages else "", shown.outline.retention, place.cabinet, place.box,
        place.number, place.site, note,
    )  # fmt: skip


def _pieces(one: _Dossier, school: str) -> Iterator[tuple[str, ...]]:
    category = ""
    for order, piece in enumerate(one.pieces, 1):
        category = piece["category"] or category
        pages = piece.get("pages", "")
        yield (
            one.number, f"{one.shown.name}学籍档案", str(order), category, piece["title"], school,
            piece["made_on"], piece["page"], pages if pages != "0" else "", piece["note"],
        )  # fmt: skip
