"""One sealed container a disc: 7z, AES-256, names encrypted too, nothing compressed.

Chosen because any 7-Zip on any Windows opens it in ten years; damage stays local without
compression. 7z has only a CRC inside and an unsalted key derivation, hence a machine-made key of
160 bits (``app.domain.printed_key``) and a signature outside (``app.archives.catalogue``).
"""

import io
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from app.archives.bag import Member
from app.archives.names import check_names
from app.domain import printed_key
from app.job import Cancelled, Job
from app.paths import sync_folder, whole_file
from app.problems import Problem, Rejected, Unavailable, Where

_FILE_BYTES = 1 << 16


def seal(folder: Path, out: Path, key_text: str, job: Job) -> None:
    """Seal all files of ``folder`` into the container ``out``. Raises ``Rejected``."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    members = (Member(path.relative_to(folder).as_posix(), path) for path in files)
    seal_members(members, out, key_text, job)


def seal_members(members: Iterable[Member], out: Path, key_text: str, job: Job) -> None:
    """Seal ``members`` one after the other into ``out``; nothing of them lies on the disc in clear.

    ``key_text`` is a printed key; the password inside is its one canonical form with dashes.
    Raises ``Rejected`` for a key that does not check and for names that could not be taken out.
    """
    import py7zr

    password = _password(key_text)
    filters = [{"id": py7zr.FILTER_COPY}, {"id": py7zr.FILTER_CRYPTO_AES256_SHA256}]
    names: list[str] = []
    with whole_file(out) as stream:
        archive = py7zr.SevenZipFile(
            stream, "w", filters=filters, password=password, header_encryption=True
        )
        for number, member in enumerate(members, start=1):
            names.append(member.name)
            # Closing the source drops its bytes: the archive keeps each source till it is closed.
            with _opened(member, job, number) as source:
                archive.writef(source, member.name)
        problems = check_names(names)
        if problems:
            raise Rejected(*problems)
        archive.close()


def open_sealed(path: Path, key_text: str, folder: Path, job: Job) -> list[str]:
    """Take everything out of the container ``path`` into the new ``folder``; the names, in order.

    Every name is judged before the first byte is written; links and oversize are refused.
    Raises ``Rejected`` (wrong key, foreign or damaged container, bad names).
    """
    if folder.exists() and any(folder.iterdir()):
        message = f"文件夹“{folder}”不是空的，不能向其中取出档案，请另选一个文件夹。"
        raise Rejected(Problem("seal.folder-not-empty", message, Where(path=str(folder))))
    with _opened_archive(path, _password(key_text)) as archive:
        listed = archive.list()
        names = [item.filename for item in listed]
        _refuse_strange(path, listed)
        _extract(archive, path, _Places(folder, names, job))
    sync_folder(folder)
    return names


def _password(key_text: str) -> str:
    return printed_key.encode(printed_key.decode(key_text))


@contextmanager
def _opened(member: Member, job: Job, number: int) -> Iterator[Any]:
    if isinstance(member.content, bytes):
        job.step(number, 0, "封装档案")
        with io.BytesIO(member.content) as memory:
            yield memory
        return
    with _Watched(member.content, job, number) as source:
        yield source


@contextmanager
def _opened_archive(path: Path, password: str) -> Iterator[Any]:
    """The container, opened. Its bytes are not trusted: what is wrong becomes a sentence."""
    import py7zr

    try:
        archive = py7zr.SevenZipFile(path, "r", password=password)
    except OSError as error:
        message = f"文件“{path.name}”无法读取，请检查光盘或磁盘后重试。"
        raise Unavailable(message, "seal.unreadable") from error
    except Exception as error:
        # A wrong password makes random bytes of the header, and py7zr then fails with whatever it
        # stumbles over: TypeError, IndexError, struct.error, its own. None of them says "password".
        raise Rejected(_not_opened(path)) from error
    try:
        yield archive
    finally:
        archive.close()


def _not_opened(path: Path) -> Problem:
    message = (
        f"用这个密钥打不开档案容器“{path.name}”。"
        "请核对密钥是否属于这一学期的光盘；若密钥无误，则容器已损坏，请改用另一套光盘。"
    )
    return Problem("seal.not-opened", message, Where(path=path.name))


def _refuse_strange(path: Path, listed: Iterable[Any]) -> None:
    """Refuse names that escape, links, and more bytes than an uncompressed container can hold."""
    items = list(listed)
    problems = check_names(item.filename for item in items)
    if any(not item.is_file for item in items):
        message = f"档案容器“{path.name}”中有链接或空文件夹，不是本程序封装的，不予取出。"
        problems.append(Problem("seal.foreign-member", message, Where(path=path.name)))
    if sum(item.uncompressed for item in items) > path.stat().st_size:
        message = f"档案容器“{path.name}”声称的内容比容器本身还大，不是本程序封装的，不予取出。"
        problems.append(Problem("seal.oversize", message, Where(path=path.name)))
    if problems:
        raise Rejected(*problems)


def _extract(archive: Any, path: Path, places: "_Places") -> None:
    try:
        with places:
            archive.extract(factory=places)
    except (Cancelled, OSError):
        raise
    except Exception as error:
        # CrcError, but also whatever damaged ciphertext provokes in the decoder (see above).
        message = f"档案容器“{path.name}”的内容已损坏，无法完整取出，请改用另一套光盘。"
        raise Rejected(Problem("seal.damaged", message, Where(path=path.name))) from error


class _Watched(io.BufferedReader):
    """A file that reports to the job whenever it is read: cancelling ends the longest file too."""

    def __init__(self, path: Path, job: Job, number: int) -> None:
        super().__init__(io.FileIO(path), _FILE_BYTES)
        self._job = job
        self._number = number

    def read(self, size: int | None = -1, /) -> bytes:
        self._job.step(self._number, 0, "封装档案")
        return super().read(size)


class _Places:
    """Where py7zr puts what it takes out: by judged name, below one folder, nowhere else.

    Leaving by an exception takes the folder away again: nothing half, nothing readable remains.
    """

    def __init__(self, folder: Path, names: list[str], job: Job) -> None:
        self._folder = folder
        self._names = frozenset(names)
        self._total = len(names)
        self._done = 0
        self._job = job
        self._last: _Place | None = None

    def __enter__(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._last:
            self._last.close()
        if kind:
            shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, filename: str) -> "_Place":
        if filename not in self._names:
            raise ValueError("a name that was not judged")
        self._done += 1
        target = self._folder / filename
        target.parent.mkdir(parents=True, exist_ok=True)
        self._last = _Place(target.open("xb"), self._step)
        return self._last

    def _step(self) -> None:
        self._job.step(self._done, self._total, "取出档案")


class _Place:
    """The few calls of a file that py7zr makes on what it writes to."""

    def __init__(self, stream: BinaryIO, step: Callable[[], None]) -> None:
        self._stream = stream
        self._step = step

    def write(self, data: bytes) -> int:
        self._step()
        return self._stream.write(data)

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        self._stream.flush()

    def size(self) -> int:
        return self._stream.tell()

    def close(self) -> None:
        self._stream.close()
