"""Scanners: SANE through ``scanimage``, and a folder that an office machine scans into.

The folder is a real way of working (scan to folder), and the stand-in where no scanner is. Pages
from SANE pass through memory-backed files where the system has them; each is gone once read.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.job import Job
from app.log import logger
from app.problems import Unavailable

FOLDER = "folder:"
MOST_PAGES = 500
PATIENCE = 120.0  # seconds without a page before a scanner counts as silent
_ASKING = 30.0  # seconds for listing devices and their options
_TICK = 0.1
_MEMORY = Path("/dev/shm")  # noqa: S108  a place in memory, entered by mkdtemp only
_SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
_STILL = 0.3  # seconds a file must keep its size: the machine writes while we look
_NO_MORE = 7
_CODES = {
    2: ("cancelled", "扫描仪报告扫描已取消。请重新开始。"),
    3: ("busy", "扫描仪正忙，或被别的程序占用。请关闭其他扫描程序后重试。"),
    4: ("option", "扫描仪不支持所选的分辨率、颜色或纸张来源。请换一种设置后重试。"),
    6: ("jam", "送纸器卡纸。请打开盖板取出卡住的纸，理齐后从这一页起重新扫描。"),
    7: ("empty", "送纸器里没有纸。请把要扫描的纸放好后重试。"),
    8: ("cover", "扫描仪的盖板没有盖好。请盖好后重试。"),
    9: ("io", "与扫描仪的通信中断。请检查电源和数据线后重试。"),
    10: ("memory", "扫描仪内存不足。请降低分辨率后重试。"),
    11: ("access", "没有使用这台扫描仪的权限。请让管理员把本用户加入 scanner 组。"),
}
"""``scanimage`` ends with SANE's own status (sane.h, SANE_Status)."""

_LIST = "%d\t%v\t%m%n"
_MODES = {
    "grey": ("gray", "true gray", "grey", "grayscale"),
    "colour": ("color", "24bit color", "colour"),
    "lineart": ("lineart", "black & white", "monochrome", "binary"),
}


@dataclass(frozen=True, slots=True)
class Device:
    """A scanner: ``id`` is SANE's name, or ``folder:<path>``."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Wish:
    """How to scan: dots an inch, grey, colour or lineart, from the feeder or from the glass.

    ``duplex``: both sides of what is in the feeder.

    ``more`` are further options of the backend as ``--name=value``.
    """

    dpi: int = 200
    colour: str = "grey"
    feeder: bool = True
    duplex: bool = False
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a device offers, in its own words; empty where it says nothing."""

    sources: tuple[str, ...]
    modes: tuple[str, ...]
    resolutions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The pages that came, as files (name, content); ``trouble`` is why no more came, "" if done.

    ``code`` is the trouble's: jam, cover, …
    """

    pages: tuple[tuple[str, bytes], ...] = field(repr=False)
    trouble: str = ""
    code: str = ""


def devices() -> tuple[Device, ...]:
    """Every scanner that SANE sees. Raises ``Unavailable`` where ``scanimage`` is not installed."""
    done = _asked("--formatted-device-list", _LIST)
    lines = (line.split("\t") for line in done.splitlines() if line.count("\t") == 2)
    return tuple(Device(name, f"{maker} {model}".strip()) for name, maker, model in lines)


def abilities(device: str) -> Abilities:
    """The choices that ``device`` offers. Raises ``Unavailable`` when it does not answer."""
    shown = _asked("--device-name", device, "--all-options")
    resolutions = tuple(int(one) for one in re.findall(r"\d+", _choices(shown, "resolution")))
    return Abilities(
        _words(_choices(shown, "source")), _words(_choices(shown, "mode")), resolutions
    )


def scan(device: str, wish: Wish, job: Job, patience: float = PATIENCE) -> Batch:
    """Scan until the feeder is empty, or one page from the glass; a folder gives what lies in it.

    What came before a jam is in the batch with the trouble. Raises ``Unavailable`` when nothing
    came at all (scanner.jam, scanner.empty, scanner.cover, …), ``Cancelled``.
    """
    if device.startswith(FOLDER):
        batch = _from_folder(Path(device.removeprefix(FOLDER)), job)
    else:
        batch = _from_sane(_command(device, wish), job, patience)
    if not batch.pages:
        code, message = (batch.code, batch.trouble) if batch.trouble else _CODES[_NO_MORE]
        raise Unavailable(message, f"scanner.{code}")
    return batch


def _from_folder(folder: Path, job: Job) -> Batch:
    """What a machine has put into ``folder`` and no longer writes to; the files stay there."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
        sizes = {path: path.stat().st_size for path in files}
        time.sleep(_STILL if files else 0)
        whole = [path for path in files if path.stat().st_size == sizes[path] > 0]
        pages = []
        for number, path in enumerate(whole, 1):
            job.step(number, len(whole), "读取扫描文件夹")
            pages.append((path.name, path.read_bytes()))
    except OSError as error:
        message = f"扫描文件夹“{folder}”打不开。请核对扫描仪的“扫描到文件夹”设置。"
        raise Unavailable(message, "scanner.folder") from error
    if len(pages) < len(files):
        return Batch(tuple(pages), "还有文件正在写入。请等扫描仪完成后再取一次。", "writing")
    return Batch(tuple(pages))


