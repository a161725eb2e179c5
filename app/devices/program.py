"""An outside program that drives a scanner: it can be given up while it runs, and is gone then."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from app.devices.paper import ASKING, trouble
from app.job import Job

TICK = 0.1  # seconds between two looks


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], *, heard: bool = False
) -> Iterator["subprocess.Popen[bytes]"]:
    """The program while it runs; ``heard``: its answers are wanted. Afterwards it has ended.

    Raises ``Unavailable`` where it cannot be started.
    """
    try:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if heard else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise trouble("failed") from error
    try:
        yield process
    finally:
        _ended(process)


def answer(command: Sequence[str], environment: Mapping[str, str], job: Job) -> tuple[int, bytes]:
    """(exit code, all it said). Raises ``Unavailable`` when it is silent, ``Cancelled``."""
    end = time.monotonic() + ASKING
    with running(command, environment, heard=True) as process:
        while True:
            try:
                said, _ = process.communicate(timeout=TICK)
                return process.returncode, said
            except subprocess.TimeoutExpired:
                job.step(0, 0, "查找扫描仪")
                if time.monotonic() >= end:
                    raise trouble("silent") from None


def waited(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it has ended, at most a tick later."""
    try:
        process.wait(TICK)
    except subprocess.TimeoutExpired:
        return False
    return True


def _ended(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()  # SANE then lets the paper out and closes the device
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()
