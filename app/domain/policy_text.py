"""A parameter of a check as people read and type it, and back; lists are typed a line each."""

import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

from app.domain.checks import Check, DayFact, Material
from app.domain.checks_suspension import GradeFact
from app.problems import Level

LEVELS = {
    Level.OUT_OF_SCOPE: "不适用",
    Level.REFUSE: "不可",
    Level.REFUSE_OVERRIDABLE: "原则上不可",
    Level.BLOCKED_STEP: "先办前一步",
    Level.NEEDS_MATERIAL: "缺材料",
    Level.NEEDS_CONFIRM: "待确认",
    Level.WARN: "提醒",
    Level.TASK: "待办",
    Level.ALLOW: "可以",
}
"""The verdicts as the window says them."""
EVENTS = {
    DayFact.APPLY: "申请之日",
    DayFact.ENTRY: "入学之日",
    DayFact.START: "异动开始之日",
    DayFact.PROOF_RECEIVED: "收到证明之日",
    DayFact.REGISTERED: "入学注册之日",
    DayFact.REQUEST_RECEIVED: "收到请求之日",
    DayFact.SUSPENSION_END: "休学期满之日",
    DayFact.TERM_START: "开学之日",
}
_HOSPITALS = {GradeFact.DIAGNOSIS: "诊断医院", GradeFact.CERTIFICATE: "出具病愈证明的医院"}
_WORDS: dict[Any, str] = {**LEVELS, **EVENTS, **_HOSPITALS, True: "是", False: "否"}
_PARTS = (("accepts", "可用"), ("grounds", "仅限事由"), ("stages", "仅限学段"))
_BAR, _AND = "／", "；"


def told(value: Any) -> str:
    """``value`` in a sentence."""
    if isinstance(value, bool | StrEnum):
        return _WORDS.get(value, str(value))
    if isinstance(value, float):
        return f"{value:.0%}"
    if isinstance(value, Mapping):
        return "；".join(f"{key} {told(part)}" for key, part in value.items())
    if isinstance(value, tuple):
        return "、".join(str(getattr(part, "name", part)) for part in value)
    return str(value)


def shapes(kind: type[Check]) -> dict[str, Any]:
    """The parameters of a check, in order, with their types; the citation is none."""
    hints = typing.get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind) if f.name not in ("cite", "also")}


def choices(shape: Any) -> dict[str, str]:
    """The values that a parameter of ``shape`` may have, by their words; empty for free text."""
    if shape is bool:
        return {"是": "是", "否": "否"}
    if isinstance(shape, type) and issubclass(shape, StrEnum):
        return {_WORDS.get(one, one.value): one.value for one in shape}
    return {}


def editable(shape: Any) -> bool:
    """Whether a parameter of ``shape`` is typed as text; steps have a page of their own."""
    inner = typing.get_args(shape)
    return not (inner and is_dataclass(inner[0]) and inner[0] is not Material)


def many_lines(shape: Any) -> bool:
    """Whether a parameter of ``shape`` is typed a line each."""
    return bool(typing.get_args(shape))


def typed(value: Any) -> str:
    """``value`` as it stands in its field."""
    if isinstance(value, bool | StrEnum):
        return _WORDS.get(value, str(value))
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return "\n".join(f"{key}＝{_joined(part)}" for key, part in value.items())
    if isinstance(value, tuple):
        return "\n".join(_material(p) if isinstance(p, Material) else str(p) for p in value)
    return "" if value is None else str(value)


def read(text: str, shape: Any) -> Any:
    """``text`` as a definition file would hold it. Raises ``ValueError`` saying what is wrong."""
    offered = choices(shape)
    if offered:
        return _chosen(text.strip(), shape, offered)
    reader = _READERS.get(shape)
    if reader is not None:
        return reader(text.strip())
    inner = typing.get_args(shape)
    if not editable(shape):
        raise ValueError("是办理环节，不能写成文字")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if typing.get_origin(shape) is dict:
        return dict(_pair(line, inner[1]) for line in lines)
    if inner[0] is Material:
        return [_read_material(line) for line in lines]
    return [read(line, inner[0]) for line in lines]


def raw(value: Any) -> Any:
    """``value`` as a definition file would hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            item.name: raw(getattr(value, item.name))
            for item in fields(value)
            if getattr(value, item.name) != item.default
        }
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {key: raw(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [raw(part) for part in value]
    return value


def _chosen(text: str, shape: Any, offered: Mapping[str, str]) -> Any:
    if text not in offered:
        raise ValueError(f"应为：{'、'.join(offered)}")
    return text == "是" if shape is bool else offered[text]


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ValueError(f"“{text}”不是整数") from error


def _share(text: str) -> float:
    bare = text.removesuffix("%").removesuffix("％")
    try:
        return float(bare) / (1 if bare == text else 100)
    except ValueError as error:
        raise ValueError(f"“{text}”不是数，可写 0.25 或 25%") from error


def _pair(line: str, shape: Any) -> tuple[str, Any]:
    name, sign, value = line.replace("=", "＝", 1).partition("＝")
    if not sign or not name.strip():
        raise ValueError(f"“{line}”应写作“名称＝值”，一行一项")
    if typing.get_args(shape):
        return name.strip(), _parts(value)
    return name.strip(), read(value, shape)


def _joined(value: Any) -> str:
    return _AND.join(value) if isinstance(value, tuple) else str(value)


def _material(one: Material) -> str:
    parts = [one.name]
    for name, word in _PARTS:
        if found := getattr(one, name):
            parts.append(f"{word}：{_AND.join(found)}")
    return _BAR.join(parts)


def _read_material(line: str) -> dict[str, Any]:
    name, *parts = (part.strip() for part in line.replace("/", _BAR).split(_BAR))
    found: dict[str, Any] = {"name": name}
    words = {word: key for key, word in _PARTS}
    for part in parts:
        word, sign, value = part.replace(":", "：", 1).partition("：")
        if not sign or word not in words:
            raise ValueError(f"“{part}”看不懂；名称后可写：{'、'.join(words)}，用“／”隔开")
        found[words[word]] = _parts(value)
    return found


def _parts(text: str) -> list[str]:
    """Several names in one line; 、 stands inside names (休学、复学申请表)."""
    return [one.strip() for one in text.replace(";", _AND).split(_AND) if one.strip()]


_READERS: dict[Any, Callable[[str], Any]] = {int: _whole, float: _share, str: str}
