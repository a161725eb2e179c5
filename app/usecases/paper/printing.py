"""Paper: numbered sheets for pupils, a class or everyone, previewed as they will come out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from app.domain.permissions import Action
from app.forms import composing, definition, document, pdf, raster, word
from app.forms.sheet import Sheet
from app.job import Job
from app.paths import whole_file
from app.persistence.paper_records import PrintRun
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected
from app.usecases.paper import (
    asked_items,
    disclosures,
    issuing,
    own_forms,
    paper_facts,
    print_gaps,
    print_runs,
    printing_lists,
    pupil_items,
)
from app.usecases.paper.disclosures import USUAL, Handing
from app.usecases.pupils import students
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

_GROUP = 200
Party = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form that can be printed; ``state`` is 已内置, or 待导入样表 if the lay-out is our own."""

    id: str
    title: str
    profile: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """For whom: some pupils, a class, everyone; or ``blank`` empty sheets."""

    student_ids: tuple[int, ...] = ()
    class_no: str = ""
    everyone: bool = False
    blank: int = 0


@dataclass(frozen=True, slots=True)
class Matter:
    """What stands on the paper beyond the student record, by the keys of ``app.forms.keys``.

    ``values`` go on every sheet (case.*, disc.*, …), ``own`` on the sheet of one pupil by id, over
    them; ``rows`` are the lines of a list of things or the labels of a page, with bare keys, and
    ``lines`` those of one pupil by id, in their stead. ``bare``: no code and no number of ours, as
    the paper is the authority's own (办法 第二十四条). ``substitute``: she agrees that a character
    no font draws comes out as 〓. ``copies``: how often a sheet of nobody was printed before.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Mapping[str, str]] = ()
    own: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    lines: Mapping[int, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    bare: bool = False
    substitute: bool = False
    copies: int = 0


NOTHING = Matter()
"""The student record alone."""


@dataclass(frozen=True, slots=True)
class Order:
    """What another page asks to be printed: the form, for whom, with what, and for which reader."""

    form_id: str
    selection: Selection
    matter: Matter = NOTHING
    handing: Handing = USUAL


@dataclass(frozen=True, slots=True)
class Printed:
    """What was made: the file, its sheets and their numbers, in order."""

    path: Path
    sheets: int
    numbers: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class OnPaper:
    """The numbered sheets of print run ``run`` as a PDF for the printer."""

    run: int
    document: bytes = field(repr=False)
    pages: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be printed for whom, and who gets it."""

    form: definition.FormDefinition
    selection: Selection
    matter: Matter
    handing: Handing


def forms() -> tuple[FormLine, ...]:
    """Every form the program knows."""
    return tuple(
        FormLine(f.id, f.title, f.profile, f.layout_state.value) for f in definition.all_forms()
    )


def forms_here(tx: Tx) -> tuple[FormLine, ...]:
    """The bureau's own forms, then the region's and the national ones, then all the others'."""
    own = own_forms.own_forms(tx)
    lines = (FormLine(one.id, one.title, own_forms.PROFILE, own_forms.STATE) for one in own)
    ours = (policies.profile(tx), definition.NATIONAL)
    order = {profile: place for place, profile in enumerate(ours)}
    known = sorted(forms(), key=lambda one: order.get(one.profile, len(order)))
    return (*lines, *known)


def print_form(
    tx: Tx,
    form_id: str,
    selection: Selection,
    out: Path,
    job: Job,
    matter: Matter = NOTHING,
    handing: Handing = USUAL,
) -> Printed:
    """Issue one numbered sheet each, or one a list, and write them to ``out`` (.pdf or .docx).

    Reprints are counted and marked 补打; ``handing`` says who gets them (R-ORD-27-1). Raises
    ``Rejected`` for an unknown form, nobody to print for, a suffix that is neither, a character
    that no font can draw, or a recipient without approval (R-ORD-N2-1, R-ORD-M-1).
    """
    suffix = out.suffix.lower()
    if suffix not in _WRITERS:
        message = f"不能生成“{out.suffix}”文件。请把文件名改为以 .pdf 或 .docx 结尾。"
        raise Rejected(Problem("print.suffix", message))
    order = _Asked(form_of(tx, form_id), selection, matter, handing)
    with whole_file(out) as stream:
        row, numbers, problems = _print(tx, order, stream, suffix, job)
        _note(tx, row, numbers)
    return Printed(out, len(numbers), numbers, problems)


def print_on_paper(
    tx: Tx,
    form_id: str,
    selection: Selection,
    job: Job,
    matter: Matter = NOTHING,
    handing: Handing = USUAL,
) -> OnPaper:
    """The same numbered sheets for the printer; they lie on the disk in cipher until all are out.

    A run that is broken off can be gone on with: ``print_runs``.
    """
    stream = BytesIO()
    order = _Asked(form_of(tx, form_id), selection, matter, handing)
    row, numbers, _ = _print(tx, order, stream, ".pdf", job)
    document = stream.getvalue()
    print_runs.keep_pages(tx, row, document, page_count(document))
    _note(tx, row, numbers)
    return OnPaper(row.id, document, row.pages, numbers)


