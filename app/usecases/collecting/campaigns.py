"""采集任务: sheets go out by class, and who has not brought them back is known to a pupil."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from app.domain import chain, dates
from app.domain.chain import Chain, Move
from app.domain.permissions import Action
from app.forms import definition
from app.persistence.campaign_records import (
    Campaign,
    CampaignPupil,
    CampaignStep,
)
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases.school.permits import require

UNPRINTED, PRINTED, RETURNED = "待打印", "已打印", "已交回"
SIGNED, SCANNED, FILED = "双签", "已扫描", "已归档"
NOTICE_2 = "鄂教基函〔2015〕3号 通知二"
CHAIN = Chain(
    (UNPRINTED, PRINTED, RETURNED, SIGNED, SCANNED, FILED),
    f"{NOTICE_2}；农安 第十条（一）3",
    optional=frozenset({SCANNED}),
    explained=frozenset({PRINTED}),
)
LACKING = (UNPRINTED, PRINTED, RETURNED)
"""The signed paper is not in."""

SIGNERS = {"guardian": "监护人", "class_teacher": "班主任"}
"""农安 第十条（一）3: 由家长、班主任共同核对，确认无误共同签字 (R-NA-10-4)."""

COLLECTION, CONFIRMATION = "collection", "confirmation"
DAYS_TO_CHECK = 15
"""002 沿河四完小 二: 每学期开学后15日之内核对 (R-YH-2-1)."""

_GROUP = 500
# Two records merged into one may bring two rows: the pupil is counted once, by the older row.
_ONCE = (
    "p.id = (SELECT min(q.id) FROM campaign_pupil q "
    "WHERE q.campaign_id = p.campaign_id AND q.student_id = p.student_id)"
)
_LINES = (
    "SELECT p.student_id, s.name, s.class_no, p.state, p.since, "  # noqa: S608  our own snippet
    "coalesce(i.number, ''), coalesce(substr(i.printed_at, 1, 10), '') "
    "FROM campaign_pupil p JOIN student s ON s.id = p.student_id "
    "LEFT JOIN (SELECT student_id, max(issue_id) AS issue_id FROM campaign_sheet "
    "WHERE campaign_id = ? GROUP BY student_id) x ON x.student_id = p.student_id "
    "LEFT JOIN issue i ON i.id = x.issue_id "
    f"WHERE p.campaign_id = ? AND s.class_no = ? AND {_ONCE} ORDER BY s.id"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a campaign is to be. Without ``grades`` and ``classes`` it is for everyone.

    ``year`` is the one in which the school year begins. ``due_on`` is a day as typed; left blank
    with a ``term_start``, it is 15 days after that (R-YH-2-1).
    """

    title: str
    year: str
    due_on: str = ""
    form_id: str = CONFIRMATION
    grades: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    term_start: str = ""


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One campaign of the list; ``lacking`` pupils' signed paper is not in."""

    id: int
    title: str
    year: str
    form_id: str
    due_on: str
    pupils: int
    lacking: int
    closed_at: str


@dataclass(frozen=True, slots=True)
class ClassProgress:
    """How far a class is: how many pupils stand at each state, now."""

    class_no: str
    states: dict[str, int]

    @property
    def pupils(self) -> int:
        """All of the class in this campaign."""
        return sum(self.states.values())

    @property
    def lacking(self) -> int:
        """Whose signed paper is not in; as many as ``missing`` lists."""
        return sum(self.states[state] for state in LACKING)

    def reached(self, state: str) -> int:
        """How many are at ``state`` or beyond: the length of its bar."""
        return sum(n for now, n in self.states.items() if CHAIN.reached(now, state))


@dataclass(frozen=True, slots=True)
class PaperLine:
    """Where one pupil's paper is; ``number`` and ``printed_on`` are those of the last sheet."""

    student_id: int
    name: str
    class_no: str
    state: str
    since: str
    number: str
    printed_on: str


def open_campaign(tx: Tx, opening: Opening) -> int:
    """Open a campaign and put everyone in its scope into it; gives its id.

    Raises ``Rejected`` for a form or day that is none, for nobody in scope, and while another
    campaign with the same form still runs for one of them (R-GEN-1-1).
    """
    require(tx, Action.EDIT)
    title, due = opening.title.strip(), _due(opening)
    if not title or not (opening.year.isdigit() and len(opening.year) == 4):
        message = "请填写任务名称和四位数字的学年开始年份，例如 2025。"
        raise Rejected(Problem("campaign.typed", message))
    _refuse_unknown_form(tx, opening.form_id)
    ids = _in_scope(tx, opening.grades, opening.classes)
    if not ids:
        message = "所选年级和班级没有学生。请核对范围。"
        raise Rejected(Problem("campaign.nobody", message))
    _refuse_overlap(tx, opening.form_id, ids)
    campaign = tx.add(
        Campaign(
            title=title,
            year=opening.year,
            form_id=opening.form_id,
            due_on=due,
            grades=json.dumps(opening.grades, ensure_ascii=False),
            classes=json.dumps(opening.classes, ensure_ascii=False),
            opened_at=tx.stamp,
            opened_by=tx.actor.user,
        )
    )
    _include(tx, campaign.id, ids)
    return campaign.id


