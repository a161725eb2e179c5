"""Changing the school's own layer of policy: numbers, windows, materials, levels, freeze dates.

Every change is a further version with its document, its reason and its day; nothing is edited.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.domain import dates, freezes, policy, policy_overlay, policy_text, policy_words
from app.domain.permissions import Action
from app.domain.policy import TextState
from app.persistence.duty_records import PolicyLayer
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

_TITLE = "本校调整"
Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Basis:
    """On what a change rests: the text with its number and article, why, and from which day.

    ``effective`` is as typed; blank is today.
    """

    document: str
    number: str
    article: str
    reason: str
    effective: str = ""


@dataclass(frozen=True, slots=True)
class FreezeEntry:
    """One freeze as it is typed; ``kinds`` and ``grades`` by 、, blank for all."""

    title: str
    first: str
    last: str
    kinds: str = ""
    grades: str = ""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of the layer: when and by whom, on which paper, and what it changed."""

    id: int
    at: str
    by: str
    effective: str
    document_no: str
    reason: str
    digest: str
    changes: tuple[str, ...]


def change_check(tx: Tx, place: str, texts: Mapping[str, str], basis: Basis) -> str:
    """Set the check at ``place`` (section.check) to ``texts``; gives the new digest.

    Raises ``Rejected`` with what cannot be read and what a file would be refused for.
    """
    section, _, name = place.partition(".")
    kind = policy.kinds_of(section).get(name)
    if kind is None:
        raise Rejected(Problem("policy.place", f"政策里没有“{place}”这一项。请刷新后重试。"))
    values = _read(place, policy_text.shapes(kind), texts)
    return _put(tx, basis, lambda raw, cite: _set(raw, section, name, {"cite": cite, **values}))


def drop_check(tx: Tx, place: str, basis: Basis) -> str:
    """Take the school's own value at ``place`` away: the profile's holds again."""
    section, _, name = place.partition(".")

    def drop(raw: Raw, _cite: str) -> None:
        if name not in raw.get(section, {}):
            message = "这一项没有本校调整，已经是配置原来的值。"
            raise Rejected(Problem("policy.not-own", message, Where(field=place)))
        del raw[section][name]
        if not raw[section]:
            del raw[section]

    return _put(tx, basis, drop)


def set_freeze(tx: Tx, entry: FreezeEntry, basis: Basis) -> str:
    """Enter a freeze, or change the one of the same title."""
    wanted = {
        "title": entry.title.strip(),
        "first": entry.first.strip(),
        "last": entry.last.strip(),
        "kinds": _names(entry.kinds),
        "grades": _names(entry.grades),
    }
    if not wanted["title"]:
        raise Rejected(Problem("policy.typed", "请填写冻结期的名称。", Where(field="名称")))

    def put(raw: Raw, cite: str) -> None:
        kept = [one for one in raw.get("freeze", []) if one["title"] != wanted["title"]]
        raw["freeze"] = [*kept, {"cite": cite, **wanted}]

    return _put(tx, basis, put)


def drop_freeze(tx: Tx, title: str, basis: Basis) -> str:
    """Take the school's own freeze called ``title`` away."""

    def drop(raw: Raw, _cite: str) -> None:
        kept = [one for one in raw.get("freeze", []) if one["title"] != title]
        if len(kept) == len(raw.get("freeze", [])):
            message = f"“{title}”不是本校录入的冻结期，不能删除。可以用同一名称改它的日期。"
            raise Rejected(Problem("policy.not-own", message))
        raw["freeze"] = kept

    return _put(tx, basis, drop)


def verify_document(tx: Tx, document_id: str, basis: Basis) -> str:
    """Say that somebody has held a text against its official copy; ``basis.number`` is its."""
    known = {one.id: one for one in policies.to_be(tx).rules.document}
    if document_id not in known:
        raise Rejected(Problem("policy.place", f"政策没有引用“{document_id}”。请刷新后重试。"))
    one = known[document_id]

    def put(raw: Raw, _cite: str) -> None:
        kept = [d for d in raw.get("document", []) if d["id"] != document_id]
        verified = {
            "id": one.id,
            "title": one.title,
            "number": basis.number.strip() or one.number,
            "effective": one.effective,
            "verified": tx.today.isoformat(),
            "state": TextState.VERIFIED.value,
        }
        raw["document"] = [*kept, verified]

    return _put(tx, basis, put)


