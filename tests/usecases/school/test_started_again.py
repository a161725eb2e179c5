"""The program opens files from outside in a process of its own, frozen or not."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from app.exchange import intake
from app.job import Job
from app.usecases.scans.scan_child import Reader
from app.usecases.scans.scan_reading import Sent
from app.usecases.school import started_again

HOME = Path(__file__).resolve().parents[3]
ENTRIES = ("app.cli", "ui")


@pytest.fixture(params=ENTRIES)
def frozen(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a frozen program is to itself: one file that takes arguments and no ``-m``."""
    program = tmp_path / "xueji"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(HOME)!r})\n"
        f"from {request.param} import {'main' if request.param == 'app.cli' else '__main__'}\n"
        f"sys.exit({'main()' if request.param == 'app.cli' else '__main__.main()'})\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "班号"])
    book.active.append(["张示例", "0701"])
    book.save(path)
    return path


def test_a_frozen_program_reads_workbooks_by_itself(frozen: Path, tmp_path: Path) -> None:
    found = intake.read_workbook(workbook(tmp_path / "名单.xlsx"))
    assert found.sheets[0].rows == [["姓名", "班号"], ["张示例", "0701"]]
    assert frozen.is_file()


def test_a_frozen_program_reads_scans_by_itself(frozen: Path) -> None:
    stream = BytesIO()
    Image.effect_noise((400, 500), 60).save(stream, "PNG")
    with Reader(Job()) as reader:
        [page] = reader.pages(Sent("来件.png", stream.getvalue()))
    assert page.content == stream.getvalue()
    assert frozen.is_file()


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_window_library_is_loaded_to_open_a_file(entry: str) -> None:
    """What opens files from outside knows neither Qt nor the register."""
    code = (
        "import sys, runpy; sys.argv = ['xueji', '--read-scans']\n"
        f"try: runpy.run_module({entry!r}, run_name='__main__')\n"
        "except SystemExit as end: assert not end.code\n"
        "assert not {'PySide6', 'sqlcipher3', 'sqlalchemy', 'typer'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOME, input=b"", capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_a_person_types_is_not_taken_for_it() -> None:
    for typed in ([], ["--register", "--read-scans"], ["--read-everything"], ["scan", "tray"]):
        assert started_again.answer(typed) is None
