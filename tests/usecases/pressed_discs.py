"""Discs built for tests, and what must be true of what comes back from them."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from school_book import jpeg

from app.archives import term as disc
from app.job import Job
from app.persistence import keys
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.demo import demo_proof
from app.usecases.discs import archiving, restoring
from app.usecases.pupils import students
from app.usecases.school import registers

TERM = "2025-2026-1"
SCAN = "居民户口簿第二页，户主赵某".encode() * 400


@dataclass(frozen=True)
class Disc:
    """An image, what goes on paper with it, what the register held, and what no file may show."""

    image: Path
    built: archiving.Built
    master: keys.Master
    before: demo_proof.Contents
    secrets: tuple[bytes, ...]
    folder: Path


def press(sealed_school: tuple[Path, keys.Unlocked, str], place: Path) -> Disc:
    """A disc with photographs and a scan, built in ``place`` from a copy of the school."""
    register = Register.open(
        Path(shutil.copytree(sealed_school[0], place / "register")), sealed_school[1]
    )
    ids = register.read(students.ids_of)
    for number, student_id in enumerate(ids[:6]):
        register.write(students.set_photo, student_id, jpeg(number))
    register.write(students.add_evidence, ids[0], "scan", "application/pdf", SCAN)
    before = register.read(demo_proof.contents)
    found = register.read(students.search, limit=1000).rows
    built = register.write(archiving.build, TERM, place / "out", "cd", Job())
    register.close()
    image = built.images[0]
    return Disc(
        image, built, register.master, before, (*_secrets(found), *_key(built)), place / "register"
    )


def _secrets(found: tuple[students.StudentRow, ...]) -> Iterator[bytes]:
    """Names of three characters and more in three encodings, numbers, and part of the scan."""
    yield SCAN[1000:1100]
    for row in found:
        texts = [row.name.encode(), row.id_number.encode()]
        if len(row.name) > 2:
            texts += [row.name.encode("utf-16-le"), row.name.encode("gb18030")]
        yield from filter(None, texts)


def _key(built: archiving.Built) -> Iterator[bytes]:
    """The keys in the bag as text and as bytes, taken from it as it passes by."""

    class Kept(BytesIO):
        content = b""

        def __exit__(self, *error: object) -> None:
            self.content = self.getvalue()

    kept = Kept()
    wanted = f"data/{archiving.FACTS_NAME}"
    disc.unpack_to(
        built.images,
        built.key_text,
        lambda name: kept if name == wanted else None,
        None,
        Job(),
    )
    facts = json.loads(kept.content)
    for key in (facts["key"], facts["audit_key"]):
        yield from (key.encode(), key.upper().encode(), bytes.fromhex(key))


def seen_in_clear(place: Path, secrets: tuple[bytes, ...]) -> list[str]:
    found = []
    for path in place.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [path.name for secret in secrets if secret in content]
    return found


def check_whole(restored: restoring.Restored, pressed: Disc, password: str) -> None:
    """Everything in the restored register is as it was, and nothing lies beside it."""
    [(user, _)] = keys.users(restored.folder)
    register = registers.unlock(restored.folder, user, password)
    try:
        now = dict(register.read(demo_proof.contents))
        now["setting"] = [row for row in now["setting"] if not row[0].startswith("audit.key.")]
        assert demo_proof.differences(pressed.before, now) == []
        assert register.read(demo_proof.damaged_scans) == []
        assert registers.check(register) == []
        assert register.read(archiving.verify_own, pressed.image, Job()) == []
    finally:
        register.close()
    left = {path.name for path in restored.folder.iterdir()}
    assert left == {"school.db", *keys.NAMES, "evidence", "backups", "log", "lock"}


def codes(answer: pytest.ExceptionInfo[Rejected]) -> list[str]:
    assert all(problem.message.endswith("。") for problem in answer.value.problems)
    return [problem.code for problem in answer.value.problems]
