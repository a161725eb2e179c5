"""Fields and symbols of a Word file as text: page numbers as places, boxes as boxes.

What a field shows stays; that it no longer changes by itself is told (ISO 29500-1, 17.16).
"""

import re
from collections.abc import Callable
from typing import Any

from app.forms.word_reader_clean import Report, W, dropped, locator, unwrapped

_PAGES = {"PAGE": "page.number", "NUMPAGES": "page.count", "SECTIONPAGES": "page.count"}
_STILL = frozenset({"HYPERLINK", "FORMTEXT"})
"""Fields that show what somebody typed: nothing is lost when they become text."""

_CIRCLED = re.compile(r"EQ\s*\\o\s*\\ac\(\s*(.)\s*,\s*(.{1,2}?)\s*\)", re.IGNORECASE)
_TICKED = {("□", "√"): "☑", ("□", "×"): "☒", ("□", "■"): "■"}
_SYMBOLS = {
    **dict.fromkeys(("F0A8", "F06F", "F0A3", "F071", "F02A"), "□"),
    **{"F0FE": "☑", "F052": "☑", "F0FC": "√", "F050": "√", "F0FB": "×", "F0FD": "☒", "F054": "☒"},
    **{"F06C": "●", "F0B7": "●", "F06E": "■", "F0A7": "■", "F0D8": "➢", "F0E0": "→", "F0A1": "○"},
    **{"F075": "◆", "F0AB": "★", "F0B4": "×", "F0B0": "°", "F0B1": "±", "F0B3": "≥"},
}
"""Letters of Wingdings, Wingdings 2 and Symbol as Chinese forms have them."""

_LOST = "有域（如日期、目录），已按显示的文字读入"


def plain_fields(root: Any, report: Report, part: str = "") -> None:
    """Make text of the fields and symbols of one part in place."""
    where = locator(root, part)
    for element in list(root.iter(f"{W}sym")):
        _symbol(element, report, where)
    for element in list(root.iter(f"{W}fldSimple")):
        key = _page_key(element.get(f"{W}instr", ""))
        runs = element.findall(f"{W}r")
        if key and runs:
            _say(runs[0], "{{" + key + "}}")
            for run in runs[1:]:
                dropped(run)
        else:
            report.lost("word.field", _LOST, where(element))
        unwrapped(element)
    for paragraph in root.iter(f"{W}p"):
        _complex_fields(paragraph, report, where)


def _symbol(element: Any, report: Report, where: Callable[[Any], str]) -> None:
    """A letter of a symbol font becomes the one that means the same."""
    code = element.get(f"{W}char", "").upper()
    if code not in _SYMBOLS:
        report.lost("word.symbol", "有认不出的符号，已印成 □", where(element))
    element.tag = f"{W}t"
    element.attrib.clear()
    element.text = _SYMBOLS.get(code, "□")


def _complex_fields(paragraph: Any, report: Report, where: Callable[[Any], str]) -> None:
    """Fields written as begin, instruction, separator, result, end."""
    field: list[Any] = []
    for run in list(paragraph.iter(f"{W}r")):
        mark = run.find(f"{W}fldChar")
        kind = mark.get(f"{W}fldCharType") if mark is not None else ""
        if kind == "begin" or field:
            field.append(run)
        if kind == "end" and field:
            _resolve(field, report, where)
            field = []


def _resolve(runs: list[Any], report: Report, where: Callable[[Any], str]) -> None:
    """A field's runs become the place of a page number, a box, or the text that they show."""
    code = "".join(text.text or "" for run in runs for text in run.iter(f"{W}instrText"))
    shown = [run for run in runs if run.find(f"{W}t") is not None]
    key, meant = _page_key(code), _meant(code, runs[0])
    if key or meant:
        kept = shown[:1] or runs[:1]
        _say(kept[0], "{{" + key + "}}" if key else meant)
    else:
        kept = shown
        if code.split()[:1] and code.split()[0].upper() not in _STILL:
            report.lost("word.field", _LOST, where(runs[0]))
    for run in runs:
        if run not in kept:
            dropped(run)


def _page_key(code: str) -> str:
    words = code.split()
    return _PAGES.get(words[0].upper(), "") if words else ""


def _meant(code: str, first: Any) -> str:
    """The letters that a field draws: a box of an old form, a letter in a circle or a box."""
    if code.split()[:1] == ["FORMCHECKBOX"]:
        box = first.find(f"{W}fldChar/{W}ffData/{W}checkBox")
        marks = (
            [box.find(f"{W}{name}") for name in ("checked", "default")] if box is not None else []
        )
        told = next((one for one in marks if one is not None), None)
        ticked = told is not None and told.get(f"{W}val", "1") in ("1", "true", "on")
        return "☑" if ticked else "□"
    found = _CIRCLED.search(code)
    if not found:
        return ""
    if found[1] in "○〇" and found[2].isdigit() and 0 < int(found[2]) <= 20:
        return chr(0x245F + int(found[2]))
    return _TICKED.get((found[1], found[2]), "")


def _say(run: Any, told: str) -> None:
    """Let ``run`` hold nothing but the text ``told``."""
    for child in list(run):
        if child.tag != f"{W}rPr":
            run.remove(child)
    text = run.makeelement(f"{W}t")
    text.text = told
    run.append(text)
