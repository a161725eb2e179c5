"""Draws the pages of a Word form: what they share once, then each sheet's own texts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from app.forms import pictures
from app.forms.flow import Kind, Line
from app.forms.fonts import Role
from app.forms.own_filling import OwnContent
from app.forms.own_form import OwnForm
from app.forms.page import BUTT, Colour
from app.forms.setting_lines import Run, SetLine, Shown
from app.forms.setting_pages import SetPage
from app.forms.setting_stack import Fill, Placed, Ruled, Stroke
from app.problems import Problem

if TYPE_CHECKING:
    from app.forms.ink import Ink

CORNER = 34.0
"""Points each way of the code that stands in a page's corner where the form has no place for it."""

EDGE = 14.2
"""Points from that code to the paper's edges: 5 mm, which every printer leaves white."""

_REMEMBERED = 20_000  # texts at their places, some ten megabytes
_NUMBER = 7.0  # points of the number beside it
_UNDER, _THICK = 0.12, 0.05  # of the size: where a line under text is, and how thick


class _Lettered(NamedTuple):
    """Lines, the operators that draw them, and which runs have a line under or through them."""

    lines: tuple[SetLine, ...]  # kept so that no others get their identity
    code: str
    lined: list[tuple[Run, float, float]]


class OwnPainter:
    """Draws sheet after sheet into one file."""

    def __init__(self, ink: "Ink", form: OwnForm) -> None:
        self.ink, self.form = ink, form
        self._drawn: dict[tuple[object, ...], str] = {}
        self._known: dict[tuple[int, float, float, float], _Lettered] = {}
        self._alike: dict[int, tuple[object, str]] = {}
        self._kept: list[object] = []
        self._images: dict[int, pictures.Photo | pictures.Raster | None] = {}

    def sheet(self, content: OwnContent) -> list[Problem]:
        """Draw the pages of one sheet; tells of a photograph that cannot be read."""
        photo = pictures.read_photo(content.photo) if content.photo else None
        for page in content.pages:
            self.ink.size = (page.section.width, page.section.height)
            self.ink.draw_form(self._still(page))
            self._own(page, content, photo)
            self.ink.end_page()
        return [pictures.photo_problem(content.number)] if content.photo and not photo else []

    def _still(self, page: SetPage) -> str:
        """What does not change on ``page``, drawn once a file under a name."""
        if page.like is None:
            return self._drawn_still(page)
        _, name = self._alike.get(id(page.like)) or (page.like, self._drawn_still(page))
        self._alike[id(page.like)] = (page.like, name)
        return name

    def _drawn_still(self, page: SetPage) -> str:
        layers = [
            ([text for text in texts if not text.moving], ruled) for texts, ruled in _layers(page)
        ]
        known = (
            id(page.section),
            *(
                (
                    tuple((id(text.lines), text.x, text.y) for text in texts),
                    tuple((id(one.strokes), id(one.fills), one.x, one.y) for one in ruled),
                )
                for texts, ruled in layers
            ),
        )
        name = self._drawn.get(known)
        if name is None:
            name = self._drawn[known] = f"page{len(self._drawn)}"
            self._kept.append(layers)  # so that nothing else gets their identity
            with self.ink.form(name):
                for texts, ruled in layers:
                    self._fills(ruled, page.section.height)
                    self._strokes(ruled, page.section.height)
                    self._texts(texts, page)
                    for shown, x, y in _shown(texts, page):
                        self._picture(shown, x, y)
        return name

    def _own(self, page: SetPage, content: OwnContent, photo: pictures.Photo | None) -> None:
        moving = [text for texts, _ in _layers(page) for text in texts if text.moving]
        self._texts(moving, page)
        for shown, x, y in _shown(moving, page):
            if shown.span.kind is Kind.CODE and content.qr:
                side = min(shown.width, shown.height)
                self.ink.code(pictures.qr_code(content.qr), x, y, side, side)
            elif shown.span.kind is Kind.PHOTO and photo:
                self._photo(photo, shown, x, y)
            elif shown.span.kind is Kind.PICTURE:
                self._picture(shown, x, y)
        if content.qr and not self.form.flow.has_code:
            self._corner(page, content)

    def _corner(self, page: SetPage, content: OwnContent) -> None:
        """The code and the number in the corner at the foot, at the right."""
        x, y = page.section.width - EDGE - CORNER, EDGE
        self.ink.code(pictures.qr_code(content.qr), x, y, CORNER, CORNER)
        if not self.form.flow.has_number:
            width = self.ink.text_width(content.number, Role.SONG, _NUMBER)
            self.ink.line(content.number, Role.SONG, _NUMBER, x - 4 - width, y)

    def _photo(self, photo: pictures.Photo, shown: Shown, x: float, y: float) -> None:
        wide, high = photo.inside(shown.width, shown.height)
        left, low = x + (shown.width - wide) / 2, y + (shown.height - high) / 2
        self.ink.picture(photo, left, low, wide, high)

    def _picture(self, shown: Shown, x: float, y: float) -> None:
        data = shown.span.picture
        if id(data) not in self._images:
            self._images[id(data)] = pictures.read_picture(data)
        image = self._images[id(data)]
        if image is not None:
            self.ink.picture(image, x, y, shown.width, shown.height)

    def _texts(self, texts: Iterable[Placed], page: SetPage) -> None:
        lettered = [self._lettered(text, page.section.height) for text in texts]
        self.ink.letter([one.code for one in lettered])
        for one in lettered:
            for run, x, y in one.lined:
                self._under(run, x, y)

    def _lettered(self, text: Placed, height: float) -> "_Lettered":
        """What draws ``text`` on a page ``height`` points high; values repeat, so do places."""
        key = (id(text.lines), text.x, text.y, height)
        known = self._known.get(key)
        if known is None:
            placed = [
                (run, text.x + run.x, height - text.y - run.y)
                for line in text.lines
                for run in line.runs
            ]
            lined = [one for one in placed if one[0].look.underline or one[0].look.strike]
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            known = self._known[key] = _Lettered(text.lines, self.ink.runs(placed), lined)
        return known

    def _under(self, run: Run, x: float, y: float) -> None:
        size = run.look.size
        self.ink.pen(size * _THICK, cap=BUTT)
        low = y + size * 0.3 if run.look.strike else y - size * _UNDER
        self.ink.rule([(x, low, x + run.width, low)])

    def _fills(self, ruled: Sequence[Ruled], height: float) -> None:
        for one in ruled:
            for fill in one.fills:
                self._fill(fill, one.x, height - one.y)

    def _fill(self, fill: Fill, x: float, top: float) -> None:
        low = top - fill.y - fill.height
        self.ink.shade(_rgb(fill.colour), x + fill.x, low, fill.width, fill.height)

    def _strokes(self, ruled: Sequence[Ruled], height: float) -> None:
        kinds: dict[Line, list[Stroke]] = {}
        for one in ruled:
            for s in one.strokes:
                moved = Stroke(s.x1 + one.x, s.y1 + one.y, s.x2 + one.x, s.y2 + one.y, s.line)
                kinds.setdefault(s.line, []).append(moved)
        for line, strokes in kinds.items():
            self._rules(line, strokes, height)

    def _rules(self, line: Line, strokes: list[Stroke], height: float) -> None:
        width = line.width / 3 if line.double else line.width
        self.ink.pen(width, _rgb(line.colour), (3, 2) if line.dashed else ())
        shifts = (-line.width / 3, line.width / 3) if line.double else (0.0,)
        self.ink.rule(
            one for stroke in strokes for shift in shifts for one in _shifted(stroke, shift, height)
        )


