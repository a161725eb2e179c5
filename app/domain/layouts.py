"""Sheet layouts: which header stands in which column, and what any header means."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app import definitions
from app.domain import fields
from app.paths import RESOURCES
from app.problems import Problem, Rejected, Where


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``key`` is "" for a column that is never read and never written (隐藏)."""

    header: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A known sheet. ``header_row`` counts from 1; the data begin below it.

    ``ordered`` is false where only the headers are known and not their order: such a layout
    serves to recognise a file and never to make one.
    """

    id: str
    title: str
    source: str
    header_row: int
    ordered: bool
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in column order, "" for columns left alone."""
        return tuple(column.key for column in self.columns)


_NOISE = re.compile("[\\s\u00a0\u200b-\u200f\u2060\ufeff*★☆:：]")
_WIDE = {0xFF01 + n: 0x21 + n for n in range(94)}
_NUMBERED_BEFORE = re.compile(r"(?:家庭)?(?:成员|监护人|家长)([1-9一二三四])[的:_-]?(.+)")
_NUMBERED_AFTER = re.compile(r"(?:家庭)?(?:成员|监护人|家长)(.+?)([1-9])|(是否监护人)([1-9])")
_UNNUMBERED = re.compile(r"(?:监护人|家长)(.+)")
_CHINESE_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4"}


def normalise_header(header: str) -> str:
    """``header`` without spaces, line breaks, stars and colons, in half width."""
    return _NOISE.sub("", header).translate(_WIDE)


def is_hidden(header: str) -> bool:
    """Whether this is the helper column that must stay as found."""
    return normalise_header(header) in fields.HIDDEN_HEADERS


@cache
def key_for_header(header: str) -> str | None:
    """The flat row's key that ``header`` means in any known spelling, or ``None``.

    成员1姓名 is ``guardian1.name``, 是否监护人1 is ``guardian1.is_guardian``.
    """
    plain = normalise_header(header)
    key = _student_headers().get(plain)
    return key if key is not None else _guardian_key(plain)


def _guardian_key(plain: str) -> str | None:
    number, word = _numbered(plain)
    bare = _guardian_headers().get(word)
    return None if bare is None else f"guardian{number}.{bare}"


def _numbered(plain: str) -> tuple[str, str]:
    """The member's number and the rest of a member's header; 监护人姓名 means the first member."""
    if match := _NUMBERED_BEFORE.fullmatch(plain):
        return _CHINESE_DIGITS.get(match[1], match[1]), match[2]
    if match := _NUMBERED_AFTER.fullmatch(plain):
        return match[2] or match[4], match[1] or match[3]
    if match := _UNNUMBERED.fullmatch(plain):
        return "1", match[1]
    return "", ""


@cache
def _student_headers() -> dict[str, str]:
    return _headers(fields.STUDENT_FIELDS)


@cache
def _guardian_headers() -> dict[str, str]:
    return _headers(fields.GUARDIAN_FIELDS)


def _headers(known: tuple[fields.Field, ...]) -> dict[str, str]:
    return {
        normalise_header(word): field.key
        for field in known
        for word in (field.label, *field.aliases)
    }


@cache
def all_layouts() -> tuple[SheetLayout, ...]:
    """Every shipped layout (``resources/sheets/*.toml``), by file name.

    Raises ``Rejected`` if a file is damaged or names a key that is no field.
    """
    return tuple(read_layout(file) for file in sorted((RESOURCES / "sheets").glob("*.toml")))


def layout(layout_id: str) -> SheetLayout:
    """The layout of that id. Raises ``Rejected`` naming those there are."""
    for known in all_layouts():
        if known.id == layout_id:
            return known
    names = "、".join(known.id for known in all_layouts())
    message = f"没有名为“{layout_id}”的表格版式，请从以下版式中选择：{names}。"
    raise Rejected(Problem("layout.unknown", message))


def read_layout(file: Path) -> SheetLayout:
    """The layout in one TOML file. Raises ``Rejected`` if it is damaged or names no field."""
    loaded = definitions.load(file, SheetLayout)
    unknown = [column for column in loaded.columns if not _is_field(column.key)]
    if unknown:
        raise Rejected(*(_unknown_key(file, column) for column in unknown))
    return loaded


def _is_field(key: str) -> bool:
    try:
        return key == "" or bool(fields.by_key(key))
    except KeyError:
        return False


def _unknown_key(file: Path, column: Column) -> Problem:
    message = f"版式文件 {file.name} 的列“{column.header}”指向不存在的数据项“{column.key}”。"
    return Problem("layout.unknown-key", message, Where(path=str(file), field=column.header))
