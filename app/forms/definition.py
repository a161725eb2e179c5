"""A form as its TOML says it: one file a form under ``forms_templates/<profile>/``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app import definitions
from app.forms.grid import Cell, Placed, Table, heights, place
from app.paths import FORM_TEMPLATES
from app.problems import Problem, Rejected, Where

PLACE = re.compile(r"\{([a-z0-9_.]+)\}")
"""A place in a value's text that a sheet fills, as in ``{guardian1.phone}``."""

NATIONAL = "national"


class Paper(StrEnum):
    """Paper a form may be printed on."""

    A4 = "A4"


SIZES = {Paper.A4: (210.0, 297.0)}
"""Width and height in mm (GB/T 148)."""


@dataclass(frozen=True, slots=True)
class Margins:
    """White edges in mm."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """One form: what it is for, which articles ask for it, and how it looks.

    ``copies`` is how many signed sheets are kept, ``retention`` where and how long.
    """

    id: str
    title: str
    profile: str
    articles: tuple[str, ...]
    copies: int
    retention: str
    margins: Margins
    tables: tuple[Table, ...]
    paper: Paper = Paper.A4
    footer: str = ""

    @property
    def signatures(self) -> tuple[str, ...]:
        """Who signs, in the order of the boxes: guardian, class_teacher, …"""
        return tuple(cell.signature for cell in _cells(self) if cell.signature)

    @property
    def fields(self) -> frozenset[str]:
        """Every field key that the form has a place for."""
        return frozenset(key for cell in _cells(self) for key in PLACE.findall(cell.value))

    @property
    def required(self) -> frozenset[str]:
        """The field keys that are starred ★ on paper."""
        starred = (cell for cell in _cells(self) if cell.star)
        return frozenset(key for cell in starred for key in PLACE.findall(cell.value))

    @property
    def content_width(self) -> float:
        """The width between the margins in mm."""
        return SIZES[self.paper][0] - self.margins.left - self.margins.right


def load_form(path: Path) -> FormDefinition:
    """The form at ``path``. Raises ``Rejected`` with every problem of the file."""
    form = definitions.load(path, FormDefinition)
    problems = [_problem(path, place_, what) for place_, what in _faults(form)]
    if problems:
        raise Rejected(*problems)
    return form


def all_forms() -> list[FormDefinition]:
    """Every form the program came with, national ones first, then by profile and id."""
    forms = [load_form(path) for path in FORM_TEMPLATES.glob("*/*.toml")]
    return sorted(forms, key=lambda form: (form.profile != NATIONAL, form.profile, form.id))


def forms_of(profile: str) -> list[FormDefinition]:
    """The forms a school under ``profile`` uses: the national ones, unless it has its own."""
    chosen = {form.id: form for form in all_forms() if form.profile in {NATIONAL, profile}}
    return list(chosen.values())


def boxes(form: FormDefinition) -> list[list[Placed]]:
    """The placed cells of each table, in the order of ``form.tables``."""
    return [place(table, form.content_width) for table in form.tables]


def _cells(form: FormDefinition) -> Iterator[Cell]:
    for table in form.tables:
        for section in table.sections:
            for row in section.rows:
                yield from row.cells


def _problem(path: Path, place_: str, what: str) -> Problem:
    message = f"表单定义 {path.name} 的“{place_}”{what}。请恢复随程序提供的文件。"
    return Problem("forms.definition", message, Where(path=str(path), field=place_))


def _faults(form: FormDefinition) -> Iterator[tuple[str, str]]:
    """Where a well-formed file still makes no form, and what is wrong there."""
    for number, table in enumerate(form.tables):
        try:
            place(table, form.content_width)
        except ValueError as error:
            yield f"tables[{number}]", str(error)
    for cell in _cells(form):
        yield from _cell_faults(cell)
    used = sum(table.gap + sum(heights(table)) for table in form.tables)
    room = SIZES[form.paper][1] - form.margins.top - form.margins.bottom
    if used > room:
        yield "tables", f"共高 {used:.1f} 毫米，超出页内可用的 {room:.1f} 毫米"


def _cell_faults(cell: Cell) -> Iterator[tuple[str, str]]:
    name = cell.label or cell.value
    if re.sub(PLACE, "", cell.value).strip("{}") != re.sub(PLACE, "", cell.value):
        yield name, "里的花括号不成对，应写作 {数据项}"
    if cell.choices and not PLACE.fullmatch(cell.value):
        yield name, "有选项，value 就只能是一个 {数据项}"
    if cell.picture and not (cell.picture_width > 0 and cell.picture_height > 0):
        yield name or cell.picture, "缺少图片的宽和高（毫米）"
    if set(cell.borders) - set("ltrb"):
        yield name, "的 borders 只能由 l、t、r、b 组成"
