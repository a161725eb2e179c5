"""筛选: what the list of pupils can be narrowed by, combined, counted, and kept under a name.

A kind of filter is one entry of ``KINDS``: a new one (a state of enrolment, a campaign) is a line.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from app.domain import divisions, fields, pinyin
from app.domain.fields import Kind as FieldKind
from app.domain.fields import Required
from app.persistence import listing
from app.persistence.listing import Condition, Order
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.checking import doubles

__all__ = ["KINDS", "Chip", "Kind", "Order", "Query", "choices", "conditions", "culprits"]

_SETTING = "filters.students"
_MOST_KEPT = 50
BLANK = "（空白）"
CHOSEN = "chosen"
"""The kind whose values are pupils picked by hand: kept under a name it is a list of its own."""
MOST_CHOSEN = 5_000
_CODED = tuple(f.key for f in fields.STUDENT_FIELDS if f.kind is FieldKind.CODE)
_NEVER_BLANK = ("name", "national_number", "school_code")
_PLAIN = ("class_no", "campus_no", "entry_month", "hukou_division", "birthplace_division")


class Group(StrEnum):
    """Where a kind of filter is offered."""

    USUAL = "常用"
    RECORD = "登记情况"
    FIELD = "数据项"
    FILLED = "是否已填"


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition: those whose ``key`` is one of ``values``; "" among them is blank."""

    key: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A list as she asked for it: all of ``chips``, the text typed, and the column it goes by."""

    text: str = ""
    chips: tuple[Chip, ...] = ()
    order: Order = field(default_factory=Order)

    def chip(self, key: str) -> Chip:
        """The condition on ``key``; without values when there is none."""
        return next((one for one in self.chips if one.key == key), Chip(key))

    def having(self, chip: Chip) -> "Query":
        """The same list with ``chip`` in place of what stood there for its key."""
        others = [one for one in self.chips if one.key != chip.key]
        if not chip.values:
            return replace(self, chips=tuple(others))
        placed = [chip if one.key == chip.key else one for one in self.chips]
        return replace(self, chips=tuple(placed if chip.key in _keys(self) else [*others, chip]))

    @property
    def narrows(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.text.strip() or self.chips)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen, as it is called, and how many pupils of the list have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be filtered by. ``value`` gives the expression whose values are chosen from."""

    key: str
    label: str
    group: Group
    value: Callable[[date], str]
    word: Callable[[str], str] = lambda value: value


@dataclass(frozen=True, slots=True)
class Saved:
    """A list kept under a name."""

    name: str
    query: Query


@dataclass(frozen=True, slots=True)
class Culprit:
    """A condition without which the list would have ``count`` pupils; "" is the text typed."""

    key: str
    count: int


def kind(key: str) -> Kind:
    """The kind of filter by its key. Raises ``KeyError``."""
    return _BY_KEY[key]


def find_kinds(text: str) -> tuple[Kind, ...]:
    """The kinds whose label has ``text`` in it, or begins so in pinyin; "" is all of them."""
    wanted = text.strip().lower()
    if not wanted:
        return KINDS
    return tuple(
        one for one in KINDS if wanted in one.label or pinyin.word_matches(one.label, wanted)
    )


def words(chip: Chip) -> str:
    """A chip as it is read: ``民族：蒙古族、汉族``."""
    known = kind(chip.key)
    if chip.key == CHOSEN:
        return f"{known.label} {len(chip.values):,} 名"
    named = [known.word(value) for value in chip.values]
    shown = "、".join(named[:3]) + (f"等 {len(named)} 项" if len(named) > 3 else "")
    return f"{known.label}：{shown}"


def chosen(ids: Sequence[int]) -> Chip:
    """The condition that lets exactly these pupils in. Raises ``Rejected`` for too many."""
    if len(ids) > MOST_CHOSEN:
        message = f"一次最多单列 {MOST_CHOSEN:,} 名学生。请改用筛选条件。"
        raise Rejected(Problem("filter.too-many-chosen", message))
    return Chip(CHOSEN, tuple(map(str, ids)))


