"""What may be done about a 问题学籍, by the first letter of the 学籍号: a table to be edited."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.definitions import load
from app.paths import RESOURCES
from app.problems import Level, Problem, Rejected, Where


class Kind(StrEnum):
    """The three kinds of R-NA-11-1, and the one that only the national feedback knows."""

    NO_NUMBER = "无身份证号"
    SAME_NUMBER = "身份证号重复"
    SAME_PERSON = "有关信息重复"
    NAME_MISMATCH = "号与姓名不匹配"


class Handling(StrEnum):
    """What the national system offers."""

    EVIDENCE = "佐证"
    CHANGE = "变更"
    REMOVAL = "删除"


PREFIXES: Collection[str] = ("G", "L", "J", "")
"""First letters of a 学籍号; "" is none yet."""

_VERDICTS = (Level.ALLOW, Level.NEEDS_CONFIRM, Level.REFUSE_OVERRIDABLE, Level.REFUSE)


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether one handling is open to one prefix."""

    prefix: str
    handling: Handling
    verdict: Level
    note: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole table, with where it comes from."""

    title: str
    version: str
    effective: str
    source: str
    rule: tuple[Rule, ...]

    def of(self, national_number: str, handling: Handling) -> Rule:
        """The rule for a pupil with ``national_number`` ("" for none)."""
        return next(rule for rule in self.offered(national_number) if rule.handling is handling)

    def offered(self, national_number: str) -> tuple[Rule, ...]:
        """Every handling with its verdict, in the table's order."""
        prefix = national_number[:1] if national_number[:1] in PREFIXES else ""
        return tuple(rule for rule in self.rule if rule.prefix == prefix)


@cache
def default_rules() -> Rules:
    """The table that comes with the program (user pains C11 and C12: versions differ)."""
    rules = load(RESOURCES / "policies" / "problem_handling.toml", Rules)
    refuse_incomplete(rules)
    return rules


def refuse_incomplete(rules: Rules) -> None:
    """Raise ``Rejected`` unless there is one rule for each prefix and handling, and no other."""
    places = [(rule.prefix, rule.handling) for rule in rules.rule]
    wanted = {(prefix, handling) for prefix in PREFIXES for handling in Handling}
    problems = [
        _wrong(f"缺少学籍号前缀“{prefix or '无'}”的“{handling}”")
        for prefix, handling in sorted(wanted - set(places))
    ]
    problems += [
        _wrong(f"学籍号前缀“{prefix}”的“{handling}”写了两次或不存在")
        for prefix, handling in sorted({place for place in places if places.count(place) > 1})
    ]
    problems += [
        _wrong(f"不认识学籍号前缀“{prefix}”") for prefix, _ in sorted(set(places) - wanted)
    ]
    problems += [
        _wrong(f"“{rule.handling}”的结论“{rule.verdict}”不能用在这里")
        for rule in rules.rule
        if rule.verdict not in _VERDICTS
    ]
    if problems:
        raise Rejected(*problems)


def _wrong(what: str) -> Problem:
    message = f"问题学籍处理表{what}。请补正后再保存。"
    return Problem("problem-handling.table", message, Where(field="rule"))
