"""The term-end archive (学期归档) as a whole: files → bag → sealed container → catalogue → image.

Later steps have their places: parity files join ARCHIVE.7Z on the disc and in its catalogue;
spanning makes several images of whole class folders (``disc_no`` of ``disc_of``); burning belongs
to ``app.devices`` and takes the image as it is.
"""

import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from app.archives import seal
from app.archives.bag import PayloadFile, Sink, Witness, bag_members
from app.archives.catalogue import catalogue_bytes, digest_groups, fingerprint, public_half
from app.archives.digests import digest_file
from app.archives.image import DiscFile, DiscHead, refuse_unknown_medium, write_image
from app.archives.image_reader import proved_file, signed_catalogue, verify_image
from app.domain import printed_key
from app.job import Job
from app.paths import sync_folder
from app.problems import Problem, Rejected, Unavailable, blocking

SEALED_NAME = "ARCHIVE.7Z"
_README_NAME = "README.TXT"

_TERM = re.compile(r"(\d{4})-(\d{4})-([12])")


@dataclass(frozen=True, slots=True)
class ArchiveKeys:
    """``signing_key``: 32 secret bytes of Ed25519, the school's. ``sealing_key``: 20 bytes, new."""

    signing_key: bytes
    sealing_key: bytes


@dataclass(frozen=True, slots=True)
class ArchiveMeta:
    """What is said of the archive; ``created`` is ISO 8601 with offset, from the caller's clock.

    ``counters`` are the register's own numbers (rows, audit entries…): a PC's clock may be wrong.
    ``enclosures`` are small files that lie beside the container on the disc, by their 8.3 names.
    """

    school: str
    database_id: str
    counters: Mapping[str, int]
    program_version: str
    created: str
    enclosures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BuiltArchive:
    """``sha256`` of the first image; ``files`` counts what was handed in, not the bag's own.

    ``catalogue_digest_groups`` and ``key_text`` go on paper, on different sheets.
    """

    images: list[Path]
    sha256: str
    files: int
    catalogue_digest_groups: str
    key_text: str
    fingerprint: str


def new_sealing_key() -> bytes:
    """160 random bits for one archive: a key made by people would not do (see ``seal``)."""
    return secrets.token_bytes(printed_key.KEY_BYTES)


def build(
    payload: Iterable[PayloadFile],
    out_folder: Path,
    term: str,
    medium: str,
    keys: ArchiveKeys,
    meta: ArchiveMeta,
    job: Job,
) -> BuiltArchive:
    """Build, and read back, the image of ``term`` (like ``2026-2027-1``) in ``out_folder``.

    The bag goes straight into the container: no file of it lies on the disk in clear.
    Raises ``Rejected``, ``Cancelled``, or ``Unavailable`` if what was written reads back wrong.
    """
    files = list(payload)
    head = _head(term, meta)
    refuse_unknown_medium(medium)
    members = bag_members(files, _bag_info(term, meta), job)
    key_text = printed_key.encode(keys.sealing_key)
    image = out_folder / f"xueji-{term}-{head.disc_no}of{head.disc_of}.iso"
    with _work_folder(image) as work:
        seal.seal_members(members, work / SEALED_NAME, key_text, job)
        on_disc = _on_disc(work, term, meta, keys.signing_key)
        new = work / image.name
        catalogue = write_image(on_disc, new, medium, head, keys.signing_key, job)
        sha256 = _read_back(new, catalogue.fingerprint, job)
        new.replace(image)
        sync_folder(out_folder)
    return BuiltArchive(
        images=[image],
        sha256=sha256,
        files=len(files),
        catalogue_digest_groups=digest_groups(catalogue_bytes(catalogue)),
        key_text=key_text,
        fingerprint=catalogue.fingerprint,
    )


def _head(term: str, meta: ArchiveMeta) -> DiscHead:
    return DiscHead(
        label=_label(term),
        term=term,
        database_id=meta.database_id,
        counters=meta.counters,
        program_version=meta.program_version,
        created=meta.created,
    )


def _on_disc(work: Path, term: str, meta: ArchiveMeta, signing_key: bytes) -> list[DiscFile]:
    """The disc's files: the sealed container already in ``work``, and what is written here."""
    beside = {_README_NAME: _readme(term, meta, signing_key), **meta.enclosures}
    for name, content in beside.items():
        (work / name).write_bytes(content)
    long_names = {_README_NAME: "说明.TXT"}
    return [
        DiscFile(name, long_names.get(name, name), work / name) for name in (SEALED_NAME, *beside)
    ]


def verify(path: Path, trusted_fingerprint: str | None, job: Job) -> list[Problem]:
    """Everything wrong with the image or burned disc at ``path``; needs no key. Whole: ``[]``.

    Without ``trusted_fingerprint`` a whole disc still has one ``WARN``: its origin is unproved.
    """
    return verify_image(path, trusted_fingerprint, job)


