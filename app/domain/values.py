"""How each kind of value is read: from what was typed to the one canonical spelling."""

import re
from collections.abc import Callable
from functools import cache

from app.domain import codes, divisions, identity
from app.domain.findings import Finding, repaired
from app.domain.names import private_use, restore_points
from app.problems import Level

Read = tuple[str, list[Finding]]

_WIDE_PLAIN = {
    wide: wide - 0xFEE0
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for wide in range(first, last + 1)
}
_WIDE_ALL = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}
_BAD = "\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff"
_CONTROL = re.compile(f"[{_BAD}]+")
_PLAIN_CHARACTER = f"[^{_BAD}０-９Ａ-Ｚａ-ｚ\ue000-\uf8ff\U000f0000-\U0010ffff]"
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
_PLAIN_MONTH = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])")
_PLAIN_DATE = re.compile(
    r"(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)"
)
_MOBILE = re.compile(r"1[0-9]{10}")
_LANDLINE = re.compile(r"(?:0[0-9]{2,3}-?)?[0-9]{7,8}(?:-[0-9]{1,6})?")
_SEPARATORS = re.compile(r"[\s-]")


def read_text(raw: str) -> Read:
    """Addresses and other free text: full-width letters and digits become half-width."""
    text = raw.strip()
    if plain_text(0).fullmatch(text):
        return text, []
    found = []
    mended, why = restore_points(text)
    if mended != text:
        found.append(repaired(text, mended, why))
    text = mended
    mended = _CONTROL.sub(" ", text).translate(_WIDE_PLAIN).strip()
    if mended != text:
        found.append(repaired(text, mended, "全角字母数字改为半角，换行等控制字符改为空格"))
    if points := private_use(mended):
        what = f"含有造字区字符 {'、'.join(points)}，别处无法显示和打印，请改用标准汉字"
        found.append(Finding("field.private-use", what, Level.WARN))
    return mended, found


def read_verbatim(raw: str) -> Read:
    """Values the national system made: kept exactly as found."""
    return raw, []


def read_code(raw: str, table_name: str) -> Read:
    """The dictionary's name for a name, a known other spelling or a code.

    The national template's own spelling (毛难族) is an encoding and no mistake: read in silence.
    A word that could mean several names is left blank rather than guessed.
    """
    table = codes.table(table_name)
    text = raw.strip()
    if not text or text in table:
        return text, []
    if table.is_national_spelling(text):
        return table.meant_by(text) or text, []
    plain = text.translate(_WIDE_ALL).replace(" ", "")
    name = table.meant_by(text) or table.meant_by(plain) or table.meant_by(plain.upper())
    if name is not None:
        return name, [repaired(text, name, "代码表中的名称")]
    if plain in table.ambiguous:
        what = f"填的是“{text}”，{table.ambiguous[plain]}，已留空，请核实后补填"
        return "", [Finding("field.code-ambiguous", what, Level.WARN)]
    what = f"的值“{text}”不在代码表中，请改为：{_choices(table)}"
    return text, [Finding("field.code-unknown", what)]


def _choices(table: codes.CodeTable) -> str:
    names = table.names
    return "、".join(names[:8]) + ("等" if len(names) > 8 else "")


def read_date(raw: str) -> Read:
    """A day as yyyyMMdd from 20180901, 2018-9-1, 2018/9/1, 2018.9.1 or 2018年9月1日."""
    text = raw.strip()
    if not text or _PLAIN_DATE.fullmatch(text):
        return text, []
    plain = text.translate(_WIDE_ALL)
    if match := _DATE.fullmatch(plain.replace(" ", "") if "年" in plain else plain):
        year, month, day = match.groups()
        plain = f"{year}{month:0>2}{day:0>2}"
    if not (_is_digits(plain, 8) and "1900" <= plain[:4] < "2100" and identity.is_real_date(plain)):
        what = f"的值“{text}”不是真实的日期，请按 20180901 的样式改正"
        return text, [Finding("field.date-invalid", what)]
    return plain, _if_changed(text, plain, "日期写作年月日八位数字")


def read_month(raw: str) -> Read:
    """A month as yyyyMM; a whole date loses its day, with a word about it."""
    text = raw.strip()
    if not text or _PLAIN_MONTH.fullmatch(text):
        return text, []
    plain = text.translate(_WIDE_ALL).replace(" ", "")
    if match := _MONTH.fullmatch(plain):
        plain = f"{match[1]}{match[2]:0>2}"
    else:
        plain = read_date(plain)[0][:6]
    if not _PLAIN_MONTH.fullmatch(plain):
        what = f"的值“{text}”不是真实的年月，请按 202609 的样式改正"
        return text, [Finding("field.month-invalid", what)]
    return plain, _if_changed(text, plain, "年月写作六位数字")


def read_division(raw: str) -> Read:
    """Twelve digits from twelve, from the six of a county, or from a whole name.

    A code that is in neither list only warns: new codes appear every year.
    """
    text = raw.strip()
    if not text or text in divisions.canonical():
        return text, []
    plain = _SEPARATORS.sub("", text.translate(_WIDE_ALL))
    if _is_digits(plain, 6):
        plain += "000000"
    elif (named := divisions.by_path(plain)) is not None:
        plain = named.twelve_digits
    if not _is_digits(plain, 12):
        what = f"的值“{text}”不是 12 位行政区划代码，请改为县级 6 位代码加 000000"
        return text, [Finding("field.division-invalid", what)]
    return plain, _if_changed(text, plain, "行政区划写作 12 位代码") + _doubts_of_division(plain)


