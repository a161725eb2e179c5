"""Numbers that name a person or a school: GB 11643, other documents, 学籍号, 学校标识码."""

import re
from datetime import date
from functools import lru_cache
from operator import mul

from app.domain import codes, divisions
from app.problems import Level, Problem, Where

GB_11643 = "GB 11643-1999"
RESIDENT_CARD = "居民身份证"
OTHER_DOCUMENT = "其他"

# GB 11643-1999 / ISO 7064 MOD 11-2: weights of the first 17 digits, check character by remainder.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ZERO = 48 * sum(_WEIGHTS)  # the digits are weighed as ASCII bytes, 48 too much each

_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_OLD_SHAPE = re.compile(r"[0-9]{15}")
_NATIONAL_NUMBER = re.compile(r"[GLJ][0-9]{17}[0-9X]")
_SCHOOL_CODE = re.compile(r"[0-9]{10}")
_DROPPED = re.compile("[\\s\u00a0\u200b-\u200f\u202a-\u202e\u2060\ufeff]|^['’‘＇]")
_WIDE = {0xFF01 + n: 0x21 + n for n in range(94)}

_SCHOOL_AGE = range(5, 23)  # years; outside it a pupil's number is looked at twice

# Documents other than the resident card, by the type's name in the national dictionary.
# None of these shapes is fixed by a standard that was published for us: they only warn.
_DOCUMENTS: dict[str, re.Pattern[str]] = {
    "香港特区护照/身份证明": re.compile(
        r"[A-Z]{1,2}[0-9]{6}\(?[0-9A]\)?|[HK][A-Z]?[0-9]{8}|H[0-9]{8}([0-9]{2})?|81[0-9]{15}[0-9X]"
    ),
    "澳门特区护照/身份证明": re.compile(
        r"[0-9]{7}\(?[0-9]\)?|M[A-Z]?[0-9]{7,8}|M[0-9]{8}([0-9]{2})?|82[0-9]{15}[0-9X]"
    ),
    "台湾居民来往大陆通行证": re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?|83[0-9]{15}[0-9X]"),
    "境外永久居住证": re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"),
    "护照": re.compile(r"[A-Z0-9]{5,15}"),
}


def normalise(raw: str) -> str:
    """``raw`` in half-width capitals without spaces, invisible marks or a leading apostrophe.

    Nothing else is dropped: a wrong character stays to be seen.
    """
    return _DROPPED.sub("", raw.translate(_WIDE)).upper()


def check_character(first: str) -> str:
    """The 18th character for the ``first`` 17 ASCII digits (ISO 7064 MOD 11-2)."""
    return _CHECK[(sum(map(mul, _WEIGHTS, first.encode())) - _ZERO) % 11]


def check_passes(number: str) -> bool:
    """Whether 18 ASCII characters end in their check character; says nothing of date or region."""
    return _CHECK[(sum(map(mul, _WEIGHTS, number[:17].encode())) - _ZERO) % 11] == number[17]


def birth_date(number: str) -> str:
    """yyyyMMdd as written in an 18-character number (not checked against the calendar)."""
    return number[6:14]


def sex(number: str) -> str:
    """男 for an odd, 女 for an even 17th digit of an 18-character number."""
    return "男" if number[16] in "13579" else "女"


def region(number: str) -> str:
    """The six digits of the place that first issued the number; they stay for life."""
    return number[:6]


@lru_cache(maxsize=8192)  # a school has some thousand birth dates, each looked at many times
def is_real_date(text: str) -> bool:
    """Whether yyyyMMdd is a day of the calendar."""
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=2)  # formatting a date costs more than checking a number
def stamp(today: date) -> str:
    """``today`` as yyyyMMdd."""
    return f"{today:%Y%m%d}"


@lru_cache(maxsize=2)  # one record asks several times in a row
def is_resident_number(number: str) -> bool:
    """Whether ``number`` is a possible 公民身份号码: 18 characters, real date, right check."""
    return (
        _SHAPE.fullmatch(number) is not None
        and check_passes(number)
        and is_real_date(birth_date(number))
    )


