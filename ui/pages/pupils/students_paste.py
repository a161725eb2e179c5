"""从 Excel 粘贴: which column is what, then what would change; nothing is written before that."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from app.domain import fields
from app.job import Job
from app.problems import Rejected
from app.usecases.pupils import bulk_edit, pasting, pupil_list
from app.usecases.pupils.pasting import Sheet
from ui.look import GAP
from ui.pages.pupils.students_plan import PlanPreview
from ui.widgets.basic import card, column, emptied, label, ranked, row, scrolled
from ui.widgets.page import OnKey
from ui.work import Work

_FIRST = ("national_number", "id_number", "name", "class_no")
_SAMPLES = 2
_COLUMN = 150  # px
_MAP_HEIGHT = 108  # px
_SHORT = 14  # characters of a sample


class PasteScreen(QWidget):
    """``left``; ``applied`` (``Applied``, the act's title)."""

    left = Signal()
    applied = Signal(object, str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.sheet: Sheet | None = None
        self.boxes: list[QComboBox] = []
        self.headed = QCheckBox("第一行是表头")
        self.headed.toggled.connect(self._mapped)
        self.said = label("", "quiet", wrap=True)
        body = QWidget()
        body.setObjectName("body")
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(2)
        area = scrolled(body)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        area.setFixedHeight(_MAP_HEIGHT)
        self.preview_part = PlanPreview(work, "认出学生之后，这里逐行列出变更前后。")
        self.preview_part.applied.connect(self.applied)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        frame, inside = card(margin=GAP + 4)
        line = row(self.said, 2 * GAP, self.headed)
        line.setStretch(0, 1)
        inside.addLayout(line)
        inside.addWidget(area)
        whole = column(self, gap=GAP + 4)
        whole.addWidget(frame)
        whole.addWidget(self.preview_part, 1)

    def open(self, sheet: Sheet) -> None:
        """Show what was pasted, its columns as far as they are known."""
        self.sheet = sheet
        self.preview_part.reason.clear()
        self.headed.blockSignals(True)
        self.headed.setChecked(sheet.headed)
        self.headed.blockSignals(False)
        self.boxes = []
        emptied(self._grid)
        for number, key in enumerate(sheet.columns):
            self._add_column(sheet, number, key)
        self._grid.setColumnStretch(len(sheet.columns), 1)
        self._grid.setRowStretch(_SAMPLES + 2, 1)
        self.look()

    def look(self) -> None:
        """Compare it with the register; nothing is written."""
        if self.sheet is None:
            return
        self.preview_part.clear()
        self._say("正在核对……", stop=False)
        self.work.read(
            self, pasting.preview, self.sheet, Job(),
            then=self._show, failed=self._refused, what="核对粘贴的表格",
        )  # fmt: skip

    def _show(self, plan: bulk_edit.Plan) -> None:
        if self.sheet is None:
            return
        unread = "、".join(self.sheet.unread)
        tail = f"不读取：{unread}。" if unread else ""
        self._say(f"按学籍号、身份证件号，或姓名和班号找学生；空白格不改动原值。{tail}", stop=False)
        self.preview_part.show_plan(plan)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self._say(error.problems[0].message, stop=True)
            if self.boxes:
                self.boxes[0].setFocus()
        else:
            self.work.failed.emit(self, error)

    def _say(self, text: str, *, stop: bool) -> None:
        ranked(self.said, text, "stop" if stop else "quiet")

    def _add_column(self, sheet: Sheet, number: int, key: str) -> None:
        box = QComboBox()
        box.setFixedWidth(_COLUMN)
        box.addItem("不读取", "")
        rest = [one for one in pupil_list.COLUMNS if one not in _FIRST and _is_field(one)]
        for one in (*_FIRST, *rest):
            box.addItem(fields.by_key(one).label, one)
        box.setCurrentIndex(max(0, box.findData(key)))
        box.setAccessibleName(f"第 {number + 1} 列是")
        box.setToolTip(f"第 {number + 1} 列是什么")
        box.currentIndexChanged.connect(self._mapped)
        self.boxes.append(box)
        self._grid.addWidget(box, 0, number)
        for place, line in enumerate(sheet.rows[: _SAMPLES + 1], 1):
            text = line[number].strip()
            shown = text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
            sample = label(shown or "—", "caption")
            sample.setToolTip(text)
            self._grid.addWidget(sample, place, number)

    def _mapped(self) -> None:
        if self.sheet is None:
            return
        keys = [str(box.currentData()) for box in self.boxes]
        try:
            self.sheet = pasting.mapped(self.sheet, keys, self.headed.isChecked())
        except Rejected as refused:
            self.preview_part.clear()
            self._say(refused.problems[0].message, stop=True)
            return
        self.look()


def _is_field(key: str) -> bool:
    try:
        return bool(fields.by_key(key))
    except KeyError:
        return False
