"""Finds the places in a Word file, also where Word has spread one over several runs.

Afterwards every place stands in one text as OPEN key|how CLOSE, and what is repeated stands between
two processing instructions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.forms.word_reader_clean import W, locator
from app.forms.word_reader_names import CODE, LOOPS, PHOTO, Place, resolve, suggestions
from app.problems import Problem, Where

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Around a place in a cleaned text: characters that no text may have (Unicode, noncharacters)."""

LOOP, END = "xueji-loop", "xueji-end"
MARK = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_BRACES = re.compile(r"[{｛]{2}\s*([^{}｛｝]*?)\s*[}｝]{2}")
_HALF = re.compile(r"[{｛]{2}|[}｝]{2}")
_MM = 72 / 25.4


@dataclass(slots=True)
class Found:
    """A marker that begins or ends a loop, where it stands."""

    name: str
    opens: bool
    text: Any


def place_all(root: Any, part: str = "") -> tuple[list[Place], list[Problem]]:
    """Rewrite every place of ``root``; gives those found and what is wrong with the others."""
    where = locator(root, part)
    problems: list[Problem] = []
    paragraphs = list(root.iter(f"{W}p"))
    for paragraph in paragraphs:
        _joined(paragraph)
    places: list[Place] = []
    loop = ""
    for paragraph in paragraphs:
        for text in _texts(paragraph):
            loop = _rewrite(text, loop, places, problems, where(paragraph))
    problems += _loops(root, where)
    return places, problems


def _joined(paragraph: Any) -> None:
    """Move every place that runs over several texts into the first of them."""
    texts = [text for text in _texts(paragraph) if text.text]
    whole = "".join(text.text for text in texts)
    if not _HALF.search(whole):
        return
    ends, owner = _BRACES.finditer(whole), _owners(texts)
    pieces: dict[Any, list[str]] = {text: [] for text in texts}
    at = 0
    for found in ends:
        for place in range(at, found.start()):
            pieces[owner[place]].append(whole[place])
        pieces[owner[found.start()]].append(found[0])
        at = found.end()
    for place in range(at, len(whole)):
        pieces[owner[place]].append(whole[place])
    for text, letters in pieces.items():
        text.text = "".join(letters)
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _texts(paragraph: Any) -> list[Any]:
    """The texts of a paragraph without those of the text boxes that hang on it."""
    return [text for text in paragraph.iter(f"{W}t") if _ancestor(text, "p") is paragraph]


def _owners(texts: list[Any]) -> list[Any]:
    return [text for text in texts for _ in text.text]


def _rewrite(text: Any, loop: str, places: list[Place], problems: list[Problem], where: str) -> str:
    """Put marks in for the names in ``text``; gives the loop that goes on after it."""
    state = [loop]

    def mark(found: re.Match[str]) -> str:
        name = found[1]
        if name[:1] in "#＃/／" and name:
            return _loop_mark(name, state, problems, where)
        place = resolve(name, state[0])
        if place is None:
            problems.append(_unknown(name, state[0], where))
            return found[0]
        places.append(place)
        return f"{OPEN}{told(place)}{CLOSE}"

    if text.text:
        text.text = _BRACES.sub(mark, text.text)
        if _HALF.search(text.text) and not any(p.where.field == where for p in problems):
            message = f"{where}的花括号不成对，应写作 {{{{数据项}}}}。请改正后重新导入。"
            problems.append(Problem("forms.own.braces", message, Where(field=where)))
    return state[0]


def told(place: Place) -> str:
    """A place as it stands in a cleaned text; pictures with their size in points."""
    if place.key in (PHOTO, CODE):
        return f"{place.key}|{place.width * _MM:.1f}x{place.height * _MM:.1f}"
    return f"{place.key}|{place.how}"


