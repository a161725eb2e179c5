"""The papers that a case will need, ticked as they are handed in, waived where the text says 等."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.usecases.status.case_plan import Paper
from ui.look import GAP
from ui.widgets.basic import card, column, emptied, label, row


@dataclass(frozen=True, slots=True)
class Given:
    """What was handed in, and what is waived for which reason."""

    received: tuple[str, ...]
    waived: Mapping[str, str]


class Checklist(QWidget):
    """``changed``: another paper is in, or waived."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ticks: dict[str, QCheckBox] = {}
        self.reasons: dict[str, QLineEdit] = {}
        self._papers: tuple[Paper, ...] = ()
        self._lines = column(gap=GAP)
        frame, box = card(gap=GAP)
        box.addWidget(label("已交的材料", "heading"))
        said = "没有交齐也可以开案：缺的列入清单和一次性告知单。"
        box.addWidget(label(said, "caption", wrap=True))
        box.addLayout(self._lines)
        column(self).addWidget(frame)
        self.hide()

    def begin(self) -> None:
        """No papers."""
        self._papers = ()
        self.ticks, self.reasons = {}, {}
        emptied(self._lines)
        self.hide()

    def offer(self, papers: Sequence[Paper]) -> None:
        """Show ``papers``; what was ticked stays."""
        if tuple(papers) == self._papers:
            return
        before = self.given()
        self.begin()
        self._papers = tuple(papers)
        for one in papers:
            self._lines.addWidget(self._line(one, before))
        self.setVisible(bool(papers))

    def put(self, received: Sequence[str], waived: Mapping[str, str]) -> None:
        """As if these had been ticked and typed."""
        for name in received:
            if name in self.ticks:
                self.ticks[name].setChecked(True)
        for name, reason in waived.items():
            if name in self.reasons:
                self.reasons[name].setText(reason)

    def in_order(self) -> list[QWidget]:
        """The fields as one reads them."""
        found: list[QWidget] = []
        for name, tick in self.ticks.items():
            found += [tick, *([self.reasons[name]] if name in self.reasons else [])]
        return found

    def given(self) -> Given:
        """As ticked and typed."""
        received = tuple(name for name, tick in self.ticks.items() if tick.isChecked())
        waived = {
            name: field.text().strip()
            for name, field in self.reasons.items()
            if field.text().strip() and name not in received
        }
        return Given(received, waived)

    def _line(self, one: Paper, before: Given) -> QWidget:
        whole = QWidget()
        tick = QCheckBox(one.name if one.required else f"{one.name}（选交）")
        tick.setChecked(one.name in before.received)
        tick.setToolTip(one.cite)
        tick.toggled.connect(lambda _: self.changed.emit())
        self.ticks[one.name] = tick
        layout = row(tick, gap=GAP)
        layout.setStretch(0, 1)
        layout.addWidget(label(one.cite, "caption"))
        if one.open_list:
            why = QLineEdit(before.waived.get(one.name, ""))
            why.setPlaceholderText("不适用时写免交的原因")
            why.setAccessibleName(f"{one.name}免交的原因")
            why.setFixedWidth(200)
            why.editingFinished.connect(self.changed.emit)
            tick.toggled.connect(why.setDisabled)
            why.setDisabled(tick.isChecked())
            self.reasons[one.name] = why
            layout.addWidget(why)
        whole.setLayout(layout)
        return whole
