"""One register is made a session; every test works on a copy of its folder."""

import multiprocessing
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_register import PASSWORD, ROLE, USER, add_guardian, add_student, put_setting

from app.persistence import keys
from app.persistence.register import Register


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    """A closed register with two pupils and a father, and the keys to it."""
    folder = tmp_path_factory.mktemp("sealed") / "register"
    register, _ = Register.create(folder, USER, PASSWORD, ROLE, keys.LOWEST)
    first = register.write(add_student, "王小明", class_no="0701", id_number="150602201501012616")
    register.write(add_guardian, first, "王大明", relation="父亲")
    register.write(add_student, "阿依古丽·买买提", class_no="0702")
    register.write(put_setting, "school.name", "乌兰镇第一小学")
    register.close()
    shutil.rmtree(folder / "backups")  # so that every copy is small
    return folder, register.unlocked


@pytest.fixture
def folder(sealed: tuple[Path, keys.Unlocked], tmp_path: Path) -> Path:
    """A copy of the register, closed."""
    return Path(shutil.copytree(sealed[0], tmp_path / "register"))


@pytest.fixture
def unlocked(sealed: tuple[Path, keys.Unlocked]) -> keys.Unlocked:
    """The keys to every copy."""
    return sealed[1]


@pytest.fixture
def register(folder: Path, unlocked: keys.Unlocked) -> Iterator[Register]:
    """A copy of the register, open."""
    opened = Register.open(folder, unlocked)
    yield opened
    opened.close()


@pytest.fixture
def start(
    unlocked: keys.Unlocked,
) -> Iterator[Callable[..., tuple[multiprocessing.Process, object]]]:
    """``start(target, folder, ...)``: a process on ``folder`` and our end of its pipe."""
    # A server that has loaded the program once forks each process: 30 ms instead of a second.
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["app.persistence.register", "app.evidence.store"])
    started = []

    def begin(target: Callable[..., None], folder: Path, *more: object) -> tuple:
        ours, theirs = context.Pipe()
        arguments = (folder, pickle.dumps(unlocked), theirs, *more)
        process = context.Process(target=target, args=arguments, daemon=True)
        process.start()
        theirs.close()
        started.append((process, ours))
        return process, ours

    yield begin
    for process, pipe in started:
        process.kill()
        process.join()
        process.close()
        pipe.close()
