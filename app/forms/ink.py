"""Draws the pages of one PDF: operators as text, each line of letters encoded once a file.

Operators are ours, the file is reportlab's: see ``pdf_objects``.

ISO 32000-1, 8 and 9. All lengths are points from the lower left corner of the page.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from app.forms import fonts, pdf_objects
from app.forms.document import Text
from app.forms.flow import Look, Turn
from app.forms.fonts import Role
from app.forms.lettering import Lettering
from app.forms.page import SQUARE, Colour
from app.forms.pdf_objects import PdfFile
from app.forms.pictures import Code, Photo, Raster
from app.forms.setting_lines import Run

Placed = tuple[str, float, float]
"""A line with its x and y in points from the lower left of the page."""

BLACK = (0.0, 0.0, 0.0)
_GREY = 0.62
_SLANT = "0.21"  # of the height, for letters that lean: no face of ours does
_TURNED = {Turn.DOWN: "0 -1 1 0", Turn.UP: "0 1 -1 0"}
_HEAVY = 0.03  # of the size: the outline that makes a face bold which has no bold one
_REMEMBERED = 20_000  # texts, some ten megabytes


class Ink:
    """One file; what is drawn goes on its current page."""

    def __init__(self, size: tuple[float, float]) -> None:
        self.size = size
        self._file = PdfFile()
        self._fonts = self._file.later()
        self._lettering = Lettering()
        self._texts: dict[Text, str] = {}
        self._looks: dict[tuple[int, Role], tuple[str, str, str]] = {}
        self._forms: dict[str, str] = {}
        self._pictures: dict[int, tuple[Photo | Raster, str]] = {}
        self._start()

    def _start(self) -> None:
        self._code: list[str] = []
        self._used: dict[str, str] = {}

    def _resources(self) -> str:
        used = f" /XObject {pdf_objects.entries(self._used)}" if self._used else ""
        return f"<< /Font {self._fonts}{used} >>"

    @contextmanager
    def form(self, name: str) -> Iterator[None]:
        """What is drawn meanwhile goes on a form called ``name`` and not on the page."""
        page = self._code, self._used
        self._start()
        yield
        wide, high = self.size
        head = (
            f"/Type /XObject /Subtype /Form /BBox [0 0 {wide:.2f} {high:.2f}] "
            f"/Resources {self._resources()}"
        )
        operators = "\n".join(self._code).encode()
        self._forms[name] = self._file.add(*pdf_objects.packed(operators, head))
        self._code, self._used = page

    def draw_form(self, name: str) -> None:
        """Draw the form ``name``."""
        self._used[name] = self._forms[name]
        self._code.append(f"/{name} Do")

    def end_page(self) -> None:
        """Close the page."""
        wide, high = self.size
        drawn = self._file.add(*pdf_objects.content("\n".join(self._code)))
        page = (
            f"<< /Type /Page /Parent {self._file.pages} /MediaBox [0 0 {wide:.2f} {high:.2f}] "
            f"/Contents {drawn} /Resources {self._resources()} >>"
        )
        self._file.add_page(page.encode())
        self._start()

    def write(self, stream: BinaryIO, title: str, author: str) -> None:
        """Write the file; it says ``title`` and ``author`` of itself, and no time."""
        drawn = {font.name: font.embed(self._file) for font in self._lettering.fonts}
        self._file.fill(self._fonts, pdf_objects.entries(drawn).encode())
        self._file.write(stream, title, author)

    def show(self, texts: Iterable[Text], place: Callable[[Text], Iterator[Placed]]) -> None:
        """Draw ``texts`` as one text object, their lines where ``place`` puts them."""
        known = self._texts
        code = [known.get(text) or self._shown(text, place) for text in texts]
        self._code.append("\n".join(["BT 0 g", *code, "ET"]))

    def pen(
        self, width: float, colour: Colour = BLACK, dash: tuple[float, ...] = (), cap: int = SQUARE
    ) -> None:
        """How lines are drawn from here on."""
        lengths = " ".join(f"{length:g}" for length in dash)
        self._code.append(f"{width:.3f} w {_said(colour)} RG [{lengths}] 0 d {cap} J")

    def rule(self, lines: Iterable[tuple[float, float, float, float]]) -> None:
        """Draw straight ``lines`` from x, y to x, y."""
        path = "\n".join(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l" for x1, y1, x2, y2 in lines)
        if path:
            self._code.append(f"{path} S")

    def outline(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a box with the pen."""
        self._code.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def shade(self, colour: Colour, x: float, y: float, width: float, height: float) -> None:
        """Fill a box."""
        box = f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
        self._code.append(f"{_said(colour)} rg {box} f 0 g")

    def line(self, line: str, role: Role, size: float, x: float, y: float) -> None:
        """Draw one ``line`` of letters."""
        shown = self._lettering.line(line, role, size)
        self._code.append(f"BT 0 g 1 0 0 1 {x:.2f} {y:.2f} Tm {shown} ET")

    def code(self, code: Code, x: float, y: float, width: float, height: float) -> None:
        """Draw a QR code as a mask of one bit a module, painted black."""
        self._code.append(
            f"q 0 g {width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm BI /W {code.side} "
            f"/H {code.side} /IM true /BPC 1 /D [0 1] /F /AHx ID {code.rows.hex()}> EI Q"
        )

    def picture(
        self, image: Photo | Raster, x: float, y: float, width: float, height: float
    ) -> None:
        """Draw a picture, which the file holds once for as long as it is the same object."""
        known = self._pictures.get(id(image))
        if known is None:
            known = (image, pdf_objects.picture(self._file, image))
            self._pictures[id(image)] = known
        name = f"P{known[1].partition(' ')[0]}"
        self._used[name] = known[1]
        self._code.append(f"q {width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm /{name} Do Q")

    def text_width(self, text: str, role: Role, size: float) -> float:
        """How wide ``text`` will be, in points."""
        return fonts.width(text, role, size)

    def runs(self, placed: Iterable[tuple[Run, float, float]]) -> str:
        """The operators that draw runs of a flow, each beginning at its x and y: for ``letter``."""
        return "\n".join([self._run(run, x, y) for run, x, y in placed])

    def letter(self, code: Iterable[str]) -> None:
        """Draw what ``runs`` gave, as one text object."""
        shown = [one for one in code if one]
        if shown:
            self._code.append("\n".join(["BT 0 g", *shown, "ET"]))

    def _run(self, run: Run, x: float, y: float) -> str:
        # A look is the form's own and lives as long as it: hashing it would take longer than this.
        known = self._looks.get((id(run.look), run.role))
        if known is None:
            known = self._looks[id(run.look), run.role] = _look(run.look, run.role)
        before, way, after = known
        shown = self._lettering.plain(run.text, run.role, run.look.size)
        if run.spread:
            shown = f"{run.spread:.3f} Tc {shown} 0 Tc"
        return f"{before}{_TURNED.get(run.turn, way)} {x:.2f} {y:.2f} Tm {shown}{after}"

    def _shown(self, text: Text, place: Callable[[Text], Iterator[Placed]]) -> str:
        """The operators that draw ``text``, remembered for pages that repeat it."""
        role, size = text.cell.style.role, text.size
        code = " ".join(
            f"1 0 0 1 {x:.2f} {y:.2f} Tm {self._lettering.line(line, role, size)}"
            for line, x, y in place(text)
        )
        if len(self._texts) > _REMEMBERED:
            self._texts.clear()
        self._texts[text] = code = f"{_GREY} g {code} 0 g" if text.hint else code
        return code


def _look(look: Look, role: Role) -> tuple[str, str, str]:
    """What stands before letters of a look, how they lean, and what stands after them."""
    before, after = "", ""
    if look.colour != "000000":
        red, green, blue = (int(look.colour[n : n + 2], 16) / 255 for n in (0, 2, 4))
        before, after = f"{red:.3f} {green:.3f} {blue:.3f} rg ", " 0 g"
    if fonts.drawn_bold(role):
        before, after = f"{before}2 Tr {look.size * _HEAVY:.2f} w ", f" 0 Tr{after}"
    if look.broad != 1.0:
        before, after = f"{before}{look.broad * 100:.0f} Tz ", f" 100 Tz{after}"
    return before, f"1 0 {_SLANT if look.italic else '0'} 1", after


def _said(colour: Colour) -> str:
    return " ".join(f"{one:.3f}" for one in colour)
