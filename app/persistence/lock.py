"""One running copy a register: a lock the system drops by itself when the program dies."""

import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from app.problems import Unavailable


class FolderLock:
    """Holds ``<folder>/lock`` from entering to leaving. Raises ``Unavailable`` if another does."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._stream: IO[bytes] | None = None

    def __enter__(self) -> Self:
        stream = self._path.open("a+b")
        try:
            _lock(stream)
        except OSError as error:
            stream.close()
            raise Unavailable(
                "这个学籍库正被另一个学籍台窗口或命令使用。请先关闭那一个，再打开。",
                "register.in-use",
            ) from error
        self._stream = stream
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: IO[bytes]) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
