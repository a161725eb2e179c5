"""One disc image: ISO 9660 level 3 with Joliet; few files, ASCII names, each below 2 GiB.

No UDF: what pycdlib writes of it beyond 4 GiB was reported unreadable on Windows. Parity comes
later: it will be further files in the catalogue. So will spanning: ``disc_no`` of ``disc_of``.
"""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from app.archives.catalogue import (
    FILE_NAME,
    FORMAT,
    SECTOR_BYTES,
    Catalogue,
    CatalogueFile,
    catalogue_bytes,
    sign,
)
from app.archives.digests import BLOCK_BYTES, digest_file
from app.archives.names import refuse_bad_names
from app.job import Job
from app.paths import whole_file
from app.problems import Problem, Rejected, Where

# Sectors of 2,048 bytes that every blank of the kind offers: CD-R 80 min (ECMA-394), DVD+R (the
# smaller of the two DVDs, ECMA-349), BD-R with its spare area.
SECTORS = {"cd": 359_847, "dvd": 2_295_104, "bd": 11_826_176}
FILE_LIMIT = 1 << 31

_DISC_NAME = re.compile(r"[A-Z0-9_]{1,8}\.[A-Z0-9_]{1,3}")
_LABEL = re.compile(r"[A-Z0-9_]{1,16}")
_LONG_NAME_BYTES = 64  # Joliet allows 64 UTF-16 units; pycdlib counts the bytes of UTF-8 instead
_NO_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class DiscFile:
    """One file for the disc: ``name`` as in ISO 9660 (8.3, ASCII), ``long_name`` as in Joliet."""

    name: str
    long_name: str
    path: Path


@dataclass(frozen=True, slots=True)
class DiscHead:
    """What the catalogue says of the disc as a whole; ``label`` is its volume label (ASCII)."""

    label: str
    term: str
    database_id: str
    counters: Mapping[str, int]
    program_version: str
    created: str
    disc_no: int = 1
    disc_of: int = 1


def write_image(
    files: Sequence[DiscFile],
    out: Path,
    medium: str,
    head: DiscHead,
    signing_key: bytes,
    job: Job,
) -> Catalogue:
    """Write the image of a ``medium`` (cd, dvd or bd) to ``out`` and give its signed catalogue.

    Names, sizes and capacity are judged before the image is begun. ``signing_key`` are the 32
    secret bytes of Ed25519. Raises ``Rejected``.
    """
    refuse_unknown_medium(medium)
    _refuse_misfits(files, head.label)
    draft, size = _laid_out(files, head, signing_key)
    _refuse_overfull(draft, medium)
    draft = replace(draft, files=tuple(map(partial(_digested, job), files, draft.files)))
    with whole_file(out) as stream:
        with _composed(files, b" " * size, head.label) as (iso, start):
            iso.write_fp(stream, progress_cb=_reporting(job))
        stream.flush()
        with Path(stream.name).open("rb") as written:
            frame = frame_digest(written, draft, start, size, job)
        catalogue = sign(replace(draft, frame_sha256=frame), signing_key)
        stream.seek(start * SECTOR_BYTES)
        stream.write(catalogue_bytes(catalogue))
    return catalogue


def refuse_unknown_medium(medium: str) -> None:
    """Raise ``Rejected`` unless ``medium`` is one of ``SECTORS``."""
    if medium not in SECTORS:
        sentence = f"不认识光盘种类“{medium}”，可用：{'、'.join(SECTORS)}。"
        raise Rejected(_finding("medium", sentence))


