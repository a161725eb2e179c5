"""Scanning in the window: paper comes back and files itself; the rest waits to be claimed."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import returned_paper
import wia_stand_in
from PIL import Image
from pytestqt.qtbot import QtBot

from app.job import Job
from app.usecases.paper import printing
from app.usecases.pupils import students
from app.usecases.scans import scan_tray
from app.usecases.scans.gathering import Device
from app.usecases.school import registers
from ui.main_window import MainWindow
from ui.pages.scans.scanning import ScanningPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]
BLANK = Image.new("L", (900, 1200), 255)


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> ScanningPage:
    school.frame.go(Place.SCANNING, None)
    settled(school)
    found: Any = school.frame.page(Place.SCANNING)
    assert isinstance(found.scanning, ScanningPage)
    return found.scanning


@pytest.fixture(scope="session")
def full_school(full_school: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the sheets of two pupils printed once, and beside it the scans of them.

    A sheet belongs to the register that printed it, so every test has a copy of this one.
    """
    where = tmp_path_factory.mktemp("printed") / "register"
    shutil.copytree(full_school, where)
    register = registers.unlock(where, "王老师", "four quite different words")
    sheets = where.parent / "sheets.pdf"
    chosen = printing.Selection(student_ids=(1, 2))
    register.write(printing.print_form, "enrolment_certificate", chosen, sheets, Job())
    register.close()
    papers = returned_paper.papers(sheets.read_bytes())
    pages = [returned_paper.scanned(one, 90, 2.0) for one in papers]
    (where.parent / "回收.pdf").write_bytes(returned_paper.pdf_of([*pages, BLANK]))
    return where


@pytest.fixture
def paper(full_school: Path, tmp_path: Path) -> Path:
    """A PDF: the sheets of two pupils, scanned askew, and a page without a code."""
    return Path(shutil.copy(full_school.parent / "回收.pdf", tmp_path))


def scans(window: MainWindow, student_id: int) -> int:
    from sqlalchemy import func, select

    from app.persistence.records import Evidence

    door: Any = window.work.register
    count = select(func.count()).where(Evidence.student_id == student_id, Evidence.kind == "scan")
    return int(door.read(lambda tx: tx.session.scalar(count)))


def test_dropped_paper_files_itself_and_the_rest_waits(
    page: ScanningPage, school: MainWindow, paper: Path, settled: Settled
) -> None:
    page.source.drop.chosen.emit([paper])
    settled(school)
    assert (scans(school, 1), scans(school, 2)) == (1, 1)
    assert page.now.count() == 3
    name = school.work.ask(students.show, 1).values["name"]
    assert name in page.now.item(0).text()
    assert "待认领" in page.now.item(2).text()
    assert page.tabs.tabText(1) == "待认领 1"
    assert school.frame.rail_buttons[Place.SCANNING].text() == "扫描归档 1"
    assert "已归档 2 页，待认领 1 页" in school.frame.status.text()


def test_the_chosen_page_is_shown(
    page: ScanningPage, school: MainWindow, paper: Path, settled: Settled
) -> None:
    page.file([paper])
    settled(school)
    page.now.setCurrentRow(1)
    settled(school)
    assert page.paper.shows_page


def test_everything_just_filed_goes_back_with_one_click(
    page: ScanningPage, school: MainWindow, paper: Path, settled: Settled
) -> None:
    page.file([paper])
    settled(school)
    page.undo()
    settled(school)
    assert (scans(school, 1), scans(school, 2)) == (0, 0)
    assert page.tray.count() == 3


def test_a_page_that_waits_is_given_to_a_pupil(
    page: ScanningPage, school: MainWindow, paper: Path, settled: Settled
) -> None:
    page.file([paper])
    settled(school)
    page.tabs.setCurrentIndex(1)
    settled(school)
    page.tray.setCurrentRow(0)
    settled(school)
    assert "没有找到二维码" in page.form.why.text()
    assert page.form.student_id() == 2  # whose sheet came before it
    page.form.pupil.setText(school.work.ask(students.show, 3).values["name"])
    assert page.form.student_id() == 3
    page.form.kind.setCurrentIndex(page.form.kind.findText("户口簿复印件"))
    page.form.assign.click()
    settled(school)
    assert scans(school, 3) == 1
    assert school.work.ask(scan_tray.tray) == ()
    assert page.form.isHidden()


