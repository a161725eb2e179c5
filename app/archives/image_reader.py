"""Reads an image by its signed catalogue, never by trust in its folders; says block by block
what is wrong."""

import hashlib
import shutil
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader, FileIO, RawIOBase
from os import SEEK_CUR, SEEK_END, SEEK_SET
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.archives.catalogue import (
    END,
    FILE_NAME,
    MAX_BYTES,
    SECTOR_BYTES,
    START,
    Catalogue,
    CatalogueFile,
    catalogue_bytes,
    read_catalogue,
    verify_signature,
)
from app.archives.digests import BLOCK_BYTES, Digests, digest_stream, pieces
from app.archives.image import frame_digest
from app.archives.names import refuse_bad_names
from app.job import Job
from app.paths import whole_file
from app.problems import Problem, Rejected, Unavailable, Where, blocking

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_DESCRIPTOR_SECTOR = 16  # ECMA-119 §6.2.1: sixteen sectors of system area come first
_ROOT_RECORD = 156  # ECMA-119 §8.4.18


def verify_image(image: Path, trusted_fingerprint: str | None, job: Job) -> list[Problem]:
    """Everything wrong with the image (or burned disc) at ``image``, to the block of 1 MiB.

    Without ``trusted_fingerprint`` a whole image still has the ``WARN`` catalogue.origin-unproved.
    Raises ``Unavailable`` (image.unreadable) where the drive gives up.
    """
    with _opened(image) as stream:
        try:
            catalogue, start = catalogue_of(stream, job)
        except Rejected as rejected:
            return rejected.problems
        problems = verify_signature(catalogue, trusted_fingerprint)
        problems += _judge_length(stream, catalogue)
        for file in catalogue.files:
            problems += _judge_file(stream, file, job)
        size = len(catalogue_bytes(catalogue))
        if frame_digest(stream, catalogue, start, size, job) != catalogue.frame_sha256:
            sentence = "光盘的卷描述、目录区或文件之间的空隙已损坏或被改动，请改用另一套光盘。"
            problems.append(_finding("frame", sentence))
    return problems


def signed_catalogue(image: Path, trusted_fingerprint: str | None, job: Job) -> Catalogue:
    """The catalogue of ``image``. Raises ``Rejected`` if its signature is not right."""
    with _opened(image) as stream:
        return _signed(stream, trusted_fingerprint, job)


def extract_image(
    image: Path, folder: Path, trusted_fingerprint: str | None, job: Job
) -> Catalogue:
    """Take the files of ``image`` into the new ``folder``, under their disc names; the catalogue.

    Raises ``Rejected`` if the signature or one byte of a file is not right; nothing remains then.
    """
    if folder.exists() and any(folder.iterdir()):
        message = f"文件夹“{folder}”不是空的，不能向其中取出光盘内容，请另选一个文件夹。"
        raise Rejected(_finding("folder-not-empty", message, str(folder)))
    with _opened(image) as stream:
        catalogue = _signed(stream, trusted_fingerprint, job)
        refuse_bad_names([file.name for file in catalogue.files] + [FILE_NAME])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for file in catalogue.files:
                _extract(stream, file, folder / file.name, job)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return catalogue


@contextmanager
def proved_file(
    image: Path, name: str, trusted_fingerprint: str | None, job: Job
) -> Iterator[BinaryIO | None]:
    """The file of that disc name, to be read where it lies; ``None`` if the disc has no such file.

    Every block is compared with the signed catalogue before one byte of it is given out: reading
    raises ``Rejected`` (image.file-damaged) otherwise, and so does a signature that is not right.
    """
    with _opened(image) as stream:
        catalogue = _signed(stream, trusted_fingerprint, job)
        file = next((one for one in catalogue.files if one.name == name), None)
        if file is None:
            yield None
            return
        with BufferedReader(_Proved(stream, file)) as proved:
            yield proved


def read_file(image: Path, name: str, job: Job) -> bytes | None:
    """One small file of ``image`` by its disc name, or ``None`` if the disc has no such file.

    Raises ``Rejected`` if one byte of it is not what the catalogue says.
    """
    with proved_file(image, name, None, job) as stream:
        return None if stream is None else stream.read()


def catalogue_of(stream: BinaryIO, job: Job) -> tuple[Catalogue, int]:
    """The catalogue of an opened image and its first sector. Raises ``Rejected``.

    Its place is read from the disc's folder; if that is damaged, every sector is looked at.
    """
    start = _listed_start(stream)
    if start is None or not _starts_here(stream, start):
        start = _found_start(stream, job)
    if start is None:
        sentence = (
            "找不到光盘目录 CATALOG.JSON：这不是本程序的学期档案光盘，或者目录已损坏；"
            "请核对文件，或改用另一套光盘。"
        )
        raise Rejected(_finding("no-catalogue", sentence))
    stream.seek(start * SECTOR_BYTES)
    data = stream.read(MAX_BYTES)
    length = data.find(END) + len(END)
    return read_catalogue(data[: length + -length % SECTOR_BYTES]), start


def _listed_start(stream: BinaryIO) -> int | None:
    """The catalogue's sector by the root folder (ECMA-119 §9.1), or ``None``."""
    stream.seek(_DESCRIPTOR_SECTOR * SECTOR_BYTES)
    descriptor = stream.read(SECTOR_BYTES)
    if len(descriptor) < SECTOR_BYTES or descriptor[:6] != b"\x01CD001":
        return None
    sector, length = _place(descriptor, _ROOT_RECORD)
    stream.seek(sector * SECTOR_BYTES)
    # All of our root folders fit into one sector; a damaged length must not make us read more.
    folder = stream.read(min(length, SECTOR_BYTES))
    name = f"{FILE_NAME};1".encode()
    at = 0
    while at + 33 < len(folder) and folder[at]:
        if folder[at + 33 : at + 33 + folder[at + 32]] == name:
            return _place(folder, at)[0]
        at += folder[at]
    return None


