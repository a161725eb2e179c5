"""A form as its TOML says it: one file a form under ``forms_templates/<profile>/``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from app import definitions
from app.forms import asking, heads, keys, shorthand
from app.forms.asking import Asked
from app.forms.fit import MM
from app.forms.grid import Align, Cell, Row, Section, Table, heights, place
from app.forms.own_form import OwnForm
from app.paths import FORM_TEMPLATES
from app.problems import Problem, Rejected, Where

PLACE = re.compile(r"\{([a-z0-9_.]+)(?:\|([a-z0-9]+))?\}")
"""A place in a text that a sheet fills, as in ``{guardian1.phone}``.

``{name|8}`` leaves a line eight characters long when it is blank; ``{birth_date|date}`` and
``{entry_month|month}`` write 年、月、日 out.
"""

NATIONAL = "national"
SEAM = 0.4
"""Millimetres that a word processor puts between two tables."""

_STRETCH = 1.4  # how much taller a row may get than its definition says
_SPARE = 2.0  # mm left free, because word processors round lines up


class Paper(StrEnum):
    """Paper a form may be printed on."""

    A4 = "A4"


SIZES = {Paper.A4: (210.0, 297.0)}
"""Width and height in mm (GB/T 148)."""


class Head(StrEnum):
    """What the program puts above the tables: nothing, or code, title and particulars."""

    NONE = "none"
    STANDARD = "standard"


class LayoutState(StrEnum):
    """Whether the regulation's own lay-out is known, or ours stands in for it."""

    BUILT_IN = "已内置"
    AWAITED = "待导入样表"


class Rows(StrEnum):
    """Whose lines a list has: a class's pupils, all that were chosen, or things."""

    CLASS = "class"
    CHOSEN = "chosen"
    THINGS = "things"


@dataclass(frozen=True, slots=True)
class Margins:
    """White edges in mm."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list, for the item ``row.<key>``; without a width it shares what is left."""

    key: str
    label: str = ""
    width: float = 0.0
    align: Align | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """A list with a line for each of a sheet's rows; its header stands on every page (mm)."""

    columns: tuple[Column, ...]
    of: Rows = Rows.CLASS
    row_height: float = 7.5
    header_height: float = 8.0


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels on a sheet of paper: how many each way, how wide, and the white between them (mm)."""

    columns: int
    rows: int
    width: float
    gap: float = 4.0


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """One form: what it is for, which articles ask for it, and how it looks.

    ``copies`` is how many signed sheets are kept, ``copy_labels`` what is printed on each of them
    (then each is printed), ``retention`` where and how long. ``tables`` stand above a list,
    ``closing`` below it on its last page. ``heading`` is the title as printed. What is ``asked`` at
    printing and what is written ``by_hand`` names all items that no record has. ``recipient`` gets
    it if nothing is said; "" is the family of the one pupil on it.
    """

    id: str
    title: str
    profile: str
    articles: tuple[str, ...]
    copies: int
    retention: str
    margins: Margins
    tables: tuple[Table, ...] = ()
    paper: Paper = Paper.A4
    footer: str = ""
    landscape: bool = False
    head: Head = Head.NONE
    heading: str = ""
    particulars: tuple[str, ...] = ()
    copy_labels: tuple[str, ...] = ()
    layout_state: LayoutState = LayoutState.BUILT_IN
    roster: Roster | None = None
    labels: Labels | None = None
    closing: tuple[Table, ...] = ()
    own: OwnForm | None = None
    asked: tuple[Asked, ...] = ()
    by_hand: tuple[str, ...] = ()
    recipient: str = ""

    @property
    def signatures(self) -> tuple[str, ...]:
        """Who signs, in the order of the boxes: guardian, class_teacher, …"""
        return tuple(cell.signature for cell in _cells(self) if cell.signature)

    @property
    def seals(self) -> tuple[str, ...]:
        """Who stamps, in the order of the boxes."""
        return tuple(cell.seal for cell in _cells(self) if cell.seal)

    @property
    def fields(self) -> frozenset[str]:
        """Every field key that the form has a place for; those of a list begin with ``row.``."""
        if self.own:
            return self.own.keys
        listed = {f"row.{column.key}" for column in self.roster.columns} if self.roster else set()
        return frozenset(key for cell in _cells(self) for key in places(cell.value)) | listed

    @property
    def required(self) -> frozenset[str]:
        """The field keys that are starred ★ on paper."""
        starred = (cell for cell in _cells(self) if cell.star)
        return frozenset(key for cell in starred for key in places(cell.value))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the paper as it is held, in mm."""
        if self.own:
            section = self.own.flow.sections[0]
            return section.width / MM, section.height / MM
        width, height = SIZES[self.paper]
        return (height, width) if self.landscape else (width, height)

    @property
    def content_width(self) -> float:
        """The width between the margins in mm."""
        return self.size[0] - self.margins.left - self.margins.right

    @property
    def content_height(self) -> float:
        """The height between the margins in mm."""
        return self.size[1] - self.margins.top - self.margins.bottom

    @property
    def footers(self) -> tuple[str, ...]:
        """The lines at the foot of every page: the note, and which articles ask for the form."""
        awaited = self.layout_state is LayoutState.AWAITED
        if self.head is Head.NONE and not awaited:
            return (self.footer,) if self.footer else ()
        basis = "；".join(article.split("：")[0] for article in self.articles)
        note = f"（{self.layout_state}）" if self.head is Head.NONE else ""
        return tuple(line for line in (self.footer, f"依据：{basis}{note}") if line)


