"""印章: which seals there are, who keeps each, and every use on a printed sheet (R-NA-2-1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.paper_records import Seal, SealUse
from app.persistence.records import Issue, Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.school.permits import require

ARTICLE = "农安 第二条"
MOST_COPIES = 999


@dataclass(frozen=True, slots=True)
class SealLine:
    """A seal and its keeper; days are yyyyMMdd, ``retired_on`` "" while it is in use."""

    id: int
    name: str
    keeper_school: str
    keeper: str
    kept_since: str
    retired_on: str
    uses: int


@dataclass(frozen=True, slots=True)
class Keeper:
    """School and person who keep a seal, since a day (yyyyMMdd)."""

    school: str
    person: str
    since: str


@dataclass(frozen=True, slots=True)
class Use:
    """When a seal was put on paper, what for, by whose leave, on how many copies."""

    day: str
    purpose: str = ""
    approved_by: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True)
class UseLine:
    """One use; ``number`` is the sheet's, ``name`` its pupil's, "" for a list."""

    id: int
    seal: str
    number: str
    form_id: str
    name: str
    used_on: str
    keeper: str
    approved_by: str
    purpose: str
    copies: int
    entered_by: str


def seals(tx: Tx) -> tuple[SealLine, ...]:
    """Every seal, those in use first."""
    counted = tx.session.execute(
        select(SealUse.seal_id, func.count()).group_by(SealUse.seal_id)
    ).fetchall()
    counts = {row[0]: int(row[1]) for row in counted}
    rows = tx.scalars(select(Seal).order_by(Seal.retired_on, Seal.id))
    return tuple(
        SealLine(
            one.id, one.name, one.keeper_school, one.keeper, one.kept_since, one.retired_on,
            counts.get(one.id, 0),
        )
        for one in rows
    )  # fmt: skip


def add(tx: Tx, name: str, keeper: Keeper) -> int:
    """Enter a seal. Raises ``Rejected`` for a blank, no day, or a name in use."""
    require(tx, Action.EDIT)
    problems = _blanks(("印章名称", name)) + _wrong(tx, keeper)
    if tx.session.scalar(select(Seal.id).where(Seal.name == name.strip(), Seal.retired_on == "")):
        message = f"已经有名为“{name.strip()}”的印章在用。请核对名称。"
        problems.append(Problem("seal.twice", message, Where(field="印章名称"), ARTICLE))
    if problems:
        raise Rejected(*problems)
    made = tx.add(Seal(name.strip(), keeper.school.strip(), keeper.person.strip(), keeper.since))
    return made.id


def hand_over(tx: Tx, seal_id: int, keeper: Keeper) -> None:
    """Another keeper from a day on; who kept it before stays in the trail and on every use."""
    require(tx, Action.EDIT)
    row = _in_use(tx, seal_id)
    if problems := _wrong(tx, keeper):
        raise Rejected(*problems)
    if keeper.since < row.kept_since:
        message = (
            f"交接日期早于现保管人接管的 {dates.shown(dates.day_of(row.kept_since))}。请核对。"
        )
        raise Rejected(Problem("seal.day", message, Where(field="交接日期"), ARTICLE))
    row.keeper_school, row.keeper = keeper.school.strip(), keeper.person.strip()
    row.kept_since = keeper.since
    tx.session.flush()


def retire(tx: Tx, seal_id: int, day: str) -> None:
    """The seal is destroyed or handed in; its uses stay."""
    require(tx, Action.EDIT)
    row = _in_use(tx, seal_id)
    if problems := _day_wrong(tx, day, "停用日期"):
        raise Rejected(*problems)
    row.retired_on = day
    tx.session.flush()


def use(tx: Tx, seal_id: int, numbers: Sequence[str], how: Use) -> int:
    """Enter that the sheets with these numbers got the seal; gives how many.

    Raises ``Rejected`` for a number that was never printed, or a day before it was.
    """
    require(tx, Action.EDIT)
    seal = _in_use(tx, seal_id)
    problems = _day_wrong(tx, how.day, "用印日期")
    if not 1 <= how.copies <= MOST_COPIES:
        message = f"用印份数应为 1 到 {MOST_COPIES}。"
        problems.append(Problem("seal.copies", message, Where(field="份数"), ARTICLE))
    issues = [_printed(tx, number, how.day, problems) for number in dict.fromkeys(numbers)]
    if not issues:
        message = "请写明给哪张表用印：填写表上的编号。"
        problems.append(Problem("seal.number", message, Where(field="编号"), ARTICLE))
    if problems:
        raise Rejected(*problems)
    for issue in issues:
        if issue is not None:
            _enter(tx, seal, issue, how)
    return len(issues)


def uses(
    tx: Tx, seal_id: int = 0, limit: int = 200, offset: int = 0
) -> tuple[tuple[UseLine, ...], int]:
    """The uses of one seal or of all, the latest first, and how many there are."""
    wanted = [SealUse.seal_id == seal_id] if seal_id else []
    total = tx.session.scalar(select(func.count()).select_from(SealUse).where(*wanted)) or 0
    rows = tx.session.execute(
        select(SealUse, Seal.name, Issue.number, Issue.form_id, Student.name)
        .join(Seal, Seal.id == SealUse.seal_id)
        .join(Issue, Issue.id == SealUse.issue_id)
        .outerjoin(Student, Student.id == Issue.student_id)
        .where(*wanted)
        .order_by(SealUse.id.desc())
        .limit(limit)
        .offset(offset)
    )
    found = tuple(
        UseLine(
            one.id, seal, number, form_id, name or "", one.used_on, one.keeper,
            one.approved_by, one.purpose, one.copies, one.entered_by,
        )
        for one, seal, number, form_id, name in rows
    )  # fmt: skip
    return found, total


def _enter(tx: Tx, seal: Seal, issue: Issue, how: Use) -> None:
    tx.add(
        SealUse(
            seal_id=seal.id,
            issue_id=issue.id,
            used_on=how.day,
            keeper=seal.keeper,
            approved_by=how.approved_by.strip(),
            purpose=how.purpose.strip(),
            copies=how.copies,
            entered_at=tx.stamp,
            entered_by=tx.actor.user,
        )
    )


def _printed(tx: Tx, number: str, day: str, problems: list[Problem]) -> Issue | None:
    issue = tx.session.scalar(select(Issue).where(Issue.number == number.strip().upper()))
    where = Where(field="编号")
    if issue is None:
        message = f"没有编号为“{number}”的表。请核对表上的编号。"
        problems.append(Problem("seal.number-unknown", message, where, ARTICLE))
    elif day and issue.printed_at[:10].replace("-", "") > day:
        message = f"编号为“{issue.number}”的表在这一天还没有打印。请核对用印日期。"
        problems.append(Problem("seal.day", message, where, ARTICLE))
    return issue


def _in_use(tx: Tx, seal_id: int) -> Seal:
    row = tx.get(Seal, seal_id, "这枚印章")
    if row.retired_on:
        message = f"“{row.name}”已经停用。请另选印章。"
        raise Rejected(Problem("seal.retired", message, source=ARTICLE))
    return row


def _wrong(tx: Tx, keeper: Keeper) -> list[Problem]:
    found = _blanks(("保管单位", keeper.school), ("保管人", keeper.person))
    return found + _day_wrong(tx, keeper.since, "接管日期")


def _blanks(*pairs: tuple[str, str]) -> list[Problem]:
    return [
        Problem("seal.blank", f"请填写“{name}”。", Where(field=name), ARTICLE)
        for name, text in pairs
        if not text.strip()
    ]


def _day_wrong(tx: Tx, day: str, name: str) -> list[Problem]:
    """A day (yyyyMMdd) that is none, or has not come yet."""
    where = Where(field=name)
    try:
        found = dates.day_of(day)
    except ValueError:
        found = None
    if found is None:
        return [Problem("seal.day", f"请填写“{name}”，按 20260901 的样式。", where, ARTICLE)]
    if found > tx.today:
        return [Problem("seal.day", f"“{name}”还没有到。请核对。", where, ARTICLE)]
    return []
