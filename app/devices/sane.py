"""Scanners of Linux: SANE through ``scanimage``.

Pages pass through memory-backed files where the system has them; each is gone once read.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.devices import program
from app.devices.paper import MOST_PAGES, Device, Page, Wish, asked_to_stop, trouble
from app.job import Cancelled, Job
from app.log import logger
from app.problems import Unavailable

_MEMORY = Path("/dev/shm")  # noqa: S108  a place in memory, entered by mkdtemp only
_NO_MORE = 7
_CODES = {
    2: "cancelled",
    3: "busy",
    4: "option",
    6: "jam",
    7: "empty",
    8: "cover",
    9: "io",
    10: "memory",
    11: "access",
}
"""``scanimage`` ends with SANE's own status (sane.h, SANE_Status)."""

_LIST = "%d\t%v\t%m%n"
_MODES = {
    "grey": ("gray", "true gray", "grey", "grayscale"),
    "colour": ("color", "24bit color", "colour"),
    "lineart": ("lineart", "black & white", "monochrome", "binary"),
}


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a device offers, in its own words; empty where it says nothing."""

    sources: tuple[str, ...]
    modes: tuple[str, ...]
    resolutions: tuple[int, ...]


def devices(job: Job) -> tuple[Device, ...]:
    """Every scanner that SANE sees. Raises ``Unavailable`` where ``scanimage`` is not installed."""
    done = _asked(job, "--formatted-device-list", _LIST)
    lines = (line.split("\t") for line in done.splitlines() if line.count("\t") == 2)
    return tuple(Device(name, f"{maker} {model}".strip()) for name, maker, model in lines)


def abilities(device: str, job: Job) -> Abilities:
    """The choices that ``device`` offers. Raises ``Unavailable`` when it does not answer."""
    shown = _asked(job, "--device-name", device, "--all-options")
    resolutions = tuple(int(one) for one in re.findall(r"\d+", _choices(shown, "resolution")))
    return Abilities(
        _words(_choices(shown, "source")), _words(_choices(shown, "mode")), resolutions
    )


def pages(device: str, wish: Wish, job: Job, patience: float) -> Iterator[Page]:
    """Pages until the feeder is empty, or one from the glass.

    Raises ``Unavailable`` where no more come although they should, ``Cancelled``.
    """
    command = _command(device, wish, job)
    count = 0
    with _place() as folder:
        target = [*command, f"--batch={folder}/%04d.png"]
        with program.running(target, _environment()) as process:
            last = time.monotonic()
            ended = False
            while not ended:
                stopping = asked_to_stop(job, count)
                ended = stopping or program.waited(process)
                for path in sorted(folder.glob("*.png")):
                    count += 1
                    yield _taken(path, count)
                    last = time.monotonic()
                if stopping:
                    raise Cancelled
                _refuse_more(count, silent=not ended and time.monotonic() - last > patience)
            _judge(process, count)


def _taken(path: Path, number: int) -> Page:
    page = Page(f"扫描 {number}.png", path.read_bytes())
    path.unlink()
    return page


def _refuse_more(count: int, *, silent: bool) -> None:
    if silent:
        raise trouble("silent")
    if count >= MOST_PAGES:
        raise trouble("full")


def _judge(process: "subprocess.Popen[bytes]", count: int) -> None:
    """The end by the status that ``scanimage`` left with."""
    status = process.returncode
    if count and status in (0, _NO_MORE):
        return
    if status not in _CODES and status:
        logger.info("scanimage ended with status %s", status)
    raise trouble(_CODES.get(status, "failed") if status else "empty")


def _command(device: str, wish: Wish, job: Job) -> list[str]:
    """``scanimage`` with what of the wish the device knows, in the device's own words."""
    offered = abilities(device, job)
    command = [_program(), "--device-name", device, "--format=png"]
    mode = next((one for one in offered.modes if one.lower() in _MODES[wish.colour]), "")
    feeder = next((one for one in offered.sources if _feeds(one, duplex=wish.duplex)), "")
    glass = next((one for one in offered.sources if not _is_feeder(one)), "")
    source = feeder if wish.feeder else glass
    if wish.feeder and wish.duplex and not feeder:
        raise trouble("no-duplex")
    if wish.feeder and offered.sources and not feeder:
        raise trouble("no-feeder")
    command += [f"--mode={mode}"] if mode else []
    command += [f"--source={source}"] if source else []
    command += [f"--resolution={_nearest(wish.dpi, offered.resolutions)}", *wish.more]
    return command if source == feeder and feeder else [*command, "--batch-count=1"]


def _is_feeder(source: str) -> bool:
    return "adf" in source.lower() or "feeder" in source.lower()


def _feeds(source: str, *, duplex: bool) -> bool:
    """Whether ``source`` is a feeder that scans one side, or both."""
    return _is_feeder(source) and ("duplex" in source.lower()) == duplex


def _nearest(dpi: int, offered: Sequence[int]) -> int:
    """``dpi``, or the next that a device with a list of resolutions has. Two are a range."""
    if not offered or len(offered) == 2 or dpi in offered:
        return dpi
    return min(offered, key=lambda one: (abs(one - dpi), one))


def _choices(shown: str, option: str) -> str:
    found = re.search(rf"^\s+--{option} (.+?)(?: \[|\(in|$)", shown, re.MULTILINE)
    return found[1] if found else ""


def _words(choices: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in choices.split("|") if one.strip())


def _asked(job: Job, *arguments: str) -> str:
    status, said = program.answer([_program(), *arguments], _environment(), job)
    if status:
        raise trouble("gone" if status in (1, 4) else _CODES.get(status, "failed"))
    return said.decode("utf-8", "replace")


def _program() -> str:
    path = shutil.which("scanimage")
    if path is None:
        message = "没有安装扫描程序 scanimage。请安装软件包 sane-utils，或改用扫描文件夹。"
        raise Unavailable(message, "scanner.no-program")
    return path


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}


@contextmanager
def _place() -> Iterator[Path]:
    """A folder of our own, in memory where there is such a place, gone at the end."""
    parent = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="xueji-", dir=parent) as folder:
        yield Path(folder)
