"""Texts as operators of one PDF: which font draws each letter, and its code there."""

from collections.abc import Iterable, Iterator

from app.forms import fonts
from app.forms.embedding import Embedded
from app.forms.fonts import Face, Role

_SEAM = f">{-fonts.SEAM * 1000:g}<"  # thousandths of the size, to the right


class Lettering:
    """The fonts of one file, and how lines are written with them."""

    def __init__(self) -> None:
        self._fonts: dict[Face, Embedded] = {}
        self._letters = {role: _Letters(role, self._fonts) for role in Role}

    @property
    def fonts(self) -> Iterable[Embedded]:
        """Every font that draws something."""
        return self._fonts.values()

    def plain(self, text: str, role: Role, size: float) -> str:
        """``text`` without white between scripts."""
        return self._written(text, role, size, seams=False)

    def line(self, text: str, role: Role, size: float) -> str:
        """``text`` with a seam wherever Han and Latin letters meet."""
        return self._written(text, role, size, seams=not text.isascii())

    def _written(self, text: str, role: Role, size: float, *, seams: bool) -> str:
        letters = self._letters[role]
        codes = list(map(letters.__getitem__, text))
        if letters.strange and not letters.strange.keys().isdisjoint(text):
            return " ".join(_by_fonts(text, letters, size, seams=seams))
        shown = _seamed(text, codes) if seams else f"<{''.join(codes)}> Tj"
        return f"{letters.first} {size:g} Tf {shown}"


def _seamed(text: str, codes: list[str]) -> str:
    """``codes`` of ``text`` with its seams."""
    shown, start = [], 0
    for first, last in fonts.chains(text):
        if first > start:
            shown.append(f"<{''.join(codes[start:first])}> Tj")
        shown.append(_span(text[first:last], f"[<{_SEAM.join(codes[first:last])}>] TJ"))
        start = last
    if start < len(text):
        shown.append(f"<{''.join(codes[start:])}> Tj")
    return " ".join(shown)


def _span(text: str, shown: str) -> str:
    """Letters with a seam between each two; readers would copy it as a space but for the span.

    It holds no more than these letters, so that those around them can still be marked one by one.
    """
    told = text.encode("utf-16-be", "replace").hex()
    return f"/Span <</ActualText <feff{told}>>> BDC {shown} EMC"


def _by_fonts(text: str, letters: "_Letters", size: float, *, seams: bool) -> Iterator[str]:
    """The same for a text that several fonts draw."""
    start = 0
    for first, last in fonts.chains(text) if seams else ():
        if first > start:
            yield _turning(text[start:first], letters, size, "")
        yield _span(text[first:last], _turning(text[first:last], letters, size, _SEAM))
        start = last
    if start < len(text):
        yield _turning(text[start:], letters, size, "")


def _turning(text: str, letters: "_Letters", size: float, seam: str) -> str:
    """``text`` with ``seam`` between its letters, each in its own font."""
    shown, chosen = [], ""
    for number, char in enumerate(text):
        font, white = letters.strange.get(char, letters.first), seam if number else ""
        if font != chosen:
            opening = f"{font} {size:g} Tf [{white[1:-1]}<"
            shown.append(f">] TJ {opening}" if chosen else opening)
            chosen = font
        else:
            shown.append(white)
        shown.append(letters[char])
    return f"{''.join(shown)}>] TJ"


class _Letters(dict[str, str]):
    """Character to its code in the file, in hex; ``strange`` are those another font draws."""

    def __init__(self, role: Role, known: dict[Face, Embedded]) -> None:
        super().__init__()
        self.role, self.known = role, known
        self.first = ""
        self.strange: dict[str, str] = {}

    def __missing__(self, char: str) -> str:
        (run,) = fonts.runs(" " if char == "\u00a0" else char, self.role)
        font = self.known.get(run.face)
        if font is None:
            font = self.known[run.face] = Embedded(run.face.font, f"X{len(self.known) + 1}")
        called = f"/{font.name}"
        self.first = self.first or called
        if called != self.first:
            self.strange[char] = called
        self[char] = code = font.code(run.text)
        return code
