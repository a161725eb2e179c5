"""Two records that are one child, side by side: field by field what stays, then one button."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from app.problems import Rejected, blocking
from app.usecases.checking import merging
from app.usecases.checking.merging import Choice, FieldChoice, MergePreview
from app.usecases.pupils import students
from ui.look import GAP
from ui.widgets.basic import (
    button,
    card,
    column,
    emptied,
    label,
    labelled,
    line,
    link,
    row,
    scrolled,
)
from ui.widgets.problems import ProblemList
from ui.widgets.shown import shown_value
from ui.work import Work

_PROBLEMS_HEIGHT = 120  # px
_REVEALED = "全部信息（比对时）"


class MergeView(QWidget):
    """``left``: back without merging. ``merged``: done."""

    left = Signal()
    merged = Signal()
    noted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.shown: MergePreview | None = None
        self.choices: dict[str, Choice] = {}
        self.radios: dict[str, tuple[QRadioButton, QRadioButton]] = {}
        self.heading = label("", "heading")
        self.plain = False
        self.eye = link("显示隐藏的内容", self._reveal)
        self.eye.setToolTip("显示两条记录的证件号、电话等，并记入操作日志")
        self.swap = button("换一条保留", self._swap, tip="保留另一条记录的编号")
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        self.members = label("", "quiet", wrap=True)
        self.member_boxes: dict[int, QCheckBox] = {}
        self._members = column(gap=2)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("如：核对了户口簿，是同一名学生")
        self.back = button("返回", self.left.emit, key="Esc")
        self.merge = button("合并", self._merge, main=True, key="Ctrl+Return")
        inside = QWidget()
        inside.setObjectName("body")
        whole = column(inside)
        self._fields = column(gap=0)
        whole.addLayout(self._fields)
        whole.addStretch(1)
        frame, box = card(gap=GAP)
        box.addLayout(row(self.heading, None, self.eye, self.swap))
        box.addWidget(scrolled(inside), 1)
        box.addWidget(line())
        box.addWidget(self.members)
        box.addLayout(self._members)
        box.addWidget(self.problems)
        box.addLayout(labelled("合并依据 ★", self.reason))
        box.addLayout(row(label("合并后可以撤销，两条原记录都会完整保留。", "quiet"), None,
                          self.back, self.merge))  # fmt: skip
        column(self).addWidget(frame)

    def begin(self, kept: int, other: int) -> None:
        """Compare ``other`` with ``kept``, which stays."""
        self.choices = {}
        self.member_boxes = {}
        self.plain = False
        self.reason.clear()
        self._ask(kept, other)

    def _ask(self, kept: int, other: int) -> None:
        try:
            self.shown = self.work.ask(merging.preview, kept, other, self.choices)
        except Rejected as error:  # one of them has gone meanwhile
            self.noted.emit(error.problems[0].message)
            self.left.emit()
            return
        self._show(self.shown)

    def _show(self, shown: MergePreview) -> None:
        pair = f"编号 {shown.other_id} 并入编号 {shown.kept_id}"
        self.heading.setText(f"{pair}：选择每一项取哪一条的")
        self.eye.setVisible(not self.plain)
        emptied(self._fields)
        self.radios = {}
        self._fields.addLayout(self._grid(shown))
        self._show_members(shown)
        moving = sum(shown.moving.values())
        also = f"　另有 {moving} 条相关记录（照片、材料、打印等）一并转入" if moving else ""
        told = "家庭成员：勾选的留下，监护人排在前面" if shown.members else "没有家庭成员"
        self.members.setText(f"{told}{also}")
        self.problems.show_problems(shown.problems)
        self.problems.setVisible(bool(shown.problems))
        self.merge.setEnabled(not blocking(shown.problems))

    def _show_members(self, shown: MergePreview) -> None:
        """One box for each member of either record; all are ticked at first."""
        emptied(self._members)
        kept = {key: one.isChecked() for key, one in self.member_boxes.items()}
        self.member_boxes = {}
        line_of = row()
        for one in shown.members:
            values = one.values
            phone = shown_value("phone", values["phone"], plain=self.plain)
            box = QCheckBox(f"{values['name']}（{values['relation'] or '关系不明'}，{phone}）")
            box.setChecked(kept.get(one.id, True))
            self.member_boxes[one.id] = box
            line_of.addWidget(box)
        line_of.addStretch(1)
        self._members.addLayout(line_of)

    def staying(self) -> list[int]:
        """Ids of the members that stay."""
        return [key for key, box in self.member_boxes.items() if box.isChecked()]

    def _grid(self, shown: MergePreview) -> QGridLayout:
        result = QGridLayout()
        result.setHorizontalSpacing(2 * GAP)
        result.setVerticalSpacing(4)
        heads = ("数据项", f"保留的（编号 {shown.kept_id}）", f"并入的（编号 {shown.other_id}）")
        for place, word in enumerate(heads):
            result.addWidget(label(word, "caption"), 0, place)
        for number, one in enumerate(shown.fields, 1):
            result.addWidget(label(one.label), number, 0, Qt.AlignmentFlag.AlignTop)
            self._pair(result, number, one)
        result.setColumnMinimumWidth(0, 130)
        result.setColumnStretch(1, 1)
        result.setColumnStretch(2, 1)
        return result

    def _pair(self, into: QGridLayout, number: int, one: FieldChoice) -> None:
        group = QButtonGroup(self)
        pair = QRadioButton(), QRadioButton()
        sides: tuple[tuple[Choice, str], ...] = (("kept", one.kept), ("other", one.other))
        for place, (choice, value) in enumerate(sides):
            radio = pair[place]
            radio.setText(shown_value(one.key, value, plain=self.plain))
            radio.setChecked(one.taken == choice)
            radio.clicked.connect(partial(self.choose, one.key, choice))
            group.addButton(radio)
            into.addWidget(radio, number, place + 1)
        self.radios[one.key] = pair

    def choose(self, key: str, choice: Choice, _checked: bool = True) -> None:
        """Take the value of ``key`` from the kept or from the other record."""
        self.choices[key] = choice
        if self.shown is not None:
            shown = self.work.ask(
                merging.preview, self.shown.kept_id, self.shown.other_id, self.choices
            )
            self.shown = shown
            self.problems.show_problems(shown.problems)
            self.problems.setVisible(bool(shown.problems))
            self.merge.setEnabled(not blocking(shown.problems))

    def _reveal(self) -> None:
        if self.shown is not None:
            both = (self.shown.kept_id, self.shown.other_id)
            self.work.write(
                self, students.reveal_all, both, _REVEALED, then=lambda _: self._reveal_done()
            )

    def _reveal_done(self) -> None:
        self.plain = True
        if self.shown is not None:
            self._show(self.shown)

    def _swap(self) -> None:
        if self.shown is not None:
            self.choices = {}
            self._ask(self.shown.other_id, self.shown.kept_id)

    def _merge(self) -> None:
        if self.shown is None:
            return
        self.merge.setEnabled(False)
        self.work.write(
            self, merging.merge, self.shown.kept_id, self.shown.other_id, self.reason.text(),
            dict(self.choices), self.staying(), then=self._done, failed=self._refused,
        )  # fmt: skip

    def _done(self, merge_id: int) -> None:
        self.noted.emit(f"已合并（合并编号 {merge_id}），两条原记录都已保留，可以撤销")
        self.merged.emit()

    def _refused(self, error: BaseException) -> None:
        self.merge.setEnabled(True)
        self.work.failed.emit(self, error)