def frame_digest(stream: BinaryIO, catalogue: Catalogue, start: int, size: int, job: Job) -> str:
    """SHA-256 of all that lies in the image outside its files: descriptors, folders, padding.

    ``start`` (sector) and ``size`` (bytes) are the catalogue's own place, which is left out too.
    """
    digest = hashlib.sha256()
    holes = [(file.start_sector * SECTOR_BYTES, file.size) for file in catalogue.files]
    holes.append((start * SECTOR_BYTES, size))
    end = catalogue.image_sectors * SECTOR_BYTES
    place = 0
    for hole, length in [*sorted(holes), (end, 0)]:
        job.step(place // SECTOR_BYTES, catalogue.image_sectors, "核对光盘结构")
        stream.seek(place)
        while place < hole:
            data = stream.read(min(BLOCK_BYTES, hole - place))
            if not data:
                break
            digest.update(data)
            place += len(data)
        place = max(place, hole + length)
    return digest.hexdigest()


def _refuse_misfits(files: Sequence[DiscFile], label: str) -> None:
    refuse_bad_names([file.long_name for file in files] + [FILE_NAME])
    refuse_bad_names([file.name for file in files] + [FILE_NAME])
    problems = [
        _finding("name", f"光盘上的文件名“{file.name}”应为 8.3 形式的大写英文，请改名。", file.name)
        for file in files
        if not _DISC_NAME.fullmatch(file.name)
    ]
    problems += [
        _finding("long-name", f"光盘上的文件名“{file.long_name}”过长，请缩短。", file.name)
        for file in files
        if len(file.long_name.encode("utf-8", "surrogatepass")) > _LONG_NAME_BYTES
    ]
    if not _LABEL.fullmatch(label):
        sentence = f"光盘卷标“{label}”应为 1 至 16 个大写英文字母、数字或下划线，请修改。"
        problems.append(_finding("label", sentence))
    problems += _too_large(files)
    if problems:
        raise Rejected(*problems)


def _too_large(files: Sequence[DiscFile]) -> list[Problem]:
    sizes = [file.path.stat().st_size for file in files]
    discs = -(-sum(sizes) // (FILE_LIMIT - 1))
    sentence = (
        "文件 {} 有 {:,} 字节，光盘上的单个文件须小于 2 GiB，共需 {} 张光盘；"
        "本版本尚不能分盘，请减少归档的材料。"
    )
    return [
        _finding("file-too-large", sentence.format(file.name, size, discs), file.name)
        for file, size in zip(files, sizes, strict=True)
        if size >= FILE_LIMIT
    ]


def _refuse_overfull(draft: Catalogue, medium: str) -> None:
    capacity = SECTORS[medium]
    if draft.image_sectors <= capacity:
        return
    content = sum(-(-file.size // SECTOR_BYTES) for file in draft.files)
    overhead = draft.image_sectors - content
    discs = -(-content // (capacity - overhead))
    sentence = (
        f"档案需要 {draft.image_sectors:,} 个扇区，一张 {medium} 光盘只有 {capacity:,} 个，"
        f"共需 {discs} 张；本版本尚不能分盘，请改用容量更大的光盘，或减少归档的材料。"
    )
    raise Rejected(_finding("overfull", sentence))


def _laid_out(
    files: Sequence[DiscFile], head: DiscHead, signing_key: bytes
) -> tuple[Catalogue, int]:
    """The catalogue with every start sector but no digest yet, and its size in bytes.

    The catalogue's own length moves what lies behind it, and their numbers its length: laid out
    again until the length stays the same. It only ever grows, so this ends, after two or three.
    """
    size = SECTOR_BYTES
    while True:
        with _composed(files, b" " * size, head.label) as (iso, _):
            draft = sign(_draft(iso, files, head), signing_key)
        needed = len(catalogue_bytes(draft))
        if needed == size:
            return draft, size
        size = needed


def _draft(iso: Any, files: Sequence[DiscFile], head: DiscHead) -> Catalogue:
    return Catalogue(
        format=FORMAT,
        term=head.term,
        database_id=head.database_id,
        counters=dict(head.counters),
        program_version=head.program_version,
        created=head.created,
        disc_no=head.disc_no,
        disc_of=head.disc_of,
        image_sectors=iso.pvd.space_size,
        frame_sha256=_NO_DIGEST,
        public_key=_NO_DIGEST,
        fingerprint=_NO_DIGEST,
        block_bytes=BLOCK_BYTES,
        files=tuple(_placed(iso, file) for file in files),
    )


def _placed(iso: Any, file: DiscFile) -> CatalogueFile:
    """Where ``file`` lies; its digests are still blanks of the right number and length."""
    size = file.path.stat().st_size
    return CatalogueFile(
        name=file.name,
        long_name=file.long_name,
        size=size,
        sha256=_NO_DIGEST,
        sm3=_NO_DIGEST,
        blocks=(_NO_DIGEST,) * -(-size // BLOCK_BYTES),
        start_sector=_start(iso, file.name),
    )


def _digested(job: Job, file: DiscFile, placed: CatalogueFile) -> CatalogueFile:
    found = digest_file(file.path, job, f"计算 {file.name} 的摘要")
    return replace(placed, sha256=found.sha256, sm3=found.sm3, blocks=found.blocks)


def _start(iso: Any, name: str) -> int:
    return int(iso.get_record(iso_path=f"/{name};1").extent_location())


@contextmanager
def _composed(files: Sequence[DiscFile], catalogue: bytes, label: str) -> Iterator[tuple[Any, int]]:
    """The image in memory (its files stay on the disk) and the catalogue's first sector."""
    import pycdlib

    iso = pycdlib.PyCdlib()
    iso.new(interchange_level=3, joliet=3, vol_ident=label)
    with ExitStack() as opened:
        opened.callback(iso.close)
        for file in files:
            source = opened.enter_context(file.path.open("rb"))
            length = file.path.stat().st_size
            _add(iso, source, length, file.name, file.long_name)
        _add(iso, io.BytesIO(catalogue), len(catalogue), FILE_NAME, FILE_NAME)
        iso.force_consistency()
        yield iso, _start(iso, FILE_NAME)


def _add(iso: Any, source: BinaryIO, length: int, name: str, long_name: str) -> None:
    iso.add_fp(source, length, iso_path=f"/{name};1", joliet_path=f"/{long_name}")


def _reporting(job: Job) -> Any:
    def report(done: int, total: int) -> None:
        job.step(done // SECTOR_BYTES, total // SECTOR_BYTES, "写光盘映像")

    return report


def _finding(code: str, message: str, path: str = "") -> Problem:
    return Problem(f"image.{code}", message, Where(path=path))
