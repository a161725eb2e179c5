"""reportlab's canvas with text that is encoded once a line, not once a letter and page.

Imported by ``pdf`` when something is written, because it loads reportlab.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from app.forms import fonts
from app.forms.document import Text
from app.forms.fonts import Role

Placed = tuple[str, float, float]
"""A line with its x and y in points from the lower left of the page."""

_GREY = 0.62
_SEAM = f" {-fonts.SEAM * 1000:g} "  # thousandths of the size, to the right
_REMEMBERED = 20_000  # texts, some ten megabytes


class Ink(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that remembers how a line is encoded in this file's font subsets."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        document = self._doc  # house: private-name, reportlab has no public one
        self._letters = {role: _Letters(role, document) for role in Role}
        self._texts: dict[Text, str] = {}

    def show(self, texts: Iterable[Text], place: Callable[[Text], Iterator[Placed]]) -> None:
        """Draw ``texts`` as one text object, their lines where ``place`` puts them."""
        known = self._texts
        code = [known.get(text) or self._shown(text, place) for text in texts]
        self.addLiteral("\n".join(["BT 0 g", *code, "ET"]))

    def rule(self, lines: Iterable[tuple[float, float, float, float]]) -> None:
        """Draw straight ``lines`` from x, y to x, y (points)."""
        path = "\n".join(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l" for x1, y1, x2, y2 in lines)
        self.addLiteral(f"{path} S" if path else "")

    def line(self, line: str, role: Role, size: float, x: float, y: float) -> None:
        """Draw one ``line`` beginning at ``x``, ``y`` (points)."""
        self.addLiteral(f"BT 0 g 1 0 0 1 {x:.2f} {y:.2f} Tm {self._encoded(line, role, size)} ET")

    def _shown(self, text: Text, place: Callable[[Text], Iterator[Placed]]) -> str:
        """The operators that draw ``text``, remembered for pages that repeat it."""
        role, size = text.cell.style.role, text.size
        code = " ".join(
            f"1 0 0 1 {x:.2f} {y:.2f} Tm {self._encoded(line, role, size)}"
            for line, x, y in place(text)
        )
        if len(self._texts) > _REMEMBERED:
            self._texts.clear()
        self._texts[text] = code = f"{_GREY} g {code} 0 g" if text.hint else code
        return code

    def _encoded(self, line: str, role: Role, size: float) -> str:
        """``line`` as operators that choose a font subset and show its codes."""
        return " ".join(
            self._chain(piece, role, size) if apart else self._stretch(piece, role, size, "")
            for piece, apart in fonts.pieces(line)
        )

    def _chain(self, chain: str, role: Role, size: float) -> str:
        """Letters with a seam between each two; readers would copy it as a space but for the span.

        It holds no more than these letters, so that those around them can still be marked one by
        one.
        """
        told = chain.encode("utf-16-be", "replace").hex()
        shown = self._stretch(chain, role, size, _SEAM)
        return f"/Span <</ActualText <feff{told}>>> BDC {shown} EMC"

    def _stretch(self, text: str, role: Role, size: float, seam: str) -> str:
        """``text`` with ``seam`` between its letters (TJ's number, "" for none)."""
        code: list[str] = []
        chosen = between = ""
        for subset, letter in map(self._letters[role].__getitem__, text):
            if subset != chosen:
                code.append(f"{'>] TJ ' if chosen else ''}{subset} {size:g} Tf [{between}<")
                chosen = subset
            elif between:
                code.append(f">{between}<")
            code.append(letter)
            between = seam
        return "".join(code) + (">] TJ" if chosen else "")


class _Letters(dict[str, tuple[str, str]]):
    """Character to the font subset that holds it in one file, and its code there in hex."""

    def __init__(self, role: Role, document: Any) -> None:
        super().__init__()
        self.role, self.document = role, document

    def __missing__(self, char: str) -> tuple[str, str]:
        (run,) = fonts.runs(char, self.role)
        font = pdfmetrics.getFont(run.face)
        ((subset, code),) = font.splitString(run.text, self.document)
        self[char] = letter = (font.getSubsetInternalName(subset, self.document), code.hex())
        return letter
