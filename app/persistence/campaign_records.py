"""采集任务 and 招生入学: what was asked of whom on paper, what came back, and who came in.

Rows that belong to one pupil point at ``student``; a merge moves them with the child. Steps are
only ever added: a step back is a further row with its reason.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class Campaign(Record):
    """采集任务. ``grades`` and ``classes`` are JSON lists; both empty means everyone."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    title: Mapped[str] = mapped_column()
    year: Mapped[str] = mapped_column()  # yyyy, in which the school year begins
    form_id: Mapped[str] = mapped_column()
    due_on: Mapped[str] = mapped_column()  # yyyyMMdd
    grades: Mapped[str] = mapped_column()
    classes: Mapped[str] = mapped_column()
    opened_at: Mapped[str] = mapped_column()
    opened_by: Mapped[str] = mapped_column()
    closed_at: Mapped[str] = _text()


class CampaignPupil(Record):
    """One pupil in one campaign. ``state`` is one of ``campaigns.CHAIN``."""

    __tablename__ = "campaign_pupil"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    state: Mapped[str] = mapped_column()
    since: Mapped[str] = _text()  # the day of the last step, yyyyMMdd


class CampaignStep(Record):
    """One step of one pupil's paper: to which state, on which day, entered by whom, and why."""

    __tablename__ = "campaign_step"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("campaign_pupil.id"), index=True)
    state: Mapped[str] = mapped_column()
    day: Mapped[str] = mapped_column()  # yyyyMMdd
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    reason: Mapped[str] = _text()
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), default=None)


class CampaignSheet(Record):
    """Which campaign a printed sheet belongs to, and whose it is."""

    __tablename__ = "campaign_sheet"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), unique=True)


class AdmissionPlan(Record):
    """招生计划 of one stage in one year; ``places`` is what holds now."""

    __tablename__ = "admission_plan"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    year: Mapped[str] = mapped_column(index=True)  # yyyy
    stage: Mapped[str] = mapped_column()
    places: Mapped[int] = mapped_column()
    area: Mapped[str] = _text()  # 招生范围
    document_no: Mapped[str] = _text()  # by which the plan was set


class AdmissionPlanChange(Record):
    """One change of a plan with the two papers it rests on (R-NA-3-1); papers are Base64."""

    __tablename__ = "admission_plan_change"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    plan_id: Mapped[int] = mapped_column(ForeignKey("admission_plan.id"), index=True)
    before: Mapped[int] = mapped_column()
    after: Mapped[int] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    application: Mapped[str] = _text()
    approval: Mapped[str] = _text()
    approval_no: Mapped[str] = _text()


class Admission(Record):
    """入学注册 of one pupil in one year; days are yyyyMMdd.

    ``confirmed`` is JSON of the questions that somebody answered for, by code.
    """

    __tablename__ = "admission"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    year: Mapped[str] = mapped_column(index=True)
    stage: Mapped[str] = mapped_column()
    kind: Mapped[str] = mapped_column()
    entry_on: Mapped[str] = mapped_column()  # 入学之日
    registered_on: Mapped[str] = mapped_column()  # 办理入学注册手续
    document: Mapped[str] = mapped_column()
    document_no: Mapped[str] = mapped_column()
    confirmed: Mapped[str] = mapped_column()
    state: Mapped[str] = mapped_column()
    since: Mapped[str] = mapped_column()


class AdmissionStep(Record):
    """One step of an admission: to which state, on which day, entered by whom, and why."""

    __tablename__ = "admission_step"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    admission_id: Mapped[int] = mapped_column(ForeignKey("admission.id"), index=True)
    state: Mapped[str] = mapped_column()
    day: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    reason: Mapped[str] = _text()


class Deferral(Record):
    """延期注册 or 延缓入学: asked for by whom and why, on which proof, to which day; yyyyMMdd.

    ``approver`` and ``hospital`` (its level) are those of a 延缓入学.
    """

    __tablename__ = "deferral"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    kind: Mapped[str] = mapped_column()
    applicant: Mapped[str] = mapped_column()
    reason: Mapped[str] = mapped_column()
    proof: Mapped[str] = mapped_column()
    regular_on: Mapped[str] = mapped_column()
    new_on: Mapped[str] = mapped_column()
    confirmed: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    approver: Mapped[str] = _text()
    approval_no: Mapped[str] = _text()
    hospital: Mapped[str] = _text()
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), default=None)


class AdmissionRefusal(Record):
    """拒收: a child who was not taken in, with the reason (R-NA-7-3). The child has no record."""

    __tablename__ = "admission_refusal"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column()
    year: Mapped[str] = mapped_column()
    stage: Mapped[str] = mapped_column()
    in_district: Mapped[str] = mapped_column()  # 是, 否
    reason: Mapped[str] = mapped_column()
    decided_by: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()


TABLES = (
    "campaign",
    "campaign_pupil",
    "campaign_step",
    "campaign_sheet",
    "admission_plan",
    "admission_plan_change",
    "admission",
    "admission_step",
    "deferral",
    "admission_refusal",
)
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
