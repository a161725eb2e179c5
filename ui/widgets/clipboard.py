"""Lines on the clipboard as a spreadsheet takes them: cells of text, so that no digit is lost."""

import atexit
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

_TEXT = "style=\"mso-number-format:'\\@'\""  # Excel: a cell of text, not a number
_OURS = "application/x-xueji-lines"  # so that nobody else's copy is cleared
_HEAD = (
    '<html><head><meta charset="utf-8"><style>'
    "td,th{mso-number-format:'\\@';white-space:nowrap} br{mso-data-placement:same-cell}"
    "</style></head><body><table>"
)


def put_table(headers: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Put headings and lines there, as an HTML table and as tabbed text."""
    rows = [list(headers), *map(list, lines)]
    data = QMimeData()
    data.setText("".join("\t".join(map(_plain, row)) + "\r\n" for row in rows))
    data.setHtml(as_html(rows))
    data.setData(_OURS, QByteArray(b"1"))
    QGuiApplication.clipboard().setMimeData(data)
    _clear_at_the_end()


@cache
def _clear_at_the_end() -> None:
    """Copied lines do not outlive the program; left there, PySide 6.11 ends it with a fault."""
    atexit.register(_clear)


def _clear() -> None:
    if QGuiApplication.instance() is not None:
        clipboard = QGuiApplication.clipboard()
        if clipboard.mimeData().hasFormat(_OURS):
            clipboard.clear()


def as_html(rows: Sequence[Sequence[str]]) -> str:
    """A table whose every cell says that it is text; the first row holds headings."""
    parts = [_HEAD]
    for number, row in enumerate(rows):
        tag = "td" if number else "th"
        parts.append("<tr>")
        parts += [f"<{tag} {_TEXT}>{_marked(text)}</{tag}>" for text in row]
        parts.append("</tr>")
    parts.append("</table></body></html>")
    return "".join(parts)


def _marked(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _plain(text: str) -> str:
    """One cell of tabbed text; a break or a tab in it would begin another."""
    return " ".join(text.replace("\t", " ").splitlines())
