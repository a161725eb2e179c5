"""Drafts: typed and not saved, kept for the one who typed, in the register and nowhere else."""

from pathlib import Path

import pytest

from app.persistence import keys
from app.persistence.register import Register
from app.persistence.transaction import Actor, Tx
from app.problems import Rejected
from app.usecases.school import drafts, registers
from app.usecases.school.drafts import Unsaved

PASSWORD = "早读 操场 铅笔 白杨"
TYPED = Unsaved("王小明的 2 处改动", {"student_id": 1, "values": {"phone": "13900001111"}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    school = registers.School("乌兰镇第一小学", "2115000001", "ordos")
    where = tmp_path / "register"
    register, _ = registers.create(where, school, "王老师", PASSWORD, cost=keys.LOWEST)
    register.close()
    return where


@pytest.fixture
def register(folder: Path) -> Register:
    return registers.unlock(folder, "王老师", PASSWORD)


def test_a_draft_is_there_after_unlocking_again(register: Register, folder: Path) -> None:
    register.write(drafts.keep, {"student": TYPED})
    register.close()
    again = registers.unlock(folder, "王老师", PASSWORD)
    [found] = again.read(drafts.drafts)
    again.close()
    assert (found.page, found.title, found.content) == ("student", TYPED.title, TYPED.content)


def test_a_new_draft_of_a_page_replaces_the_old_one_and_others_stay(register: Register) -> None:
    register.write(drafts.keep, {"student": TYPED, "class": Unsaved("班级", {})})
    register.write(drafts.keep, {"student": Unsaved("改了别的", {"student_id": 2})})
    found = {one.page: one.title for one in register.read(drafts.drafts)}
    register.close()
    assert found == {"student": "改了别的", "class": "班级"}


def test_a_dropped_draft_is_gone(register: Register) -> None:
    register.write(drafts.keep, {"student": TYPED})
    register.write(drafts.drop, "student")
    register.write(drafts.drop, "student")
    assert register.read(drafts.drafts) == ()
    assert register.read(lambda tx: tx.setting("draft.王老师.student")) == ""
    register.close()


def test_nobody_else_is_offered_a_draft(register: Register) -> None:
    register.write(drafts.keep, {"student": TYPED})
    register.write(lambda tx: tx.set("draft.王老.student", "{}"))
    assert [one.page for one in register.read(drafts.drafts)] == ["student"]
    register.close()


def test_nothing_of_a_draft_lies_readable_beside_the_register(
    register: Register, folder: Path
) -> None:
    register.write(drafts.keep, {"student": TYPED})
    register.close()
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"13900001111" not in content and "王小明".encode() not in content


def test_who_may_not_edit_keeps_no_draft(register: Register) -> None:
    with pytest.raises(Rejected):
        register.write(_by_an_auditor)
    assert register.read(drafts.drafts) == ()
    register.close()


def _by_an_auditor(tx: Tx) -> None:
    tx.actor = Actor("查阅", "auditor")
    drafts.keep(tx, {"student": TYPED})
