"""毕业审核: a leaving grade with verdicts, results by hand or by sheet, and the one act."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.domain.certificates import RESULTS
from app.job import Job
from app.problems import Level, Rejected
from app.usecases.graduation import graduating, leaver_results, leavers, sheet_lines
from app.usecases.graduation.graduating import Plan
from app.usecases.graduation.verdicts import LeaverLine
from ui.look import GAP
from ui.pages.graduation.leaving_side import LeavingSide
from ui.pages.graduation.results_screen import ResultsScreen
from ui.widgets.ask import Ask
from ui.widgets.basic import Tone, button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.problems import ProblemList
from ui.widgets.shown import typed_day
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = (
    "姓名", "班号", "课程修完", "综合素质", "不合格/学科", "修业年限", "升入学校", "结论", "说明",
)  # fmt: skip
_WIDTHS = (72, 64, 64, 64, 84, 64, 108, 64, 150)  # px
_ALL, _OPEN, _OUT = "全部", "待确认", "不能办理"
_CHIPS: tuple[tuple[str, Tone], ...] = (
    (_ALL, "plain"),
    (_OPEN, "warn"),
    (_OUT, "stop"),
    (RESULTS[0], "good"),
    (RESULTS[1], "accent"),
    (RESULTS[2], "accent"),
)
_REFUSED_HEIGHT = 110  # px


class LeavingScreen(QWidget):
    """``noted`` (text, word, action). ``graduated`` (batch id): the act is done.

    ``classes_asked``: the grades are unknown, as no class is described. ``opened`` (pupil).
    """

    noted = Signal(str, str, object)
    graduated = Signal(int)
    classes_asked = Signal()
    opened = Signal(int)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self._editable = editable
        self.plan: Plan | None = None
        self.grade, self.day = QComboBox(), QLineEdit()
        self.day.setText(f"{leavers.usual_day(_today()):%Y-%m-%d}")
        self.day.setFixedWidth(110)
        self.grade.setMinimumWidth(130)
        for name, field in (("毕业年级", self.grade), ("毕业日期", self.day)):
            field.setAccessibleName(name)
        self.grade.currentIndexChanged.connect(lambda _: self._reload())
        self.day.editingFinished.connect(self.load)
        self.chips = QButtonGroup(self)
        self.table = Table(_HEADERS, _WIDTHS, name="leavers", many=True)
        self.table.chose.connect(self._chose)
        self.table.opened.connect(self.opened)
        self.side = LeavingSide(editable=editable)
        self.side.entered.connect(self._enter)
        self.side.decided.connect(self._decide)
        self.asking = Ask()
        self.refused = ProblemList()
        self.refused.setFixedHeight(_REFUSED_HEIGHT)
        self.refused.hide()
        self.empty = Empty()
        self.results = ResultsScreen(work)
        self.results.left.connect(self._back)
        self.results.applied.connect(self._entered_sheet)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._split())
        self.stack.addWidget(self.empty)
        self.whole = QStackedWidget()
        self.whole.addWidget(self._body())
        self.whole.addWidget(self.results)
        column(self).addWidget(self.whole)

    def _split(self) -> QWidget:
        whole = QWidget()
        side = row(self.table, self.side, gap=GAP)
        side.setStretch(0, 1)
        whole.setLayout(side)
        return whole

    def _body(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        line = row(label("年级", "quiet"), self.grade, label("毕业日期", "quiet"), self.day, GAP)
        for number, (word, tone) in enumerate(_CHIPS):
            one = QPushButton(word)
            one.setProperty("chip", tone)
            one.setCheckable(True)
            self.chips.addButton(one, number)
            line.addWidget(one)
        self.chips.button(0).setChecked(True)
        self.chips.idClicked.connect(lambda _: self._refill())
        line.addStretch(1)
        inside.addLayout(line)
        self.told = label("", "quiet")
        acts = row(self.told, None)
        self.paste = button("粘贴成绩", self._paste, key="Ctrl+Shift+V", tip="粘贴 Excel 里的成绩")
        self.read = button("读入成绩表", self._choose, tip="读入 .xlsx 或 .xls 的成绩表")
        self.blank = button("空白成绩表", self._choose_blank, tip="已填好姓名和学籍号的表格")
        self.rest = button("其余全部达到要求", self._ask_rest, tip="没有登记成绩的学生一次登记")
        self.act = button("办理毕业", self._ask_act, main=True, key="Ctrl+Return")
        for one in (self.blank, self.paste, self.read, self.rest, self.act):
            one.setVisible(self._editable)
            acts.addWidget(one)
        inside.addWidget(self.asking)
        inside.addWidget(self.refused)
        inside.addWidget(self.stack, 1)
        inside.addLayout(acts)
        return whole

    def load(self) -> None:
        """Read the leaving grades afresh, keeping the one that is chosen."""
        chosen = self.grade.currentData()
        self.grade.blockSignals(True)
        self.grade.clear()
        for one in self._grades():
            self.grade.addItem(f"{one.grade}　{one.pupils} 名", one.grade)
        self.grade.setCurrentIndex(max(0, self.grade.findData(chosen)))
        self.grade.blockSignals(False)
        self._reload()

    def choose(self, grade: str) -> None:
        """Show another leaving grade."""
        self.grade.setCurrentIndex(max(0, self.grade.findData(grade)))

    def _grades(self) -> Sequence[leavers.GradeLine]:
        try:
            on = leavers.day(typed_day(self.day.text()))
        except Rejected:
            on = _today()
        return self.work.ask(leavers.final_grades, on)

    def _reload(self) -> None:
        grade = self.grade.currentData()
        self.plan = None
        self.refused.hide()
        if grade:
            try:
                on = leavers.day(typed_day(self.day.text()))
                self.plan = self.work.ask(graduating.preview, grade, on)
            except Rejected as refused:
                self._refuse(refused)
        self._refill()

    def _refill(self) -> None:
        found = self.plan.lines if self.plan else ()
        for number, (word, _) in enumerate(_CHIPS):
            count = sum(_in(word, one) for one in found)
            self.chips.button(number).setText(f"{word} {count}")
        word = _CHIPS[max(0, self.chips.checkedId())][0]
        shown = sorted((one for one in found if _in(word, one)), key=_first)
        lines = [_line(one) for one in shown]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self.stack.setCurrentIndex(0 if lines else 1)
        self._tell_empty(bool(found))
        ready = len(self.plan.results) if self.plan else 0
        self.act.setText(f"办理毕业 {ready} 名")
        early = self.plan is not None and self.plan.on > _today()
        self.act.setEnabled(ready > 0 and not early)
        said = "毕业日期还没有到：现在可以登记成绩，到那一天再办理。" if early else ""
        self.told.setText(said)
        self.blank.setEnabled(bool(found))
        self.rest.setEnabled(any(not any(one.values.values()) for one in found))
        self._chose()

    def _tell_empty(self, known: bool) -> None:
        if known:
            self.empty.say("这里没有学生", "请换一种结论查看。")
        elif self.grade.count():
            self.empty.say("这个年级没有待毕业的学生", "已经办理的在“名册备案”里。")
        else:
            why = (
                "这一年夏天没有毕业年级的在籍学生。学生没有登记年级的，按班级的学段和入学年份推算："
                "请登记班级，并核对学制和毕业日期。"
            )
            self.empty.say("没有待毕业的学生", why, "登记班级", self.classes_asked.emit)

    def chosen(self) -> list[LeaverLine]:
        """The selected pupils."""
        ids = set(self.table.selected())
        return [one for one in self.plan.lines if one.student_id in ids] if self.plan else []

    def _chose(self) -> None:
        self.side.show_chosen(self.chosen())

    def _enter(self, said: dict[str, str]) -> None:
        people = [one.student_id for one in self.chosen()]
        if self.plan is None or not people or not said:
            return
        values = dict.fromkeys(people, said)
        self.work.write(
            self, leavers.enter, self.plan.grade, str(self.plan.on.year), values,
            then=lambda count: self._wrote(f"已登记 {count} 名学生的成绩"), failed=self._failed,
        )  # fmt: skip

    def _decide(self, result: str, answer: str, number: str) -> None:
        people = [one.student_id for one in self.chosen()]
        if self.plan is None or not people:
            return
        self.work.write(
            self, leavers.decide, self.plan.grade, self.plan.on, people, (result, answer, number),
            then=lambda count: self._wrote(f"已写入 {count} 名学生的答复"), failed=self._failed,
        )  # fmt: skip

    def _ask_rest(self) -> None:
        question = (
            "没有登记成绩的在读学生，一次登记为：课程修完、综合素质合格、补考后没有不合格的学科。"
            "请先登记有不合格的学生。"
        )
        self.asking.ask(question, "登记", self._enter_rest)

    def _enter_rest(self) -> None:
        self.asking.hide()
        if self.plan is not None:
            self.work.write(
                self, leavers.enter_rest, self.plan.grade, self.plan.on,
                then=lambda count: self._wrote(f"已登记 {count} 名学生达到要求"),
                failed=self._failed,
            )  # fmt: skip

    def _ask_act(self) -> None:
        if self.plan is None:
            return
        counts = "、".join(f"{word} {n} 名" for word, n in self.plan.counts.items() if n)
        rest = f"另有 {self.plan.left_out} 名暂不办理。" if self.plan.left_out else ""
        question = f"{self.plan.on:%Y-%m-%d} 起生效：{counts}。{rest}办理后可以整批撤销。"
        self.asking.ask(question, "办理", self._act)

    def _act(self) -> None:
        self.asking.hide()
        if self.plan is not None:
            self.work.write(
                self, graduating.apply, self.plan,
                then=self._acted, failed=self._failed, what="办理毕业",
            )  # fmt: skip

    def _acted(self, batch_id: int) -> None:
        done = self.work.ask(graduating.batch, batch_id)
        self.noted.emit(f"已办理 {done.pupils} 名学生", "撤销", lambda: self._undo(batch_id))
        self.graduated.emit(batch_id)

    def _undo(self, batch_id: int) -> None:
        self.work.write(
            self, graduating.undo, batch_id, "办理后随即撤销",
            then=lambda count: self._wrote(f"已撤销 {count} 名学生的毕业"), failed=self._failed,
        )  # fmt: skip

    def _paste(self) -> None:
        try:
            self._look(sheet_lines.of_text(QGuiApplication.clipboard().text()))
        except Rejected as refused:
            self._refuse(refused)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "读入成绩表", str(Path.home()), "表格 (*.xlsx *.xls)"
        )
        if chosen:
            self.read_file(Path(chosen))

    def _choose_blank(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存空白成绩表", str(Path.home() / "毕业成绩表.xlsx"), "表格 (*.xlsx)"
        )
        if chosen:
            self.write_blank(Path(chosen))

    def write_blank(self, out: Path) -> None:
        """The sheet to fill in."""
        if self.plan is not None:
            self.work.write(
                self, leaver_results.blank, self.plan.grade, self.plan.on, out,
                then=lambda count: self._wrote(f"空白成绩表 {count} 名：{out.name}"),
                failed=self._failed,
            )  # fmt: skip

    def read_file(self, file: Path) -> None:
        """Look at the results in ``file``."""
        self.work.run(
            self, sheet_lines.of_file, file, leaver_results.WORDS, Job(),
            then=self._look, failed=self._failed, what="读入成绩表",
        )  # fmt: skip

    def _look(self, rows: sheet_lines.Rows) -> None:
        if self.plan is None:
            return
        try:
            shown = self.work.ask(leaver_results.preview, self.plan.grade, self.plan.on, rows)
        except Rejected as refused:
            self._refuse(refused)
            return
        self.refused.hide()
        self.results.open(shown)
        self.whole.setCurrentWidget(self.results)

    def _entered_sheet(self, count: int) -> None:
        self._back()
        self._wrote(f"已登记 {count} 名学生的成绩")

    def _back(self) -> None:
        self.whole.setCurrentIndex(0)
        self.table.setFocus()

    def _wrote(self, said: str) -> None:
        self.refused.hide()
        self.noted.emit(said, "", None)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self._refuse(error)
        else:
            self.work.failed.emit(self, error)

    def _refuse(self, refused: Rejected) -> None:
        self.refused.show_problems(refused.problems)
        self.refused.show()


def _in(word: str, one: LeaverLine) -> bool:
    if word == _ALL:
        return True
    if word == _OPEN:
        return one.open
    if word == _OUT:
        return not one.result and not one.open
    return one.result == word


def _first(one: LeaverLine) -> tuple[int, str, int]:
    """What somebody has to decide stands above, then who cannot go on."""
    rank = 0 if one.open else 1 if not one.result else 2
    return rank, one.class_no, one.student_id


def _line(one: LeaverLine) -> Line:
    values = one.values
    failed = values["failed_after_resit"]
    share = f"{failed}/{values['subjects'] or '—'}" if failed else "—"
    why = next((p.message for p in one.findings if p.level is not Level.ALLOW), "")
    said = f"凭答复：{one.decided_why} {one.decided_no}" if one.decided else why
    return one.student_id, (
        one.name, one.class_no, values["courses_completed"] or "—", values["quality_ok"] or "—",
        share, values["years_studied"] or "—", values["to_school"],
        one.result or (_OPEN if one.open else "—"), said,
    )  # fmt: skip


def _today() -> date:
    today = QDate.currentDate()
    return date(today.year(), today.month(), today.day())
