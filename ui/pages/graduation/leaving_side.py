"""Beside the list of leavers: what the text says of the chosen one, and results for all chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QWidget

from app.domain.certificates import RESULTS
from app.usecases.graduation import verdicts
from app.usecases.graduation.verdicts import LeaverLine
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, labelled, line, row, scrolled
from ui.widgets.problems import ProblemList

WIDTH = 330  # px
_PROBLEMS_HEIGHT = 128  # px
_KEEP = "不改动"


class LeavingSide(QFrame):
    """``entered`` (key → text), ``decided`` (result, answer, number) are for all chosen pupils."""

    entered = Signal(object)
    decided = Signal(str, str, str)

    def __init__(self, *, editable: bool) -> None:
        super().__init__()
        self._editable = editable
        self.heading = label("", "heading", wrap=True)
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        self.fields: dict[str, QComboBox | QLineEdit] = {}
        for key in verdicts.COLUMNS:
            self.fields[key] = _flag() if key in verdicts.FLAGS else QLineEdit()
        self.enter = button("登记成绩", self._enter, key="Ctrl+S")
        self.result = QComboBox()
        self.result.addItems([*RESULTS, ""])
        self.answer, self.number = QLineEdit(), QLineEdit()
        self.answer.setPlaceholderText("向谁确认，答复是什么")
        self.number.setPlaceholderText("没有的不填")
        self.decide = button("写入答复", self._decide)
        self.results_part, self.decision = self._results(), self._decision()
        frame, inside = card(gap=GAP)
        inside.addWidget(self.heading)
        inside.addWidget(self.problems)
        inside.addWidget(self.decision)
        inside.addWidget(self.results_part)
        inside.addStretch(1)
        body = QWidget()
        body.setObjectName("body")
        column(body).addWidget(frame)
        column(self).addWidget(scrolled(body, width=WIDTH))

    def _results(self) -> QWidget:
        whole = QWidget()
        grid = QGridLayout(whole)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP)
        grid.addWidget(line(), 0, 0, 1, 2)
        for place, (key, field) in enumerate(self.fields.items()):
            wide = key == "to_school"
            at = (place // 2 + 1, 0 if wide else place % 2, 1, 2 if wide else 1)
            grid.addLayout(labelled(verdicts.COLUMNS[key], field), *at)
        place = len(self.fields) // 2 + 2
        grid.addWidget(self.enter, place, 0, 1, 2)
        return whole

    def _decision(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        inside.addWidget(line())
        inside.addLayout(labelled("主管部门的答复", self.answer))
        side = row()
        for text, field in (("确认的结论", self.result), ("答复文号", self.number)):
            side.addLayout(labelled(text, field), 1)
        inside.addLayout(side)
        inside.addWidget(self.decide)
        return whole

    def show_chosen(self, chosen: Sequence[LeaverLine]) -> None:
        """The one pupil whole; of several only how many they are."""
        one = chosen[0] if len(chosen) == 1 else None
        self.problems.setVisible(one is not None)
        if one is not None:
            self.heading.setText(f"{one.name}　{one.class_no}　{one.result or '没有结论'}")
            facts = [("答复", f"{one.decided}：{one.decided_why} {one.decided_no}")]
            self.problems.show_problems(
                one.findings, "没有要核对的。", facts if one.decided_why else ()
            )
        else:
            said = f"选中 {len(chosen)} 名学生" if chosen else "请在左边选择学生，可以选多名"
            self.heading.setText(said)
        self._fill(one)
        open_ones = [p for p in chosen if p.open or p.decided]
        self.decision.setVisible(self._editable and bool(open_ones))
        self.results_part.setVisible(self._editable and bool(chosen))

    def _fill(self, one: LeaverLine | None) -> None:
        for key, field in self.fields.items():
            text = one.values.get(key, "") if one else ""
            if isinstance(field, QComboBox):
                field.setCurrentText(text or _KEEP)
            else:
                field.setText(text)
        if one is not None:
            self.result.setCurrentText(one.decided or RESULTS[0])
            self.answer.setText(one.decided_why)
            self.number.setText(one.decided_no)

    def _enter(self) -> None:
        said = {}
        for key, field in self.fields.items():
            text = field.currentText() if isinstance(field, QComboBox) else field.text().strip()
            if text not in ("", _KEEP):
                said[key] = text
        self.entered.emit(said)

    def _decide(self) -> None:
        self.decided.emit(self.result.currentText(), self.answer.text(), self.number.text())


def _flag() -> QComboBox:
    box = QComboBox()
    box.addItems([_KEEP, verdicts.YES, verdicts.NO])
    return box
