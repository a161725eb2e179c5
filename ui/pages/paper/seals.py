"""印章: who keeps which seal, and every use of it on a printed sheet."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from app.problems import Rejected
from app.usecases.paper import seals
from app.usecases.paper.seals import Keeper, SealLine, Use, UseLine
from app.usecases.school import registers
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, labelled, line, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import Page
from ui.widgets.problems import ProblemList
from ui.widgets.shown import day, typed_day
from ui.widgets.table import Line, Table
from ui.work import Work

PAGE_SIZE = 200  # rows
_FORM_WIDTH = 300  # px
_FIELD = 32  # px
_HEADERS = ("用印日期", "印章", "表单编号", "学生", "用途", "批准人", "份数", "保管人")
_WIDTHS = (84, 120, 104, 80, 140, 80, 48, 80)  # px
_NUMBERS = re.compile(r"[\s,，、;；]+")


class SealsPage(Page):
    """The seals at the left, their uses at the right."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "印章", "每次用印都对应一张打印出去的表；保管人交接时在这里登记。")
        self._seals: Sequence[SealLine] = ()
        self.which = QComboBox()
        self.keeper = label("", "quiet", wrap=True)
        self.numbers = QLineEdit()
        self.numbers.setPlaceholderText("XJ26-000001，可写几个")
        self.day = _day()
        self.purpose = QLineEdit()
        self.approved = QLineEdit()
        self.copies = QSpinBox()
        self.copies.setRange(1, seals.MOST_COPIES)
        self.copies.setFixedHeight(_FIELD)
        self.day.setFixedHeight(_FIELD)
        self.problems = ProblemList()
        self.problems.setMinimumHeight(90)
        self.problems.hide()
        self.enter = button("登记用印", self._use, main=True, key="Ctrl+S")
        self.own = _SealForm(self._add, self._hand_over, self._retire)
        self.table = Table(_HEADERS, _WIDTHS, name="seal-uses")
        self.empty = Empty()
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        split.addWidget(scrolled(self._left(), width=_FORM_WIDTH))
        frame, inside = card()
        inside.addWidget(self.table, 1)
        inside.addWidget(self.empty, 1)
        split.addWidget(frame, 1)
        self.body.addLayout(split, 1)
        self.which.currentIndexChanged.connect(self._chosen)

    def _left(self) -> QWidget:
        frame, inside = card(gap=GAP + 4)
        inside.addLayout(labelled("印章", self.which))
        inside.addWidget(self.keeper)
        uses = QHBoxLayout()
        for text, field in (
            ("表单编号", self.numbers),
            ("用途", self.purpose),
            ("批准人", self.approved),
        ):
            inside.addLayout(labelled(text, field))
        uses.addLayout(labelled("用印日期", self.day), 1)
        uses.addLayout(labelled("份数", self.copies), 1)
        inside.addLayout(uses)
        inside.addWidget(self.enter)
        inside.addWidget(self.problems)
        inside.addWidget(self.own)
        inside.addStretch(1)
        return frame

    def shows(self) -> frozenset[str]:
        return frozenset({"seal", "seal_use"})

    def load(self) -> None:
        kept = self.which.currentData()
        self._seals = self.work.ask(seals.seals)
        self.which.blockSignals(True)
        self.which.clear()
        for one in self._seals:
            self.which.addItem(f"{one.name}（已停用）" if one.retired_on else one.name, one.id)
        self.which.setCurrentIndex(max(0, self.which.findData(kept)))
        self.which.blockSignals(False)
        self.own.fill(self.work.ask(registers.school).name)
        self._chosen()

    def seal(self) -> SealLine | None:
        """The one that is chosen."""
        return next((one for one in self._seals if one.id == self.which.currentData()), None)

    def _chosen(self) -> None:
        one = self.seal()
        usable = one is not None and not one.retired_on
        for widget in (
            self.numbers,
            self.day,
            self.purpose,
            self.approved,
            self.copies,
            self.enter,
        ):
            widget.setEnabled(usable)
        self.which.setEnabled(one is not None)
        self.own.hold(usable)
        if one is None:
            self.keeper.setText("还没有登记印章。请先在下面登记。")
        else:
            state = f"　{day(one.retired_on)} 停用" if one.retired_on else ""
            since = day(one.kept_since)
            self.keeper.setText(f"{one.keeper_school} {one.keeper}保管，{since}起{state}")
        self._show_uses(one)

    def _show_uses(self, one: SealLine | None) -> None:
        which = one.id if one is not None else 0
        _, total = self.work.ask(seals.uses, which, 1, 0)
        self.empty.setVisible(not total)
        self.table.setVisible(bool(total))
        self.table.show_again(lambda offset: (self._fetch(which, offset), total))
        self.empty.say("还没有用印记录", "用印后填写表上的编号，点“登记用印”。")

    def _fetch(self, which: int, offset: int) -> Sequence[Line]:
        found, _ = self.work.ask(seals.uses, which, PAGE_SIZE, offset)
        return [_line(one) for one in found]

    def _use(self) -> None:
        one = self.seal()
        if one is None:
            return
        numbers = [part for part in _NUMBERS.split(self.numbers.text().strip()) if part]
        how = Use(
            typed_day(self.day.text()),
            self.purpose.text(),
            self.approved.text(),
            self.copies.value(),
        )
        self.work.write(
            self, seals.use, one.id, numbers, how, then=self._used, failed=self._refused
        )

    def _used(self, count: int) -> None:
        self.problems.hide()
        self.numbers.clear()
        self.numbers.setFocus()
        self.note(f"已登记用印：{count} 张表")

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
            self.problems.show()
        else:
            self.work.failed.emit(self, error)

    def _add(self, name: str, keeper: Keeper) -> None:
        self._change("已登记印章", seals.add, name, keeper)

    def _hand_over(self, keeper: Keeper) -> None:
        if (one := self.seal()) is not None:
            self._change("已登记交接", seals.hand_over, one.id, keeper)

    def _retire(self, day: str) -> None:
        if (one := self.seal()) is not None:
            self._change("印章已停用", seals.retire, one.id, day)

    def _change(self, told: str, usecase: Callable[..., Any], *values: object) -> None:
        def done(_: object) -> None:
            self.problems.hide()
            self.own.clear()
            self.note(told)

        self.work.write(self, usecase, *values, then=done, failed=self._refused)


