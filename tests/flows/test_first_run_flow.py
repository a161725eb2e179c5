"""The first run: nothing is written before everything is right, and the paper key is proved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.usecases.school import doors, registers
from ui.main_window import MainWindow
from ui.pages.school.wizard import strength

Settled = Callable[[MainWindow], None]
WORDS = "草原 清晨 七匹马 铁皮桶"


@pytest.fixture
def fresh(open_window: Callable[[Path | None], MainWindow]) -> MainWindow:
    return open_window(None)


def at_the_user(window: MainWindow, folder: Path) -> Any:
    page: Any = window.stack.currentWidget()
    page.submit()
    page.folder.setText(str(folder))
    page.submit()
    page.name.setText("乌兰镇第一小学")
    page.code.setText("3115000001")
    page.submit()
    page.user.setText("王老师")
    return page


def test_the_first_page_states_the_rule_of_the_dedicated_computer(fresh: MainWindow) -> None:
    """R-ORD-N4-2."""
    texts = " ".join(label.text() for label in fresh.findChildren(QLabel))
    assert "专用计算机一台，不得作为他用" in texts
    assert "不需要网络" in texts


def test_from_welcome_to_an_open_register(
    fresh: MainWindow, tmp_path: Path, qtbot: QtBot, settled: Settled
) -> None:
    page = at_the_user(fresh, tmp_path / "new")
    page.password.setText(WORDS)
    page.again.setText(WORDS)
    qtbot.keyClick(page.again, Qt.Key.Key_Return)
    settled(fresh)
    key = page.recovery
    assert len(key.split("-")) == 8
    assert page.password.text() == page.again.text() == ""
    page.typed.setText(key[:-1] + ("0" if key[-1] != "0" else "1"))
    page.submit()
    assert "第 8 组" in page.message.text()
    assert fresh.frame is None
    page.typed.setText(key.replace("-", " ").lower())
    page.submit()
    assert fresh.frame is not None
    assert fresh.work.ask(registers.school).name == "乌兰镇第一小学"
    assert page.recovery == ""


def test_what_is_missing_is_told_and_the_step_stays(fresh: MainWindow, tmp_path: Path) -> None:
    page: Any = fresh.stack.currentWidget()
    page.submit()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "letter.txt").write_text("x", encoding="utf-8")
    page.folder.setText(str(tmp_path / "taken"))
    page.submit()
    assert "已有文件" in page.message.text()
    page.folder.setText(str(tmp_path / "new"))
    page.submit()
    page.submit()
    assert "学校名称" in page.message.text()
    page.name.setText("乌兰镇第一小学")
    page.code.setText("31150")
    page.submit()
    assert "10 位" in page.message.text()
    assert not (tmp_path / "new").exists()


def test_a_poor_password_is_refused_and_nothing_is_written(
    fresh: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    page = at_the_user(fresh, tmp_path / "new")
    page.password.setText("123456")
    page.again.setText("123457")
    page.submit()
    assert "不一样" in page.message.text()
    page.again.setText("123456")
    page.submit()
    settled(fresh)
    assert "密码太短" in page.message.text()
    assert not doors.is_register(tmp_path / "new")


def test_the_strength_of_a_password_is_a_sentence() -> None:
    assert strength("").startswith("至少")
    assert strength("马").startswith("还不够")
    assert strength("aaaaaaaaaaaaaa").startswith("还不够")
    assert strength("tall-grass-27").startswith("可以")
    assert strength(WORDS).startswith("很好")
