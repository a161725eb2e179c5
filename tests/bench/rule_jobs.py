"""Judging and the desk: ``rule_jobs.py NAME FOLDER`` prints its figures as JSON."""

import json
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pupils
from jobs import Figures, Stopwatch, quantiles

from app.domain import dates, facts, grades, judging_rules, people, policy, terms, working_days
from app.persistence.transaction import Tx
from app.usecases.desk import duties
from app.usecases.rulebook import calendars
from app.usecases.status import cases
from app.usecases.status.cases import Opening

_PROPOSALS = 10_000
_PUPILS, _OPEN = 3_000, 200
_TERMS = (
    terms.Term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 16)),
    terms.Term("2025-2026-2", date(2026, 3, 2), date(2026, 7, 10)),
)
_TEXTS = ("", "因病", "旷课", "休学期满", "县城", "三级甲等", "县级", "转入", "其他原因")


def judge(_place: Path) -> Figures:
    """10,000 proposals of every kind and profile with a dozen random facts each."""
    chance = random.Random(7)
    working = working_days.shipped()
    policies = [policy.load(name) for name in policy.profiles()]
    kinds = list(judging_rules.KINDS)
    asked = [
        (
            chance.choice(policies),
            judging_rules.Proposal(chance.choice(kinds), _TERMS, working),
            _facts(chance),
        )
        for _ in range(_PROPOSALS)
    ]
    start = time.perf_counter()
    for one in asked:
        judging_rules.judge(*one)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "a_second": _PROPOSALS / seconds}


def _facts(chance: random.Random) -> dict[str, Any]:
    day = date(2025, 8, 1) + timedelta(chance.randrange(330))
    given: dict[str, Any] = {"grade": chance.choice(grades.LADDER), "apply": day.isoformat()}
    given |= {name: chance.randrange(600) for name in chance.sample(facts.NUMBERS, 3)}
    given |= {name: chance.random() < 0.5 for name in chance.sample(facts.FLAGS, 3)}
    given |= {name: chance.choice(_TEXTS) for name in chance.sample(facts.TEXTS, 4)}
    given["materials"] = chance.sample(("户口簿", "工作证明", "居住证明", "转学申请表"), 2)
    return given


def desk(place: Path) -> Figures:
    """工作台 of 3,000 pupils with 200 open cases, each with its steps and clocks, as it loads."""
    register = pupils.opened(pupils.copy_of(place, pupils.EMPTY))
    register.write(_cases, people.everyone(_PUPILS, pupils.AUTUMN, pupils.SCHOOL.code))
    times = []
    for _ in range(20):
        stopped = Stopwatch()
        found = register.read(duties.desk)
        times.append(stopped.milliseconds())
    assert sum(count for _, count in found.waiting) == _OPEN
    register.close()
    return quantiles(times)


def _cases(tx: Tx, rows: list[people.Row]) -> None:
    year = tx.today.year
    for name, first, last in (
        (f"{year - 1}-{year}-2", f"{year}0101", f"{year}0831"),
        (f"{year}-{year + 1}-1", f"{year}0901", f"{year}1231"),
    ):
        calendars.enter_term(tx, calendars.TermEntry(name, first, last))
    pupils.enter(tx, [{**row, "grade": "初二"} for row in rows])
    answers = {
        "ground": "因病",
        "hospital": "东胜区人民医院",
        "hospital_grade": "二级甲等",
        "needed_periods": "240",
        "term_periods": "600",
        "start": dates.written(tx.today),
        "end": dates.written(tx.today + timedelta(300)),
    }
    medical = ("休学复学审批表", "诊断证明", "住院病例", "住院费用结算清单", "费用发票")
    opening = Opening("suspension", answers, "", "王建国", "父亲", materials=medical)
    for student_id in range(1, _PUPILS + 1, _PUPILS // _OPEN):
        cases.open_case(tx, student_id, opening)


if __name__ == "__main__":
    figures = globals()[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(json.dumps(figures) + "\n")
