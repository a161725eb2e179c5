"""Reads TOML definitions (policies, forms, sheet layouts) strictly into frozen dataclasses.

A definition is a promise to the registrar. An unknown key, a missing one or a value of the wrong
kind is a ``Problem`` that names the file and the path inside it; all of them are reported at once.
"""

import tomllib
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from app.problems import Problem, Rejected, Where

T = TypeVar("T")


def load(path: Path, shape: type[T]) -> T:
    """The TOML file at ``path`` as one ``shape`` (a frozen dataclass, nested ones allowed).

    Raises ``Rejected`` with every problem in the file.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"定义文件 {path.name} 无法读取：{error}。请恢复随程序提供的文件。"
        raise Rejected(Problem("definition.unreadable", message, Where(path=str(path)))) from error
    return read(raw, shape, path)


def read(raw: Any, shape: type[T], path: Path) -> T:
    """A definition that was parsed already as one ``shape``; ``path`` is what problems call it.

    Raises ``Rejected`` with every problem in it.
    """
    reader = _Reader(path)
    value = reader.read(raw, shape, "")
    if reader.problems:
        raise Rejected(*reader.problems)
    return cast(T, value)


@cache
def _hints(shape: type) -> dict[str, Any]:
    """The types of a dataclass' fields; working them out takes longer than reading a table."""
    return typing.get_type_hints(shape)


class _Reader:
    """Walks a parsed file beside its dataclass and collects what does not fit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def report(self, code: str, place: str, what: str) -> None:
        message = f"定义文件 {self.path.name} 的“{place or '顶层'}”{what}。"
        where = Where(path=str(self.path), field=place)
        self.problems.append(Problem(f"definition.{code}", message, where))

    def read(self, raw: Any, shape: Any, place: str) -> Any:
        """``raw`` as ``shape``; reports and gives ``None`` where it does not fit."""
        if is_dataclass(shape):
            return self._table(raw, cast(type, shape), place)
        origin = typing.get_origin(shape)
        if origin in (types.UnionType, typing.Union):
            inner = next(kind for kind in typing.get_args(shape) if kind is not type(None))
            return self.read(raw, inner, place)
        if origin is tuple:
            return self._items(raw, typing.get_args(shape)[0], place)
        if origin is dict:
            return self._mapping(raw, typing.get_args(shape)[1], place)
        return self._plain(raw, shape, place)

    def _table(self, raw: Any, shape: type, place: str) -> Any:
        if not isinstance(raw, dict):
            self.report("kind", place, "应为一个表")
            return None
        hints = _hints(shape)
        known = {item.name: item for item in fields(cast(Any, shape))}
        for name in raw:
            if name not in known:
                allowed = "、".join(known)
                self.report(
                    "unknown-key", f"{place}.{name}".lstrip("."), f"不认识；可用：{allowed}"
                )
        values = {}
        for name, item in known.items():
            if name in raw:
                values[name] = self.read(raw[name], hints[name], f"{place}.{name}".lstrip("."))
            elif item.default is MISSING and item.default_factory is MISSING:
                self.report("missing-key", f"{place}.{name}".lstrip("."), "缺少")
        return None if self.problems else shape(**values)

    def _items(self, raw: Any, inner: Any, place: str) -> Any:
        if not isinstance(raw, list):
            self.report("kind", place, "应为一个列表")
            return None
        return tuple(self.read(item, inner, f"{place}[{n}]") for n, item in enumerate(raw))

    def _mapping(self, raw: Any, inner: Any, place: str) -> Any:
        if not isinstance(raw, dict):
            self.report("kind", place, "应为一个表")
            return None
        return {name: self.read(item, inner, f"{place}.{name}") for name, item in raw.items()}

    def _plain(self, raw: Any, shape: Any, place: str) -> Any:
        if shape is float and type(raw) is int:
            return float(raw)
        if isinstance(shape, type) and issubclass(shape, str) and shape is not str:
            return self._choice(raw, shape, place)
        if type(raw) is not shape:
            self.report("kind", place, f"应为 {getattr(shape, '__name__', shape)}")
            return None
        return raw

    def _choice(self, raw: Any, shape: type[str], place: str) -> Any:
        try:
            return shape(raw)
        except ValueError:
            allowed = "、".join(str(item) for item in typing.cast(Any, shape))
            self.report("choice", place, f"的值不在可选范围内；可用：{allowed}")
            return None