def conditions(query: Query, today: date, *, everyone: bool = False) -> list[Condition]:
    """What the chips of ``query`` ask of the database.

    Who has left the school is shown where a state or a name is asked for, or to ``everyone``.
    """
    named = everyone or query.text.strip() or query.chip("status").values
    found = [] if named else [Condition(_ENROLLED)]
    for chip in query.chips:
        marks = ", ".join("?" * len(chip.values))
        found.append(Condition(f"{kind(chip.key).value(today)} IN ({marks})", chip.values))
    return found


def choices(tx: Tx, key: str, query: Query) -> tuple[Choice, ...]:
    """The values that there are within the rest of ``query``, the chosen ones in any case."""
    known = kind(key)
    rest = query.having(Chip(key))
    wanted = conditions(rest, tx.today, everyone=key == "status")
    rows = listing.counted(tx.connection, rest.text, wanted, known.value(tx.today))
    counts = {**dict.fromkeys(query.chip(key).values, 0), **dict(rows)}
    order = {value: place for place, value in enumerate(_ordered(key, list(counts)))}
    return tuple(
        Choice(value, known.word(value), counts[value])
        for value in sorted(counts, key=order.__getitem__)
    )


def culprits(tx: Tx, query: Query) -> tuple[Culprit, ...]:
    """Of an empty list: each condition whose dropping alone would show somebody, the most first."""
    found = []
    for chip in query.chips:
        found.append(Culprit(chip.key, len(_ids(tx, query.having(Chip(chip.key))))))
    if query.text.strip():
        found.append(Culprit("", len(_ids(tx, replace(query, text="")))))
    return tuple(sorted((one for one in found if one.count), key=lambda one: -one.count))


def saved(tx: Tx) -> tuple[Saved, ...]:
    """The lists kept in this register, by name; what a later program keeps is left out."""
    kept = json.loads(tx.setting(_SETTING) or "{}")
    found = []
    for name, value in sorted(kept.items()):
        chips = tuple(Chip(key, tuple(values)) for key, values in value["chips"] if key in _BY_KEY)
        order = Order(value["sort"], value["descending"])
        found.append(Saved(name, Query(value["text"], chips, order)))
    return tuple(found)


def save(tx: Tx, name: str, query: Query) -> None:
    """Keep ``query`` under ``name`` for everybody who works in this register."""
    name = name.strip()
    if not name or len(name) > 20:
        message = "请给筛选取一个 20 字以内的名称。"
        raise Rejected(Problem("filter.name", message, Where(field="名称")))
    kept = {one.name: one.query for one in saved(tx)}
    if name not in kept and len(kept) >= _MOST_KEPT:
        message = f"已存 {_MOST_KEPT} 个筛选。请先删去不用的，再保存新的。"
        raise Rejected(Problem("filter.too-many", message))
    _keep(tx, kept | {name: query})


def forget(tx: Tx, name: str) -> None:
    """Keep it no longer."""
    _keep(tx, {one.name: one.query for one in saved(tx) if one.name != name})


def _keep(tx: Tx, queries: dict[str, Query]) -> None:
    kept = {
        name: {
            "text": query.text,
            "chips": [[chip.key, list(chip.values)] for chip in query.chips],
            "sort": query.order.key,
            "descending": query.order.descending,
        }
        for name, query in queries.items()
    }
    tx.set(_SETTING, json.dumps(kept, ensure_ascii=False, sort_keys=True))


def _keys(query: Query) -> set[str]:
    return {chip.key for chip in query.chips}


def _ids(tx: Tx, query: Query) -> Sequence[int]:
    return listing.ids(tx.connection, query.text, conditions(query, tx.today), Order())


def _ordered(key: str, values: Iterable[str]) -> list[str]:
    """Numbers as numbers, codes as their table has them, the rest as they are; blank comes last."""
    table = fields.choices(fields.by_key(key)) if key in _CODED else ()
    places = {name: place for place, name in enumerate(table)}

    def place(value: str) -> tuple[bool, int, int, str]:
        number = int(value) if value.isdigit() else 0
        return (value == "", places.get(value, len(places)), number, value)

    return sorted(values, key=place)


