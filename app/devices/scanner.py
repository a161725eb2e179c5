"""The one door to scanners: SANE, WIA on Windows, and a folder that an office machine scans into.

The folder is a real way of working (scan to folder), and the stand-in where no scanner is.
"""

import time
from collections.abc import Generator, Iterator
from pathlib import Path

from app.devices import sane, wia
from app.devices.paper import PATIENCE, Device, Page, Wish, trouble
from app.job import Job
from app.problems import Unavailable

__all__ = ["FOLDER", "Device", "Page", "Wish", "devices", "pages"]

FOLDER = "folder:"
_SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
_STILL = 0.3  # seconds a file must keep its size: the machine writes while we look


def devices(job: Job) -> tuple[Device, ...]:
    """Every scanner of this computer. Raises ``Unavailable`` where nothing asks them here."""
    return wia.devices(job) if wia.is_here() else sane.devices(job)


def pages(
    device: str, wish: Wish, job: Job, patience: float = PATIENCE
) -> Generator[Page, None, None]:
    """Pages as they come, until the feeder is empty; one from the glass; what a folder holds.

    Raises ``Unavailable`` where no more come although they should (scanner.jam, scanner.empty,
    scanner.cover, …) or none for ``patience`` seconds, and ``Cancelled``; what came before stays
    good and is handed on first. Whoever stops taking closes the iterator, and with it the device.
    """
    if device.startswith(FOLDER):
        yield from _from_folder(Path(device.removeprefix(FOLDER)), job)
    elif device.startswith(wia.PREFIX):
        yield from wia.pages(device, wish, job, patience)
    else:
        yield from sane.pages(device, wish, job, patience)


def _from_folder(folder: Path, job: Job) -> Iterator[Page]:
    """What a machine has put into ``folder`` and no longer writes to; the files stay there."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
        sizes = {path: path.stat().st_size for path in files}
        time.sleep(_STILL if files else 0)
        whole = [path for path in files if path.stat().st_size == sizes[path] > 0]
        for number, path in enumerate(whole, 1):
            job.step(number, len(whole), "读取扫描文件夹")
            yield Page(path.name, path.read_bytes())
    except OSError as error:
        message = f"扫描文件夹“{folder}”打不开。请核对扫描仪的“扫描到文件夹”设置。"
        raise Unavailable(message, "scanner.folder") from error
    if len(whole) < len(files):
        message = "还有文件正在写入。请等扫描仪完成后再取一次。"
        raise Unavailable(message, "scanner.writing")
    if not whole:
        raise trouble("empty")
