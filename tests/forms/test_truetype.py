"""Fonts are read and cut by ourselves; reportlab, which reads all of a font, is the judge."""

from io import BytesIO
from pathlib import Path
from struct import pack_into, unpack_from

import pytest
from PIL import Image, ImageChops
from reportlab.pdfbase.ttfonts import TTFontFile

from app.forms import font_files, fonts, raster
from app.forms.definition import FormDefinition
from app.forms.font_files import FontFile
from app.forms.font_subset import subset
from app.forms.pdf import write_pdf
from app.forms.sheet import Sheet
from app.forms.truetype import BROKEN, TrueType
from app.job import Job

LETTERS = "学籍台ABCxyz0189，。·☐☑々㛃éü€鄂尔多斯"


def _file(role: str) -> FontFile:
    return font_files.candidates(role)[0]


def _tables(code: bytes | bytearray) -> dict[bytes, int]:
    """Where each table of a font begins."""
    places = range(12, 12 + 16 * unpack_from(">H", code, 4)[0], 16)
    return {bytes(code[at : at + 4]): unpack_from(">I", code, at + 8)[0] for at in places}


@pytest.mark.parametrize("role", ["value", "strong", "arial", "times"])
def test_glyphs_and_widths_are_those_another_reader_finds(role: str) -> None:
    source = _file(role)
    ours, other = TrueType(source.path), TTFontFile(str(source.path))
    for char in map(ord, LETTERS):
        glyph = ours.glyph(char)
        assert glyph == other.charToGlyph.get(char, 0), chr(char)
        if glyph:
            assert ours.advance(glyph) == pytest.approx(other.charWidths[char])
            assert ours.seen(glyph)
    assert list(ours.looks.box) == pytest.approx(other.bbox)
    assert ours.looks.capitals == pytest.approx(other.capHeight)


def test_a_subset_holds_the_parts_of_its_letters() -> None:
    font = TrueType(_file("arial").path)
    cut = subset(font, [font.glyph(ord("a")), font.glyph(ord("é"))])
    tables = _tables(cut)
    glyphs = unpack_from(">H", cut, tables[b"maxp"] + 4)[0]
    assert glyphs == 5  # none, a, é and its two parts
    assert font.outline(font.glyph(ord("e"))) in cut[tables[b"glyf"] :]


def test_letters_with_accents_are_drawn_as_they_are(form: FormDefinition) -> None:
    """A letter put together of parts; its accent is above the letter without one."""

    def page(name: str) -> Image.Image:
        stream = BytesIO()
        write_pdf(form, [Sheet(values={"name": name})], stream, Job())
        width, height, pixels = raster.page_image(stream.getvalue(), 0, 150)
        return Image.frombytes("RGBA", (width, height), pixels).convert("L")

    difference = ImageChops.difference(page("eee"), page("éée")).getbbox()
    assert difference is not None
    assert difference[3] - difference[1] < 12  # only accents


def test_a_font_that_forbids_embedding_is_not_taken(tmp_path: Path) -> None:
    source = _file("arial")
    code = bytearray(source.path.read_bytes())
    pack_into(">H", code, _tables(code)[b"OS/2"] + 8, 0x0002)
    locked = tmp_path / "locked.ttf"
    locked.write_bytes(code)
    with pytest.raises(ValueError, match="forbids"):
        TrueType(locked)
    assert fonts.first_usable([FontFile(locked), source], "A").name == source.name


@pytest.mark.parametrize("size", [0, 3, 200, 5000, 100_000])
def test_a_font_cut_off_is_passed_over(tmp_path: Path, size: int) -> None:
    source = _file("arial")
    torn = tmp_path / f"torn{size}.ttf"
    torn.write_bytes(source.path.read_bytes()[:size])
    with pytest.raises(BROKEN):
        TrueType(torn)
    assert fonts.first_usable([FontFile(torn), source], "A").name == source.name


def test_a_font_of_symbols_without_a_map_of_unicode_is_passed_over(tmp_path: Path) -> None:
    source = _file("arial")
    code = bytearray(source.path.read_bytes())
    start = _tables(code)[b"cmap"]
    for number in range(unpack_from(">H", code, start + 2)[0]):
        pack_into(">HH", code, start + 4 + 8 * number, 3, 0)
    symbols = tmp_path / "symbols.ttf"
    symbols.write_bytes(code)
    with pytest.raises(ValueError, match="rare"):
        TrueType(symbols)
    assert fonts.first_usable([FontFile(symbols), source], "A").name == source.name
