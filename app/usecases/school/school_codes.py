"""学校标识码: still awaited, or changed, with the old one, the new one, the day and the paper."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from app.domain import dates, identity
from app.domain.permissions import Action
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.paper.printing import Matter, Order, Selection
from app.usecases.school.permits import require
from app.usecases.school.registers import AWAITING

FORM = "unit_code_change"
CITE = "办法 第三十一条"
FOUNDED, MERGED, CLOSED, CHANGED, RESTORED = "新设", "合并", "撤销", "变更", "恢复"
KINDS = (FOUNDED, MERGED, CLOSED, CHANGED, RESTORED)
GONE = "已撤销"
_CODE, _HISTORY = "school.code", "school.codes"


@dataclass(frozen=True, slots=True)
class NewCode:
    """What is asked for, or was given: ``code`` is "" while awaited, and after 撤销."""

    kind: str
    code: str = ""
    from_on: str = ""
    document: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One change as it stands; days are yyyyMMdd, ``old`` and ``new`` "" where there is none."""

    kind: str
    old: str
    new: str
    from_on: str
    document: str
    reason: str
    at: str
    by: str


def state(tx: Tx) -> str:
    """The code; else 待赋码 (R-FJ-5-1), or 已撤销."""
    known = changes(tx)
    gone = bool(known) and known[-1].kind == CLOSED
    return tx.setting(_CODE) or (GONE if gone else AWAITING)


def changes(tx: Tx) -> tuple[CodeChange, ...]:
    """Every change, the first first; none is ever taken out (R-ORD-31-1)."""
    kept = json.loads(tx.setting(_HISTORY) or "[]")
    return tuple(CodeChange(**one) for one in kept)


def code_on(tx: Tx, day: date) -> str:
    """The code that held on ``day``, "" for none."""
    wanted, known = dates.written(day), changes(tx)
    for one in reversed(known):
        if one.from_on <= wanted:
            return one.new
    return known[0].old if known else tx.setting(_CODE)


def change(tx: Tx, wanted: NewCode) -> int:
    """Enter the code that was given; gives how many pupils' records bear it now.

    Raises ``Rejected`` for a code that is none, or that the school has or has had, and without the
    day and the document of its approval.
    """
    require(tx, Action.EDIT)
    old, known = tx.setting(_CODE), changes(tx)
    day = dates.typed(wanted.from_on, "生效日期")
    problems = [*_unfit(wanted, old, known), *_unproved(tx, wanted, day, known)]
    if problems:
        raise Rejected(*problems)
    row = CodeChange(
        wanted.kind,
        old,
        wanted.code.strip(),
        dates.written(day),
        wanted.document.strip(),
        wanted.reason.strip(),
        tx.stamp,
        tx.actor.user,
    )
    tx.set(_HISTORY, json.dumps([asdict(one) for one in (*known, row)], ensure_ascii=False))
    tx.set(_CODE, row.new)
    return _rewrite(tx, old, row.new)


def order(tx: Tx, wanted: NewCode) -> Order:
    """《学校（机构）代码变动申请表》填报数据 for what is asked for, ready to print.

    Where nothing is typed and a change was entered before, the sheet is of that change.
    """
    require(tx, Action.PRINT)
    known, before = changes(tx), state(tx)
    if known and not (wanted.code.strip() or wanted.reason.strip() or wanted.document.strip()):
        last = known[-1]
        wanted = NewCode(last.kind, last.new or GONE, last.from_on, last.document, last.reason)
        before = last.old or AWAITING
    values = {
        "unit.change": wanted.kind,
        "unit.before": f"学校标识码：{before}",
        "unit.after": f"学校标识码：{wanted.code.strip() or '由教育部核准后赋码'}",
        "unit.reason": wanted.reason.strip(),
        "unit.approval": wanted.document.strip(),
    }
    given = {key: text for key, text in values.items() if text}
    return Order(FORM, Selection(blank=1), Matter(given))


def _rewrite(tx: Tx, old: str, new: str) -> int:
    """The records of our own pupils go with the school; those of others keep theirs."""
    if not old:
        return 0
    count = 0
    for pupil in tx.scalars(select(Student).where(Student.school_code == old)):
        pupil.school_code = new
        count += 1
    return count


def _unfit(wanted: NewCode, old: str, known: tuple[CodeChange, ...]) -> list[Problem]:
    code, had = wanted.code.strip(), {old, *(one.old for one in known)} - {""}
    if wanted.kind not in KINDS:
        return [_problem("kind", f"变动类型只有：{'、'.join(KINDS)}。请选择其中一种。", "变动类型")]
    if wanted.kind == CLOSED:
        return [_problem("closed", "撤销的学校没有新代码。请不要填写。", "新代码")] if code else []
    if not identity.is_school_code(code):
        return [_problem("form", "学校标识码应为 10 位数字。请照核准的文件填写。", "新代码")]
    if wanted.kind == FOUNDED and old:
        message = f"本校已有学校标识码 {old}，不是新设。请选择“变更”。"
        return [_problem("founded", message, "变动类型")]
    if code == old or (code in had and wanted.kind != RESTORED):
        message = f"{code} 是本校现在或从前的代码。恢复从前代码的，请选择“恢复”。"
        return [_problem("same", message, "新代码")]
    return []


def _unproved(tx: Tx, wanted: NewCode, day: date, known: tuple[CodeChange, ...]) -> list[Problem]:
    problems = []
    if day > tx.today:
        message = "代码还没有生效。请在生效以后登记，或核对日期。"
        problems.append(_problem("day", message, "生效日期"))
    elif known and dates.written(day) < known[-1].from_on:
        last = dates.shown(dates.day_of(known[-1].from_on))
        message = f"上一次变动从 {last} 起生效，这一次不能更早。请核对日期。"
        problems.append(_problem("day", message, "生效日期"))
    if not wanted.document.strip():
        message = "代码须经核准后才生效。请填写核准文件或通知的文号。"
        problems.append(_problem("document", message, "核准文号"))
    return problems


def _problem(code: str, message: str, field: str) -> Problem:
    return Problem(f"school.code-{code}", message, Where(field=field), CITE)
