"""The names that a registrar may type between {{ and }}: labels, aliases and keys."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.domain import fields
from app.forms import keys

PHOTO, CODE = "sheet.photo", "sheet.code"
NUMBER = "sheet.number"
COUNT = "page.count"
LOOPS = {
    "监护人": "guardians",
    "家庭成员": "guardians",
    "成员": "guardians",
    "guardians": "guardians",
    "学生": "rows",
    "名单": "rows",
    "明细": "rows",
    "rows": "rows",
}
"""What can be repeated: a pupil's family, or the lines of a list."""

WAYS = {
    "数字": "digits",
    "横线": "dashes",
    "年": "year",
    "月": "month_only",
    "日": "day",
    "年月日": "date",
    "年月": "month",
    "勾选": "choices",
}
"""How a value can be written, after a | behind its name."""

_PICTURES = {"照片": PHOTO, "相片": PHOTO, "photo": PHOTO, "二维码": CODE, "qr": CODE}
_GROUPS = {
    "school": "学校",
    "term": "学期",
    "class": "班级",
    "sheet": "表",
    "case": "办理",
    "certificate": "证书",
    "notice": "通知",
    "dossier": "档案",
    "disc": "光盘",
    "staff": "教师",
    "unit": "机构",
    "report": "评价",
    "list": "名单",
}
_OWN = {
    "学校名称": "school.name",
    "表单编号": NUMBER,
    "页码": "page.number",
    "总页数": COUNT,
}
_MEMBER = re.compile(r"(?:监护人|家庭成员|成员|guardian)([1-9][0-9]?)[.．·、的](.+)")
_SIZE = re.compile(r"([0-9]{1,3})[x×*]([0-9]{1,3})")
_NARROW = {
    ord(char): ord(char) - 0xFEE0
    for char in map(chr, range(0xFF01, 0xFF5F))
    if char.isalnum() or char in "．｜＝＃／＊"
}
"""Full-width digits, letters and signs to narrow ones; brackets stand in names as they are."""

_SPACE = re.compile(r"[\s　]+")


@dataclass(frozen=True, slots=True)
class Place:
    """What a name means: a key, and how its value is written; sizes of pictures are mm."""

    key: str
    how: str = ""
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Name:
    """One item for a list to choose from."""

    label: str
    key: str
    group: str


def resolve(text: str, loop: str = "") -> Place | None:
    """What ``text`` between the braces means, inside ``loop`` ("" outside); ``None`` if unknown."""
    bare, _, way = _plain(text).partition("|")
    bare, _, choice = bare.partition("=")
    picture = _PICTURES.get(bare.lower())
    if picture:
        size = _SIZE.fullmatch(way.lower().removesuffix("毫米").removesuffix("mm"))
        wide, high = (float(size[1]), float(size[2])) if size else (0.0, 0.0)
        return Place(picture, "", wide, high) if size or not way else None
    key = _key(bare, loop)
    if key is None or (way and way not in WAYS):
        return None
    if choice:
        return Place(key, f"={choice}")
    return Place(key, WAYS[way] if way else usual_way(key))


def _plain(text: str) -> str:
    """A name as it is known: full-width digits, letters and marks as their narrow ones."""
    return _SPACE.sub("", text).translate(_NARROW)


def usual_way(key: str) -> str:
    """Dates and months are written out, everything else as it is."""
    try:
        place = keys.place_of(key.removeprefix("member."))
    except KeyError:
        return ""
    return place[1:-1].partition("|")[2]


def suggestions(text: str, loop: str = "") -> list[str]:
    """The names nearest to ``text``, best first."""
    from rapidfuzz import fuzz, process

    bare = _SPACE.sub("", text).partition("|")[0].partition("=")[0]
    prefix = ""
    member = _MEMBER.fullmatch(bare)
    if member:
        prefix, bare = f"监护人{member[1]}.", member[2]
    known = _members() if member or loop == "guardians" else _names()
    found = process.extract(bare, list(known), scorer=fuzz.WRatio, limit=3, score_cutoff=45)
    return [prefix + name for name, _, _ in found]


def all_names() -> Iterator[Name]:
    """Every name to choose from, in the order of the data dictionary."""
    for field in fields.STUDENT_FIELDS:
        yield Name(field.label, field.key, field.section.value)
    for number in (1, 2):
        for field in fields.GUARDIAN_FIELDS:
            label = f"监护人{number}.{field.label}"
            yield Name(label, f"guardian{number}.{field.key}", "家庭成员")
    yield Name("照片", PHOTO, "图片")
    yield Name("二维码", CODE, "图片")
    known = _names()
    for key, label in keys.EXTRA.items():
        group = key.partition(".")[0]
        if group in _GROUPS:
            plain = label if known.get(label) == key else f"{_GROUPS[group]}.{label}"
            yield Name(plain, key, _GROUPS[group])


def label_of(key: str) -> str:
    """What a person calls ``key``."""
    if key in (PHOTO, CODE):
        return "照片" if key == PHOTO else "二维码"
    bare = key.removeprefix("row.")
    try:
        if bare == "member.order":
            return "序号"
        if bare.startswith("member."):
            return fields.guardian_field(bare.removeprefix("member.")).label
        member = re.fullmatch(r"guardian([0-9]+)\.(.+)", bare)
        if member:
            return f"监护人{member[1]}.{keys.label_of(bare)}"
        return keys.label_of(key)
    except KeyError:
        return key


def _key(bare: str, loop: str) -> str | None:
    member = _MEMBER.fullmatch(bare)
    if member:
        inner = _members().get(member[2])
        found = f"guardian{member[1]}.{inner}" if inner else None
        return f"row.{found}" if found and loop == "rows" else found
    if loop == "guardians" and bare in _members():
        return f"member.{_members()[bare]}"
    if loop == "guardians" and bare == "序号":
        return "member.order"
    if loop == "rows":
        row = _rows().get(bare)
        if row:
            return f"row.{row}"
        if bare in _students():
            return f"row.{_students()[bare]}"
    return _names().get(bare)


@cache
def _students() -> dict[str, str]:
    return _labelled(fields.STUDENT_FIELDS)


@cache
def _members() -> dict[str, str]:
    return _labelled(fields.GUARDIAN_FIELDS)


@cache
def _rows() -> dict[str, str]:
    found: dict[str, str] = {}
    for key, label in keys.ROW.items():
        found.setdefault(label, key.removeprefix("row."))
        found[key] = key.removeprefix("row.")
    return {name: key for name, key in found.items() if name not in _students()}


@cache
def _names() -> dict[str, str]:
    """Name to key outside a loop; the pupil's own items win over those of other rooms."""
    found = {**_OWN, **_students()}
    for key, label in keys.EXTRA.items():
        group = key.partition(".")[0]
        if group in _GROUPS or group == "guardians":
            found.setdefault(label, key)
            found[key] = key
            if group in _GROUPS:
                found.setdefault(f"{_GROUPS[group]}.{label}", key)
    found["page.number"], found["page.count"] = "page.number", "page.count"
    return found


def _labelled(items: tuple[fields.Field, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in items:
        found.setdefault(field.label, field.key)
        found[field.key] = field.key
    for field in items:
        for alias in field.aliases:
            found.setdefault(alias, field.key)
    return found
