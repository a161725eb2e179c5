"""Sets sheet after sheet of one form: where paragraphs come out alike, everything stands alike.

What a page holds and where depends on nothing of a sheet but the heights of the paragraphs that it
fills. So pages are set once for each set of heights, and other sheets only change the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.forms.flow import Flow, Paragraph
from app.forms.setting import Heard, Setter
from app.forms.setting_lines import SetParagraph
from app.forms.setting_pages import COUNT, NUMBER, Pages, SetPage
from app.forms.setting_stack import Placed, Values

_REMEMBERED = 500  # sets of heights

Heights = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A paragraph that sheets fill, with the page's number and count where it stands beside them.

    Setters and paragraphs are known by identity.
    """

    setter: Setter
    source: Paragraph
    width: float
    numbers: tuple[tuple[str, str], ...]

    def paragraph(self, sheet: Values) -> SetParagraph:
        """The paragraph with the texts of ``sheet``."""
        values = sheet
        if self.numbers:
            values = Values({**sheet.texts, **dict(self.numbers)}, sheet.loops)
        return self.setter.paragraph(self.source, self.width, values)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where some lines of a paragraph stand: its number among those asked for, and which lines."""

    paragraph: int
    first: int
    last: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """A page of one sheet: what stands still on it, and where the others' lines go."""

    page: SetPage
    still: list[Placed]
    spots: list[_Spot]

    def filled(self, found: Sequence[SetParagraph]) -> SetPage:
        """The page with the lines of ``found``."""
        page = self.page
        moving = [
            Placed(spot.x, spot.y, found[spot.paragraph].lines[spot.first : spot.last], True)
            for spot in self.spots
        ]
        return SetPage(
            page.section,
            page.first,
            [*self.still, *moving],
            page.ruled,
            page.tight,
            layers=page.layers,
            like=self,
        )


class Sheets:
    """The pages of one sheet after another, for a form that repeats nothing."""

    def __init__(self, flow: Flow) -> None:
        self._heard: list[Heard] = []
        self._pages = Pages(flow, self._heard)
        self._asked: list[_Asked] = []
        self._known: dict[Heights, list[_Page]] = {}

    def of(self, values: Values) -> list[SetPage]:
        """The pages of a sheet with these values."""
        if self._asked:
            found = [one.paragraph(values) for one in self._asked]
            known = self._known.get(_heights(found))
            if known is not None:
                self._heard.clear()
                return [page.filled(found) for page in known]
        return self._anew(values)

    def _anew(self, values: Values) -> list[SetPage]:
        """The pages set from the beginning, remembered if others to come may be like them."""
        self._heard.clear()
        pages = self._pages.of(values)
        asked = [_asked(one, values) for one in self._heard]
        found = [one.found for one in self._heard]
        self._heard.clear()
        self._asked = self._asked or asked
        if asked == self._asked and (kept := _kept(pages, found)):
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known[_heights(found)] = kept
        return pages


def _asked(heard: Heard, sheet: Values) -> _Asked:
    texts = heard.values.texts
    numbers = () if heard.values is sheet else ((NUMBER, texts[NUMBER]), (COUNT, texts[COUNT]))
    return _Asked(heard.setter, heard.source, heard.width, numbers)


def _heights(found: Sequence[SetParagraph]) -> Heights:
    """What the places of everything on a page depend on."""
    return tuple([(one.height, one.lead, *[line.height for line in one.lines]) for one in found])


def _kept(pages: Sequence[SetPage], found: Sequence[SetParagraph]) -> list[_Page] | None:
    """``pages`` without the lines of ``found``.

    ``None`` where letters were made smaller or lines stand in what floats or are turned: those come
    from elsewhere.
    """
    lines = {
        id(line): (number, place)
        for number, one in enumerate(found)
        for place, line in enumerate(one.lines)
    }
    kept: list[_Page] = []
    for page in pages:
        moving = [text for text in page.texts if text.moving and text.lines]
        floating = (text for layer in page.layers for text in layer.texts)
        if page.shrunk or any(text.moving for text in floating):
            return None
        if any(id(line) not in lines for text in moving for line in text.lines):
            return None
        spots = []
        for text in moving:
            number, first = lines[id(text.lines[0])]
            spots.append(_Spot(number, first, first + len(text.lines), text.x, text.y))
        kept.append(_Page(page, [text for text in page.texts if not text.moving], spots))
    return kept
