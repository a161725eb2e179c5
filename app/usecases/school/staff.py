"""岗位: who is responsible for 学籍, trained when, in post since; and handing it over."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from app.domain import dates, grades
from app.domain.permissions import Action
from app.persistence.staff_records import StaffHandover, StaffMember, StaffTraining
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.pupils.proofs import Attached
from app.usecases.review import school_papers
from app.usecases.rulebook import policies
from app.usecases.school.permits import require
from app.usecases.status import cases

REGISTRAR = "学籍管理员"
DUTIES: Mapping[str, str] = {
    "校长": "第一责任人",
    "分管副校长": "主管责任人",
    REGISTRAR: "直接责任人",
    "教导处": "主抓",
    "计算机教师": "技术支持",
    "班主任": "协助",
    "领导小组组长": "领导小组",
    "领导小组副组长": "领导小组",
    "领导小组成员": "领导小组",
}
"""Duties and what each answers for (四川 第三条, 沿河四完小 一(一), 小学学籍管理实施方案)."""
REGULAR = "在编正式"
EMPLOYMENTS = (REGULAR, "合同聘用", "临时")
TRAINING = {"nongan": "农安 第三十二条", "sichuan": "四川 第四十七条"}
ROLES = {"sichuan": "四川 第三条"}
_NOTICE = "通知 四"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Person:
    """What is typed of a person in a duty; ``grades`` separated by commas, "" for all."""

    name: str
    duty: str
    employment: str = REGULAR
    sex: str = ""
    post: str = ""
    full_time: str = ""
    office_phone: str = ""
    phone: str = ""
    grades: str = ""


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """One training; ``paper_id`` is the certificate's scan among the school's papers, 0 if none."""

    id: int
    held_on: str
    organiser: str
    topic: str
    certificate_no: str
    paper_id: int


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A person in a duty; days yyyyMMdd. ``state`` is 拟任, 在任, 在岗 or 已离任."""

    id: int
    person: Person
    state: str
    in_post_on: str
    ended_on: str
    trainings: tuple[TrainingLine, ...]

    @property
    def trained(self) -> str:
        """The latest training in words; 未培训 is what the notice wants nobody to be."""
        return dates.shown(dates.day_of(self.trainings[-1].held_on)) if self.trainings else "未培训"


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One 交接 with the cases that were open on that day: kind, name, class, step."""

    id: int
    before: str
    after: str
    handed_on: str
    witness: str
    note: str
    open_cases: tuple[tuple[str, str, str, str], ...]


def people(tx: Tx) -> tuple[MemberLine, ...]:
    """Everybody, those who still have their duty first, in the order of duties."""
    order = list(DUTIES)
    rows = tx.scalars(select(StaffMember)).all()
    trainings = tx.scalars(select(StaffTraining).order_by(StaffTraining.held_on)).all()
    return tuple(
        _line(one, [each for each in trainings if each.member_id == one.id])
        for one in sorted(rows, key=lambda one: (one.ended_on, order.index(one.duty), one.id))
    )


def add(tx: Tx, person: Person) -> int:
    """Enter a person; in post only once trained: ``begin``. Raises ``Rejected``."""
    require(tx, Action.EDIT)
    _check(person)
    row = StaffMember(**asdict(_stripped(person)), entered_at=tx.stamp, entered_by=tx.actor.user)
    return tx.add(row).id


def amend(tx: Tx, member_id: int, person: Person) -> None:
    """Put right what was typed; the trail keeps what stood there."""
    require(tx, Action.EDIT)
    row = _here(tx, member_id)
    _check(person)
    if row.in_post_on and person.duty != row.duty:
        message = "在岗的人员不能改岗位。请先登记离任，再按新岗位登记。"
        raise Rejected(Problem("staff.duty", message, Where(field="岗位")))
    for key, text in asdict(_stripped(person)).items():
        if getattr(row, key) != text:
            setattr(row, key, text)
    tx.session.flush()


def train(
    tx: Tx, member_id: int, held_on: str, organiser: str, topic: str, certificate_no: str = "",
    scan: Sequence[Attached] = (),
) -> int:  # fmt: skip
    """Enter a training with its certificate (R-ORD-N1-1). Raises ``Rejected``."""
    require(tx, Action.EDIT)
    _here(tx, member_id)
    day = _past(tx, held_on, "培训日期")
    _filled(("主办单位", organiser), ("培训内容", topic))
    belongs = school_papers.Belongs()
    papers = school_papers.attach(tx, school_papers.PROOF, belongs, scan)
    row = StaffTraining(
        member_id=member_id,
        held_on=day,
        organiser=organiser.strip(),
        topic=topic.strip(),
        entered_at=tx.stamp,
        entered_by=tx.actor.user,
        certificate_no=certificate_no.strip(),
        paper_id=next(iter(papers), None),
    )
    return tx.add(row).id


def begin(tx: Tx, member_id: int, on: str) -> None:
    """The person takes the duty up; a registrar only after a training (通知 四, 先培训后上岗)."""
    require(tx, Action.EDIT)
    row = _here(tx, member_id)
    day = _past(tx, on, "上岗日期")
    if row.duty == REGISTRAR:
        _trained_by(tx, row, day)
    row.in_post_on = day
    tx.session.flush()


def leave(tx: Tx, member_id: int, on: str) -> None:
    """The person gives the duty up. The last registrar does so by ``hand_over``."""
    require(tx, Action.EDIT)
    row = _here(tx, member_id)
    others = [one for one in _registrars(tx) if one.id != row.id]
    if row.duty == REGISTRAR and row.in_post_on and not others:
        message = "这是唯一在岗的学籍管理员。请先登记接任的人，再办理交接。"
        raise Rejected(Problem("staff.last", message, source=_NOTICE))
    row.ended_on = _past(tx, on, "离任日期")
    tx.session.flush()


def hand_over(
    tx: Tx, from_id: int, to_id: int, on: str, witness: str, note: str = ""
) -> HandoverLine:
    """One registrar to the next, with every open case listed (R-ORD-N4-1). Raises ``Rejected``."""
    require(tx, Action.EDIT)
    old, new = _here(tx, from_id), _here(tx, to_id)
    day = _past(tx, on, "交接日期")
    _filled(("监交人", witness))
    if old.id == new.id or {old.duty, new.duty} != {REGISTRAR}:
        message = "交接是从一名学籍管理员到另一名学籍管理员。请重新选择。"
        raise Rejected(Problem("staff.hand-over", message, source=_NOTICE))
    if day < (old.in_post_on or day):
        message = "交接日期早于移交人的上岗日期。请核对。"
        raise Rejected(Problem("staff.day", message, Where(field="交接日期")))
    _trained_by(tx, new, day)
    listed = [[one.title or one.kind, one.name, one.class_no, one.step]
              for one in cases.open_cases(tx)]  # fmt: skip
    row = StaffHandover(
        from_id=old.id,
        to_id=new.id,
        handed_on=day,
        witness=witness.strip(),
        open_cases=json.dumps(listed, ensure_ascii=False),
        entered_at=tx.stamp,
        entered_by=tx.actor.user,
        note=note.strip(),
    )
    tx.add(row)
    old.ended_on, new.in_post_on = day, new.in_post_on or day
    tx.session.flush()
    return _handover(row, {old.id: old.name, new.id: new.name})


def hand_overs(tx: Tx) -> tuple[HandoverLine, ...]:
    """Every 交接, the latest first."""
    names = {one.id: one.name for one in tx.scalars(select(StaffMember))}
    rows = tx.scalars(select(StaffHandover).order_by(StaffHandover.id.desc()))
    return tuple(_handover(one, names) for one in rows)


def findings(tx: Tx) -> list[Problem]:
    """What the texts want of these people and the school has not."""
    profile = policies.profile(tx)
    article = TRAINING.get(profile, _NOTICE)
    found: list[Problem] = []
    registrars = _registrars(tx)
    if not registrars:
        message = "没有在岗的学籍管理员。请登记人员和培训，再登记上岗。"
        found.append(Problem("staff.registrar", message, Where(), article, Level.WARN))
    for one in registrars:
        if profile == "nongan" and one.employment != REGULAR:
            message = f"{one.name}不是正式工作人员。学籍管理员须是学校正式工作人员。"
            found.append(Problem("staff.employment", message, Where(), article, Level.WARN))
    if profile in ROLES:
        held = {one.duty for one in tx.scalars(select(StaffMember)) if not one.ended_on}
        for duty, answers in list(DUTIES.items())[:3]:
            if duty not in held:
                message = f"没有登记{duty}（{answers}）。请登记。"
                found.append(Problem("staff.role", message, Where(), ROLES[profile], Level.WARN))
    return found


def report_rows(tx: Tx) -> tuple[dict[str, str], ...]:
    """A line for each registrar, for 《学籍管理员信息报送表》 (R-SC-47-1)."""
    lines = [one for one in people(tx) if one.person.duty == REGISTRAR and not one.ended_on]
    return tuple(
        {
            "order": str(number),
            "school": tx.setting("school.name"),
            "school_code": tx.setting("school.code"),
            "name": one.person.name,
            "sex": one.person.sex,
            "post": one.person.post,
            "full_time": one.person.full_time,
            "started_on": dates.shown(dates.day_of(one.in_post_on)) if one.in_post_on else "",
            "trained": one.trained,
            "office_phone": one.person.office_phone,
            "phone": one.person.phone,
        }
        for number, one in enumerate(lines, 1)
    )


def _registrars(tx: Tx) -> list[StaffMember]:
    wanted = select(StaffMember).where(
        StaffMember.duty == REGISTRAR, StaffMember.in_post_on != "", StaffMember.ended_on == ""
    )
    return list(tx.scalars(wanted))


def _trained_by(tx: Tx, row: StaffMember, day: str) -> None:
    held = tx.session.scalar(
        select(StaffTraining.id).where(
            StaffTraining.member_id == row.id, StaffTraining.held_on <= day
        )
    )
    if held is None:
        message = f"{row.name}未培训，不能上岗：先培训后上岗。请先登记这一天以前的培训。"
        article = TRAINING.get(policies.profile(tx), _NOTICE)
        raise Rejected(Problem("staff.untrained", message, Where(field="培训"), article))


def _line(row: StaffMember, trainings: Sequence[StaffTraining]) -> MemberLine:
    before = "拟任" if row.duty == REGISTRAR else "在任"
    state = "已离任" if row.ended_on else "在岗" if row.in_post_on else before
    person = Person(
        row.name, row.duty, row.employment, row.sex, row.post, row.full_time, row.office_phone,
        row.phone, row.grades,
    )  # fmt: skip
    lines = tuple(
        TrainingLine(
            one.id, one.held_on, one.organiser, one.topic, one.certificate_no, one.paper_id or 0
        )
        for one in trainings
    )
    return MemberLine(row.id, person, state, row.in_post_on, row.ended_on, lines)


def _handover(row: StaffHandover, names: Mapping[int, str]) -> HandoverLine:
    listed = tuple((one[0], one[1], one[2], one[3]) for one in json.loads(row.open_cases))
    return HandoverLine(
        row.id, names[row.from_id], names[row.to_id], row.handed_on, row.witness, row.note, listed
    )


def _here(tx: Tx, member_id: int) -> StaffMember:
    row = tx.get(StaffMember, member_id, "这名人员")
    if row.ended_on:
        message = f"{row.name}已经离任。需要时请重新登记。"
        raise Rejected(Problem("staff.ended", message))
    return row


def _stripped(person: Person) -> Person:
    return Person(**{key: text.strip() for key, text in asdict(person).items()})


def _check(person: Person) -> None:
    _filled(("姓名", person.name))
    problems = []
    if person.duty not in DUTIES:
        message = f"没有名为“{person.duty}”的岗位。请从列表选择。"
        problems.append(Problem("staff.duty", message, Where(field="岗位")))
    if person.employment not in EMPLOYMENTS:
        message = f"用工性质应为{'、'.join(EMPLOYMENTS)}之一。请从列表选择。"
        problems.append(Problem("staff.employment", message, Where(field="用工性质")))
    wrong = [one for one in _grades(person.grades) if not grades.read(one)]
    if wrong:
        message = f"“{'、'.join(wrong)}”不是年级。请按“小一、初三”的样式填写。"
        problems.append(Problem("staff.grades", message, Where(field="负责年级")))
    if any(len(text) > _LONGEST for text in asdict(person).values()):
        message = f"每一项最多 {_LONGEST} 个字。请改短。"
        problems.append(Problem("staff.long", message))
    if problems:
        raise Rejected(*problems)


def _grades(text: str) -> list[str]:
    return [one for one in text.replace("，", "、").replace(",", "、").split("、") if one.strip()]


def _filled(*pairs: tuple[str, str]) -> None:
    problems = [
        Problem("staff.blank", f"请填写“{name}”。", Where(field=name))
        for name, text in pairs
        if not text.strip()
    ]
    if problems:
        raise Rejected(*problems)


def _past(tx: Tx, text: str, name: str) -> str:
    day = dates.typed(text, name)
    if day > tx.today:
        message = f"“{name}”还没有到。请核对。"
        raise Rejected(Problem("staff.day", message, Where(field=name)))
    return dates.written(day)