def _of_field(key: str, group: Group = Group.FIELD) -> Kind:
    known = fields.by_key(key)
    return Kind(key, known.label, group, lambda _: listing.column(key), _word(known))


def _word(known: fields.Field) -> Callable[[str], str]:
    def word(value: str) -> str:
        if not value:
            return BLANK
        one = divisions.lookup(value) if known.kind is FieldKind.DIVISION else None
        return one.path if one is not None else value

    return word


def _flag(key: str, label: str, sql: str, yes: str, no: str) -> Kind:
    names = {"1": yes, "0": no}
    value = f"CASE WHEN {sql} THEN '1' ELSE '0' END"
    return Kind(key, label, Group.RECORD, lambda _: value, lambda one: names.get(one, one))


def _age(today: date) -> str:
    day = f"{today:%Y%m%d}"
    whole = f"CAST(({day} - CAST(s.birth_date AS INTEGER)) / 10000 AS TEXT)"
    return f"CASE WHEN length(s.birth_date) <> 8 THEN '' ELSE {whole} END"


def _lacks_something() -> str:
    """The ★ and the conditional items, as ``record.check_complete`` asks for them."""
    own = " OR ".join(f"s.{f.key} = ''" for f in fields.STUDENT_FIELDS if _starred(f))
    theirs = " OR ".join(f"g.{f.key} = ''" for f in fields.GUARDIAN_FIELDS if _starred(f))
    member = "EXISTS (SELECT 1 FROM guardian g WHERE g.student_id = s.id"
    return (
        f"{own} OR NOT {member}) "
        f"OR {member} AND ({theirs} OR (g.relation = '其他' AND g.relation_note = ''))) "
        f"OR (s.id_number = '' AND (s.id_type <> '其他' "
        f"OR NOT {member} AND g.id_type <> '' AND g.id_number <> '')))"
    )


def _starred(known: fields.Field) -> bool:
    return known.required is Required.ALWAYS


def _has_problem() -> str:
    states = ", ".join(f"'{state}'" for state in doubles.UNFINISHED)
    return (
        "EXISTS (SELECT 1 FROM problem_record p "  # noqa: S608  our own words
        f"WHERE p.student_id = k.student_id AND p.state IN ({states}))"
    )


_ENROLLED = "k.student_id NOT IN (SELECT student_id FROM enrolment WHERE enrolled = 0)"


def _filled(known: fields.Field) -> Kind:
    names = {"1": "已填", "0": "空白"}
    value = f"CASE WHEN {listing.column(known.key)} <> '' THEN '1' ELSE '0' END"
    label = f"{known.label}填写"
    return Kind(
        f"filled.{known.key}", label, Group.FILLED, lambda _: value, lambda one: names.get(one, one)
    )


_CHOSEN = Kind(CHOSEN, "选定的学生", Group.RECORD, lambda _: "k.student_id")
_USUAL = ("class_no", "grade", "sex", "ethnicity", "study_mode")
KINDS: tuple[Kind, ...] = (
    *[_of_field(key, Group.USUAL) for key in _USUAL],
    Kind("age", "年龄", Group.USUAL, _age, lambda value: f"{value} 岁" if value else BLANK),
    Kind("entry_year", "入学年份", Group.USUAL, lambda _: "substr(s.entry_month, 1, 4)",
         lambda value: f"{value} 年" if value else BLANK),
    Kind("status", "学籍状态", Group.USUAL, lambda _: listing.STATUS_OF),
    _flag("photo", "照片", listing.HAS_PHOTO, "有照片", "缺照片"),
    _flag("incomplete", "必填信息", _lacks_something(), "信息不完整", "信息完整"),
    _flag("problem", "问题学籍", _has_problem(), "有问题", "没有问题"),
    _flag("numbered", "学籍号", "k.national_number <> ''", "已有学籍号", "没有学籍号"),
    *[_of_field(key) for key in (*_PLAIN, *_CODED) if key not in _USUAL],
    *[_filled(f) for f in fields.STUDENT_FIELDS if f.key not in (*_PLAIN, *_CODED, *_NEVER_BLANK)],
)  # fmt: skip
_BY_KEY = {one.key: one for one in (*KINDS, _CHOSEN)}
