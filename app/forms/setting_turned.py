"""Turns what was set in lines so that it runs down a cell or up it, as side labels on forms do.

Han letters that run down stand upright, one under another; letters and digits lie on their side
(GB/T 15834, 5.2). Text that runs up is turned as a whole, as word processors turn it.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from app.forms import fonts
from app.forms.flow import Turn
from app.forms.setting_lines import EXACT_BASE, Run, SetLine, Shown
from app.forms.setting_stack import Placed, Ruled, Stack, Stroke

_EM_TOP = 0.88
"""Of the size: how far the square of a Han letter reaches above its base line."""

_ASIDE = frozenset("（）《》〈〉「」『』【】〔〕〖〗｛｝［］—…～‖―")
"""Marks that lie on their side in text that runs down (GB/T 15834, 5.2.2)."""

_CORNER = frozenset("，。、．")
"""Marks that stand in the upper right of their square in text that runs down."""

_NEAR = 0.01  # points
_SHIFT = 0.55  # of the size: from the lower left of the square to its upper right


def turned(
    stack: Stack, turn: Turn, room: tuple[float, float], skipped: float, gridded: bool
) -> Stack:
    """``stack`` turned into a ``room`` of this width and height, as long as which it is set.

    ``skipped`` is the white before its first line, at the right where it runs down. Where the
    section is ``gridded``, lines of exact height have their letters in the middle.
    """
    across, along = room
    frame = _Down(across - skipped, gridded) if turn is Turn.DOWN else _Up(skipped, along, gridded)
    texts = tuple(
        Placed(0.0, 0.0, tuple(frame.line(line, one.x, one.y) for line in one.lines), one.moving)
        for one in stack.texts
    )
    ruled = tuple(
        Ruled(0.0, 0.0, tuple(frame.stroke(s, one.x, one.y) for s in one.strokes), ())
        for one in stack.ruled
    )
    return Stack(along, texts, ruled, stack.too_high, stack.shrunk, stack.floats)


class _Down:
    """Lines that run down, the first one at the right edge."""

    def __init__(self, right: float, gridded: bool) -> None:
        self.right, self.gridded = right, gridded

    def line(self, line: SetLine, x: float, y: float) -> SetLine:
        """One line of a text that stands at ``x``, ``y`` of its stack."""
        middle = self.right - y - _middle(line) - (_lowered(line) if self.gridded else 0.0)
        runs = tuple(one for run in line.runs for one in self._run(run, x, middle))
        shown = tuple(self._shown(one, x, y) for one in line.shown)
        return SetLine(x, line.height, runs, shown)

    def stroke(self, one: Stroke, x: float, y: float) -> Stroke:
        """A rule of a table in the cell."""
        right = self.right - y
        return Stroke(right - one.y1, x + one.x1, right - one.y2, x + one.x2, one.line)

    def _run(self, run: Run, x: float, middle: float) -> Iterator[Run]:
        start, size = x + run.x, run.look.size
        left = middle - size / 2
        for upright, letters in groupby(run.text, key=_upright):
            for text in letters if upright else ["".join(letters)]:
                if not upright:
                    spot = replace(run, x=middle - _off_middle(run), y=start, turn=Turn.DOWN)
                elif text in _ASIDE:
                    spot = replace(run, x=left + (1 - _EM_TOP) * size, y=start, turn=Turn.DOWN)
                else:
                    shift = _SHIFT * size if text in _CORNER else 0.0
                    spot = replace(run, x=left + shift, y=start + _EM_TOP * size - shift)
                wide = sum(map(fonts.advances(run.role).__getitem__, text)) * size / 1000
                yield replace(spot, text=text, width=wide * run.look.broad)
                start += wide * run.look.broad + run.spread * len(text)

    def _shown(self, one: Shown, x: float, y: float) -> Shown:
        """A picture stays as it is, its right edge where its line begins."""
        return replace(one, x=self.right - y - one.y - one.height, y=x + one.x)


def _upright(letter: str) -> bool:
    return letter > "\u2e7f" or letter in _ASIDE


def _middle(line: SetLine) -> float:
    """How far below the paragraph's top the letters of a line have their middle: all share one."""
    largest = max(line.runs, key=lambda run: run.look.size, default=None)
    return line.top if largest is None else largest.y - _off_middle(largest)


def _off_middle(run: Run) -> float:
    """How far the base line of ``run`` is below the middle of its letters."""
    up, down = fonts.line_of(run.role)
    return (up - down) / 2 * run.look.size


def _lowered(line: SetLine) -> float:
    """What brings the letters of a line of exact height into its middle; 0 for other lines."""
    if not any(abs(run.y - line.top - line.height * EXACT_BASE) < _NEAR for run in line.runs):
        return 0.0
    return line.top + line.height / 2 - _middle(line)


class _Up:
    """Lines that run up, the first one at the left edge."""

    def __init__(self, left: float, foot: float, gridded: bool) -> None:
        self.left, self.foot, self.gridded = left, foot, gridded

    def line(self, line: SetLine, x: float, y: float) -> SetLine:
        """One line of a text that stands at ``x``, ``y`` of its stack."""
        left = self.left + y + (_lowered(line) if self.gridded else 0.0)
        runs = tuple(
            replace(run, x=left + run.y, y=self.foot - x - run.x, turn=Turn.UP) for run in line.runs
        )
        shown = tuple(
            replace(one, x=self.left + y + one.y, y=self.foot - x - one.x - one.width)
            for one in line.shown
        )
        return SetLine(x, line.height, runs, shown)

    def stroke(self, one: Stroke, x: float, y: float) -> Stroke:
        """A rule of a table in the cell."""
        left, foot = self.left + y, self.foot - x
        return Stroke(left + one.y1, foot - one.x1, left + one.y2, foot - one.x2, one.line)
