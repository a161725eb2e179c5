"""Policy profiles: dated layers of checks (national, province, city, school), strictly loaded.

A layer names its base; what it sets stands in place of the base's. Every check cites an article of
a document that the layers declare with its number, its dates and the state of its text (M32, M33).
"""

import hashlib
import typing
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from app import definitions
from app.domain import freezes, grades
from app.domain import policy_sections as sections
from app.domain.authorities import Authorities, Reference
from app.domain.checks import Check, Scope
from app.domain.checks_clock import YearDay
from app.domain.checks_return import Offered
from app.domain.flow import Approval, Flow, Numbers
from app.domain.newcomer_articles import Newcomers
from app.paths import RESOURCES
from app.problems import Problem, Rejected, Where

_MOST = 5000
"""No number of a text is greater; years and days beyond it would leave the calendar."""
_PLAIN_YEAR = 2023
"""One without a 29 February."""

FOLDER = RESOURCES / "policies"
NATIONAL = "national"
BANNER = (
    "各地办法均早于教育部教基〔2025〕1号（2025年1月3日修订的《中小学生学籍管理办法》）。"
    "办理前请核对当地是否已有新规定。"
)


class TextState(StrEnum):
    """Whether somebody has held the text against its official copy."""

    VERIFIED = "已核实"
    UNVERIFIED = "未核实"


@dataclass(frozen=True)
class Document:
    """A text that is cited by ``id``; ``effective`` and ``verified`` are days, blank if unknown."""

    id: str
    title: str
    number: str
    effective: str
    verified: str
    state: TextState


@dataclass(frozen=True)
class Layer:
    """One file: what it cites, and for each type of case the checks it sets."""

    title: str
    document: tuple[Document, ...]
    base: str = ""
    profile: bool = True
    freeze: tuple[freezes.Freeze, ...] = ()
    scope: Scope | None = None
    offered: Offered | None = None
    newcomers: Newcomers | None = None
    authorities: Authorities | None = None
    reference: Reference | None = None
    flow: Flow | None = None
    approval: Approval | None = None
    numbers: Numbers | None = None
    transfer: sections.Transfer | None = None
    receiving: sections.Receiving | None = None
    continuing: sections.Receiving | None = None
    suspension: sections.Suspension | None = None
    ordered_suspension: sections.Suspension | None = None
    extension: sections.Suspension | None = None
    overdue: sections.Suspension | None = None
    resumption: sections.Return | None = None
    dropout_return: sections.Return | None = None
    coming_back: sections.Return | None = None
    withdrawal: sections.Leaving | None = None
    lapse: sections.Leaving | None = None
    attendance: sections.Leaving | None = None
    abroad: sections.Leaving | None = None
    dropout: sections.Leaving | None = None
    leaving: sections.Leaving | None = None
    missing: sections.Leaving | None = None
    death: sections.Leaving | None = None
    repeating: sections.Conduct | None = None
    skipping: sections.Conduct | None = None
    expulsion: sections.Conduct | None = None
    punishment: sections.Conduct | None = None
    pardon: sections.Conduct | None = None
    graduation: sections.Finish | None = None
    certificates: sections.Finish | None = None
    reissue: sections.Finish | None = None
    exchange: sections.Finish | None = None
    disclosure: sections.Office | None = None
    workload: sections.Office | None = None
    dossier: sections.Office | None = None
    filing: sections.Office | None = None
    dispatch: sections.Office | None = None
    destruction: sections.Office | None = None
    rosters: sections.Office | None = None
    entrance: sections.Office | None = None
    no_show: sections.Office | None = None
    deferral: sections.Office | None = None
    cancelling: sections.Office | None = None
    promotion: sections.Office | None = None
    closing: sections.Office | None = None
    opening_check: sections.Office | None = None
    naming: sections.Naming | None = None


@dataclass(frozen=True)
class Policy:
    """A profile with all its layers on one another. ``digest`` (SHA-256) stays with a decision.

    ``ladder`` is the 学制 of the school that goes by it.
    """

    id: str
    title: str
    rules: Layer
    digest: str
    checks: dict[str, tuple[Check, ...]]
    ladder: grades.Ladder = grades.SIX_THREE

    @property
    def cite(self) -> str:
        """Where the text begins: the article on its scope, or the document itself."""
        return self.rules.scope.cite if self.rules.scope else self.rules.document[0].id

    def check(self, section: str, name: str) -> Check | None:
        """The check called ``name`` in ``section``, if the texts have one."""
        found = getattr(self.rules, section, None)
        check: Check | None = getattr(found, name, None) if found else None
        return check

    @property
    def freezes(self) -> tuple[freezes.Freeze, ...]:
        """冻结期, with the leaving grades as this school has them."""
        own = self.ladder.all_here
        return tuple(replace(one, grades=own(one.grades)) for one in self.rules.freeze)

    @property
    def notices(self) -> tuple[str, ...]:
        """What stands above every decision: the age of the texts, and which are not verified."""
        unverified = tuple(
            f"《{document.title}》文本状态：未核实。"
            for document in self.rules.document
            if document.state is TextState.UNVERIFIED
        )
        return (BANNER, *unverified)


@cache
def load(profile: str, folder: Path = FOLDER) -> Policy:
    """The profile called ``profile``. Raises ``Rejected`` with every problem of its files."""
    chain: list[Layer] = []
    names = [profile]
    digest = hashlib.sha256()
    while name := names[-1]:
        path = folder / f"{name}.toml"
        layer = definitions.load(path, Layer)
        digest.update(path.read_bytes())
        chain.append(layer)
        if layer.base in names:
            message = f"定义文件 {path.name} 的“base”绕回了 {layer.base}。请改正。"
            raise Rejected(Problem("policy.loop", message, Where(path=str(path), field="base")))
        names.append(layer.base)
    refuse_unsound(chain, [folder / f"{name}.toml" for name in names[:-1]])
    rules = chain[-1]
    for layer in reversed(chain[:-1]):
        rules = over(rules, layer)
    return Policy(profile, rules.title, rules, digest.hexdigest(), checks_of(rules))


