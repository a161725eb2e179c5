"""Sets a paragraph: its letters in lines, each line with its height and its runs at their places.

The rules are those by which word processors set Chinese (GB/T 15834 for marks at a line's ends),
measured against LibreOffice 7.4: white between Han and Latin letters, marks that hang over the
edge, lines that keep to a grid, and heights that are exact, at least or a multiple.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import takewhile
from math import ceil

from app.forms import fonts
from app.forms.flow import Justify, Look, Paragraph, Rule, Span, Tab, Turn
from app.forms.fonts import Role
from app.forms.setting_atoms import BLANKS, Atom, atoms_of

HANGING = frozenset("!,.:;?、。！，．：；？")
_FILLING = frozenset({Justify.LEFT, Justify.BOTH})
EXACT_BASE = 0.8
"""Of a line of exact height: where its base line is, from the top."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one face and size, ``x`` from the left edge, ``y`` the base line from the top.

    ``spread`` is the white added after each letter.
    """

    text: str
    role: Role
    look: Look
    x: float
    y: float
    width: float
    spread: float = 0.0
    turn: Turn = Turn.LEVEL


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture at its place: left, top, width and height."""

    span: Span
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, eq=False)
class SetLine:
    """One line: how high it is, and what stands on it; places count from the paragraph's top."""

    top: float
    height: float
    runs: tuple[Run, ...]
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SetParagraph:
    """A paragraph's lines; ``lead`` is the white that a line spacing leaves below the last."""

    source: Paragraph
    lines: tuple[SetLine, ...]
    height: float
    lead: float


@dataclass(slots=True)
class _Row:
    """A line being filled."""

    atoms: list[Atom] = field(default_factory=list)
    used: float = 0.0
    last: bool = False


def set_paragraph(
    paragraph: Paragraph, width: float, pitch: float, spans: Sequence[Span] | None = None
) -> SetParagraph:
    """``paragraph`` between edges ``width`` points apart, on a grid of ``pitch`` (0 for none).

    ``spans`` are its spans with a sheet's texts; without them those it has.
    """
    room = width - paragraph.left - paragraph.right
    spans = paragraph.spans if spans is None else spans
    rows = _rows(list(atoms_of(spans, width)), paragraph, room)
    pitch = pitch if paragraph.snap else 0.0
    edging = paragraph.edging
    top, lines, lead = edging.above if edging else 0.0, [], 0.0
    for number, row in enumerate(rows):
        height, base, lead = line_height(row.atoms, paragraph, pitch, number)
        lines.append(_line(row, paragraph, room, number, top, height, top + base))
        top += height
    return SetParagraph(paragraph, tuple(lines), top + (edging.below if edging else 0.0), lead)


def _rows(atoms: list[Atom], paragraph: Paragraph, room: float) -> Iterator[_Row]:
    """The atoms in lines no wider than ``room``; a word wider than a line is torn."""
    first, row = paragraph.first, _Row()
    limit = room - first
    queue = list(reversed(atoms))
    while queue:
        atom = queue.pop()
        if atom.ends:
            row.last = True
            yield row
            row, limit = _Row(), room
            continue
        if atom.tab:
            atom.width, atom.text = _to_stop(paragraph, row.used + room - limit, queue)
        wide = atom.width + (atom.seam if row.atoms else 0.0)
        if _fits(row, atom, wide, limit, paragraph.hang):
            row.atoms.append(atom)
            row.used += wide
            continue
        torn = _torn(atom, limit - row.used) if not row.atoms else None
        if torn:
            row.atoms.append(torn[0])
            queue.append(torn[1])
        else:
            queue.append(atom)
            _carry(row, queue)
        yield row
        row, limit = _Row(), room
    row.last = True
    yield row


def _fits(row: _Row, atom: Atom, wide: float, limit: float, hang: bool) -> bool:
    if row.used + wide - atom.trail <= limit + 0.05 or atom.blank:
        return True
    if atom.span or (not row.atoms and len(atom.text) <= 1):
        return not row.atoms
    if not hang or not atom.text or atom.text[-1] not in HANGING:
        return False
    return row.used + wide - _last_width(atom) <= limit + 0.05


def _last_width(atom: Atom) -> float:
    return fonts.advances(atom.role)[atom.text[-1]] * atom.look.size / 1000


def _carry(row: _Row, queue: list[Atom]) -> None:
    """Take along to the next line what may not be parted from its first atom."""
    kept = len(row.atoms)
    while kept and queue[-1].glued:
        kept -= 1
        queue.append(row.atoms[kept])
    if not kept:  # nothing to part anywhere: then the line ends where it is full
        del queue[len(queue) - len(row.atoms) :]
        return
    del row.atoms[kept:]


