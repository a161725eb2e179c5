"""Files from outside: handed to a limited child process, taken back as plain text cells."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from app.job import Cancelled, Job
from app.problems import Level, Problem, Rejected, Unavailable, Where

KINDS = frozenset({"number", "date", "bool", "other"})
_HOME = Path(__file__).resolve().parents[2]
_KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "VIRTUAL_ENV")
FROZEN_SWITCH = "--read-workbook"  # a frozen program has no `python -m`; its entry looks for this


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may take: ``seconds`` of wall clock; memory is bounded by the child itself."""

    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """One sheet. ``rows`` are all its rows from the very first, every cell as text, blank ``""``.

    ``marks`` tells, by 0-based row and column, which cells were no text: ``number`` (whole ones
    below 1e15 written as digits, others as Python writes a float), ``date`` (yyyyMMdd), ``bool``
    (是/否), ``other``. Hidden sheets come without rows.
    """

    name: str
    rows: list[list[str]] = field(default_factory=list)
    marks: dict[int, dict[int, str]] = field(default_factory=dict)
    visible: bool = True


@dataclass(frozen=True, slots=True)
class SourceWorkbook:
    """All sheets in the workbook's order; ``problems`` name cells that hold no value."""

    sheets: tuple[SourceSheet, ...]
    problems: tuple[Problem, ...] = ()


def read_workbook(
    path: Path, limits: Limits | None = None, job: Job | None = None
) -> SourceWorkbook:
    """Read an .xls or .xlsx by its content, whatever its name; 10,000 × 72 cells in about 1 s.

    Raises ``Rejected`` with one sentence when it is no such file or a harmful one, ``Unavailable``
    when it cannot be opened, ``Cancelled`` when ``job`` says so.
    """
    try:
        with path.open("rb") as stream:
            answer = _ask_child(stream, limits or Limits(), job or Job())
    except OSError as error:
        raise Unavailable(
            f"打不开文件 {path.name}：{_reason(error)}。请确认文件还在、没有被别的程序占用。",
            "sheet.cannot-open",
        ) from error
    return _workbook(answer)


def _reason(error: OSError) -> str:
    reasons: dict[type[OSError], str] = {
        FileNotFoundError: "找不到它",
        PermissionError: "没有读取的权限，或它正被 Excel、WPS 打开",
        IsADirectoryError: "它是一个文件夹",
    }
    return reasons.get(type(error), "系统不让读取")


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_SWITCH]
    return [sys.executable, "-m", "app.exchange.reader"]


def child_environment() -> dict[str, str]:
    """No password or register path of ours reaches the child."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONPATH": str(_HOME), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def _ask_child(stream: BinaryIO, limits: Limits, job: Job) -> list[Any]:
    child = subprocess.Popen(
        _command(),
        stdin=stream,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    ended: list[BaseException] = []
    watch = threading.Thread(target=_watch, args=(child, limits.seconds, job, ended), daemon=True)
    with child:
        watch.start()
        try:
            lines = [json.loads(line) for line in _whole_lines(child)]
        finally:
            child.kill()
            watch.join()
    if ended:
        raise ended[0]
    return lines


def _whole_lines(child: "subprocess.Popen[bytes]") -> Iterator[bytes]:
    """Lines as they come, so that both processors are at work; a torn last line is left out."""
    for line in child.stdout or ():
        if line.endswith(b"\n") and line != b"\n":
            yield line


def _watch(
    child: "subprocess.Popen[bytes]", seconds: float, job: Job, ended: list[BaseException]
) -> None:
    """End the child when its time is over or the user cancels; ``ended`` gets the reason."""
    end = time.monotonic() + seconds
    try:
        while child.poll() is None:
            job.step(0, 0, "正在读取表格")
            if time.monotonic() >= end:
                raise _rejected(
                    "sheet.too-slow", "读取这个文件用时太久，已停止。请把数据复制到新工作簿后再选。"
                )
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=0.1)
    except (Rejected, Cancelled) as reason:
        ended.append(reason)
        child.kill()


def _rejected(code: str, message: str) -> Rejected:
    return Rejected(Problem(code, message))


def _workbook(lines: list[Any]) -> SourceWorkbook:
    last = lines[-1] if lines and isinstance(lines[-1], dict) else {}
    if "refused" in last:
        raise _rejected(last["refused"]["code"], last["refused"]["message"])
    if "done" not in last:  # the child was ended by its memory or processor limit
        raise _rejected(
            "sheet.too-wide",
            "表格用到的范围大得不正常，多半是远处有一个多余的单元格，已停止读取。"
            "请只把数据区域复制到新工作簿，另存后再选。",
        )
    problems: list[Problem] = []
    sheets = tuple(_sheets(iter(lines[:-1]), problems))
    return SourceWorkbook(sheets, tuple(problems))


def _sheets(lines: Iterator[Any], problems: list[Problem]) -> Iterator[SourceSheet]:
    for head in lines:
        sheet = SourceSheet(head["sheet"], visible=head["visible"])
        for line in lines:
            if isinstance(line, dict):
                for row, column, kind in line["marks"]:
                    sheet.marks.setdefault(row, {})[column] = kind
                problems += [_valueless(sheet.name, *cell) for cell in line["valueless"]]
                break
            sheet.rows.extend(line)
        yield sheet


def _valueless(sheet: str, cell: str, kind: str) -> Problem:
    row = int("".join(filter(str.isdigit, cell)) or 0)
    where = Where(sheet=sheet, cell=cell, row=row)
    if kind == "error":
        message = f"工作表“{sheet}”的 {cell} 是错误值（如 #N/A），按空白读取。请改成数值。"
        return Problem("sheet.error-value", message, where, level=Level.WARN)
    message = (
        f"工作表“{sheet}”的 {cell} 是公式，却没有存下结果，按空白读取。"
        "请用 Excel 或 WPS 打开，选择性粘贴为数值，保存后再选。"
    )
    return Problem("sheet.formula-without-value", message, where, level=Level.WARN)
