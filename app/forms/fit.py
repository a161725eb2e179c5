"""Makes a text fit its box: smaller down to a floor, broken into lines, or told that it cannot."""

from dataclasses import dataclass

from app.forms import fonts
from app.forms.fonts import Role

MM = 72 / 25.4
"""Points in a millimetre."""

FLOOR = 6.5
"""Points below which print is no longer read without effort."""

LEADING = 1.16
"""Line height over size."""

_STEP = 0.5  # Word counts by half points
_ALPHABETS = "\u2e7f"  # the last character before the Han blocks
_NO_START = frozenset("，。、；：！？）》」』】”’％·,.;:!?)]}%")
_NO_END = frozenset("（《「『【“‘([{")


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of text at ``size`` points."""

    lines: tuple[str, ...]
    size: float


_Word = tuple[str, float]
"""A word and its width at size 1."""


def fit(
    text: str, role: Role, size: float, width: float, height: float, leading: float = LEADING
) -> Fitted | None:
    """``text`` for a box of ``width`` × ``height`` mm at no more than ``size`` points.

    One line is kept as long as it need not shrink below three quarters; then the largest size wins
    at which lines broken between words fit; a number is torn only when nothing else helps.
    ``None`` when the text does not fit at ``FLOOR`` either.
    """
    wide, high = width * MM, height * MM
    paragraphs = tuple(text.split("\n"))
    longest = max([fonts.width(line, role, 1.0) for line in paragraphs])
    single = min(size, _down(wide / longest) if longest else size)
    single = min(single, _down(high / (leading * len(paragraphs))))
    if single >= max(FLOOR, size * 3 / 4) or single == size:
        return Fitted(paragraphs, single)
    broken = _broken(paragraphs, role, size, (wide, high / leading))
    if single >= FLOOR and (broken is None or broken.size <= single):
        return Fitted(paragraphs, single)
    return broken


def _down(size: float) -> float:
    return int(size / _STEP) * _STEP


def _broken(
    paragraphs: tuple[str, ...], role: Role, size: float, box: tuple[float, float]
) -> Fitted | None:
    """The largest of the sizes down to ``FLOOR`` at which the broken lines fit (points).

    The height of ``box`` is in lines of size 1.
    """
    wide, high = box
    words = [_measured(one, role, wide / FLOOR) for one in paragraphs]
    total = sum(word[1] for one in words for word in one)
    tried = size
    while tried >= FLOOR:
        room = int(high / tried + 1e-6)
        if total * tried <= wide * room:
            lines = _lines(words, wide / tried)
            if lines and len(lines) <= room:
                return Fitted(tuple(lines), tried)
        tried -= _STEP
    return None


def _measured(paragraph: str, role: Role, longest: float) -> list[_Word]:
    """The words of ``paragraph``: a Han character with its punctuation, a number, a Latin word.

    One wider than ``longest`` (in sizes) is torn, because it fits no line.
    """
    advances = fonts.advances(role)
    words: list[_Word] = []
    word, used, before = "", 0.0, ""
    for char in paragraph:
        advance = advances[char] / 1000 + fonts.seams(before + char) * fonts.SEAM
        if word and (_may_part(before, char) or used + advance > longest):
            words.append((word, used))
            word, used = "", 0.0
        word += char
        used += advance
        before = char
    if word:
        words.append((word, used))
    return words


def _lines(paragraphs: list[list[_Word]], wide: float) -> list[str]:
    """Lines broken between words as late as ``wide`` (in sizes) allows; none if a word is wider."""
    lines: list[str] = []
    for words in paragraphs:
        line, used = "", 0.0
        for word, width in words:
            if width > wide:
                return []
            if line and used + width > wide:
                lines.append(line.rstrip())
                line, used = "", 0.0
            line += word
            used += width
        lines.append(line.rstrip())
    return lines


def _may_part(before: str, after: str) -> bool:
    """Whether a line may end between the two (GB/T 15834: no closing mark begins a line)."""
    if after in _NO_START or before in _NO_END:
        return False
    return before > _ALPHABETS or after > _ALPHABETS or before.isspace()
