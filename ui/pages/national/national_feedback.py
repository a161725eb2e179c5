"""国网反馈: how far each pupil is in the national system, by hand or from its result file."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.job import Job
from app.problems import Problem
from app.usecases.intake import registration_bars
from app.usecases.national import national_chain, national_feedback
from app.usecases.national.national_chain import NOT_YET, STATES, ChainLine
from app.usecases.national.national_feedback import Feedback, FeedbackRow, Taken
from ui.look import GAP
from ui.widgets.ask import Ask
from ui.widgets.basic import Tone, button, column, label, labelled, row
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.shown import day
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("姓名", "班号", "办到", "日期", "来源", "不能注册的原因")
_WIDTHS = (90, 100, 100, 100, 170, 260)  # px
_ROW_HEADERS = ("行", "姓名", "将登记", "文件里写的")
_ROW_WIDTHS = (50, 90, 170, 400)  # px
_BARS = {
    "registration.unsigned": "未双签",
    "registration.irregular": "违规招收",
    "registration.formalities": "未办入学手续并缴费",
}
_ALL = "全部"
_TONES: tuple[Tone, ...] = ("plain", "warn", "accent", "accent", "accent", "good")
_SUFFIXES = "表格 (*.xls *.xlsx)"
_DAY_WIDTH, _REASON_WIDTH, _WHY_WIDTH = 90, 110, 240  # px


class FeedbackPage(Page):
    """The chain of every newcomer; a result file is looked at before anything moves."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "国网反馈")
        self.shown: Feedback | None = None
        self._lines: dict[int, ChainLine] = {}
        self._bars: Mapping[int, Sequence[Problem]] = {}
        self.chips = QButtonGroup(self)
        self.table = Table(_HEADERS, _WIDTHS, name="national-chain", many=True)
        self.rows = Table(_ROW_HEADERS, _ROW_WIDTHS, name="national-feedback")
        self.empty = Empty()
        self.state = QComboBox()
        self.state.addItems([*STATES, NOT_YET])
        self.day, self.reason, self.file_day = QLineEdit(), QLineEdit(), QLineEdit()
        for one in (self.day, self.file_day):
            one.setPlaceholderText("今天")
            one.setFixedWidth(_DAY_WIDTH)
        self.reason.setPlaceholderText("退回或跳过时填写")
        self.reason.setMinimumWidth(_REASON_WIDTH)
        self.why = QLineEdit()
        self.why.setMinimumWidth(_WHY_WIDTH)
        self.asking = Ask((self.why,))
        self.stack = QStackedWidget()
        self.stack.addWidget(self._overview())
        self.stack.addWidget(self._file())
        self.body.addWidget(self.stack, 1)
        self.open = button("打开结果文件", self._choose, main=True, key="Ctrl+O")
        self.other = button("不登记", self.leave_file, key="Esc")
        self.take = button("登记", self._take, main=True, key="Ctrl+Return")
        for made in (self.open, self.other, self.take):
            self.buttons.addWidget(made)
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.leave_file()

    def _overview(self) -> QWidget:
        whole = QWidget()
        inside = column(whole)
        chips = row()
        for number, (word, tone) in enumerate(zip((_ALL, NOT_YET, *STATES), _TONES, strict=True)):
            one = QPushButton(word)
            one.setProperty("chip", tone)
            one.setCheckable(True)
            self.chips.addButton(one, number)
            chips.addWidget(one)
        chips.addStretch(1)
        self.chips.button(0).setChecked(True)
        self.chips.idClicked.connect(lambda _: self._refill())
        inside.addLayout(chips)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.empty, 1)
        self.chosen = label("", "quiet")
        self.mark = button("登记所选", self._mark)
        self.bar = button("违规招收", self._ask_bar, tip="登记违规招收，或取消登记")
        self.entry = QWidget()
        asked = row(self.chosen, None, self.bar, gap=2 * GAP)
        for word, field in (("办到", self.state), ("日期", self.day), ("原因", self.reason)):
            asked.addLayout(labelled(word, field))
        asked.addWidget(self.mark)
        self.entry.setLayout(asked)
        inside.addWidget(self.asking)
        inside.addWidget(self.entry)
        return whole

    def _file(self) -> QWidget:
        whole = QWidget()
        inside = column(whole)
        self.told = label("", wrap=True)
        head = row(self.told, 2 * GAP)
        head.setStretch(0, 1)
        head.addLayout(labelled("国网办理日期", self.file_day))
        inside.addLayout(head)
        inside.addWidget(self.rows, 1)
        return whole

    def shows(self) -> frozenset[str]:
        return frozenset({"student", "national_step", "registration_bar", "campaign_pupil"})

    def load(self) -> None:
        self._refill()

    def _refill(self) -> None:
        found = self.work.ask(national_chain.lines)
        self._bars = self.work.ask(registration_bars.bars)
        words = (_ALL, NOT_YET, *STATES)
        for number, word in enumerate(words):
            count = sum(1 for one in found if word in (_ALL, one.state))
            self.chips.button(number).setText(f"{word} {count:,}")
        wanted = words[self.chips.checkedId()]
        self._lines = {one.student_id: one for one in found if wanted in (_ALL, one.state)}
        lines = [_line(one, self._bars.get(one.student_id, ())) for one in self._lines.values()]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        if found:
            self.empty.say("这一步没有学生", "请换一步查看。")
        else:
            why = "还没有学籍号的新生列在这里，导入国网之后逐步登记到教育局审核。"
            self.empty.say("没有等待学籍号的学生", why)
        self._chose()

    def _chose(self) -> None:
        count = len(self.table.selected())
        self.chosen.setText(f"已选 {count} 名" if count else "选中后可成批登记")
        self.mark.setEnabled(count > 0)
        self.bar.setEnabled(count == 1)
        self.asking.hide()
        self.entry.setVisible(bool(self._lines))

    def _mark(self) -> None:
        ids = [one for one in self.table.selected() if one in self._lines]
        self.work.write(
            self, national_chain.mark, ids, self.state.currentText(), self.day.text(),
            self.reason.text(), then=self._marked,
        )  # fmt: skip

    def _marked(self, count: int) -> None:
        self.reason.clear()
        self.note(f"已登记 {count:,} 名：{self.state.currentText()}")

    def _ask_bar(self) -> None:
        """Enter 违规招收 of the one chosen, or lift what stands."""
        chosen = self._lines[self.table.selected()[0]]
        entered = self.work.ask(registration_bars.barred, chosen.student_id)
        standing = next((one for one in entered if not one.lifted_at), None)
        self.why.clear()
        if standing is None:
            self.why.setPlaceholderText("违反的规定，例如：跨学区招收")
            question = f"{chosen.name}登记为违规招收后，不写入注册用的导出文件。"
            self.asking.ask(question, "登记", lambda: self._bar(chosen))
            return
        self.why.setPlaceholderText("取消的依据，例如：教育局批复文号")
        question = f"{chosen.name}已登记为违规招收（{standing.reason}）。"
        self.asking.ask(question, "取消登记", lambda: self._lift(chosen, standing.id))

    def _bar(self, chosen: ChainLine) -> None:
        self.work.write(
            self, registration_bars.bar, chosen.student_id, self.why.text(),
            then=lambda _: self.note(f"{chosen.name}已登记为违规招收，不再写入注册文件"),
        )  # fmt: skip

    def _lift(self, chosen: ChainLine, bar_id: int) -> None:
        self.work.write(
            self, registration_bars.lift, bar_id, self.why.text(),
            then=lambda _: self.note(f"{chosen.name}的违规招收登记已取消"),
        )  # fmt: skip

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "打开国网结果文件", str(Path.home()), _SUFFIXES
        )
        if chosen:
            self.read(Path(chosen))

    def read(self, file: Path) -> None:
        """Look at a result file without changing anything."""
        self.work.read(
            self, national_feedback.look, file, Job(), then=self._show, what="读取反馈文件"
        )

    def _show(self, shown: Feedback) -> None:
        self.shown = shown
        self.rows.lines.show_lines([_told(place, one) for place, one in enumerate(shown.rows)])
        does = sum(one.does for one in shown.rows)
        left = len(shown.rows) - does
        rest = f"，{left:,} 行找不到学生或看不懂结果，不登记" if left else ""
        self.told.setText(f"{shown.file.name}　{len(shown.rows):,} 行：{does:,} 行可以登记{rest}。")
        self.take.setText(f"登记 {does:,} 行" if does else "没有可登记的")
        self.take.setEnabled(does > 0)
        self._mode(in_file=True)

    def leave_file(self) -> None:
        """Back to the chain; the file is let go."""
        self.shown = None
        self._mode(in_file=False)

    def _mode(self, *, in_file: bool) -> None:
        self.stack.setCurrentIndex(int(in_file))
        self.open.setVisible(not in_file)
        self.other.setVisible(in_file)
        self.take.setVisible(in_file)
        self.about.setText(
            "先看清楚文件说了什么，再登记；出现的问题进入问题学籍。"
            if in_file
            else "导入 → 查重通过 → 学校上报 → 教育局审核：从国网的结果文件登记，也可手工登记。"
        )

    def _take(self) -> None:
        if self.shown is not None:
            self.work.write(
                self, national_feedback.take, self.shown, self.file_day.text(), Job(),
                then=self._taken, what="登记国网反馈",
            )  # fmt: skip

    def _taken(self, done: Taken) -> None:
        self.leave_file()
        problems = f"，{done.reported:,} 件进入问题学籍" if done.reported else ""
        self.note(
            f"已登记 {done.moved:,} 名{problems}", "查看问题学籍", lambda: self.go(Place.PROBLEMS)
        )


def _line(one: ChainLine, bars: Sequence[Problem]) -> Line:
    source = one.source or ("手工登记" if one.day else "")
    why = "；".join(f"{_BARS.get(bar.code, bar.where.field)}（{bar.source}）" for bar in bars)
    return one.student_id, (one.name, one.class_no, one.state, day(one.day), source, why)


def _told(place: int, one: FeedbackRow) -> Line:
    parts: Sequence[str] = (one.state, f"问题学籍：{one.kind}" if one.kind else "")
    does = "、".join(part for part in parts if part) if one.student_id else "学籍库中没有"
    return place, (str(one.row), one.name, does or "不认识，不登记", one.text)