class _SealForm(QFrame):
    """A new seal, another keeper for the chosen one, or its end."""

    def __init__(
        self,
        add: Callable[[str, Keeper], object],
        hand_over: Callable[[Keeper], object],
        retire: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._add, self._hand_over, self._retire = add, hand_over, retire
        self.name = QLineEdit()
        self.name.setPlaceholderText("学籍管理章")
        self.school = QLineEdit()
        self.person = QLineEdit()
        self.since = _day()
        inside = column(self, gap=GAP)
        inside.addWidget(line())
        inside.addWidget(label("登记印章或交接", "heading"))
        for text, field in (
            ("印章名称（新登记时）", self.name),
            ("保管单位", self.school),
            ("保管人", self.person),
            ("日期", self.since),
        ):
            inside.addLayout(labelled(text, field))
        self.new = button("登记新印章", self._new)
        self.over = button("交接给此人", self._over)
        self.end = button("停用", self._end)
        inside.addLayout(row(self.new, self.over, self.end))

    def fill(self, school: str) -> None:
        """The usual keeper is of the school itself."""
        if not self.school.text():
            self.school.setText(school)

    def hold(self, usable: bool) -> None:
        """Whether there is a seal to hand over or to end."""
        self.over.setEnabled(usable)
        self.end.setEnabled(usable)

    def clear(self) -> None:
        """After it was entered."""
        self.name.clear()
        self.person.clear()

    def keeper(self) -> Keeper:
        """As typed."""
        return Keeper(self.school.text(), self.person.text(), typed_day(self.since.text()))

    def _new(self) -> None:
        self._add(self.name.text(), self.keeper())

    def _over(self) -> None:
        self._hand_over(self.keeper())

    def _end(self) -> None:
        self._retire(typed_day(self.since.text()))


def _day() -> QLineEdit:
    result = QLineEdit(QDate.currentDate().toString("yyyy-MM-dd"))
    result.setPlaceholderText("2026-09-01")
    return result


def _line(one: UseLine) -> Line:
    return one.id, (
        day(one.used_on), one.seal, one.number, one.name, one.purpose,
        one.approved_by, str(one.copies), one.keeper,
    )  # fmt: skip
