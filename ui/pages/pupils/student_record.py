"""A pupil's record to read: the sections of the paper 采集表, and the family members."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from app.domain.fields import GUARDIAN_FIELDS, MAX_GUARDIANS_ON_A_SHEET, STUDENT_FIELDS, Section
from ui.look import GAP
from ui.widgets.basic import card, column, emptied, label, row, scrolled
from ui.widgets.page import OnKey
from ui.widgets.values import ValueCell, grid

Reveal = Callable[[ValueCell], object]


class RecordView(QStackedWidget):
    """The pupil's own fields; the form is laid over them. ``back`` is what Backspace does."""

    def __init__(self, reveal: Reveal, back: Callable[[], object]) -> None:
        super().__init__()
        self.cells: dict[str, ValueCell] = {}
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        inside = QWidget()
        inside.setObjectName("body")
        whole = column(inside, gap=2 * GAP)
        whole.setContentsMargins(0, 0, GAP, 0)
        for section in Section:
            fields = [field for field in STUDENT_FIELDS if field.section is section]
            if not fields:
                continue
            cells = [ValueCell(field, reveal) for field in fields]
            self.cells.update({cell.field.key: cell for cell in cells})
            frame, box = card()
            box.addWidget(label(section.value, "heading"))
            box.addLayout(grid(cells))
            whole.addWidget(frame)
        whole.addStretch(1)
        self.area.setWidget(inside)
        OnKey(self.area, (Qt.Key.Key_Backspace,), back)
        self.addWidget(self.area)

    def put(self, values: Mapping[str, str]) -> None:
        """Show ``values``."""
        for key, cell in self.cells.items():
            cell.put(values.get(key, ""))

    def to_top(self) -> None:
        """Read from the beginning."""
        self.area.verticalScrollBar().setValue(0)
        self.area.setFocus()


class MembersView(QStackedWidget):
    """The members in their order; the first ones go to the national file."""

    def __init__(self, reveal: Reveal) -> None:
        super().__init__()
        self._reveal = reveal
        self._members: Sequence[Mapping[str, str]] = ()
        self._stale = False
        self._cards = column(gap=2 * GAP)
        inside = QWidget()
        inside.setObjectName("body")
        whole = column(inside, gap=2 * GAP)
        whole.setContentsMargins(0, 0, GAP, 0)
        whole.addLayout(self._cards)
        whole.addStretch(1)
        self.addWidget(scrolled(inside))

    def put(self, members: Sequence[Mapping[str, str]]) -> None:
        """Show ``members``; their cards are made when they can be seen, which takes its time."""
        self._members, self._stale = members, True
        if self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show()

    def _show(self) -> None:
        self._stale = False
        emptied(self._cards)
        for number, values in enumerate(self._members, 1):
            frame, box = card()
            taken = number <= MAX_GUARDIANS_ON_A_SHEET
            exported = "导出到国网" if taken else "只留本校，不导出"
            heading = label(f"家庭成员或监护人 {number}", "heading")
            box.addLayout(row(heading, label(exported, "caption"), None))
            cells = [ValueCell(field, self._reveal) for field in GUARDIAN_FIELDS]
            for cell in cells:
                cell.setProperty("member", number)
                cell.put(values.get(cell.field.key, ""))
            box.addLayout(grid(cells))
            self._cards.addWidget(frame)
        if not self._members:
            self._cards.addWidget(label("还没有登记家庭成员。按“编辑”添加。", "quiet"))
