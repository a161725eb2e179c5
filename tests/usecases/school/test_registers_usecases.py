"""A register is made once, opened every morning, and never made anew by mistake."""

from pathlib import Path

import pytest
from school_book import PASSWORD, SCHOOL, USER, jpeg, number

from app.persistence import keys
from app.persistence.register import Register
from app.problems import Rejected, Unavailable
from app.usecases.pupils import students
from app.usecases.school import doors, registers


def rejected(call: object, *arguments: object, **options: object) -> list[str]:
    with pytest.raises(Rejected) as caught:
        call(*arguments, **options)
    assert all(problem.message.endswith("。") for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def unavailable(call: object, *arguments: object) -> str:
    with pytest.raises(Unavailable) as caught:
        call(*arguments)
    assert caught.value.message.endswith("。")
    return caught.value.code


def test_a_new_register_knows_its_school_and_its_first_user(empty: Register) -> None:
    assert empty.read(registers.school) == SCHOOL
    assert (empty.actor.user, empty.actor.role) == (USER, "registrar")
    assert doors.users(empty.folder) == [(USER, "registrar")]
    assert doors.is_register(empty.folder)
    assert registers.check(empty) == []


def test_password_and_recovery_key_open_the_same_register(folder: Path, recovery: str) -> None:
    """R-GEN-4-1."""
    for open_it in (
        lambda: registers.unlock(folder, USER, PASSWORD),
        lambda: registers.unlock_with_recovery(folder, recovery),
        lambda: registers.unlock_with_recovery(folder, recovery.lower().replace("-", " ")),
    ):
        register = open_it()
        assert register.read(students.count) == 48
        register.close()


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " "])
def test_a_wrong_password_opens_nothing_and_locks_nothing(folder: Path, password: str) -> None:
    assert unavailable(registers.unlock, folder, USER, password) == "register.wrong-password"
    registers.unlock(folder, USER, PASSWORD).close()


def test_a_slip_in_the_recovery_key_is_told_apart_from_a_wrong_key(
    folder: Path, recovery: str
) -> None:
    slipped = ("B" if recovery[0] != "B" else "C") + recovery[1:]
    assert rejected(registers.unlock_with_recovery, folder, slipped)
    assert rejected(registers.unlock_with_recovery, folder, recovery[:-6])
    assert rejected(registers.unlock_with_recovery, folder, "")


def test_another_registers_recovery_key_is_refused(folder: Path) -> None:
    from app.domain import printed_key

    foreign = printed_key.encode(bytes(20))
    code = unavailable(registers.unlock_with_recovery, folder, foreign)
    assert code == "register.wrong-recovery-key"


def test_the_key_typed_back_from_paper_is_compared_with_the_one_shown(recovery: str) -> None:
    from app.domain import printed_key

    assert registers.recovery_typed_right(recovery, recovery.lower().replace("-", ""))
    assert not registers.recovery_typed_right(recovery, printed_key.encode(bytes(20)))
    assert rejected(registers.recovery_typed_right, recovery, recovery[:-1])


@pytest.mark.parametrize(
    ("school", "user", "password", "code"),
    [
        (registers.School("", SCHOOL.code, "ordos"), USER, PASSWORD, "school.school-name"),
        (registers.School("校", "311500001", "ordos"), USER, PASSWORD, "school.code"),
        (registers.School("校", "31150000011", "ordos"), USER, PASSWORD, "school.code"),
        (registers.School("校", "３１１５００００００", "ordos"), USER, PASSWORD, "school.code"),
        (registers.School("校", "abcdefghij", "ordos"), USER, PASSWORD, "school.code"),
        (registers.School("校", "", "ordos"), USER, PASSWORD, "school.code"),
        (registers.School("校", SCHOOL.code, "mars"), USER, PASSWORD, "school.profile"),
        (SCHOOL, " ", PASSWORD, "school.user"),
        (SCHOOL, USER, "short", "register.weak-password"),
    ],
)
def test_what_was_typed_wrong_is_told_before_anything_is_written(
    tmp_path: Path, school: registers.School, user: str, password: str, code: str
) -> None:
    place = tmp_path / "new"
    assert rejected(registers.create, place, school, user, password, cost=keys.LOWEST) == [code]
    assert not place.exists()


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    wrong = registers.School(" ", "1", "mars")
    codes = rejected(registers.create, tmp_path / "new", wrong, "", "x")
    assert codes == ["school.school-name", "school.code", "school.profile", "school.user"]


def test_nothing_is_ever_made_over_something(folder: Path, tmp_path: Path) -> None:
    before = (folder / "school.db").read_bytes()
    code = unavailable(registers.create, folder, SCHOOL, USER, PASSWORD, keys.LOWEST)
    assert code == "register.exists"
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("mine", encoding="utf-8")
    code = unavailable(registers.create, tmp_path / "notes", SCHOOL, USER, PASSWORD, keys.LOWEST)
    assert code == "register.exists"
    assert [path.name for path in (tmp_path / "notes").iterdir()] == ["a.txt"]
    assert (folder / "school.db").read_bytes() == before


def test_a_synchronised_folder_is_no_place_for_a_live_register(tmp_path: Path) -> None:
    place = tmp_path / "OneDrive" / "学籍"
    code = unavailable(registers.create, place, SCHOOL, USER, PASSWORD, keys.LOWEST)
    assert code == "register.sync-folder"
    assert not place.exists()


def test_a_folder_without_a_register_is_said_to_be_one_and_stays_empty(tmp_path: Path) -> None:
    """A lost register must be missed, not replaced by an empty one."""
    assert unavailable(registers.unlock, tmp_path, USER, PASSWORD) == "register.missing"
    assert unavailable(doors.users, tmp_path) == "register.missing"
    assert not doors.is_register(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_register_whose_database_is_gone_is_still_one(folder: Path) -> None:
    (folder / "school.db").unlink()
    assert doors.is_register(folder)
    assert unavailable(registers.unlock, folder, USER, PASSWORD) == "register.missing"


def test_the_folder_is_found_from_any_file_in_it(folder: Path) -> None:
    assert doors.folder_of(folder / "school.db") == folder
    assert doors.folder_of(folder) == folder


def test_the_check_misses_a_scan_that_is_gone_and_clears_what_a_crash_left(
    school: Register, folder: Path
) -> None:
    school.write(students.set_photo, 1, jpeg())
    (scan,) = [path for path in (folder / "evidence").rglob("*") if path.is_file()]
    half = scan.with_name("half.part")
    half.write_bytes(b"half")
    assert registers.check(school) == []
    assert not half.exists()
    scan.unlink()
    assert [problem.code for problem in registers.check(school)] == ["evidence.missing"]


def test_invented_numbers_have_a_right_check_character() -> None:
    assert number("110105", "19491231", "002") == "11010519491231002X"  # GB 11643, its own example
