"""Back from a disc: whole, with the people's own keys, and never in clear on the disk."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pressed_discs import TERM, Disc, check_whole, codes, press, seen_in_clear
from school_book import PASSWORD, USER, jpeg

from app.archives import term as disc
from app.archives.bag import PayloadFile
from app.domain import printed_key
from app.job import Cancelled, Job
from app.persistence import keys
from app.persistence.register import Register
from app.problems import Rejected, Unavailable
from app.usecases.discs import archiving, restoring
from app.usecases.school import doors, registers

NEW_PASSWORD = "quite another set of words"


@pytest.fixture(scope="session")
def pressed(
    sealed_school: tuple[Path, keys.Unlocked, str], tmp_path_factory: pytest.TempPathFactory
) -> Disc:
    return press(sealed_school, tmp_path_factory.mktemp("pressed"))


def test_the_password_brings_back_every_row_every_scan_and_the_people(
    pressed: Disc, tmp_path: Path
) -> None:
    """R-ORD-N2-3 R-GEN-4-1"""
    done = restoring.restore([pressed.image], tmp_path / "new", PASSWORD, Job())
    assert (done.students, done.recovery_key) == (48, "")
    check_whole(done, pressed, PASSWORD)
    assert keys.users(done.folder) == keys.users(pressed.folder)


class Looking(Job):
    """Looks into every new or changed file at each step of a job."""

    def __init__(self, place: Path, secrets: tuple[bytes, ...]) -> None:
        super().__init__()
        self.place, self.secrets = place, secrets
        self.found: list[str] = []
        self.known: dict[Path, tuple[int, int]] = {}
        self.looked_at: set[str] = set()

    def step(self, done: int, total: int, label: str) -> None:
        for path in self.place.rglob("*"):
            if not path.is_file():
                continue
            state = path.stat().st_size, path.stat().st_mtime_ns
            if self.known.get(path) != state:
                self.known[path] = state
                self.looked_at.add(path.name)
                content = path.read_bytes()
                self.found += [path.name for secret in self.secrets if secret in content]
        super().step(done, total, label)


@pytest.mark.parametrize("by_sheet", [False, True])
def test_nothing_in_clear_touches_the_disk_while_restoring(
    pressed: Disc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, by_sheet: bool
) -> None:
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    job = Looking(tmp_path, pressed.secrets)
    sheet = (NEW_PASSWORD, job, "新来的", pressed.built.key_text)
    given = sheet if by_sheet else (PASSWORD, job)
    restoring.restore([pressed.image], tmp_path / "new", *given)
    scans = {path.name for path in (tmp_path / "new" / "evidence").rglob("*") if path.is_file()}
    assert len(scans) == 7
    assert job.looked_at >= {"snapshot.part", *scans}
    assert job.found == []
    assert seen_in_clear(tmp_path, pressed.secrets) == []


_KILLED = """
import os, signal, sys
from pathlib import Path
from app.job import Job
from app.usecases.discs import restoring
class Killed(Job):
    left = int(sys.argv[3])
    def step(self, done, total, label):
        self.left -= 1
        if not self.left: os.kill(os.getpid(), signal.SIGKILL)