def test_a_page_is_set_aside_with_a_reason(
    page: ScanningPage, school: MainWindow, paper: Path, settled: Settled
) -> None:
    page.file([paper])
    settled(school)
    page.tabs.setCurrentIndex(1)
    page.tray.setCurrentRow(0)
    settled(school)
    page.form.turned.emit(1)
    settled(school)
    page.form.reason.setCurrentText("白页")
    page.form.discard.click()
    settled(school)
    assert school.work.ask(scan_tray.tray) == ()
    assert scans(school, 3) == 0


def test_the_same_paper_twice_is_noticed(
    page: ScanningPage, school: MainWindow, paper: Path, settled: Settled
) -> None:
    page.file([paper])
    settled(school)
    page.file([paper])
    settled(school)
    assert "重复" in page.now.item(0).text()
    assert scans(school, 1) == 1
    assert "已经归档过" in page.problems.problems[0].message


def test_what_is_no_scan_is_told_and_keeps_nothing(
    page: ScanningPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing")
    page.file([bad])
    settled(school)
    assert page.now.count() == 0
    assert "已损坏" in page.problems.problems[0].message
    assert page.source.drop.isEnabled()


def test_a_folder_that_a_machine_scans_into_is_a_scanner(
    page: ScanningPage, school: MainWindow, paper: Path, tmp_path: Path, settled: Settled
) -> None:
    folder = tmp_path / "扫描"
    folder.mkdir()
    (folder / "1.pdf").write_bytes(paper.read_bytes())
    page.source.use_folder(folder)
    assert page.source.start.isEnabled()
    page.source.start.click()
    settled(school)
    assert (scans(school, 1), scans(school, 2)) == (1, 1)


def test_a_jam_is_told_beside_the_pages_that_came(
    page: ScanningPage,
    school: MainWindow,
    tmp_path: Path,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(wia_stand_in.lay(tmp_path / "wia", pages=1, end="80210002")))
    page.source.offer([Device("wia:{A}\\0000", "佳能")])
    page.source.start.click()
    settled(school)
    assert page.tabs.currentIndex() == 0
    assert "卡纸" in page.problems.problems[0].message
    assert page.tray.count() == 1


def test_an_empty_feeder_says_so(
    page: ScanningPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    folder = tmp_path / "空"
    folder.mkdir()
    page.source.use_folder(folder)
    page.source.start.click()
    settled(school)
    assert page.source.start.isEnabled()
    assert page.now.count() == 0


def test_while_paper_moves_other_pages_work_and_what_came_is_filed_when_she_says(
    page: ScanningPage,
    school: MainWindow,
    tmp_path: Path,
    settled: Settled,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A scanner of Windows that holds on after two pages; she stops it."""
    monkeypatch.setenv("PATH", str(wia_stand_in.lay(tmp_path / "wia", pages=2, end="hang")))
    page.source.offer([Device("wia:{A}\\0000", "佳能")])
    page.source.start.click()
    qtbot.waitUntil(lambda: page.now.count() == 2, timeout=60_000)
    assert "等待归档" in page.now.item(1).text()
    asked: list[int] = []
    school.work.read(school.frame, scan_tray.tray, then=lambda rows: asked.append(len(rows)))
    qtbot.waitUntil(lambda: asked == [0], timeout=60_000)
    assert not page.source.start.isEnabled()
    task: Any = school.work.long_task
    assert task.job.progress.label == "扫描，已收到 2 页"
    task.job.cancel()
    settled(school)
    assert "收到的 2 页还没有归档" in page.told.text()
    page.now.setCurrentRow(1)
    settled(school)
    assert page.paper.shows_page
    assert page.again.isVisible()
    page.again.click()
    settled(school)
    assert page.tray.count() == 2
    assert page.again.isHidden()


def test_pages_that_came_and_were_not_filed_can_be_let_go(
    page: ScanningPage,
    school: MainWindow,
    paper: Path,
    tmp_path: Path,
    settled: Settled,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(wia_stand_in.lay(tmp_path / "wia", pages=1, end="hang")))
    page.source.offer([Device("wia:{A}\\0000", "佳能")])
    page.source.start.click()
    qtbot.waitUntil(lambda: page.now.count() == 1, timeout=60_000)
    task: Any = school.work.long_task
    task.job.cancel()
    settled(school)
    page.drop.click()
    assert page.now.count() == 0
    page.file([paper])
    settled(school)
    assert page.now.count() == 3
    assert (scans(school, 1), page.tray.count()) == (1, 1)
