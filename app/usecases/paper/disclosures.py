"""对外提供: to whom a print or an export goes, judged before it is made and kept for ever.

The policy's chain (学籍主管部门, 转入学校, 监护人 …) needs nothing further. Anybody else needs the
authority's written approval, its number, who asks, what for and how much (R-ORD-27-1, R-NA-33-1,
R-SC-49-1). What stays in the school goes nowhere and is noted as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from app.domain import working_days
from app.domain.judging_rules import Proposal, judge
from app.domain.permissions import Action
from app.domain.policy import Policy
from app.persistence.paper_records import Disclosure
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

CASE = "对外提供"
SCHOOL = "本校留存"
GUARDIAN, PUPIL, AUTHORITY = "监护人", "学生本人", "学籍主管部门"
OWN = (PUPIL, GUARDIAN)
"""R-GEN-6-1: the pupil and the parents may know what the school knows of them."""

OTHERS = "其他单位或个人"
"""Stands for somebody beyond the chain until the name is typed; by itself it is refused."""

CHAIN = (AUTHORITY, "转入学校", "升入学校", "转出学校", PUPIL, GUARDIAN)
"""Offered where the school's policy has no list of its own; there every case is to be confirmed."""

PRINT, EXPORT, PHOTOS, SCANS = "打印", "导出", "导出照片", "导出扫描件"
_SAME = {"本人": PUPIL, "家长": GUARDIAN, "教育局": AUTHORITY}
_YES = "是"


@dataclass(frozen=True, slots=True)
class Handing:
    """Who gets it; beyond the chain all four of the rest. ``own_query`` is 本人查询.

    A blank ``recipient`` is the usual one of what is made.
    """

    recipient: str = ""
    approval_no: str = ""
    requester: str = ""
    purpose: str = ""
    scope: str = ""
    own_query: bool = False


USUAL = Handing()


@dataclass(frozen=True, slots=True)
class Subject:
    """What goes out: the act (打印, 导出 …), a form's id or a file's name, of how many pupils."""

    act: str
    name: str
    pupils: int


@dataclass(frozen=True, slots=True)
class Line:
    """One disclosure; ``outside`` was beyond the chain."""

    id: int
    at: str
    by: str
    act: str
    subject: str
    pupils: int
    recipient: str
    outside: bool
    own_query: bool
    approval_no: str
    requester: str
    purpose: str
    scope: str
    cite: str


def recipients(tx: Tx) -> tuple[str, ...]:
    """Whom nothing more is asked for, as the school's policy says; what stays here comes first."""
    own = policies.of_school(tx).rules.disclosure
    chain = own.disclosure.chain if own is not None and own.disclosure is not None else CHAIN
    return (SCHOOL, *dict.fromkeys(_SAME.get(one, one) for one in chain))


def outside(tx: Tx, recipient: str) -> bool:
    """Whether ``recipient`` stands beyond the chain, so that an approval is asked for."""
    return _SAME.get(recipient.strip(), recipient.strip()) not in recipients(tx)


def judged(tx: Tx, handing: Handing) -> list[Problem]:
    """What stands in the way of giving it: no approval, or not all that belongs to one."""
    who = handing.recipient.strip()
    if not who:
        message = "请写明提供给谁。"
        return [Problem("disclosure.recipient", message, Where(field="提供对象"))]
    if not outside(tx, who):
        return _own_only(handing)
    return _approval(policies.of_school(tx), handing) or _blanks(handing)


def give(tx: Tx, subject: Subject, handing: Handing) -> int:
    """Judge, and keep who got ``subject``; gives the row's id. To be called before it is made.

    Raises ``Rejected`` with the article where it may not go out (R-ORD-27-1).
    """
    who = handing.recipient.strip()
    handing = replace(handing, recipient=_SAME.get(who, who))
    found = judged(tx, handing)
    if found:
        raise Rejected(*found)
    beyond = outside(tx, handing.recipient)
    if beyond:
        require(tx, Action.PROVIDE)
    policy = policies.of_school(tx)
    row = tx.add(
        Disclosure(
            at=tx.stamp,
            by=tx.actor.user,
            act=subject.act,
            subject=subject.name,
            pupils=subject.pupils,
            recipient=handing.recipient,
            outside=_YES if beyond else "",
            own_query=_YES if handing.own_query else "",
            approval_no=handing.approval_no.strip(),
            requester=handing.requester.strip(),
            purpose=handing.purpose.strip(),
            scope=handing.scope.strip(),
            cite=_cite(policy),
            policy_digest=policy.digest,
        )
    )
    if beyond or handing.own_query:
        _note(tx, row)
    return row.id