def only_image(images: Sequence[Path]) -> Path:
    """The one image that an archive consists of today. Raises ``Rejected``."""
    if len(images) != 1:
        message = f"本版本的学期档案是一张光盘，现在选了 {len(images)} 个映像，请只选一个。"
        raise Rejected(Problem("term.disc-count", message))
    return images[0]


def digest_groups_of(image: Path, job: Job) -> str:
    """The eight groups that went on paper with the disc in ``image``. Raises ``Rejected``."""
    return digest_groups(catalogue_bytes(signed_catalogue(image, None, job)))


def opens(images: Sequence[Path], key_text: str, trusted_fingerprint: str | None, job: Job) -> bool:
    """Whether ``key_text`` opens the container in ``images``. Raises ``Rejected`` as ``unpack``."""
    with _container(images, trusted_fingerprint, job) as container:
        return seal.opens(container, key_text)


def unpack_to(
    images: Sequence[Path],
    key_text: str,
    sink: Sink,
    trusted_fingerprint: str | None,
    job: Job,
) -> None:
    """Go once through the bag in ``images``, where it lies, and give each member to ``sink``.

    What was handed to ``build`` is named ``data/…``. Nothing is written but by ``sink``. Raises
    ``Rejected``, also at the end when all has passed by: then throw away what ``sink`` made.
    """
    witness = Witness(sink)
    with _container(images, trusted_fingerprint, job) as container:
        seal.read_sealed(container, SEALED_NAME, key_text, witness.member, job)
    problems = witness.problems(Path(SEALED_NAME))
    if problems:
        raise Rejected(*problems)


def unpack(
    images: Sequence[Path],
    key_text: str,
    folder: Path,
    trusted_fingerprint: str | None,
    job: Job,
) -> Path:
    """Take the bag out of ``images`` into the new ``folder``, in clear, all of it judged.

    What was handed to ``build`` lies below its ``data/``. Raises ``Rejected``; nothing remains.
    """
    with seal.into_folder(folder) as place:
        unpack_to(images, key_text, place, trusted_fingerprint, job)
    return folder


@contextmanager
def _container(
    images: Sequence[Path], trusted_fingerprint: str | None, job: Job
) -> Iterator[BinaryIO]:
    """The sealed container where it lies on the one disc, proved block by block as it is read."""
    image = only_image(images)
    with proved_file(image, SEALED_NAME, trusted_fingerprint, job) as container:
        if container is None:
            message = f"光盘上没有档案容器 {SEALED_NAME}，请核对是否选对了光盘。"
            raise Rejected(Problem("term.no-container", message))
        yield container


def _label(term: str) -> str:
    """The volume label; sixteen characters at most, as Joliet has room for no more."""
    match = _TERM.fullmatch(term)
    if not match or int(match[2]) != int(match[1]) + 1:
        message = f"学期“{term}”应写作“学年-学年-学期”，如 2026-2027-1，请修改。"
        raise Rejected(Problem("term.malformed", message))
    return f"XJ{match[1]}{match[2]}_{match[3]}_D01"


def _bag_info(term: str, meta: ArchiveMeta) -> dict[str, str]:
    return {
        "Source-Organization": meta.school,
        "External-Identifier": term,
        "Bagging-Date": meta.created[:10],
        "Bag-Software-Agent": f"xueji {meta.program_version}",
    }


@contextmanager
def _work_folder(image: Path) -> Iterator[Path]:
    """An empty folder beside ``image``, gone afterwards. A killed run leaves only sealed files."""
    work = image.with_name(image.name + ".part")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _read_back(image: Path, own_fingerprint: str, job: Job) -> str:
    """Judge the image as it was written, before anything is called an archive; its sha256."""
    if blocking(verify_image(image, own_fingerprint, job)):
        message = "写好的映像读回核对时不一致，没有保存；请检查磁盘后重新归档。"
        raise Unavailable(message, "term.read-back")
    return digest_file(image, job, "计算映像的摘要").sha256


def _readme(term: str, meta: ArchiveMeta, signing_key: bytes) -> bytes:
    """UTF-8 with BOM and CRLF: every Windows editor shows it right. Nothing about any pupil."""
    lines = [
        f"{meta.school} {term} 学期学籍档案",
        "",
        f"本光盘由学籍台 {meta.program_version} 于 {meta.created} 制作。",
        "",
        f"{SEALED_NAME}　加密的档案容器（7z，AES-256），内为 BagIt 1.0 档案包。",
        "CATALOG.JSON　光盘目录：每个文件的大小、摘要、分块摘要和数字签名。",
        "",
        "如何打开：",
        "一、用学籍台“恢复学期档案”，选择本光盘，输入密钥单上的密钥。",
        "二、没有学籍台时：用 7-Zip 等软件打开 ARCHIVE.7Z，密码为密钥单上的八组字符，",
        "　　每组五个字符，全部大写，八组之间用减号连接，中间没有空格。",
        "",
        "密钥单不与光盘放在一起，请向学校档案室索取。",
        f"签名公钥指纹（SHA-256）：{fingerprint(public_half(signing_key))}",
    ]
    return "\ufeff".encode() + "".join(line + "\r\n" for line in lines).encode()
