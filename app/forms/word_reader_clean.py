"""Brings a part of a Word file into the plainest form that says the same, and tells what is lost.

Changes are accepted, fields become text (but page numbers), lists get their numbers as text. What
no page of ours can show is taken out, so that PDF and DOCX stay the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.problems import Level, Problem, Where

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_UNWRAPPED = ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdtContent", "dir", "bdo")
_SILENT = (
    "bookmarkStart",
    "bookmarkEnd",
    "proofErr",
    "permStart",
    "permEnd",
    "lastRenderedPageBreak",
    "softHyphen",
    "sdtPr",
    "sdtEndPr",
    "smartTagPr",
    "customXmlPr",
    "noBreakHyphen",
    "kern",  # no renderer of ours sets letters in pairs, so no word processor shall
)
_LOST = {
    "del": ("word.changes", "有修订标记，已按“接受全部修订”读入"),
    "moveFrom": ("word.changes", "有修订标记，已按“接受全部修订”读入"),
    "commentReference": ("word.comments", "有批注，未保留"),
    "footnoteReference": ("word.notes", "有脚注，未保留"),
    "endnoteReference": ("word.notes", "有尾注，未保留"),
    "object": ("word.shape", "有嵌入的对象，未保留"),
    "ruby": ("word.ruby", "有拼音指南，未保留"),
    "oMath": ("word.formula", "有公式，未保留"),
}
_TOLD = {
    "bdr": ("word.border", "有带边框的文字，PDF 中不画边框"),
    "highlight": ("word.shading", "有突出显示的文字，PDF 中不画底色"),
}
_CHANGES = ("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange")
_MARKS = ("commentRangeStart", "commentRangeEnd", "moveFromRangeStart", "moveFromRangeEnd")
_MORE_MARKS = ("moveToRangeStart", "moveToRangeEnd", "numberingChange", "tblGridChange")
_OFF = frozenset({"0", "false", "off"})
_AFTER_JC = frozenset(
    f"{W}{name}"
    for name in (
        *("textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId"),
        *("cnfStyle", "rPr", "sectPr", "pPrChange"),
    )
)


@dataclass(slots=True)
class Report:
    """What could not be kept, each kind once a place."""

    problems: list[Problem] = field(default_factory=list)
    known: set[tuple[str, str]] = field(default_factory=set)

    def lost(self, code: str, what: str, where: str) -> None:
        """Note a loss, as a warning."""
        if (code, where) not in self.known:
            self.known.add((code, where))
            message = f"{where}{what}。请打印预览核对，需要时在 Word 中改用普通文字和表格。"
            place = Where(field=where)
            self.problems.append(Problem(code, message, place, level=Level.WARN))


def clean(root: Any, report: Report, part: str = "") -> None:
    """Clean the tree of one part in place; ``part`` is what a person calls it ("" the body)."""
    where = locator(root, part)
    for name, (code, what) in _LOST.items():
        for element in list(root.iter(f"{W}{name}")):
            report.lost(code, what, where(element))
            dropped(element)
    for name, (code, what) in _TOLD.items():
        for element in root.iter(f"{W}{name}"):
            report.lost(code, what, where(element))
    _each(root, (*_CHANGES, *_MARKS, *_MORE_MARKS, *_SILENT), dropped)
    _each(root, (*_UNWRAPPED, "sdt"), unwrapped)
    _frames(root, report, where)
    for paragraph in list(root.iter(f"{W}p")):
        _hide(paragraph)
    for element in root.iter():
        _bare(element)


def _each(root: Any, names: tuple[str, ...], change: Callable[[Any], None]) -> None:
    for name in names:
        for element in list(root.iter(f"{W}{name}")):
            change(element)


def locator(root: Any, part: str) -> Callable[[Any], str]:
    """A function that says in Chinese where an element of ``root`` stands."""
    tables = {table: number for number, table in enumerate(_outer_tables(root), start=1)}
    body = root.find(f"{W}body")
    top = list(body if body is not None else root)
    paragraphs = {
        one: number
        for number, one in enumerate((one for one in top if one.tag == f"{W}p"), start=1)
    }

    def where(element: Any) -> str:
        chain = [element, *element.iterancestors()]
        table = next((tables[one] for one in chain if one in tables), 0)
        if table:
            place = f"第 {table} 个表格{_in_table(chain)}"
        else:
            number = next((paragraphs[one] for one in chain if one in paragraphs), 0)
            place = f"第 {number} 段" if number else "文中"
        return part + place

    return where


def _in_table(chain: list[Any]) -> str:
    """Row and cell of the outermost table in ``chain``, as far as it has them."""
    row = next((one for one in reversed(chain) if one.tag == f"{W}tr"), None)
    cell = next((one for one in reversed(chain) if one.tag == f"{W}tc"), None)
    if row is None or cell is None or cell.getparent() is not row:
        return ""
    rows = [one for one in row.getparent() if one.tag == f"{W}tr"]
    cells = [one for one in row if one.tag == f"{W}tc"]
    return f"第 {rows.index(row) + 1} 行第 {cells.index(cell) + 1} 格"


def _outer_tables(root: Any) -> Iterator[Any]:
    for table in root.iter(f"{W}tbl"):
        if not any(one.tag == f"{W}tbl" for one in table.iterancestors()):
            yield table


def dropped(element: Any) -> None:
    """Take ``element`` out with all in it."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def unwrapped(element: Any) -> None:
    """Put what is in ``element`` into its place."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(place, child)
    parent.remove(element)


def _frames(root: Any, report: Report, where: Callable[[Any], str]) -> None:
    """A frame of old Word, mostly round a page number, becomes a paragraph that stands alike."""
    for frame in list(root.iter(f"{W}framePr")):
        own, side = frame.getparent(), frame.get(f"{W}xAlign", "")
        if own is None:
            continue
        if side in ("center", "right") and own.find(f"{W}jc") is None:
            found = own.makeelement(f"{W}jc")
            found.set(f"{W}val", side)
            place = next((n for n, one in enumerate(own) if one.tag in _AFTER_JC), len(own))
            own.insert(place, found)
        elif side not in ("center", "right", "left"):
            report.lost("word.frame", "有图文框或首字下沉，已按普通段落读入", where(frame))
        dropped(frame)


def _hide(paragraph: Any) -> None:
    """Take out a paragraph that is hidden with its mark, where another one follows."""
    mark = paragraph.find(f"{W}pPr/{W}rPr/{W}vanish")
    runs = paragraph.findall(f"{W}r")
    following = paragraph.getnext()
    if mark is None or mark.get(f"{W}val") in _OFF or following is None:
        return
    hidden = all(run.find(f"{W}rPr/{W}vanish") is not None for run in runs)
    last_of_section = paragraph.find(f"{W}pPr/{W}sectPr") is not None
    if hidden and following.tag == f"{W}p" and not last_of_section:
        dropped(paragraph)


def _bare(element: Any) -> None:
    """Without marks of who wrote what when."""
    if not isinstance(element.tag, str):
        return
    for name in list(element.attrib):
        local = name.rsplit("}", 1)[-1]
        if local.startswith("rsid") or local in ("paraId", "textId"):
            del element.attrib[name]
