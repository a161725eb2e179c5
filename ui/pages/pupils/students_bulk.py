"""批量修改: choose the item and its new value, look, give a reason, write; Esc goes back."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from app.domain.fields import Kind
from app.job import Job
from app.problems import Rejected
from app.usecases.pupils import bulk_edit
from app.usecases.pupils.bulk_edit import Change, Mode
from ui.look import GAP
from ui.pages.pupils.students_plan import PlanPreview
from ui.widgets.basic import button, card, column, label, row
from ui.widgets.editors import Editor
from ui.widgets.page import OnKey
from ui.work import Work

_FIRST = "study_mode"
_EDITOR = 300  # px


class BulkScreen(QWidget):
    """``left``; ``applied`` (``Applied``, the act's title)."""

    left = Signal()
    applied = Signal(object, str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._ids: Sequence[int] = ()
        self.field = QComboBox()
        self.field.setMinimumWidth(190)
        self.mode = QComboBox()
        self.mode.setMinimumWidth(130)
        self.old = QLineEdit()
        self.old.setPlaceholderText("原来的文字")
        self.editor: Editor | None = None
        self.value = QWidget()
        self._values = column(self.value)
        self.value.setFixedWidth(_EDITOR)
        self.look = button("预览", self.preview, key="F5", tip="先看变更前后，不写入")
        self.preview_part = PlanPreview(work, "选好数据项和新值，点“预览”先看变更前后。")
        self.preview_part.applied.connect(self.applied)
        self._build()
        for one in bulk_edit.EDITABLE:
            self.field.addItem(one.label, one.key)
        self.field.currentIndexChanged.connect(self._field_chosen)
        self.mode.currentIndexChanged.connect(self._mode_chosen)
        self.field.setCurrentIndex(self.field.findData(_FIRST))

    def _build(self) -> None:
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        frame, inside = card(margin=GAP + 4)
        self._old = QWidget()
        self._old.setLayout(_above("把", self.old))
        side = row(gap=2 * GAP)
        side.addLayout(_above("数据项", self.field))
        side.addLayout(_above("怎样改", self.mode))
        side.addWidget(self._old, 0, Qt.AlignmentFlag.AlignTop)
        side.addWidget(self.value, 0, Qt.AlignmentFlag.AlignTop)
        side.addLayout(_above("", self.look))
        side.addStretch(1)
        inside.addLayout(side)
        hint = "姓名、性别、出生日期、证件不在其中，须逐人办理“关键信息变更”；换班用“调班”。"
        inside.addWidget(label(hint, "caption"))
        whole = column(self, gap=GAP + 4)
        whole.addWidget(frame)
        whole.addWidget(self.preview_part, 1)

    def open(self, ids: Sequence[int]) -> None:
        """Begin for the pupils ``ids``."""
        self._ids = ids
        self.preview_part.reason.clear()
        self.preview_part.clear()
        self.field.setFocus()

    def choose(self, key: str, mode: Mode, text: str = "") -> None:
        """As if it had been chosen and typed."""
        self.field.setCurrentIndex(self.field.findData(key))
        self.mode.setCurrentIndex(self.mode.findData(mode))
        if self.editor is not None:
            self.editor.type(text)

    def preview(self) -> None:
        """Look at what it would do."""
        text = self.editor.raw() if self.editor is not None else ""
        change = Change(
            str(self.field.currentData()), Mode(self.mode.currentData()), text, self.old.text()
        )
        self.look.setEnabled(False)
        self.work.read(
            self, bulk_edit.preview, self._ids, change, Job(),
            then=self._show, failed=self._refused, what="预览批量修改",
        )  # fmt: skip

    def _show(self, plan: bulk_edit.Plan) -> None:
        self.look.setEnabled(True)
        self.preview_part.show_plan(plan)

    def _refused(self, error: BaseException) -> None:
        self.look.setEnabled(True)
        if isinstance(error, Rejected) and self.editor is not None:
            self.preview_part.clear()
            self.editor.tell(error.problems)
        else:
            self.work.failed.emit(self, error)

    def _field_chosen(self) -> None:
        field = next(f for f in bulk_edit.EDITABLE if f.key == self.field.currentData())
        self.mode.blockSignals(True)
        self.mode.clear()
        free = field.kind is Kind.TEXT
        for mode in Mode if free else (Mode.SET, Mode.CLEAR):
            self.mode.addItem(mode.value, mode)
        self.mode.blockSignals(False)
        if self.editor is not None:
            self._values.removeWidget(self.editor)
            self.editor.hide()
            self.editor.deleteLater()
        self.editor = Editor(field)
        self.editor.changed.connect(self.preview_part.clear)
        self._values.addWidget(self.editor)
        self._mode_chosen()

    def _mode_chosen(self) -> None:
        mode = Mode(self.mode.currentData())
        self._old.setVisible(mode is Mode.REPLACE)
        self.value.setVisible(mode is not Mode.CLEAR)
        self.preview_part.clear()


def _above(text: str, field: QWidget) -> QVBoxLayout:
    """A field with its name above, on one line with the editor beside it."""
    result = column(gap=2)
    name = label(text, "quiet")
    name.setBuddy(field)
    if text:
        field.setAccessibleName(text)
    result.addWidget(name)
    result.addWidget(field)
    result.addStretch(1)
    return result
