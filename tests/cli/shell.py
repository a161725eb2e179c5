"""`xueji` as a shell starts it, on a small school; only the key derivation is cheap."""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.domain import layouts, people
from app.exchange import filling
from app.job import Job
from app.usecases.demo import demo_proof
from app.usecases.school import registers

PASSWORD = "four quite different words"
USER = "王老师"
SCHOOL = registers.School("乌兰镇第一学校", "3115000001", "ordos")
COUNT = 48
AUTUMN = date(2025, 9, 1).year


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        """The one JSON object on stdout; anything else there fails."""
        assert self.out.count("\n") == 1 and self.out.endswith("\n"), self.out
        loaded = json.loads(self.out)
        assert isinstance(loaded, dict)
        return loaded

    @property
    def codes(self) -> list[str]:
        """Codes of the problems."""
        return [problem["code"] for problem in self.facts["problems"]]


_LIMIT = 120  # seconds
_OURS = (
    "app.cli.commands",
    "app.usecases.demo.demonstration",
    "app.usecases.collecting.campaign_sheets",
    "app.usecases.dossier.dossier_imports",
    "app.usecases.dossier.dossier_papers",
    "app.usecases.pupils.photo_export",
    "app.usecases.pupils.photo_matching",
    "app.usecases.status.case_newcomers",
    "app.forms.ink",
    "app.evidence.photo_looks",
)
_THEIRS = ("pydantic.main", "pydantic.type_adapter", "pydantic.functional_validators",
           "pydantic.types", "openpyxl", "pypinyin", "zxingcpp", "PIL.Image", "pytest")  # fmt: skip
"""What a command imports anew every time; a third of its cost where it comes after the fork."""
_SERVER: Any = None
if "forkserver" in multiprocessing.get_all_start_methods():
    _SERVER = multiprocessing.get_context("forkserver")
    _SERVER.set_forkserver_preload([*_OURS, *_THEIRS])

Xueji = Callable[..., Answer]


def start(*arguments: object, password: str | None = PASSWORD) -> Answer:
    """``xueji --json`` in a process of its own, forked where that can be done: starts are dear."""
    command = ["--json", *map(str, arguments)]
    return _forked(command, password) if _SERVER else _started(command, password)


def start_plain(*arguments: object, password: str | None = PASSWORD) -> Answer:
    """``xueji`` as a shell starts it."""
    return _started([str(argument) for argument in arguments], password)


def _started(command: list[str], password: str | None) -> Answer:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *command],
        env=_environment(password),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=_LIMIT,
    )
    return _without_trace(done.returncode, done.stdout, done.stderr)


def _forked(command: list[str], password: str | None) -> Answer:
    with tempfile.TemporaryDirectory() as place:
        out, err = Path(place) / "out", Path(place) / "err"
        child = _SERVER.Process(target=_be_xueji, args=(command, _environment(password), out, err))
        child.start()
        child.join(_LIMIT)
        assert child.exitcode is not None, "the command did not end"
        return _without_trace(child.exitcode, out.read_bytes(), err.read_bytes())


def _be_xueji(command: list[str], environment: dict[str, str], out: Path, err: Path) -> None:
    """In the child: its own streams, arguments and environment, then the program's own entry."""
    for stream, target in ((0, Path(os.devnull)), (1, out), (2, err)):
        os.dup2(os.open(target, os.O_RDWR | os.O_CREAT), stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  the child's, to its end
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  likewise, to its end
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  likewise, to its end
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["xueji", *command]
    from app.cli import main

    main()


def _environment(password: str | None) -> dict[str, str]:
    found = {name: value for name, value in os.environ.items() if "XUEJI" not in name}
    found["PYTHONUTF8"] = "1"
    return found if password is None else {**found, "XUEJI_PASSWORD": password}


def _without_trace(code: int, out: bytes, err: bytes) -> Answer:
    """Whatever happens, no trace may show."""
    answer = Answer(code, out.decode("utf-8"), err.decode("utf-8"))
    assert "Traceback" not in answer.out + answer.err, answer.err
    return answer


def sheet(out: Path, rows: list[people.Row], layout: str = "a_2013") -> Path:
    """``rows`` as a national file."""
    filling.fill(None, layouts.layout(layout), rows, out, Job())
    return out


def contents(folder: Path) -> demo_proof.Contents:
    """Every row that the register holds, as seen by opening it with the password."""
    register = registers.unlock(folder, USER, PASSWORD)
    try:
        return register.read(demo_proof.contents)
    finally:
        register.close()