def _place(record: bytes, at: int) -> tuple[int, int]:
    """First sector and length in bytes, from the little-endian halves of a folder's record."""
    sector, length = struct.unpack_from("<I4xI", record, at + 2)
    return int(sector), int(length)


def _starts_here(stream: BinaryIO, sector: int) -> bool:
    stream.seek(sector * SECTOR_BYTES)
    return stream.read(len(START)) == START


def _found_start(stream: BinaryIO, job: Job) -> int | None:
    end = stream.seek(0, 2)
    stream.seek(0)
    for number, data in enumerate(pieces(stream, end, job, "查找光盘目录")):
        for at in range(0, len(data), SECTOR_BYTES):
            if data.startswith(START, at):
                return (number * BLOCK_BYTES + at) // SECTOR_BYTES
    return None


def _judge_length(stream: BinaryIO, catalogue: Catalogue) -> list[Problem]:
    end = stream.seek(0, 2)
    expected = catalogue.image_sectors * SECTOR_BYTES
    if end < expected:
        sentence = (
            f"光盘映像不完整：应有 {expected:,} 字节，只有 {end:,} 字节；"
            "请重新复制，或改用另一套光盘。"
        )
        return [_finding("truncated", sentence)]
    stream.seek(expected)
    # Drives and burning programs pad a disc with empty sectors; anything else was added by someone.
    while data := stream.read(BLOCK_BYTES):
        if data.strip(b"\0"):
            sentence = "光盘映像的末尾多出了不属于档案的内容，请核对来源，或改用另一套光盘。"
            return [_finding("tail", sentence)]
    return []


def _judge_file(stream: BinaryIO, file: CatalogueFile, job: Job) -> list[Problem]:
    stream.seek(file.start_sector * SECTOR_BYTES)
    found = digest_stream(stream, file.size, job, f"核对 {file.name}")
    return _judge_digests(file, found)


def _judge_digests(file: CatalogueFile, found: Digests) -> list[Problem]:
    known = [*found.blocks, *[""] * (len(file.blocks) - len(found.blocks))]
    damaged = [
        n for n, pair in enumerate(zip(file.blocks, known, strict=True), 1) if len(set(pair)) > 1
    ]
    if damaged:
        return [_damaged(file, damaged)]
    if (found.size, found.sha256, found.sm3) != (file.size, file.sha256, file.sm3):
        sentence = f"光盘文件 {file.name} 的整体摘要与目录不符，目录自相矛盾，请改用另一套光盘。"
        return [_finding("file-digest", sentence, file.name)]
    return []


def _damaged(file: CatalogueFile, blocks: Sequence[int]) -> Problem:
    sentence = (
        f"光盘文件 {file.name} 第 {_ranges(blocks)} 块损坏"
        f"（每块 1 MiB，共 {len(file.blocks)} 块），请改用另一套光盘。"
    )
    return _finding("file-damaged", sentence, file.name)


def _ranges(numbers: Sequence[int]) -> str:
    """``[3, 4, 5, 9]`` as ``3–5、9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def _extract(stream: BinaryIO, file: CatalogueFile, target: Path, job: Job) -> None:
    with BufferedReader(_Proved(stream, file)) as proved, whole_file(target) as out:
        for data in pieces(proved, file.size, job, f"取出 {file.name}"):
            out.write(data)


def _signed(stream: BinaryIO, trusted_fingerprint: str | None, job: Job) -> Catalogue:
    catalogue, _ = catalogue_of(stream, job)
    problems = blocking(verify_signature(catalogue, trusted_fingerprint))
    if problems:
        raise Rejected(*problems)
    return catalogue


def _opened(image: Path) -> BufferedReader:
    try:
        return BufferedReader(_Disc(image))
    except OSError as error:
        raise _unreadable(image) from error


def _unreadable(image: Path) -> Unavailable:
    message = f"光盘映像“{image.name}”无法读取，请检查光盘或磁盘后重试，或改用另一套光盘。"
    return Unavailable(message, "image.unreadable")


def _finding(code: str, message: str, path: str = "") -> Problem:
    return Problem(f"image.{code}", message, Where(path=path))


class _Disc(FileIO):
    """An image or a disc in its drive: a drive that gives up says so in a sentence."""

    def __init__(self, image: Path) -> None:
        super().__init__(image)
        self._image = image

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise _unreadable(self._image) from error


class _Proved(RawIOBase):
    """One file of a disc where it lies; a block is given out only if its digest is as signed."""

    def __init__(self, stream: BinaryIO, file: CatalogueFile) -> None:
        self._stream = stream
        self._file = file
        self._at = 0
        self._block = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        base = {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._file.size}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning of the file")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        if self._at >= self._file.size:
            return 0
        number, offset = divmod(self._at, BLOCK_BYTES)
        if self._block[0] != number:
            self._block = (number, self._proved_block(number))
        view = memoryview(buffer)
        piece = self._block[1][offset : offset + len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _proved_block(self, number: int) -> bytes:
        start = number * BLOCK_BYTES
        self._stream.seek(self._file.start_sector * SECTOR_BYTES + start)
        data = self._stream.read(min(BLOCK_BYTES, self._file.size - start))
        if hashlib.sha256(data).hexdigest() != self._file.blocks[number]:
            raise Rejected(_damaged(self._file, [number + 1]))
        return data
