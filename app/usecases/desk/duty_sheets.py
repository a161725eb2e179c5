"""《本周事项》 on paper: what is late, due today or within a week, and what has no day."""

from pathlib import Path

from app.domain import dates
from app.domain.duties import When
from app.domain.permissions import Action
from app.forms import definition, pdf, word
from app.forms.sheet import Sheet
from app.job import Job
from app.paths import FORM_TEMPLATES, whole_file
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.desk import duties
from app.usecases.paper import disclosures
from app.usecases.school.permits import require

FORM = FORM_TEMPLATES / "national" / "lists" / "week_duties.toml"
_WRITERS = {".pdf": pdf.write_pdf, ".docx": word.write_docx}


def print_week(tx: Tx, out: Path, job: Job) -> int:
    """Write the list to ``out`` (.pdf or .docx); says how many duties stand on it."""
    require(tx, Action.PRINT)
    suffix = out.suffix.lower()
    if suffix not in _WRITERS:
        message = f"不能生成“{out.suffix}”文件。请把文件名改为以 .pdf 或 .docx 结尾。"
        raise Rejected(Problem("print.suffix", message))
    shown = [one for one in duties.duties(tx) if one.when(tx.today) is not When.LATER]
    if not shown:
        message = "七天之内没有要办的事，没有清单可打印。"
        raise Rejected(Problem("duty.nothing", message))
    rows = [
        {
            "order": str(order),
            "made_on": dates.written(one.due) if one.due else "",
            "category": one.kind.value,
            "title": f"{one.title}（{one.count}）" if one.count > 1 else one.title,
            "note": one.waiting_for,
            "result": "",
        }
        for order, one in enumerate(shown, 1)
    ]
    sheet = Sheet(school=tx.setting("school.name"), printed_on=f"{tx.today:%Y-%m-%d}", rows=rows)
    form = definition.load_form(FORM)
    subject = disclosures.Subject(disclosures.PRINT, form.id, len(shown))
    disclosures.give(tx, subject, disclosures.Handing(disclosures.SCHOOL))  # names pupils
    with whole_file(out) as stream:
        _WRITERS[suffix](form, [sheet], stream, job, allow_missing=True, total=1)
    tx.note("print", "form", form.id, {"duties": len(shown)})
    return len(shown)
