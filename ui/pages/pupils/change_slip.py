"""变更告知单 on a pupil's page: what parents told the class teacher, typed in from the paper."""

from functools import partial

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from app.domain import fields
from app.domain.permissions import Action, may
from app.usecases.collecting.entries import Entered
from app.usecases.paper import printing
from app.usecases.pupils import change_slips, students, timeline
from app.usecases.pupils.change_slips import Slip
from ui.look import GAP
from ui.widgets.attachments import Attachments
from ui.widgets.basic import button, card, column, emptied, label, labelled, link, row, scrolled
from ui.widgets.editors import Editor
from ui.widgets.empty import Empty
from ui.widgets.page import Place
from ui.widgets.shown import day, shown_value
from ui.widgets.student_tab import StudentTab
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("收到日期", "告知人", "转交", "编号", "更新的项目", "扫描件", "登记人")
_WIDTHS = (90, 90, 90, 130, 260, 60, 90)  # px
_ITEM_WIDTH = 220  # px
_WHY = "住址、电话等变动，家长告知班主任，凭告知单录入；姓名、证件等关键信息不用本单。"


class _Item(QWidget):
    """One changed field: which, what it was, what it is now."""

    def __init__(self, tab: "ChangeSlipsTab") -> None:
        super().__init__()
        self._tab = tab
        self.field = QComboBox()
        self.field.setFixedWidth(_ITEM_WIDTH)
        self.field.setAccessibleName("变更项目")
        for key, word in change_slips.fields_offered():
            self.field.addItem(word, key)
        self.before: QLabel = label("", "quiet", wrap=True)
        self.before.setFixedWidth(_ITEM_WIDTH)
        self.place = column()
        self.editor: Editor | None = None
        self.drop = link("去掉", partial(tab.drop_item, self))
        layout = row(gap=2 * GAP)
        for part in (labelled("变更项目", self.field), labelled("原内容", self.before)):
            part.addStretch(1)
            layout.addLayout(part)
        layout.addLayout(self.place, 1)
        layout.addWidget(self.drop)
        self.setLayout(layout)
        self.field.currentIndexChanged.connect(lambda _: self._chosen())

    def choose(self, key: str) -> None:
        """Take the field ``key``."""
        self.field.setCurrentIndex(max(0, self.field.findData(key)))
        self._chosen()

    def _chosen(self) -> None:
        key = self.field.currentData()
        emptied(self.place)
        self.editor = Editor(fields.by_key(key))
        self.place.addWidget(self.editor)
        self.place.addStretch(1)
        self.before.setText(shown_value(key.split(".")[-1], self._tab.value_of(key)))


class ChangeSlipsTab(StudentTab):
    """The slips of a pupil, and the form of a new one."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._values: dict[str, str] = {}
        self._seen = 0
        self.items: list[_Item] = []
        self.table = Table(_HEADERS, _WIDTHS, name="change-slips")
        self.empty = Empty()
        self.told_by, self.brought_by = QLineEdit(), QLineEdit()
        self.received_on, self.number = QLineEdit(), QLineEdit()
        self.received_on.setPlaceholderText("今天，或 20260905")
        self.number.setPlaceholderText("本系统打印的填写，手写的留空")
        self.scan = Attachments("告知单扫描件")
        self.start = button("登记告知单", self.begin, main=True, key="Ctrl+N")
        self.print = button("打印告知单", self._print)
        self.submit = button("保存", self._submit, main=True, key="Ctrl+S")
        self.form = self._form()
        inside = QWidget()
        inside.setObjectName("body")
        whole = column(inside, gap=2 * GAP)
        whole.addWidget(self.form)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.empty, 1)
        outer = column(self)
        head = row(label(_WHY, "quiet", wrap=True), 2 * GAP, self.print, self.start)
        head.setStretch(0, 1)
        outer.addLayout(head)
        outer.addWidget(scrolled(inside), 1)
        self.form.hide()
        actor = work.register.actor if work.register else None
        self.start.setEnabled(actor is not None and may(actor.role, Action.EDIT))

    def _form(self) -> QWidget:
        frame, box = card(gap=GAP)
        box.addWidget(label("登记变更告知单", "heading"))
        who = row(gap=2 * GAP)
        for word, one in (
            ("告知的家长 ★", self.told_by), ("转交的班主任", self.brought_by),
            ("收到日期", self.received_on), ("编号", self.number),
        ):  # fmt: skip
            who.addLayout(labelled(word, one), 1)
        box.addLayout(who)
        self._items = column()
        box.addLayout(self._items)
        box.addLayout(row(link("再加一项", self.add_item), None))
        box.addWidget(self.scan)
        box.addLayout(row(None, button("不登记", self._leave), self.submit))
        return frame

    def load(self, student_id: int) -> None:
        """Show the slips of ``student_id``; a form half filled for the same pupil stays."""
        if student_id != self.student_id:
            self._close()
        super().load(student_id)
        found = self.work.ask(change_slips.slips, student_id)
        self.counted.emit(len(found))
        lines = [
            (place, (day(one.received_on), one.told_by, one.brought_by, one.number,
                     "、".join(one.labels), str(len(one.evidence_ids) or ""), one.by))
            for place, one in enumerate(found)
        ]  # fmt: skip
        self.table.lines.show_lines(lines)
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines and self.form.isHidden())
        self.empty.say("还没有登记过告知单", "家长交来的变更告知单登记后列在这里。")

    def shows(self) -> frozenset[str]:
        return frozenset({"student", "guardian", "evidence"})

    def value_of(self, key: str) -> str:
        """What the record has for a flat key."""
        return self._values.get(key, "")

    def begin(self) -> None:
        """Open an empty form with one field."""
        shown = self.work.ask(students.show, self.student_id)
        self._values = {**shown.values, **students.flat({}, shown.guardians)}
        self._seen = self.work.ask(timeline.version_of, self.student_id)
        self._clear()
        self.add_item()
        self.items[0].choose("phone")
        self.form.show()
        self.empty.hide()
        self.start.hide()
        self.told_by.setFocus()

    def add_item(self) -> None:
        """One more changed field."""
        made = _Item(self)
        self.items.append(made)
        self._items.addWidget(made)
        made.choose("address")

    def drop_item(self, item: _Item) -> None:
        """One changed field less."""
        self.items.remove(item)
        item.hide()
        item.deleteLater()

    def _submit(self) -> None:
        slip = Slip(
            self.told_by.text(), self.brought_by.text(), self.received_on.text(), self.number.text()
        )
        values = {
            one.field.currentData(): one.editor.raw()
            for one in self.items
            if one.editor is not None
        }
        self.work.write(
            self, change_slips.enter, self.student_id, slip, values, list(self.scan.files),
            self._seen, then=self._entered,
        )  # fmt: skip

    def _entered(self, done: Entered) -> None:
        self._close()
        self.load(self.student_id)
        self.note(f"已按告知单更新 {len(done.edited.changes)} 项")

    def _print(self) -> None:
        chosen = printing.Selection(student_ids=(self.student_id,))
        self.go(Place.FORMS, printing.Order(change_slips.FORM, chosen))

    def _leave(self) -> None:
        self._close()
        self.load(self.student_id)

    def _close(self) -> None:
        self.form.hide()
        self.start.show()
        self._clear()

    def _clear(self) -> None:
        for one in (self.told_by, self.brought_by, self.received_on, self.number):
            one.clear()
        self.scan.clear()
        for item in list(self.items):
            self.drop_item(item)