def is_national_number(text: str) -> bool:
    """Whether ``text`` has the shape of a 学籍号: G, L or J and 18 characters.

    The number is issued by the national system and only stored here. It is never derived from
    the ID number: after a correction of the ID the two differ for good.
    """
    return _NATIONAL_NUMBER.fullmatch(text) is not None


def is_school_code(text: str) -> bool:
    """Whether ``text`` has the ten digits of a 学校标识码 (no check digit is documented)."""
    return _SCHOOL_CODE.fullmatch(text) is not None


@lru_cache(maxsize=16)  # a file has one school code on all its lines
def school_code_is_familiar(text: str) -> bool:
    """Whether ``text`` is a school code with a known category (digits 1-2) and province (3-4)."""
    return (
        is_school_code(text)
        and codes.table("school_category").name_of(text[:2]) is not None
        and codes.table("school_province").name_of(text[2:4]) is not None
    )


def problems_of_resident_number(
    number: str, label: str, today: date, *, member: bool = False
) -> list[Problem]:
    """What is wrong with a normalised 公民身份号码 in the field called ``label``.

    ``member`` allows the 15 digits issued before 1999 (with a warning) and skips the school age.
    """
    if member and _OLD_SHAPE.fullmatch(number):
        what = "是 1999 年以前的 15 位号码，已照原样保留；如已换发 18 位号码请改填"
        return [_problem("old-number", label, number, what, Level.WARN)]
    if _SHAPE.fullmatch(number) is None:
        what = "不是 18 位数字（末位可为 X），请对照身份证或户口簿改正"
        return [_problem("shape", label, number, what)]
    if not check_passes(number):
        what = "末位校验码不符，说明其中有数字写错，请对照身份证或户口簿改正"
        return [_problem("check-digit", label, number, what)]
    return _problems_of_content(number, label, today, member)


def _problems_of_content(number: str, label: str, today: date, member: bool) -> list[Problem]:
    born = birth_date(number)
    if not is_real_date(born):
        what = f"第 7 至 14 位 {born} 不是真实的日期，请对照身份证或户口簿改正"
        return [_problem("birth-impossible", label, number, what)]
    if born > stamp(today):
        what = f"所含出生日期 {born} 晚于今天，请对照身份证或户口簿改正"
        return [_problem("birth-future", label, number, what)]
    found = []
    if not divisions.is_known(region(number)):
        # New codes appear every year and old ones stay for life: this only warns.
        what = f"前 6 位 {region(number)} 不在现行和已撤销的行政区划代码中，请核对"
        found.append(_problem("region-unknown", label, number, what, Level.WARN))
    age = today.year - int(born[:4])
    if not member and age not in _SCHOOL_AGE:
        what = f"表明该生约 {age} 岁，不在常见的在校年龄内，请核对"
        found.append(_problem("age-unusual", label, number, what, Level.WARN))
    return found


def problems_of_document(
    id_type: str, number: str, label: str, today: date, *, member: bool = False
) -> list[Problem]:
    """What is wrong with a normalised document number of the dictionary's ``id_type``.

    Only the resident card blocks; the shapes of all other documents warn.
    """
    if id_type == RESIDENT_CARD:
        return problems_of_resident_number(number, label, today, member=member)
    pattern = _DOCUMENTS.get(id_type)
    if pattern is None or pattern.fullmatch(number):
        return []
    what = f"与“{id_type}”常见的号码样式不同，请对照证件核对"
    return [_problem("document-unusual", label, number, what, Level.WARN, source="")]


def _problem(
    code: str,
    label: str,
    number: str,
    what: str,
    level: Level = Level.REFUSE,
    source: str = GB_11643,
) -> Problem:
    message = f"“{label}”的号码 {number} {what}。"
    return Problem(f"identity.{code}", message, Where(field=label), source, level)
