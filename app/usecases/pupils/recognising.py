"""Which pupil a file name or a line of a list means: by 学籍号, by ID number, by name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select

from app.domain import names
from app.persistence.records import Student
from app.persistence.transaction import Tx

_COLUMNS = ("id", "name", "id_number", "national_number", "class_no", "seat_number", "sex")
_NATIONAL = re.compile(r"(?<![0-9A-Z])[GLJ]\d{17}[\dX](?![0-9A-Z])")
_NUMBER = re.compile(r"(?<![0-9A-Z])(?:\d{17}[\dX]|\d{15})(?![0-9A-Z])")
_SEPARATORS = re.compile(r"[\s_\-—－.,，、()（）\[\]【】+]+")
_EDGES = "0123456789 _-—－.,，、()（）[]【】+"


@dataclass(frozen=True, slots=True)
class Person:
    """What tells one pupil from another."""

    id: int
    name: str
    id_number: str
    national_number: str
    class_no: str
    seat_number: str
    sex: str


@dataclass(frozen=True, slots=True)
class Meant:
    """Everyone who could be meant, and by what: 学籍号, 证件号, 姓名 …; nobody: ``()``."""

    people: tuple[Person, ...]
    by: str

    @property
    def one(self) -> Person | None:
        """The pupil, when only one is meant."""
        return self.people[0] if len(self.people) == 1 else None


NOBODY = Meant((), "")


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of the register by what a file may call them."""

    by_id: Mapping[int, Person]
    by_number: Mapping[str, Sequence[Person]]
    by_national: Mapping[str, Sequence[Person]]
    by_name: Mapping[str, Sequence[Person]]

    @classmethod
    def load(cls, tx: Tx) -> Self:
        """Read seven short columns of everyone."""
        table = Student.__table__.c
        rows = tx.connection.execute(select(*[table[name] for name in _COLUMNS]))
        people = [Person(*row) for row in rows]
        return cls(
            {person.id: person for person in people},
            _grouped((person.id_number.upper(), person) for person in people),
            _grouped((person.national_number.upper(), person) for person in people),
            _grouped((plain_name(person.name), person) for person in people),
        )

    def in_class(self, class_no: str) -> list[Person]:
        """The roster of a class: by 班内学号 where everyone has one, else in order of entry."""
        found = [person for person in self.by_id.values() if person.class_no == class_no]
        if all(person.seat_number.isdecimal() for person in found):
            return sorted(found, key=lambda person: (int(person.seat_number), person.id))
        return sorted(found, key=lambda person: person.id)

    def named(self, name: str, class_no: str = "") -> Meant:
        """Bearers of the name, in the class if one is given."""
        found = self.by_name.get(plain_name(name), ())
        if class_no:
            found = [person for person in found if person.class_no == class_no]
        return Meant(tuple(found), "姓名")

    def numbered(self, id_number: str, national_number: str) -> Meant:
        """By 学籍号 first, then by ID number. Both given and unlike: both are meant."""
        national = self.by_national.get(national_number.strip().upper(), ())
        number = self.by_number.get(id_number.strip().upper(), ())
        if national_number.strip() and national:
            both = {p.id: p for p in (*national, *(number if id_number.strip() else ()))}
            return Meant(tuple(both.values()), "学籍号")
        if id_number.strip() and number:
            return Meant(tuple(number), "证件号")
        return NOBODY

    def called(self, text: str, school_code: str, class_no: str = "") -> Meant:
        """Whom the name of a file (without its suffix) means.

        In this order: 学籍号, ID number within it, the whole of it being a number of any kind,
        学校标识码_班号_姓名, the name (in ``class_no`` if given).
        """
        upper = text.strip().upper()
        for pattern, known, by in (
            (_NATIONAL, self.by_national, "学籍号"),
            (_NUMBER, self.by_number, "证件号"),
        ):
            numbers = set(pattern.findall(upper))
            if numbers:
                people = [p for number in sorted(numbers) for p in known.get(number, ())]
                return Meant(tuple(people), by)
        if upper and upper in self.by_number:
            return Meant(tuple(self.by_number[upper]), "证件号")
        parts = text.strip().split("_")
        if len(parts) == 3 and parts[0] == school_code:
            return Meant(self.named(parts[2], parts[1]).people, "学校标识码_班号_姓名")
        return self._by_name_in(text, class_no)

    def _by_name_in(self, text: str, class_no: str) -> Meant:
        """The whole text without digits at its ends, or else its parts, as a name."""
        whole = self.named(text.strip(_EDGES), class_no)
        if whole.people:
            return whole
        for part in _SEPARATORS.split(text):
            found = self.named(part.strip(_EDGES), class_no)
            if found.people:
                return found
        return Meant((), "姓名")


def plain_name(name: str) -> str:
    """``name`` in the one spelling by which two are compared."""
    return names.read_name(name)[0].casefold()


def _grouped(pairs: Iterable[tuple[str, Person]]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for key, person in pairs:
        if key:
            found.setdefault(key, []).append(person)
    return found
