"""What every sheet can print of the school, the term, the class and the registrar's own work."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import select

from app.domain import grades, working_days
from app.domain.judging_rules import Proposal, judge
from app.persistence.class_records import SchoolClass
from app.persistence.records import Archive
from app.persistence.transaction import Tx
from app.usecases.pupils import students
from app.usecases.rulebook import calendars, policies
from app.usecases.school import authorities, school_facts, schooling

_OURS = ("school.", "term.", "class.", "staff.", "unit.")
_GRADE = frozenset({"grade", "row.grade"})
_TERMS = {"1": "第一学期", "2": "第二学期"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of those ``keys`` that a form prints, read once for a run of sheets."""

    shared: Mapping[str, str]
    classes: Mapping[str, SchoolClass]
    keys: frozenset[str]
    bureaus: Mapping[str, str] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, tx: Tx, keys: Collection[str]) -> Self:
        """Read as much as ``keys`` need; nothing for a form of pupils' data alone."""
        wanted = frozenset(key for key in keys if key.startswith(_OURS) or key in _GRADE)
        if not wanted:
            return cls({}, {}, wanted)
        rows = list(tx.scalars(select(SchoolClass).where(SchoolClass.closed_at == "")))
        by_class = _grades(tx, rows)
        if wanted <= _GRADE:
            return cls({}, {}, wanted, grades=by_class)
        known = {**school_facts.facts(tx), **_unit(tx), **_term(tx)}
        if any(key.startswith("staff.") for key in wanted):
            known |= staff(tx)
        shared = {key: text for key, text in known.items() if text and key in wanted}
        bureaus = {}
        if authorities.BUREAU in wanted:
            bureaus = {one: authorities.of_stage(tx, one) for one in authorities.STAGES}
        return cls(shared, {row.class_no: row for row in rows}, wanted, bureaus, by_class)

    def over(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """A pupil's ``values`` with these facts; what is not known stays away."""
        if not self.keys:
            return values
        values = self.graded(values)
        return {**self.shared, **self._bureau(values), **self.of_class(values), **values}

    def graded(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """``values`` with the grade that the class is in today, where the record has none."""
        grade = "" if values.get("grade") else self.grades.get(values.get("class_no", ""), "")
        return {**values, "grade": grade} if grade else values

    def _bureau(self, values: Mapping[str, str]) -> dict[str, str]:
        """学籍主管部门 of the stage that ``values`` are at (R-ORD-3-2)."""
        name = self.bureaus.get(grades.stage_of(grades.read(values.get("grade", ""))), "")
        return {authorities.BUREAU: name} if name else {}

    def of_class(self, values: Mapping[str, str]) -> dict[str, str]:
        """Name, head teacher and cohort of the class that ``values`` sit in."""
        class_no = values.get("class_no", "")
        row = self.classes.get(class_no)
        cohort = row.entry_year if row and row.entry_year else values.get("entry_month", "")[:4]
        found = {
            "class.name": row.name if row and row.name else class_no,
            "class.teacher": row.teacher if row else "",
            "class.cohort": cohort,
        }
        return {key: text for key, text in found.items() if text}


def _grades(tx: Tx, rows: Iterable[SchoolClass]) -> dict[str, str]:
    """The grade of each class, where its stage and its year of entry are known."""
    ladder = schooling.ladder(tx)
    found: dict[str, str] = {}
    for row in rows:
        stage = grades.read_stage(row.stage)
        if stage and row.entry_year.isdecimal():
            grade = ladder.of_cohort(stage, int(row.entry_year), tx.today)
            found[row.class_no] = grades.named(grade) if grade else ""
    return found


def workload(tx: Tx, pupils: int, full: float) -> tuple[str, str]:
    """(periods a week, what they rest on) of a registrar as the policy computes them (P37).

    ``full`` is the school's full load in periods a week. Blank where the policy says nothing.
    """
    policy = policies.of_school(tx)
    facts: dict[str, Any] = {"students": pupils, "full_load": full}
    found = judge(policy, Proposal("工作量", (), working_days.shipped()), facts)
    if not isinstance(found.value, float):
        return "", ""
    said = [one for one in found.findings if one.code.endswith("workload")]
    basis = "；".join(f"{one.message}{one.source}" for one in said)
    return f"{found.value:g}", basis


def staff(tx: Tx) -> dict[str, str]:
    """The registrar's load for 工作量认定表: pupils, full load, and what the policy makes of it."""
    full = tx.setting("school.week_load")
    pupils = students.count(tx)
    found = {"school.pupils": str(pupils), "staff.name": tx.setting("school.registrar")}
    found["staff.phone"] = tx.setting("school.phone")
    if full:
        load, basis = workload(tx, pupils, float(full))
        found |= {"staff.week_load": full, "staff.load": load, "staff.basis": basis}
    return {key: text for key, text in found.items() if text}


def disc(tx: Tx, archive_id: int, copies: int = 1) -> dict[str, str]:
    """What a disc's label, seal and handover list say of one built archive."""
    row = tx.get(Archive, archive_id, "这份学期档案")
    return {
        "disc.number": f"{row.term}-{row.id:03d}",
        "disc.title": f"{row.term} 学期学籍电子档案",
        "disc.term": row.term,
        "disc.schools": "1",
        "disc.pupils": str(students.count(tx)),
        "disc.files": str(row.files),
        "disc.made_on": row.built_at[:10].replace("-", ""),
        "disc.made_by": row.built_by,
        "disc.digest": row.catalogue_digest,
        "disc.copies": str(copies),
        "dossier.from": tx.setting("school.name"),
    }


def disc_rows(tx: Tx, archive_ids: Iterable[int], copies: int = 1) -> tuple[dict[str, str], ...]:
    """The same as lines of a handover list, or as labels: one a copy."""
    lines: list[dict[str, str]] = []
    for archive_id in archive_ids:
        known = disc(tx, archive_id)
        for copy in range(1, copies + 1):
            lines.append(_disc_line(tx, known, len(lines) + 1, f"{copy}/{copies}"))
    return tuple(lines)


def _disc_line(tx: Tx, known: dict[str, str], order: int, serial: str) -> dict[str, str]:
    return {
        "order": str(order),
        "disc": known["disc.number"],
        "content": known["disc.title"],
        "term": known["disc.term"],
        "digest": known["disc.digest"],
        "schools": known["disc.schools"],
        "pupils": known["disc.pupils"],
        "made_on": known["disc.made_on"],
        "made_by": known["disc.made_by"],
        "sealed_on": known["disc.made_on"],
        "serial": serial,
        "retention": "永久",  # R-ORD-9-2, R-NA-8-1
        "copies": "1",
        "school_name": tx.setting("school.name"),
        "school": tx.setting("school.name"),
    }


def _unit(tx: Tx) -> dict[str, str]:
    """学校（机构）: what the school's own facts say under other names."""
    return {
        "school.pupils": str(students.count(tx)),
        "unit.code": tx.setting("school.code"),
        "unit.name": tx.setting("school.name"),
        "unit.address": tx.setting("school.address"),
        "unit.principal": tx.setting("school.principal"),
        "unit.phone": tx.setting("school.phone"),
        "unit.kind": tx.setting("school.kind"),
    }


def _term(tx: Tx) -> dict[str, str]:
    term = calendars.current(tx)
    if term is None:
        return {}
    first, second, half = (*term.name.split("-"), "", "")[:3]
    lines = [one.entry for one in calendars.term_lines(tx) if one.entry.name == term.name]
    until = lines[0].registration_last if lines else ""
    return {
        "term.year": f"{first}-{second}",
        "term.name": _TERMS.get(half, ""),
        "term.registration_on": lines[0].registration_first if lines else "",
        "term.registration_until": _written(until),
    }


def _written(day: str) -> str:
    """yyyyMMdd as 2026年9月1日."""
    return f"{int(day[:4])}年{int(day[4:6])}月{int(day[6:])}日" if day else ""
