"""Shared by all tests: no screen, and other people's programs that judge our files."""

import os
import shutil
from collections.abc import Callable

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")

_PROGRAMS = {
    "soffice": ("soffice", "libreoffice"),
    "7z": ("7z", "7zz", "7za"),
}


def path_of_program(name: str) -> str:
    """The path of an outside program. Missing: skips, but fails where judges are required.

    Judges are required in the gate (``CI``) and wherever ``XUEJI_JUDGES=required`` is set.
    """
    for candidate in _PROGRAMS.get(name, (name,)):
        path = shutil.which(candidate)
        if path:
            return path
    reason = f"{name} 没有安装：见 packaging/debian-packages.txt 的 [test] 一节"
    if os.environ.get("CI") or os.environ.get("XUEJI_JUDGES") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """``program("7z")`` gives a path, skips or fails."""
    return path_of_program
