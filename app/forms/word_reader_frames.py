"""The frame of a table as a Word file has it: its borders and the white inside its cells."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.forms.flow import Cell, Group, Line, Margins
from app.forms.word_reader_clean import W
from app.forms.word_reader_styles import border, number, points, value

Edges = tuple[bool, bool, bool]
"""Whether a cell is in the top row, at the left, in the last row."""

_SIDES = ("top", "left", "bottom", "right")
_DIAGONALS = ("tl2br", "tr2bl")
_NEAR = 0.03  # of a width: what it may differ by because somebody reckoned in twips
_NARROW = 5.4  # points of white at a cell's sides, where nothing says (108 twips)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a table says for all its cells."""

    borders: Mapping[str, Line | None]
    margins: Margins

    def around(
        self, own: Any, edges: Edges, at_right: bool
    ) -> tuple[Line | None, Line | None, Line | None, Line | None]:
        """The borders of a cell at left, top, right and bottom; its own win over the table's."""
        top, left, bottom = edges
        found = {
            "left": self.borders.get("left" if left else "insideV"),
            "top": self.borders.get("top" if top else "insideH"),
            "right": self.borders.get("right" if at_right else "insideV"),
            "bottom": self.borders.get("bottom" if bottom else "insideH"),
        }
        own_lines = own.find(f"{W}tcBorders") if own is not None else None
        for side in _SIDES:
            other = {"left": "start", "right": "end"}.get(side, side)
            for name in (side, other):
                line = own_lines.find(f"{W}{name}") if own_lines is not None else None
                if line is not None:
                    found[side] = border(line)
        return found["left"], found["top"], found["right"], found["bottom"]


def borders(layers: list[Any]) -> dict[str, Line | None]:
    """The borders that the tblPr in ``layers`` name, the last one winning."""
    found: dict[str, Line | None] = {}
    names = {"start": "left", "end": "right"}
    for layer in layers:
        for line in (
            layer.find(f"{W}tblBorders") if layer.find(f"{W}tblBorders") is not None else ()
        ):
            name = line.tag.rsplit("}", 1)[-1]
            found[names.get(name, name)] = border(line)
    return found


def margins(layers: list[Any]) -> Margins:
    """The white at the sides of all cells."""
    found = Margins(0.0, _NARROW, 0.0, _NARROW)
    for layer in layers:
        found = _overlaid(layer.find(f"{W}tblCellMar"), found)
    return found


def own_margins(own: Any, margins: Margins) -> Margins:
    """The white of a cell that may have its own (``own`` is its tcPr)."""
    return _overlaid(own.find(f"{W}tcMar") if own is not None else None, margins)


def _overlaid(element: Any, margins: Margins) -> Margins:
    if element is None:
        return margins
    found = {
        "top": margins.top,
        "right": margins.right,
        "bottom": margins.bottom,
        "left": margins.left,
    }
    for side in element:
        name = side.tag.rsplit("}", 1)[-1]
        name = {"start": "left", "end": "right"}.get(name, name)
        if name in found and side.get(f"{W}type", "dxa") == "dxa":
            found[name] = points(side.get(f"{W}w"))
    return Margins(**found)


def diagonals(own: Any) -> tuple[Line | None, Line | None]:
    """The lines through a cell (``own`` is its tcPr): falling to the right, and rising."""
    lines = own.find(f"{W}tcBorders") if own is not None else None
    found = [lines.find(f"{W}{name}") if lines is not None else None for name in _DIAGONALS]
    falling, rising = (border(one) if one is not None else None for one in found)
    return falling, rising


def alike(cells: list[Cell]) -> list[Cell]:
    """The cells of a row with the greatest white above and below that any of them has."""
    top = max((cell.margins.top for cell in cells), default=0.0)
    bottom = max((cell.margins.bottom for cell in cells), default=0.0)
    return [
        cell
        if (cell.margins.top, cell.margins.bottom) == (top, bottom)
        else replace(cell, margins=replace(cell.margins, top=top, bottom=bottom))
        for cell in cells
    ]


def shared(columns: list[float], own: Any, room: float) -> list[float]:
    """``columns`` made as wide together as the share of ``room`` that a tblPr asks for."""
    wide, total = value(own, "tblW", "w"), sum(columns)
    if value(own, "tblW", "type") != "pct" or room <= 0 or total <= 0:
        return columns
    part = number(wide.removesuffix("%"), 0.0, 10_000.0) / (100 if wide.endswith("%") else 5000)
    if part <= 0 or abs(part * room - total) <= _NEAR * total:
        return columns
    return [one * part * room / total for one in columns]


def even_out(columns: list[float], groups: tuple[Group, ...]) -> None:
    """A grid that has too few columns gets narrow ones, so that every cell has its place."""
    needed = max(
        (cell.column + cell.columns for g in groups for row in g.rows for cell in row.cells),
        default=0,
    )
    columns.extend([20.0] * (needed - len(columns)))
