"""reportlab's canvas with text that is encoded once a line, not once a letter and page.

Imported by ``pdf`` when something is written, because it loads reportlab.
"""

from collections.abc import Callable, Iterable, Iterator

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from app.forms import fonts, pdf_objects
from app.forms.document import Text
from app.forms.embedding import Embedded
from app.forms.flow import Turn
from app.forms.fonts import Face, Role
from app.forms.pictures import Code, Portrait
from app.forms.setting_lines import Run

Placed = tuple[str, float, float]
"""A line with its x and y in points from the lower left of the page."""

_GREY = 0.62
_SLANT = "0.21"  # of the height, for letters that lean: no face of ours does
_TURNED = {Turn.DOWN: "0 -1 1 0", Turn.UP: "0 1 -1 0"}
_HEAVY = 0.03  # of the size: the outline that makes a face bold which has no bold one
_SEAM = f" {-fonts.SEAM * 1000:g} "  # thousandths of the size, to the right
_REMEMBERED = 20_000  # texts, some ten megabytes


class Ink(Canvas):
    """A canvas that remembers how a line is encoded in this file's font subsets."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self._faces: dict[Face, Embedded] = {}
        self._letters = {role: _Letters(role, self._faces) for role in Role}
        self._texts: dict[Text, str] = {}
        self._runs: dict[tuple[str, Role, int, float], tuple[str, str]] = {}

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

    def code(self, code: Code, x: float, y: float, width: float, height: float) -> None:
        """Draw a QR code as a mask of one bit a module, painted black."""
        self.addLiteral(
            f"q 0 g {width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm BI /W {code.side} "
            f"/H {code.side} /IM true /BPC 1 /D [0 1] /F /AHx ID {code.rows.hex()}> EI Q"
        )

    def portrait(self, portrait: Portrait, x: float, y: float, width: float, height: float) -> None:
        """Draw a photograph (points), which the file holds once."""
        if not self.hasForm(portrait.name):
            document = self._doc  # house: private-name, reportlab has no public one
            document.addForm(portrait.name, pdf_objects.image(portrait.photo))
        self.addLiteral(f"q {width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm")
        self.doForm(portrait.name)
        self.addLiteral("Q")

    def showPage(self) -> None:  # noqa: N802  # reportlab's name
        """Close the page; ours have no crop marks, transitions or notes."""
        document = self._doc  # house: private-name, reportlab has no public one
        used = self._formsinuse  # house: private-name, reportlab has no public one
        names = [document.getXObjectName(name) for name in used]
        pictures = {name: pdf_objects.reference(document, name) for name in names}
        code: list[str] = self._code  # house: private-name, reportlab has no public one
        size = self._pagesize  # house: private-name, reportlab has no public one
        opening = self._preamble  # house: private-name, reportlab has no public one
        operators = "\n".join([opening, *code, ""])
        document.addPage(pdf_objects.page(document, size, operators, pictures))
        self._startPage()  # house: private-name, reportlab has no public one

    def finished(self) -> bytes:
        """The whole file."""
        document = self._doc  # house: private-name, reportlab has no public one

        def add(code: bytes) -> str:
            reference: bytes = document.Reference(pdf_objects.Written(code)).format(document)
            return reference.decode()

        known = document.idToObject[pdfdoc.BasicFonts].dict
        for font in self._faces.values():
            known[font.name] = font.written(add)
        whole: bytes = self.getpdfdata()
        return whole

    def text_width(self, text: str, role: Role, size: float) -> float:
        """How wide ``text`` will be, in points."""
        return fonts.width(text, role, size)

    def set_runs(self, placed: Iterable[tuple[Run, float, float]]) -> None:
        """Draw runs of a flow, each beginning at its x and y, as one text object."""
        code = [self._run(run, x, y) for run, x, y in placed]
        if code:
            self.addLiteral("\n".join(["BT 0 g", *code, "ET"]))

    def _run(self, run: Run, x: float, y: float) -> str:
        # A look is the form's own and lives as long as it: hashing it would take longer than this.
        key = (run.text, run.role, id(run.look), run.spread)
        known = self._runs.get(key)
        if known is None:
            if len(self._runs) > _REMEMBERED:
                self._runs.clear()
            known = self._runs[key] = self._run_code(run)
        before, after = known
        slant = _SLANT if run.look.italic else "0"
        way = _TURNED.get(run.turn) or f"1 0 {slant} 1"
        return f"{before}{way} {x:.2f} {y:.2f} Tm {after}"

    def _run_code(self, run: Run) -> tuple[str, str]:
        """What stands before a run's place, and after it."""
        look = run.look
        shown = self._stretch(run.text, run.role, look.size, "")
        before, after = "", ""
        if look.colour != "000000":
            red, green, blue = (int(look.colour[n : n + 2], 16) / 255 for n in (0, 2, 4))
            before, after = f"{red:.3f} {green:.3f} {blue:.3f} rg ", " 0 g"
        if fonts.drawn_bold(run.role):
            before, after = f"{before}2 Tr {look.size * _HEAVY:.2f} w ", f" 0 Tr{after}"
        if look.broad != 1.0:
            before, after = f"{before}{look.broad * 100:.0f} Tz ", f" 100 Tz{after}"
        if run.spread:
            before, after = f"{before}{run.spread:.3f} Tc ", f" 0 Tc{after}"
        return before, shown + after

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
        if line.isascii():
            return self._stretch(line, role, size, "")
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
        letters = self._letters[role]
        codes = list(map(letters.__getitem__, text))
        if letters.strange and not letters.strange.keys().isdisjoint(text):
            return self._mixed(text, role, size, seam)
        shown = f">{seam}<".join(codes) if seam else "".join(codes)
        return f"{letters.first} {size:g} Tf [<{shown}>] TJ"

    def _mixed(self, text: str, role: Role, size: float, seam: str) -> str:
        """The same for a text that one font does not draw."""
        letters = self._letters[role]
        code: list[str] = []
        chosen = between = ""
        for char in text:
            font = letters.strange.get(char, letters.first)
            if font != chosen:
                code.append(f"{'>] TJ ' if chosen else ''}{font} {size:g} Tf [{between}<")
                chosen = font
            elif between:
                code.append(f">{between}<")
            code.append(letters[char])
            between = seam
        return "".join(code) + (">] TJ" if chosen else "")


class _Letters(dict[str, str]):
    """Character to its code in one file, in hex; ``strange`` are those that another font draws."""

    def __init__(self, role: Role, fonts_of_file: dict[Face, Embedded]) -> None:
        super().__init__()
        self.role, self.fonts_of_file = role, fonts_of_file
        self.first = ""
        self.strange: dict[str, str] = {}

    def __missing__(self, char: str) -> str:
        (run,) = fonts.runs(" " if char == "\u00a0" else char, self.role)
        font = self.fonts_of_file.get(run.face)
        if font is None:
            font = Embedded(run.face.font, f"X{len(self.fonts_of_file) + 1}")
            self.fonts_of_file[run.face] = font
        called = f"/{font.name}"
        self.first = self.first or called
        if called != self.first:
            self.strange[char] = called
        self[char] = code = font.code(run.text)
        return code
