"""Numbers of lists as text: 1. 一、 （1） and bullets, counted in the order of the document."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from app.forms.word_reader_clean import Report, W, locator
from app.forms.word_reader_styles import Styles, value, whole

_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_TAB_SUFFIX = ("tab", "")


def number_lists(root: Any, numbering: Any, styles: Styles, report: Report) -> None:
    """Put a run with its number before every paragraph of a list in ``root``."""
    if numbering is None:
        return
    levels = _levels(numbering)
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 9)
    where = locator(root, "")
    for paragraph in root.iter(f"{W}p"):
        found = _of(paragraph, styles)
        if found is None:
            continue
        holder, number, depth = found
        level = levels.get((number, depth))
        if holder is not None:
            holder.getparent().remove(holder)
        if level is None:
            continue
        label = _label(level, counts[number], depth, levels, number)
        if label is None:
            report.lost("word.numbering", "的编号样式未能保留", where(paragraph))
        else:
            _put(paragraph, level, label)


def _levels(numbering: Any) -> dict[tuple[str, int], Any]:
    """(list, depth) to its level."""
    abstract = {one.get(f"{W}abstractNumId"): one for one in numbering.iter(f"{W}abstractNum")}
    found: dict[tuple[str, int], Any] = {}
    for one in numbering.iter(f"{W}num"):
        base = abstract.get(value(one, "abstractNumId"))
        for level in base.findall(f"{W}lvl") if base is not None else ():
            found[one.get(f"{W}numId", ""), whole(level.get(f"{W}ilvl"), 0, 8)] = level
    return found


def _of(paragraph: Any, styles: Styles) -> tuple[Any, str, int] | None:
    """The numPr of a paragraph or of its style: element if its own, list and depth."""
    own = paragraph.find(f"{W}pPr")
    holder = own.find(f"{W}numPr") if own is not None else None
    found = holder
    if found is None:
        style = styles.styles.get(value(own, "pStyle"))
        found = style.find(f"{W}pPr/{W}numPr") if style is not None else None
    if found is None or value(found, "numId") in ("", "0"):
        return None
    return holder, value(found, "numId"), whole(value(found, "ilvl"), 0, 8)


def _label(
    level: Any, counts: list[int], depth: int, levels: dict[tuple[str, int], Any], number: str
) -> str | None:
    """The number as it is printed; ``None`` for a way of counting that is not known."""
    counts[depth] = counts[depth] + 1 if counts[depth] else whole(value(level, "start"), 1, 9999)
    for deeper in range(depth + 1, 9):
        counts[deeper] = 0
    text = value(level, "lvlText")
    if value(level, "numFmt") == "bullet":
        return text if text and text < "\ue000" else "●"
    for place in range(depth + 1):
        inner = levels.get((number, place))
        written = _written(value(inner, "numFmt") if inner is not None else "", counts[place])
        if written is None and f"%{place + 1}" in text:
            return None
        text = text.replace(f"%{place + 1}", written or "")
    return text


def _written(kind: str, number: int) -> str | None:
    way = _WAYS.get(kind)
    return way(number) if way else None


def _circled(number: int) -> str:
    return chr(0x245F + number) if 0 < number <= 20 else str(number)


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26)


def _roman(number: int) -> str:
    found = ""
    for size, letters in _ROMAN:
        count, number = divmod(number, size)
        found += letters * count
    return found


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[number]
    head = "" if tens == 1 else _DIGITS[tens] if tens < 10 else str(tens)
    return f"{head}十{_DIGITS[ones] if ones else ''}"


_WAYS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("decimal", "decimalFullWidth", "decimalHalfWidth", ""), str),
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand"), _chinese),
    **dict.fromkeys(("ideographDigital", "japaneseCounting"), _chinese),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperRoman": _roman,
    "decimalZero": lambda number: f"{number:02d}",
    "none": lambda _: "",
    "ideographTraditional": lambda number: _STEMS[(number - 1) % 10],
}


def _put(paragraph: Any, level: Any, label: str) -> None:
    """A run with ``label`` at the beginning, and the level's indents where there are none."""
    run = paragraph.makeelement(f"{W}r")
    look = level.find(f"{W}rPr")
    if look is not None:
        run.append(_copy(look))
    text = run.makeelement(f"{W}t")
    text.text = label
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    suffix = value(level, "suff")
    if suffix in _TAB_SUFFIX:
        run.append(run.makeelement(f"{W}tab"))
    elif suffix == "space":
        text.text += " "
    own = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if own is None else 1, run)
    indent = level.find(f"{W}pPr/{W}ind")
    if own is not None and indent is not None and own.find(f"{W}ind") is None:
        own.append(_copy(indent))


def _copy(element: Any) -> Any:
    from copy import deepcopy

    return deepcopy(element)
