"""A page that no code claims: looked at, turned, given to a pupil, or set aside with a reason."""

from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.domain import dossier
from app.usecases.pupils import students
from app.usecases.scans.scan_tray import Section, TrayLine
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, labelled, link, row

_SHOWN = 6
_LINE = 28  # px
_REASONS = ("白页", "误扫", "重复", "不是本校的材料")


class TrayForm(QWidget):
    """``assigned`` (student id, number, section); ``discarded`` (reason); ``turned`` (quarters)."""

    assigned = Signal(int, str, object)
    discarded = Signal(str)
    turned = Signal(int)

    def __init__(self, ask: Any) -> None:
        super().__init__()
        self._ask = ask
        self.why = label("", "heading", wrap=True)
        self.pupil = QLineEdit()
        self.pupil.setPlaceholderText("姓名、拼音首字母、证件号后几位")
        self.found = QListWidget()
        self.found.setFixedHeight(4 * _LINE + 4)
        self.found.setAccessibleName("学生")
        self.number = QLineEdit()
        self.number.setPlaceholderText("纸上的编号，没有就不填")
        self.kind = QComboBox()
        self.kind.addItem("不另登记", None)
        for section in dossier.SECTIONS:
            for one in dossier.kinds_in(section):
                self.kind.addItem(one.name, section)
        self.title = QLineEdit()
        self.title.setPlaceholderText("题名，如 房产证")
        self.assign = button("归档给这名学生", self._assign, main=True)
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.addItems(_REASONS)
        self.discard = button("不归档", self._discard)
        self._build()
        self.pupil.textChanged.connect(self._search)
        self.found.currentRowChanged.connect(lambda _: self._ready())
        self.kind.currentIndexChanged.connect(self._ready)
        self._ready()

    def _build(self) -> None:
        frame, inside = card(gap=GAP)
        inside.addWidget(self.why)
        left = link("左转", lambda: self.turned.emit(3))
        right = link("右转", lambda: self.turned.emit(1))
        inside.addLayout(row(left, right, None))
        inside.addLayout(labelled("学生", self.pupil))
        inside.addWidget(self.found)
        inside.addLayout(labelled("表单编号", self.number))
        inside.addLayout(labelled("登记到档案", self.kind))
        inside.addWidget(self.title)
        inside.addWidget(self.assign)
        inside.addLayout(labelled("不归档的原因", self.reason))
        inside.addWidget(self.discard)
        inside.addStretch(1)
        column(self).addWidget(frame)

    def show_line(self, line: TrayLine) -> None:
        """Begin with this page; the pupil of the page before it is the likeliest."""
        self.why.setText(line.why)
        self.number.setText(line.issue)
        self.title.clear()
        self.kind.setCurrentIndex(0)
        self.pupil.clear()
        self.found.clear()
        if line.after_student is not None:
            self._offer(self._ask(students.show, line.after_student).values, line.after_student)
            self.found.setCurrentRow(0)
        self._ready()

    def student_id(self) -> int:
        """The pupil under the cursor, 0 for nobody."""
        item = self.found.currentItem()
        return int(item.data(256)) if item is not None else 0

    def _search(self, text: str) -> None:
        self.found.clear()
        if text.strip():
            for one in self._ask(students.search, text.strip(), "", _SHOWN, 0).rows:
                self._offer({"name": one.name, "class_no": one.class_no}, one.id)
            self.found.setCurrentRow(0)
        self._ready()

    def _offer(self, values: dict[str, str], student_id: int) -> None:
        item = QListWidgetItem(f"{values['name']}　{values['class_no']}")
        item.setData(256, student_id)
        item.setSizeHint(QSize(0, _LINE))
        self.found.addItem(item)

    def _ready(self, *_: object) -> None:
        self.title.setVisible(self.kind.currentData() is not None)
        self.assign.setEnabled(bool(self.student_id()))

    def _assign(self) -> None:
        section = self.kind.currentData()
        kind = self.kind.currentText()
        into = Section(section, kind, self.title.text().strip() or kind) if section else None
        self.assigned.emit(self.student_id(), self.number.text().strip(), into)

    def _discard(self) -> None:
        self.discarded.emit(self.reason.currentText())
