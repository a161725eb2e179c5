"""Scans handed to a limited child process, their pages taken back; what hangs is given up."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from app.forms import scanned
from app.job import Job
from app.usecases.scans import scan_reading
from app.usecases.scans.scan_reading import Arrival, Sent

FROZEN_SWITCH = "--read-scans"  # a frozen program has no `python -m`; its entry looks for this
PATIENCE = 30.0  # seconds for one page

_HOME = Path(__file__).resolve().parents[3]
_KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "VIRTUAL_ENV")
_TICK = 0.2
_LONGEST_LINE = 1_000_000
_MOST_BYTES = 60_000_000  # of one page: more than a child of ours ever tells


class Reader:
    """Reads one file after another in one child; a new one begins where the last was ended."""

    def __init__(self, job: Job, patience: float = PATIENCE) -> None:
        self._job = job
        self.patience = patience
        self.child: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[Arrival | dict[str, Any] | None] = queue.SimpleQueue()
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def pages(self, sent: Sent) -> Iterator[Arrival]:
        """The pages of one file. Raises ``Rejected``: what the child says, too slow, or broken.

        ``Cancelled`` comes within a tick, however long the child takes over a page.
        """
        child = self._running()
        threading.Thread(target=_send, args=(child, sent.content), daemon=True).start()
        threading.Thread(
            target=_receive, args=(child, sent.name, self._answers), daemon=True
        ).start()
        while True:
            answer = self._next()
            if isinstance(answer, Arrival):
                self._count += 1
                yield answer
            elif answer is not None and "end" in answer:
                return
            else:
                raise self._refusal(answer)

    def _next(self) -> Arrival | dict[str, Any] | None:
        """The next answer; ``None`` when the child has ended. Raises ``Rejected`` past the time."""
        end = time.monotonic() + self.patience
        while True:
            self._job.step(self._count, 0, f"识别扫描件，第 {self._count + 1} 页")
            try:
                return self._answers.get(timeout=_TICK)
            except queue.Empty:
                if time.monotonic() >= end:
                    self._end()
                    message = "读取这个文件用时太久，已停止。请重新扫描，或另存为图片后再选。"
                    raise scanned.refused("too-slow", message) from None

    def _refusal(self, answer: dict[str, Any] | None) -> Exception:
        told = (answer or {}).get("refused")
        if isinstance(told, dict):
            return scanned.refused(str(told["code"]).removeprefix("scan."), str(told["message"]))
        self._end()
        message = "读取这个文件时出错，已停止。文件可能已损坏，请重新扫描。"
        return scanned.refused("broken", message)

    def _running(self) -> "subprocess.Popen[bytes]":
        if self.child is None:
            self._answers = queue.SimpleQueue()
            self.child = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        return self.child

    def _end(self) -> None:
        child, self.child = self.child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_SWITCH]
    return [sys.executable, "-m", scan_reading.__name__]


def _environment() -> dict[str, str]:
    """No password or register path of ours reaches the child."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONPATH": str(_HOME), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def _send(child: "subprocess.Popen[bytes]", content: bytes) -> None:
    assert child.stdin is not None  # noqa: S101  it was started with a pipe; this tells mypy
    with suppress(OSError, ValueError):  # it ended, or was ended: the answer tells
        child.stdin.write(len(content).to_bytes(scan_reading.LENGTH, "big"))
        child.stdin.write(content)
        child.stdin.flush()


def _receive(
    child: "subprocess.Popen[bytes]",
    name: str,
    answers: "queue.SimpleQueue[Arrival | dict[str, Any] | None]",
) -> None:
    """Answers for one file, until it is over or the child is."""
    source = child.stdout
    assert source is not None  # noqa: S101  it was started with a pipe; this tells mypy
    try:
        while (answer := _answer(name, source)) is not None:
            answers.put(answer)
            if not isinstance(answer, Arrival):
                return
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not what a child of ours says: as if it had ended
    answers.put(None)


def _answer(name: str, source: IO[bytes]) -> Arrival | dict[str, Any] | None:
    line = source.readline(_LONGEST_LINE)
    if not line:
        return None
    head = json.loads(line)
    if "page" not in head:
        return dict(head)
    if not 0 <= head["content"] + head["grey"] <= _MOST_BYTES:
        return None
    return scan_reading.arrived(name, head, source)
