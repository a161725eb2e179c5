"""What stands above a form: code, title and copy, then the line of particulars."""

from dataclasses import replace

from app.forms.grid import Align, Cell, Look, Picture, Row, Section, Table
from app.forms.shorthand import shown

_SIDE = 24.0  # mm beside the title, as much left as right
_CODE = 16.0  # mm
_LOW_CODE = 12.0  # mm on the pages after the first


def head(heading: str, particulars: tuple[str, ...], awaiting: str) -> Table:
    """The head of a first page; ``awaiting`` is the small note that stands under the copy."""
    title = replace(shown(heading), look=Look.TITLE, rows=2)
    copy = Cell(value="{sheet.copy}", look=Look.PLAIN, align=Align.CENTER, width=_SIDE)
    note = Cell(label=awaiting, look=Look.NOTE, align=Align.CENTER, width=_SIDE)
    rows = [Row((_code(_CODE, 2), title, copy), 9.0), Row((note,), 7.5)]
    if particulars:
        rows.append(Row(tuple(_particulars(particulars)), 7.0))
    return Table((Section(tuple(rows)),), borders=False)


def continued(title: str) -> Table:
    """The head of a page after the first: whose it is, and which page."""
    cells = (
        _code(_LOW_CODE, 1),
        Cell(value=f"{title}（续）　姓名：{{name}}", look=Look.PLAIN),
        Cell(value="编号：{sheet.number}", look=Look.NOTE, width=44.0),
        Cell(
            value="第 {page.number} 页　共 {page.count} 页",
            look=Look.NOTE,
            align=Align.RIGHT,
            width=34.0,
        ),
    )
    return Table((Section((Row(cells, _LOW_CODE + 1.0),)),), borders=False, new_page=True)


def _code(side: float, rows: int) -> Cell:
    return Cell(
        picture=Picture.QR,
        picture_width=side,
        picture_height=side,
        width=_SIDE,
        rows=rows,
        align=Align.CENTER,
    )


def _particulars(texts: tuple[str, ...]) -> list[Cell]:
    """Texts side by side, the first at the left edge and the last at the right one."""
    aligned = [Align.CENTER] * len(texts)
    aligned[0], aligned[-1] = Align.LEFT, Align.RIGHT
    return [
        replace(shown(text), look=Look.PLAIN, align=align)
        for text, align in zip(texts, aligned, strict=True)
    ]
