"""Borders and shades of paragraphs, which neighbours share (ISO 29500-1, 17.3.1.7)."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from app.forms.flow import Block, Edging, Margins, Paragraph
from app.forms.word_reader_clean import W
from app.forms.word_reader_styles import Props, edging, points, value


def edging_of(props: Props) -> Edging | None:
    """The borders and the shade that ``props`` give a paragraph."""
    edges: Edging = props.get("edges", Edging())
    found = replace(edges, shade=props.get("shade", ""))
    return found if found != Edging() else None


def page_edging(section: Any) -> Edging | None:
    """The borders of a sectPr's pages, their white counted from the edges of the paper."""
    element = section.find(f"{W}pgBorders") if section is not None else None
    if element is None:
        return None
    found = edging(element)
    if element.get(f"{W}offsetFrom", "text") == "page":
        return found
    edges = {
        side: points(value(section, "pgMar", side)) for side in ("top", "right", "bottom", "left")
    }
    white = Margins(**{side: max(edges[side] - getattr(found.white, side), 0.0) for side in edges})
    return replace(found, white=white)


def joined_edgings(blocks: list[Block]) -> list[Block]:
    """Neighbours of the same borders stand within one frame."""
    joins = [_same(one, two) for one, two in pairwise(blocks)]
    return [
        _open(block, above, below)
        for block, above, below in zip(blocks, [False, *joins], [*joins, False], strict=False)
    ]


def _same(one: Block, two: Block) -> bool:
    if not isinstance(one, Paragraph) or not isinstance(two, Paragraph) or not one.edging:
        return False
    if not (one.edging.top or one.edging.bottom):
        return False
    return (one.edging, one.left, one.right) == (two.edging, two.left, two.right)


def _open(block: Block, above: bool, below: bool) -> Block:
    """``block`` without the borders at which the frame goes on."""
    if not isinstance(block, Paragraph) or not block.edging or not (above or below):
        return block
    edging = block.edging
    top, bottom = None if above else edging.top, None if below else edging.bottom
    return replace(block, edging=replace(edging, top=top, bottom=bottom))
