"""Makes a text fit its box: smaller down to a floor, broken into lines, or told that it cannot."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.forms import fonts
from app.forms.fonts import Role

MM = 72 / 25.4
"""Points in a millimetre."""

FLOOR = 6.5
"""Points below which print is no longer read without effort."""

LEADING = 1.16
"""Line height over size."""

_STEP = 0.25
_NO_START = frozenset("，。、；：！？）》」』】”’％·,.;:!?)]}%")
_NO_END = frozenset("（《「『【“‘([{")


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of text at ``size`` points."""

    lines: tuple[str, ...]
    size: float


_Word = tuple[str, float, float]
"""A word, its width without and with the blanks behind it, at size 1."""


@lru_cache(maxsize=8192)
def fit(text: str, role: Role, size: float, width: float, height: float) -> Fitted | None:
    """``text`` for a box of ``width`` × ``height`` mm at no more than ``size`` points.

    One line is kept as long as it need not shrink below five sixths; then the largest size wins at
    which lines broken between words fit; a number is torn apart only when nothing else helps.
    ``None`` when the text does not fit at ``FLOOR`` either.
    """
    wide, high = width * MM, height * MM
    paragraphs = tuple(text.split("\n"))
    longest = max(fonts.width(line, role, 1.0) for line in paragraphs)
    single = min(size, _down(wide / longest) if longest else size)
    single = min(single, _down(high / (LEADING * len(paragraphs))))
    if single >= max(FLOOR, size * 5 / 6) or single == size:
        return Fitted(paragraphs, single)
    broken = _broken(paragraphs, role, size, (wide, high))
    if single >= FLOOR and (broken is None or broken.size <= single):
        return Fitted(paragraphs, single)
    return broken


def _down(size: float) -> float:
    return int(size / _STEP) * _STEP


def _broken(
    paragraphs: tuple[str, ...], role: Role, size: float, box: tuple[float, float]
) -> Fitted | None:
    """The largest of the sizes down to ``FLOOR`` at which the broken lines fit (points)."""
    wide, high = box
    words = [_measured(one, role, wide / FLOOR) for one in paragraphs]
    total = sum(word[1] for one in words for word in one)
    tried = size
    while tried >= FLOOR:
        room = int(high / (tried * LEADING) + 1e-6)
        if total * tried <= wide * room:
            lines = _lines(words, wide / tried)
            if lines and len(lines) <= room:
                return Fitted(tuple(lines), tried)
        tried -= _STEP
    return None


def _measured(paragraph: str, role: Role, longest: float) -> list[_Word]:
    """The words of ``paragraph``; one wider than ``longest`` (in sizes) is torn: it fits no line."""
    pieces = [piece for word in _words(paragraph) for piece in _torn(word, role, longest)]
    return [
        (piece, fonts.width(piece.rstrip(), role, 1.0), fonts.width(piece, role, 1.0))
        for piece in pieces
    ]


def _lines(paragraphs: list[list[_Word]], wide: float) -> list[str]:
    """Lines broken between words as late as ``wide`` (in sizes) allows; none if a word is wider."""
    lines: list[str] = []
    for words in paragraphs:
        line, used = "", 0.0
        for text, bare, whole in words:
            if bare > wide:
                return []
            if line and used + bare > wide:
                lines.append(line.rstrip())
                line, used = "", 0.0
            line += text
            used += whole
        lines.append(line.rstrip())
    return lines


def _words(text: str) -> Iterator[str]:
    """Pieces that stay whole: a Han character with its punctuation, a number, a Latin word."""
    word = ""
    for char in text:
        if word and _may_part(word[-1], char):
            yield word
            word = ""
        word += char
    if word:
        yield word


def _may_part(before: str, after: str) -> bool:
    if after in _NO_START or before in _NO_END:
        return False
    return before.isspace() or ord(before) > 0x2E7F or ord(after) > 0x2E7F


def _torn(word: str, role: Role, longest: float) -> Iterator[str]:
    """``word`` itself, or what fits of it a line: a mail address may be longer than its cell."""
    piece, used = "", 0.0
    for char in word:
        advance = fonts.width(char, role, 1.0)
        if piece and used + advance > longest:
            yield piece
            piece, used = "", 0.0
        piece += char
        used += advance
    yield piece
