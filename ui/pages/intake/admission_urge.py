"""督促: what the school did to bring a newcomer in, and one more contact."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.problems import Rejected
from app.usecases.staying import contacts
from ui.look import GAP
from ui.widgets.basic import button, column, label, labelled, ranked, row
from ui.widgets.shown import day
from ui.work import Work

_SHOWN = 3


class Urging(QWidget):
    """``entered`` (text) once a contact is in the register."""

    entered = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._student_id = 0
        self.told = label("", "quiet", wrap=True)
        self.way = QComboBox()
        self.way.addItems(list(contacts.WAYS))
        self.person, self.result = QLineEdit(), QLineEdit()
        self.result.setPlaceholderText("例如：答应三日内送到")
        self.below = label("", "stop", wrap=True)
        self.enter = button("登记督促", self._enter)
        inside = column(self, gap=GAP)
        inside.addWidget(self.told)
        pair = row(gap=2 * GAP)
        pair.addLayout(labelled("方式", self.way), 1)
        pair.addLayout(labelled("联系到的人", self.person), 1)
        inside.addLayout(pair)
        inside.addLayout(labelled("情况和结果", self.result))
        inside.addWidget(self.below)
        inside.addLayout(row(None, self.enter))

    def show_pupil(self, student_id: int, since: str) -> None:
        """What was done since the day of registering; what is half typed for the same one stays."""
        if student_id != self._student_id:
            self._student_id = student_id
            self._clear()
        found = self.work.ask(contacts.of_pupil, student_id, since)
        lines = [f"{day(one.day)}　{one.way}　{one.person}：{one.result}" for one in found]
        more = f"\n另有 {len(lines) - _SHOWN} 次" if len(lines) > _SHOWN else ""
        told = "\n".join(lines[:_SHOWN]) + more
        self.told.setText(f"督促 {len(lines)} 次\n{told}" if lines else "还没有登记督促。")

    def _enter(self) -> None:
        wanted = contacts.Entry(
            self._student_id, "", self.way.currentText(), self.person.text(), self.result.text()
        )
        self.work.write(
            self, contacts.enter, wanted, then=lambda _: self._entered(), failed=self._refused
        )

    def _entered(self) -> None:
        self._clear()
        self.entered.emit("已登记督促情况")

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            ranked(self.below, " ".join(one.message for one in error.problems), "stop")
        else:
            self.work.failed.emit(self, error)

    def _clear(self) -> None:
        self.person.clear()
        self.result.clear()
        self.below.setText("")