def import_layer(tx: Tx, file: Path, basis: Basis) -> str:
    """Put a whole layer from a TOML ``file`` (such as a bureau hands out) in the place of ours."""
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"“{file.name}”读不出来：{error}。请选择 UTF-8 编码的 .toml 政策文件。"
        raise Rejected(Problem("policy.file", message, Where(path=str(file)))) from error

    policy_overlay.read(read, policies.base_of(tx))

    def put(raw: Raw, _cite: str) -> None:
        raw.clear()
        raw.update(read)

    return _put(tx, basis, put)


def undo(tx: Tx, reason: str) -> str:
    """Put the version before the latest back in force, as a further version; gives its digest."""
    require(tx, Action.EDIT)
    rows = _rows(tx)
    if not rows:
        message = "还没有本校调整，没有可撤销的。"
        raise Rejected(Problem("policy.nothing-to-undo", message))
    before = rows[-2].content if len(rows) > 1 else ""
    said = f"撤销第 {len(rows)} 版" + (f"：{reason.strip()}" if reason.strip() else "")
    return _add(tx, before, rows[-1].document_no, said, max(_today(tx), rows[-1].effective))


def history(tx: Tx) -> tuple[VersionLine, ...]:
    """Every version of the layer, the latest first, each with what it changed."""
    found = []
    before = ""
    for row in _rows(tx):
        line = VersionLine(
            row.id,
            row.at,
            row.by,
            row.effective,
            row.document_no,
            row.reason,
            row.digest,
            tuple(_differences(before, row.content)),
        )
        found.append(line)
        before = row.content
    return tuple(reversed(found))


def _put(tx: Tx, basis: Basis, edit: Callable[[Raw, str], None]) -> str:
    """Make one further version: ``edit`` changes the raw layer, given the citation of ``basis``."""
    require(tx, Action.EDIT)
    effective = _refuse_unfounded(tx, basis)
    raw: Raw = json.loads(policies.content(tx) or "{}")
    raw.setdefault("title", _TITLE)
    raw.setdefault("base", policies.profile(tx))
    document_id = _enter_document(tx, raw, basis)
    edit(raw, f"{document_id} {basis.article.strip()}".strip())
    _refuse_unfit(raw)
    _forget_unused(raw)
    empty = not (raw.keys() - {"title", "base", "document", "profile"}) and not raw["document"]
    text = "" if empty else policy_overlay.written(raw)
    if text == policies.content(tx):
        message = "没有改动任何一项。请修改后再保存。"
        raise Rejected(Problem("policy.unchanged", message))
    return _add(tx, text, basis.number.strip(), basis.reason.strip(), effective)


def _add(tx: Tx, text: str, number: str, reason: str, effective: str) -> str:
    digest = policies.laid(tx, text).digest
    tx.add(
        PolicyLayer(
            content=text,
            base=policies.profile(tx),
            reason=reason,
            document_no=number,
            effective=effective,
            digest=digest,
            at=tx.stamp,
            by=tx.actor.user,
        )
    )
    return digest


def _refuse_unfounded(tx: Tx, basis: Basis) -> str:
    """The day from which it holds. Raises ``Rejected`` where something it rests on is missing."""
    problems = [
        Problem("policy.basis", f"请填写{label}。", Where(field=label))
        for label, text in (
            ("依据文件", basis.document),
            ("文号", basis.number),
            ("调整原因", basis.reason),
        )
        if not text.strip()
    ]
    if problems:
        raise Rejected(*problems)
    typed = basis.effective.strip()
    effective = dates.written(dates.typed(typed, "生效日期")) if typed else _today(tx)
    rows = _rows(tx)
    if rows and effective < rows[-1].effective:
        day = dates.shown(dates.day_of(rows[-1].effective))
        message = f"已有自 {day} 起生效的调整，新的调整不能早于这一天。请改生效日期。"
        raise Rejected(Problem("policy.too-early", message, Where(field="生效日期")))
    return effective


