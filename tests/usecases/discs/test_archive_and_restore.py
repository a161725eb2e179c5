"""A term onto a disc image and back: everything equal, by every key, and nothing half."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from school_book import PASSWORD, USER, StopsAt, jpeg, tables

from app.domain import printed_key
from app.job import Cancelled, Job
from app.persistence import keys
from app.persistence.register import Register
from app.problems import Rejected, Unavailable
from app.usecases.discs import archiving, restoring
from app.usecases.pupils import students
from app.usecases.school import doors, registers

TERM = "2025-2026-1"
GROWS = ("audit_entry", "sqlite_sequence", "archive")
NEW_PASSWORD = "another long password"


@pytest.fixture(scope="module")
def archived(
    sealed_school: tuple[Path, keys.Unlocked, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[archiving.Built, dict]:
    """(the image, every row of the register that it holds); photographs for five pupils."""
    place = tmp_path_factory.mktemp("archived")
    folder = Path(shutil.copytree(sealed_school[0], place / "register"))
    register = Register.open(folder, sealed_school[1])
    for student_id in range(1, 6):
        register.write(students.set_photo, student_id, jpeg(student_id * 20))
    held = register.read(tables)
    built = register.write(archiving.build, TERM, place / "out", "cd", Job())
    register.close()
    return built, held


@pytest.fixture
def image(archived: tuple[archiving.Built, dict]) -> Path:
    return archived[0].images[0]


@pytest.fixture
def reopened(tmp_path: Path) -> Iterator[object]:
    opened: list[Register] = []

    def open_it(password: str, user: str = USER) -> Register:
        opened.append(registers.unlock(tmp_path / "restored", user, password))
        return opened[-1]

    yield open_it
    for register in opened:
        register.close()


def assert_all_is_there(register: Register, held: dict) -> None:
    now = register.read(tables)
    now["setting"] = [row for row in now["setting"] if not row[0].startswith("audit.key.")]
    for name, rows in held.items():
        if name not in GROWS:
            assert now[name] == rows, name
    assert now["audit_entry"][: len(held["audit_entry"])] == held["audit_entry"]
    assert registers.check(register) == []
    for student_id in range(1, 6):
        assert register.read(students.show, student_id).photo == jpeg(student_id * 20)
    assert register.read(students.search, "w").total > 0


def test_a_disc_brings_everything_back_with_the_password_people_know(
    archived: tuple[archiving.Built, dict], image: Path, tmp_path: Path, reopened: object
) -> None:
    """R-ORD-N2-3, R-GEN-4-1: every row of every table, the trail, every photograph."""
    done = restoring.restore([image], tmp_path / "restored", PASSWORD, Job(), USER)
    assert (done.folder, done.students) == (tmp_path / "restored", 48)
    assert_all_is_there(reopened(PASSWORD), archived[1])


def test_a_disc_opens_with_the_recovery_key_from_the_envelope(
    archived: tuple[archiving.Built, dict],
    image: Path,
    tmp_path: Path,
    reopened: object,
    recovery: str,
) -> None:
    """Nobody remembers a password any more: the users come back as they were."""
    restoring.restore([image], tmp_path / "restored", "", Job(), key_text=recovery)
    registers.unlock_with_recovery(tmp_path / "restored", recovery).close()
    assert_all_is_there(reopened(PASSWORD), archived[1])


def test_a_disc_opens_with_its_key_sheet_for_a_new_user(
    archived: tuple[archiving.Built, dict], image: Path, tmp_path: Path, reopened: object
) -> None:
    """R-GEN-4-1: on a new computer, with nothing but paper."""
    built, held = archived
    restoring.restore(
        [image], tmp_path / "restored", NEW_PASSWORD, Job(), "赵老师", built.key_text.lower()
    )
    assert doors.users(tmp_path / "restored") == [("赵老师", "registrar")]
    assert_all_is_there(reopened(NEW_PASSWORD, "赵老师"), held)


def test_what_came_back_can_be_archived_again(
    image: Path, tmp_path: Path, reopened: object
) -> None:
    restoring.restore([image], tmp_path / "restored", PASSWORD, Job(), USER)
    register = reopened(PASSWORD)
    again = register.write(archiving.build, "2025-2026-2", tmp_path / "out", "cd", Job())
    assert archiving.verify(again.images[0], Job()) == []


def test_the_archive_is_in_the_books_and_on_paper(
    sealed_school: tuple[Path, keys.Unlocked, str], school: Register, tmp_path: Path
) -> None:
    """R-ORD-N2-3: term, digest, number of files, who and when."""
    built = school.write(archiving.build, TERM, tmp_path / "out", "cd", Job())
    (line,) = school.read(archiving.archives)
    assert (line.term, line.built_by, line.sha256) == (TERM, USER, built.sha256)
    assert line.image_name == built.images[0].name
    assert line.files == built.files > 10
    assert len(built.digest_groups.split("-")) == 8 or len(built.digest_groups.split()) == 8
    assert len(printed_key.decode(built.key_text)) == 20
    assert list((tmp_path / "out").glob("snapshot-*")) == []
    assert not list((tmp_path / "out").rglob("*.part"))


def refused(call: object, *arguments: object, **more: object) -> str:
    with pytest.raises((Rejected, Unavailable)) as caught:
        call(*arguments, **more)
    error = caught.value
    return error.code if isinstance(error, Unavailable) else error.problems[0].code


def assert_left_empty(to: Path) -> None:
    assert not to.exists() or list(to.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        {"password": "wrong password 123", "user": USER},
        {"password": "", "user": USER},
        {"password": PASSWORD, "user": "没有这个人"},
        {"password": NEW_PASSWORD, "user": "赵老师", "key_text": printed_key.encode(bytes(20))},
        {"password": NEW_PASSWORD, "user": "赵老师", "key_text": "ABCDE"},
    ],
)
def test_a_wrong_key_opens_nothing_and_leaves_the_folder_empty(
    image: Path, tmp_path: Path, options: dict
) -> None:
    to = tmp_path / "restored"
    assert refused(restoring.restore, [image], to, options.pop("password"), Job(), **options)
    assert_left_empty(to)


def test_a_weak_new_password_is_refused_though_the_key_sheet_is_right(
    archived: tuple[archiving.Built, dict], image: Path, tmp_path: Path
) -> None:
    to = tmp_path / "restored"
    code = refused(restoring.restore, [image], to, "short", Job(), "赵老师", archived[0].key_text)
    assert code == "register.weak-password"
    assert_left_empty(to)


@pytest.mark.parametrize("place", [0.3, 0.5, 0.7, 0.9])
def test_a_damaged_image_is_refused_before_it_is_opened(
    image: Path, tmp_path: Path, place: float
) -> None:
    data = bytearray(image.read_bytes())
    data[int(len(data) * place)] ^= 1
    damaged = tmp_path / "damaged.iso"
    damaged.write_bytes(data)
    to = tmp_path / "restored"
    if not archiving.verify(damaged, Job()):
        pytest.skip("this byte belongs to no file of the image")
    assert refused(restoring.restore, [damaged], to, PASSWORD, Job(), USER)
    assert_left_empty(to)


@pytest.mark.parametrize("left", [0, 100, 50_000])
def test_an_image_cut_short_or_no_image_at_all_is_refused(
    image: Path, tmp_path: Path, left: int
) -> None:
    cut = tmp_path / "cut.iso"
    cut.write_bytes(image.read_bytes()[:left])
    assert refused(restoring.restore, [cut], tmp_path / "restored", PASSWORD, Job(), USER)
    assert_left_empty(tmp_path / "restored")


def test_a_missing_image_is_said_to_be_missing(tmp_path: Path) -> None:
    code = refused(
        restoring.restore, [tmp_path / "gone.iso"], tmp_path / "restored", PASSWORD, Job(), USER
    )
    assert code == "archive.missing"
    assert_left_empty(tmp_path / "restored")


def test_a_folder_with_something_in_it_is_never_restored_into(image: Path, folder: Path) -> None:
    before = (folder / "school.db").read_bytes()
    assert refused(restoring.restore, [image], folder, PASSWORD, Job(), USER) == "register.exists"
    assert (folder / "school.db").read_bytes() == before


@pytest.mark.parametrize("label", ["写入"])
def test_a_cancelled_restore_leaves_the_folder_empty(
    image: Path, tmp_path: Path, label: str
) -> None:
    with pytest.raises(Cancelled):
        restoring.restore([image], tmp_path / "restored", PASSWORD, StopsAt(label), USER)
    assert_left_empty(tmp_path / "restored")


@pytest.mark.parametrize("label", ["制作学籍库快照", ""])
def test_a_cancelled_archive_leaves_neither_image_nor_line(
    school: Register, tmp_path: Path, label: str
) -> None:
    before = school.read(tables)
    with pytest.raises(Cancelled):
        school.write(archiving.build, TERM, tmp_path / "out", "cd", StopsAt(label))
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []
    assert school.read(tables) == before


@pytest.mark.parametrize(
    ("term", "medium"), [("2025-2027-1", "cd"), ("2025-2026-3", "cd"), ("春", "cd"), (TERM, "tape")]
)
def test_a_term_or_medium_that_is_none_is_refused(
    school: Register, tmp_path: Path, term: str, medium: str
) -> None:
    before = school.read(tables)
    assert refused(school.write, archiving.build, term, tmp_path / "out", medium, Job())
    assert school.read(tables) == before
    assert not list(tmp_path.rglob("*.iso"))


def test_a_file_in_the_way_of_the_folder_is_named(school: Register, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    code = refused(school.write, archiving.build, TERM, tmp_path / "out", "cd", Job())
    assert code == "archive.out"


def test_the_image_tells_nothing_of_a_pupil(image: Path) -> None:
    """R-GEN-4-1: a lost disc."""
    from school_book import roster

    data = image.read_bytes()
    for row in roster()[:10]:
        for text in (row["name"], row.get("id_number", ""), row["guardian1.phone"]):
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
                assert len(text) < 3 or text.encode(encoding) not in data
    assert b"SQLite format 3" not in data


def test_the_terms_offered_begin_with_the_likeliest(school: Register) -> None:
    offered = school.read(archiving.terms)
    assert 1 <= len(offered) <= 3
    assert all(len(term.split("-")) == 3 for term in offered)
