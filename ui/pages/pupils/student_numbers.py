"""The tab of a pupil's other numbers."""

from PySide6.QtWidgets import QComboBox, QLineEdit

from app.usecases.pupils import extra_numbers
from ui.look import GAP
from ui.widgets.basic import button, card, column, labelled, row
from ui.widgets.empty import Empty
from ui.widgets.shown import day
from ui.widgets.student_tab import StudentTab
from ui.widgets.table import Table
from ui.work import Work

_NUMBERS = ("类型", "号码", "发放日期", "有效期至", "状态", "说明")
_NUMBER_WIDTHS = (100, 180, 90, 90, 80, 200)  # px


class NumbersTab(StudentTab):
    """省学籍号, 考籍号 and others: issued, cancelled, issued anew; never erased."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.table = Table(_NUMBERS, _NUMBER_WIDTHS, name="extra-numbers")
        self.empty = Empty()
        self.empty.say(
            "还没有其他号码",
            "省学籍号、考籍号、学生卡号等在下面登记；注销、换发都留在这里，不会抹去。",
        )
        self._lines: dict[int, extra_numbers.NumberLine] = {}
        self.kind = QComboBox()
        self.kind.setEditable(True)
        self.kind.addItems(list(extra_numbers.KINDS))
        self.number = QLineEdit()
        self.issued_on = QLineEdit()
        self.issued_on.setPlaceholderText("今天，或 20260901")
        self.valid_until = QLineEdit()
        self.valid_until.setPlaceholderText("可以不填")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("注销或换发时填写")
        self.enter = button("登记新号", self._issue, main=True)
        self.cancel = button("注销所选", self._cancel)
        self.again = button("换发为此号", self._reissue, tip="注销所选号码，登记上面的新号代替它")
        whole = column(self, gap=2 * GAP)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.empty, 1)
        frame, box = card()
        fields_row = row(gap=2 * GAP)
        for word, one in (
            ("类型", self.kind), ("号码", self.number),
            ("发放日期", self.issued_on), ("有效期至", self.valid_until), ("原因", self.reason),
        ):  # fmt: skip
            fields_row.addLayout(labelled(word, one), 1)
        box.addLayout(fields_row)
        box.addLayout(row(None, self.cancel, self.again, self.enter))
        whole.addWidget(frame)
        self.table.chose.connect(self._chose)

    def load(self, student_id: int) -> None:
        """Show the numbers of ``student_id``."""
        if student_id != self.student_id:
            self._clear()
        self.student_id = student_id
        found = self.work.ask(extra_numbers.numbers, student_id)
        self._lines = {one.id: one for one in found}
        self.table.lines.show_lines([(one.id, _number(one)) for one in found])
        self.table.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.counted.emit(len(found))
        self._chose()

    def shows(self) -> frozenset[str]:
        return frozenset({"extra_number"})

    def _chose(self) -> None:
        chosen = [self._lines[one] for one in self.table.selected() if one in self._lines]
        self.cancel.setEnabled(any(not one.cancelled_on for one in chosen))
        self.again.setEnabled(bool(chosen))

    def _issue(self) -> None:
        self.work.write(
            self, extra_numbers.issue, self.student_id, self.kind.currentText(),
            self.number.text(), self.issued_on.text(), self.valid_until.text(),
            then=lambda _: self._done("已登记"),
        )  # fmt: skip

    def _cancel(self) -> None:
        for one in self.table.selected():
            self.work.write(
                self, extra_numbers.cancel, one, self.reason.text(), self.issued_on.text(),
                then=lambda _: self._done("已注销，号码不会再发给别人"),
            )  # fmt: skip

    def _reissue(self) -> None:
        for one in self.table.selected():
            self.work.write(
                self, extra_numbers.reissue, one, self.number.text(), self.reason.text(),
                self.issued_on.text(), then=lambda _: self._done("已换发，原号码留在这里"),
            )  # fmt: skip

    def _done(self, text: str) -> None:
        self._clear()
        self.note(text)

    def _clear(self) -> None:
        for one in (self.number, self.issued_on, self.valid_until, self.reason):
            one.clear()


def _number(one: extra_numbers.NumberLine) -> tuple[str, ...]:
    state = "有效" if one.valid else ("已注销" if one.cancelled_on else "已过期")
    why = f"{day(one.cancelled_on)} 注销：{one.cancel_reason}" if one.cancelled_on else ""
    replaces = f"代替 {one.replaces}" if one.replaces else ""
    about = "；".join(part for part in (replaces, why) if part)
    return one.kind, one.number, day(one.issued_on), day(one.valid_until), state, about