def form_choices(tx: Tx) -> tuple[tuple[str, str], ...]:
    """(id, title) of each form of this region that guardian and class teacher sign, and nobody
    else; the confirmation of every term first (R-NA-10-4)."""
    forms = definition.forms_of(tx.setting("profile"))
    found = [form for form in forms if set(form.signatures) == set(SIGNERS)]
    first = (CONFIRMATION, COLLECTION)
    found.sort(key=lambda form: first.index(form.id) if form.id in first else len(first))
    return tuple((form.id, form.title) for form in found)


def close_campaign(tx: Tx, campaign_id: int) -> None:
    """End it: nothing more is printed; late papers may still be entered."""
    require(tx, Action.EDIT)
    running(tx, campaign_id).closed_at = tx.stamp


def include_new(tx: Tx, campaign_id: int) -> int:
    """Take in pupils who have come into the scope since; says how many."""
    campaign = running(tx, campaign_id)
    wanted = _in_scope(tx, json.loads(campaign.grades), json.loads(campaign.classes))
    known = set(_members(tx, campaign_id))
    new = [student_id for student_id in wanted if student_id not in known]
    _include(tx, campaign_id, new)
    return len(new)


def campaigns(tx: Tx) -> tuple[CampaignLine, ...]:
    """Every campaign, the latest first."""
    rows = tx.scalars(select(Campaign).order_by(Campaign.id.desc()))
    found = []
    for row in rows:
        counts = progress(tx, row.id)
        pupils = sum(one.pupils for one in counts)
        lacking = sum(one.lacking for one in counts)
        facts = (row.id, row.title, row.year, row.form_id, row.due_on)
        found.append(CampaignLine(*facts, pupils, lacking, row.closed_at))
    return tuple(found)


def progress(tx: Tx, campaign_id: int) -> tuple[ClassProgress, ...]:
    """How far each class is; pupils count where they are now, whatever class it was then."""
    get(tx, campaign_id)
    rows = tx.connection.exec_driver_sql(
        "SELECT s.class_no, p.state, count(*) FROM campaign_pupil p "  # noqa: S608  our own snippet
        f"JOIN student s ON s.id = p.student_id WHERE p.campaign_id = ? AND {_ONCE} "
        "GROUP BY s.class_no, p.state ORDER BY s.class_no",
        (campaign_id,),
    )
    found: dict[str, dict[str, int]] = {}
    for class_no, state, count in rows:
        found.setdefault(class_no, dict.fromkeys(CHAIN.states, 0))[state] = count
    return tuple(ClassProgress(class_no, states) for class_no, states in found.items())


def lines(
    tx: Tx, campaign_id: int, class_no: str, states: Collection[str] = CHAIN.states
) -> tuple[PaperLine, ...]:
    """The pupils of a class in the campaign whose paper is at one of ``states``."""
    get(tx, campaign_id)
    rows = tx.connection.exec_driver_sql(_LINES, (campaign_id, campaign_id, class_no))
    return tuple(line for row in rows if (line := PaperLine(*row)).state in states)


def missing(tx: Tx, campaign_id: int, class_no: str) -> tuple[PaperLine, ...]:
    """未交回名单 of a class: whose signed paper is not in (R-ORD-N2-1)."""
    return lines(tx, campaign_id, class_no, LACKING)


def clocks(tx: Tx) -> tuple[dates.Clock, ...]:
    """For the dashboard: each running campaign's day, and the pupils it still waits for."""
    found = []
    marks = ", ".join("?" * len(LACKING))
    for row in tx.scalars(select(Campaign).where(Campaign.closed_at == "")):
        behind = tx.connection.exec_driver_sql(
            f"SELECT p.student_id FROM campaign_pupil p WHERE p.campaign_id = ? "  # noqa: S608  our own snippets
            f"AND p.state IN ({marks}) AND {_ONCE} ORDER BY p.student_id",
            (row.id, *LACKING),
        )
        ids = tuple(int(one[0]) for one in behind)
        due = dates.day_of(row.due_on)
        left = (due - tx.today).days
        target = dates.working_target(due)
        found.append(dates.Clock(row.title, due, target, left, ids, CHAIN.source))
    return tuple(sorted(found, key=lambda clock: clock.due))


