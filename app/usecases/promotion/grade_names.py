"""What grades and years of entry are called in this region (R-SC-4-1, R-SC-4-2)."""

from collections.abc import Mapping
from datetime import date

from app.domain import checks_naming, grades
from app.domain.policy import Policy
from app.persistence.transaction import Tx
from app.usecases.rulebook import policies


def of_grades(rules: Policy) -> Mapping[str, str]:
    """初三 or 九年级, by every name that a record may have for the grade."""
    names = rules.check("naming", "grade_names")
    found: dict[str, str] = {}
    for grade in rules.ladder.rungs:
        said = checks_naming.shown(names, rules.ladder, grade)
        found |= {grade: said, grades.named(grade): said}
    return found


def of_cohorts(rules: Policy, day: date) -> Mapping[str, str]:
    """2016级 by grade on ``day``; empty where the region does not call them so."""
    names = rules.check("naming", "cohort_names")
    found: dict[str, str] = {}
    for grade in rules.ladder.rungs:
        said = checks_naming.cohort(names, rules.ladder, grade, day)
        if said:
            found |= {grade: said, grades.named(grade): said}
    return found


def shown(tx: Tx, text: str) -> str:
    """One grade as the region calls it; what is none comes through."""
    rules = policies.of_school(tx)
    return checks_naming.shown(rules.check("naming", "grade_names"), rules.ladder, text)


def cohort(tx: Tx, text: str) -> str:
    """2016级 of one grade today, "" where the region does not call it so."""
    rules = policies.of_school(tx)
    names = rules.check("naming", "cohort_names")
    return checks_naming.cohort(names, rules.ladder, text, tx.today)
