"""《新生未按期入学情况报告》: who did not come though the school urged, on paper for the county."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain import dates
from app.domain.permissions import Action
from app.forms import definition, pdf, word
from app.forms.sheet import Sheet
from app.job import Job
from app.paths import FORM_TEMPLATES, whole_file
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.intake import absent_newcomers
from app.usecases.paper import disclosures
from app.usecases.pupils import students
from app.usecases.school.permits import require
from app.usecases.staying import contacts

REPORT = FORM_TEMPLATES / "national" / "lists" / "absent_newcomers.toml"
ADDRESSEES = ("乡镇人民政府", "街道办事处", "县级教育行政部门")
_SHOWN_CONTACTS = 2


@dataclass(frozen=True, slots=True)
class Reported:
    """The file, how many pupils are on it, and how many were left out: nobody urged them yet."""

    path: Path
    pupils: int
    not_urged: int


def print_report(tx: Tx, year: str, addressee: str, out: Path, job: Job) -> Reported:
    """Write the report to ``out`` (.pdf or .docx): children of compulsory age, each urged at least
    once since the day of registering. Raises ``Rejected`` where there is none (R-SC-10-2)."""
    require(tx, Action.PRINT)
    suffix = out.suffix.lower()
    if suffix not in (".pdf", ".docx"):
        message = f"不能生成“{out.suffix}”文件。请把文件名改为以 .pdf 或 .docx 结尾。"
        raise Rejected(Problem("print.suffix", message))
    if not addressee.strip():
        message = "请填写报送单位，例如乡镇人民政府。"
        raise Rejected(Problem("admission.typed", message, Where(field="报送单位")))
    regular = absent_newcomers.regular_day(tx, year)
    compulsory = [one for one in absent_newcomers.absent(tx, year) if not one.asked]
    told = {one.student_id: _urged(tx, one.student_id, regular) for one in compulsory}
    urged = {student_id: text for student_id, text in told.items() if text}
    if not urged:
        message = "没有督促后仍未入学的义务教育阶段新生。请先逐名登记督促情况。"
        raise Rejected(Problem("admission.nobody-urged", message))
    form = definition.load_form(REPORT)
    values = {"case.addressees": addressee.strip(), "case.deadline_on": regular}
    rows = tuple(_row(tx, number, *one) for number, one in enumerate(urged.items(), 1))
    school, day = tx.setting("school.name"), f"{tx.today:%Y-%m-%d}"
    sheet = Sheet(values, school=school, printed_on=day, rows=rows)
    subject = disclosures.Subject(disclosures.PRINT, form.id, len(urged))
    disclosures.give(tx, subject, disclosures.Handing(disclosures.AUTHORITY))
    writer = pdf.write_pdf if suffix == ".pdf" else word.write_docx
    with whole_file(out) as stream:
        writer(form, [sheet], stream, job, allow_missing=True, total=1)
    tx.note("print", "form", form.id, {"pupils": len(urged), "to": addressee.strip()})
    return Reported(out, len(urged), len(compulsory) - len(urged))


def _urged(tx: Tx, student_id: int, since: str) -> str:
    """What the school did about it, the latest first, as one text."""
    found = contacts.of_pupil(tx, student_id, since)
    lines = [
        f"{dates.shown(dates.day_of(one.day))}{one.way}{one.person}：{one.result}"
        for one in found[:_SHOWN_CONTACTS]
    ]
    more = f"；另有 {len(found) - _SHOWN_CONTACTS} 次" if len(found) > _SHOWN_CONTACTS else ""
    return "；".join(lines) + more


def _row(tx: Tx, number: int, student_id: int, told: str) -> Mapping[str, str]:
    values = students.values_of(tx, [student_id])[student_id]
    members = students.guardians_of(tx, [student_id]).get(student_id, [])
    first = {f"guardian1.{key}": text for key, text in (members[0] if members else {}).items()}
    return {**values, **first, "order": str(number), "note": told}
