"""What a read file says from then on, so that every word processor lays it out alike."""

from typing import Any

from app.forms.word_reader_clean import W

_AFTER_SNAP = frozenset(
    f"{W}{name}"
    for name in (
        *("spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc"),
        *("textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle"),
        *("rPr", "sectPr", "pPrChange"),
    )
)


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
