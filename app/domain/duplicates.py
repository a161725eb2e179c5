"""Both rules by which the national system finds duplicates, over plain values.

居民身份证: the same number. Any other type: the same name, sex and birth date. They serve within
one file and against the register alike (R-NA-14-1, R-SC-15-1).
"""

from collections.abc import Hashable, Iterable, Mapping

from app.domain.identity import RESIDENT_CARD

Key = tuple[str, ...]


def keys(student: Mapping[str, str]) -> list[Key]:
    """What must be unique about ``student``; empty if too little is known to compare.

    A 学籍号 is one person's for life and is compared whenever there is one (办法第五条).
    """
    found: list[Key] = []
    national = student.get("national_number", "")
    if national:
        found.append(("national_number", national))
    number = student.get("id_number", "")
    if number and student.get("id_type") == RESIDENT_CARD:
        found.append(("id_number", number))
        return found
    person = tuple(student.get(key, "") for key in ("name", "sex", "birth_date"))
    if all(person):
        found.append(("person", *person))
    return found


def matching_keys(student: Mapping[str, str]) -> list[Key]:
    """By what a line of a file is recognised as a pupil of the register, strongest first.

    学籍号, then the document number, then name and birth date: the last is for a person to confirm
    (a pupil may have come without a number and bring one later).
    """
    found: list[Key] = []
    if national := student.get("national_number", ""):
        found.append(("national_number", national))
    if number := student.get("id_number", ""):
        found.append(("id_number", number))
    name, born = student.get("name", ""), student.get("birth_date", "")
    if name and born:
        found.append(("name_and_birth", name, born))
    return found


def groups(people: Iterable[tuple[Hashable, Mapping[str, str]]]) -> dict[Key, list[Hashable]]:
    """Keys borne by more than one of ``people`` (any label and values), with all their labels."""
    bearers: dict[Key, list[Hashable]] = {}
    for label, student in people:
        for key in keys(student):
            bearers.setdefault(key, []).append(label)
    return {key: labels for key, labels in bearers.items() if len(labels) > 1}


def describe(key: Key) -> str:
    """In what two records are alike, for a sentence: 身份证件号相同."""
    return _ALIKE[key[0]]


_ALIKE = {
    "national_number": "学籍号相同",
    "id_number": "身份证件号相同",
    "name_and_birth": "姓名、出生日期相同",
    "person": "姓名、性别、出生日期相同",
}
