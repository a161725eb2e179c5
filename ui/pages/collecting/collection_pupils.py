"""The pupils of one class in a campaign: where each paper is, and what to do with it next."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFileDialog, QLineEdit, QPushButton, QWidget

from app.domain import dates
from app.usecases.collecting import campaigns, returns
from app.usecases.collecting.campaigns import CHAIN, PRINTED, RETURNED, SCANNED, SIGNED, UNPRINTED
from ui.widgets.ask import Ask
from ui.widgets.attachments import Attached
from ui.widgets.basic import Tone, button, column, label, row
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("姓名", "状态", "登记日期", "最近一张表的编号")
_WIDTHS = (90, 70, 110, 150)  # px
_TONES: tuple[Tone, ...] = ("plain", "accent", "accent", "good", "good", "good")
_EVERY = "全部"
_REASON_WIDTH = 200  # px
_NARROW = 600  # px


class PupilsPanel(QWidget):
    """``print_asked`` (again), ``entry_asked`` (pupil's id), ``noted`` (text)."""

    print_asked = Signal(bool)
    entry_asked = Signal(int)
    noted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.campaign: campaigns.CampaignLine | None = None
        self.progress: campaigns.ClassProgress | None = None
        self.signed: Sequence[str] = ()
        self._lines: dict[int, campaigns.PaperLine] = {}
        self.heading = label("", "heading")
        self.table = Table(_HEADERS, _WIDTHS, name="campaign-pupils", many=True)
        self.table.chose.connect(self._chose)
        self.chips = QButtonGroup(self)
        self.back_to = QComboBox()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("原因，例如：家长要求重填")
        self.reason.setMinimumWidth(_REASON_WIDTH)
        self.asking_back = Ask((self.back_to, self.reason))
        self.asking_class = Ask()
        whole = column(self)
        whole.addLayout(self._class_row())
        whole.addLayout(self._chip_row())
        whole.addWidget(self.asking_class)
        whole.addWidget(self.asking_back)
        whole.addWidget(self.table, 1)
        whole.addLayout(self._pupil_row())

    def _class_row(self) -> Any:
        self.print = button("打印", lambda: self.print_asked.emit(False), main=True, key="Ctrl+P")
        self.again = button(
            "补打", lambda: self.print_asked.emit(True), tip="再打印已发出而未交回的，各有新编号"
        )
        self.whole_class = button("全班交回", self._ask_class)
        return row(self.heading, None, self.whole_class, self.again, self.print)

    def _chip_row(self) -> Any:
        line = row()
        for number, (word, tone) in enumerate(
            zip((_EVERY, *CHAIN.states), ("plain", *_TONES), strict=True)
        ):
            one = QPushButton(word)
            one.setProperty("chip", tone)
            one.setCheckable(True)
            self.chips.addButton(one, number)
            line.addWidget(one)
        self.chips.button(0).setChecked(True)
        self.chips.idClicked.connect(lambda _: self._show_lines())
        line.addStretch(1)
        return line

    def _pupil_row(self) -> Any:
        self.chosen = label("", "quiet")
        self.entry = button("录入更正", self._ask_entry, tip="家长在表上改过的项目")
        self.came = button("登记交回", self._came)
        self.sign = button("双签", self._sign, tip="监护人、班主任都已签字")
        self.scan = button("附扫描件", self._choose_scan)
        self.file = button("归档", self._file, tip="签字表已放入学籍档案")
        self.back = button("退回", self._ask_back)
        self._actions = (self.entry, self.came, self.sign, self.scan, self.file, self.back)
        return row(self.chosen, None, *self._actions)

    def show_class(
        self, campaign: campaigns.CampaignLine, one: campaigns.ClassProgress | None
    ) -> None:
        """Show the pupils of ``one``; the selection stays while it is the same class."""
        self.campaign, self.progress = campaign, one
        self.asking_back.hide()
        self.asking_class.hide()
        running = not campaign.closed_at
        unprinted = one.states[UNPRINTED] if one else 0
        self.heading.setText(f"{one.class_no or '未编班'}　{one.pupils} 人" if one else "")
        self.print.setText(f"打印 {unprinted} 张" if unprinted else "打印")
        self.print.setEnabled(running and unprinted > 0)
        self.again.setEnabled(running and one is not None and one.states[PRINTED] > 0)
        self.whole_class.setEnabled(one is not None and one.states[PRINTED] > 0)
        for number, state in enumerate(CHAIN.states, 1):
            self.chips.button(number).setText(f"{state} {one.states[state] if one else 0}")
        self.chips.button(0).setText(f"{_EVERY} {one.pupils if one else 0}")
        self._show_lines()

    def _show_lines(self) -> None:
        if self.campaign is None or self.progress is None:
            self._lines = {}
        else:
            number = self.chips.checkedId()
            states = CHAIN.states if number <= 0 else (CHAIN.states[number - 1],)
            found = self.work.ask(campaigns.lines, self.campaign.id, self.progress.class_no, states)
            self._lines = {one.student_id: one for one in found}
        lines = [_line(one) for one in self._lines.values()]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self._chose()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """On a narrow screen only states that somebody is at, and actions that can be done."""
        narrow = self.width() < _NARROW
        number = self.chips.checkedId()
        states = self.progress.states if self.progress else {}
        for place, state in enumerate(CHAIN.states, 1):
            shown = not narrow or place == number or bool(states.get(state))
            self.chips.button(place).setVisible(shown)
        for one in self._actions:
            one.setVisible(not narrow or one.isEnabled())

    def papers(self) -> list[campaigns.PaperLine]:
        """The papers of the chosen pupils."""
        return [self._lines[one] for one in self.table.selected() if one in self._lines]

    def _chose(self) -> None:
        found = self.papers()
        states = {one.state for one in found}
        one = len(found) == 1
        self.chosen.setText(f"已选 {len(found)} 名" if found else "选中学生后可逐个或成批登记")
        self.entry.setEnabled(one and not states & {UNPRINTED})
        self.came.setEnabled(states == {PRINTED})
        self.sign.setEnabled(bool(found) and states == {RETURNED})
        self.scan.setEnabled(one and states == {SIGNED})
        self.file.setEnabled(bool(found) and states <= {SIGNED, SCANNED})
        self.back.setEnabled(one and not states & {UNPRINTED})
        self._fit()
        if not found:
            self.asking_back.hide()
        if self.asking_class.isVisible():
            self._ask_class()

    def _ids(self) -> list[int]:
        return [one.student_id for one in self.papers()]

    def _came(self) -> None:
        self._write(returns.return_pupils, self._ids(), self.signed, word="交回")

    def _sign(self) -> None:
        self._write(returns.sign, self._ids(), word="双签")

    def _file(self) -> None:
        self._write(returns.file_away, self._ids(), word="归档")

    def _write(self, usecase: Any, ids: list[int], *rest: object, word: str) -> None:
        if self.campaign is not None:
            self.work.write(
                self, usecase, self.campaign.id, ids, *rest,
                then=lambda _: self.noted.emit(f"已登记 {len(ids)} 名{word}"),
            )  # fmt: skip

    def _ask_class(self) -> None:
        if self.progress is None:
            return
        absent = [one for one in self.papers() if one.state == PRINTED]
        count = self.progress.states[PRINTED] - len(absent)
        left = "；选中的除外：" + "、".join(one.name for one in absent) if absent else ""
        signed = "、".join(campaigns.SIGNERS[name] for name in self.signed)
        text = (
            f"{self.progress.class_no} 已打印未交回的表，{count} 张登记为交回{left}。"
            f"{f'签字：{signed}。' if signed else '上方没有勾选签字，只登记交回。'}"
            "有没交的学生，先在下面选中。"
        )
        self.asking_class.ask(text, f"登记 {count} 张", self._return_class)

    def _return_class(self) -> None:
        if self.campaign is None or self.progress is None:
            return
        absent = tuple(one.student_id for one in self.papers() if one.state == PRINTED)
        self.asking_class.hide()
        self.work.write(
            self, returns.return_class, self.campaign.id, self.progress.class_no, absent,
            tuple(self.signed), then=self._returned,
        )  # fmt: skip

    def _returned(self, done: returns.Returned) -> None:
        text = f"已登记 {len(done.came)} 名交回，还缺 {len(done.lacking)} 名"
        self.noted.emit("　".join([text, *{one.message for one in done.problems}]))

    def _ask_back(self) -> None:
        [one] = self.papers()
        self.back_to.clear()
        earlier = CHAIN.states[: CHAIN.states.index(one.state)]
        self.back_to.addItems(list(reversed(earlier)))
        self.reason.clear()
        question = f"{one.name}（{one.state}）退回到："
        self.asking_back.ask(question, "退回", lambda: self._step_back(one))

    def _step_back(self, one: campaigns.PaperLine) -> None:
        if self.campaign is not None:
            to = self.back_to.currentText()
            self.work.write(
                self, returns.step_back, self.campaign.id, one.student_id, to, self.reason.text(),
                then=lambda _: self._went_back(one, to),
            )  # fmt: skip

    def _went_back(self, one: campaigns.PaperLine, to: str) -> None:
        self.asking_back.hide()
        self.noted.emit(f"{one.name}的表已退回到“{to}”，原因已记录")

    def _ask_entry(self) -> None:
        [one] = self.papers()
        self.entry_asked.emit(one.student_id)

    def _choose_scan(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择签字表的扫描件", str(Path.home()), "图片和 PDF (*.jpg *.jpeg *.png *.pdf)"
        )
        if chosen:
            self.attach(Path(chosen))

    def attach(self, file: Path) -> None:
        """Keep ``file`` as the scan of the chosen pupil's signed paper."""
        [one] = self.papers()
        kinds = {".pdf": "application/pdf", ".png": "image/png"}
        media_type = kinds.get(file.suffix.lower(), "image/jpeg")
        scan = Attached(file.name, media_type, file.read_bytes())
        if self.campaign is not None:
            self.work.write(
                self, returns.keep_scan, self.campaign.id, one.student_id, scan,
                then=lambda _: self.noted.emit(f"{one.name}的扫描件已存入"),
            )  # fmt: skip


def _line(one: campaigns.PaperLine) -> Line:
    since = dates.shown(dates.day_of(one.since)) if one.since else ""
    return one.student_id, (one.name, one.state, since, one.number)