def lines(
    tx: Tx, limit: int = 200, offset: int = 0, *, only_outside: bool = False
) -> tuple[tuple[Line, ...], int]:
    """What went out, the latest first, and how many there are in all."""
    wanted = [Disclosure.outside == _YES] if only_outside else []
    total = tx.session.scalar(select(func.count()).select_from(Disclosure).where(*wanted)) or 0
    rows = tx.scalars(
        select(Disclosure).where(*wanted).order_by(Disclosure.id.desc()).limit(limit).offset(offset)
    )
    return tuple(line(row) for row in rows), total


def line(row: Disclosure) -> Line:
    """``row`` as plain values."""
    return Line(
        row.id, row.at, row.by, row.act, row.subject, row.pupils, row.recipient,
        row.outside == _YES, row.own_query == _YES, row.approval_no, row.requester,
        row.purpose, row.scope, row.cite,
    )  # fmt: skip


def _own_only(handing: Handing) -> list[Problem]:
    if handing.own_query and handing.recipient.strip() not in (*OWN, *_SAME):
        message = "本人查询只向学生本人或监护人提供。请改选提供对象。"
        return [Problem("disclosure.own-query", message, Where(field="提供对象"))]
    return []


def _approval(policy: Policy, handing: Handing) -> list[Problem]:
    """No number, no paper: where a policy says nothing of it, it does not say that it may."""
    if handing.approval_no.strip():
        return []
    facts = {"recipient": handing.recipient.strip(), "approval_no": ""}
    found = judge(policy, Proposal(CASE, (), working_days.shipped()), facts).findings
    refused = [one for one in found if one.level is Level.REFUSE]
    where = Where(field="批准文号")
    message = (
        f"“{handing.recipient.strip()}”不在可以直接提供的范围内。"
        "请先取得学籍主管部门的书面批准，并填写批准文号。"
    )
    own = Problem("disclosure.approval", message, where, _cite(policy))
    return [replace(one, where=where) for one in refused] or [own]


def _blanks(handing: Handing) -> list[Problem]:
    name = "" if handing.recipient.strip() == OTHERS else handing.recipient
    wanted = (
        ("提供对象", name),
        ("申请人", handing.requester),
        ("用途", handing.purpose),
        ("提供范围", handing.scope),
    )
    return [
        Problem("disclosure.blank", f"请填写“{name}”，与批准文件一致。", Where(field=name))
        for name, text in wanted
        if not text.strip()
    ]


def _cite(policy: Policy) -> str:
    own = policy.rules.disclosure
    return own.disclosure.cite if own is not None and own.disclosure is not None else policy.cite


def _note(tx: Tx, row: Disclosure) -> None:
    """The facts themselves in the trail, where a row would only leave its digest."""
    facts: dict[str, str | int] = {"act": row.act, "what": row.subject, "rows": row.pupils}
    facts |= {"to": row.recipient, "approval": row.approval_no, "requester": row.requester}
    facts |= {"purpose": row.purpose, "scope": row.scope}
    kept = {name: value for name, value in facts.items() if value != ""}
    tx.note("own-query" if row.own_query else "provide", "disclosure", row.id, kept)


def asked(handing: Handing, usual: str) -> Handing:
    """``handing``, to the ``usual`` recipient where it names none."""
    return handing if handing.recipient.strip() else replace(handing, recipient=usual)


def needs(recipients_: Sequence[str], recipient: str) -> bool:
    """Whether a page has to ask for the approval, from ``recipients`` it has read before."""
    return _SAME.get(recipient.strip(), recipient.strip()) not in recipients_