_ID = re.compile(r"[a-z0-9_]+")


def places(text: str) -> list[str]:
    """The keys of the places in ``text``."""
    return [found[1] for found in PLACE.finditer(text)]


def load_form(path: Path) -> FormDefinition:
    """The form at ``path``. Raises ``Rejected`` with every problem of the file."""
    form = definitions.load(path, FormDefinition)
    try:
        form = _spelt_out(form)
    except KeyError as error:
        problem = _problem(path, str(error.args[0]), "不是数据字典或表单数据项表里的数据项")
        raise Rejected(problem) from error
    problems = [_problem(path, place_, what) for place_, what in _faults(form)]
    if problems:
        raise Rejected(*problems)
    return form


def form(form_id: str) -> FormDefinition | None:
    """The one form of that id, read alone: its file has its name."""
    found = list(FORM_TEMPLATES.glob(f"*/{form_id}.toml")) if _ID.fullmatch(form_id) else []
    return _at(found[0]) if found else None


def all_forms() -> list[FormDefinition]:
    """Every form the program came with, national ones first, then by profile and id."""
    return list(_all_forms())


def forms_of(profile: str) -> list[FormDefinition]:
    """The forms a school under ``profile`` uses: the national ones, unless it has its own."""
    chosen = {form.id: form for form in all_forms() if form.profile in {NATIONAL, profile}}
    return list(chosen.values())


def list_header(roster: Roster) -> Row:
    """The line of names above a list."""
    cells = (
        Cell(label=one.label or keys.label_of(f"row.{one.key}"), width=one.width)
        for one in roster.columns
    )
    return Row(tuple(cells), roster.header_height)


def list_line(roster: Roster) -> Row:
    """One line of a list."""
    cells = (
        shorthand.column_cells(1, f"row.{one.key}", one.width, one.align) for one in roster.columns
    )
    return Row(tuple(cells), roster.row_height)


