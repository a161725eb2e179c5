"""A TrueType font that is read glyph by glyph (OpenType 1.9): a form needs few of 30,000.

reportlab reads all of a font before its first letter, a tenth of a second each.
"""

import sys
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import error, unpack_from

BROKEN = (OSError, KeyError, IndexError, ValueError, error)
"""What reading a font raises that is damaged, or has no outlines of TrueType."""

_COLLECTION = b"ttcf"
_RESTRICTED, _WHOLE_ONLY, _BITMAPS_ONLY = 0x0002, 0x0100, 0x0200  # of fsType in OS/2
_UNICODE = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))  # cmaps by platform and encoding, best first
_SEGMENTS, _GROUPS = 4, 12  # their formats
_POSTSCRIPT_NAME, _WINDOWS = 6, 3
_BOLD = 600


@dataclass(frozen=True, slots=True)
class Looks:
    """What a PDF says of a font beside its outlines; lengths are thousandths of the size."""

    name: str
    box: tuple[float, float, float, float]
    ascent: float
    descent: float
    capitals: float
    slant: float
    weight: int
    fixed: bool

    @property
    def bold(self) -> bool:
        """Whether the font is a bold one itself."""
        return self.weight >= _BOLD


class TrueType:
    """One font of a file. Raises one of ``BROKEN`` where it cannot be read or embedded."""

    def __init__(self, path: Path, index: int = 0) -> None:
        with path.open("rb") as file:
            self.data = mmap(file.fileno(), 0, access=ACCESS_READ)
        self.path, self._tables = path, dict(_tables(self.data, index))
        self._outlines = self._tables["glyf"][0]
        self._check_permission()
        self.units: int = self._number("head", 18)
        self.count: int = self._number("maxp", 4)
        self._widths: int = self._number("hhea", 34)
        self._metrics = self._tables["hmtx"][0]
        self._wide_places = bool(self._number("head", 50))
        self._places = self._tables["loca"][0]
        self._glyphs = _Characters(self.data, self._tables["cmap"][0])

    def glyph(self, char: int) -> int:
        """The number of the glyph of code point ``char``; 0 where there is none."""
        found = self._glyphs.glyph(char)
        return found if found < self.count else 0

    def advance(self, glyph: int) -> float:
        """How wide ``glyph`` is, in thousandths of the size."""
        return self._metric(min(glyph, self._widths - 1))[0] * 1000 / self.units

    def metrics(self, glyph: int) -> tuple[int, int]:
        """Advance and left side bearing of ``glyph`` in units of the font, both as 16 bits."""
        if glyph < self._widths:
            return self._metric(glyph)
        place = self._metrics + 4 * self._widths + 2 * (glyph - self._widths)
        return self._metric(self._widths - 1)[0], int(unpack_from(">H", self.data, place)[0])

    def outline(self, glyph: int) -> bytes:
        """The outline of ``glyph``, empty for a blank."""
        start, end = self._place(glyph)
        return self.data[self._outlines + start : self._outlines + end]

    def seen(self, glyph: int) -> bool:
        """Whether ``glyph`` has an outline."""
        start, end = self._place(glyph)
        return end > start

    def table(self, tag: str) -> bytes:
        """A table as it stands in the file; ``KeyError`` if there is none."""
        start, length = self._tables[tag]
        return self.data[start : start + length]

    @cached_property
    def line(self) -> tuple[float, float]:
        """Ascent and descent in sizes, as word processors take them: of the table hhea.

        The gap between lines stands above the letters.
        """
        up, down, gap = unpack_from(">hhh", self.data, self._tables["hhea"][0] + 4)
        return (up + max(gap, 0)) / self.units, -down / self.units

    @cached_property
    def looks(self) -> Looks:
        """What a PDF says of the font."""
        scale = 1000 / self.units
        box = unpack_from(">4h", self.data, self._tables["head"][0] + 36)
        slant, fixed = unpack_from(">i4xI", self.data, self._tables["post"][0] + 4)
        windows = self._tables["OS/2"][0]
        version, weight = unpack_from(">H2xH", self.data, windows)
        up, down = unpack_from(">hh", self.data, windows + 68)
        capitals = unpack_from(">h", self.data, windows + 88)[0] if version > 1 else up
        left, low, right, top = (one * scale for one in box)
        heights = (up * scale, down * scale, capitals * scale)
        return Looks(
            self._name(), (left, low, right, top), *heights, slant / 65536, weight, bool(fixed)
        )

    def _check_permission(self) -> None:
        kind = self._number("OS/2", 8)
        if kind & (_WHOLE_ONLY | _BITMAPS_ONLY) or kind & 0xF == _RESTRICTED:
            raise ValueError(f"{self.path.name} forbids embedding")

    def _number(self, tag: str, place: int) -> int:
        return int(unpack_from(">H", self.data, self._tables[tag][0] + place)[0])

    def _metric(self, glyph: int) -> tuple[int, int]:
        advance, bearing = unpack_from(">HH", self.data, self._metrics + 4 * glyph)
        return int(advance), int(bearing)

    def _place(self, glyph: int) -> tuple[int, int]:
        """Where the outline of ``glyph`` begins and ends within its table."""
        if self._wide_places:
            start, end = unpack_from(">II", self.data, self._places + 4 * glyph)
            return int(start), int(end)
        start, end = unpack_from(">HH", self.data, self._places + 2 * glyph)
        return int(start) * 2, int(end) * 2

    def _name(self) -> str:
        """The font's PostScript name, that of its file if it has none that a PDF can say."""
        start = self._tables["name"][0]
        count, texts = unpack_from(">HH", self.data, start + 2)
        for place in range(start + 6, start + 6 + 12 * count, 12):
            platform, _, _, name, length, at = unpack_from(">6H", self.data, place)
            if name == _POSTSCRIPT_NAME and platform == _WINDOWS:
                text = self.data[start + texts + at :][:length].decode("utf-16-be", "replace")
                return _plain(text)
        return _plain(self.path.stem)


