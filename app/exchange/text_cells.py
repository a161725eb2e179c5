"""Text for cells: what XML may hold, how it is escaped, and what no spreadsheet can hold."""

import re

from app.problems import Problem, Rejected, Where

MAX_TEXT = 32_767  # characters in one cell, Excel's limit
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def refuse_impossible(values: dict[str, str], line: int) -> None:
    """Raise ``Rejected`` if a value of the ``line``-th pupil (from 1) fits in no cell."""
    for key, value in values.items():
        if ILLEGAL.search(value):
            what = "含有看不见的控制字符，写不进表格。请在学生信息中重新填写这一项"
            raise Rejected(_problem("sheet.illegal-character", key, line, what))
        if len(value) > MAX_TEXT:
            what = f"超过 {MAX_TEXT} 个字，写不进一个单元格。请缩短后再导出"
            raise Rejected(_problem("sheet.text-too-long", key, line, what))


def _problem(code: str, key: str, line: int, what: str) -> Problem:
    from app.domain import fields

    try:
        label = fields.by_key(key).label
    except KeyError:
        label = key
    return Problem(code, f"第 {line} 名学生的“{label}”{what}。", Where(field=key))


def escaped(value: str) -> str:
    """``value`` as XML character data that a spreadsheet reads back unchanged."""
    if "_x" in value:  # _x0041_ typed by a person is no escape (ECMA-376 Part 1, 22.9.2.19)
        value = _LOOKS_ESCAPED.sub("_x005F_", value)
    return (
        value.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\r", "_x000D_")
    )


class InlineTexts(dict[str, str]):
    """The end of a ``c`` element for each text, made once: most values occur many times.

    ``prefix`` is the sheet's namespace prefix with its colon, or "".
    """

    def __init__(self, prefix: str = "") -> None:
        super().__init__({"": "/>"})
        self._prefix = prefix

    def __missing__(self, value: str) -> str:
        p = self._prefix
        space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
        made = f' t="inlineStr"><{p}is><{p}t{space}>{escaped(value)}</{p}t></{p}is></{p}c>'
        self[value] = made
        return made
