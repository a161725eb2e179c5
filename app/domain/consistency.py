"""Checks between the fields of one pupil and her family members.

Severity. What cannot be right (a number whose check character fails, a day that never was) does not
get into the register. What contradicts something else is let in with a warning, because either
side may be the wrong one and collection is still going on; the same finding blocks the export,
since the national import derives sex and birth date from the number (办法第六条).
``contradiction`` is the level for that: WARN at import, REFUSE at export.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from app.domain import identity
from app.domain.codes import table
from app.problems import Level, Problem, Where

Values = Mapping[str, str]
Members = Sequence[tuple[int, Values]]  # (number on the sheet from 1, values by bare key)

ARTICLE_6 = "《学籍管理办法》第六条"
_PAIRS = {
    "非随班就读": frozenset({"无残疾"}),
    "视力残疾随班就读": frozenset({"视力残疾"}),
    "听力残疾随班就读": frozenset({"听力残疾"}),
    "智力残疾随班就读": frozenset({"智力残疾"}),
    "其他残疾随班就读": frozenset({"言语残疾", "肢体残疾", "精神残疾", "多重残疾", "其他残疾"}),
}


def warn(code: str, label: str, message: str, source: str = "") -> Problem:
    """A warning about the field called ``label``."""
    return Problem(code, message, Where(field=label), source, Level.WARN)


def derive_from_number(student: dict[str, str]) -> list[Problem]:
    """Fill a blank type, sex or birth date from a valid 公民身份号码; says each that it filled.

    A number beginning with 8 or 9 may be a residence permit: its type is not guessed.
    """
    number = student.get("id_number", "")
    found: list[Problem] = []
    if not identity.is_resident_number(number):
        return found
    if not student.get("id_type") and number[0] not in "89":
        student["id_type"] = identity.RESIDENT_CARD
        found.append(_derived("身份证件类型", identity.RESIDENT_CARD))
    if student.get("id_type") != identity.RESIDENT_CARD:
        return found
    if not student.get("sex"):
        student["sex"] = identity.sex(number)
        found.append(_derived("性别", student["sex"]))
    if not student.get("birth_date"):
        student["birth_date"] = identity.birth_date(number)
        found.append(_derived("出生日期", student["birth_date"]))
    return found


def _derived(label: str, value: str) -> Problem:
    message = f"“{label}”空白，已按身份证件号填为“{value}”，请核对。"
    return warn("record.derived", label, message, identity.GB_11643)


def number_against_person(student: Values, contradiction: Level) -> list[Problem]:
    """Sex and birth date as typed against those in a valid 公民身份号码 (R-ORD-6-1)."""
    number = student.get("id_number", "")
    if student.get("id_type") != identity.RESIDENT_CARD or not identity.is_resident_number(number):
        return []
    found = []
    for label, typed, meant in (
        ("性别", student.get("sex", ""), identity.sex(number)),
        ("出生日期", student.get("birth_date", ""), identity.birth_date(number)),
    ):
        if typed and typed != meant:
            code = "record.sex-differs" if label == "性别" else "record.birth-differs"
            message = (
                f"“{label}”为“{typed}”，与身份证件号所含的“{meant}”不一致，"
                "请对照户口簿改正其中一项。"
            )
            found.append(Problem(code, message, Where(field=label), ARTICLE_6, contradiction))
    return found


def birth_against_today(student: Values, today: date) -> list[Problem]:
    """A pupil is not born tomorrow."""
    born = student.get("birth_date", "")
    if not born or born <= identity.stamp(today):
        return []
    message = f"“出生日期”{born} 晚于今天，请改正。"
    return [Problem("record.birth-future", message, Where(field="出生日期"))]


def national_number_against_id(student: Values) -> list[Problem]:
    """A G number that differs from the ID is kept and only pointed out.

    After a correction of the ID the two differ rightly and for good (R-NA-11-2, R-SC-14-1).
    """
    national, number = student.get("national_number", ""), student.get("id_number", "")
    if not (national.startswith("G") and number and national[1:] != number):
        return []
    message = (
        "“学籍号”G 后的 18 位与身份证件号不同。学籍号终身不变，已照原样保留；"
        "如身份证件号未曾更正，请核对。"
    )
    return [warn("record.national-number-differs", "学籍号", message)]


def disability_against_class(student: Values, contradiction: Level) -> list[Problem]:
    """随班就读 and 残疾类型 go in pairs.

    A disability without 随班就读 is right in a special school and therefore only warns.
    """
    placed, disability = student.get("inclusive_class", ""), student.get("disability", "")
    if not placed or not disability or disability in _PAIRS.get(placed, ()):
        return []
    message = f"“随班就读”为“{placed}”，与“残疾类型”的“{disability}”不配对，请改正其中一项。"
    level = Level.WARN if placed == "非随班就读" else contradiction
    return [Problem("record.disability-pair", message, Where(field="随班就读"), level=level)]


def numbers_within_family(student: Values, members: Members) -> list[Problem]:
    """Pupil and member, or two members, cannot share one document number."""
    seen: dict[str, int] = {}
    number = student.get("id_number", "")
    if number:
        seen[number] = 0
    found = []
    for position, member in members:
        number = member.get("id_number", "")
        if not number:
            continue
        if number in seen:
            found.append(_shared(number, position, seen[number]))
        seen.setdefault(number, position)
    return found


def _shared(number: str, position: int, other: int) -> Problem:
    label = f"成员{position}身份证件号"
    whom = f"成员{other}" if other else "学生本人"
    message = f"“{label}”{number} 与{whom}的证件号相同，请对照户口簿改正。"
    level = Level.WARN if other else Level.REFUSE
    return Problem("record.same-number", message, Where(field=label), ARTICLE_6, level)


def guardianship(members: Members, level: Level) -> list[Problem]:
    """At least one member is 监护人; without members there is nothing to say here."""
    if not members or any(member.get("is_guardian") == "是" for _, member in members):
        return []
    label = f"成员{members[0][0]}是否监护人"
    message = "家庭成员中没有监护人，请将其中至少一人的“是否监护人”填为“是”。"
    return [Problem("record.no-guardian", message, Where(field=label), level=level)]


def missing_conditionals(student: Values, members: Members) -> list[str]:
    """Labels of what the other values make necessary.

    A document number unless the type is 其他, then a member's instead; 关系说明 for 其他.
    """
    lacking = []
    if not student.get("id_number"):
        if student.get("id_type") != identity.OTHER_DOCUMENT:
            lacking.append("身份证件号")
        if not any(member.get("id_type") and member.get("id_number") for _, member in members):
            lacking.append("成员身份证件类型和身份证件号（学生无证件号时必填）")
    lacking += [
        f"成员{position}关系说明"
        for position, member in members
        if member.get("relation") == "其他" and not member.get("relation_note")
    ]
    return lacking


def settle_relation(member: dict[str, str], position: int) -> list[Problem]:
    """A relation outside the five of the template (舅舅, 继父) becomes 其他 with a note."""
    typed = member.get("relation", "")
    if not typed or typed in table("relation"):
        return []
    member["relation"] = "其他"
    note = member.get("relation_note", "")
    member["relation_note"] = f"{typed}，{note}" if note and typed not in note else note or typed
    label = f"成员{position}关系"
    message = f"“{label}”原为“{typed}”，已按“其他”读入并记入关系说明，请核对。"
    return [warn("field.repaired", label, message)]
