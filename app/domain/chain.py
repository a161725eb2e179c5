"""A row of states through which one thing goes, each with its day; never backwards in silence."""

from dataclasses import dataclass
from datetime import date

from app.domain import dates
from app.problems import Problem, Where


@dataclass(frozen=True, slots=True)
class Chain:
    """States in their order. ``optional`` may be passed over, ``explained`` only with a reason."""

    states: tuple[str, ...]
    source: str
    optional: frozenset[str] = frozenset()
    explained: frozenset[str] = frozenset()

    def reached(self, now: str, state: str) -> bool:
        """Whether ``now`` is ``state`` or lies beyond it."""
        return self.states.index(now) >= self.states.index(state)

    def between(self, now: str, to: str) -> tuple[str, ...]:
        """The states that a step from ``now`` to ``to`` would pass over; none when going back."""
        return self.states[self.states.index(now) + 1 : self.states.index(to)]


@dataclass(frozen=True, slots=True)
class Move:
    """A step as it is asked for: ``to`` a state ``on`` a day, with a ``reason`` if one is due."""

    to: str
    on: date
    reason: str = ""


def judge(chain: Chain, now: str, since: date | None, move: Move, today: date) -> list[Problem]:
    """Why ``move`` may not be made from ``now``, reached on the day ``since``; ``[]`` if it may.

    Forward one state at a time, back to any earlier one with a reason; days neither before the
    last step's nor in the future (R-ORD-4-2).
    """
    if move.to not in chain.states:
        known = "、".join(chain.states)
        return [_refused(chain, f"没有名为“{move.to}”的状态。可用：{known}。")]
    if move.to == now:
        return [_refused(chain, f"现在已经是“{now}”。请核对要登记的状态。")]
    return [*_order(chain, now, move), *_days(chain, since, move.on, today)]


def _order(chain: Chain, now: str, move: Move) -> list[Problem]:
    reason = move.reason.strip()
    if chain.reached(now, move.to):
        if reason:
            return []
        return [_refused(chain, f"从“{now}”退回“{move.to}”须写明原因。请填写原因后再登记。")]
    passed = [state for state in chain.between(now, move.to) if state not in chain.optional]
    if reason:
        passed = [state for state in passed if state not in chain.explained]
    if not passed:
        return []
    rest = "，或写明跳过的原因" if passed[0] in chain.explained else ""
    message = f"从“{now}”到“{move.to}”之间还缺“{'、'.join(passed)}”。请先登记“{passed[0]}”{rest}。"
    return [_refused(chain, message, "chain.skipped")]


def _days(chain: Chain, since: date | None, on: date, today: date) -> list[Problem]:
    if on > today:
        return [_refused(chain, f"{dates.shown(on)}还没有到。请核对日期。", "chain.future")]
    if since is not None and on < since:
        message = f"{dates.shown(on)}早于上一步的{dates.shown(since)}。请核对日期。"
        return [_refused(chain, message, "chain.day")]
    return []


def _refused(chain: Chain, message: str, code: str = "chain.order") -> Problem:
    return Problem(code, message, Where(field="状态"), chain.source)
