"""Scanners of Windows: Windows Image Acquisition, driven by PowerShell with a script of our own.

What is asked goes by the environment as JSON, never into the script; pages come back through the
pipe, so no file of ours holds them. PowerShell is part of every Windows that runs this program.
"""

import base64
import binascii
import json
import os
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.devices import program
from app.devices.paper import MOST_PAGES, Device, Page, Wish, asked_to_stop, trouble
from app.job import Cancelled, Job
from app.log import logger
from app.paths import RESOURCES
from app.problems import Unavailable

PREFIX = "wia:"
_SCRIPT = RESOURCES / "devices" / "wia.ps1"
_QUESTION = "XUEJI_SCANNER"
_OWN = "System32/WindowsPowerShell/v1.0/powershell.exe"
_LONGEST_LINE = 10_000
_NO_MORE = "80210003"
_MOST_BYTES = 150_000_000  # of one page
_CODES = {
    "80210002": "jam",
    _NO_MORE: "empty",
    "80210004": "paper",
    "80210005": "offline",
    "80210006": "busy",
    "80210007": "warming",
    "80210008": "attention",
    "80210009": "gone",
    "8021000A": "io",
    "8021000B": "option",
    "8021000C": "option",
    "8021000D": "busy",
    "8021000E": "driver",
    "8021000F": "driver",
    "80210010": "cover",
    "80210011": "lamp",
    "80210013": "busy",
    "80210014": "double",
    "80210015": "gone",
    "80210016": "cover",
    "80210017": "lamp",
    "80210019": "busy",
    "80210020": "double",
    "80210064": "cancelled",
    "80070005": "access",
    "8007000E": "memory",
    "80070057": "option",
    "80070422": "service",
    "800706BA": "service",
    "gone": "gone",
    "no-feeder": "no-feeder",
    "no-duplex": "no-duplex",
}
"""HRESULTs of wiadef.h and winerror.h. The header numbers an open cover 16 and goes on from there,
the published list of error codes has the same digits as hexadecimal (0x16): both are known.
"""

_Answers = queue.SimpleQueue[dict[str, Any] | bytes | None]


def is_here() -> bool:
    """Whether this computer is asked by WIA."""
    return _program() is not None


def devices(job: Job) -> tuple[Device, ...]:
    """Every scanner that Windows knows. Raises ``Unavailable``, ``Cancelled``."""
    status, said = program.answer(_command(), _environment({"do": "list"}), job)
    lines = [_told(line) for line in said.splitlines() if line.strip()]
    if not lines or status:
        raise trouble("garbled" if said.strip() else "failed")
    found = []
    for line in lines:
        _refuse(line)
        if "device" in line:
            found.append(Device(f"{PREFIX}{line['device']}", str(line.get("title", ""))))
    if "end" not in lines[-1]:
        raise trouble("garbled")
    return tuple(found)


def pages(device: str, wish: Wish, job: Job, patience: float) -> Iterator[Page]:
    """Pages until the feeder is empty, or one from the glass.

    Raises ``Unavailable`` where no more come although they should, ``Cancelled``.
    """
    told = asdict(wish) | {"do": "scan", "device": device.removeprefix(PREFIX), "most": MOST_PAGES}
    answers: _Answers = queue.SimpleQueue()
    count = 0
    with program.running(_command(), _environment(told), heard=True) as process:
        threading.Thread(target=_hear, args=(process, answers), daemon=True).start()
        while isinstance(said := _next(answers, count, job, patience), bytes):
            count += 1
            yield Page(f"扫描 {count}.png", said)
    _judge(said, count)


def _judge(said: dict[str, Any] | None, count: int) -> None:
    """The end: what was said last, after ``count`` pages."""
    if said is None:
        raise trouble("io" if count else "failed")  # it ended without a word
    if "end" not in said and not (count and said.get("error") == _NO_MORE):
        _refuse(said)
        raise trouble("garbled")
    if count >= MOST_PAGES:
        raise trouble("full")
    if not count:
        raise trouble("empty")


def _next(
    answers: _Answers, count: int, job: Job, patience: float
) -> dict[str, Any] | bytes | None:
    """The next thing said; ``None`` when it has ended.

    Raises ``Unavailable`` past ``patience``, ``Cancelled`` when all that came has been handed on.
    """
    end = time.monotonic() + patience
    while True:
        stopping = asked_to_stop(job, count)
        try:
            return answers.get(not stopping, program.TICK)
        except queue.Empty:
            if stopping:
                raise Cancelled from None
            if time.monotonic() >= end:
                raise trouble("silent") from None


def _hear(process: "subprocess.Popen[bytes]", answers: _Answers) -> None:
    """What the script says, until it ends or says something strange."""
    assert process.stdout is not None  # noqa: S101  it was started with a pipe; this tells mypy
    with suppress(OSError, ValueError):  # it was ended meanwhile
        while line := process.stdout.readline(_LONGEST_LINE):
            if not line.strip():
                continue
            said = _told(line)
            size = said.get("bytes")
            if isinstance(size, int) and 0 < size <= _MOST_BYTES:
                answers.put(_page(process.stdout.readline(2 * size + _LONGEST_LINE), size))
            else:
                answers.put(said)
    answers.put(None)


def _page(line: bytes, size: int) -> bytes | dict[str, Any]:
    try:
        content = base64.b64decode(line.strip(), validate=True)
    except binascii.Error:
        return {}
    return content if len(content) == size else {}


def _told(line: bytes) -> dict[str, Any]:
    """One answer; {} for what no script of ours says."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refuse(said: dict[str, Any]) -> None:
    """Raise what the script reports; {} is nothing that it says."""
    if not said:
        raise trouble("garbled")
    if "error" in said:
        code = str(said["error"])
        if code not in _CODES:
            logger.info("WIA ended with %s", code[:16])
        raise trouble(_CODES.get(code, "failed"))


def _program() -> str | None:
    """Windows' own PowerShell rather than one that stands on the path."""
    own = Path(os.environ.get("SYSTEMROOT", "")) / _OWN
    return str(own) if own.is_absolute() and own.is_file() else shutil.which("powershell.exe")


def _command() -> list[str]:
    path = _program()
    if path is None:
        message = "没有找到 Windows PowerShell，不能使用扫描仪。请改用扫描文件夹。"
        raise Unavailable(message, "scanner.no-program")
    script = _SCRIPT.read_text(encoding="ascii")
    return [path, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script]


def _environment(question: dict[str, Any]) -> dict[str, str]:
    return {**os.environ, _QUESTION: json.dumps(question)}
