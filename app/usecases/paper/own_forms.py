"""The bureau's own Word forms in this register: taken in, looked at, replaced, retired."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from sqlalchemy import func, select

from app.domain.permissions import Action
from app.forms import (
    definition,
    own_filling,
    own_form,
    pdf,
    word_reader,
    word_reader_names,
    word_starter,
)
from app.forms.definition import FormDefinition, LayoutState, Margins, Roster, Rows
from app.forms.sheet import Sheet
from app.job import Job
from app.paths import whole_file
from app.persistence.paper_records import OwnForm
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import NOWHERE, Level, Problem, Rejected, Where, blocking
from app.usecases.pupils import students
from app.usecases.school.permits import require

PROFILE = "own"
"""What stands for a profile in lists of forms: 本局导入."""

STATE = "本局导入"
_ID = re.compile(r"[a-z0-9_]{2,40}")
_EDGES = Margins(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says, before it is kept: the labels of its places, and what was found."""

    file: Path
    title: str
    fields: tuple[str, ...]
    problems: tuple[Problem, ...]
    preview: bytes


@dataclass(frozen=True, slots=True)
class Imported:
    """A form that was taken in, or a new version of one."""

    id: str
    title: str
    version: int
    fields: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A form of the bureau's own; ``retired`` says that it is no longer printed."""

    id: str
    title: str
    version: int
    file_name: str
    imported_at: str
    imported_by: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A form's report: the labels of its places, what was found, and its earlier versions."""

    line: OwnLine
    fields: tuple[str, ...]
    problems: tuple[Problem, ...]
    versions: tuple[OwnLine, ...]


def look_at(tx: Tx, file: Path, student_id: int = 0) -> Read:
    """What ``file`` would become, with a preview for a pupil (0: any). Nothing is kept.

    Raises ``Rejected`` with a sentence where it is hostile, broken or no .docx.
    """
    content = _content(file)
    own = _own(_coded(content))
    title = file.stem
    problems = [*own.problems]
    shown = b""
    try:
        shown = _preview(_definition("preview", title, own), sample_sheet(tx, student_id))
    except Rejected as error:
        problems += error.problems
    return Read(file, title, _labels(own), tuple(problems), shown)


def preview(tx: Tx, form_id: str, student_id: int = 0) -> bytes:
    """The newest version as a PDF for a pupil (0: any); nothing is issued and nothing is logged."""
    rows = _versions(tx, form_id)
    if not rows:
        raise _unknown(form_id)
    form = _definition(form_id, rows[0].title, _own(rows[0].content))
    return _preview(form, sample_sheet(tx, student_id))


def import_form(tx: Tx, file: Path, form_id: str, title: str = "") -> Imported:
    """Keep ``file`` as form ``form_id``, or as its next version. (M: bring your own form)

    Raises ``Rejected`` with all problems where a place is unknown, the id is taken by a form of the
    program, or the file is hostile, broken or no .docx.
    """
    require(tx, Action.EDIT)
    _judge_id(form_id)
    content = _content(file)
    digest, coded = hashlib.sha256(content).hexdigest(), _coded(content)
    own = _own(coded)
    if blocking(own.problems):
        raise Rejected(*own.problems)
    before = _versions(tx, form_id)
    for row in before:
        if not row.retired_at:
            row.retired_at, row.retired_by = tx.stamp, tx.actor.user
    row = tx.add(
        OwnForm(
            form_id=form_id,
            version=before[0].version + 1 if before else 1,
            title=title.strip() or (before[0].title if before else file.stem),
            file_name=file.name,
            content=coded,
            sha256=digest,
            report=json.dumps([one.as_dict() for one in own.problems], ensure_ascii=False),
            imported_at=tx.stamp,
            imported_by=tx.actor.user,
        )
    )
    return Imported(form_id, row.title, row.version, _labels(own), own.problems)


def own_forms(tx: Tx, *, retired: bool = False) -> list[OwnLine]:
    """The newest version of every form, by title; the retired ones only where asked."""
    newest: dict[str, OwnForm] = {}
    for row in tx.scalars(select(OwnForm).order_by(OwnForm.version)):
        newest[row.form_id] = row
    lines = [_line(row) for row in newest.values()]
    return sorted(
        (line for line in lines if retired or not line.retired), key=lambda line: line.title
    )


def show(tx: Tx, form_id: str) -> Shown:
    """The report of a form's newest version."""
    rows = _versions(tx, form_id)
    if not rows:
        raise _unknown(form_id)
    newest = rows[0]
    problems = tuple(_problem(one) for one in json.loads(newest.report))
    own = _own(newest.content)
    return Shown(_line(newest), _labels(own), problems, tuple(map(_line, rows[1:])))


def retire(tx: Tx, form_id: str) -> None:
    """Print the form no more; its versions stay."""
    require(tx, Action.EDIT)
    rows = [row for row in _versions(tx, form_id) if not row.retired_at]
    if not rows:
        raise _unknown(form_id)
    for row in rows:
        row.retired_at, row.retired_by = tx.stamp, tx.actor.user


def restore(tx: Tx, form_id: str) -> None:
    """Print a retired form again, in its newest version."""
    require(tx, Action.EDIT)
    rows = _versions(tx, form_id)
    if not rows:
        raise _unknown(form_id)
    rows[0].retired_at = rows[0].retired_by = ""