_WRITERS = {".pdf": pdf.write_pdf, ".docx": word.write_docx}


def _print(
    tx: Tx, order: _Asked, stream: BinaryIO, suffix: str, job: Job
) -> tuple[PrintRun, tuple[str, ...], tuple[Problem, ...]]:
    """Judge, issue and write; gives the run, the numbers and the warnings."""
    require(tx, Action.PRINT)
    form = order.form
    parties = _parties(tx, form, order.selection)
    given = _give(tx, order, parties)
    listed = printing_lists.lists_pupils(form)
    owners = [None if listed else _owner(party) for party in parties]
    issued, ids = issuing.issue(tx, form.id, owners, order.matter.copies)
    sheets = _sheets_of(tx, form, parties, issued, order.matter)
    agreed, count = order.matter.substitute, len(parties)
    problems = _WRITERS[suffix](form, sheets, stream, job, allow_missing=agreed, total=count)
    asked_items.remember(tx, form, order.matter.values, order.matter.own)
    chosen = {**asdict(order.selection), "classes": _classes(tx, parties) if listed else []}
    ordered = print_runs.Ordered(form.id, chosen, _kept(order.matter))
    row = print_runs.begin(tx, ordered, given, ids)
    return row, tuple(issue.number for issue in issued), tuple(problems)


def _classes(tx: Tx, parties: Sequence[Party]) -> list[str]:
    """The class of each sheet of a list, so that one of them can be printed again alone."""
    firsts = [party[0] for party in parties if party]
    found = students.values_of(tx, firsts)
    return [found[one]["class_no"] for one in firsts]


def _give(tx: Tx, order: _Asked, parties: Sequence[Party]) -> int:
    """Keep who gets it: parents their child's sheet, the school its lists, if nothing is said."""
    people = len({one for party in parties for one in party})
    listed = printing_lists.lists_pupils(order.form)
    handing = disclosures.asked(order.handing, _usual(order.form, people=people > 0))
    if handing.own_query and (listed or people != 1):
        message = "本人查询一次只打印一名学生自己的表，不打印名册。请只选这一名学生。"
        raise Rejected(Problem("disclosure.own-query", message))
    subject = disclosures.Subject(disclosures.PRINT, order.form.id, people)
    return disclosures.give(tx, subject, handing)


def usual_recipient(form_id: str, selection: Selection) -> str:
    """Who gets it if nothing is said: parents their child's sheet, the school its lists."""
    form = definition.form(form_id)
    if form is None:  # one of the bureau's own
        return disclosures.SCHOOL if selection.blank else disclosures.GUARDIAN
    return _usual(form, people=not selection.blank)


def _usual(form: definition.FormDefinition, *, people: bool) -> str:
    if printing_lists.lists_pupils(form) or not people:
        return disclosures.SCHOOL
    return form.recipient or disclosures.GUARDIAN


def _kept(matter: Matter) -> dict[str, object]:
    """``matter`` as JSON keeps it; nothing for nothing."""
    if replace(matter, copies=0) == NOTHING:
        return {}
    by_id = {"own": list(matter.own.items()), "lines": list(matter.lines.items())}
    return {**asdict(replace(matter, copies=0)), **by_id}


def _note(tx: Tx, row: PrintRun, numbers: Sequence[str]) -> None:
    tx.note("print", "form", row.form_id, {"sheets": len(numbers), "first": numbers[0]})


def preview_form(
    tx: Tx, form_id: str, selection: Selection, job: Job, matter: Matter = NOTHING
) -> bytes:
    """The same pages as a PDF, without numbers: nothing is issued and nothing is logged."""
    stream = BytesIO()
    write_preview(tx, form_id, selection, stream, job, matter)
    return stream.getvalue()


def write_preview(
    tx: Tx,
    form_id: str,
    selection: Selection,
    stream: BinaryIO,
    job: Job,
    matter: Matter = NOTHING,
) -> None:
    """As ``preview_form``, into ``stream``."""
    form = form_of(tx, form_id)
    parties = _parties(tx, form, selection)
    sheets = _sheets_of(tx, form, parties, None, matter)
    pdf.write_pdf(form, sheets, stream, job, allow_missing=matter.substitute, total=len(parties))


def missing_before_print(
    tx: Tx, form_id: str, selection: Selection, matter: Matter = NOTHING
) -> list[Problem]:
    """What stands in the way: characters that no font here can draw, texts that do not fit."""
    form = form_of(tx, form_id)
    parties = _parties(tx, form, selection)
    found = document.check(form, _sheets_of(tx, form, parties, None, matter), matter.substitute)
    return print_gaps.placed(parties, found)