def _loop_mark(name: str, state: list[str], problems: list[Problem], where: str) -> str:
    bare = name[1:].strip()
    loop = LOOPS.get(bare)
    if loop is None:
        known = "、".join(("监护人", "学生", "明细"))
        message = f"{where}的“{{{{{name}}}}}”不能重复；可以重复的有：{known}。请改正后重新导入。"
        problems.append(Problem("forms.own.unknown-loop", message, Where(field=where)))
        return ""
    opens = name[0] in "#＃"
    if opens == bool(state[0]):
        message = f"{where}的“{{{{{name}}}}}”没有配对，循环要写作 {{{{#{bare}}}}}…{{{{/{bare}}}}}。"
        problems.append(Problem("forms.own.loop", message, Where(field=where)))
        return ""
    state[0] = loop if opens else ""
    return f"{OPEN}{'#' if opens else '/'}{loop}{CLOSE}"


def _unknown(name: str, loop: str, where: str) -> Problem:
    near = suggestions(name, loop)
    hint = f"可能是：{'、'.join(near)}。" if near else ""
    message = f"{where}的“{{{{{name}}}}}”不是已知的数据项。{hint}请改正后重新导入。"
    return Problem("forms.own.unknown-place", message, Where(field=where, cell=name))


def _loops(root: Any, where: Any) -> Iterator[Problem]:
    """Turn pairs of marks into loops over rows, paragraphs, or within one paragraph."""
    open_mark: Found | None = None
    for found in list(_marks(root)):
        if found.opens:
            open_mark = found
            continue
        if open_mark is None:
            continue
        problem = _wrap(open_mark, found, where)
        if problem:
            yield problem
        open_mark = None
    if open_mark is not None:
        message = f"{where(open_mark.text)}的循环没有结束标记 {{{{/…}}}}。请补上后重新导入。"
        yield Problem("forms.own.loop", message, Where(field=where(open_mark.text)))


def _marks(root: Any) -> Iterator[Found]:
    for text in root.iter(f"{W}t"):
        for found in MARK.finditer(text.text or ""):
            if found[1][:1] in ("#", "/"):
                yield Found(found[1][1:], found[1][0] == "#", text)


def _wrap(start: Found, end: Found, where: Any) -> Problem | None:
    first, last = _ancestor(start.text, "p"), _ancestor(end.text, "p")
    if first is last:
        return None  # within one paragraph: the marks stay in the text
    _erase(start)
    _erase(end)
    if first.getparent() is last.getparent():
        _around(first, last, start.name)
        for one in (first, last):
            if not "".join(text.text or "" for text in one.iter(f"{W}t")):
                _vanish(one)
        return None
    rows = (_ancestor(first, "tr"), _ancestor(last, "tr"))
    if rows[0] is not None and rows[1] is not None and rows[0].getparent() is rows[1].getparent():
        _around(*rows, start.name)
        return None
    message = f"{where(start.text)}开始的循环不在同一个表格或同一处文字里结束。请改正后重新导入。"
    return Problem("forms.own.loop", message, Where(field=where(start.text)))


def _vanish(paragraph: Any) -> None:
    """Take out a paragraph that held nothing but a mark, unless a cell would be left empty."""
    holder = paragraph.getparent()
    others = [one for one in holder if one.tag == f"{W}p" and one is not paragraph]
    if others and paragraph.find(f"{W}pPr/{W}sectPr") is None:
        holder.remove(paragraph)


def _around(first: Any, last: Any, loop: str) -> None:
    from lxml import etree

    first.addprevious(etree.ProcessingInstruction(LOOP, loop))
    last.addnext(etree.ProcessingInstruction(END, ""))


def _erase(found: Found) -> None:
    mark = f"{OPEN}{'#' if found.opens else '/'}{found.name}{CLOSE}"
    found.text.text = found.text.text.replace(mark, "", 1)


def _ancestor(element: Any, name: str) -> Any:
    return next((one for one in element.iterancestors() if one.tag == f"{W}{name}"), None)
