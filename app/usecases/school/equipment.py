"""设备: the devices that the notice wants beside the 学籍 computer, and blank discs in stock."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.records import Archive
from app.persistence.staff_records import DiscStock, Equipment
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.school.permits import require

COMPUTER = "学籍专用计算机"
DISCS = "刻录光盘"
KINDS = (COMPUTER, "扫描仪", "打印机", "复印机", "刻录机")
ARTICLE = "通知 四(一)"
_FEW = 4  # discs: two terms, each kept and handed in once
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device in use; ``since`` is yyyyMMdd."""

    id: int
    kind: str
    model: str
    serial: str
    place: str
    since: str


@dataclass(frozen=True, slots=True)
class StockLine:
    """Discs that came or went; ``left`` is how many there were after it."""

    id: int
    moved_on: str
    discs: int
    reason: str
    left: int


def devices(tx: Tx) -> tuple[DeviceLine, ...]:
    """What is in use, in the order of the notice."""
    rows = tx.scalars(select(Equipment).where(Equipment.ended_on == "")).all()
    return tuple(
        DeviceLine(one.id, one.kind, one.model, one.serial, one.place, one.since)
        for one in sorted(rows, key=lambda one: (KINDS.index(one.kind), one.id))
    )


def add(tx: Tx, kind: str, model: str, since: str, serial: str = "", place: str = "") -> int:
    """Enter a device. Raises ``Rejected`` for an unknown kind, no model, no day."""
    require(tx, Action.EDIT)
    if kind not in KINDS:
        message = f"没有名为“{kind}”的设备种类。请从列表选择。"
        raise Rejected(Problem("equipment.kind", message, Where(field="种类")))
    if not model.strip():
        raise Rejected(Problem("equipment.model", "请填写“型号”。", Where(field="型号")))
    row = Equipment(
        kind=kind,
        model=model.strip(),
        since=dates.written(dates.typed(since, "启用日期")),
        entered_at=tx.stamp,
        entered_by=tx.actor.user,
        serial=serial.strip(),
        place=place.strip(),
    )
    return tx.add(row).id


def retire(tx: Tx, equipment_id: int, on: str) -> None:
    """The device is no longer used; its line stays in the trail and on the discs."""
    require(tx, Action.EDIT)
    row = tx.get(Equipment, equipment_id, "这台设备")
    row.ended_on = dates.written(dates.typed(on, "停用日期"))
    tx.session.flush()


def move_discs(tx: Tx, discs: int, reason: str, on: str, archive_id: int = 0) -> int:
    """Blank discs that came (above 0) or were burnt or spoiled (below 0); gives what is left.

    Raises ``Rejected`` for nothing, for more than there are, or without a reason.
    """
    require(tx, Action.EDIT)
    where, left = Where(field="张数"), stock(tx)
    if not discs or abs(discs) > _MOST:
        message = f"请填写张数，1 到 {_MOST}；用去的为负数。"
        raise Rejected(Problem("equipment.discs", message, where))
    if left + discs < 0:
        message = f"空白光盘只剩 {left} 张。请先登记购入，或核对张数。"
        raise Rejected(Problem("equipment.stock", message, where))
    if not reason.strip():
        raise Rejected(Problem("equipment.reason", "请填写“事由”。", Where(field="事由")))
    if archive_id:
        tx.get(Archive, archive_id, "这份学期档案")
    tx.add(
        DiscStock(
            moved_on=dates.written(dates.typed(on, "日期")),
            discs=discs,
            reason=reason.strip(),
            entered_at=tx.stamp,
            entered_by=tx.actor.user,
            archive_id=archive_id or None,
        )
    )
    return left + discs


def stock(tx: Tx) -> int:
    """How many blank discs there are."""
    return tx.session.scalar(select(func.coalesce(func.sum(DiscStock.discs), 0))) or 0


def moves(tx: Tx) -> tuple[StockLine, ...]:
    """Every move of discs, the latest first."""
    left, found = 0, []
    for one in tx.scalars(select(DiscStock).order_by(DiscStock.id)):
        left += one.discs
        found.append(StockLine(one.id, one.moved_on, one.discs, one.reason, left))
    return tuple(reversed(found))


def gaps(tx: Tx) -> list[Problem]:
    """What the notice wants and the school has not entered (R-ORD-N4-3)."""
    held: Mapping[str, int] = {
        kind: sum(1 for one in devices(tx) if one.kind == kind) for kind in KINDS
    }
    found = [
        Problem("equipment.gap", f"没有登记{kind}。请配备并登记。", Where(), ARTICLE, Level.WARN)
        for kind, count in held.items()
        if not count
    ]
    left = stock(tx)
    if left < _FEW:
        message = f"空白刻录光盘剩 {left} 张，不够两个学期各刻两张。请补充并登记。"
        found.append(Problem("equipment.discs", message, Where(), ARTICLE, Level.WARN))
    return found
