"""The house rules that one Python file can break. Standard library only.

A line may be excused where the rule is wrong for it: ``# house: RULE, reason``.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

LONGEST_FILE = 400
LONGEST_FUNCTION = 40

_CLOCK = {
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "time.strftime",
}
_BULK = {"sqlalchemy.update", "sqlalchemy.delete", "sqlalchemy.sql.update", "sqlalchemy.sql.delete"}
_MOCKS = ("unittest.mock", "mock", "pytest_mock")
_PUBLIC_THOUGH_UNDERSCORED = {"_replace", "_asdict", "_fields", "_make", "_mapping"}
_EXCUSE = re.compile(r"#\s*house:\s*([a-z-]+),\s*\S{3}")
_SILENCER = re.compile(r"#\s*(type:\s*ignore(\[[^\]]*\])?|noqa(:[A-Z0-9, ]*[0-9])?)(.*)")

Hit = tuple[int, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Finding:
    """One broken rule: the file, its line from 1, the rule's name, what is wrong."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.message}"


@dataclass(frozen=True)
class Source:
    """A file, parsed, with the full dotted name of everything it imports."""

    path: PurePosixPath
    text: str
    tree: ast.Module
    imported: dict[str, str]

    def within(self, *folders: str) -> bool:
        """Whether the file lies in one of ``folders`` (paths from the top of the checkout)."""
        return any(self.path.is_relative_to(folder) for folder in folders)

    def full_name(self, node: ast.AST) -> str:
        """``dt.datetime.now`` as ``datetime.datetime.now``; empty for what was not imported."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, "")
        if isinstance(node, ast.Attribute):
            before = self.full_name(node.value)
            return f"{before}.{node.attr}" if before else ""
        return ""


def findings_in(path: str, text: str) -> list[Finding]:
    """Every rule that the file at ``path`` (from the top, with slashes) breaks, by line."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        return [Finding(path, error.lineno or 1, "syntax", str(error.msg))]
    source = Source(PurePosixPath(path), text, tree, _imported(tree))
    excused = _excused(text)
    return sorted(
        (
            Finding(path, line, rule, message)
            for rule, check in RULES.items()
            for line, message in check(source)
            if rule not in excused.get(line, ())
        ),
        key=lambda finding: (finding.line, finding.rule),
    )


def function_lengths(text: str) -> list[int]:
    """Lines from ``def`` to the end of every function."""
    return [_length(node) for node in ast.walk(ast.parse(text)) if isinstance(node, Function)]


def _imported(tree: ast.Module) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for item in node.names:
                top = item.name.partition(".")[0]
                names[item.asname or top] = item.name if item.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module:
            for item in node.names:
                names[item.asname or item.name] = f"{node.module}.{item.name}"
    return names


def _comments(text: str) -> Iterator[Hit]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _excused(text: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for line, comment in _comments(text):
        for match in _EXCUSE.finditer(comment):
            found.setdefault(line, set()).add(match.group(1))
    return found


def _length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _uses(source: Source, names: set[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = source.full_name(node)
            if name in names:
                yield node.lineno, name


def long_file(source: Source) -> Iterator[Hit]:
    lines = len(source.text.splitlines())
    if lines > LONGEST_FILE:
        yield LONGEST_FILE + 1, f"{lines} lines; at most {LONGEST_FILE}"


def long_function(source: Source) -> Iterator[Hit]:
    if source.within("tests"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, Function) and _length(node) > LONGEST_FUNCTION:
            message = f"{node.name} has {_length(node)} lines; at most {LONGEST_FUNCTION}"
            yield node.lineno, message


def working_directory(source: Source) -> Iterator[Hit]:
    for line, name in _uses(source, {"os.chdir", "os.fchdir", "contextlib.chdir"}):
        yield line, f"{name} moves the ground under every other thread"


def clock(source: Source) -> Iterator[Hit]:
    if source.within("app") and not source.within("app/persistence"):
        for line, name in _uses(source, _CLOCK):
            yield line, f"{name}: the time comes from the transaction"


def printing(source: Source) -> Iterator[Hit]:
    if not source.within("app", "ui"):
        return
    for node in ast.walk(source.tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id == "print" and "print" not in source.imported:
            yield called.lineno, "print: ask the log, or return what is to be shown"


def bulk_change(source: Source) -> Iterator[Hit]:
    if not source.within("app", "ui"):
        return
    for line, name in _uses(source, _BULK):
        yield line, f"{name} passes the audit by: change the records one by one"
    for node in ast.walk(source.tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in ("update", "delete"):
            chain = {
                part.attr for part in ast.walk(called.value) if isinstance(part, ast.Attribute)
            }
            if chain & {"query", "__table__"}:
                yield called.lineno, f"bulk {called.attr} passes the audit by"


def private_name(source: Source) -> Iterator[Hit]:
    """``other._name``, where nothing in this file is called ``_name``."""
    own = _own_names(source.tree) | _PUBLIC_THOUGH_UNDERSCORED
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            for item in node.names:
                if _is_private(item.name):
                    yield node.lineno, f"{item.name} is private to {node.module}"
        elif isinstance(node, ast.Attribute) and _is_private(node.attr) and node.attr not in own:
            yield node.lineno, f"{node.attr} is private to another module"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def _own_names(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and _is_stored_on_self(node):
            names.add(node.attr)
    return names


def _is_stored_on_self(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store) and (
        isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
    )


def mock(source: Source) -> Iterator[Hit]:
    """Below the window things are tried for real: files, databases, child processes."""
    if not source.within("tests") or source.within("tests/ui"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in _modules(node):
                if name in _MOCKS or name.startswith("unittest.mock."):
                    yield node.lineno, f"{name} below the window"
        elif isinstance(node, ast.arg) and node.arg == "mocker":
            yield node.lineno, "mocker below the window"
        elif isinstance(node, ast.Call) and _patches_our_own(source, node):
            yield node.lineno, "monkeypatch of the program's own code below the window"


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [item.name for item in node.names]
    return [node.module or ""] + [f"{node.module}.{item.name}" for item in node.names]


def _patches_our_own(source: Source, node: ast.Call) -> bool:
    called = node.func
    patching = isinstance(called, ast.Attribute) and called.attr in ("setattr", "delattr")
    if not patching or not node.args:
        return False
    if not (isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)):
        return False
    target = node.args[0]
    named = target.value if isinstance(target, ast.Constant) else source.full_name(target)
    return isinstance(named, str) and named.partition(".")[0] in ("app", "ui")


def silencer(source: Source) -> Iterator[Hit]:
    for line, comment in _comments(source.text):
        match = _SILENCER.search(comment)
        if match and len(re.findall(r"\w", match.group(4))) < 8:
            yield line, f"{match.group(1).strip()} without a reason beside it"


RULES: dict[str, Callable[[Source], Iterator[Hit]]] = {
    "long-file": long_file,
    "long-function": long_function,
    "working-directory": working_directory,
    "clock": clock,
    "print": printing,
    "bulk-change": bulk_change,
    "private-name": private_name,
    "mock": mock,
    "silencer": silencer,
}
