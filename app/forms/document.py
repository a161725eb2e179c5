"""What a sheet puts on a form's neutral pages, for whichever renderer comes next."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from app.forms import fonts
from app.forms.composing import document_of
from app.forms.definition import PLACE, FormDefinition
from app.forms.fit import MM, Fitted, fit
from app.forms.fonts import Role
from app.forms.grid import Align
from app.forms.own_filling import OwnFilling
from app.forms.page import EDGE, PADDING, Cell, Document, Page, Table
from app.forms.sheet import Sheet
from app.problems import Level, Problem, Where

__all__ = [
    "BASE",
    "FOOTER_LINE",
    "PADDING",
    "Cell",
    "Content",
    "Document",
    "Filling",
    "Leaf",
    "Page",
    "Sheet",
    "Table",
    "Text",
    "check",
    "document_of",
    "fixed_texts",
    "footer_base",
    "footer_size",
    "lay_out",
]

NOTHING_BELOW = "以下空白"
"""What a clerk writes into the first free line of a list, so that nobody adds to it."""

FOOTER = 7.5
"""Points of the lines at the foot of a page, where there is room."""

FOOTER_LINE = 9.0
"""Points from one of them to the next."""

BASE = 0.8
"""Of a line of exact height: where word processors put the base line, from the top."""

_LATIN = 0.58  # of the size: no common face has wider digits and letters on average
_SEAM = 0.25  # of the size: what some programs put between Han and Latin letters, asked or not
_REMEMBERED = 20_000  # fitted values, some ten megabytes
_TURNS = re.compile(r"(?<=[\x00-\x7f])(?![\x00-\x7f])(?!$)|(?<![\x00-\x7f])(?<!^)(?=[\x00-\x7f])")
_PHOTO = "sheet.photo"
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_MONTH = re.compile(r"(\d{4})-?(\d\d)")
_BLANKS = {"date": "　　　年　　月　　日", "month": "　　　年　　月"}


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """The lines that stand in a cell, at ``size`` points; a hint is printed grey.

    Known by identity: renderers keep what they made of a text.
    """

    cell: Cell
    lines: tuple[str, ...]
    size: float
    hint: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A cell that sheets fill: what it asks them for, and what it showed for each answer."""

    cell: Cell
    key: str  # "" for a cell of several keys
    shown: dict[object, Text | None]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One printed page of a sheet: the lay-out it is drawn over, and the texts it adds."""

    page: Page
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What one sheet adds to its pages, copy by copy, and what is wrong with it."""

    leaves: tuple[Leaf, ...]
    photo: bytes | None
    qr: str
    problems: tuple[Problem, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """The texts of all pages."""
        return tuple(text for leaf in self.leaves for text in leaf.texts)


def fixed_texts(page: Page | Document) -> list[Text]:
    """Labels, titles and notes: what is printed on every copy alike.

    That each of them fits is checked by the tests with every form the program brings.
    """
    laid = [_fitted(cell, cell.text) for cell in page.cells if cell.fixed and cell.text]
    return [text for text in laid if text is not None]


def lay_out(form: FormDefinition, sheet: Sheet) -> Content:
    """What ``sheet`` puts into the cells of ``form``; problems are in the content."""
    return Filling(document_of(form)).content(sheet)


def check(
    form: FormDefinition, sheets: Iterable[Sheet], allow_missing: bool = False
) -> Iterator[tuple[Problem, ...]]:
    """What stands in the way of each of ``sheets``: lacking characters, texts too long."""
    own = form.own
    filling = OwnFilling(own, allow_missing) if own else Filling(document_of(form), allow_missing)
    for sheet in sheets:
        yield tuple(filling.content(sheet).problems)


def footer_size(document: Document, line: str) -> float:
    """The size in points at which ``line`` stands between the margins at the foot of a page."""
    room = (document.width - document.left - document.right) * MM
    size = min(FOOTER, room / max(fonts.width(line, Role.LABEL, 1.0), 1.0))
    return int(size * 0.97 * 2) / 2  # a little smaller: no face Word chooses may break the line


def footer_base(document: Document) -> float:
    """Points from the foot of the page to the base line of the last of the footer's lines."""
    return document.bottom * MM * 0.45 - (len(document.footer) - 1) / 2 * FOOTER_LINE


class Filling:
    """Fills one document sheet by sheet, and remembers what it has fitted: values repeat.

    A character no font draws refuses the sheet; with ``allow_missing`` it prints ``SUBSTITUTE``
    with a WARN.
    """

    def __init__(self, document: Document, allow_missing: bool = False) -> None:
        self.document = document
        self.level = Level.WARN if allow_missing else Level.REFUSE
        self._places: dict[int, list[_Place]] = {}
        self._count = 0

    def content(self, sheet: Sheet) -> Content:
        """What ``sheet`` puts into the cells, with every problem found on the way."""
        values = sheet.texts()
        if sheet.photo:
            values[_PHOTO] = ""
        plan = self.document.plan(len(sheet.rows))
        problems: list[Problem] = []
        leaves: list[Leaf] = []
        for copy in self.document.copies or ("",):
            for number, (page, first) in enumerate(plan, start=1):
                values |= _numbered(copy, number, len(plan))
                leaves.append(self._leaf(page, values, sheet, first, problems))
        problems = problems if not self.document.copies else list(dict.fromkeys(problems))
        return Content(tuple(leaves), sheet.photo, sheet.qr, tuple(problems))

    def _leaf(
        self, page: Page, values: dict[str, str], sheet: Sheet, first: int, problems: list[Problem]
    ) -> Leaf:
        """One page with its share of the sheet's lines, the first of them number ``first``."""
        lines = self._lines(page, values, sheet, first) if page.rows else []
        places = self._places.get(id(page))
        if places is None:
            places = self._places[id(page)] = [_place(cell) for cell in page.slots]
        texts: list[Text] = []
        for place in places:
            known = lines[place.cell.slot - 1] if place.cell.slot else values
            get = known.get
            answer = get(place.key) if place.key else tuple(map(get, place.cell.keys))
            if answer in place.shown:
                text = place.shown[answer]
            else:
                text = self._text(place, answer, known, sheet, problems)
            if text is not None:
                texts.append(text)
        return Leaf(page, tuple(texts))

    def _lines(
        self, page: Page, values: dict[str, str], sheet: Sheet, first: int
    ) -> list[Mapping[str, str]]:
        """What each line of the page may print: its row's values beside those of the sheet."""
        here = sheet.rows[first : first + page.rows]
        lines: list[Mapping[str, str]] = []
        for number, row in enumerate(here, start=first + 1):
            own = {f"row.{key}": text for key, text in row.items()}
            lines.append({**values, "row.order": str(number), **own})
        free = range(first + len(lines) + 1, first + page.rows + 1)
        if sheet.rows:
            closed = {self.document.mark: NOTHING_BELOW} if self.document.mark else {}
            return [*lines, *({**values, **closed} if one == free[0] else values for one in free)]
        return [{**values, "row.order": str(number)} for number in free]

    def _text(
        self,
        place: _Place,
        answer: object,
        values: Mapping[str, str],
        sheet: Sheet,
        problems: list[Problem],
    ) -> Text | None:
        """What ``answer`` shows, remembered for the next sheet if nothing is wrong with it."""
        cell = place.cell
        words, hint = _words(cell, values)
        lacking = fonts.missing(words)
        shown = words
        for char in lacking:
            shown = shown.replace(char, fonts.SUBSTITUTE)
        text = _fitted(cell, shown, hint) if words else None
        if lacking or (words and text is None):
            whose = sheet.whose(values if cell.slot else None)
            problems.extend(self._problems(cell, words, whose))
            return text
        self._count += 1
        if self._count > _REMEMBERED:
            self._places.clear()
            self._count = 0
        place.shown[answer] = text
        return text

    def _problems(self, cell: Cell, words: str, whose: str) -> Iterator[Problem]:
        """Why ``words`` cannot stand in ``cell`` as they are."""
        for char in fonts.missing(words):
            yield fonts.missing_problem(char, cell.field, whose, self.level)
        if _fitted(cell, words) is None:
            yield _too_long(cell, words, whose)


def _numbered(copy: str, number: int, count: int) -> dict[str, str]:
    return {"sheet.copy": copy, "page.number": str(number), "page.count": str(count)}


def _words(cell: Cell, values: Mapping[str, str]) -> tuple[str, bool]:
    """What stands in ``cell``, and whether it is only the hint."""
    if cell.picture:
        return (cell.hint, True) if _PHOTO not in values else ("", False)
    if cell.choices:
        return _ticked(cell.choices, values.get(cell.keys[0], "")), False
    if cell.hint and not any(values.get(key) for key in cell.keys):
        return _to_tick(cell.hint)
    if cell.text[1:-1] == cell.keys[0]:
        return values.get(cell.keys[0], ""), False
    blank = bool(cell.slot) and not any(values.get(key) for key in cell.keys)
    if blank:
        return "", False
    return PLACE.sub(lambda found: _written(values.get(found[1], ""), found[2]), cell.text), False


@lru_cache(maxsize=256)
def _to_tick(hint: str) -> tuple[str, bool]:
    """A hint in grey; one that holds boxes to tick by hand is printed as firmly as a label."""
    return hint.replace("☐", _marks()[0]), "☐" not in hint


def _written(value: str, how: str | None) -> str:
    """``value`` as its place asks: a date in words, or a line to write on where it is blank."""
    if not how:
        return value
    if how.isdigit():
        return value or "_" * (2 * int(how))
    shape = _DATE if how == "date" else _MONTH
    found = shape.fullmatch(value)
    if found is None:
        return value or _BLANKS.get(how, "")
    parts = zip(found.groups(), "年月日", strict=False)
    return "".join(f"{int(number)}{unit}" for number, unit in parts)


@lru_cache(maxsize=256)
def _ticked(choices: tuple[str, ...], value: str) -> str:
    """Every choice behind its box; a value that is none of them is printed instead."""
    if value and value not in choices:
        return value
    empty, ticked = _marks()
    return "　".join((ticked if one == value else empty) + one for one in choices)


@cache
def _marks() -> tuple[str, str]:
    return fonts.tick_marks()


def _place(cell: Cell) -> _Place:
    """The cell's one key, or "" where its text needs several; nothing is known of it yet."""
    if cell.picture:
        return _Place(cell, _PHOTO, {})
    if cell.choices or len(cell.keys) == 1:
        return _Place(cell, cell.keys[0], {})
    return _Place(cell, "", {})


def _fitted(cell: Cell, text: str, hint: bool = False) -> Text | None:
    style = cell.style
    if style.align is not Align.LEFT:
        text = text.rstrip("\u3000 ")  # word processors let them hang over the edge
    width = cell.width - 2 * PADDING if style.shade == 1 else cell.width - 0.8
    found = fit(text, style.role, style.size, width, cell.height - 0.5, style.leading)
    return Text(cell, found.lines, _safe(cell, found), hint) if found else None


def _safe(cell: Cell, fitted: Fitted) -> float:
    """The size (points, by halves) at which no face Word may choose overruns the cell.

    The lines are broken already, so a line that came out longer would be broken again and the row,
    whose height is exact, would cut the last one off.
    """
    tinted = cell.style.shade < 1 or cell.style.align is Align.CENTER
    room = (cell.width - (2 * EDGE if tinted else PADDING + EDGE)) * MM
    # No line is wider than its letters, all of them Han, with a gap after each.
    if fitted.size * (1 + _SEAM) * max(map(len, fitted.lines)) <= room:
        return int(fitted.size * 2) / 2
    longest = max(map(_longest, fitted.lines))
    return int(min(fitted.size, room / longest if longest else fitted.size) * 2) / 2


def _longest(line: str) -> float:
    """How wide ``line`` may come out, in sizes: Latin letters, and the gaps beside Han ones."""
    if line.isascii():
        return len(line) * _LATIN
    latin = len(line.encode("ascii", "ignore"))
    seams = len(_TURNS.findall(line)) if latin else 0
    return latin * _LATIN + len(line) - latin + seams * _SEAM


def _too_long(cell: Cell, text: str, whose: str) -> Problem:
    message = (
        f"{whose}“{cell.field}”共 {len(text)} 个字，缩到最小字号仍放不进这一格，"
        "没有印出。请缩短这一项，或改印空白表后手写。"
    )
    return Problem("forms.text-does-not-fit", message, Where(field=cell.field))
