"""One running copy a register, and no lock that outlives its owner."""

from collections.abc import Callable
from pathlib import Path

import pytest
from small_register import hold_until_killed

from app.persistence import keys
from app.persistence.register import Register
from app.problems import Unavailable


def test_a_second_copy_is_refused_with_a_sentence(
    folder: Path, unlocked: keys.Unlocked, start: Callable[..., tuple]
) -> None:
    _, pipe = start(hold_until_killed, folder)
    assert pipe.recv() == "王老师"
    with pytest.raises(Unavailable) as caught:
        Register.open(folder, unlocked)
    assert caught.value.code == "register.in-use"
    assert "先关闭" in caught.value.message


def test_a_second_window_of_the_same_program_is_refused_too(
    register: Register, unlocked: keys.Unlocked
) -> None:
    with pytest.raises(Unavailable) as caught:
        Register.open(register.folder, unlocked)
    assert caught.value.code == "register.in-use"
    assert register.check() == []


def test_the_lock_is_free_after_the_owner_was_killed(
    folder: Path, unlocked: keys.Unlocked, start: Callable[..., tuple]
) -> None:
    process, pipe = start(hold_until_killed, folder)
    pipe.recv()
    process.kill()
    process.join()
    reopened = Register.open(folder, unlocked)
    assert reopened.check() == []
    reopened.close()


def test_closing_lets_the_next_copy_in(
    folder: Path, unlocked: keys.Unlocked, start: Callable[..., tuple]
) -> None:
    Register.open(folder, unlocked).close()
    _, pipe = start(hold_until_killed, folder)
    assert pipe.recv() == "王老师"


def test_a_failed_opening_leaves_no_lock(folder: Path, unlocked: keys.Unlocked) -> None:
    whole = (folder / "school.db").read_bytes()
    (folder / "school.db").write_bytes(b"\0" * 4096)
    with pytest.raises(Unavailable):
        Register.open(folder, unlocked)
    (folder / "school.db").write_bytes(whole)
    Register.open(folder, unlocked).close()