def _torn(atom: Atom, room: float) -> tuple[Atom, Atom] | None:
    """A word wider than a line, cut where the line is full."""
    if len(atom.text) < 2:
        return None
    used, count = 0.0, 0
    for char in atom.text:
        used += fonts.advances(atom.role)[char] * atom.look.size / 1000
        if used > room and count:
            break
        count += 1
    head = sum(fonts.advances(atom.role)[c] for c in atom.text[:count]) * atom.look.size / 1000
    rest = replace(atom, text=atom.text[count:], width=atom.width - head, seam=0.0)
    return replace(atom, text=atom.text[:count], width=head), rest


def _to_stop(paragraph: Paragraph, used: float, rest: list[Atom]) -> tuple[float, str]:
    """How wide a tab is that begins ``used`` from the left indent, and the letter that fills it.

    ``rest`` follows it, last first.
    """
    at = paragraph.left + used
    for tab in _stops(paragraph):
        if tab.at > at + 0.01:
            if tab.align is Justify.LEFT:
                return tab.at - at, tab.leader
            following = _up_to_tab(rest)
            wide = sum(atom.width + atom.seam for atom in following)
            share = wide if tab.align is Justify.RIGHT else wide / 2
            if tab.align is Justify.SPREAD:
                share = _before_point(following)
            return max(tab.at - at - share, 0.0), tab.leader
    return paragraph.tab - at % paragraph.tab, ""


def _stops(paragraph: Paragraph) -> Sequence[Tab]:
    """The stops of a paragraph; where its first line hangs, the indent is one of them."""
    if paragraph.first >= 0:
        return paragraph.tabs
    return sorted((*paragraph.tabs, Tab(paragraph.left)), key=lambda tab: tab.at)


def _up_to_tab(rest: list[Atom]) -> list[Atom]:
    return list(takewhile(lambda atom: not (atom.tab or atom.ends), reversed(rest)))


def _before_point(atoms: list[Atom]) -> float:
    """How wide a number is up to its point, or as a whole where it has none."""
    wide = 0.0
    for atom in atoms:
        head, point, _ = atom.text.partition(".")
        if point:
            letters = sum(map(fonts.advances(atom.role).__getitem__, head))
            return wide + letters * atom.look.size / 1000
        wide += atom.width + atom.seam
    return wide


def line_height(
    atoms: list[Atom], paragraph: Paragraph, pitch: float, number: int
) -> tuple[float, float, float]:
    """A line's height, its base line from its top, and the white that its spacing leaves below."""
    up, down = _reach(atoms, paragraph.mark)
    plain = letters = up + down
    shown = max((atom.tall for atom in atoms if atom.span), default=0.0)
    if shown:  # what is higher than letters makes no line spacing wider
        texts = [atom for atom in atoms if not atom.span]
        letters = sum(_reach(texts, paragraph.mark))
    factor = paragraph.line if paragraph.rule is Rule.AUTO else 1.0
    if pitch:
        height = max(ceil((plain - 0.05) / pitch), 1) * pitch
        base = up if up == shown else up + (height - plain) / 2
        more = (letters if shown else height) * (max(factor, 1.0) - 1) if number else 0.0
        return height + more, base + more, letters * max(factor - 1, 0.0)
    if paragraph.rule is Rule.EXACT:
        return paragraph.line, paragraph.line * EXACT_BASE, 0.0
    if paragraph.rule is Rule.LEAST:
        height = max(plain, paragraph.line)
        return height, up + height - plain, 0.0
    if factor < 1:
        return plain * factor, up - plain * (1 - factor), 0.0
    more = letters * (factor - 1)
    return plain + (more if number else 0.0), up + (more if number else 0.0), more


def _reach(atoms: list[Atom], mark: Look) -> tuple[float, float]:
    """How far the line reaches above and below its base line."""
    up = down = 0.0
    for atom in atoms:
        if atom.span:
            up = max(up, atom.tall)
            continue
        above, below = _line_of(atom.role, atom.look.size)
        up = max(up, above + max(atom.look.raised, 0.0))
        down = max(down, below - min(atom.look.raised, 0.0))
    return (up, down) if up else _line_of(mark.han, mark.size)


@cache
def _line_of(role: Role, size: float) -> tuple[float, float]:
    """As word processors reckon it: by whole twentieths of a point."""
    above, below = fonts.line_of(role)
    return round(above * size * 20) / 20, round(below * size * 20) / 20


