"""How the command line opens the register, asks for a password, and gives its one answer.

Exit codes: 0 done; 1 done in part, or rejected, with its problems; 2 wrong usage; 3 the environment
(passphrase, missing register, full disc). With ``--json`` stdout holds exactly one JSON object.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from app.job import Cancelled, Job
from app.paths import NotWritten
from app.problems import Problem, Rejected, Unavailable

if TYPE_CHECKING:
    from app.persistence.register import Register

DONE, IN_PART, USAGE, ENVIRONMENT = 0, 1, 2, 3


@dataclass(slots=True)
class Options:
    """What stood before the command."""

    register: Path | None
    user: str
    password_file: Path | None
    as_json: bool


def folder_of(options: Options) -> Path:
    from app.usecases.school import doors

    if options.register is None:
        message = "没有说明学籍库在哪里。请在命令前加 --register 文件夹，或设置 XUEJI_REGISTER。"
        raise typer.BadParameter(message)
    folder = doors.folder_of(options.register)
    if options.register.is_file() and not doors.is_register(folder):
        message = f"“{options.register}”不是学籍库。请选择学籍库所在的文件夹，或其中的文件。"
        raise Unavailable(message, "register.foreign")
    return folder


def password_of(options: Options, *, new: bool) -> str:
    if options.password_file is not None:
        try:
            return options.password_file.read_text(encoding="utf-8").splitlines()[0]
        except (OSError, IndexError) as error:
            message = f"密码文件 {options.password_file} 读不出密码。请核对文件。"
            raise Unavailable(message, "password-file") from error
    if "XUEJI_PASSWORD" in os.environ:
        return os.environ["XUEJI_PASSWORD"]
    if not sys.stdin.isatty():
        message = "没有密码可用。请在命令前加 --password-file 文件，或设置环境变量 XUEJI_PASSWORD。"
        raise Unavailable(message, "password-missing")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt=new, err=True))


@contextmanager
def opened(options: Options) -> Iterator["Register"]:
    from app.usecases.school import doors, registers

    folder = folder_of(options)
    people = doors.users(folder)
    user = options.user or people[0][0]
    register = registers.unlock(folder, user, password_of(options, new=False))
    try:
        yield register
    finally:
        register.close()


@contextmanager
def reporting(options: Options, known: Mapping[str, Any] | None = None) -> Iterator[Job]:
    """Turns what may reach a person into sentences and exit codes; nothing else gets through.

    ``known`` is what the answer says besides the problems when the command fails.
    """
    try:
        yield Job()
    except Rejected as error:
        _fail(options, IN_PART, error.problems, known)
    except Unavailable as error:
        _fail(options, ENVIRONMENT, [Problem(error.code, error.message)], known)
    except NotWritten as error:
        _fail(options, ENVIRONMENT, [Problem("file.not-written", error.sentence)], known)
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        _fail(options, IN_PART, [Problem("cancelled", "已取消，未作任何更改。")], known)
    except (typer.Exit, typer.BadParameter):
        raise
    except Exception:  # the last net: a bug of ours must not show a trace or a person's data
        from app.log import logger

        logger.exception("a command failed")
        message = "程序出错，数据未被更改。请把日志交给维护人员。"
        _fail(options, ENVIRONMENT, [Problem("bug", message)], known)


def _fail(
    options: Options, code: int, problems: Sequence[Problem], known: Mapping[str, Any] | None
) -> NoReturn:
    facts = {"ok": False, **(known or {}), "problems": as_dicts(problems)}
    answer(options, facts, "", problems, code)
    raise AssertionError("an answer with a code ends the command")


def answer(
    options: Options,
    facts: Mapping[str, Any],
    text: str,
    problems: Sequence[Problem] = (),
    code: int = DONE,
) -> None:
    if options.as_json:
        _write_json(facts)
    else:
        console = Console(stderr=code > IN_PART, soft_wrap=True)
        for problem in problems:
            place = " ".join(str(part) for part in problem.where.as_dict().values())
            console.print(f"[{problem.level}] {place} {problem.message}".strip(), markup=False)
        if text:
            console.print(text, markup=False)
    if code:
        raise typer.Exit(code)


def wrong_usage(detail: str, *, as_json: bool) -> int:
    """Say what is wrong with the command line itself; gives the exit code."""
    if as_json:
        message = f"命令的写法不对：{detail.strip()} 请用 xueji --help 查看用法。"
        _write_json({"ok": False, "problems": as_dicts([Problem("usage", message)])})
    else:
        sys.stderr.write(f"{detail.strip()}\n命令的写法见 xueji --help。\n")
    return USAGE


def interrupted(*, as_json: bool) -> int:
    """Say that she broke off at a question or with Ctrl+C; gives the exit code."""
    problem = Problem("cancelled", "已取消，未作任何更改。")
    if as_json:
        _write_json({"ok": False, "problems": as_dicts([problem])})
    else:
        sys.stderr.write(f"{problem.message}\n")
    return IN_PART


def _write_json(facts: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")


def as_dicts(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [problem.as_dict() for problem in problems]


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    table = Table(*headings)
    for row in rows:
        table.add_row(*[str(cell) for cell in row])
    Console().print(table)


def narrator(options: Options) -> Callable[[str], None]:
    console = Console(stderr=options.as_json, soft_wrap=True)
    return lambda line: console.print(line, markup=False)
