"""One sealed container a disc: 7z, AES-256, names encrypted too, nothing compressed.

Chosen because any 7-Zip on any Windows opens it in ten years; damage stays local without
compression. 7z has only a CRC inside and an unsalted key derivation, hence a machine-made key of
160 bits (``app.domain.printed_key``) and a signature outside (``app.archives.catalogue``).
"""

import io
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from os import SEEK_END
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from app.archives.bag import Member, Writable
from app.archives.names import check_names
from app.domain import printed_key
from app.job import Cancelled, Job
from app.paths import sync_folder, whole_file
from app.problems import Problem, Rejected, Unavailable, Where

Places = Callable[[str], AbstractContextManager[Writable]]
"""Opens the place for the member of that name; left by an exception the member is abandoned."""

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

    Raises ``Rejected`` as ``read_sealed`` does; nothing remains of ``folder`` then.
    """
    _password(key_text)
    with into_folder(folder) as sink, _opened_file(path) as stream:
        return read_sealed(stream, path.name, key_text, sink, job)


def read_sealed(stream: BinaryIO, title: str, key_text: str, sink: Places, job: Job) -> list[str]:
    """Give every file in the container ``stream`` to ``sink``, one at a time; the names, in order.

    Every name is judged before the first byte is given; links and oversize are refused.
    Raises ``Rejected`` (wrong key, foreign or damaged container, bad names) and what ``sink`` does.
    """
    archive = _archive(stream, _password(key_text))
    if archive is None:
        raise Rejected(_not_opened(title))
    with archive:
        listed = archive.list()
        names = [item.filename for item in listed]
        _refuse_strange(title, stream.seek(0, SEEK_END), listed)
        _extract(archive, title, _Members(sink, names, job))
    return names


def opens(stream: BinaryIO, key_text: str) -> bool:
    """Whether ``key_text`` is the key of the container ``stream`` (or nobody's, if it is damaged).

    Raises ``Rejected`` for a key that does not check.
    """
    archive = _archive(stream, _password(key_text))
    if archive is None:
        return False
    archive.close()
    return True


@contextmanager
def into_folder(folder: Path) -> Iterator[Places]:
    """A sink that writes below the new ``folder``. Left by an exception it takes all away again.

    Raises ``Rejected`` where something lies in ``folder``.
    """
    if folder.exists() and any(folder.iterdir()):
        message = f"文件夹“{folder}”不是空的，不能向其中取出档案，请另选一个文件夹。"
        raise Rejected(Problem("seal.folder-not-empty", message, Where(path=str(folder))))

    def place(name: str) -> BinaryIO:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("xb")

    try:
        yield place
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


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
def _opened_file(path: Path) -> Iterator[BinaryIO]:
    try:
        stream = path.open("rb")
    except OSError as error:
        message = f"文件“{path.name}”无法读取，请检查光盘或磁盘后重试。"
        raise Unavailable(message, "seal.unreadable") from error
    with stream:
        yield stream


def _archive(stream: BinaryIO, password: str) -> Any:
    """The container, opened, or ``None``. Its bytes are not trusted."""
    import py7zr

    try:
        return py7zr.SevenZipFile(stream, "r", password=password)
    except (OSError, Rejected, Unavailable):
        raise
    except Exception:
        # A wrong password makes random bytes of the header, and py7zr then fails with whatever it
        # stumbles over: TypeError, IndexError, struct.error, its own. None of them says "password".
        return None


def _not_opened(title: str) -> Problem:
    message = (
        f"用这个密钥打不开档案容器“{title}”。"
        "请核对密钥是否属于这一学期的光盘；若密钥无误，则容器已损坏，请改用另一套光盘。"
    )
    return Problem("seal.not-opened", message, Where(path=title))


def _refuse_strange(title: str, size: int, listed: Iterable[Any]) -> None:
    """Refuse names that escape, links, and more bytes than an uncompressed container can hold."""
    items = list(listed)
    problems = check_names(item.filename for item in items)
    if any(not item.is_file for item in items):
        message = f"档案容器“{title}”中有链接或空文件夹，不是本程序封装的，不予取出。"
        problems.append(Problem("seal.foreign-member", message, Where(path=title)))
    if sum(item.uncompressed for item in items) > size:
        message = f"档案容器“{title}”声称的内容比容器本身还大，不是本程序封装的，不予取出。"
        problems.append(Problem("seal.oversize", message, Where(path=title)))
    if problems:
        raise Rejected(*problems)


def _extract(archive: Any, title: str, members: "_Members") -> None:
    try:
        with members:
            archive.extract(factory=members)
    except (Cancelled, OSError, Rejected, Unavailable):
        raise
    except Exception as error:
        # CrcError, but also whatever damaged ciphertext provokes in the decoder (see above).
        message = f"档案容器“{title}”的内容已损坏，无法完整取出，请改用另一套光盘。"
        raise Rejected(Problem("seal.damaged", message, Where(path=title))) from error


class _Watched(io.BufferedReader):
    """A file that reports to the job whenever it is read: cancelling ends the longest file too."""

    def __init__(self, path: Path, job: Job, number: int) -> None:
        super().__init__(io.FileIO(path), _FILE_BYTES)
        self._job = job
        self._number = number

    def read(self, size: int | None = -1, /) -> bytes:
        self._job.step(self._number, 0, "封装档案")
        return super().read(size)


class _Members:
    """What py7zr asks for a place for each member: by judged name, one open at a time.

    A member is complete when the next one begins or all is done: only then has py7zr checked it,
    and it closes its file on failure just as on success.
    """

    def __init__(self, sink: Places, names: list[str], job: Job) -> None:
        self._sink = sink
        self._names = frozenset(names)
        self._total = len(names)
        self._done = 0
        self._job = job
        self._open = ExitStack()

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def create(self, filename: str) -> "_Place":
        if filename not in self._names:
            raise ValueError("a name that was not judged")
        self._open.close()
        self._done += 1
        return _Place(self._open.enter_context(self._sink(filename)), self._step)

    def _step(self) -> None:
        self._job.step(self._done, self._total, "取出档案")


class _Place:
    """The few calls of a file that py7zr makes on what it writes to."""

    def __init__(self, target: Writable, step: Callable[[], None]) -> None:
        self._target = target
        self._step = step
        self._size = 0

    def write(self, data: bytes) -> int:
        self._step()
        self._target.write(data)
        self._size += len(data)
        return len(data)

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        pass

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        pass
