"""Judging cases from a file by the policy profiles; no register is opened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.domain import facts as reading
from app.domain import policy, working_days
from app.domain.judging_rules import Judgement, Proposal, judge
from app.domain.terms import Term
from app.problems import Level, Problem, Rejected, Where

_CASE = ("id", "profile", "type")


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a file: which profile judges what on which facts."""

    id: str
    profile: str
    type: str
    facts: reading.Facts


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgements in the order of the cases, and what in the file was not understood."""

    results: tuple[tuple[str, Judgement], ...]
    problems: tuple[Problem, ...]


def profiles() -> dict[str, str]:
    """The profiles that a school can choose, with their titles."""
    return policy.profiles()


def judge_file(path: Path) -> Judged:
    """Every case of the file at ``path``, judged. Raises ``Rejected`` for any other file."""
    raw = _loaded(path)
    problems: list[Problem] = []
    terms = _terms(raw.get("calendar", {}), path, problems)
    cases = _cases(raw, path, problems)
    if problems:
        raise Rejected(*problems)
    working = working_days.shipped()
    results = tuple(
        (case.id, judge(policy.load(case.profile), Proposal(case.type, terms, working), case.facts))
        for case in cases
    )
    return Judged(results, tuple(_unknown(cases)))


def as_answer(judged: Judged) -> dict[str, Any]:
    """The one JSON object of ``xueji rules judge``: ``due`` is the legal date, yyyy-mm-dd."""
    answer: dict[str, Any] = {"results": [_result(name, found) for name, found in judged.results]}
    if judged.problems:
        answer["problems"] = [problem.as_dict() for problem in judged.problems]
    return answer


def _result(name: str, found: Judgement) -> dict[str, Any]:
    return {
        "id": name,
        "verdict": found.verdict.value,
        "due": found.due.isoformat() if found.due else None,
        "value": found.value,
        "lacks": list(found.lacks),
        "findings": [
            {"code": p.code, "level": p.level.value, "message": p.message, "cite": p.source}
            for p in found.findings
        ],
    }


def _loaded(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        message = f"案例文件 {path.name} 无法读取：{error}。请核对文件是否为 UTF-8 的 JSON。"
        raise Rejected(Problem("cases.unreadable", message, Where(path=str(path)))) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("cases"), list):
        message = f"案例文件 {path.name} 里没有 cases 列表。请核对文件。"
        raise Rejected(Problem("cases.shape", message, Where(path=str(path), field="cases")))
    return raw


def _terms(calendar: object, path: Path, problems: list[Problem]) -> tuple[Term, ...]:
    lines = calendar.get("terms", []) if isinstance(calendar, Mapping) else None
    found = []
    for n, line in enumerate(lines if isinstance(lines, list) else [None]):
        try:
            start, end = date.fromisoformat(line["start"]), date.fromisoformat(line["end"])
            opens, closes = (_day(line.get(name)) for name in ("opens", "closes"))
            term = Term(str(line["name"]), start, end, opens, closes)
        except (KeyError, TypeError, ValueError, AttributeError):
            term = None
        if term is None or term.end <= term.start:
            message = f"校历第 {n + 1} 个学期须有 name、start、end，日期如 2025-09-01，先起后止。"
            place = Where(path=str(path), field=f"calendar.terms[{n}]")
            problems.append(Problem("cases.term", message, place))
        else:
            found.append(term)
    return tuple(sorted(found, key=lambda term: term.start))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _cases(raw: Mapping[str, Any], path: Path, problems: list[Problem]) -> list[Case]:
    known, cases = policy.profiles(), []
    for n, line in enumerate(raw["cases"]):
        place = Where(path=str(path), field=f"cases[{n}]")
        fits = isinstance(line, dict) and all(isinstance(line.get(name), str) for name in _CASE)
        if not fits or not isinstance(line.get("facts", {}), dict):
            message = f"第 {n + 1} 个案例须有 id、profile、type（文字）和 facts（表）。请核对。"
            problems.append(Problem("cases.case", message, place))
        elif line["profile"] not in known:
            message = (
                f"第 {n + 1} 个案例的政策配置“{line['profile']}”不存在；可用：{'、'.join(known)}。"
            )
            problems.append(Problem("cases.profile", message, place))
        else:
            cases.append(Case(line["id"], line["profile"], line["type"], line.get("facts", {})))
    return cases


def _unknown(cases: list[Case]) -> list[Problem]:
    """Facts that no check knows: named, so that a misspelt one is not taken as in order."""
    return [
        Problem(
            "cases.fact",
            f"案例 {case.id} 的“{name}”不是已知的事实，没有参与判断。请核对拼写。",
            Where(field=name),
            level=Level.WARN,
        )
        for case in cases
        for name in reading.unknown(case.facts)
    ]