def capacity(form: FormDefinition, roster: Roster) -> tuple[int, int]:
    """How many lines a page of the list has room for: when it ends there, and when it goes on."""
    above = _height(form.tables) + roster.header_height + _SPARE
    room = form.content_height - above + 1e-6
    last = int((room - _height(form.closing)) // roster.row_height)
    return last, int(room // roster.row_height)


def pages_of(form: FormDefinition) -> list[list[Table]]:
    """The tables of each page of a form that is no list."""
    pages: list[list[Table]] = [[]]
    for table in form.tables:
        if table.new_page and pages[-1]:
            pages.append([])
        pages[-1].append(table)
    return pages


@cache
def _at(path: Path) -> FormDefinition:
    return load_form(path)


@cache
def _all_forms() -> tuple[FormDefinition, ...]:
    forms = [_at(path) for path in FORM_TEMPLATES.glob("*/*.toml")]
    return tuple(sorted(forms, key=lambda form: (form.profile != NATIONAL, form.profile, form.id)))


def _spelt_out(form: FormDefinition) -> FormDefinition:
    """``form`` with its head, and nothing left that is written short."""
    tables: list[Table] = []
    if form.head is not Head.NONE:
        awaited = form.layout_state if form.layout_state is LayoutState.AWAITED else ""
        tables.append(heads.head(form.heading or form.title, form.particulars, awaited))
    for table in form.tables:
        if table.new_page and form.head is not Head.NONE:
            tables.append(heads.continued(form.title))
        tables.append(shorthand.spelt_out(replace(table, new_page=False)))
    if form.head is Head.NONE:
        tables = [shorthand.spelt_out(table) for table in form.tables]
    closing = tuple(map(shorthand.spelt_out, form.closing))
    whole = replace(form, tables=tuple(tables), closing=closing)
    if form.head is Head.NONE or form.roster:
        return whole
    pages = [_stretched(page, form.content_height) for page in pages_of(whole)]
    return replace(whole, tables=tuple(table for page in pages for table in page))


def _stretched(page: list[Table], room: float) -> list[Table]:
    """``page`` with its framed tables taller, so that there is room to write and little white."""
    framed = sum(sum(heights(table)) for table in page if table.frame)
    spare = room - _height(page) - _SPARE
    if not framed or spare <= 0:
        return page
    more = min(1 + spare / framed, _STRETCH)
    return [shorthand.taller(table, more) if table.frame else table for table in page]


def _cells(form: FormDefinition) -> Iterator[Cell]:
    for table in (*form.tables, *form.closing):
        for section in table.sections:
            for row in section.rows:
                yield from row.cells


def _height(tables: tuple[Table, ...] | list[Table]) -> float:
    """The height of ``tables`` one under another in mm, as a word processor sets them."""
    return sum(max(table.gap, SEAM) + sum(heights(table)) for table in tables)


def _problem(path: Path, place_: str, what: str) -> Problem:
    message = f"表单定义 {path.name} 的“{place_}”{what}。请恢复随程序提供的文件。"
    return Problem("forms.definition", message, Where(path=str(path), field=place_))


def _faults(form: FormDefinition) -> Iterator[tuple[str, str]]:
    """Where a well-formed file still makes no form, and what is wrong there."""
    width = form.labels.width if form.labels else form.content_width
    for number, table in enumerate((*form.tables, *form.closing)):
        try:
            place(table, width)
        except ValueError as error:
            yield f"tables[{number}]", str(error)
    for cell in _cells(form):
        yield from _cell_faults(cell)
    yield from asking.faults(form.fields, form.asked, form.by_hand)
    if form.labels:
        yield from _label_faults(form, form.labels)
    elif form.roster:
        yield from _roster_faults(form, form.roster)
    else:
        for page in pages_of(form):
            yield from _too_high(_height(page), form.content_height, "tables")


def _too_high(used: float, room: float, what: str) -> Iterator[tuple[str, str]]:
    if used > room:
        yield what, f"共高 {used:.1f} 毫米，超出页内可用的 {room:.1f} 毫米"


def _roster_faults(form: FormDefinition, roster: Roster) -> Iterator[tuple[str, str]]:
    try:
        list_header(roster)
        list_line(roster)
    except KeyError as error:
        yield str(error.args[0]), "不是数据字典或表单数据项表里的数据项"
        return
    try:
        lines = Section((list_header(roster), list_line(roster)))
        place(Table((lines,)), form.content_width)
    except ValueError as error:
        yield "roster", str(error)
    if any(table.new_page for table in form.tables):
        yield "tables", "是名册，不能再用 new_page 分页"
    if len(roster.columns) < 2 or roster.columns[0].key != "order":
        yield "roster", "的第一栏应为序号 order，其后至少一栏"
    if capacity(form, roster)[0] < 2:
        yield "roster", "上下的表格占满了一页，放不下两行"


def _label_faults(form: FormDefinition, labels: Labels) -> Iterator[tuple[str, str]]:
    if len(form.tables) != 1 or form.roster or form.head is not Head.NONE:
        yield "labels", "要求只有一个表格，没有名册和页眉"
        return
    wide = labels.columns * labels.width + (labels.columns - 1) * labels.gap
    if wide > form.content_width + 0.01:
        yield "labels", f"共宽 {wide:.1f} 毫米，超出页内可用的 {form.content_width:.1f} 毫米"
    high = labels.rows * (sum(heights(form.tables[0])) + labels.gap) + SEAM
    yield from _too_high(high, form.content_height, "labels")


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
