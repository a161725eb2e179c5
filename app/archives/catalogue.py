"""CATALOG.JSON: what lies on one disc, block by block, signed with Ed25519 (RFC 8032).

The file is canonical: the same catalogue is always the same bytes, and any other bytes are refused,
so that not one bit of it can change unseen. It is padded with spaces to whole sectors, so that the
bytes around it on the disc can be digested before it is written.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.archives.digests import BLOCK_BYTES
from app.problems import Level, Problem, Rejected, Where

FILE_NAME = "CATALOG.JSON"
MAX_BYTES = 1 << 24  # twelve times what the largest disc needs; a bound on what is read
FORMAT = "xueji-archive-1"
SECTOR_BYTES = 2048

START = f'{{\n "format": "{FORMAT}",\n'.encode()
END = b"\n}\n"
_HEX64 = re.compile(r"[0-9a-f]{64}")
_HEX128 = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """One file on the disc: bytes, lower-case hexadecimal digests, first sector (2,048 bytes)."""

    name: str
    long_name: str
    size: int
    sha256: str
    sm3: str
    blocks: tuple[str, ...]
    start_sector: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A whole disc. ``frame_sha256`` covers every byte outside the listed files and this one.

    ``disc_no`` of ``disc_of`` keeps the place for archives that span discs: always 1 of 1 today.
    ``counters`` are the register's own (the PC's clock is not to be trusted): name to number.
    """

    format: str
    term: str
    database_id: str
    counters: Mapping[str, int]
    program_version: str
    created: str
    disc_no: int
    disc_of: int
    image_sectors: int
    frame_sha256: str
    public_key: str
    fingerprint: str
    block_bytes: int
    files: tuple[CatalogueFile, ...]
    signature: str = ""


