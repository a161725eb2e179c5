"""Where the program's own definitions lie, and how files are written so that none is ever half."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_HOME = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))

RESOURCES = _HOME / "resources"
FORM_TEMPLATES = _HOME / "forms_templates"


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable. Windows has no such call: a no-op there."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open ``path`` for writing so that it appears whole or not at all.

    Writes ``<name>.part`` beside it, fsyncs, renames over ``path`` and fsyncs the folder; on any
    exception the part is removed and what stood at ``path`` before stays as it was.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
