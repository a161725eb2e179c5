"""Draws sheets of a form as PDF: what they share once, then each pupil's texts and pictures."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from threading import Lock
from typing import Any, BinaryIO

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

AUTHOR = "学籍台"
_GREY = 0.62
Drawer = Callable[[Sheet, int], list[Problem]]
_lock = Lock()  # reportlab's settings are the process's


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
    problems: list[Problem] = []
    with _lock, _plain_streams(), _no_collecting():
        canvas = _canvas(form)
        draw = _own_drawer(canvas, form.own, allow_missing) if form.own else None
        draw = draw or _drawer(canvas, document_of(form), allow_missing)
        for done, sheet in enumerate(at_least_one(sheets), start=1):
            problems.extend(draw(sheet, done))
            job.step(done, total, "制作表单")
        if blocking(problems):
            raise Rejected(*problems)
        stream.write(canvas.finished())
    return problems


def _drawer(canvas: Any, document: Document, allow_missing: bool) -> Drawer:
    """What draws a sheet of one of our forms, and tells its problems."""
    filling = Filling(document, allow_missing)
    drawn: dict[int, str] = {}

    def draw(sheet: Sheet, order: int) -> list[Problem]:
        content = filling.content(sheet)
        photos = _sheet(canvas, document, content, drawn, sheet.number, order)
        return [*content.problems, *photos]

    return draw


def _own_drawer(canvas: Any, form: OwnForm, allow_missing: bool) -> Drawer:
    """What draws a sheet of a Word form."""
    from app.forms.own_pdf import OwnPainter

    filling, painter = OwnFilling(form, allow_missing), OwnPainter(canvas, form)

    def draw(sheet: Sheet, order: int) -> list[Problem]:
        content = filling.content(sheet)
        return [*content.problems, *painter.sheet(content, order)]

    return draw


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Python's cycle collector off: reportlab keeps every page to the end, so it would only count.

    It took a fifth of the time of 1,000 pages, and freed nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _plain_streams() -> Iterator[None]:
    """Binary streams instead of ASCII85 text: a quarter smaller and much faster."""
    from reportlab import rl_config

    before = rl_config.useA85
    rl_config.useA85 = 0
    try:
        yield
    finally:
        rl_config.useA85 = before


def _canvas(form: FormDefinition) -> Any:
    """An empty PDF whose particulars name no pupil and carry no time."""
    from app.forms.ink import Ink

    size = (form.size[0] * MM, form.size[1] * MM)
    canvas = Ink(BytesIO(), pagesize=size, pageCompression=1, invariant=1, lang="zh-CN")
    canvas.setTitle(form.title)
    canvas.setAuthor(AUTHOR)
    canvas.setCreator(AUTHOR)
    canvas.setSubject(form.title)
    return canvas


def _sheet(
    canvas: Any,
    document: Document,
    content: Content,
    drawn: dict[int, str],
    number: str,
    order: int,
) -> list[Problem]:
    """Draw the pages of one sheet; ``drawn`` names what pages share, once it is in the file."""
    photo = pictures.read_photo(content.photo) if content.photo else None
    portrait = pictures.Portrait(f"photo{order}", photo) if photo else None
    for leaf in content.leaves:
        name = drawn.get(id(leaf.page)) or _draw_fixed(canvas, document, leaf.page, len(drawn))
        drawn[id(leaf.page)] = name
        canvas.doForm(name)
        canvas.show(leaf.texts, partial(_lines, document))
        _draw_pictures(canvas, document, leaf, content.qr, portrait)
        canvas.showPage()
    return [pictures.photo_problem(number)] if content.photo and not photo else []


def _draw_fixed(canvas: Any, document: Document, page: Page, order: int) -> str:
    """Shades, lines, labels and notes of ``page``, once for the whole file, under a name."""
    name = f"fixed{order}"
    canvas.beginForm(name)
    for cell in page.cells:
        if cell.style.shade < 1:
            canvas.setFillGray(cell.style.shade)
            canvas.rect(*_corner(document, cell), stroke=0, fill=1)
        if cell.picture is Picture.PHOTO:
            canvas.setLineWidth(HAIRLINE)
            canvas.setStrokeGray(_GREY)
            canvas.rect(*_centred(document, cell, cell.picture_width, cell.picture_height))
    canvas.setStrokeGray(0)
    canvas.setLineCap(2)
    canvas.setLineWidth(HAIRLINE)
    canvas.rule(sorted({line for cell in page.cells for line in _edges(document, cell)}))
    _draw_frames(canvas, document, page)
    _draw_cuts(canvas, document, page)
    canvas.show(fixed_texts(page), partial(_lines, document))
    _draw_footer(canvas, document)
    canvas.endForm()
    return name


def _draw_cuts(canvas: Any, document: Document, page: Page) -> None:
    canvas.setLineWidth(HAIRLINE)
    canvas.setDash(3, 3)
    feet = (_corner(document, cell) for cell in page.cells if cell.borders == DASHED)
    canvas.rule((x, y, x + wide, y) for x, y, wide, _ in feet)
    canvas.setDash()


def _draw_frames(canvas: Any, document: Document, page: Page) -> None:
    canvas.setLineWidth(FRAME)
    for table in page.tables:
        if table.frame:
            width, height = sum(table.columns), sum(table.heights)
            bottom = document.height - table.y - height
            canvas.rect(table.x * MM, bottom * MM, width * MM, height * MM)


def _draw_footer(canvas: Any, document: Document) -> None:
    """The same lines on every page, in the middle of the white at the foot."""
    y = footer_base(document) + (len(document.footer) - 1) * FOOTER_LINE
    for line in document.footer:
        size = footer_size(document, line)
        middle = (document.left + document.width - document.right) / 2 * MM
        x = middle - fonts.width(line, Role.LABEL, size) / 2
        canvas.line(line, Role.LABEL, size, x, y)
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
    canvas: Any, document: Document, leaf: Leaf, qr: str, portrait: pictures.Portrait | None
) -> None:
    """The photograph and the code in their boxes."""
    for cell in leaf.page.slots:
        if cell.picture is Picture.QR and qr:
            _draw_code(canvas, document, cell, qr)
        if cell.picture is Picture.PHOTO and portrait:
            wide, high = portrait.photo.inside(cell.picture_width, cell.picture_height)
            canvas.portrait(portrait, *_centred(document, cell, wide, high))


def _draw_code(canvas: Any, document: Document, cell: Cell, payload: str) -> None:
    """The code in the middle of its cell."""
    box = _centred(document, cell, cell.picture_width, cell.picture_height)
    canvas.code(pictures.qr_code(payload), *box)


def _centred(
    document: Document, cell: Cell, width: float, height: float
) -> tuple[float, float, float, float]:
    """A picture of ``width`` × ``height`` mm in the middle of ``cell``, in points."""
    x, y, wide, high = _corner(document, cell)
    w, h = width * MM, height * MM
    return x + (wide - w) / 2, y + (high - h) / 2, w, h
