"""How everything that goes wrong is shown. The only place that opens a message box."""

import traceback

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.job import Cancelled
from app.log import logger, masked
from app.paths import NotWritten
from app.problems import Problem, Rejected, Unavailable

CANCELLED = "已取消，未作任何更改"
BUG = "程序出错，数据未被更改"


def present(parent: QWidget | None, error: BaseException) -> QDialog | None:
    """Show ``error`` over ``parent``. ``None`` for a cancel, which only the status line tells."""
    if isinstance(error, Cancelled):
        return None
    if isinstance(error, Rejected):
        return _rejected(parent, error.problems)
    if isinstance(error, Unavailable):
        return _unavailable(parent, error)
    if isinstance(error, NotWritten):
        return _unavailable(parent, Unavailable(error.sentence, "file.not-written"))
    return _bug(parent, error)


def masked_trace(error: BaseException) -> str:
    """The trace of ``error`` without anything that could be a person."""
    return masked("".join(traceback.format_exception(error)))


def _rejected(parent: QWidget | None, problems: list[Problem]) -> QDialog:
    from ui.widgets.problems import ProblemList

    dialog = QDialog(_window(parent))
    dialog.setWindowTitle("这一步没有做")
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 20, 24, 16)
    layout.setSpacing(12)
    head = QLabel("没有保存任何更改。请按下面的提示处理后再试。")
    head.setWordWrap(True)
    layout.addWidget(head)
    rows = ProblemList(dialog)
    rows.show_problems(problems)
    layout.addWidget(rows, 1)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok, dialog)
    buttons.button(QDialogButtonBox.StandardButton.Ok).setText("知道了")
    buttons.accepted.connect(dialog.accept)
    layout.addWidget(buttons)
    dialog.resize(600, 200 + min(240, 56 * len(problems)))
    return _opened(dialog)


def _unavailable(parent: QWidget | None, error: Unavailable) -> QDialog:
    logger.warning("unavailable: %s", error.code)
    box = QMessageBox(_window(parent))
    box.setWindowTitle("学籍台")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(error.message)
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    return _opened(box)


def _bug(parent: QWidget | None, error: BaseException) -> QDialog:
    trace = masked_trace(error)
    logger.error("%s", trace)
    dialog = QDialog(_window(parent))
    dialog.setWindowTitle("学籍台")
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 20, 24, 16)
    layout.setSpacing(12)
    head = QLabel(BUG)
    head.setObjectName("heading")
    layout.addWidget(head)
    line = QLabel(
        "这是程序自己的错误。下面的记录已隐去姓名和号码，请复制后交给维护人员，再继续工作。"
    )
    line.setWordWrap(True)
    layout.addWidget(line)
    record = QPlainTextEdit(trace, dialog)
    record.setReadOnly(True)
    layout.addWidget(record, 1)
    buttons = QDialogButtonBox(dialog)
    copy = QPushButton("复制记录")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(trace))
    buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
    buttons.addButton("关闭", QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.accepted.connect(dialog.accept)
    layout.addWidget(buttons)
    dialog.resize(640, 360)
    return _opened(dialog)


def _window(parent: QWidget | None) -> QWidget | None:
    return parent.window() if parent is not None else QApplication.activeWindow()


def _opened(dialog: QDialog) -> QDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
