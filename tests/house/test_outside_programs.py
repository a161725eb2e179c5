"""Programs of other people that judge our files: found, or skipped with a reason, or demanded."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("XUEJI_JUDGES", raising=False)


def test_a_program_is_found_under_any_of_its_names(
    program: Callable[[str], str], nothing_installed: None, tmp_path: Path
) -> None:
    found = tmp_path / "7za"
    found.write_text("#!/bin/sh\n", encoding="ascii")
    found.chmod(0o755)
    assert program("7z") == str(found)


def test_a_missing_program_skips_and_says_where_to_find_it(
    program: Callable[[str], str], nothing_installed: None
) -> None:
    with pytest.raises(pytest.skip.Exception, match=r"debian-packages\.txt"):
        program("pdftoppm")


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("XUEJI_JUDGES", "required")])
def test_where_judges_are_required_a_missing_one_fails(
    program: Callable[[str], str],
    nothing_installed: None,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(pytest.fail.Exception, match="pdftoppm"):
        program("pdftoppm")
