"""Records that may be one child although neither national rule says so: a slip of the pen.

A wrong digit in one of the first 17 also changes the check character, so numbers are compared
without it. Nobody is compared with everybody: two numbers one slip apart agree in two of their
three parts (region, birth date, sequence), and those two are looked up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from typing import NamedTuple

from app.domain import pinyin


class Sign(StrEnum):
    """In what two records are nearly alike."""

    NAME_AND_BIRTH = "name_and_birth"
    NUMBER_SLIP = "number_slip"
    BIRTH_SLIP = "birth_slip"
    NAME_SLIP = "name_slip"


SAID: Mapping[Sign, str] = {
    Sign.NAME_AND_BIRTH: "姓名、出生日期相同，证件号不同",
    Sign.NUMBER_SLIP: "姓名相同或相近，证件号只差一处",
    Sign.BIRTH_SLIP: "姓名、性别相同，出生日期只差一处",
    Sign.NAME_SLIP: "出生日期、性别相同，姓名读音相同",
}


class Person(NamedTuple):
    """What is compared of one record; ``id`` is whatever the caller knows it by.

    A tuple, as 60,000 are made at a time.
    """

    id: int
    name: str
    sex: str
    birth_date: str
    id_number: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records to be looked at by a person, and why; each pair comes once."""

    first: int
    second: int
    sign: Sign


_Parts = Callable[[Person], Sequence[str]]
_Judge = Callable[[Person, Person], Sign | None]


def pairs(new: Sequence[Person], known: Sequence[Person]) -> list[Pair]:
    """Near-duplicates between ``new`` and ``known`` (ids may be of two kinds).

    10,000 against 60,000 take well under two seconds.
    """
    found: dict[tuple[int, int], Sign] = {}
    for person, other, sign in _candidates(new, known):
        found.setdefault((person.id, other.id), sign)
    return [Pair(first, second, found[first, second]) for first, second in sorted(found)]


def within(people: Sequence[Person]) -> list[Pair]:
    """Near-duplicates among ``people``, the lower id first."""
    found: dict[tuple[int, int], Sign] = {}
    for person, other, sign in _candidates(people, people):
        place = (min(person.id, other.id), max(person.id, other.id))
        found.setdefault(place, sign)
    return [Pair(first, second, found[first, second]) for first, second in sorted(found)]


def _candidates(
    new: Sequence[Person], known: Sequence[Person]
) -> Iterator[tuple[Person, Person, Sign]]:
    """Every pair with a sign, the weightiest signs first; a pair may come more than once."""
    yield from _matched(new, known, _name_and_birth, _different_numbers)
    yield from _matched(new, known, _number_parts, _number_slip)
    # With two numbers the numbers decide: the other signs are for children who lack one.
    lacking = [person for person in new if not person.id_number]
    lacking_known = [person for person in known if not person.id_number]
    for parts, judge in ((_name_and_sex, _birth_slip), (_birth_and_sex, _same_reading)):
        yield from _matched(lacking, known, parts, judge)
        yield from _matched(new, lacking_known, parts, judge)


def _matched(
    new: Sequence[Person], known: Sequence[Person], parts: _Parts, judge: _Judge
) -> Iterator[tuple[Person, Person, Sign]]:
    """Those of ``new`` and ``known`` on one shelf of whom ``judge`` has something to say."""
    if not new or not known:
        return
    wanted = [(person, parts(person)) for person in new]
    shelves = _shelves({key for _, keys in wanted for key in keys}, known, parts)
    for person, keys in wanted:
        for key in keys:
            for other in shelves.get(key, ()):
                if other is not person and (sign := judge(person, other)):
                    yield person, other, sign


def _shelves(wanted: Set[str], known: Sequence[Person], parts: _Parts) -> dict[str, list[Person]]:
    """``known`` by those of their parts that are ``wanted``."""
    shelves: dict[str, list[Person]] = {}
    for person in known:
        for key in parts(person):
            if key in wanted:
                shelves.setdefault(key, []).append(person)
    return shelves


@cache
def _slips() -> Callable[[str, str], int]:
    """How many wrong, missing or swapped characters lie between two texts; 2 for more than one."""
    from rapidfuzz.distance import OSA

    return partial(OSA.distance, score_cutoff=1)


def _name_and_birth(person: Person) -> Sequence[str]:
    named = person.name and person.birth_date
    return (f"{person.name} {person.birth_date}",) if named else ()


def _different_numbers(one: Person, other: Person) -> Sign | None:
    return Sign.NAME_AND_BIRTH if one.id_number != other.id_number else None


def _number_parts(person: Person) -> Sequence[str]:
    """The number less its region, its birth date or its sequence.

    And twice less two neighbours on the border between two parts, which may have been swapped.
    """
    number = person.id_number
    if len(number) != 18:
        return ()
    return (
        "r" + number[6:17],
        "b" + number[:6] + number[14:17],
        "s" + number[:14],
        "x" + number[:5] + number[7:17],
        "y" + number[:13] + number[15:17],
    )


def _number_slip(one: Person, other: Person) -> Sign | None:
    first, second = one.id_number[:17], other.id_number[:17]
    if first == second or _slips()(first, second) != 1:
        return None
    return Sign.NUMBER_SLIP if names_are_near(one.name, other.name) else None


def _name_and_sex(person: Person) -> Sequence[str]:
    told = person.name and person.sex and person.birth_date
    return (f"{person.name} {person.sex}",) if told else ()


def _birth_slip(one: Person, other: Person) -> Sign | None:
    return Sign.BIRTH_SLIP if _slips()(one.birth_date, other.birth_date) == 1 else None


def _birth_and_sex(person: Person) -> Sequence[str]:
    told = person.name and person.sex and person.birth_date
    return (f"{person.birth_date} {person.sex}",) if told else ()


def _same_reading(one: Person, other: Person) -> Sign | None:
    """A homophone typed for a child without a number: 王晓明 and 王小明."""
    if one.name == other.name or len(one.name) != len(other.name):
        return None
    alike = one.name[0] == other.name[0] and pinyin.reading(one.name) == pinyin.reading(other.name)
    return Sign.NAME_SLIP if alike else None


def names_are_near(one: str, other: str) -> bool:
    """Equal, read alike, or one character apart in names of three and more (twins fit as well)."""
    if one == other:
        return True
    if not one or not other:
        return False
    if max(len(one), len(other)) >= 3 and _slips()(one, other) == 1:
        return True
    same_length = len(one) == len(other)
    return same_length and pinyin.reading(one) == pinyin.reading(other)
