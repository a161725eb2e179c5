"""证书: sign-offs, handing out, what is spoiled.

A certificate is in force only with every sign-off of its kind (办法 第二十三条, 四川 第四十一条),
and is handed out only then. Rows stay for ever.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app.domain import certificates as table
from app.domain import dates
from app.domain.permissions import Action
from app.persistence.certificate_records import Certificate, CertificateSign, SpoiledNumber
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.graduation import certificate_list
from app.usecases.graduation.certificate_list import CertificateLine
from app.usecases.graduation.graduating import past_day
from app.usecases.school.permits import require

ENDINGS = ("遗失", "损坏", "作废")
LOST, DAMAGED, VOID = ENDINGS


def sign(tx: Tx, certificate_ids: Sequence[int], name: str, on: str, by_whom: str = "") -> int:
    """Enter the sign-off ``name`` of many certificates on ``on`` (yyyyMMdd); gives how many.

    Those that have it are left alone. Raises ``Rejected`` for a sign-off that a kind has not, and
    for a pupil without 学籍号, of whom nothing may be verified (R-ORD-23-8).
    """
    require(tx, Action.EDIT)
    found = standing(tx, certificate_ids)
    problems = [p for one in found for p in past_day(tx, on, "签章日期", one.left_on)][:1]
    for one in found:
        problems += _unsignable(one, name)
    if problems:
        raise Rejected(*problems)
    waiting = [one for one in found if any(s.name == name and not s.on for s in one.signs)]
    for one in waiting:
        row = CertificateSign(certificate_id=one.id, sign=name, on=on)
        row.by_whom, row.entered_at, row.entered_by = by_whom.strip(), tx.stamp, tx.actor.user
        tx.add(row)
    return len(waiting)


def unsign(tx: Tx, certificate_ids: Sequence[int], name: str) -> int:
    """Take a sign-off back that was entered by mistake, of certificates not handed out yet."""
    require(tx, Action.EDIT)
    found = standing(tx, certificate_ids)
    if given := [_already_given(one) for one in found if one.given_on]:
        raise Rejected(*given)
    ids = [one.id for one in found]
    wanted = select(CertificateSign).where(
        CertificateSign.certificate_id.in_(ids), CertificateSign.sign == name
    )
    rows = list(tx.scalars(wanted))
    for row in rows:
        tx.remove(row)
    tx.session.flush()
    return len(rows)


def give(
    tx: Tx, certificate_ids: Sequence[int], on: str, receiver: str = "", relation: str = ""
) -> int:
    """Enter who took the certificates on ``on`` (yyyyMMdd) and signed; gives how many.

    A blank ``receiver`` is the pupil herself. Raises ``Rejected`` for one that is not in force.
    """
    require(tx, Action.EDIT)
    found = standing(tx, certificate_ids)
    problems: list[Problem] = []
    for one in found:
        problems += _ungivable(tx, one, on)
    if receiver.strip() and not relation.strip():
        message = "由他人领取的，请写明与学生的关系。"
        problems.append(Problem("certificate.relation", message, Where(field="与学生关系")))
    if problems:
        raise Rejected(*problems)
    for one in found:
        row = tx.get(Certificate, one.id, "这份证书")
        row.given_on, row.given_by = on, tx.actor.user
        row.receiver = receiver.strip() or one.name
        row.relation = relation.strip() or "本人"
    tx.session.flush()
    return len(found)


def void(tx: Tx, certificate_id: int, on: str, why: str) -> None:
    """作废 one that was spoiled before it was handed out; its number is never given again."""
    require(tx, Action.EDIT)
    [one] = standing(tx, [certificate_id])
    problems = past_day(tx, on, "作废日期", one.left_on)
    if one.given_on:
        problems.append(_already_given(one))
    if not why.strip():
        message = "请写明作废的原因。"
        problems.append(Problem("certificate.why", message, Where(field="原因")))
    if problems:
        raise Rejected(*problems)
    row = tx.get(Certificate, certificate_id, "这份证书")
    row.ended_on, row.ended_why = on, f"{VOID}：{why.strip()}"
    tx.session.flush()


def spoil(tx: Tx, kind: str, number: str, on: str, why: str) -> int:
    """Enter a blank that was spoiled, so that its number is no gap; gives the row's id."""
    require(tx, Action.EDIT)
    tidy, named = table.tidy(number), table.kind(kind)
    problems = past_day(tx, on, "作废日期")
    if said := table.unusable(tidy):
        message = f"{said}。请照空白证书上的编号填写。"
        problems.append(Problem("certificate.number", message, Where(field="证书编号")))
    if certificate_list.taken(tx, named, [tidy]):
        message = f"编号“{tidy}”已经登记过。请核对。"
        problems.append(Problem("certificate.twice", message, Where(field="证书编号")))
    if not why.strip():
        message = "请写明作废的原因。"
        problems.append(Problem("certificate.why", message, Where(field="原因")))
    if problems:
        raise Rejected(*problems)
    row = SpoiledNumber(kind=named.id, number=tidy, on=on, why=why.strip())
    row.entered_at, row.entered_by = tx.stamp, tx.actor.user
    return tx.add(row).id


def standing(tx: Tx, certificate_ids: Sequence[int]) -> list[CertificateLine]:
    """Those that have not ended. Raises ``Rejected`` for one that has, and for nobody."""
    found = list(certificate_list.of_ids(tx, certificate_ids))
    problems = [
        Problem(
            "certificate.ended",
            f"{one.name}的{one.kind.title}（{one.number}）已经失效：{one.ended_why}。请刷新列表。",
            Where(student_id=one.student_id),
        )
        for one in found
        if one.ended_on
    ]
    if not found:
        problems.append(Problem("certificate.none", "没有选中证书。请先在列表中选择。"))
    if problems:
        raise Rejected(*problems)
    return found


def _unsignable(one: CertificateLine, name: str) -> Iterator[Problem]:
    where = Where(student_id=one.student_id)
    if name not in one.kind.signs:
        known = "、".join(one.kind.signs) or "没有须登记的签章"
        message = f"{one.kind.title}没有“{name}”这一项（{known}）。请重新选择。"
        yield Problem("certificate.sign", message, where, one.kind.cite)
    elif not one.national_number:
        message = f"{one.name}没有学籍号。未取得当地学籍的，主管部门不得办理验印。请先注册学籍。"
        yield Problem("certificate.unregistered", message, where, one.kind.cite)


def _ungivable(tx: Tx, one: CertificateLine, on: str) -> Iterator[Problem]:
    where = Where(student_id=one.student_id)
    if one.given_on:
        yield _already_given(one)
    lacking = [sign.name for sign in one.signs if not sign.on]
    if lacking:
        message = f"{one.name}的{one.kind.title}还没有：{'、'.join(lacking)}，没有生效，不能发放。"
        yield Problem(
            "certificate.not-in-force", f"{message}请先登记。", where, one.kind.cite,
            Level.BLOCKED_STEP,
        )  # fmt: skip
    latest = max((sign.on for sign in one.signs), default=one.left_on)
    yield from past_day(tx, on, "领取日期", latest)


def _already_given(one: CertificateLine) -> Problem:
    given = dates.day_of(one.given_on)
    message = f"{one.name}的{one.kind.title}已于 {given} 由{one.receiver}领取。请核对。"
    return Problem("certificate.given", message, Where(student_id=one.student_id))
