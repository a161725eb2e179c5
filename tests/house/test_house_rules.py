"""What only the whole checkout can break.

A ``~`` in a sample is taken out: this file itself stands under the rules.
"""

import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small one in which everything is in order."""
    for name in ("app", "ui", "resources", "packaging", "tests"):
        (tmp_path / name).mkdir()
    (tmp_path / "README.md").write_text("# 学籍台\n", encoding="utf-8")
    (tmp_path / "app" / "job.py").write_text("def step():\n    return 1\n", encoding="utf-8")
    (tmp_path / "resources" / "sheet.toml").write_text('name = "花名册"\n', encoding="utf-8")
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "run").write_text("set -eu\n", encoding="utf-8")
    return tmp_path


def broken(house_rules: ModuleType, root: Path) -> list[tuple[str, str]]:
    return [(finding.path, finding.rule) for finding in house_rules.check(root)]


def test_a_checkout_in_order_passes(house_rules: ModuleType, checkout: Path) -> None:
    assert broken(house_rules, checkout) == []


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("scripts/a.sh", "ls\n", "top-level"),
        ("setup.cfg", "x\n", "top-level"),
        ("packaging/__init__.py", "", "shadowing"),
        ("tests/house/__init__.py", "", "shadowing"),
        ("resources/broken.toml", "name = \n", "toml"),
        ("app/a.py", 'PLACE = "../sha~red/national"\n', "outside-path"),
        ("app/a.py", "x = 1  # TO~DO later\n", "unfinished"),
        ("docs/a.md", "FIX~ME\n", "unfinished"),
        ("app/a.py", "import os\nos.chdir('/')\n", "working-directory"),
    ],
)
def test_one_bad_file_is_found(
    house_rules: ModuleType, checkout: Path, name: str, text: str, rule: str
) -> None:
    (checkout / name).parent.mkdir(parents=True, exist_ok=True)
    (checkout / name).write_text(text.replace("~", ""), encoding="utf-8")
    found = broken(house_rules, checkout)
    assert [broken_rule for _, broken_rule in found] == [rule]
    assert name.startswith(found[0][0])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", "PyPI 上的 packaging 库；xl/sharedStrings.xml；TODOS\n"),
        ("resources/photo.jpg", "TO~DO"),
        (".gitignore", "build/\n"),
    ],
)
def test_what_only_looks_alike_passes(
    house_rules: ModuleType, checkout: Path, name: str, text: str
) -> None:
    (checkout / name).write_text(text.replace("~", ""), encoding="utf-8")
    assert broken(house_rules, checkout) == []


def test_half_of_all_functions_stay_short(house_rules: ModuleType) -> None:
    assert house_rules.long_median([2, 9, 40]) == []
    assert [finding.rule for finding in house_rules.long_median([2, 10, 40])] == ["long-median"]


def test_ignored_and_deleted_files_do_not_count(house_rules: ModuleType, checkout: Path) -> None:
    git = shutil.which("git")
    assert git
    (checkout / ".gitignore").write_text("build/\n", encoding="utf-8")
    (checkout / "build").mkdir()
    (checkout / "build" / "a.py").write_text("x = 1\n", encoding="utf-8")
    (checkout / "名册.txt").write_text("甲\n", encoding="utf-8")
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run([git, "-C", str(checkout), *command], check=True)
    (checkout / "app" / "job.py").unlink()
    files = house_rules.tracked(checkout)
    assert "名册.txt" in files
    assert "build/a.py" not in files
    assert "app/job.py" not in files
