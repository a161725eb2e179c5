"""Lists: a page at a time, the selection survives, nothing that is slow with many rows."""

import ast
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.widgets.list_models import GONE, PAGE
from ui.widgets.table import Line, LinesModel, PagedModel, PagedTable, Table

UI = Path(__file__).resolve().parents[2] / "ui"
TOTAL = 1000


@pytest.fixture
def table(qtbot: QtBot, dressed: QApplication) -> Table:
    made = Table(("编号", "姓名"), (60, 200), many=True)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def clip() -> QMimeData:
    return QGuiApplication.clipboard().mimeData()


def fetch(offset: int) -> tuple[Sequence[Line], int]:
    return [(n, (str(n), f"学生{n}")) for n in range(offset, min(offset + 200, TOTAL))], TOTAL


def test_two_hundred_rows_at_a_time(qtmodeltester: object, dressed: QApplication) -> None:
    model = LinesModel(("编号", "姓名"))
    model.load(fetch)
    assert model.rowCount() == 200
    assert model.total == TOTAL
    model.fetchMore(QModelIndex())
    assert model.rowCount() == 400
    assert model.data(model.index(399, 1)) == "学生399"
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert model.rowCount() == TOTAL
    qtmodeltester.check(model)


def test_scrolling_to_the_end_fetches_the_rest(table: Table) -> None:
    table.lines.load(fetch)
    for _ in range(TOTAL // 200):
        table.scrollToBottom()
        QApplication.processEvents()
    assert table.lines.rowCount() == TOTAL


def test_rows_that_vanish_meanwhile_end_the_list(dressed: QApplication) -> None:
    model = LinesModel(("编号", "姓名"))
    model.load(lambda offset: (fetch(0)[0] if offset == 0 else (), TOTAL))
    model.fetchMore(QModelIndex())
    assert not model.canFetchMore(QModelIndex())


def test_a_selection_survives_a_reload(table: Table) -> None:
    table.lines.load(fetch)
    table.choose([3, 5], 5)
    table.show_again(lambda offset: (fetch(offset)[0][1:], TOTAL - 1))
    assert table.selected() == [3, 5]
    assert table.current() == 5


def test_what_is_gone_is_no_longer_selected(table: Table) -> None:
    table.lines.load(fetch)
    table.choose([0], 0)
    table.show_again(lambda offset: (fetch(offset)[0][1:], TOTAL - 1))
    assert table.selected() == []


def test_enter_and_a_double_click_open(table: Table, qtbot: QtBot) -> None:
    opened: list[int] = []
    table.opened.connect(opened.append)
    table.lines.load(fetch)
    table.choose([2], 2)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    middle = table.visualRect(table.lines.index(4, 1)).center()
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(table.viewport(), left, pos=middle)
    qtbot.mouseDClick(table.viewport(), left, pos=middle)
    assert opened == [2, 4]


def test_dropping_leaves_no_text_behind(table: Table) -> None:
    table.lines.load(fetch)
    table.lines.drop()
    assert table.lines.rowCount() == 0
    assert table.lines.lines == []
    assert table.selected() == []


def test_the_columns_share_the_width(table: Table) -> None:
    header = table.horizontalHeader()
    assert header.length() == table.viewport().width()
    table.resize(900, 300)
    assert header.length() == table.viewport().width()
    assert header.sectionSize(0) > 100


MANY = 60_000


@pytest.fixture
def paged(qtbot: QtBot, dressed: QApplication) -> PagedTable:
    made = PagedTable(("编号", "姓名"), (60, 200), name="paged")
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


class Asked:
    """What a list asks for, and how often."""

    def __init__(self) -> None:
        self.times: list[int] = []

    def __call__(self, ids: Sequence[int]) -> list[Line]:
        self.times.append(len(ids))
        return [(one, (str(one), f"学生{one}")) for one in ids if one != GONE_ID]


GONE_ID = 7


def test_only_what_is_in_view_is_fetched(paged: PagedTable) -> None:
    asked = Asked()
    paged.show_again(range(1, MANY + 1), asked)
    QApplication.processEvents()
    assert paged.lines.rowCount() == paged.lines.total == MANY
    assert sum(asked.times) <= 2 * PAGE
    paged.scrollToBottom()
    QApplication.processEvents()
    assert paged.lines.data(paged.lines.index(MANY - 1, 1)) == f"学生{MANY}"
    assert sum(asked.times) <= 4 * PAGE


def test_every_row_is_the_one_of_its_id(paged: PagedTable) -> None:
    ids = [3 * n + 11 for n in range(1000)]
    paged.show_again(ids, Asked())
    for row in (0, PAGE - 1, PAGE, 500, 999):
        assert paged.lines.line(row) == (ids[row], (str(ids[row]), f"学生{ids[row]}"))
        assert paged.lines.id_at(row) == ids[row]


def test_pages_looked_at_long_ago_are_let_go(paged: PagedTable) -> None:
    paged.show_again(range(MANY), Asked())
    for row in range(0, MANY, PAGE):
        paged.lines.line(row)
    assert paged.lines.pages_held < 60
    assert paged.lines.line(0) == (0, ("0", "学生0"))


def test_everyone_is_selected_without_a_single_fetch(paged: PagedTable, qtbot: QtBot) -> None:
    asked = Asked()
    paged.show_again(range(MANY), asked)
    QApplication.processEvents()
    before = len(asked.times)
    qtbot.keyClick(paged, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(paged.selected()) == MANY
    assert len(asked.times) == before


def test_a_paged_selection_survives_a_reload_anywhere(paged: PagedTable) -> None:
    paged.show_again(range(MANY), Asked())
    paged.choose([100, 40_000], 40_000)
    paged.show_again(range(1, MANY), Asked())
    assert paged.selected() == [100, 40_000]
    assert paged.current() == 40_000


def test_who_has_gone_is_said_to_be_gone(paged: PagedTable) -> None:
    paged.show_again(range(1, 20), Asked())
    row = paged.lines.rows_of([GONE_ID])[GONE_ID]
    assert paged.lines.line(row) == (GONE_ID, (GONE, ""))


def test_other_columns_come_with_their_headings(paged: PagedTable) -> None:
    paged.show_again([1, 2], lambda ids: [(one, ("甲", "乙", "丙")) for one in ids], "一二三")
    assert paged.lines.columnCount() == 3
    assert paged.lines.headerData(2, Qt.Orientation.Horizontal) == "三"


def test_a_paged_list_is_a_model_that_qt_can_use(
    qtmodeltester: object, dressed: QApplication
) -> None:
    model = PagedModel(("编号", "姓名"))
    model.show_ids(range(1, 200), Asked())
    qtmodeltester.check(model)


def test_letters_in_a_paged_list_do_not_search_it(paged: PagedTable, qtbot: QtBot) -> None:
    asked, typed = Asked(), []
    paged.typed.connect(typed.append)
    paged.show_again(range(MANY), asked)
    QApplication.processEvents()
    before = len(asked.times)
    qtbot.keyClicks(paged, "w")
    assert typed == ["w"]
    assert len(asked.times) == before


def test_a_heading_orders_turns_and_lets_go(paged: PagedTable, qtbot: QtBot) -> None:
    paged.show_again([1, 2], Asked())
    heard: list[tuple[int, bool]] = []
    paged.ordered.connect(lambda column, down: heard.append((column, down)))
    header = paged.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 20, 10)
    for _ in range(3):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard[:2] == [(1, False), (1, True)]
    assert heard[2][0] == -1


def test_a_copy_has_headings_and_stays_text(table: Table, qtbot: QtBot) -> None:
    table.lines.show_lines([(1, ("007", "甲<b>")), (2, ("1.50602E+17", "乙\n丙\t丁"))])
    table.choose([0, 1], 0)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text, html = (str(one()) for one in (clip().text, clip().html))
    assert text == "编号\t姓名\r\n007\t甲<b>\r\n1.50602E+17\t乙 丙 丁\r\n"
    assert "mso-number-format:'\\@'\">007</td>" in html
    assert "甲&lt;b&gt;" in html


def test_a_copy_that_is_still_there_does_not_end_the_program_with_a_fault() -> None:
    """Found by a crash: PySide took the data apart after the clipboard had gone."""
    program = (
        "from PySide6.QtWidgets import QApplication\n"
        "from ui.widgets.clipboard import put_table\n"
        "application = QApplication([])\n"
        "put_table(['a'], [['1']])\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=UI.parent, check=False)
    assert ended.returncode == 0


def test_nothing_selected_copies_nothing(table: Table) -> None:
    QGuiApplication.clipboard().setText("was here")
    table.lines.load(fetch)
    table.selectionModel().clear()
    assert table.copy() == 0
    assert QGuiApplication.clipboard().text() == "was here"


def test_columns_are_hidden_by_the_headings_menu_and_stay_so(
    qtbot: QtBot, dressed: QApplication
) -> None:
    def made() -> Table:
        one = Table(("编号", "姓名", "班号"), (60, 200, 80), name="remembered", many=True)
        qtbot.addWidget(one)
        one.lines.show_lines([(1, ("1", "甲", "0701"))])
        return one

    first = made()
    next(a for a in first.header_menu().actions() if a.text() == "姓名").trigger()
    assert first.shown_columns() == [0, 2]
    again = made()
    assert again.shown_columns() == [0, 2]
    again.choose([0], 0)
    again.copy()
    assert QGuiApplication.clipboard().text() == "编号\t班号\r\n1\t0701\r\n"
    next(a for a in again.header_menu().actions() if a.text() == "恢复默认的列").trigger()
    assert again.shown_columns() == [0, 1, 2]
    assert made().shown_columns() == [0, 1, 2]


def test_the_last_column_cannot_be_hidden(qtbot: QtBot, dressed: QApplication) -> None:
    one = Table(("编号",), (60,), name="one")
    qtbot.addWidget(one)
    assert not one.header_menu().actions()[0].isEnabled()


def test_the_menu_of_a_list_copies_and_selects(table: Table) -> None:
    table.lines.load(fetch)
    words = [action.text() for action in table.menu().actions()]
    assert words == ["复制\tCtrl+C", "全选\tCtrl+A"]


def test_nothing_slow_is_used_anywhere() -> None:
    """Measured: a proxy filter takes 181 ms at 60,000 rows, ResizeToContents 1.1 s."""
    slow = {"QSortFilterProxyModel", "ResizeToContents", "QStandardItemModel", "QTableWidget"}
    found = {
        name
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (name := getattr(node, "id", getattr(node, "attr", ""))) in slow
    }
    assert found == set()