def _line(
    row: _Row, paragraph: Paragraph, room: float, number: int, top: float, height: float, y: float
) -> SetLine:
    """The line with its atoms at their places; neighbours of one look become one run."""
    first = paragraph.first if number == 0 else 0.0
    atoms, trailing = _trimmed(row.atoms)
    wide = sum(atom.width + (atom.seam if place else 0.0) for place, atom in enumerate(atoms))
    spare = room - first - wide
    x = paragraph.left + first
    spread = 0.0
    if paragraph.align is Justify.RIGHT:
        x += spare
    elif paragraph.align is Justify.CENTER:
        x += spare / 2
    elif paragraph.align is Justify.SPREAD or (paragraph.align is Justify.BOTH and not row.last):
        spread = _spread(atoms, spare)
    runs, shown = _placed(atoms, x, y, spread)
    if trailing and paragraph.align in _FILLING:
        begin = x + wide + spread * _gaps(atoms)
        runs = (*runs, *_lined(trailing, begin, paragraph.left + room, y))
    return SetLine(top, height, runs, shown)


def _trimmed(atoms: list[Atom]) -> tuple[list[Atom], list[Atom]]:
    """The atoms of a line without the blanks at its end, and these where a line is drawn under."""
    kept = list(atoms)
    trailing: list[Atom] = []
    while kept and kept[-1].blank:
        trailing.insert(0, kept.pop())
    if kept and kept[-1].trail:
        last = kept[-1]
        text = last.text.rstrip(BLANKS)
        blanks = last.text[len(text) :]
        kept[-1] = replace(last, text=text, width=last.width - last.trail, trail=0.0)
        trailing.insert(0, replace(last, text=blanks, width=last.trail, seam=0.0))
    return kept, [atom for atom in trailing if atom.look.underline]


def _lined(atoms: list[Atom], x: float, end: float, y: float) -> Iterator[Run]:
    """Underlined blanks at a line's end, as far as there is room: somebody writes on them."""
    for atom in atoms:
        wide = min(atom.width, end - x)
        if wide > 0:
            yield Run(atom.text, atom.role, atom.look, x, y - atom.look.raised, wide)
        x += atom.width


def _spread(atoms: list[Atom], spare: float) -> float:
    """What each gap of a full line takes of ``spare``; a mark that hangs over takes no part."""
    atoms = atoms[_last_tab(atoms) + 1 :]
    if atoms and atoms[-1].text and atoms[-1].text[-1] in HANGING and spare < 0:
        spare += _last_width(atoms[-1])
    gaps = _gaps(atoms)
    return max(spare, 0.0) / gaps if gaps > 0 else 0.0


def _last_tab(atoms: list[Atom]) -> int:
    """Where the last tab is, -1 for none: what stands before it is not spread."""
    return max((place for place, atom in enumerate(atoms) if atom.tab), default=-1)


def _gaps(atoms: list[Atom]) -> int:
    """Where white may be added between ``atoms``."""
    gaps = sum(len(atom.text) if atom.han else atom.blank for atom in atoms)
    gaps += sum(atom.han and atom.seam > 0 for atom in atoms[1:])  # after a word or a number
    return gaps - (1 if atoms and atoms[-1].han else 0)


def _tabbed(atom: Atom, x: float, y: float) -> Iterator[Run]:
    """What fills the white of a tab: its leader, or the line under it."""
    look = atom.look
    if atom.text:
        wide = fonts.advances(look.latin)[atom.text] * look.size / 1000
        count = int(atom.width / wide) + (atom.text == "_")  # so that the line has no gap
        more = atom.width / count - wide if count else 0.0
        yield Run(atom.text * count, look.latin, look, x, y, atom.width, more)
    elif look.underline:
        yield Run("", look.latin, look, x, y, atom.width)


def _placed(
    atoms: list[Atom], x: float, y: float, spread: float
) -> tuple[tuple[Run, ...], tuple[Shown, ...]]:
    runs: list[Run] = []
    shown: list[Shown] = []
    open_run: list[Atom] = []
    start, share, tab = x, spread, _last_tab(atoms)

    def close() -> None:
        if open_run:
            one = open_run[0]
            text = "".join(atom.text for atom in open_run)
            more = (share if one.han or one.blank else 0.0) + one.look.apart
            base = y - one.look.raised
            runs.append(Run(text, one.role, one.look, start, base, x - start, more))
            open_run.clear()

    for place, atom in enumerate(atoms):
        share = spread if place > tab else 0.0
        same = open_run and open_run[0].role == atom.role and open_run[0].look == atom.look
        if not same or atom.seam or atom.span or atom.tab:
            close()
            x += atom.seam if place else 0.0
            x += share if place and atom.han and atom.seam else 0.0
            start = x
        if atom.span:
            shown.append(Shown(atom.span, x, y - atom.tall, atom.width, atom.tall))
        elif atom.tab:
            runs += _tabbed(atom, x, y)
        else:
            open_run.append(atom)
        x += atom.width + (share * len(atom.text) if atom.han or atom.blank else 0.0)
    close()
    return tuple(runs), tuple(shown)