def profiles(folder: Path = FOLDER) -> dict[str, str]:
    """Every profile that a school can choose, with its title; the default stands first."""
    found = {}
    for path in sorted(folder.glob("*.toml"), key=lambda path: (path.stem != "ordos", path.stem)):
        raw = path.read_text(encoding="utf-8")
        if "\n[[document]]" in raw:
            layer = definitions.load(path, Layer)
            if layer.profile:
                found[path.stem] = layer.title
    return found


def over(base: Layer, top: Layer) -> Layer:
    """``top`` laid on ``base``: its documents first, its checks in place of the base's.

    A document or a freeze that both have (by id, by title) is as ``top`` says.
    """
    cited = {document.id for document in top.document}
    frozen = {freeze.title for freeze in top.freeze}
    merged: dict[str, Any] = {
        "document": (*top.document, *(d for d in base.document if d.id not in cited)),
        "freeze": (*top.freeze, *(f for f in base.freeze if f.title not in frozen)),
    }
    for item in fields(Layer):
        new, old = getattr(top, item.name), getattr(base, item.name)
        if isinstance(new, sections.Section) and isinstance(old, sections.Section):
            own = {f.name: getattr(new, f.name) for f in fields(new)}
            merged[item.name] = replace(old, **{k: v for k, v in own.items() if v is not None})
        elif item.name not in merged:
            merged[item.name] = new if new is not None else old
    return Layer(**merged)


@cache
def kinds_of(section: str) -> dict[str, type[Check]]:
    """The checks that may stand in ``section``, in order; empty for what is no section."""
    hints = typing.get_type_hints(Layer)
    kinds = [one for one in typing.get_args(hints.get(section)) if isinstance(one, type)]
    known = [one for one in kinds if issubclass(one, sections.Section)]
    if not known:
        return {}
    inner = typing.get_type_hints(known[0])
    return {
        item.name: next(k for k in typing.get_args(inner[item.name]) if k is not type(None))
        for item in fields(known[0])
    }


def checks_of(rules: Layer) -> dict[str, tuple[Check, ...]]:
    """The checks of every section that is there, by the section's name."""
    found = {}
    for item in fields(Layer):
        section = getattr(rules, item.name)
        if isinstance(section, sections.Section):
            known = (getattr(section, field.name) for field in fields(section))
            found[item.name] = tuple(check for check in known if check is not None)
    return found


def refuse_unsound(chain: list[Layer], paths: list[Path]) -> None:
    """Raise ``Rejected`` for citations of texts that no layer declares, and for nonsense.

    ``chain`` is a layer and those below it, each called by its path.
    """
    problems = []
    for n, (layer, path) in enumerate(zip(chain, paths, strict=True)):
        declared = {document.id for below in chain[n:] for document in below.document}
        for place, value in _walk(layer, ""):
            wrong = _wrong(place.rpartition(".")[2].partition("[")[0], value, declared)
            if wrong:
                message = f"定义文件 {path.name} 的“{place}”{wrong}。请改正。"
                problems.append(
                    Problem("policy.unsound", message, Where(path=str(path), field=place))
                )
    if problems:
        raise Rejected(*problems)


def _walk(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every plain value under ``value`` with its path in the file."""
    if is_dataclass(value):
        yield place, value
        parts: Any = ((field.name, getattr(value, field.name)) for field in fields(value))
    elif isinstance(value, dict):
        parts = value.items()
        yield from ((f"{place}.keys", name) for name in value if place.endswith(".limits"))
    elif isinstance(value, tuple):
        for n, item in enumerate(value):
            yield from _walk(item, f"{place}[{n}]")
        return
    else:
        yield place, value
        return
    for name, part in parts:
        yield from _walk(part, f"{place}.{name}".lstrip("."))


def _wrong(name: str, value: Any, declared: set[str]) -> str:
    if is_dataclass(value):
        return _wrong_days(value)
    if isinstance(value, int | float):
        return _wrong_number(name, value)
    cited = name in ("cite", "also") or (value and (name == "source" or name.endswith("_cite")))
    if cited and value.partition(" ")[0] not in declared:
        return f"引用的文件“{value.partition(' ')[0]}”没有登记"
    if name in ("effective", "verified") and value and not _is_day(value):
        return "不是真实的日期"
    if name in ("first", "last") and not freezes.is_day(value):
        return "不是日期；每年的写作 07-15，某一年的写作 2027-07-15"
    known = {"stages": grades.STAGES, "keys": grades.STAGES, "grades": grades.LADDER}.get(name)
    if known and isinstance(value, str) and value not in known:
        return f"的“{value}”不认识；可用：{'、'.join(known)}"
    return ""


def _wrong_number(name: str, value: float) -> str:
    least = 1 if name in ("denominator", "step") else 0
    most = 1000 if name == "denominator" else _MOST
    if value < least:
        return f"不能小于{' 1' if least else '零'}"
    return "" if value <= most else f"不能大于 {most}"  # what is no number is in neither


def _wrong_days(value: Any) -> str:
    """What is wrong with a day of the year that is written as two numbers."""
    month, day = getattr(value, "month", 0), getattr(value, "day", 0)
    if isinstance(value, YearDay) or month or day:
        try:
            date(_PLAIN_YEAR, month, day)
        except ValueError:
            return f"写的 {month} 月 {day} 日不是每年都有的一天"
    return ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
