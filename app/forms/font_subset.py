"""Cuts the glyphs that a file needs out of a TrueType font (OpenType 1.9), for embedding."""

from collections.abc import Iterator, Sequence
from struct import pack, pack_into, unpack_from

from app.forms.truetype import TrueType

_HINTS = ("cvt ", "fpgm", "prep")
_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x01, 0x08, 0x20, 0x40, 0x80
"""Flags of a part of a composite glyph: how long it is, and whether another one follows."""

_CHECKSUM = 0xB1B0AFBA  # of a whole font, with the table head's own place for it


def subset(font: TrueType, glyphs: Sequence[int]) -> bytes:
    """A font in which ``glyphs`` are numbered from 1 in their order; parts of them come after.

    ``glyphs`` are different ones, none of them 0, which is always the first.
    """
    numbers = {glyph: number for number, glyph in enumerate((0, *glyphs))}
    outlines: list[bytes] = []
    while len(outlines) < len(numbers):  # parts are added on the way
        wanted = list(numbers)[len(outlines) :]
        outlines += [_renumbered(font.outline(glyph), numbers) for glyph in wanted]
    padded = [outline + bytes(-len(outline) % 4) for outline in outlines]
    places = [0]
    for outline in padded:
        places.append(places[-1] + len(outline))
    count = len(padded)
    head = bytearray(font.table("head"))
    pack_into(">I", head, 8, 0)
    pack_into(">H", head, 50, 1)
    tables = {tag: table for tag in _HINTS if (table := _optional(font, tag))}
    tables |= {
        "glyf": b"".join(padded),
        "head": bytes(head),
        "hhea": font.table("hhea")[:34] + pack(">H", count),
        "hmtx": b"".join(pack(">HH", *font.metrics(glyph)) for glyph in numbers),
        "loca": pack(f">{count + 1}I", *places),
        "maxp": font.table("maxp")[:4] + pack(">H", count) + font.table("maxp")[6:],
    }
    return _file(tables)


def _optional(font: TrueType, tag: str) -> bytes:
    try:
        return font.table(tag)
    except KeyError:
        return b""


def _renumbered(outline: bytes, numbers: dict[int, int]) -> bytes:
    """``outline`` with its parts, if it has any, by their new ``numbers``; new parts join these."""
    parts = list(_parts(outline))
    if not parts:
        return outline
    code = bytearray(outline)
    for place, glyph in parts:
        pack_into(">H", code, place, numbers.setdefault(glyph, len(numbers)))
    return bytes(code)


def _parts(outline: bytes) -> Iterator[tuple[int, int]]:
    """Where a composite ``outline`` names its parts, and which."""
    if not outline or unpack_from(">h", outline)[0] >= 0:
        return
    place, flags = 10, _MORE
    while flags & _MORE:
        flags, glyph = unpack_from(">HH", outline, place)
        yield place + 2, glyph
        place += 8 if flags & _WORDS else 6
        if flags & _SCALE:
            place += 2
        elif flags & _TWO_SCALES:
            place += 4
        elif flags & _MATRIX:
            place += 8


def _file(tables: dict[str, bytes]) -> bytes:
    """A font of ``tables`` with its directory and sums."""
    power = len(tables).bit_length() - 1
    directory = [
        pack(">IHHHH", 0x10000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    ]
    at = 12 + 16 * len(tables)
    bodies = []
    for tag, table in sorted(tables.items()):
        directory.append(pack(">4sIII", tag.encode(), _sum(table), at, len(table)))
        bodies.append(table + bytes(-len(table) % 4))
        at += len(bodies[-1])
    code = bytearray(b"".join((*directory, *bodies)))
    (start,) = (unpack_from(">I", one, 8)[0] for one in directory if one.startswith(b"head"))
    pack_into(">I", code, start + 8, (_CHECKSUM - _sum(code)) & 0xFFFFFFFF)
    return bytes(code)


def _sum(table: bytes | bytearray) -> int:
    """The sum of all numbers of 32 bits in ``table``."""
    whole = bytes(table) + bytes(-len(table) % 4)
    total: int = sum(unpack_from(f">{len(whole) // 4}I", whole))
    return total & 0xFFFFFFFF