def save_file(tx: Tx, form_id: str, out: Path) -> Path:
    """Write the file that was imported to ``out``, as it came."""
    rows = _versions(tx, form_id)
    if not rows:
        raise _unknown(form_id)
    with whole_file(out) as stream:
        stream.write(base64.b64decode(rows[0].content))
    return out


def save_starter(out: Path) -> Path:
    """Write a .docx with every place there is, to copy from."""
    with whole_file(out) as stream:
        word_starter.write_starter(stream)
    return out


def names() -> tuple[word_reader_names.Name, ...]:
    """Every name that may stand between {{ and }}, by group."""
    return tuple(word_reader_names.all_names())


def form_named(tx: Tx, form_id: str) -> FormDefinition | None:
    """The imported form of that id or title, ready to print; ``None`` if there is none."""
    rows = tx.scalars(
        select(OwnForm)
        .where((OwnForm.form_id == form_id) | (OwnForm.title == form_id), OwnForm.retired_at == "")
        .order_by(OwnForm.form_id != form_id, OwnForm.version.desc())
        .limit(1)
    ).all()
    if not rows:
        return None
    row = rows[0]
    return _definition(row.form_id, row.title, _own(row.content))


def titles(tx: Tx) -> dict[str, str]:
    """Id to title of every imported form, the retired ones too."""
    rows = tx.session.execute(select(OwnForm.form_id, OwnForm.title).order_by(OwnForm.version))
    return {row.form_id: row.title for row in rows}


def sample_sheet(tx: Tx, student_id: int) -> Sheet:
    """A pupil's sheet without a number for a preview (0: the first); a blank one for nobody."""
    student_id = student_id or tx.session.scalar(select(func.min(Student.id))) or 0
    if not student_id:
        return Sheet(school=tx.setting("school.name"))
    values = students.values_of(tx, [student_id]).get(student_id, {})
    members = students.guardians_of(tx, [student_id]).get(student_id, [])
    photos = students.photos_of(tx, [student_id])
    photo = students.evidence_bytes(tx, photos[student_id]) if student_id in photos else None
    return Sheet(
        values=values,
        guardians=members,
        school=tx.setting("school.name"),
        photo=photo,
        printed_on=f"{tx.today:%Y-%m-%d}",
        rows=[values],
    )


def _preview(form: FormDefinition, sheet: Sheet) -> bytes:
    stream = BytesIO()
    pdf.write_pdf(form, [sheet], stream, Job(), allow_missing=True)
    return stream.getvalue()


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"文件“{file.name}”读不出来。请确认它没有被移走或被别的程序占用。"
        raise Rejected(Problem("word.unreadable", message, Where(path=str(file)))) from error


def _coded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


@lru_cache(maxsize=32)
def _own(coded: str) -> own_form.OwnForm:
    """The form in a file, read once a session for as long as it is used."""
    own = word_reader.read_word_form(base64.b64decode(coded))
    return replace(own, problems=(*own.problems, *own_filling.cut_labels(own)))


@lru_cache(maxsize=64)
def _definition(form_id: str, title: str, own: own_form.OwnForm) -> FormDefinition:
    """A definition like that of any other form; a list of pupils is one of a class."""
    listed = any(key.startswith("row.") for key in own.keys)
    return FormDefinition(
        form_id,
        title,
        PROFILE,
        (),
        1,
        "",
        _EDGES,
        layout_state=LayoutState.BUILT_IN,
        roster=Roster((), Rows.CLASS if _of_pupils(own) else Rows.THINGS) if listed else None,
        own=own,
    )


def _of_pupils(own: own_form.OwnForm) -> bool:
    """Whether the lines of a list are pupils: then they have a name of the pupil's record."""
    return any(key in ("row.name", "row.national_number", "row.id_number") for key in own.keys)


def _labels(own: own_form.OwnForm) -> tuple[str, ...]:
    """What its places are called, in the order of the data dictionary."""
    order = {name.key: place for place, name in enumerate(names())}
    keys = sorted(own.keys, key=lambda key: (order.get(key, len(order)), key))
    return tuple(dict.fromkeys(word_reader_names.label_of(key) for key in keys))


def _versions(tx: Tx, form_id: str) -> Sequence[OwnForm]:
    """Every version of a form, the newest first."""
    statement = select(OwnForm).where(OwnForm.form_id == form_id)
    return tx.scalars(statement.order_by(OwnForm.version.desc())).all()


def _line(row: OwnForm) -> OwnLine:
    return OwnLine(
        row.form_id,
        row.title,
        row.version,
        row.file_name,
        row.imported_at,
        row.imported_by,
        bool(row.retired_at),
    )


def _judge_id(form_id: str) -> None:
    if not _ID.fullmatch(form_id):
        message = (
            f"表单编号“{form_id}”不能用。请用 2 至 40 个小写字母、数字或下划线，如 transfer_2026。"
        )
        raise Rejected(Problem("own-form.id", message))
    if definition.form(form_id) is not None:
        message = f"表单编号“{form_id}”是随程序提供的表单，不能覆盖。请换一个编号。"
        raise Rejected(Problem("own-form.id-taken", message))


def _problem(one: dict[str, object]) -> Problem:
    """A problem as the report kept it."""
    where = one.get("where")
    place = Where(**where) if isinstance(where, dict) else NOWHERE
    return Problem(str(one["code"]), str(one["message"]), place, level=Level(str(one["level"])))


def _unknown(form_id: str) -> Rejected:
    return Rejected(Problem("own-form.unknown", f"没有名为“{form_id}”的本局表单。请刷新后重试。"))
