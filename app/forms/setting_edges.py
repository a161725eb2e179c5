"""Borders and shades round paragraphs and round whole pages."""

from itertools import pairwise

from app.forms.flow import Edging, Line, Paragraph, Section
from app.forms.setting_stack import Fill, Ruled, Stroke

_PARTING = 0.5  # points


def round_paragraph(source: Paragraph, width: float, height: float) -> Ruled:
    """Rules and shade round a paragraph ``height`` points high, from its upper left corner.

    Those at its sides stand outside of its text, those above and below take of its height.
    """
    edging = source.edging or Edging()
    left = source.left + min(source.first, 0.0)
    right = width - source.right
    if edging.left:
        left -= edging.white.left + _half(edging.left)
    if edging.right:
        right += edging.white.right + _half(edging.right)
    return _box(edging, left, _half(edging.top), right, height - _half(edging.bottom))


def round_page(section: Section, edging: Edging) -> Ruled:
    """The borders of a section's pages, from the upper left corner of the paper."""
    white = edging.white
    return _box(
        edging,
        white.left + _half(edging.left),
        white.top + _half(edging.top),
        section.width - white.right - _half(edging.right),
        section.height - white.bottom - _half(edging.bottom),
    )


def between_columns(section: Section, top: float, bottom: float) -> Ruled:
    """The lines between the columns of a body from ``top`` to ``bottom`` of the paper."""
    left = section.margins.left
    middles = [left + (one[0] + one[1] + two[0]) / 2 for one, two in pairwise(section.columns)]
    strokes = tuple(Stroke(x, top, x, bottom, Line(_PARTING)) for x in middles)
    return Ruled(0.0, 0.0, strokes, ())


def _half(line: Line | None) -> float:
    return line.width / 2 if line else 0.0


def _box(edging: Edging, left: float, top: float, right: float, bottom: float) -> Ruled:
    sides = (
        (left, top, right, top, edging.top),
        (left, bottom, right, bottom, edging.bottom),
        (left, top, left, bottom, edging.left),
        (right, top, right, bottom, edging.right),
    )
    strokes = tuple(Stroke(x1, y1, x2, y2, line) for x1, y1, x2, y2, line in sides if line)
    shade = edging.shade
    fills = (Fill(left, top, right - left, bottom - top, shade),) if shade else ()
    return Ruled(0.0, 0.0, strokes, fills)
