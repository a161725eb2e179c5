"""Texts that are to be just so wide (调整宽度): as white between their letters, which all know.

Word spreads or squeezes such a text when it opens the file; others leave it as it is. So the file
says from then on how far its letters stand apart (ISO 29500-1, 17.3.2.14).
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import groupby
from typing import Any

from app.forms import fonts
from app.forms.flow import Look
from app.forms.word_reader_clean import W
from app.forms.word_reader_places import MARK
from app.forms.word_reader_styles import points, value

_AFTER_WIDTH = frozenset(
    f"{W}{name}"
    for name in (
        *("kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText"),
        *("vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath"),
    )
)
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def spread_texts(paragraph: Any, look: Callable[[Any], Look]) -> bool:
    """Spread or squeeze what is to be just so wide; False where a sheet's value is in it.

    ``look`` says how the letters of a run look.
    """
    kept = True
    for runs in list(_groups(paragraph)):
        wide = points(value(runs[0].find(f"{W}rPr"), "fitText"))
        text = "".join(_text(run) for run in runs)
        if MARK.search(text):
            kept = False
        elif wide > 0 and len(text) > 1:
            natural = sum(_width(run, look(run)) for run in runs)
            _fit([run for run in runs if _text(run)], look, wide, natural, len(text))
        for run in runs:  # those without a letter too
            own = run.find(f"{W}rPr")
            for one in own.findall(f"{W}fitText"):
                own.remove(one)
    return kept


def _groups(paragraph: Any) -> Iterator[list[Any]]:
    """Neighbouring runs of one such text."""

    def known(run: Any) -> str:
        return value(run.find(f"{W}rPr"), "fitText", "id") or value(run.find(f"{W}rPr"), "fitText")

    for name, runs in groupby(paragraph.findall(f"{W}r"), key=known):
        if name:
            yield list(runs)


def _fit(
    runs: list[Any], look: Callable[[Any], Look], wide: float, natural: float, count: int
) -> None:
    if wide < natural:
        for run in runs:
            broad = look(run).broad * wide / natural * 100
            _say(run, "w", str(max(round(broad), 1)))
        return
    more = (wide - natural) / (count - 1)
    last = _last_apart(runs[-1])
    for run in runs:
        _say(run, "spacing", str(round((look(run).apart + more) * 20)))
    _say(last, "spacing", str(round(look(last).apart * 20)))


def _last_apart(run: Any) -> Any:
    """The last letter of ``run`` in a run of its own, since no white follows it."""
    last = deepcopy(run)
    for child in [one for one in last if one.tag != f"{W}rPr"]:
        last.remove(child)
    for one in last.findall(f"{W}rPr/{W}fitText"):
        one.getparent().remove(one)
    text = [one for one in run.iter(f"{W}t") if one.text][-1]
    letter = last.makeelement(f"{W}t")
    letter.text, text.text = text.text[-1], text.text[:-1]
    for one in (letter, text):
        one.set(_XML_SPACE, "preserve")
    last.append(letter)
    run.addnext(last)
    return last


def _say(run: Any, name: str, text: str) -> None:
    """Write a property into the rPr of ``run``, where the schema has it."""
    own = run.find(f"{W}rPr")
    if own is None:
        own = run.makeelement(f"{W}rPr")
        run.insert(0, own)
    for one in own.findall(f"{W}{name}"):
        own.remove(one)
    found = own.makeelement(f"{W}{name}")
    found.set(f"{W}val", text)
    after = _AFTER_WIDTH if name == "w" else {*_AFTER_WIDTH, f"{W}w"}
    place = next((n for n, one in enumerate(own) if one.tag in after), len(own))
    own.insert(place, found)


def _text(run: Any) -> str:
    return "".join(one.text or "" for one in run.iter(f"{W}t"))


def _width(run: Any, look: Look) -> float:
    """How wide the letters of ``run`` are by themselves, in points."""
    letters = sum(
        fonts.advances(look.han if letter > "\u2e7f" else look.latin)[letter]
        for letter in _text(run)
    )
    return letters * look.size / 1000 * look.broad