def _from_sane(command: Sequence[str], job: Job, patience: float) -> Batch:
    pages: list[tuple[str, bytes]] = []
    with _place() as folder, _running([*command, f"--batch={folder}/%04d.png"]) as process:
        last = time.monotonic()
        ended = False
        while not ended:
            ended = _waited(process)
            for path in sorted(folder.glob("*.png")):
                pages.append((f"扫描 {len(pages) + 1}.png", path.read_bytes()))
                path.unlink()
                last = time.monotonic()
            job.step(len(pages), 0, "扫描")
            if not ended and time.monotonic() - last > patience:
                return Batch(tuple(pages), "扫描仪很久没有回应。请检查后重试。", "silent")
            if len(pages) >= MOST_PAGES:
                return Batch(tuple(pages), f"一次最多扫描 {MOST_PAGES} 页。", "full")
        return _judged(pages, process)


def _judged(pages: list[tuple[str, bytes]], process: "subprocess.Popen[bytes]") -> Batch:
    """The end of a batch by the status that ``scanimage`` left with."""
    status = process.returncode
    if status == 0 or (status == _NO_MORE and pages):
        return Batch(tuple(pages))
    if status not in _CODES:
        logger.info("scanimage ended with status %s", status)
    code, message = _CODES.get(status, ("failed", "扫描仪打不开。请检查电源和数据线后重试。"))
    return Batch(tuple(pages), message, code)


def _command(device: str, wish: Wish) -> list[str]:
    """``scanimage`` with what of the wish the device knows, in the device's own words."""
    offered = abilities(device)
    command = [_program(), "--device-name", device, "--format=png"]
    mode = next((one for one in offered.modes if one.lower() in _MODES[wish.colour]), "")
    feeder = next((one for one in offered.sources if _feeds(one, duplex=wish.duplex)), "")
    glass = next((one for one in offered.sources if not _is_feeder(one)), "")
    source = feeder if wish.feeder else glass
    if wish.feeder and wish.duplex and not feeder:
        message = "这台扫描仪不能自动扫描双面。请改为单面，扫完正面后把纸翻过来再扫一次。"
        raise Unavailable(message, "scanner.no-duplex")
    if wish.feeder and offered.sources and not feeder:
        raise Unavailable("这台扫描仪没有送纸器。请改为从玻璃板逐页扫描。", "scanner.no-feeder")
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


def _asked(*arguments: str) -> str:
    try:
        done = subprocess.run(
            [_program(), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            timeout=_ASKING,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = "扫描仪很久没有回应。请检查电源和数据线后重试。"
        raise Unavailable(message, "scanner.silent") from error
    if done.returncode:
        code, message = _CODES.get(done.returncode, ("failed", "扫描仪打不开。请检查后重试。"))
        if done.returncode in (1, 4):
            code, message = "gone", "没有找到这台扫描仪。请检查电源和数据线，再刷新列表。"
        raise Unavailable(message, f"scanner.{code}")
    return done.stdout.decode("utf-8", "replace")


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


@contextmanager
def _running(command: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """The program while it runs; whatever happens, it has ended afterwards."""
    process: subprocess.Popen[bytes] = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()  # SANE then lets the paper out and closes the device
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _waited(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it has ended, at most a tick later."""
    try:
        process.wait(_TICK)
    except subprocess.TimeoutExpired:
        return False
    return True
