"""Where the program's own definitions lie, and how files are written so that none is ever half."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_HOME = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))

RESOURCES = _HOME / "resources"
FORM_TEMPLATES = _HOME / "forms_templates"

_IN_THE_WAY = frozenset(
    {
        errno.EACCES,
        errno.EINVAL,
        errno.EISDIR,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)


class NotWritten(OSError):
    """A file cannot stand where it was asked for; ``sentence`` says so to a person."""

    def __init__(self, path: Path) -> None:
        super().__init__("a file cannot be written where it was asked for")
        self.sentence = (
            f"“{path}”写不进去：文件夹不存在、不能写入，或者这个文件正被别的程序打开。"
            "请关闭它，或另选位置后重试。"
        )


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
    exception the part is removed and what stood at ``path`` before stays as it was. Raises
    ``NotWritten`` where the place itself is in the way; other errors as they come.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if _in_the_way(error, part):
            raise NotWritten(path) from error
        raise


def _in_the_way(error: BaseException, part: Path) -> bool:
    """Whether it is ``part`` that cannot be opened or put in its place."""
    if not isinstance(error, OSError) or error.errno not in _IN_THE_WAY:
        return False
    return error.filename in (part, str(part))
