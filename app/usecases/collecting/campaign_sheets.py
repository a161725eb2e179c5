"""The sheets of a collection campaign and its 未交回名单, on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.domain import dates
from app.domain.chain import Move
from app.domain.permissions import Action
from app.forms import definition, pdf, word
from app.forms.sheet import Sheet
from app.job import Job
from app.paths import FORM_TEMPLATES, whole_file
from app.persistence.campaign_records import Campaign, CampaignSheet
from app.persistence.records import Issue
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected
from app.usecases.collecting import campaigns
from app.usecases.paper import disclosures, printing
from app.usecases.school.permits import require

MISSING_LIST = FORM_TEMPLATES / "national" / "lists" / "missing_returns.toml"
LINES_A_PAGE = 30
_GROUP = 500


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A list on paper: its file, pages, and the pupils on it."""

    path: Path
    pages: int
    pupils: int


def print_sheets(
    tx: Tx, campaign_id: int, class_no: str, out: Path, job: Job, again: bool = False
) -> printing.Printed:
    """Print the sheets of a class that are not printed yet, newcomers included.

    With ``again`` those that are out and not back: every reprint is a numbered sheet of its own.
    They are for the parents to sign. Raises ``Rejected`` where there is nothing to print
    (R-ORD-N2-1, R-YH-1-3).
    """
    form_id, ids = _wanted(tx, campaign_id, class_no, again=again)
    printed = printing.print_form(tx, form_id, printing.Selection(ids), out, job)
    _enter(tx, campaign_id, ids, printed.numbers, again=again)
    return printed


def print_sheets_on_paper(
    tx: Tx, campaign_id: int, class_no: str, job: Job, again: bool = False
) -> printing.OnPaper:
    """As ``print_sheets``, for the printer."""
    form_id, ids = _wanted(tx, campaign_id, class_no, again=again)
    printed = printing.print_on_paper(tx, form_id, printing.Selection(ids), job)
    _enter(tx, campaign_id, ids, printed.numbers, again=again)
    return printed


def _wanted(tx: Tx, campaign_id: int, class_no: str, *, again: bool) -> tuple[str, tuple[int, ...]]:
    """The campaign's form and the pupils whose sheet is to be printed."""
    require(tx, Action.PRINT)
    campaign = campaigns.running(tx, campaign_id)
    campaigns.include_new(tx, campaign_id)
    wanted = campaigns.lines(
        tx, campaign_id, class_no, (campaigns.PRINTED if again else campaigns.UNPRINTED,)
    )
    if not wanted:
        what = "没有已打印而未交回的表" if again else "没有待打印的表"
        message = f"班级“{class_no}”{what}。请核对班级，或查看这个班的进度。"
        raise Rejected(Problem("campaign.nothing-to-print", message))
    return campaign.form_id, tuple(line.student_id for line in wanted)


def _enter(
    tx: Tx, campaign_id: int, ids: Sequence[int], numbers: Sequence[str], *, again: bool
) -> None:
    """The printed sheets belong to the campaign, and their pupils are a step further."""
    _own(tx, campaign_id, numbers)
    if not again:
        campaigns.step(
            tx, campaigns.entries(tx, campaign_id, ids), Move(campaigns.PRINTED, tx.today)
        )


def print_missing(tx: Tx, campaign_id: int, out: Path, job: Job, class_no: str = "") -> PrintedList:
    """Write 未交回名单 to ``out`` (.pdf or .docx), a page or more a class; all classes or one."""
    require(tx, Action.PRINT)
    campaign = campaigns.get(tx, campaign_id)
    form = definition.load_form(MISSING_LIST)
    chosen = [one for one in campaigns.progress(tx, campaign_id) if one.lacking]
    chosen = [one for one in chosen if class_no in ("", one.class_no)]
    sheets = [sheet for one in chosen for sheet in _list_pages(tx, campaign, one)]
    if not sheets:
        message = "签字表已经全部收齐，没有名单可打印。"
        raise Rejected(Problem("campaign.nothing-missing", message))
    suffix = out.suffix.lower()
    if suffix not in (".pdf", ".docx"):
        message = f"不能生成“{out.suffix}”文件。请把文件名改为以 .pdf 或 .docx 结尾。"
        raise Rejected(Problem("print.suffix", message))
    writer = pdf.write_pdf if suffix == ".pdf" else word.write_docx
    pupils = sum(one.lacking for one in chosen)
    subject = disclosures.Subject(disclosures.PRINT, form.id, pupils)
    disclosures.give(tx, subject, disclosures.Handing(disclosures.SCHOOL))
    with whole_file(out) as stream:
        writer(form, sheets, stream, job, allow_missing=True, total=len(sheets))
    tx.note("print", "form", form.id, {"sheets": len(sheets), "campaign": campaign_id})
    return PrintedList(out, len(sheets), pupils)


def _own(tx: Tx, campaign_id: int, numbers: Sequence[str]) -> None:
    """Say of each printed sheet which campaign it belongs to."""
    for group in in_groups(numbers, _GROUP):
        for issue in tx.scalars(select(Issue).where(Issue.number.in_(group)).order_by(Issue.id)):
            assert issue.student_id is not None  # noqa: S101  campaigns print no blank sheets
            row = CampaignSheet(
                campaign_id=campaign_id, student_id=issue.student_id, issue_id=issue.id
            )
            tx.session.add(row)
    tx.session.flush()


def _list_pages(tx: Tx, campaign: Campaign, one: campaigns.ClassProgress) -> Iterator[Sheet]:
    found = campaigns.missing(tx, campaign.id, one.class_no)
    pages = list(in_groups(enumerate(found, 1), LINES_A_PAGE))
    for page, group in enumerate(pages, 1):
        values = {
            "list.campaign": campaign.title,
            "list.class_no": one.class_no or "未编班",
            "list.missing": str(one.lacking),
            "list.pupils": str(one.pupils),
            "list.due": dates.shown(dates.day_of(campaign.due_on)),
            "list.page": f"第{page}页，共{len(pages)}页",
        }
        for place, (order, line) in enumerate(group, 1):
            texts = (str(order), line.name, line.state, line.number, line.printed_on)
            for key, text in zip(
                ("order", "name", "state", "number", "printed_on"), texts, strict=True
            ):
                values[f"row{place}.{key}"] = text
        school = tx.setting("school.name")
        yield Sheet(values, school=school, printed_on=f"{tx.today:%Y-%m-%d}")
