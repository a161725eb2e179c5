"""The school's own table of what may be done about a 问题学籍; the program's until she edits it."""

import json
from dataclasses import asdict

from app.domain.permissions import Action
from app.domain.problem_handling import Handling, Rule, Rules, default_rules, refuse_incomplete
from app.persistence.transaction import Tx
from app.problems import Level
from app.usecases.school.permits import require

_SETTING = "policy.problem-handling"


def rules(tx: Tx) -> Rules:
    """The table in force."""
    text = tx.setting(_SETTING)
    if not text:
        return default_rules()
    raw = json.loads(text)
    lines = tuple(
        Rule(r["prefix"], Handling(r["handling"]), Level(r["verdict"]), r["note"])
        for r in raw.pop("rule")
    )
    return Rules(**raw, rule=lines)


def set_rules(tx: Tx, changed: Rules) -> None:
    """Put the school's own table in force. Raises ``Rejected`` for one with holes."""
    require(tx, Action.EDIT)
    refuse_incomplete(changed)
    tx.set(_SETTING, json.dumps(asdict(changed), ensure_ascii=False))


def offered(tx: Tx, national_number: str) -> tuple[Rule, ...]:
    """What a page offers for a pupil with this 学籍号, each with its verdict and a note."""
    return rules(tx).offered(national_number)
