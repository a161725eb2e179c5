"""What a read file says from then on, so that every word processor lays it out alike."""

from typing import Any

from app.forms.setting import CODE_SIDE, PHOTO_SIZE
from app.forms.word_reader_clean import W
from app.forms.word_reader_names import CODE, PHOTO
from app.forms.word_reader_places import CLOSE, END, OPEN

_AFTER_SNAP = frozenset(
    f"{W}{name}"
    for name in (
        *("spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc"),
        *("textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle"),
        *("rPr", "sectPr", "pPrChange"),
    )
)

_AFTER_SIZE = frozenset(
    f"{W}{name}"
    for name in (
        *("szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs"),
        *("em", "lang", "eastAsianLayout", "specVanish", "oMath"),
    )
)
FIT = "xueji-fit"
"""Begins, as a processing instruction, what may get smaller; ``END`` ends it."""


def kept_whole(row: Any) -> Any:
    """The trPr of a row, which says from now on that no page parts it: forms are signed by row."""
    own = row.find(f"{W}trPr")
    if own is None:
        own = row.makeelement(f"{W}trPr")
        before = row.find(f"{W}tblPrEx")
        row.insert(0 if before is None else 1, own)
    if own.find(f"{W}cantSplit") is None:
        own.append(own.makeelement(f"{W}cantSplit"))
    own.find(f"{W}cantSplit").attrib.clear()
    return own


def fits(cell: Any, number: int) -> None:
    """Marks around what is in a table cell, by which a filled file makes its letters smaller."""
    from lxml import etree

    blocks = [one for one in cell if one.tag != f"{W}tcPr"]
    blocks[0].addprevious(etree.ProcessingInstruction(FIT, str(number)))
    blocks[-1].addnext(etree.ProcessingInstruction(END, ""))


def say_size(run: Any, size: float) -> None:
    """Write the size of its letters (points) into ``run``, wherever it has it from."""
    own = run.find(f"{W}rPr")
    if own is None:
        own = run.makeelement(f"{W}rPr")
        run.insert(0, own)
    if own.find(f"{W}sz") is None:
        found = own.makeelement(f"{W}sz")
        found.set(f"{W}val", str(round(size * 2)))
        place = next((n for n, one in enumerate(own) if one.tag in _AFTER_SIZE), len(own))
        own.insert(place, found)


def say_picture_sizes(cell: Any, inside: float) -> None:
    """Let a photograph or code of no size of its own be no wider than ``inside`` points."""
    for key, (wide, high) in ((PHOTO, PHOTO_SIZE), (CODE, (CODE_SIDE, CODE_SIDE))):
        scale = min(1.0, max(inside, 1.0) / wide)
        size = f"{OPEN}{key}|{wide * scale:.1f}x{high * scale:.1f}{CLOSE}"
        for text in cell.iter(f"{W}t"):
            text.text = (text.text or "").replace(f"{OPEN}{key}|0.0x0.0{CLOSE}", size)


def say_standing(table: Any) -> bool:
    """Let a table that floats (``table`` is its tblPr) stand in the text; False if it does not.

    It keeps its place across the page; word processors do not agree where it would float.
    """
    place = table.find(f"{W}tblpPr")
    if place is None:
        return False
    side, at = place.get(f"{W}tblpXSpec", ""), place.get(f"{W}tblpX", "")
    table.remove(place)
    if side in ("center", "right") and table.find(f"{W}jc") is None:
        _say_after_width(table, "jc", {"val": side})
    elif at and place.get(f"{W}horzAnchor", "text") != "page" and table.find(f"{W}tblInd") is None:
        _say_after_width(table, "tblInd", {"w": at, "type": "dxa"})
    return True


def _say_after_width(table: Any, name: str, attributes: dict[str, str]) -> None:
    found = table.makeelement(f"{W}{name}")
    for one, text in attributes.items():
        found.set(f"{W}{one}", text)
    width = table.find(f"{W}tblW")
    if width is None:
        table.append(found)
    else:
        width.addnext(found)


def say_free(paragraph: Any) -> None:
    """Write into the file that the paragraph keeps to no grid, as Word holds it anyway."""
    own = paragraph.find(f"{W}pPr")
    if own is None:
        own = paragraph.makeelement(f"{W}pPr")
        paragraph.insert(0, own)
    found = own.find(f"{W}snapToGrid")
    if found is None:
        found = own.makeelement(f"{W}snapToGrid")
        place = next((n for n, one in enumerate(own) if one.tag in _AFTER_SNAP), len(own))
        own.insert(place, found)
    found.set(f"{W}val", "0")