def _layers(page: SetPage) -> list[tuple[Sequence[Placed], Sequence[Ruled]]]:
    """What lies on ``page``, the lowest first: floats behind the text, the text, the others."""
    if not page.layers:
        return [(page.texts, page.ruled)]
    behind = [(one.texts, one.ruled) for one in page.layers if one.behind]
    above = [(one.texts, one.ruled) for one in page.layers if not one.behind]
    return [*behind, (page.texts, page.ruled), *above]


def _shifted(
    stroke: Stroke, shift: float, height: float
) -> Iterator[tuple[float, float, float, float]]:
    """``stroke`` from the foot of the page, moved aside by ``shift``."""
    across = stroke.y1 == stroke.y2
    dx, dy = (0.0, shift) if across else (shift, 0.0)
    y1, y2 = height - stroke.y1 + dy, height - stroke.y2 + dy
    yield round(stroke.x1 + dx, 2), round(y1, 2), round(stroke.x2 + dx, 2), round(y2, 2)


def _shown(texts: Iterable[Placed], page: SetPage) -> Iterator[tuple[Shown, float, float]]:
    """Pictures in ``texts`` with their lower left corner from the foot of the page."""
    for text in texts:
        for line in text.lines:
            for shown in line.shown:
                y = page.section.height - text.y - shown.y - shown.height
                yield shown, text.x + shown.x, y


def _rgb(colour: str) -> Colour:
    try:
        return (
            int(colour[0:2], 16) / 255,
            int(colour[2:4], 16) / 255,
            int(colour[4:6], 16) / 255,
        )
    except ValueError:
        return 0.0, 0.0, 0.0