def _doubts_of_division(code: str) -> list[Finding]:
    if not divisions.is_known(code):
        what = f"的代码 {code} 不在现行和已撤销的行政区划代码中，请核对"
        return [Finding("field.division-unknown", what, Level.WARN)]
    if not divisions.is_lowest(code):
        what = f"的代码 {code} 是{divisions.path(code)}，未到县级，请改为县（市、区、旗）的代码"
        return [Finding("field.division-not-county", what, Level.WARN)]
    return []


def read_id_number(raw: str) -> Read:
    """Any document's number in half-width capitals; what it must look like hangs on its type."""
    text = raw.strip()
    plain = identity.normalise(text)
    return plain, _if_changed(text, plain, "证件号写作半角大写，不留空格")


def read_national_number(raw: str) -> Read:
    """A 学籍号, 19 characters; given by the national system and never derived (办法第五条)."""
    text, found = read_id_number(raw)
    if text and not identity.is_national_number(text):
        what = f"的值“{text}”不是 G、L 或 J 加 18 位的学籍号，请从全国学籍系统中查抄"
        found.append(Finding("field.national-number-invalid", what))
    return text, found


def read_school_code(raw: str) -> Read:
    """A 学校标识码: ten digits; an unknown category or province only warns."""
    text, found = read_id_number(raw)
    if text and not identity.is_school_code(text):
        found.append(Finding("field.school-code-invalid", f"的值“{text}”不是 10 位数字，请改正"))
    elif text and not identity.school_code_is_familiar(text):
        what = f"的值“{text}”前四位不是已知的学校类别和省份，请核对"
        found.append(Finding("field.school-code-unusual", what, Level.WARN))
    return text, found


def read_phone(raw: str) -> Read:
    """An 11-digit mobile number without separators, or a landline; anything else warns."""
    text = raw.strip()
    if not text or _MOBILE.fullmatch(text):
        return text, []
    plain = text.translate(_WIDE_ALL)
    closed = _SEPARATORS.sub("", plain).removeprefix("+86")
    plain = closed if _MOBILE.fullmatch(closed) else plain.strip()
    found = _if_changed(text, plain, "电话写作半角数字")
    if not (_MOBILE.fullmatch(plain) or _LANDLINE.fullmatch(plain)):
        what = f"的值“{plain}”不像 11 位手机号或带区号的固定电话，请核对"
        found.append(Finding("field.phone-unusual", what, Level.WARN))
    return plain, found


def read_postcode(raw: str) -> Read:
    """Six digits; anything else warns here and blocks the export."""
    text = raw.strip()
    plain = _SEPARATORS.sub("", text.translate(_WIDE_ALL))
    found = _if_changed(text, plain, "邮政编码写作半角数字")
    if plain and not _is_digits(plain, 6):
        what = f"的值“{plain}”不是 6 位数字，请改正"
        found.append(Finding("field.postcode-invalid", what, Level.WARN))
    return plain, found


def read_integer(raw: str) -> Read:
    """Whole kilometres; a unit is taken off, a fraction is not rounded by us."""
    text = raw.strip()
    plain = (
        text.translate(_WIDE_ALL).strip().lower().removesuffix("公里").removesuffix("km").strip()
    )
    if _is_digits(plain, len(plain)) and plain:
        plain = plain.lstrip("0") or "0"
    found = _if_changed(text, plain, "写作整数")
    if plain and not _is_digits(plain, len(plain)):
        what = f"的值“{plain}”不是整数，请改为整数（公里）"
        found.append(Finding("field.integer-invalid", what, Level.WARN))
    return plain, found


@cache
def plain_text(max_length: int) -> re.Pattern[str]:
    """Text that needs no mending, of at most ``max_length`` characters (0: of any length)."""
    return re.compile(f"(?!\\s){_PLAIN_CHARACTER}{{0,{max_length or ''}}}(?<!\\s)")


def plain_test(kind: str, table_name: str) -> Callable[[str], object]:
    """A fast test whose truth means: reading this value would change nothing and find nothing."""
    if kind == "code":
        return frozenset(codes.table(table_name).names).__contains__
    return _PLAIN_TESTS[kind]()


_PLAIN_TESTS: dict[str, Callable[[], Callable[[str], object]]] = {
    "verbatim": lambda: bool,
    "date": lambda: _PLAIN_DATE.fullmatch,
    "month": lambda: _PLAIN_MONTH.fullmatch,
    "division": lambda: lambda text: text in divisions.canonical(),
    "id_number": lambda: re.compile("[0-9A-Z]+").fullmatch,
    "national_number": lambda: re.compile("[GLJ][0-9]{17}[0-9X]").fullmatch,
    "school_code": lambda: identity.school_code_is_familiar,
    "phone": lambda: _MOBILE.fullmatch,
    "postcode": lambda: re.compile("[0-9]{6}").fullmatch,
    "integer": lambda: re.compile("0|[1-9][0-9]*").fullmatch,
}


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _if_changed(before: str, after: str, why: str) -> list[Finding]:
    return [] if before == after else [repaired(before, after, why)]
