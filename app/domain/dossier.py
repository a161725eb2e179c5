"""学籍档案 as the texts have it: its sections, what is entered there, what it may never lack.

Entries are kept under the seven sections that 办法 第七条 and 四川 第十七条 share; an ``Outline``
says how a school's own text groups them (农安 第八条: three parts). All is data with articles.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app import definitions
from app.domain import grades
from app.paths import RESOURCES
from app.problems import Problem, Rejected, Where

BASICS, PROOFS, QUALITY, HEALTH, AWARDS, AID, OTHER = range(1, 8)
"""The seven sections of 办法 第七条, as they are stored."""
SECTIONS = (BASICS, PROOFS, QUALITY, HEALTH, AWARDS, AID, OTHER)

PUNISHMENTS = ("警告", "严重警告", "记过", "留校察看", "开除")
"""四川 第三十七条 (R-SC-37-1)."""
EXPULSION = "开除"
NO_EXPULSION = "义务教育法 第二十七条"

FOLDER = RESOURCES / "dossiers"
_NUMERALS = "一二三四五六七"


@dataclass(frozen=True)
class Award:
    """A level of awards; ``aliases`` are how sheets write it."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """Words in a paper's title that tell its section."""

    section: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """What an entry can be. ``forms`` are printed forms whose signed sheets are of this kind."""

    section: int
    name: str
    per_term: bool = False
    levelled: bool = False
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A sheet of entries that comes in by term.

    ``wide``: a line a pupil, a column an item. Else a line an entry, its title in one column.
    """

    id: str
    title: str
    kind: str
    wide: bool
    columns: tuple[str, ...]
    title_column: str = ""
    day_column: str = ""
    level_column: str = ""


@dataclass(frozen=True)
class Entries:
    """The file ``entries.toml``."""

    words: tuple[Words, ...]
    levels: tuple[Award, ...]
    kinds: tuple[Kind, ...]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class Section:
    """One part of a dossier as a text names it; ``holds`` are the stored sections it shows."""

    name: str
    cite: str
    holds: tuple[int, ...]
    may_be_empty: bool = False
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Required:
    """A paper that a dossier may not lack, and the kinds of entry that are this paper."""

    paper: str
    kinds: tuple[str, ...]
    cite: str


@dataclass(frozen=True)
class SignedForm:
    """A printed form that, double-signed, does for the collection form where the text names it."""

    form: str
    cite: str


@dataclass(frozen=True)
class Punishable:
    """Where a punishment is entered, and the article that says so."""

    section: int
    cite: str


@dataclass(frozen=True)
class Outline:
    """What a text says of dossiers; ``sites`` are where its papers may be kept."""

    title: str
    profiles: tuple[str, ...]
    cite: str
    retention: str
    retention_cite: str
    retention_text: str
    storage_cite: str
    dispatch_cite: str
    sections: tuple[Section, ...]
    sites: tuple[str, ...] = ("本校", "中心校")
    sites_text: str = ""
    required: tuple[Required, ...] = ()
    signed_form: tuple[SignedForm, ...] = ()
    punishment: Punishable | None = None

    def part_of(self, section: int, form_id: str = "") -> int:
        """The part, from 1, that shows entries of the stored ``section`` or this form's sheets."""
        for number, one in enumerate(self.sections, 1):
            if form_id and form_id in one.forms:
                return number
        return next(n for n, one in enumerate(self.sections, 1) if section in one.holds)

    def heading(self, part: int) -> str:
        """一、学籍基础信息及信息变动情况."""
        return f"{_NUMERALS[part - 1]}、{self.sections[part - 1].name}"


@cache
def entries(folder: Path = FOLDER) -> Entries:
    """Kinds, levels and sheets. Raises ``Rejected`` for a damaged file."""
    return definitions.load(folder / "entries.toml", Entries)


@cache
def outlines(folder: Path = FOLDER) -> Mapping[str, Outline]:
    """The outline of every profile. Raises ``Rejected`` for a file that leaves a section out."""
    found: dict[str, Outline] = {}
    for path in sorted((folder / "outlines").glob("*.toml")):
        outline = definitions.load(path, Outline)
        held = sorted(number for one in outline.sections for number in one.holds)
        if held != list(SECTIONS):
            message = f"定义文件 {path.name} 的 sections 没有把七类各放一次。请恢复随程序的文件。"
            raise Rejected(Problem("dossier.outline", message, Where(path=str(path))))
        found.update(dict.fromkeys(outline.profiles, outline))
    return found


def outline_of(profile: str) -> Outline:
    """The outline of ``profile``; the common one where the text is silent."""
    known = outlines()
    return known.get(profile) or known["primary-plan"]


def kind(name: str) -> Kind | None:
    """The kind of entry called ``name``; ``None`` for a word of a school's own."""
    return next((one for one in entries().kinds if one.name == name), None)


def kinds_in(section: int) -> tuple[Kind, ...]:
    """What is usually entered in a stored section."""
    return tuple(one for one in entries().kinds if one.section == section)


def kind_of_form(form_id: str) -> Kind | None:
    """What a signed sheet of this form is in a dossier."""
    return next((one for one in entries().kinds if form_id in one.forms), None)


def section_of_title(title: str) -> int:
    """The stored section that a paper of this title most likely belongs to; proofs if none."""
    for one in entries().words:
        if any(word in title for word in one.words):
            return one.section
    return PROOFS


def sheet(sheet_id: str) -> Sheet:
    """The sheet called ``sheet_id``. Raises ``Rejected`` naming those there are."""
    for one in entries().sheets:
        if sheet_id in (one.id, one.title):
            return one
    known = "、".join(one.id for one in entries().sheets)
    raise Rejected(
        Problem("dossier.sheet-unknown", f"没有名为“{sheet_id}”的导入表。可用：{known}。")
    )


def levels() -> tuple[str, ...]:
    """Levels of awards, the highest first."""
    return tuple(one.name for one in entries().levels)


def read_level(text: str) -> str:
    """``text`` as one of ``levels``; "" for anything else."""
    bare = text.strip()
    for one in entries().levels:
        if bare in (one.name, one.name.removesuffix("级"), *one.aliases):
            return one.name
    return ""


def punishments_for(grade: str) -> tuple[str, ...]:
    """The kinds that may be given in ``grade``: 开除 in 高中 only (义务教育法 第二十七条)."""
    if grades.stage_of(grades.read(grade)) == grades.SENIOR:
        return PUNISHMENTS
    return tuple(one for one in PUNISHMENTS if one != EXPULSION)


def empty_parts(outline: Outline, filled: Collection[int]) -> tuple[int, ...]:
    """Parts, from 1, that hold nothing and ought to hold something."""
    return tuple(
        number
        for number, one in enumerate(outline.sections, 1)
        if number not in filled and not one.may_be_empty
    )
