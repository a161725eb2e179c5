"""Draws sheets of a form as PDF: what they share once, then each pupil's texts and pictures."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from app.forms import fonts, pictures
from app.forms.definition import FormDefinition
from app.forms.document import (
    BASE,
    FOOTER_LINE,
    Content,
    Filling,
    Leaf,
    Text,
    document_of,
    fixed_texts,
    footer_base,
    footer_size,
)
from app.forms.fit import MM
from app.forms.fonts import Role
from app.forms.grid import Align, Picture
from app.forms.own_filling import OwnFilling
from app.forms.own_form import OwnForm
from app.forms.page import DASHED, FRAME, HAIRLINE, PADDING, Cell, Document, Page
from app.forms.sheet import Sheet, at_least_one
from app.job import Job
from app.problems import Problem, Rejected, blocking

if TYPE_CHECKING:
    from app.forms.ink import Ink

AUTHOR = "学籍台"
_GREY = 0.62
Drawer = Callable[[Sheet], list[Problem]]


def write_pdf(
    form: FormDefinition,
    sheets: Iterable[Sheet],
    stream: BinaryIO,
    job: Job,
    *,
    allow_missing: bool = False,
    total: int = 0,
) -> list[Problem]:
    """Write the pages of each of ``sheets`` to ``stream``; gives back the warnings.

    Raises ``Rejected`` with every problem of all sheets, before anything is written, and
    ``Cancelled``. ``allow_missing`` prints 〓 for a character that no font draws;
    ``total`` is how many sheets will come, for the progress (0: unknown).
    """
    from app.forms.ink import Ink  # it loads reportlab: a tenth of a second

    problems: list[Problem] = []
    with _no_collecting():
        ink = Ink((form.size[0] * MM, form.size[1] * MM))
        draw = _own_drawer(ink, form.own, allow_missing) if form.own else None
        draw = draw or _drawer(ink, document_of(form), allow_missing)
        for done, sheet in enumerate(at_least_one(sheets), start=1):
            problems.extend(draw(sheet))
            job.step(done, total, "制作表单")
        if blocking(problems):
            raise Rejected(*problems)
        # The particulars name no pupil and carry no time.
        ink.write(stream, form.title, AUTHOR)
    return problems


def _drawer(ink: "Ink", document: Document, allow_missing: bool) -> Drawer:
    """What draws a sheet of one of our forms, and tells its problems."""
    filling = Filling(document, allow_missing)
    drawn: dict[int, str] = {}

    def draw(sheet: Sheet) -> list[Problem]:
        content = filling.content(sheet)
        photos = _sheet(ink, document, content, drawn, sheet.number)
        return [*content.problems, *photos]

    return draw


def _own_drawer(ink: "Ink", form: OwnForm, allow_missing: bool) -> Drawer:
    """What draws a sheet of a Word form."""
    from app.forms.own_pdf import OwnPainter

    filling, painter = OwnFilling(form, allow_missing), OwnPainter(ink, form)

    def draw(sheet: Sheet) -> list[Problem]:
        content = filling.content(sheet)
        return [*content.problems, *painter.sheet(content)]

    return draw


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Python's cycle collector off: texts and pages are kept to the end, so it would only count.

    It took a fifth of the time of 1,000 pages, and freed nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sheet(
    ink: "Ink", document: Document, content: Content, drawn: dict[int, str], number: str
) -> list[Problem]:
    """Draw the pages of one sheet; ``drawn`` names what pages share, once it is in the file."""
    photo = pictures.read_photo(content.photo) if content.photo else None
    for leaf in content.leaves:
        name = drawn.get(id(leaf.page)) or _draw_fixed(ink, document, leaf.page, len(drawn))
        drawn[id(leaf.page)] = name
        ink.draw_form(name)
        ink.show(leaf.texts, partial(_lines, document))
        _draw_pictures(ink, document, leaf, content.qr, photo)
        ink.end_page()
    return [pictures.photo_problem(number)] if content.photo and not photo else []


def _draw_fixed(ink: "Ink", document: Document, page: Page, order: int) -> str:
    """Shades, lines, labels and notes of ``page``, once for the whole file, under a name."""
    name = f"fixed{order}"
    with ink.form(name):
        for cell in page.cells:
            if cell.style.shade < 1:
                ink.shade((cell.style.shade,) * 3, *_corner(document, cell))
            if cell.picture is Picture.PHOTO:
                ink.pen(HAIRLINE, (_GREY,) * 3)
                ink.outline(*_centred(document, cell, cell.picture_width, cell.picture_height))
        ink.pen(HAIRLINE)
        ink.rule(sorted({line for cell in page.cells for line in _edges(document, cell)}))
        _draw_frames(ink, document, page)
        _draw_cuts(ink, document, page)
        ink.show(fixed_texts(page), partial(_lines, document))
        _draw_footer(ink, document)
    return name


def _draw_cuts(ink: "Ink", document: Document, page: Page) -> None:
    feet = [_corner(document, cell) for cell in page.cells if cell.borders == DASHED]
    if feet:
        ink.pen(HAIRLINE, dash=(3, 3))
        ink.rule((x, y, x + wide, y) for x, y, wide, _ in feet)


def _draw_frames(ink: "Ink", document: Document, page: Page) -> None:
    ink.pen(FRAME)
    for table in page.tables:
        if table.frame:
            width, height = sum(table.columns), sum(table.heights)
            bottom = document.height - table.y - height
            ink.outline(table.x * MM, bottom * MM, width * MM, height * MM)


def _draw_footer(ink: "Ink", document: Document) -> None:
    """The same lines on every page, in the middle of the white at the foot."""
    y = footer_base(document) + (len(document.footer) - 1) * FOOTER_LINE
    for line in document.footer:
        size = footer_size(document, line)
        middle = (document.left + document.width - document.right) / 2 * MM
        x = middle - fonts.width(line, Role.LABEL, size) / 2
        ink.line(line, Role.LABEL, size, x, y)
        y -= FOOTER_LINE


def _corner(document: Document, cell: Cell) -> tuple[float, float, float, float]:
    """Lower left corner, width and height in points from the lower left of the page."""
    bottom = document.height - cell.y - cell.height
    return cell.x * MM, bottom * MM, cell.width * MM, cell.height * MM


def _edges(document: Document, cell: Cell) -> Iterator[tuple[float, float, float, float]]:
    """The border lines of ``cell`` in points, rounded so that neighbours share them."""
    x, y, wide, high = _corner(document, cell)
    left, right = round(x, 2), round(x + wide, 2)
    low, top = round(y, 2), round(y + high, 2)
    lines = {
        "l": (left, low, left, top),
        "t": (left, top, right, top),
        "r": (right, low, right, top),
        "b": (left, low, right, low),
    }
    return (lines[side] for side in cell.borders if side != DASHED)


def _lines(document: Document, text: Text) -> Iterator[tuple[str, float, float]]:
    """Every line of ``text`` with the point where it begins."""
    cell, size, align = text.cell, text.size, text.cell.style.align
    step = size * cell.style.leading
    if cell.style.top:
        y = (document.height - cell.y) * MM - BASE * step
    else:
        middle = (document.height - cell.y - cell.height / 2) * MM
        y = middle + len(text.lines) / 2 * step - BASE * step
    for line in text.lines:
        x = (cell.x + PADDING) * MM
        if align is not Align.LEFT:
            width = fonts.width(line, cell.style.role, size)
            spare = (cell.width - 2 * PADDING) * MM - width
            x += spare if align is Align.RIGHT else spare / 2
        yield line, x, y
        y -= step


def _draw_pictures(
    ink: "Ink", document: Document, leaf: Leaf, qr: str, photo: pictures.Photo | None
) -> None:
    """The photograph and the code in their boxes."""
    for cell in leaf.page.slots:
        if cell.picture is Picture.QR and qr:
            _draw_code(ink, document, cell, qr)
        if cell.picture is Picture.PHOTO and photo:
            wide, high = photo.inside(cell.picture_width, cell.picture_height)
            ink.picture(photo, *_centred(document, cell, wide, high))


def _draw_code(ink: "Ink", document: Document, cell: Cell, payload: str) -> None:
    """The code in the middle of its cell."""
    box = _centred(document, cell, cell.picture_width, cell.picture_height)
    ink.code(pictures.qr_code(payload), *box)


def _centred(
    document: Document, cell: Cell, width: float, height: float
) -> tuple[float, float, float, float]:
    """A picture of ``width`` × ``height`` mm in the middle of ``cell``, in points."""
    x, y, wide, high = _corner(document, cell)
    w, h = width * MM, height * MM
    return x + (wide - w) / 2, y + (high - h) / 2, w, h