class _Characters:
    """Code points to glyphs, as the best map of the table cmap at ``start`` has them."""

    def __init__(self, data: mmap, start: int) -> None:
        self._data = data
        (count,) = unpack_from(">H", data, start + 2)
        maps = {}
        for number in range(count):
            platform, encoding, at = unpack_from(">HHI", data, start + 4 + 8 * number)
            maps[platform, encoding] = start + at
        usual = [maps[kind] for kind in _UNICODE if kind in maps]
        formats = ((at, unpack_from(">H", data, at)[0]) for at in usual)
        known = [one for one in formats if one[1] in (_SEGMENTS, _GROUPS)]
        if not known:
            raise ValueError("a font whose characters are told in a rare way")
        self._at, self._format = known[0]
        if self._format == _GROUPS:
            (groups,) = unpack_from(">I", data, self._at + 12)
            numbers = _numbers(data, "I", self._at + 16, 3 * groups)
            self._first, self._last, self._shift = numbers[::3], numbers[1::3], numbers[2::3]
        else:
            (double,) = unpack_from(">H", data, self._at + 6)
            size, at = double // 2, self._at + 14
            self._last = _numbers(data, "H", at, size)
            self._first = _numbers(data, "H", at + double + 2, size)
            self._shift = _numbers(data, "H", at + 2 * double + 2, size)
            self._ranges = at + 3 * double + 2

    def glyph(self, char: int) -> int:
        number = bisect_left(self._last, char)
        if number == len(self._last) or char < self._first[number]:
            return 0
        offset = char - self._first[number]
        if self._format == _GROUPS:
            return self._shift[number] + offset
        place = self._ranges + 2 * number
        (away,) = unpack_from(">H", self._data, place)
        if not away:
            return (char + self._shift[number]) & 0xFFFF
        (glyph,) = unpack_from(">H", self._data, place + away + 2 * offset)
        return (int(glyph) + self._shift[number]) & 0xFFFF if glyph else 0


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isascii() and (char.isalnum() or char == "-"))


def _tables(data: mmap, index: int) -> list[tuple[str, tuple[int, int]]]:
    """Every table of font ``index`` by its tag, where it begins and how long it is."""
    start = 0
    if data[:4] == _COLLECTION:
        (start,) = unpack_from(">I", data, 12 + 4 * index)
    (count,) = unpack_from(">H", data, start + 4)
    found = []
    for place in range(start + 12, start + 12 + 16 * count, 16):
        tag, at, length = unpack_from(">4s4xII", data, place)
        if at + length > len(data):
            raise ValueError("a font that is cut off")
        found.append((tag.decode("latin-1"), (at, length)))
    return found


def _numbers(data: mmap, kind: str, start: int, count: int) -> "array[int]":
    """``count`` big-endian numbers, of 16 bits for H and 32 for I."""
    numbers = array(kind)
    numbers.frombytes(data[start : start + count * numbers.itemsize])
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
