"""Digests of files and streams, read once in chunks: sha256, sm3 and sha256 of each 1 MiB block.

SM3 (GB/T 32905-2016) comes from ``cryptography``: hashlib offers it only where OpenSSL happens to.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives import hashes

from app.job import Job

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Digests:
    """Lower-case hexadecimal digests of one file of ``size`` bytes; ``blocks`` has one each MiB."""

    size: int
    sha256: str
    sm3: str
    blocks: tuple[str, ...]


class Digester:
    """Takes the bytes of one file, in order and in pieces of any length."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._sm3 = hashes.Hash(hashes.SM3())
        self._size = 0

    def update(self, data: bytes) -> None:
        self._sha256.update(data)
        self._sm3.update(data)
        self._size += len(data)

    def digests(self, blocks: tuple[str, ...] = ()) -> Digests:
        """What the bytes taken so far amount to; ``blocks`` are put beside it."""
        sm3 = self._sm3.copy().finalize().hex()
        return Digests(self._size, self._sha256.hexdigest(), sm3, blocks)


def pieces(stream: BinaryIO, size: int, job: Job, label: str) -> Iterator[bytes]:
    """The next ``size`` bytes of ``stream`` in blocks of 1 MiB; fewer where the stream ends.

    Reports each block to ``job``, so that the longest file can be cancelled within a moment.
    """
    total = -(-size // BLOCK_BYTES)
    for number in range(total):
        job.step(number, total, label)
        data = stream.read(min(BLOCK_BYTES, size - number * BLOCK_BYTES))
        if not data:
            return
        yield data


def digest_stream(stream: BinaryIO, size: int, job: Job, label: str) -> Digests:
    """All digests of the next ``size`` bytes of ``stream``, or of as many as there are."""
    digester = Digester()
    blocks: list[str] = []
    for data in pieces(stream, size, job, label):
        digester.update(data)
        blocks.append(hashlib.sha256(data).hexdigest())
    return digester.digests(tuple(blocks))


def digest_bytes(data: bytes) -> Digests:
    """Both digests of ``data``, without blocks."""
    digester = Digester()
    digester.update(data)
    return digester.digests()


def digest_file(path: Path, job: Job, label: str) -> Digests:
    """All digests of the file at ``path``."""
    with path.open("rb") as stream:
        return digest_stream(stream, path.stat().st_size, job, label)
