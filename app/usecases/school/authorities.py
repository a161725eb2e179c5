"""学籍主管部门 of this school, stage by stage: what forms, cases and the notice print."""

from dataclasses import dataclass

from app.domain import grades
from app.persistence.transaction import Tx
from app.usecases.rulebook import policies

BUREAU, SENIOR_BUREAU, DIRECT = "school.bureau", "school.bureau_senior", "school.direct"
"""School facts: the authority's name, that of 普通高中 where it is another, 市直属 or not."""
YES = "是"
STAGES = (grades.PRIMARY, grades.JUNIOR, grades.SENIOR)


@dataclass(frozen=True, slots=True)
class Authority:
    """Of one stage: the tier in the words of the text, its article, and the name as entered."""

    stage: str
    tier: str
    source: str
    name: str


def table(tx: Tx) -> tuple[Authority, ...]:
    """A line a stage (R-ORD-3-2, R-ZH-4-1); tier and source are "" where the text names none."""
    rule = policies.of_school(tx).rules.authorities
    direct = tx.setting(DIRECT) == YES
    return tuple(
        Authority(
            stage,
            rule.tier(stage, direct=direct) if rule else "",
            rule.cite if rule else "",
            of_stage(tx, stage),
        )
        for stage in STAGES
    )


def of_stage(tx: Tx, stage: str) -> str:
    """The name to print for a pupil at ``stage``, "" where nobody has entered one.

    A school directly under the city has one authority for all its stages.
    """
    if stage == grades.SENIOR and tx.setting(DIRECT) != YES:
        return tx.setting(SENIOR_BUREAU) or tx.setting(BUREAU)
    return tx.setting(BUREAU)


def of_grade(tx: Tx, grade: str) -> str:
    """The same by a pupil's grade, as any region writes it."""
    return of_stage(tx, grades.stage_of(grades.read(grade)))
