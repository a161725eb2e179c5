"""Paper straight from a scanner: read first, filed afterwards, so that no write waits for paper."""

from app.devices import scanner
from app.devices.scanner import FOLDER, Batch, Device, Wish
from app.job import Job
from app.problems import Level, Problem
from app.usecases.scans.scan_arrivals import Sent

__all__ = ["FOLDER", "Device", "Wish", "devices", "read"]


def devices() -> tuple[Device, ...]:
    """Every scanner here. Raises ``Unavailable`` where there is no program for them."""
    return scanner.devices()


def read(device: str, wish: Wish, job: Job) -> tuple[tuple[Sent, ...], tuple[Problem, ...]]:
    """Scan (no register is needed): the pages, and why no more came; ``folder:<path>`` works too.

    Raises ``Unavailable`` when nothing came, ``Cancelled``.
    """
    batch: Batch = scanner.scan(device, wish, job)
    sent = tuple(Sent(name, content) for name, content in batch.pages)
    if not batch.trouble:
        return sent, ()
    message = f"已收到 {len(sent)} 个扫描件。{batch.trouble}"
    return sent, (Problem(f"scanner.{batch.code}", message, level=Level.WARN),)
