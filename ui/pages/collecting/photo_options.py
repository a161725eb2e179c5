"""How pictures find their pupils, and to what measure they are made."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QListWidget, QListWidgetItem, QWidget

from app.usecases.paper import disclosures
from app.usecases.pupils import photographs, students
from app.usecases.pupils.photo_matching import Crops, Matching
from ui.look import GAP
from ui.widgets.basic import card, column, label, labelled, scrolled
from ui.widgets.handing import HandingFields
from ui.work import Work

WIDTH = 330  # px
_CHECKED = Qt.CheckState.Checked
_ROLE = Qt.ItemDataRole.UserRole


class PhotoOptions(QWidget):
    """``changed``: another choice; what is previewed is stale. ``class_changed`` besides."""

    changed = Signal()
    class_changed = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("body")
        self.work = work
        self.rules = QComboBox()
        for rules_id, title in photographs.rule_choices():
            self.rules.addItem(title, rules_id)
        self.class_no = QComboBox()
        self.order = QComboBox()
        self.order.addItem("按文件名：证件号、学籍号、姓名", False)
        self.order.addItem("按名册顺序，第一张是第一名", True)
        for box in (self.rules, self.class_no, self.order):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        self.absent = QListWidget()
        self.absent.setAccessibleName("未拍照的学生")
        self.absent.setSpacing(2)
        self._absent = QWidget()
        inside = column(self._absent, gap=4)
        inside.addWidget(label("未拍照的学生打勾，名册顺序中跳过", "quiet", wrap=True))
        inside.addWidget(self.absent, 1)
        self.keep_original = QCheckBox("同时存入原照片")
        self.keep_original.setToolTip("原文件作为材料一并加密存放")
        self.handing = HandingFields()
        column(self).addWidget(scrolled(self._card(), width=WIDTH), 1)
        self.rules.currentIndexChanged.connect(self.changed)
        self.class_no.currentIndexChanged.connect(self._class_chosen)
        self.order.currentIndexChanged.connect(self._order_chosen)
        self.absent.itemChanged.connect(lambda _: self.changed.emit())
        self._order_chosen()

    def _card(self) -> QFrame:
        frame, inside = card(gap=2 * GAP)
        inside.addLayout(labelled("照片参数", self.rules))
        inside.addLayout(labelled("班级", self.class_no))
        inside.addLayout(labelled("怎样对应学生", self.order))
        inside.addWidget(self._absent, 1)
        inside.addWidget(self.keep_original)
        inside.addStretch(0)
        inside.addWidget(label("导出的照片包", "heading"))
        inside.addWidget(self.handing)
        return frame

    def load(self) -> None:
        """List the classes afresh; the chosen one stays."""
        kept = self.class_no.currentData()
        self.class_no.blockSignals(True)
        self.class_no.clear()
        self.class_no.addItem("全校，同名的按文件夹名认班", "")
        for one in self.work.ask(students.classes):
            if one.class_no:
                self.class_no.addItem(f"{one.class_no}　{one.count} 人", one.class_no)
        self.class_no.setCurrentIndex(max(0, self.class_no.findData(kept)))
        self.class_no.blockSignals(False)
        self.handing.fill(self.work.ask(disclosures.recipients), disclosures.AUTHORITY)

    def chosen_class(self) -> str:
        """班号, or "" for everyone."""
        return self.class_no.currentData() or ""

    def matching(
        self, by_hand: dict[Path, int], crops: Crops, shots: dict[Path, bytes]
    ) -> Matching:
        """As chosen, with what was assigned and framed by hand, and what the camera took."""
        return Matching(
            self.chosen_class(),
            bool(self.order.currentData()),
            frozenset(self._checked()),
            by_hand,
            crops,
            self.rules.currentData(),
            shots,
        )

    def _checked(self) -> Sequence[int]:
        items = [self.absent.item(number) for number in range(self.absent.count())]
        return [item.data(_ROLE) for item in items if item.checkState() is _CHECKED]

    def _class_chosen(self) -> None:
        self._list_class()
        self.class_changed.emit()
        self.changed.emit()

    def _order_chosen(self) -> None:
        self._absent.setVisible(bool(self.order.currentData()))
        self._list_class()
        self.changed.emit()

    def _list_class(self) -> None:
        """The roster, to say who was not photographed."""
        self.absent.blockSignals(True)
        self.absent.clear()
        if self.order.currentData() and self.chosen_class():
            ids = self.work.ask(students.ids_in, self.chosen_class())
            for student_id, values in self.work.ask(students.values_of, ids).items():
                item = QListWidgetItem(values["name"])
                item.setData(_ROLE, student_id)
                item.setCheckState(Qt.CheckState.Unchecked)
                self.absent.addItem(item)
        self.absent.blockSignals(False)