def _enter_document(tx: Tx, raw: Raw, basis: Basis) -> str:
    """The id by which the document is cited; entered if it is new."""
    number = basis.number.strip()
    for document in policies.to_be(tx).rules.document:
        if document.number == number and number:
            raw.setdefault("document", [])
            return document.id
    document_id = "".join(number.split())
    raw["document"] = [
        *raw.get("document", []),
        {
            "id": document_id,
            "title": basis.document.strip(),
            "number": number,
            "effective": "",
            "verified": tx.today.isoformat(),
            "state": TextState.VERIFIED.value,
        },
    ]
    return document_id


def _refuse_unfit(raw: Raw) -> None:
    """Freezes whose days do not fit each other: asked at entry, so that older layers still load."""
    told = [
        (one["title"], freezes.unfit(str(one.get("first", "")), str(one.get("last", ""))))
        for one in raw.get("freeze", [])
    ]
    if problems := [
        Problem("policy.freeze", f"“{title}”的{said}。请改正。", Where(field=title))
        for title, said in told
        if said
    ]:
        raise Rejected(*problems)


def _forget_unused(raw: Raw) -> None:
    """Documents of the layer that nothing of it cites any more; those verified by hand stay."""
    cited = {one.partition(" ")[0] for one in _cites(raw)}
    raw["document"] = [
        one
        for one in raw.get("document", [])
        if one["id"] in cited or one["id"] != "".join(one["number"].split())
    ]
    if not raw.get("freeze", True):
        del raw["freeze"]


def _cites(raw: Any) -> list[str]:
    if isinstance(raw, dict):
        own = [raw["cite"]] if isinstance(raw.get("cite"), str) else []
        return own + [cite for part in raw.values() for cite in _cites(part)]
    if isinstance(raw, list):
        return [cite for part in raw for cite in _cites(part)]
    return []


def _read(place: str, shapes: Mapping[str, Any], texts: Mapping[str, str]) -> Raw:
    values, problems = {}, []
    for name, text in texts.items():
        label = policy_words.parameter_label(name)
        if name not in shapes:
            message = f"“{place}”没有名为“{name}”的参数。请刷新后重试。"
            problems.append(Problem("policy.parameter", message, Where(field=name)))
            continue
        try:
            values[name] = policy_text.read(text, shapes[name])
        except ValueError as error:
            message = f"“{label}”{error}。请改正。"
            problems.append(Problem("policy.value", message, Where(field=label, path=place)))
    if problems:
        raise Rejected(*problems)
    return values


def _set(raw: Raw, section: str, name: str, values: Raw) -> None:
    raw.setdefault(section, {})[name] = values


def _differences(before: str, after: str) -> list[str]:
    """What one version changed, a sentence each."""
    old, new = json.loads(before or "{}"), json.loads(after or "{}")
    found = []
    for section, title in policy_words.SECTIONS.items():
        one, other = old.get(section, {}), new.get(section, {})
        for name, kind in policy.kinds_of(section).items():
            what = f"{title}·{policy_words.check_title(kind)}"
            if name in other and one.get(name) != other[name]:
                found.append(f"{what}：{_values(other[name])}")
            elif name in one and name not in other:
                found.append(f"{what}：恢复配置原值")
    found += _listed("冻结期", "title", old.get("freeze", []), new.get("freeze", []))
    return found + _listed("依据文件", "title", old.get("document", []), new.get("document", []))


def _listed(what: str, key: str, old: list[Raw], new: list[Raw]) -> list[str]:
    gone = [one[key] for one in old if one[key] not in [other[key] for other in new]]
    return [
        *(f"{what}“{one[key]}”" for one in new if one not in old),
        *(f"{what}“{name}”已去掉" for name in gone),
    ]


def _values(check: Raw) -> str:
    parts = []
    for name, value in check.items():
        if name not in ("cite", "also"):
            shown = "、".join(
                str(one.get("name", one)) if isinstance(one, dict) else str(one) for one in value
            ) if isinstance(value, list) else policy_text.told(value)  # fmt: skip
            parts.append(f"{policy_words.parameter_label(name)} {shown}")
    return "，".join(parts)


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.replace(",", "、").split("、") if part.strip()]


def _rows(tx: Tx) -> list[PolicyLayer]:
    profile = policies.profile(tx)
    statement = select(PolicyLayer).where(PolicyLayer.base == profile).order_by(PolicyLayer.id)
    return list(tx.scalars(statement))


def _today(tx: Tx) -> str:
    return dates.written(tx.today)
