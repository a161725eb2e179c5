"""Which face draws a character, how wide it is, and which characters no face can draw.

A PDF shows a character that a font lacks as an empty box without a word; so every character is
looked up here first, and an empty outline counts as lacking. Only TrueType outlines are embedded.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby

from app.forms import font_files
from app.forms.sheet import Sheet
from app.forms.truetype import BROKEN, TrueType
from app.problems import Level, Problem, Unavailable, Where

SUBSTITUTE = "〓"
"""The mark that stands for a character no face has; a □ would be taken for a tick box."""

SEAM = 0.2
"""Of the size: the white that word processors put between Han and Latin letters or digits."""

_HAN = r"[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_LATIN = r"[0-9A-Za-z]"
_SEAMS = re.compile(f"(?<={_HAN})(?={_LATIN})|(?<={_LATIN})(?={_HAN})")
_CHAINS = re.compile(f"(?:{_HAN}(?={_LATIN})|{_LATIN}(?={_HAN}))+.", re.DOTALL)
_DRAWN_BLANK = frozenset("\u0020\u00a0\u2002\u2003\u2009\u3000")
_WESTERN = ("times", "arial", "calibri")
_DRAWN: set[str] = set()  # characters that some face is known to draw
_NEVER = frozenset({"Cc", "Cn", "Co", "Cs"})


class Role(StrEnum):
    """What a text is for; each role has its own first face.

    The first three are those of our own forms, the others the families that Word files name.
    """

    LABEL = "label"
    STRONG = "strong"
    VALUE = "value"
    SONG = "song"
    SONG_BOLD = "song-bold"
    HEI = "hei"
    HEI_BOLD = "hei-bold"
    KAI = "kai"
    KAI_BOLD = "kai-bold"
    FANG = "fang"
    FANG_BOLD = "fang-bold"
    TIMES = "times"
    TIMES_BOLD = "times-bold"
    ARIAL = "arial"
    ARIAL_BOLD = "arial-bold"
    CALIBRI = "calibri"
    CALIBRI_BOLD = "calibri-bold"


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font by its file's name; faces are the same only if they are one object."""

    name: str
    font: TrueType

    def draws(self, char: str) -> bool:
        """Whether there is an outline to see, or ``char`` is a space the face knows."""
        glyph = self.font.glyph(ord(char))
        return glyph > 0 and (char in _DRAWN_BLANK or self.font.seen(glyph))

    def advance(self, char: str) -> float:
        """How wide ``char`` is, in thousandths of the size."""
        return self.font.advance(self.font.glyph(ord(char)))


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters drawn by one face."""

    face: Face
    text: str


class _Glyphs(dict[str, tuple[Face, float] | None]):
    """Per role: character to its face and advance, ``None`` when no face draws it."""

    def __init__(self, role: Role) -> None:
        super().__init__()
        self.role = role

    def __missing__(self, char: str) -> tuple[Face, float] | None:
        found = _look_up(self.role, char)
        self[char] = found
        return found


class _Advances(dict[str, float]):
    """Per role: character to its advance, that of ``SUBSTITUTE`` when no face draws it."""

    def __init__(self, role: Role) -> None:
        super().__init__()
        self.glyphs = _glyphs(role)

    def __missing__(self, char: str) -> float:
        found = self.glyphs[char] or self.glyphs[SUBSTITUTE]
        self[char] = advance = found[1] if found else 1000.0
        return advance


def runs(text: str, role: Role) -> list[Run]:
    """``text`` cut where the face changes. A character no face draws becomes ``SUBSTITUTE``."""
    glyphs = _glyphs(role)
    drawn = (char if glyphs[char] else SUBSTITUTE for char in text)
    faces = ((glyphs[char] or (_first(role), 0.0), char) for char in drawn)
    return [
        Run(face, "".join(char for _, char in group))
        for face, group in groupby(faces, key=lambda pair: pair[0][0])
    ]


@cache
def advances(role: Role) -> Mapping[str, float]:
    """Character to its advance in thousandths of the size."""
    return _Advances(role)


def width(text: str, role: Role, size: float) -> float:
    """How wide ``text`` is at ``size`` points, in points, seams included."""
    letters = sum(map(advances(role).__getitem__, text)) / 1000
    return (letters + seams(text) * SEAM) * size


def line_of(role: Role) -> tuple[float, float]:
    """How far a line of ``role`` reaches above and below its base line, in sizes."""
    return _first(role).font.line


def drawn_bold(role: Role) -> bool:
    """Whether the first face of a bold ``role`` is not bold itself and must be drawn heavier."""
    return role.endswith("-bold") and not font_files.is_bold(_first(role).name)


def seams(text: str) -> int:
    """How often Han and Latin letters meet in ``text``."""
    return 0 if text.isascii() else len(_SEAMS.findall(text))


def chains(text: str) -> list[tuple[int, int]]:
    """Where letters begin and end in ``text`` with a seam between each two of them."""
    return [chain.span() for chain in _CHAINS.finditer(text)]


def missing(text: str) -> list[str]:
    """The characters of ``text`` that no face of the chain draws, each once, in order."""
    if _DRAWN.issuperset(text):
        return []
    glyphs = _glyphs(Role.VALUE)
    lacking = [char for char in dict.fromkeys(text) if char != "\n" and glyphs[char] is None]
    _DRAWN.update(set(text).difference(lacking))
    return lacking


def missing_problem(char: str, field: str, whose: str, level: Level = Level.REFUSE) -> Problem:
    """The finding for ``char`` in ``field`` of the sheet that ``Sheet.whose`` tells."""
    point = f"U+{ord(char):04X}"
    shown = char if unicodedata.category(char) not in _NEVER else SUBSTITUTE
    whose = whose.replace(char, shown)
    where = f"{whose}“{field}”" if field else (whose or "文字")
    if level is Level.WARN:
        done = f"已印成“{SUBSTITUTE}”，请在纸上手写补正"
    else:
        done = f"请安装含这个字的字体后重试，或同意印成“{SUBSTITUTE}”再手写补正"
    message = f"{where}里的字“{shown}”（{point}）没有字体能印出来，{done}。"
    return Problem("forms.character-missing", message, Where(field=field), level=level)


def unprintable(subject: str | Iterable[Sheet], level: Level = Level.REFUSE) -> list[Problem]:
    """One problem for each character that cannot be drawn, in a text or in whole sheets."""
    if isinstance(subject, str):
        return [missing_problem(char, "", "", level) for char in missing(subject)]
    return [problem for sheet in subject for problem in _of_sheet(sheet, level)]


def first_usable(sources: Iterable[font_files.FontFile], letter: str = "学") -> Face:
    """The first of ``sources`` that can be embedded and draws ``letter``; else ``Unavailable``."""
    for source in sources:
        face = _face(source)
        if face is not None and face.draws(letter):
            return face
    raise Unavailable(
        "没有找到可以嵌入的中文字体，无法制作表单。"
        "请安装思源宋体（TrueType）、霞鹜文楷或 Windows 自带的宋体后重试。",
        "forms.no-font",
    )


def tick_marks() -> tuple[str, str]:
    """An empty and a ticked box that some face draws."""
    return ("☐", "☑") if not missing("☐☑") else ("□", "■")


def _of_sheet(sheet: Sheet, level: Level) -> Iterator[Problem]:
    """Further members are in ``texts`` twice: by their own keys, and as one line."""
    for field, text in sheet.texts().items():
        for char in missing(text) if field != "guardians.more" else ():
            yield missing_problem(char, field, sheet.whose(), level)


@cache
def _glyphs(role: Role) -> _Glyphs:
    return _Glyphs(role)


def _look_up(role: Role, char: str) -> tuple[Face, float] | None:
    if unicodedata.category(char) in _NEVER:
        return None
    for face in _chain(role):
        if face.draws(char):
            return face, face.advance(char)
    return None


def _chain(role: Role) -> Iterator[Face]:
    """Faces in the order of asking; the later ones are parsed when a character needs them."""
    first = _first(role)
    yield first
    for source in font_files.fallbacks():
        face = _face(source)
        if face is not None and face is not first:
            yield face


@cache
def _first(role: Role) -> Face:
    letter = "A" if role.value.startswith(_WESTERN) else "学"
    return first_usable(font_files.candidates(role.value), letter)


@cache
def _face(source: font_files.FontFile) -> Face | None:
    """The font, read as far as it is needed; ``None`` if it is broken or forbids embedding."""
    with suppress(*BROKEN):
        font = TrueType(source.path, source.index)
        if font.looks and font.line:  # so that a font that lacks a table is told at once
            return Face(source.name, font)
    return None
