"""The one script: standard library only, and a clear answer to everything."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

DEV = Path(__file__).resolve().parents[2] / "packaging" / "dev.py"


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Without site-packages, in the plainest locale, from some other folder."""
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(
        [sys.executable, "-S", str(DEV), *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        cwd="/",
        check=False,
    )


def test_it_starts_with_the_standard_library_alone() -> None:
    done = dev("--help")
    assert done.returncode == 0
    for command in ("setup", "demo", "test", "run", "bench", "screens", "gate"):
        assert command in done.stdout


def test_an_unknown_command_is_a_usage_error_without_a_trace() -> None:
    done = dev("nonsense")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_list_of_packages_has_a_section_for_every_purpose(system: ModuleType) -> None:
    sections = {name: system.packages([name]) for name in ("venv", "run", "screen", "test")}
    assert all(sections.values())
    together = [name for names in sections.values() for name in names]
    assert len(together) == len(set(together))
    assert all(name == name.strip() and "#" not in name for name in together)
    assert "fonts-hanazono" in sections["run"]
    assert "libreoffice-calc-nogui" in sections["test"]


def test_what_fails_once_is_tried_again(system: ModuleType, tmp_path: Path) -> None:
    flag = tmp_path / "second"
    once = f"import pathlib, sys; p = pathlib.Path({str(flag)!r})\n"
    once += "if not p.exists(): p.touch(); sys.exit('hiccup')"
    assert system.attempt([sys.executable, "-c", once], "试一次", waits=(0,))


def test_what_fails_for_good_is_one_sentence(
    system: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no route')"]
    with pytest.raises(system.Trouble, match="请检查网络"):
        system.attempt(command, "安装依赖", waits=(0,))
    assert capsys.readouterr().out.count("no route") == 2
    assert not system.attempt(command, "安装依赖", needed=False, waits=())


@pytest.mark.parametrize(("name", "value"), [("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "wayland-0")])
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always one")
def test_a_display_is_seen(
    system: ModuleType, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not system.has_display()
    monkeypatch.setenv(name, value)
    assert system.has_display()
