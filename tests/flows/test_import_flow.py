"""A file in: looked at, applied with one button, taken back with one; cancelled without a trace."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.job import Job
from app.usecases.national import batches
from app.usecases.pupils import students
from ui.main_window import MainWindow
from ui.pages.national.importing import ImportPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]
CONTROL = Qt.KeyboardModifier.ControlModifier


def importing_page(window: MainWindow) -> ImportPage:
    window.frame.go(Place.IMPORT, None)
    page: Any = window.frame.page(Place.IMPORT)
    return page.importing


def drop(page: ImportPage, file: Path) -> None:
    """As the file manager does it: over the place, then let go."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    mouse, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    over = QDragEnterEvent(QPoint(10, 10), copy, mime, mouse, keys)
    QApplication.sendEvent(page.drop, over)
    assert over.isAccepted()
    QApplication.sendEvent(page.drop, QDropEvent(QPointF(10, 10), copy, mime, mouse, keys))


def test_from_a_dropped_file_to_committed_pupils_and_back(
    window: MainWindow, roster: Path, qtbot: QtBot, settled: Settled
) -> None:
    page = importing_page(window)
    drop(page, roster)
    settled(window)
    assert page.shown is not None
    new = page.shown.counts["new"]
    assert new > 20
    assert page.chips.button(1).text() == f"新增 {new}"
    assert window.work.ask(students.count) == 0
    qtbot.keyClick(page.table, Qt.Key.Key_Return, CONTROL)
    settled(window)
    assert window.work.ask(students.count) == new
    assert page.done.heading.text() == f"已导入 {new} 名"
    window.frame.go(Place.STUDENTS, None)
    listed: Any = window.frame.page(Place.STUDENTS)
    assert listed.table.lines.total == new
    window.frame.go(Place.IMPORT, None)
    page.done.undo.click()
    settled(window)
    assert window.work.ask(students.count) == 0
    assert page.done.heading.text() == "已撤销这次导入"


def test_changes_show_before_and_after(
    school: MainWindow, later_roster: Path, settled: Settled
) -> None:
    page = importing_page(school)
    page.read(later_roster)
    settled(school)
    assert page.shown is not None
    assert page.shown.counts["changed"] == 3
    page.chips.button(2).click()
    changed = [row for row in page.shown.rows if row.kind == "changed"]
    assert len(page.table.lines.lines) == 3
    first = changed[0].fields[0]
    assert page.table.lines.lines[0][1][3] == f"{first.label} {first.before} → {first.after}"


def test_a_file_that_cannot_be_read_is_one_dialog_with_what_to_do(
    window: MainWindow,
    tmp_path: Path,
    settled: Settled,
    open_dialogs: Callable[[], list[QDialog]],
) -> None:
    page = importing_page(window)
    (tmp_path / "名单.xlsx").write_text("姓名,性别\n", encoding="utf-8")
    page.read(tmp_path / "名单.xlsx")
    settled(window)
    (dialog,) = open_dialogs()
    assert dialog.windowTitle() == "这一步没有做"
    assert page.stack.currentWidget() is page.drop
    assert window.work.ask(batches.batches) == ()


def test_a_register_that_moved_on_refuses_an_old_preview(
    window: MainWindow,
    roster: Path,
    settled: Settled,
    open_dialogs: Callable[[], list[QDialog]],
) -> None:
    page = importing_page(window)
    page.read(roster)
    settled(window)
    window.work.write(window.frame, _touch)
    settled(window)
    page.apply.click()
    settled(window)
    assert len(open_dialogs()) == 1
    assert window.work.ask(students.count) == 0
    assert page.apply.isEnabled()


def _touch(tx: Any) -> None:
    tx.note("print", "form", "collection", {"sheets": 1})


def test_a_cancelled_import_changes_nothing(
    window: MainWindow, roster: Path, settled: Settled
) -> None:
    page = importing_page(window)
    page.read(roster)
    settled(window)
    page.apply.click()
    task = window.work.long_task
    assert task is not None
    assert task.job is not None
    task.job.cancel()
    settled(window)
    assert window.frame.status.text() == "已取消，未作任何更改"
    assert window.work.ask(students.count) == 0
    assert window.work.ask(batches.batches) == ()
    page.apply.click()
    settled(window)
    assert window.work.ask(students.count) > 0


def test_a_preview_that_arrives_after_locking_is_dropped(
    window: MainWindow, roster: Path, settled: Settled, entered: Settled
) -> None:
    page = importing_page(window)
    page.read(roster)
    window.lock()
    settled(window)
    entered(window)
    assert importing_page(window).shown is None


def test_the_annotated_copy_is_written(
    window: MainWindow, roster: Path, tmp_path: Path, settled: Settled, monkeypatch: Any
) -> None:
    from PySide6.QtWidgets import QFileDialog

    from app.domain import layouts, people
    from app.exchange import filling

    wrong = tmp_path / "错.xlsx"
    rows = people.with_mistakes(people.everyone(people.FEWEST, 2024, "3115000001"))
    filling.fill(None, layouts.layout("a_2013"), rows, wrong, Job())
    page = importing_page(window)
    page.read(wrong)
    settled(window)
    assert page.table.lines.lines[0][1][2] == "不可导入"
    assert page.detail.problems
    out = tmp_path / "标注.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    page.annotate.click()
    settled(window)
    assert out.is_file()


def test_a_batch_is_undone_from_the_history_after_one_question(
    school: MainWindow, settled: Settled
) -> None:
    school.frame.go(Place.BATCHES, None)
    sync: Any = school.frame.page(Place.IMPORT)
    page = sync.batches
    assert not page.undo.isEnabled()
    page.table.choose([0])
    page.undo.click()
    assert page.confirm.isVisible()
    assert "名单.xlsx" in page.question.text()
    assert school.work.ask(students.count) > 0
    page.yes.click()
    settled(school)
    assert school.work.ask(students.count) == 0
    assert page.table.lines.lines[0][1][8].startswith("已撤销")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_every_place_of_the_rail_has_its_key(
    school: MainWindow, qtbot: QtBot, number: int, settled: Settled
) -> None:
    from ui.places import RAIL

    key = getattr(Qt.Key, f"Key_{number}")
    qtbot.keyClick(school.frame, key, Qt.KeyboardModifier.AltModifier)
    settled(school)
    assert school.frame.rail_buttons[RAIL[number - 1][0]].isChecked()
