"""The catalogue: strict in form, signed, and one digest of it on paper."""

import hashlib
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.archives.catalogue import (
    Catalogue,
    CatalogueFile,
    catalogue_bytes,
    digest_groups,
    fingerprint,
    public_half,
    read_catalogue,
    sign,
    verify_signature,
)
from app.problems import Level, Rejected

KEY = bytes(range(32))
OTHER = bytes(32)


def _catalogue() -> Catalogue:
    file = CatalogueFile(
        name="ARCHIVE.7Z",
        long_name="ARCHIVE.7Z",
        size=2_000_000,
        sha256="1" * 64,
        sm3="2" * 64,
        blocks=("3" * 64, "4" * 64),
        start_sector=30,
    )
    draft = Catalogue(
        format="xueji-archive-1",
        term="2026-2027-1",
        database_id="b8a5f1de",
        counters={"audit": 17},
        program_version="0.1.0",
        created="2027-01-15T16:30:00+08:00",
        disc_no=1,
        disc_of=1,
        image_sectors=2000,
        frame_sha256="5" * 64,
        public_key="",
        fingerprint="",
        block_bytes=1 << 20,
        files=(file,),
    )
    return sign(draft, KEY)


def _codes(data: bytes) -> list[str]:
    with pytest.raises(Rejected) as rejected:
        read_catalogue(data)
    return [problem.code for problem in rejected.value.problems]


def test_a_catalogue_is_read_back_as_it_was_and_fills_whole_sectors() -> None:
    catalogue = _catalogue()
    data = catalogue_bytes(catalogue)
    assert len(data) % 2048 == 0
    assert read_catalogue(data) == catalogue
    assert json.loads(data)["files"][0]["start_sector"] == 30


def test_the_signature_is_ed25519_over_the_catalogue_without_it() -> None:
    """RFC 8032. Another program can check it: the text up to the empty signature is what counts."""
    catalogue = _catalogue()
    text = catalogue_bytes(catalogue).rstrip(b" ")
    unsigned = text.replace(catalogue.signature.encode(), b"")
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(json.loads(text)["public_key"]))
    key.verify(bytes.fromhex(catalogue.signature), unsigned)
    assert verify_signature(catalogue, fingerprint(public_half(KEY))) == []


def test_every_flipped_bit_is_found_by_form_or_signature() -> None:
    data = catalogue_bytes(_catalogue())
    for bit in range(len(data) * 8):
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            read = read_catalogue(bytes(damaged))
        except Rejected as rejected:
            assert [problem.code for problem in rejected.problems] == ["catalogue.malformed"]
        else:
            found = verify_signature(read, fingerprint(public_half(KEY)))
            assert "catalogue.signature" in [problem.code for problem in found], bit


def test_one_changed_value_breaks_the_signature() -> None:
    catalogue = replace(_catalogue(), term="2025-2026-2")
    found = verify_signature(catalogue, None)
    assert [problem.code for problem in found] == ["catalogue.signature"]


def test_unsigned_foreign_and_unproved_each_have_their_own_code() -> None:
    own = fingerprint(public_half(KEY))
    unsigned = replace(_catalogue(), signature="")
    assert [p.code for p in verify_signature(unsigned, own)] == ["catalogue.unsigned"]
    foreign = sign(_catalogue(), OTHER)
    assert [p.code for p in verify_signature(foreign, own)] == ["catalogue.foreign-key"]
    unproved = verify_signature(_catalogue(), None)
    assert [p.code for p in unproved] == ["catalogue.origin-unproved"]
    assert unproved[0].level is Level.WARN


def test_a_fingerprint_that_is_not_the_keys_own_is_tampering() -> None:
    own = fingerprint(public_half(KEY))
    unsigned = replace(sign(_catalogue(), OTHER), fingerprint=own, signature="")
    text = catalogue_bytes(unsigned).rstrip(b" ")
    forged = Ed25519PrivateKey.from_private_bytes(OTHER).sign(text)
    lying = replace(unsigned, signature=forged.hex())
    found = verify_signature(lying, fingerprint(public_half(KEY)))
    assert "catalogue.signature" in [problem.code for problem in found]
    assert "catalogue.foreign-key" in [problem.code for problem in found]


def test_a_fingerprint_typed_from_paper_may_have_spaces_and_capitals() -> None:
    text = fingerprint(public_half(KEY)).upper()
    typed = " ".join(text[n : n + 8] for n in range(0, 64, 8))
    assert verify_signature(_catalogue(), typed) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"term"', '"trem"'),
        ('"disc_no": 1,', ""),
        ('"disc_no": 1', '"disc_no": true'),
        ('"disc_no": 1', '"disc_no": 1.0'),
        ('"disc_no": 1', '"disc_no": 2'),
        ('"start_sector": 30', '"start_sector": -1'),
        ('"start_sector": 30', '"start_sector": 1999'),
        ('"size": 2000000', '"size": 2000000000000'),
        ('"size": 2000000', '"size": "x"'),
        ('"size": 2000000', '"size": 3000000'),
        ('"block_bytes": 1048576', '"block_bytes": 1'),
        ('"format": "xueji-archive-1"', '"format": "xueji-archive-2"'),
        ('"audit": 17', '"audit": "17"'),
        ("1" * 64, "z" * 64),
        ('"files": [', '"files": [3,'),
        ('"files": [', '"other": 1, "files": ['),
    ],
)
def test_anything_unknown_missing_or_impossible_is_malformed(old: str, new: str) -> None:
    text = catalogue_bytes(_catalogue()).decode().rstrip(" ")
    assert old in text
    assert _codes(_padded(text.replace(old, new, 1))) == ["catalogue.malformed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" ", "  "),
        ("\n", "\r\n"),
        ('"term"', '"term" '),
        ('"disc_no": 1,\n', '"disc_no": 9,\n "disc_no": 1,\n'),
        ('"disc_no": 1,\n "disc_of": 1,', '"disc_of": 1,\n "disc_no": 1,'),
        ("2026", "\\u0032026"),
    ],
)
def test_the_same_catalogue_spelled_otherwise_is_refused(old: str, new: str) -> None:
    """One catalogue, one digest on paper: there are no bytes in which something could hide."""
    text = catalogue_bytes(_catalogue()).decode().rstrip(" ")
    assert old in text
    assert json.loads(text.replace(old, new, 1)) == json.loads(text)
    assert _codes(_padded(text.replace(old, new, 1))) == ["catalogue.malformed"]


def _padded(text: str) -> bytes:
    data = text.encode()
    return data + b" " * (-len(data) % 2048)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"files": {"a": 1}}', b"1e999"]
)
def test_what_is_no_catalogue_at_all_is_malformed(data: bytes) -> None:
    assert _codes(data) == ["catalogue.malformed"]


def test_the_digest_on_paper_is_the_sha256_any_tool_computes() -> None:
    data = catalogue_bytes(_catalogue())
    groups = digest_groups(data)
    assert [len(group) for group in groups.split(" ")] == [8] * 8
    assert groups.replace(" ", "").lower() == hashlib.sha256(data).hexdigest()