def entries(tx: Tx, campaign_id: int, student_ids: Iterable[int]) -> list[CampaignPupil]:
    """The rows of these pupils in the campaign. Raises ``Rejected`` for one who is not in it."""
    wanted = list(dict.fromkeys(student_ids))
    found: dict[int, CampaignPupil] = {}
    for group in in_groups(wanted, _GROUP):
        statement = select(CampaignPupil).where(
            CampaignPupil.campaign_id == campaign_id, CampaignPupil.student_id.in_(group)
        )
        for row in tx.scalars(statement.order_by(CampaignPupil.id.desc())):
            found[row.student_id] = row
    problems = [_not_in(student_id) for student_id in wanted if student_id not in found]
    if problems:
        raise Rejected(*problems)
    return [found[student_id] for student_id in wanted]


def step(tx: Tx, rows: Sequence[CampaignPupil], move: Move, evidence_id: int | None = None) -> None:
    """Make ``move`` with each paper, and enter it. Raises ``Rejected`` naming every pupil that
    cannot make it; then nothing has moved."""
    problems = [problem for row in rows for problem in _judged(tx, row, move)]
    if problems:
        raise Rejected(*problems)
    for row in rows:
        row.state, row.since = move.to, dates.written(move.on)
        tx.session.add(
            CampaignStep(
                entry_id=row.id,
                state=move.to,
                day=row.since,
                at=tx.stamp,
                by=tx.actor.user,
                reason=move.reason.strip(),
                evidence_id=evidence_id,
            )
        )
    tx.session.flush()


def running(tx: Tx, campaign_id: int) -> Campaign:
    """The campaign. Raises ``Rejected`` once it is closed."""
    campaign = get(tx, campaign_id)
    if campaign.closed_at:
        message = f"采集任务“{campaign.title}”已经结束。请另开任务，或登记迟交的表。"
        raise Rejected(Problem("campaign.closed", message))
    return campaign


def get(tx: Tx, campaign_id: int) -> Campaign:
    """The campaign, running or closed."""
    return tx.get(Campaign, campaign_id, f"编号为 {campaign_id} 的采集任务")


def _judged(tx: Tx, row: CampaignPupil, move: Move) -> Iterator[Problem]:
    since = dates.day_of(row.since) if row.since else None
    for found in chain.judge(CHAIN, row.state, since, move, tx.today):
        name = tx.get(Student, row.student_id, "这名学生").name
        where = Where(field="状态", student_id=row.student_id)
        yield Problem(found.code, f"{name}：{found.message}", where, found.source, found.level)


def _not_in(student_id: int) -> Problem:
    message = f"编号为 {student_id} 的学生不在这次采集任务里。请核对任务和学生。"
    return Problem("campaign.not-in-it", message, Where(student_id=student_id))


def _due(opening: Opening) -> str:
    if not opening.due_on.strip() and opening.term_start.strip():
        start = dates.typed(opening.term_start, "开学日期")
        return dates.written(dates.days_after(start, DAYS_TO_CHECK))
    return dates.written(dates.typed(opening.due_on, "截止日期"))


def _refuse_unknown_form(tx: Tx, form_id: str) -> None:
    known = [known_id for known_id, _ in form_choices(tx)]
    if form_id not in known:
        message = (
            f"采集任务只能用监护人和班主任都要签字的表单，“{form_id}”不是。"
            f"可用：{'、'.join(known)}。"
        )
        raise Rejected(Problem("campaign.form", message))


def _refuse_overlap(tx: Tx, form_id: str, ids: Collection[int]) -> None:
    statement = select(Campaign).where(Campaign.form_id == form_id, Campaign.closed_at == "")
    for other in tx.scalars(statement):
        shared = set(_members(tx, other.id)).intersection(ids)
        if shared:
            message = (
                f"采集任务“{other.title}”还没有结束，其中已有这次范围内的 {len(shared)} 名学生。"
                "请先结束那次任务，或改小范围。"
            )
            raise Rejected(Problem("campaign.overlap", message))


def _in_scope(tx: Tx, grades: Collection[str], classes: Collection[str]) -> list[int]:
    table = Student.__table__.c
    statement = select(table.id).order_by(table.class_no, table.id)
    if grades or classes:
        statement = statement.where(or_(table.grade.in_(grades), table.class_no.in_(classes)))
    return [int(row[0]) for row in tx.connection.execute(statement)]


def _members(tx: Tx, campaign_id: int) -> list[int]:
    statement = select(CampaignPupil.student_id).where(CampaignPupil.campaign_id == campaign_id)
    return list(tx.scalars(statement))


def _include(tx: Tx, campaign_id: int, ids: Sequence[int]) -> None:
    facts = {"campaign_id": campaign_id, "state": UNPRINTED, "since": ""}
    tx.add_many(CampaignPupil, [{**facts, "student_id": student_id} for student_id in ids])