def lacking(tx: Tx, form_id: str, selection: Selection) -> list[Problem]:
    """A line for each pupil with starred items that the form has a place for and the record lacks.

    It is printed all the same, with a place to write: each only warns (R-ORD-N2-1).
    """
    form = form_of(tx, form_id)
    keys = _keys(form)
    found: list[Problem] = []
    for group in in_groups([one for one in people_of(tx, selection) if one is not None], _GROUP):
        values = students.values_of(tx, group)
        members = students.guardians_of(tx, group)
        for one in group:
            blank = print_gaps.blank(values[one], members.get(one, []), keys)
            if blank:
                found.append(print_gaps.told(one, values[one]["name"], blank))
    return found


def page_count(content: bytes) -> int:
    """Pages of a PDF."""
    return raster.page_count(content)


def page_image(content: bytes, page: int, dpi: int) -> tuple[int, int, bytes]:
    """(width, height, RGBA bytes) of one page of a PDF, counted from 0."""
    return raster.page_image(content, page, dpi)


def form_of(tx: Tx, form_id: str) -> definition.FormDefinition:
    """The form by its id or title, the bureau's own first. Raises ``Rejected`` for none."""
    named = own_forms.form_named(tx, form_id) or definition.form(form_id)
    if named is not None:
        return named
    for form in definition.all_forms():
        if form.title == form_id:
            return form
    known = "、".join(form.id for form in definition.all_forms())
    raise Rejected(Problem("print.form-unknown", f"没有名为“{form_id}”的表单。可用：{known}。"))


def people_of(tx: Tx, selection: Selection) -> list[int | None]:
    """Ids of the pupils in the order of classes; ``None`` for a blank sheet."""
    if selection.blank > 0:
        return [None] * selection.blank
    if selection.student_ids:
        for student_id in selection.student_ids:
            tx.get(Student, student_id, f"编号为 {student_id} 的学生")
        return list(dict.fromkeys(selection.student_ids))
    rows: list[int] = []
    if selection.class_no:
        rows = students.ids_in(tx, selection.class_no)
    elif selection.everyone:
        rows = students.ids_of(tx)
    if not rows:
        what = f"班级“{selection.class_no}”没有学生" if selection.class_no else "没有选中学生"
        raise Rejected(Problem("print.nobody", f"{what}，没有可打印的表。请先选择学生或班级。"))
    return list(rows)


def _parties(tx: Tx, form: definition.FormDefinition, selection: Selection) -> list[Party]:
    """Who is on each sheet: one pupil, nobody on a blank one, or all the pupils of a list."""
    people = people_of(tx, selection)
    known = [one for one in people if one is not None]
    if known and printing_lists.lists_pupils(form):
        return [tuple(party) for party in printing_lists.parties(tx, form, known)]
    return [(one,) if one is not None else () for one in people]


def _owner(party: Party) -> int | None:
    """Whose sheet it is, if it is no list and not blank."""
    return party[0] if party else None


def _sheets_of(
    tx: Tx,
    form: definition.FormDefinition,
    parties: Sequence[Party],
    issued: Sequence[issuing.Issued] | None,
    matter: Matter,
) -> Iterator[Sheet]:
    """One sheet a party, with what ``matter`` adds to it."""
    listed = printing_lists.lists_pupils(form)
    people = [None if listed else _owner(party) for party in parties]
    keys = _keys(form)
    facts = paper_facts.Facts.load(tx, keys) if listed else None
    items = pupil_items.Items.load(tx, keys, [one for party in parties for one in party])
    for sheet, party in zip(issuing.sheets(tx, people, issued, keys), parties, strict=True):
        if facts and party:
            whole = printing_lists.with_lines(tx, sheet, party, facts, items)
        else:
            own = items.of(_owner(party), sheet.guardians, sheet.values)
            whole = replace(sheet, values={**own, **sheet.values}) if own else sheet
        yield _with_matter(whole, matter, None if listed else _owner(party))


def _keys(form: definition.FormDefinition) -> frozenset[str]:
    """Every key that ``form`` prints."""
    if form.own:
        return form.own.keys
    slots = composing.document_of(form).slots
    return frozenset(key for cell in slots for key in cell.keys)


def _with_matter(sheet: Sheet, matter: Matter, owner: int | None) -> Sheet:
    """``sheet`` and the matter's values over it; a list of pupils keeps its own lines."""
    if matter is NOTHING:
        return sheet
    own = matter.own.get(owner, {}) if owner is not None else {}
    values = {**sheet.values, **matter.values, **own}
    lines = matter.lines.get(owner, matter.rows) if owner is not None else matter.rows
    code = "" if matter.bare else sheet.qr
    return replace(sheet, values=values, rows=sheet.rows or lines, qr=code)
