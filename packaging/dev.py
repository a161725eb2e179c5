"""One script for everything: sets up what is missing, then demo, test, run, bench, screens, gate.

Needs nothing but Python's standard library. The second start finds a stamp and is quick.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import system
import venv_setup
from system import FAILED, HOME, Trouble, say

IN_VENV = venv_setup.PYTHON
DEMO = HOME / "build" / "demo"
SCREENS = HOME / "build" / "screens"
OBJECTED = 1


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is that of what it started, 3 for trouble with the machine."""
    command = _parser().parse_args(arguments[:1]).command
    try:
        return _COMMANDS[command](list(arguments[1:]))
    except Trouble as trouble:
        say(str(trouble))
        return FAILED
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description="学籍台：准备环境并做一件事。命令之后的参数原样传下去。",
    )
    names = "、".join(_COMMANDS)
    parser.add_argument("command", choices=list(_COMMANDS), metavar="命令", help=names)
    return parser


def _setup(_rest: list[str]) -> int:
    started = time.monotonic()
    system.provide(["run", "screen", "test"])
    venv_setup.provide(with_tests=True)
    say(f"环境已就绪，用时 {time.monotonic() - started:.1f} 秒。")
    return 0


def _demo(rest: list[str]) -> int:
    """The main job end to end on a made-up school; then the window, where there is a display."""
    window = system.has_display() and "--no-window" not in rest
    system.provide(["run", "screen"] if window else ["run"])
    venv_setup.provide(with_tests=False)
    passed_on = [item for item in rest if item != "--no-window"]
    out = [] if "--out" in passed_on else ["--out", str(DEMO)]
    code = _call([str(venv_setup.program("xueji")), "demo", *out, *passed_on])
    if code == 0 and window:
        say("打开窗口；关掉它即结束。")
        place = DEMO if out else Path(passed_on[passed_on.index("--out") + 1])
        return _call([str(IN_VENV), "-m", "ui", "--register", str(_register_in(place))])
    return code


def _register_in(place: Path) -> Path:
    """The demonstration's register: the folder with key slots that lies nearest to the top."""
    found = [slots.parent for slots in place.glob("**/keyslots.json")]
    return min(found, key=lambda folder: (len(folder.parts), folder), default=place)


def _test(rest: list[str]) -> int:
    """The whole suite without a screen; anything further is pytest's."""
    system.provide(["run", "test"])
    venv_setup.provide(with_tests=True)
    workers = [] if rest else ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadgroup"]
    return _call([str(IN_VENV), "-m", "pytest", *workers, *rest], headless=True)


def _run(rest: list[str]) -> int:
    system.provide(["run", "screen"])
    venv_setup.provide(with_tests=False)
    return _call([str(IN_VENV), "-m", "ui", *rest])


def _bench(rest: list[str]) -> int:
    """Ratios measured side by side; fails nothing."""
    system.provide(["run", "test"])
    venv_setup.provide(with_tests=True)
    script = HOME / "tests" / "bench" / "run.py"
    if script.exists():
        return _call([str(IN_VENV), str(script), *rest], headless=True)
    unhidden = ["-o", "addopts=--strict-markers --strict-config"]
    plain = ["-s", "-p", "no:randomly", "tests/bench"]
    return _call([str(IN_VENV), "-m", "pytest", *unhidden, *plain, *rest], headless=True)


def _screens(rest: list[str]) -> int:
    """Photographs of every page into build/screens."""
    system.provide(["run", "test"])
    venv_setup.provide(with_tests=True)
    SCREENS.mkdir(parents=True, exist_ok=True)
    out = [] if "--out" in rest else ["--out", str(SCREENS)]
    return _call([str(IN_VENV), "tests/screens.py", *out, *rest], headless=True)


def _gate(rest: list[str]) -> int:
    """Every check, then the tests. All checks run before any is complained of."""
    system.provide(["run", "test"])
    venv_setup.provide(with_tests=True)
    failed = [name for name, command in _checks() if not _passes(name, command)]
    if failed:
        say("未通过：" + "、".join(failed) + "。请按上面的提示改正后再运行。")
        return OBJECTED
    return _test(rest)


def _checks() -> list[tuple[str, list[str]]]:
    program, python = venv_setup.program, str(IN_VENV)
    return [
        ("ruff format", [str(program("ruff")), "format", "--check", "--quiet", "."]),
        ("ruff check", [str(program("ruff")), "check", "--quiet", "."]),
        ("mypy", [str(program("mypy")), "--no-error-summary"]),
        ("import-linter", [str(program("lint-imports"))]),
        ("house rules", [python, "packaging/house_rules.py"]),
    ]


def _passes(name: str, command: list[str]) -> bool:
    """Run one check; its output is shown only when it objects."""
    done = subprocess.run(
        command, env=_environment(headless=True), cwd=HOME, capture_output=True, check=False
    )
    say(f"{'通过' if done.returncode == 0 else '不过'}  {name}")
    if done.returncode:
        for output in (done.stdout, done.stderr):
            say(output.decode("utf-8", "replace").rstrip())
    return done.returncode == 0


def _call(command: list[str], headless: bool = False) -> int:
    """Start ``command``; headless work belongs to the checkout, all other to where she stands."""
    place = HOME if headless else None
    return subprocess.call(command, env=_environment(headless), cwd=place)


def _environment(headless: bool) -> dict[str, str]:
    """UTF-8 whatever the locale says; no screen where none is wanted."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    environment.pop("PYTHONHOME", None)
    if headless:
        environment["QT_QPA_PLATFORM"] = "offscreen"
        runtime = HOME / "build" / "runtime"
        runtime.mkdir(parents=True, exist_ok=True)
        runtime.chmod(0o700)  # Qt warns about any other mode, and a warning fails a test
        environment.setdefault("XDG_RUNTIME_DIR", str(runtime))
    return environment


_COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "setup": _setup,
    "demo": _demo,
    "test": _test,
    "run": _run,
    "bench": _bench,
    "screens": _screens,
    "gate": _gate,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
