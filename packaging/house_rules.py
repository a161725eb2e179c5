"""The house rules, executed: code (see house_code.py), and what only the whole checkout can break.

Prints every finding and ends with 1 if there is one. Standard library only.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from house_code import Finding, findings_in, function_lengths

CODE = ("app", "ui", "packaging", "tests")
TOP = {
    "pyproject.toml",
    "README.md",
    "uv.lock",
    "app",
    "ui",
    "resources",
    "forms_templates",
    "packaging",
    "tests",
    "docs",
}
LONGEST_MEDIAN = 10
_TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".csv",
    ".json",
    ".qss",
    ".sh",
    ".cfg",
    ".ini",
    ".spec",
    "",
}
_WORDS = {
    "outside-path": re.compile(r"(?<![\w])shared[/\\][a-z]"),
    "unfinished": re.compile(r"\b(TO[D]O|FIX[M]E)\b"),
}


def check(root: Path) -> list[Finding]:
    """Every rule that the checkout at ``root`` breaks."""
    files = tracked(root)
    found = [*top_level(files), *shadowing(files), *unreadable_toml(root, files)]
    lengths: list[int] = []
    for name in files:
        text = _text(root / name)
        if text is None:
            continue
        found += forbidden_words(name, text)
        if _is_code(name):
            found += findings_in(name, text)
            lengths += function_lengths(text) if name.startswith(("app/", "ui/")) else []
    return found + long_median(lengths)


def tracked(root: Path) -> list[str]:
    """The files under version control, and new ones not ignored, with slashes."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        found = (path for path in root.rglob("*") if path.is_file())
        return sorted(path.relative_to(root).as_posix() for path in found)
    command = [git, "-c", "core.quotepath=off", "-C", str(root), "ls-files", "-z", "--cached"]
    shown = subprocess.run(
        [*command, "--others", "--exclude-standard"], capture_output=True, check=True
    )
    names = {name for name in shown.stdout.decode("utf-8").split("\0") if name}
    return sorted(name for name in names if (root / name).is_file())


def top_level(files: Sequence[str]) -> Iterator[Finding]:
    """The owner fixed the top level: no other file or folder there but dot-files."""
    for name in sorted({PurePosixPath(name).parts[0] for name in files}):
        if name not in TOP and not name.startswith("."):
            yield Finding(name, 1, "top-level", "not among the folders the owner fixed")


def shadowing(files: Sequence[str]) -> Iterator[Finding]:
    """As a package, ``packaging`` would hide the library of that name; tests need no packages."""
    for name in files:
        path = PurePosixPath(name)
        if path.name == "__init__.py" and path.parts[0] in ("packaging", "tests"):
            yield Finding(name, 1, "shadowing", f"no __init__.py in {path.parts[0]}")


def unreadable_toml(root: Path, files: Sequence[str]) -> Iterator[Finding]:
    for name in files:
        if not name.endswith(".toml"):
            continue
        try:
            tomllib.loads((root / name).read_text(encoding="utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            yield Finding(name, 1, "toml", str(error))


def forbidden_words(name: str, text: str) -> Iterator[Finding]:
    """Paths outside the checkout, unfinished work."""
    for number, line in enumerate(text.splitlines(), start=1):
        for rule, pattern in _WORDS.items():
            match = pattern.search(line)
            if match:
                yield Finding(name, number, rule, f"“{match.group()}” may not stand here")


def long_median(lengths: Sequence[int]) -> list[Finding]:
    """Half of all functions of the program have fewer than ten lines."""
    if not lengths or statistics.median(lengths) < LONGEST_MEDIAN:
        return []
    message = f"the median function has {statistics.median(lengths)} lines; under {LONGEST_MEDIAN}"
    return [Finding("app", 1, "long-median", message)]


def _is_code(name: str) -> bool:
    return name.endswith(".py") and name.startswith(tuple(f"{folder}/" for folder in CODE))


def _text(path: Path) -> str | None:
    if path.suffix not in _TEXTS:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def main() -> int:
    found = check(Path(__file__).resolve().parent.parent)
    sys.stdout.writelines(f"{finding}\n" for finding in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
