"""The data dictionary: every item of the national student record and of a family member.

A ``Field`` names, parses and prints a value and knows no layout. Values are ``str`` throughout, ""
is blank; code fields hold the dictionary's name. The items, their stars and their grouping follow
the national 学生基础信息采集表; the lengths are those of JY/T 1001, an upper bound for safety and
not a documented limit of any template.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from app.domain import codes, names, values
from app.domain.findings import Finding
from app.problems import Level, Problem, Where


class Kind(StrEnum):
    """How a value is written; decides how it is read."""

    TEXT = "text"
    VERBATIM = "verbatim"
    NAME = "name"
    CODE = "code"
    DATE = "date"
    MONTH = "month"
    DIVISION = "division"
    ID_NUMBER = "id_number"
    INTEGER = "integer"
    PHONE = "phone"
    POSTCODE = "postcode"
    SCHOOL_CODE = "school_code"
    NATIONAL_NUMBER = "national_number"


class Required(StrEnum):
    """Who asks for the value."""

    ALWAYS = "always"  # ★ on the national paper form
    CONDITIONAL = "conditional"  # depends on another value
    PROGRAM = "program"  # demanded by some programs, not starred on paper
    NEVER = "never"


class Section(StrEnum):
    """The groups of the paper 采集表, in its order."""

    IDENTITY = "学生个人基础信息"
    AUXILIARY = "学生个人辅助信息"
    STUDY = "学生学籍基本信息"
    CONTACT = "学生个人联系信息"
    CIRCUMSTANCES = "学生个人扩展信息"
    COMMUTE = "学生上下学交通信息"
    FAMILY = "学生家庭成员或监护人信息"


@dataclass(frozen=True, slots=True)
class Field:
    """One item. ``max_length`` is in characters, 0 for none known; ``table`` names a code table.

    ``key_information`` (姓名、性别、出生日期、证件类型、证件号) is changed later by a case only.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    required: Required = Required.NEVER
    section: Section = Section.IDENTITY
    table: str = ""
    max_length: int = 0
    sensitive: bool = False
    key_information: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a raw value. ``repaired``: it was changed by more than trimming."""

    value: str
    problems: tuple[Problem, ...] = ()
    repaired: bool = False


_FREE = frozenset({Kind.TEXT, Kind.NAME})  # all other kinds have a shape, which is checked instead
BLANK = Reading("")
HIDDEN_HEADERS = frozenset({"隐藏"})
MAX_GUARDIANS_ON_A_SHEET = 2

_A, _C, _P, _N = Required.ALWAYS, Required.CONDITIONAL, Required.PROGRAM, Required.NEVER


def _text(
    key: str,
    label: str,
    required: Required = _N,
    length: int = 0,
    *aliases: str,
    sensitive: bool = False,
) -> Field:
    return Field(
        key, label, Kind.TEXT, required, max_length=length, aliases=aliases, sensitive=sensitive
    )


def _coded(
    key: str,
    label: str,
    table: str,
    required: Required = _N,
    *aliases: str,
    sensitive: bool = False,
    key_information: bool = False,
) -> Field:
    return Field(
        key,
        label,
        Kind.CODE,
        required,
        table=table,
        aliases=aliases,
        sensitive=sensitive,
        key_information=key_information,
    )


def _yes_no(
    key: str, label: str, required: Required = _A, *aliases: str, sensitive: bool = False
) -> Field:
    return _coded(key, label, "yes_no", required, *aliases, sensitive=sensitive)


def _in(section: Section, *items: Field) -> tuple[Field, ...]:
    return tuple(replace(item, section=section) for item in items)


_IDENTITY = _in(
    Section.IDENTITY,
    Field("name", "姓名", Kind.NAME, _A, max_length=50, key_information=True,
          aliases=("学生姓名",)),
    _coded("sex", "性别", "sex", _A, key_information=True),
    Field("birth_date", "出生日期", Kind.DATE, _A, max_length=8, key_information=True,
          aliases=("出生年月日", "生日")),
    Field("birthplace_division", "出生地行政区划代码", Kind.DIVISION, _A, max_length=12,
          aliases=("出生地", "出生地行政区划")),
    _text("native_place", "籍贯", _A, 20),
    _coded("ethnicity", "民族", "ethnicity", _A),
    _coded("nationality", "国籍/地区", "nationality", _A, "国家地区", "国籍", "国家/地区"),
    _coded("id_type", "身份证件类型", "id_type", _A, "证件类型", "身份证件类别",
           key_information=True),
    _coded("overseas_status", "港澳台侨外", "overseas_status", _A),
    _coded("health", "健康状况", "health", _A, sensitive=True),
    _coded("political_status", "政治面貌", "political_status", _P),
    Field("id_number", "身份证件号", Kind.ID_NUMBER, _C, max_length=20, sensitive=True,
          key_information=True,
          aliases=("身份证件号码", "身份证号", "身份证号码", "证件号码", "证件号", "公民身份号码")),
)  # fmt: skip

_AUXILIARY = _in(
    Section.AUXILIARY,
    Field("former_name", "曾用名", Kind.NAME, max_length=50),
    _text("id_validity", "身份证件有效期", _N, 36, "证件有效期"),
    _coded("hukou_nature", "户口性质", "hukou_nature", _A, "户口类型"),
    Field("hukou_division", "户口所在地行政区划", Kind.DIVISION, _A, max_length=12,
          aliases=("户口所在地", "户口所在地行政区划代码")),
    _text("talent", "特长"),
    _coded("blood_type", "血型", "blood_type", _N, sensitive=True),
)  # fmt: skip

_STUDY = _in(
    Section.STUDY,
    Field("school_code", "学校标识码", Kind.SCHOOL_CODE, _P, max_length=10,
          aliases=("学校标示码",)),
    Field("national_number", "学籍号", Kind.NATIONAL_NUMBER, max_length=19, sensitive=True,
          aliases=("全国学籍号", "个人标识码", "学籍号码")),
    _text("auxiliary_number", "学籍辅号"),
    _text("seat_number", "班内学号", _N, 20, "座号"),
    _coded("grade", "年级", "grade", _P),
    _text("class_no", "班号", _A, 10, "班级号", "班级"),
    _text("campus_no", "校区号", _N, 10),
    Field("entry_month", "入学年月", Kind.MONTH, _A, max_length=6),
    _coded("entry_mode", "入学方式", "entry_mode", _A),
    _coded("study_mode", "就读方式", "study_mode", _A),
    _coded("source", "学生来源", "student_source"),
    Field("preschool_link", "学籍接续标识", Kind.VERBATIM),
)  # fmt: skip

_CONTACT = _in(
    Section.CONTACT,
    _text("address", "现住址", _A, 180, "居住地址", "现住地址", sensitive=True),
    _text("mail_address", "通信地址", _A, 180, "通讯地址", sensitive=True),
    _text("home_address", "家庭地址", _A, 180, "家庭住址", sensitive=True),
    Field("phone", "联系电话", Kind.PHONE, _A, max_length=30, sensitive=True,
          aliases=("电话", "手机号", "联系方式")),
    Field("postcode", "邮政编码", Kind.POSTCODE, _A, max_length=6, aliases=("邮编",)),
    _text("email", "电子信箱", _N, 40, "电子邮箱", "邮箱", sensitive=True),
    _text("homepage", "主页地址", _N, 60),
)  # fmt: skip

_CIRCUMSTANCES = _in(
    Section.CIRCUMSTANCES,
    _yes_no("only_child", "是否独生子女"),
    _yes_no("preschool", "是否受过学前教育"),
    _coded("left_behind", "是否留守儿童", "left_behind", _A, "是否农村留守儿童",
           sensitive=True),
    _yes_no("migrant_child", "是否进城务工人员随迁子女", _A, "是否随迁子女"),
    _yes_no("orphan", "是否孤儿", sensitive=True),
    _yes_no("martyr_child", "是否烈士或优抚子女", sensitive=True),
    _coded("inclusive_class", "随班就读", "inclusive_class", _N, sensitive=True),
    # 是否残疾人 of the 2020 layout is a yes/no column and another item: no alias of this one.
    _coded("disability", "残疾类型", "disability", _N, "残疾人类型", sensitive=True),
    _yes_no("purchased_place", "是否由政府购买学位", _N),
    _yes_no("needs_aid", "是否需要申请资助", sensitive=True),
    _yes_no("receives_subsidy", "是否享受一补", sensitive=True),
)  # fmt: skip

_COMMUTE = _in(
    Section.COMMUTE,
    Field("distance", "上下学距离", Kind.INTEGER, aliases=("上下学距离(公里)",)),
    _coded("commute", "上下学方式", "commute", _N, "上下学交通方式"),
    _yes_no("school_bus", "是否需要乘坐校车", _N, "是否乘坐校车"),
)

STUDENT_FIELDS: tuple[Field, ...] = (
    *_IDENTITY, *_AUXILIARY, *_STUDY, *_CONTACT, *_CIRCUMSTANCES, *_COMMUTE,
)  # fmt: skip

GUARDIAN_FIELDS: tuple[Field, ...] = _in(
    Section.FAMILY,
    Field("name", "姓名", Kind.NAME, _A, max_length=50),
    _coded("relation", "关系", "relation", _A, "与学生关系", "与本人关系"),
    _text("relation_note", "关系说明", _C),
    _text("address", "现住址", _A, 180, "居住地址", sensitive=True),
    Field("hukou_division", "户口所在地行政区划", Kind.DIVISION, _A, max_length=12,
          aliases=("户口所在地", "户口所在地行政区划代码")),
    Field("phone", "联系电话", Kind.PHONE, _A, max_length=30, sensitive=True,
          aliases=("电话", "手机号", "联系方式")),
    _yes_no("is_guardian", "是否监护人"),
    _coded("id_type", "身份证件类型", "id_type", _C, "证件类型"),
    Field("id_number", "身份证件号", Kind.ID_NUMBER, _C, max_length=20, sensitive=True,
          aliases=("身份证件号码", "身份证号", "身份证号码", "证件号码", "证件号")),
    _coded("ethnicity", "民族", "ethnicity"),
    _text("employer", "工作单位"),
    _text("post", "职务"),
)  # fmt: skip

_GUARDIAN_KEY = re.compile(r"guardian([1-9][0-9]?)\.([a-z_]+)")
_BY_KEY = {field.key: field for field in STUDENT_FIELDS}
_GUARDIAN_BY_KEY = {field.key: field for field in GUARDIAN_FIELDS}


@cache
def by_key(key: str) -> Field:
    """The field of a flat row's key; ``guardian2.phone`` is 成员2联系电话.

    Raises ``KeyError`` for anything else.
    """
    match = _GUARDIAN_KEY.fullmatch(key)
    if match is None:
        return _BY_KEY[key]
    field = _GUARDIAN_BY_KEY[match[2]]
    return replace(field, key=key, label=f"成员{match[1]}{field.label}")


def guardian_field(key: str) -> Field:
    """The field of a family member by its bare key. Raises ``KeyError``."""
    return _GUARDIAN_BY_KEY[key]


def read(field: Field, raw: str) -> Reading:
    """``raw`` in the field's one spelling, with everything changed or doubtful as problems.

    Outer white space goes in silence; every other change is a WARN with before and after. A value
    that cannot be right is returned as it was typed, with a problem that blocks. Reading a value
    once read changes nothing. Problems know the field only: the caller adds the place.
    """
    if not raw:
        return BLANK
    value, found = _READERS[field.kind](raw, field)
    if field.kind in _FREE and 0 < field.max_length < len(value):
        what = (
            f"有 {len(value)} 个字符，超过 {field.max_length} 个，导入全国系统时可能被截断，请缩短"
        )
        found = [*found, Finding("field.too-long", what, Level.WARN)]
    if not found:
        return Reading(value)
    repaired = any(finding.code == "field.repaired" for finding in found)
    return Reading(value, tuple(problem(field, finding) for finding in found), repaired)


def write(field: Field, value: str) -> str:
    """``value`` as the national template wants it: 毛南族 is 毛难族 in its drop-down."""
    return codes.table(field.table).national(value) if field.table and value else value


def national_spelling(row: Mapping[str, str]) -> dict[str, str]:
    """A flat row with every code as the national template spells it; other keys untouched."""
    written = dict(row)
    for key, value in row.items():
        spelling = _spelt_otherwise().get(key.rpartition(".")[2], {}).get(value)
        if spelling is not None:
            written[key] = spelling
    return written


@cache
def _spelt_otherwise() -> dict[str, dict[str, str]]:
    """Bare key → name → spelling, for the few fields where the template spells differently."""
    tables = {field.key: codes.table(field.table) for field in STUDENT_FIELDS if field.table}
    spelt = {
        key: {entry.name: entry.national for entry in table.entries if entry.national}
        for key, table in tables.items()
    }
    return {key: words for key, words in spelt.items() if words}


def choices(field: Field) -> tuple[str, ...]:
    """The names a code field may hold; empty for every other kind."""
    return codes.table(field.table).names if field.table else ()


def problem(field: Field, finding: Finding) -> Problem:
    """``finding`` said of ``field``."""
    message = f"“{field.label}”{finding.what}。"
    return Problem(finding.code, message, Where(field=field.label), level=finding.level)


def plain_test(field: Field) -> Callable[[str], object]:
    """A fast test whose truth means that ``read`` would change nothing and find nothing.

    A false answer means only that ``read`` must look.
    """
    if field.kind is Kind.NAME:
        return names.PLAIN.fullmatch
    if field.kind is Kind.TEXT:
        return values.plain_text(field.max_length).fullmatch
    return values.plain_test(field.kind, field.table)


_READERS: dict[Kind, Callable[[str, Field], values.Read]] = {
    Kind.TEXT: lambda raw, _: values.read_text(raw),
    Kind.VERBATIM: lambda raw, _: values.read_verbatim(raw),
    Kind.NAME: lambda raw, _: names.read_name(raw),
    Kind.CODE: lambda raw, field: values.read_code(raw, field.table),
    Kind.DATE: lambda raw, _: values.read_date(raw),
    Kind.MONTH: lambda raw, _: values.read_month(raw),
    Kind.DIVISION: lambda raw, _: values.read_division(raw),
    Kind.ID_NUMBER: lambda raw, _: values.read_id_number(raw),
    Kind.INTEGER: lambda raw, _: values.read_integer(raw),
    Kind.PHONE: lambda raw, _: values.read_phone(raw),
    Kind.POSTCODE: lambda raw, _: values.read_postcode(raw),
    Kind.SCHOOL_CODE: lambda raw, _: values.read_school_code(raw),
    Kind.NATIONAL_NUMBER: lambda raw, _: values.read_national_number(raw),
}