def fingerprint(public_key: bytes) -> str:
    """SHA-256 of the 32 bytes of an Ed25519 public key, in lower-case hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()


def public_half(signing_key: bytes) -> bytes:
    """The 32 public bytes belonging to the 32 secret bytes ``signing_key`` (Ed25519)."""
    return Ed25519PrivateKey.from_private_bytes(signing_key).public_key().public_bytes_raw()


def catalogue_bytes(catalogue: Catalogue) -> bytes:
    """The one form of ``catalogue`` on the disc, a whole number of sectors long."""
    text = _json(asdict(catalogue))
    return text + b" " * (-len(text) % SECTOR_BYTES)


def sign(catalogue: Catalogue, signing_key: bytes) -> Catalogue:
    """``catalogue`` with the public half, the fingerprint and the signature of ``signing_key``."""
    public = public_half(signing_key)
    named = replace(
        catalogue, public_key=public.hex(), fingerprint=fingerprint(public), signature=""
    )
    key = Ed25519PrivateKey.from_private_bytes(signing_key)
    return replace(named, signature=key.sign(_signed_part(named)).hex())


def read_catalogue(data: bytes) -> Catalogue:
    """The catalogue in ``data``, judged strictly in form; its signature is not judged here.

    Raises ``Rejected`` for an unknown, missing or malformed part and for any other spelling.
    """
    try:
        raw = json.loads(data)
        catalogue = _from_raw(raw)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Rejected(_malformed()) from error
    if not _sound(catalogue) or catalogue_bytes(catalogue) != data:
        raise Rejected(_malformed())
    return catalogue


def verify_signature(catalogue: Catalogue, trusted_fingerprint: str | None) -> list[Problem]:
    """Whether ``catalogue`` was signed, by its own key, and by the key the school trusts.

    Without ``trusted_fingerprint`` one ``WARN`` says that only wholeness is proved, not origin.
    """
    if not catalogue.signature:
        return [_finding("unsigned", "光盘目录没有签名，来源无法证明，请改用另一套光盘。")]
    key = bytes.fromhex(catalogue.public_key)
    problems = []
    if fingerprint(key) != catalogue.fingerprint or not _signed_by(catalogue, key):
        problems.append(
            _finding("signature", "光盘目录的签名与内容不符，目录已被改动，请改用另一套光盘。")
        )
    if trusted_fingerprint and fingerprint(key) != trusted_fingerprint.replace(" ", "").lower():
        sentence = "光盘由另一把密钥签名，不是本校登记的签名，请核对纸面《移交清单》上的指纹。"
        problems.append(_finding("foreign-key", sentence))
    if trusted_fingerprint or problems:
        return problems
    sentence = "未提供可信的签名指纹，只能证明光盘完整，不能证明来源，请对照纸面核对指纹。"
    return [replace(_finding("origin-unproved", sentence), level=Level.WARN)]


def digest_groups(data: bytes) -> str:
    """SHA-256 of CATALOG.JSON's bytes as eight groups of eight digits, for paper and disc label.

    Any tool that computes SHA-256 of a file can check it, without this program.
    """
    digest = hashlib.sha256(data).hexdigest().upper()
    return " ".join(digest[n : n + 8] for n in range(0, 64, 8))


def _json(raw: Mapping[str, Any]) -> bytes:
    return json.dumps(raw, ensure_ascii=False, indent=1).encode() + b"\n"


def _signed_part(catalogue: Catalogue) -> bytes:
    return _json(asdict(replace(catalogue, signature="")))


def _signed_by(catalogue: Catalogue, key: bytes) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(key)
        public.verify(bytes.fromhex(catalogue.signature), _signed_part(catalogue))
    except InvalidSignature:
        return False
    return True


def _from_raw(raw: dict[str, Any]) -> Catalogue:
    """Raises ``TypeError`` or ``KeyError`` where keys or kinds do not fit."""
    files = tuple(
        CatalogueFile(**{**_exactly(CatalogueFile, item), "blocks": tuple(item["blocks"])})
        for item in raw["files"]
    )
    return Catalogue(**{**_exactly(Catalogue, raw), "files": files})


def _exactly(shape: type[Catalogue] | type[CatalogueFile], raw: dict[str, Any]) -> dict[str, Any]:
    if set(raw) != {item.name for item in fields(shape)}:
        raise KeyError("keys")
    for item in fields(shape):
        # True is an int to Python and 1.0 equals 1: neither is what was written.
        if item.type in (int, str) and type(raw[item.name]) is not item.type:
            raise TypeError(item.name)
    return raw


def _sound(catalogue: Catalogue) -> bool:
    """Whether every value is possible; the parts that digests, offsets and sizes are read from."""
    digests = [catalogue.frame_sha256, catalogue.public_key, catalogue.fingerprint]
    signature = catalogue.signature
    return (
        catalogue.format == FORMAT
        and catalogue.block_bytes == BLOCK_BYTES
        and 1 <= catalogue.disc_no <= catalogue.disc_of
        and all(_HEX64.fullmatch(digest) for digest in digests)
        and (signature == "" or bool(_HEX128.fullmatch(signature)))
        and all(type(count) is int for count in catalogue.counters.values())
        and all(_sound_file(file, catalogue.image_sectors) for file in catalogue.files)
    )


def _sound_file(file: CatalogueFile, image_sectors: int) -> bool:
    sectors = -(-file.size // SECTOR_BYTES)
    return (
        file.size >= 0
        and len(file.blocks) == -(-file.size // BLOCK_BYTES)
        and all(
            isinstance(digest, str) and _HEX64.fullmatch(digest)
            for digest in (file.sha256, file.sm3, *file.blocks)
        )
        and file.start_sector >= 0
        and (file.start_sector > 0 or file.size == 0)
        and file.start_sector + sectors <= image_sectors
    )


def _finding(code: str, message: str) -> Problem:
    return Problem(f"catalogue.{code}", message, Where(path=FILE_NAME))


def _malformed() -> Problem:
    sentence = (
        "光盘目录 CATALOG.JSON 不合格式，已损坏、被改动，或由更新的程序写成；"
        "请改用另一套光盘，或用最新的程序再试。"
    )
    return _finding("malformed", sentence)
