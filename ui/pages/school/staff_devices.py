"""设备耗材: the devices of the notice, and blank discs in and out."""

from functools import partial

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.usecases.school import equipment
from ui.look import GAP
from ui.widgets.basic import button, column, label, row
from ui.widgets.fields_card import FieldsCard, line
from ui.widgets.shown import day
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("种类", "型号", "编号", "放置地点", "启用日期")
_WIDTHS = (120, 160, 120, 120, 90)  # px
_MOVES = ("日期", "张数", "事由", "剩余")
_MOVE_WIDTHS = (90, 60, 300, 60)  # px


class DevicesScreen(QWidget):
    """``noted``: what was done."""

    noted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.kind = QComboBox()
        self.kind.addItems(equipment.KINDS)
        self.device = FieldsCard("登记", (
            ("种类", self.kind), ("型号", line()), ("启用日期", line("20260901")),
            ("编号", line("固定资产编号")), ("放置地点", line("学籍室")),
        ))  # fmt: skip
        self.discs = FieldsCard("登记", (
            ("张数（用去的为负数）", line("50")), ("事由", line("购入、刻录、损坏")),
            ("日期", line()),
        ))  # fmt: skip
        self.table = Table(_HEADERS, _WIDTHS, name="staff-devices")
        self.moves = Table(_MOVES, _MOVE_WIDTHS, name="staff-discs")
        self.left = label("", "heading")
        self.new = button("登记设备", partial(self.device.begin, "登记设备"))
        self.end = button("停用所选", self._retire)
        self.stock = button("光盘出入", self._ask_discs)
        whole = column(self, gap=GAP)
        whole.addLayout(row(label("设备", "heading"), None, self.end, self.new, gap=GAP))
        whole.addWidget(self.device)
        whole.addWidget(self.table, 1)
        whole.addLayout(row(self.left, None, self.stock, gap=GAP))
        whole.addWidget(self.discs)
        whole.addWidget(self.moves, 1)
        self.device.submitted.connect(self._keep)
        self.discs.submitted.connect(self._keep_discs)
        self.table.chose.connect(self._chose)

    def load(self) -> None:
        """Show both lists as they are now."""
        lines = [
            (one.id, (one.kind, one.model, one.serial, one.place, day(one.since)))
            for one in self.work.ask(equipment.devices)
        ]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        moves = [
            (one.id, (day(one.moved_on), f"{one.discs:+d}", one.reason, str(one.left)))
            for one in self.work.ask(equipment.moves)
        ]
        self.moves.show_again(lambda offset: (moves[offset:], len(moves)))
        self.left.setText(f"空白刻录光盘　剩 {self.work.ask(equipment.stock)} 张")
        self._chose()

    def _chose(self) -> None:
        self.end.setEnabled(bool(self.table.current()))

    def _keep(self) -> None:
        model, since, serial, place = (one.text() for one in self.device.lines())
        self.device.write(
            self.work, equipment.add, self.kind.currentText(), model, since, serial, place,
            then=lambda _: self.noted.emit("已登记设备"),
        )  # fmt: skip

    def _retire(self) -> None:
        self.work.write(
            self, equipment.retire, self.table.current(), _today(),
            then=lambda _: self.noted.emit("已登记停用"),
        )  # fmt: skip

    def _ask_discs(self) -> None:
        self.discs.begin("空白光盘的购入和使用")
        self.discs.lines()[2].setText(_today())

    def _keep_discs(self) -> None:
        count, reason, on = (one.text() for one in self.discs.lines())
        number = int(count) if count.strip().lstrip("+-").isdecimal() else 0
        self.discs.write(
            self.work, equipment.move_discs, number, reason, on,
            then=lambda left: self.noted.emit(f"已登记，剩 {left} 张"),
        )  # fmt: skip


def _today() -> str:
    return QDate.currentDate().toString("yyyyMMdd")
