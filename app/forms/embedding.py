"""A font as one PDF holds it: the characters that are drawn with it, and nothing else of it.

Every character has a code of two bytes, so that one font of the file draws all of them and each is
copied as what it is, even where two share a glyph (ISO 32000-1, 9.7.4 and 9.10.3).
"""

import zlib
from struct import pack

from app.forms.font_subset import subset
from app.forms.pdf_objects import PdfFile, packed
from app.forms.truetype import TrueType
from app.forms.unicode_map import to_unicode

_SYMBOLIC, _FIXED, _ITALIC = 1 << 2, 1 << 0, 1 << 6
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Embedded:
    """A font under the ``name`` that operators of one file call it by."""

    def __init__(self, font: TrueType, name: str) -> None:
        self.font, self.name = font, name
        self._codes: dict[str, str] = {}

    def code(self, char: str) -> str:
        """The code of ``char`` in this file, in hex."""
        return self._codes.setdefault(char, f"{len(self._codes) + 1:04x}")

    def embed(self, file: PdfFile) -> str:
        """Take the font into ``file``; gives what refers to it."""
        font, chars = self.font, "".join(self._codes)
        glyphs = [font.glyph(ord(char)) for char in chars]
        numbers = {glyph: number for number, glyph in enumerate(dict.fromkeys(glyphs), start=1)}
        name = f"{_tag(chars)}+{font.looks.name}"
        widths = " ".join(f"{font.advance(glyph):g}" for glyph in glyphs)
        places = pack(f">{len(glyphs) + 1}H", 0, *(numbers[glyph] for glyph in glyphs))
        below = (
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo "
            "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {self._descriptor(name, file, list(numbers))} "
            f"/DW 1000 /W [1 [{widths}]] /CIDToGIDMap {file.add(*packed(places))} >>"
        )
        told = file.add(*packed(to_unicode(name, chars).encode()))
        return file.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
            f"/DescendantFonts [{file.add(below.encode())}] /ToUnicode {told} >>".encode()
        )

    def _descriptor(self, name: str, file: PdfFile, glyphs: list[int]) -> str:
        looks = self.font.looks
        cut = subset(self.font, glyphs)
        outlines = file.add(*packed(cut, f"/Length1 {len(cut)}"))
        flags = _SYMBOLIC | (_FIXED if looks.fixed else 0) | (_ITALIC if looks.slant else 0)
        box = " ".join(f"{one:g}" for one in looks.box)
        return file.add(
            (
                f"<< /Type /FontDescriptor /FontName /{name} /Flags {flags} /FontBBox [{box}] "
                f"/ItalicAngle {looks.slant:g} /Ascent {looks.ascent:g} "
                f"/Descent {looks.descent:g} /CapHeight {looks.capitals:g} "
                f"/StemV {50 + (looks.weight // 65) ** 2} /FontFile2 {outlines} >>"
            ).encode()
        )


def _tag(chars: str) -> str:
    """Six letters that tell this subset from others of its font."""
    number, found = zlib.crc32(chars.encode("utf-8", "replace")), ""
    for _ in range(6):
        number, letter = divmod(number, len(_LETTERS))
        found += _LETTERS[letter]
    return found
