"""调档: the dossiers of new 高中 pupils are called from their 初中 within a month (R-SC-18-1)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from app.domain import dates, grades
from app.persistence.campaign_records import Admission
from app.persistence.dossier_records import DossierTransfer
from app.persistence.transaction import Tx
from app.usecases.dossier.dossier_transfers import INWARD
from app.usecases.rulebook import policies

ARTICLES: Mapping[str, str] = {"sichuan": "四川 第十八条"}
"""Texts that set the month, by profile."""
_MONTHS = 1


def clocks(tx: Tx) -> tuple[dates.Clock, ...]:
    """For the desk: pupils of 高中 whose dossier has not come, by the day it should have."""
    article = ARTICLES.get(policies.profile(tx))
    if article is None:
        return ()
    come = select(DossierTransfer.student_id).where(
        DossierTransfer.direction == INWARD, DossierTransfer.revoked_at == ""
    )
    wanted = select(Admission).where(
        Admission.year >= str(grades.school_year(tx.today)),
        Admission.student_id.not_in(come),
    )
    behind: dict[date, list[int]] = defaultdict(list)
    for row in tx.scalars(wanted):
        if grades.read_stage(row.stage) != grades.SENIOR:
            continue
        due = dates.months_after(dates.day_of(row.entry_on), _MONTHS)
        behind[due].append(row.student_id)
    return tuple(
        dates.Clock(
            "从初中毕业学校调取学籍档案",
            due,
            dates.working_target(due),
            (due - tx.today).days,
            tuple(ids),
            article,
        )
        for due, ids in sorted(behind.items())
    )
