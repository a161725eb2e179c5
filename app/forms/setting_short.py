"""Sets a plain text that stands on one line: most of what sheets fill is no longer than that.

It comes out as ``set_paragraph`` would set it, without looking for places to break it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.forms import fonts
from app.forms.flow import Justify, Kind, Look, Paragraph
from app.forms.fonts import Role
from app.forms.setting_atoms import BLANKS, Atom, plain_scripts
from app.forms.setting_lines import Run, SetLine, SetParagraph, line_height

_SHARES = {Justify.LEFT: 0.0, Justify.BOTH: 0.0, Justify.CENTER: 0.5, Justify.RIGHT: 1.0}
"""Of the white beside a line: what stands at its left."""

_Piece = tuple[str, Role, Look, float, float]
"""Letters of one script, how wide they are, and the white before them."""

_Face = tuple[Role, float, float]
"""What a line's height depends on: a face, its size, and how much it is raised."""


def set_short(
    paragraph: Paragraph, width: float, pitch: float, texts: Mapping[str, str]
) -> SetParagraph | None:
    """``paragraph`` with ``texts`` in its places, by key|how; ``None`` if it is not so plain."""
    pieces = _pieces(paragraph, texts) if paragraph.align in _SHARES else None
    if not pieces:
        return None
    indent = paragraph.left + paragraph.first
    spare = width - paragraph.right - indent - sum([piece[3] + piece[4] for piece in pieces])
    if spare < 0:
        return None
    faces = tuple(dict.fromkeys([(piece[1], piece[2].size, piece[2].raised) for piece in pieces]))
    height, base, lead = _height(paragraph, pitch if paragraph.snap else 0.0, faces)
    edging = paragraph.edging
    top, below = (edging.above, edging.below) if edging else (0.0, 0.0)
    runs = _runs(pieces, indent + spare * _SHARES[paragraph.align], top + base)
    line = SetLine(top, height, tuple(runs))
    return SetParagraph(paragraph, (line,), top + height + below, lead)


def _pieces(paragraph: Paragraph, texts: Mapping[str, str]) -> list[_Piece] | None:
    """The text by scripts; ``None`` where there is more than plain letters."""
    found: list[_Piece] = []
    before = ""
    for span in paragraph.spans:
        if span.kind is Kind.PLACE:
            text = texts.get(f"{span.key}|{span.how}", "")
        elif span.kind is Kind.TEXT:
            text = span.text
        else:
            return None
        scripts = plain_scripts(text)
        if scripts is None:
            return None
        look = span.look
        for part in scripts:
            role = look.han if part > "\u2e7f" else look.latin
            letters = sum(map(fonts.advances(role).__getitem__, part)) / 1000
            wide = letters * look.size * look.broad + look.apart * len(part)
            apart = before and fonts.seams(before + part[0])
            found.append((part, role, look, wide, fonts.SEAM * look.size if apart else 0.0))
            before = part[-1]
    return None if before in BLANKS else found


def _runs(pieces: Sequence[_Piece], x: float, y: float) -> list[Run]:
    """The pieces side by side from ``x``; neighbours of one look without white become one."""
    runs: list[Run] = []
    for text, role, look, wide, seam in pieces:
        x += seam
        last = runs[-1] if runs else None
        if last and not seam and last.role == role and last.look == look:
            whole = last.text + text
            runs[-1] = Run(whole, role, look, last.x, last.y, last.width + wide, look.apart)
        else:
            runs.append(Run(text, role, look, x, y - look.raised, wide, look.apart))
        x += wide
    return runs


@lru_cache(maxsize=512)
def _height(
    paragraph: Paragraph, pitch: float, faces: tuple[_Face, ...]
) -> tuple[float, float, float]:
    atoms = [
        Atom("", role, Look(role, role, size, raised=raised), 0.0) for role, size, raised in faces
    ]
    return line_height(atoms, paragraph, pitch, 0)
