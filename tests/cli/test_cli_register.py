"""The register and its discs through the command line, and what each trouble is called."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from shell import COUNT, PASSWORD, SCHOOL, USER, Xueji, contents, start, start_plain

from app.usecases.demo import demo_proof
from app.usecases.school import registers


def test_a_register_is_made_once_and_opens_with_password_and_paper_key(tmp_path: Path) -> None:
    where, paper = tmp_path / "register", tmp_path / "recovery.txt"
    command = ("--register", where, "create", "--school", SCHOOL.name, "--code", SCHOOL.code)
    command = (*command, "--profile", "ordos", "--user", USER, "--recovery-out", paper)
    made = start(*command)
    assert made.code == 0
    assert paper.read_text(encoding="utf-8").strip() not in made.out
    registers.unlock(where, USER, PASSWORD).close()
    registers.unlock_with_recovery(where, paper.read_text(encoding="utf-8").strip()).close()
    again = start(*command)
    assert (again.code, again.codes) == (3, ["register.exists"])


@pytest.mark.parametrize(
    ("school", "password", "code"),
    [
        (("--school", SCHOOL.name, "--code", "123"), PASSWORD, "school.code"),
        (("--school", " ", "--code", SCHOOL.code), PASSWORD, "school.school-name"),
        (("--school", SCHOOL.name, "--code", SCHOOL.code), "short", "register.weak-password"),
    ],
)
def test_what_was_typed_wrong_makes_no_register(
    tmp_path: Path, school: tuple[str, ...], password: str, code: str
) -> None:
    where = tmp_path / "register"
    answer = start("--register", where, "create", *school, "--user", USER, password=password)
    assert (answer.code, answer.codes) == (1, [code])
    assert not where.exists()


def test_a_wrong_password_opens_nothing(xueji: Xueji) -> None:
    """R-GEN-4-2"""
    answer = xueji("find", "", password="four quite different birds")
    assert answer.code == 3
    [problem] = answer.facts["problems"]
    assert "密码" in problem["message"] and problem["message"].endswith("。")


def test_no_password_where_nobody_can_be_asked_is_said(xueji: Xueji) -> None:
    answer = xueji("find", "", password=None)
    assert (answer.code, answer.codes) == (3, ["password-missing"])


def test_a_password_may_stand_in_a_file(xueji: Xueji, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    file.write_text(f"{PASSWORD}\nthe second line is a note\n", encoding="utf-8")
    answer = start(
        "--register", folder, "--password-file", file, "find", "", password="wrong in every way"
    )
    assert (answer.code, len(answer.facts["students"])) == (0, COUNT)


def test_a_register_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    answer = start("--register", tmp_path / "nowhere", "find", "")
    assert (answer.code, answer.codes) == (3, ["register.missing"])
    assert not (tmp_path / "nowhere").exists()


def test_a_file_that_is_no_register_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    text = tmp_path / "letter.txt"
    text.write_text("hers", encoding="utf-8")
    answer = start("--register", text, "find", "")
    assert (answer.code, answer.codes) == (3, ["register.foreign"])
    database = folder / "school.db"
    database.unlink()
    sqlite3.connect(database).execute("CREATE TABLE student (name)").connection.close()
    plain = start("--register", folder, "find", "")
    assert (plain.code, plain.codes) == (3, ["register.foreign"])


def test_any_file_of_the_register_stands_for_all_of_it(folder: Path) -> None:
    for name in ("school.db", "keyslots.json"):
        answer = start("--register", folder / name, "find", "")
        assert len(answer.facts["students"]) == COUNT


def test_a_second_running_copy_is_sent_away(xueji: Xueji, folder: Path) -> None:
    register = registers.unlock(folder, USER, PASSWORD)
    try:
        answer = xueji("find", "")
    finally:
        register.close()
    assert (answer.code, answer.codes) == (3, ["register.in-use"])
    assert xueji("find", "").code == 0


@pytest.mark.parametrize(
    "arguments", [("find", "x"), ("nonsense",), ("show", "abc"), ("--nonsense",)]
)
def test_wrong_usage_is_one_object_too(arguments: tuple[str, ...]) -> None:
    answer = start(*arguments)
    assert (answer.code, answer.codes) == (2, ["usage"])


def test_wrong_usage_is_told_to_people_on_stderr() -> None:
    answer = start_plain("nonsense")
    assert answer.code == 2
    assert answer.out == ""
    assert "xueji --help" in answer.err


def test_a_sound_register_passes_its_check(xueji: Xueji) -> None:
    answer = xueji("check")
    assert (answer.code, answer.facts["ok"], answer.facts["problems"]) == (0, True, [])


def test_a_damaged_page_is_found_by_the_check(xueji: Xueji, folder: Path) -> None:
    database = folder / "school.db"
    content = bytearray(database.read_bytes())
    content[-5000] ^= 0xFF
    database.write_bytes(content)
    answer = xueji("check")
    assert answer.code == 1
    assert answer.facts["ok"] is False
    assert all(problem["message"].endswith("。") for problem in answer.facts["problems"])


def test_a_disc_gives_back_every_row_with_the_same_password(
    xueji: Xueji, folder: Path, tmp_path: Path
) -> None:
    """R-ORD-N2-3 R-ORD-26-1 R-GEN-4-1"""
    before = contents(folder)
    built = xueji("archive", "build", "--term", "2025-2026-1", "--out", tmp_path / "disc")
    assert built.code == 0, built.out
    facts = built.facts
    assert facts["files"] > 0 and len(facts["sha256"]) == 64
    [image] = facts["images"]
    verified = start("archive", "verify", image, password=None)
    assert (verified.code, verified.facts) == (0, {"ok": True, "problems": []})
    restored = start("archive", "restore", image, "--to", tmp_path / "restored")
    assert (restored.code, restored.facts["students"]) == (0, COUNT)
    assert demo_proof.differences(before, contents(tmp_path / "restored")) == []

    _damage(Path(image))
    worse = start("archive", "verify", image, password=None)
    assert (worse.code, worse.facts["ok"]) == (1, False)
    refused = start("archive", "restore", image, "--to", tmp_path / "elsewhere")
    assert refused.code == 1
    assert not any((tmp_path / "elsewhere").iterdir())


def _damage(image: Path) -> None:
    content = bytearray(image.read_bytes())
    content[len(content) // 2] ^= 0xFF
    image.chmod(0o600)
    image.write_bytes(content)


def test_the_wrong_password_restores_nothing(xueji: Xueji, tmp_path: Path) -> None:
    [image] = xueji(
        "archive", "build", "--term", "2025-2026-1", "--out", tmp_path, "--medium", "cd"
    ).facts["images"]
    answer = start("archive", "restore", image, "--to", tmp_path / "to", password="not this one")
    assert answer.code == 3
    assert not any((tmp_path / "to").iterdir())


@pytest.mark.parametrize(
    "arguments", [("--term", "autumn"), ("--term", "2025-2026-1", "--medium", "tape")]
)
def test_a_term_or_medium_that_is_none_builds_nothing(
    xueji: Xueji, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    answer = xueji("archive", "build", *arguments, "--out", tmp_path / "disc")
    assert answer.code == 1
    assert list(tmp_path.rglob("*.iso")) == []


def test_a_file_that_is_no_image_is_not_called_sound(tmp_path: Path) -> None:
    letter = tmp_path / "letter.iso"
    letter.write_bytes(b"hers" * 100_000)
    answer = start("archive", "verify", letter, password=None)
    assert answer.code == 1
    assert answer.facts["problems"]


def test_the_folder_that_was_copied_is_the_whole_register(folder: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(folder, tmp_path / "stick"))
    assert contents(moved) == contents(folder)
