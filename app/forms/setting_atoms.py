"""The words of a paragraph: what no line end parts, and which face sets each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.forms import fonts
from app.forms.flow import Kind, Look, Span
from app.forms.fonts import Role

NO_START = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞！＂％＇），．：；？］｀｜｝～￠"
)
NO_END = frozenset("$(*£¥‘“〈《「『【〔〖〝＄（．［｛￡￥")
BLANKS = " \u3000"
_HAN, _LATIN, _WEAK = r"\u2e80-\U0010ffff", "0-9A-Za-z·", r" -/:-@\[-`{-~“”‘’…—"
_PLAIN = re.compile(f"[{_HAN}{_LATIN}][{_HAN}{_LATIN}{_WEAK}]*")
_SCRIPTS = re.compile(f"[{_HAN}][{_HAN}{_WEAK}]*|[{_LATIN}][{_LATIN}{_WEAK}]*")


@dataclass(slots=True)
class Atom:
    """What no line end parts: a Han letter with its marks, a word, a picture, a tab."""

    text: str
    role: Role
    look: Look
    width: float
    han: bool = False
    blank: bool = False
    trail: float = 0.0  # the white of the blanks that it ends with
    tab: bool = False
    ends: bool = False  # a line break
    seam: float = 0.0  # white before it, unless it begins a line
    glued: bool = False  # no line end before it
    span: Span | None = None
    tall: float = 0.0


def atoms_of(spans: Sequence[Span], width: float) -> Iterator[Atom]:
    """Everything in ``spans``, cut where a line may end."""
    before, role = "", None
    for span in spans:
        if span.kind in (Kind.PICTURE, Kind.PHOTO, Kind.CODE, Kind.BOX):
            wide = min(span.width, width)
            yield Atom("", span.look.han, span.look, wide, span=span, tall=span.height)
            before = ""
        elif span.kind in (Kind.TAB, Kind.BREAK):
            tab = span.kind is Kind.TAB
            yield Atom("", span.look.han, span.look, 0.0, tab=tab, ends=not tab)
            before = ""
        elif span.text:
            for atom in _letters(span, before, role):
                role = atom.role
                yield atom
            before = span.text[-1]


def _letters(span: Span, before: str, role: Role | None) -> Iterator[Atom]:
    look = span.look
    atom: Atom | None = None
    scripts = _scripts(span.text, role is not None and role == look.han, role is None)
    for char, han in zip(span.text, scripts, strict=True):
        if char == "\n":
            if atom:
                yield atom
            yield Atom("", look.han, look, 0.0, ends=True)
            atom, before = None, ""
            continue
        face = look.han if han else look.latin
        wide = fonts.advances(face)[char] * look.size / 1000 * look.broad + look.apart
        joined = before and not _parts(before, char)
        if atom and joined and atom.role == face and not fonts.seams(before + char):
            atom.text += char
            atom.width += wide
            atom.trail = atom.trail + wide if char in BLANKS else 0.0
        else:
            if atom:
                yield atom
            seam = fonts.SEAM * look.size if before and fonts.seams(before + char) else 0.0
            blank = char in BLANKS
            trail = wide if blank else 0.0
            atom = Atom(char, face, look, wide, han, blank, trail, seam=seam, glued=bool(joined))
        before = char
    if atom:
        yield atom


def _scripts(text: str, han: bool, begins: bool) -> list[bool]:
    """Whether each letter is set in the Han face; marks and blanks go with what stands before.

    Blanks that a paragraph ``begins`` with are Latin.
    """
    found: list[bool | None] = [_script(char) for char in text]
    first = next((one for one in found if one is not None), han)
    before = han if found and found[0] is None and han else first
    scripts = []
    for char, one in zip(text, found, strict=True):
        if begins and char == " ":
            scripts.append(False)
            continue
        begins = False
        before = before if one is None else one
        scripts.append(before)
    return scripts


def _script(char: str) -> bool | None:
    if char > "\u2e7f":
        return True
    return False if char.isalnum() or char == "·" else None  # in names: 阿卜杜·外力


def _parts(before: str, after: str) -> bool:
    """Whether a line may end between the two."""
    if after in " \u3000":
        return False
    if before in " \u3000":
        return True
    if after in NO_START or before in NO_END:
        return False
    return before > "\u2e7f" or after > "\u2e7f" or before == "-"


def plain_scripts(text: str) -> list[str] | None:
    """``text`` cut where the script changes; ``None`` if it holds more than plain letters."""
    if text and not _PLAIN.fullmatch(text):
        return None
    found: list[str] = _SCRIPTS.findall(text)
    return found
