"""What goes wrong is told once, in Chinese, and never with anybody's name in a log."""

import ast
import logging
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.job import Cancelled
from app.paths import NotWritten, whole_file
from app.problems import Level, Problem, Rejected, Unavailable, Where
from ui import present
from ui.widgets.problems import SHOWN, Article, ProblemList, place

UI = Path(__file__).resolve().parents[2] / "ui"


@pytest.fixture
def page(qtbot: QtBot, dressed: QApplication) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_every_problem_of_a_rejection_is_shown_with_place_and_source(page: QWidget) -> None:
    problems = (
        Problem("a", "身份证件号有误。", Where(sheet="学生", cell="M7"), "GB 11643-1999"),
        Problem("b", "电话像是少了一位。", level=Level.WARN),
    )
    dialog = present.present(page, Rejected(*problems))
    assert dialog is not None
    shown = texts(dialog)
    assert "身份证件号有误。" in shown
    assert "工作表“学生” M7 · GB 11643-1999" in shown
    assert "电话像是少了一位。" in shown
    assert "提醒" in shown
    assert "不可" in shown


def test_what_the_environment_refuses_is_its_own_sentence(page: QWidget) -> None:
    box = present.present(page, Unavailable("磁盘已满。请腾出空间。"))
    assert isinstance(box, QMessageBox)
    assert box.text() == "磁盘已满。请腾出空间。"


def test_a_file_that_cannot_be_written_is_no_mistake_of_ours(page: QWidget, tmp_path: Path) -> None:
    with pytest.raises(NotWritten) as caught, whole_file(tmp_path / "nowhere" / "表.pdf"):
        pass
    box = present.present(page, caught.value)
    assert isinstance(box, QMessageBox)
    assert "表.pdf”写不进去" in box.text()


def test_a_cancel_opens_nothing(page: QWidget) -> None:
    assert present.present(page, Cancelled()) is None


def test_our_own_mistake_is_told_without_names_and_can_be_copied(
    page: QWidget, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("王小明 150602201503071234 '孛儿只斤'")

    with caplog.at_level(logging.ERROR, "xueji"), pytest.raises(ValueError) as caught:
        fail()
    dialog = present.present(page, caught.value)
    assert dialog is not None
    assert present.BUG in texts(dialog)
    shown = dialog.findChild(QPlainTextEdit).toPlainText()
    assert "ValueError" in shown
    for secret in ("王小明", "150602201503071234", "孛儿只斤"):
        assert secret not in shown
        assert secret not in caplog.text
    copy = next(b for b in dialog.findChildren(QPushButton) if b.text() == "复制记录")
    copy.click()
    assert QGuiApplication.clipboard().text() == shown


def test_names_in_a_message_are_never_read_as_markup(page: QWidget) -> None:
    dialog = present.present(page, Rejected(Problem("a", "<b>王</b>没有找到。")))
    assert dialog is not None
    assert "<b>王</b>没有找到。" in texts(dialog)


def test_a_thousand_problems_are_shown_in_part_and_counted(qtbot: QtBot, page: QWidget) -> None:
    many = ProblemList()
    qtbot.addWidget(many)
    many.show_problems([Problem("a", f"第 {n} 个") for n in range(1000)])
    assert f"另有 {1000 - SHOWN} 条未列出。" in texts(many)


def test_a_place_is_told_in_words() -> None:
    assert place(Where(sheet="学生", cell="B7")) == "工作表“学生” B7"
    assert place(Where(row=9, field="姓名")) == "第 9 行 姓名"
    assert place(Where()) == ""


def test_only_one_module_opens_message_boxes() -> None:
    using = {
        path.relative_to(UI).as_posix()
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Name) and node.id == "QMessageBox"
    }
    assert using == {"present.py"}


def test_a_list_that_is_filled_anew_shows_only_what_is_new(
    qtbot: QtBot, dressed: QApplication
) -> None:
    shown = ProblemList()
    qtbot.addWidget(shown)
    shown.show()
    first = Problem("a", "身份证件号有误。", Where(field="身份证件号"), "GB 11643-1999")
    second = Problem("b", "电话像是少了一位。", level=Level.WARN)
    shown.show_problems([first, second], facts=[("变更", "旧的一条")])
    shown.show_problems([second, second, first])
    assert visible(shown) == [
        "提醒", second.message, "提醒", second.message,
        "不可", first.message, "身份证件号", first.source,
    ]  # fmt: skip
    shown.show_problems([second], "没有问题。")
    assert visible(shown) == ["提醒", second.message]
    assert not [one for one in shown.findChildren(Article) if one.isVisible()]
    shown.show_problems([], "没有问题。")
    assert visible(shown) == ["没有问题。"]
    shown.show_problems([first])
    assert first.message in visible(shown)
    [article] = [one for one in shown.findChildren(Article) if one.isVisible()]
    assert article.text() == "GB 11643-1999"


def visible(widget: QWidget) -> list[str]:
    QApplication.processEvents()
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]