restoring.restore([Path(sys.argv[1])], Path(sys.argv[2]), sys.argv[4], Killed())
"""


class Counting(Job):
    """How many steps a job takes."""

    steps = 0

    def step(self, done: int, total: int, label: str) -> None:
        self.steps += 1


def test_a_restore_that_is_killed_leaves_nothing_in_clear_and_no_register(
    pressed: Disc, tmp_path: Path
) -> None:
    """R-GEN-4-1: and the next one, into another folder, is whole."""
    count = Counting()
    restoring.restore([pressed.image], tmp_path / "counted", PASSWORD, count)
    partly = 0
    for part in (0.5, 0.8, 1.0):
        to = tmp_path / f"killed-{part}"
        step = str(round(count.steps * part))
        arguments = [sys.executable, "-c", _KILLED, pressed.image, to, step, PASSWORD]
        assert subprocess.run(arguments, check=False).returncode == -9
        partly += any(to.rglob("*"))
        assert seen_in_clear(to, pressed.secrets) == []
        assert not doors.is_register(to)
    assert partly >= 2
    done = restoring.restore([pressed.image], tmp_path / "new", PASSWORD, Job())
    check_whole(done, pressed, PASSWORD)


def test_a_key_sheet_opens_the_disc_for_somebody_new(pressed: Disc, tmp_path: Path) -> None:
    typed = pressed.built.key_text.lower().replace("-", " ")
    done = restoring.restore(
        [pressed.image], tmp_path / "new", NEW_PASSWORD, Job(), "新来的", typed
    )
    check_whole(done, pressed, NEW_PASSWORD)
    assert [user for user, _ in keys.users(done.folder)] == ["新来的"]
    registers.unlock_with_recovery(done.folder, done.recovery_key).close()


def test_a_key_sheet_asks_for_a_name(pressed: Disc, tmp_path: Path) -> None:
    with pytest.raises(Rejected) as refused:
        restoring.restore(
            [pressed.image], tmp_path / "new", NEW_PASSWORD, Job(), "", pressed.built.key_text
        )
    assert codes(refused) == ["archive.user-needed"]
    assert not any((tmp_path / "new").iterdir())


def test_the_recovery_key_brings_the_people_back_as_they_were(
    pressed: Disc, recovery: str, tmp_path: Path
) -> None:
    done = restoring.restore([pressed.image], tmp_path / "new", "", Job(), "", recovery)
    check_whole(done, pressed, PASSWORD)
    registers.unlock_with_recovery(done.folder, recovery).close()


@pytest.mark.parametrize("user", [USER, "新来的"])
def test_with_the_recovery_key_a_forgotten_password_is_set_anew(
    pressed: Disc, recovery: str, tmp_path: Path, user: str
) -> None:
    done = restoring.restore([pressed.image], tmp_path / "new", NEW_PASSWORD, Job(), user, recovery)
    register = registers.unlock(done.folder, user, NEW_PASSWORD)
    assert registers.check(register) == []
    register.close()
    assert {USER, user} == {name for name, _ in keys.users(done.folder)}
    registers.unlock_with_recovery(done.folder, recovery).close()


def test_another_schools_keys_are_refused_and_nothing_is_left(
    pressed: Disc, tmp_path: Path
) -> None:
    to = tmp_path / "new"
    other = printed_key.encode(disc.new_sealing_key())
    with pytest.raises(Rejected) as refused:
        restoring.restore([pressed.image], to, NEW_PASSWORD, Job(), "新来的", other)
    assert codes(refused) == ["archive.wrong-key"]
    mistyped = ("1" if other[0] != "1" else "2") + other[1:]
    with pytest.raises(Rejected) as refused:
        restoring.restore([pressed.image], to, NEW_PASSWORD, Job(), "新来的", mistyped)
    assert codes(refused) == ["key.group"]
    with pytest.raises(Unavailable) as wrong:
        restoring.restore([pressed.image], to, "not the password", Job())
    assert wrong.value.code == "register.wrong-password"
    for images in ([], [pressed.image] * 2):
        with pytest.raises(Rejected) as refused:
            restoring.restore(images, to, PASSWORD, Job())
        assert codes(refused) == ["term.disc-count"]
    assert not any(to.iterdir())


@pytest.mark.parametrize("at", [0.2, 0.8])
def test_one_wrong_byte_on_the_disc_restores_nothing(
    pressed: Disc, tmp_path: Path, at: float
) -> None:
    damaged = Path(shutil.copy(pressed.image, tmp_path / "damaged.iso"))
    with damaged.open("r+b") as stream:
        stream.seek(int(damaged.stat().st_size * at))
        byte = stream.read(1)[0]
        stream.seek(-1, 1)
        stream.write(bytes([byte ^ 1]))
    with pytest.raises(Rejected) as refused:
        restoring.restore([damaged], tmp_path / "new", PASSWORD, Job())
    assert codes(refused) == ["image.file-damaged"]
    assert not any((tmp_path / "new").iterdir())


def test_the_digest_on_paper_is_compared_before_anything_is_opened(
    pressed: Disc, tmp_path: Path
) -> None:
    """R-ORD-N2-3: the eight groups on the seal and the handover list."""
    groups = pressed.built.digest_groups
    wrong = ("0" if groups[9] != "0" else "1").join((groups[:9], groups[10:]))
    for typed, code in ((wrong, "archive.digest"), (groups[:-1], "archive.digest-length")):
        with pytest.raises(Rejected) as refused:
            restoring.restore(
                [pressed.image], tmp_path / "new", "no password", Job(), fingerprint=typed
            )
        assert codes(refused) == [code]
    assert "第 2 组" in str(_refusal(pressed, tmp_path / "new", wrong))
    typed = groups.lower().replace(" ", "")
    restoring.restore([pressed.image], tmp_path / "new", PASSWORD, Job(), fingerprint=typed)


def _refusal(pressed: Disc, to: Path, typed: str) -> Rejected:
    with pytest.raises(Rejected) as refused:
        restoring.restore([pressed.image], to, PASSWORD, Job(), fingerprint=typed)
    return refused.value


def test_cancelling_leaves_the_folder_empty(pressed: Disc, tmp_path: Path) -> None:
    class Cancelling(Job):
        def step(self, done: int, total: int, label: str) -> None:
            if any((tmp_path / "new" / "evidence").rglob("*")):
                self.cancel()
            super().step(done, total, label)

    with pytest.raises(Cancelled):
        restoring.restore([pressed.image], tmp_path / "new", PASSWORD, Cancelling())
    assert not any((tmp_path / "new").iterdir())


@pytest.mark.parametrize("limit", [4_000, 60_000])
def test_a_full_disc_is_said_in_a_sentence_and_leaves_the_folder_empty(
    pressed: Disc, tmp_path: Path, limit: int
) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(Unavailable) as refused:
            restoring.restore([pressed.image], tmp_path / "new", PASSWORD, Job())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.code == "disc-full"
    assert not any((tmp_path / "new").iterdir())


Change = Callable[[Path], object]


def _pressed_again(
    pressed: Disc, work: Path, change: Change = bool, envelope: bytes | None = None
) -> Path:
    """A disc signed by the same register whose bag was changed before it was sealed."""
    inside = (
        disc.unpack([pressed.image], pressed.built.key_text, work / "bag", None, Job()) / "data"
    )
    change(inside)
    payload = [
        PayloadFile(path.relative_to(inside).as_posix(), path)
        for path in inside.rglob("*")
        if path.is_file()
    ]
    seal = disc.ArchiveKeys(pressed.master.signing_seed(), disc.new_sealing_key())
    own = archiving.enclosed_key(pressed.folder, pressed.master, seal.sealing_key)
    beside = own if envelope is None else envelope
    meta = disc.ArchiveMeta(
        "样例学校", pressed.master.database_id, {}, "0.1.0", "2026-01-15T16:30:00+08:00",
        {archiving.ENCLOSURE: beside} if beside else {},
    )  # fmt: skip
    return disc.build(payload, work / "again", TERM, "cd", seal, meta, Job()).images[0]


def _scans(data: Path) -> list[Path]:
    return sorted(path for path in (data / archiving.EVIDENCE_FOLDER).glob("*.jpg"))


def _lose_two(data: Path) -> None:
    for path in _scans(data)[:2]:
        path.unlink()


def _change_one(data: Path) -> None:
    _scans(data)[0].write_bytes(jpeg(99))


def _other_facts(data: Path) -> None:
    path = data / archiving.FACTS_NAME
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "database_id": "0" * 32}))


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (_lose_two, "archive.scans", "缺少 2 件"),
        (_change_one, "archive.scans", "1 件与登记不符"),
        (_other_facts, "archive.facts", "另一个学籍库"),
        (lambda data: (data / archiving.FACTS_NAME).write_text("{"), "archive.facts", "说明"),
        (lambda data: (data / archiving.DATABASE_NAME).unlink(), "archive.facts", "说明"),
    ],
)
def test_a_bag_that_was_wrong_before_it_was_sealed_is_refused(
    pressed: Disc, tmp_path: Path, change: Change, code: str, words: str
) -> None:
    image = _pressed_again(pressed, tmp_path / "work", change)
    with pytest.raises(Rejected) as refused:
        restoring.restore([image], tmp_path / "new", PASSWORD, Job())
    assert codes(refused) == [code]
    assert words in str(refused.value)
    assert not any((tmp_path / "new").iterdir())


def test_a_disc_without_slots_or_with_spoilt_ones_asks_for_the_key_sheet(
    pressed: Disc, recovery: str, tmp_path: Path
) -> None:
    without = _pressed_again(pressed, tmp_path / "one", envelope=b"")
    for key_text, code in (("", "archive.key-needed"), (recovery, "archive.wrong-key")):
        with pytest.raises(Rejected) as refused:
            restoring.restore([without], tmp_path / "new", PASSWORD, Job(), USER, key_text)
        assert codes(refused) == [code]
    for number, envelope in enumerate((b"{", b"[]", b'{"slots": {}, "container": "xy"}')):
        spoilt = _pressed_again(pressed, tmp_path / f"spoilt{number}", envelope=envelope)
        with pytest.raises(Unavailable) as wrong:
            restoring.restore([spoilt], tmp_path / "new", PASSWORD, Job())
        assert wrong.value.code == "archive.envelope"
    assert not any((tmp_path / "new").iterdir())


def test_a_disc_is_this_schools_own_only_by_its_signature_and_its_row(
    pressed: Disc, empty: Register, tmp_path: Path
) -> None:
    register = registers.unlock(pressed.folder, USER, PASSWORD)
    assert register.read(archiving.verify_own, pressed.image, Job()) == []
    again = _pressed_again(pressed, tmp_path / "work")
    unknown = register.read(archiving.verify_own, again, Job())
    register.close()
    assert [problem.code for problem in unknown] == ["archive.not-recorded"]
    foreign = empty.read(archiving.verify_own, pressed.image, Job())
    assert [problem.code for problem in foreign] == ["catalogue.foreign-key"]
    with pytest.raises(Rejected) as refused:
        empty.read(archiving.verify_own, tmp_path / "none.iso", Job())
    assert codes(refused) == ["archive.missing"]
