"""招生计划: places a stage and year, changed only on the two papers, and who came beyond them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QStackedWidget, QWidget

from app.domain.class_size import JUNIOR, PRIMARY, SENIOR
from app.problems import Problem, Rejected, Where
from app.usecases.intake import admission_plans
from app.usecases.intake.admission_plans import PlanLine
from ui.look import GAP
from ui.pages.intake.admission_verdict import Verdict
from ui.widgets.attachments import Attachments
from ui.widgets.basic import button, column, label, labelled, row, scrolled
from ui.widgets.page import OnKey
from ui.widgets.shown import when
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("年份", "学段", "计划", "已注册", "余／超", "招生范围", "文号")
_WIDTHS = (60, 80, 60, 64, 84, 140, 140)  # px
_SIDE = 400  # px


class PlansScreen(QWidget):
    """``left``; ``noted`` (text); ``pupil_asked`` (student id)."""

    left = Signal()
    noted = Signal(str)
    pupil_asked = Signal(int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.year = ""
        self.found: tuple[PlanLine, ...] = ()
        self.table = Table(_HEADERS, _WIDTHS, name="admission-plans")
        self.table.chose.connect(self._chose)
        self.beyond = Table(("姓名", "班号", "学段", "第几名"), (100, 100, 90, 80), name="beyond")
        self.beyond.opened.connect(self.pupil_asked)
        self.beyond_heading = label("", "heading")
        self.history = label("", "quiet", wrap=True)
        self.new = NewPlan(work)
        self.change = ChangePlan(work)
        self.side = QStackedWidget()
        self.side.setFixedWidth(_SIDE)
        self._areas = {part: scrolled(part) for part in (self.change, self.new)}
        for area in self._areas.values():
            self.side.addWidget(area)
        self.add = button("录入新计划", self._open_new, key="Ctrl+N")
        self.new.saved.connect(self._saved)
        self.new.left.connect(self._chose)
        self.change.saved.connect(self._saved)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=2 * GAP)
        back = button("返回新生名单", self.left.emit)
        whole.addLayout(row(label("招生计划", "heading"), None, self.add, back))
        split = row(self._lists(), self.side, gap=2 * GAP)
        split.setStretch(0, 1)
        whole.addLayout(split, 1)

    def _lists(self) -> QWidget:
        lists = QWidget()
        inside = column(lists, gap=GAP)
        inside.addWidget(self.table, 3)
        inside.addWidget(self.history)
        inside.addWidget(self.beyond_heading)
        inside.addWidget(self.beyond, 2)
        return lists

    def open(self, year: str) -> None:
        """Every plan, those of ``year`` first to hand."""
        self.year = year
        self.load()
        if not self.found:
            self._open_new()

    def load(self) -> None:
        """Read the plans afresh."""
        self.found = self.work.ask(admission_plans.plans)
        lines = [(one.id, _line(one)) for one in self.found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            mine = [n for n, one in enumerate(self.found) if one.year == self.year]
            self.table.choose(mine[:1] or [0])
        self._chose()

    def chosen(self) -> PlanLine | None:
        """The chosen plan."""
        ids = self.table.selected()
        return next((one for one in self.found if ids == [one.id]), None)

    def _chose(self) -> None:
        one = self.chosen()
        self.side.setCurrentWidget(self._areas[self.change if one else self.new])
        self._show_beyond(one)
        if one is None:
            self.history.hide()
            return
        self.change.open(one)
        made = self.work.ask(admission_plans.plan_changes, one.id)
        told = [
            f"{when(m.at)}　{m.before} → {m.after} 人　{m.by}　{m.approval_no or '没有批准文号'}"
            f"{'' if m.application and m.approval else '（材料不齐，已确认）'}"
            for m in made
        ]
        self.history.setText("计划调整：\n" + "\n".join(told))
        self.history.setVisible(bool(told))

    def _show_beyond(self, plan: PlanLine | None) -> None:
        found = self.work.ask(admission_plans.beyond_plan, plan.year) if plan else ()
        found = tuple(one for one in found if plan and one.stage == plan.stage)
        lines = [
            (one.student_id, (one.name, one.class_no, one.stage, str(one.order))) for one in found
        ]
        self.beyond.lines.show_lines(lines)
        self.beyond_heading.setText(f"超计划名单　{len(found)} 名" if found else "")
        self.beyond_heading.setVisible(bool(found))
        self.beyond.setVisible(bool(found))

    def _open_new(self) -> None:
        self.side.setCurrentWidget(self._areas[self.new])
        self.new.open(self.year)

    def _saved(self, text: str) -> None:
        self.noted.emit(text)
        self.load()


class NewPlan(QFrame):
    """The plan of a stage as it came down. ``saved`` (text)."""

    saved = Signal(str)
    left = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self.year, self.places = QLineEdit(), QLineEdit()
        self.stage = QComboBox()
        self.stage.addItems([PRIMARY, JUNIOR, SENIOR])
        self.area, self.document_no = QLineEdit(), QLineEdit()
        self.verdict = Verdict()
        self.save = button("录入", self.submit, main=True)
        inside = column(self, gap=GAP, margin=2 * GAP)
        inside.addWidget(label("录入招生计划", "heading"))
        for name, field in (
            ("年份 ★", self.year), ("学段 ★", self.stage), ("计划人数 ★", self.places),
            ("招生范围", self.area), ("下达文号", self.document_no),
        ):  # fmt: skip
            inside.addLayout(labelled(name, field))
        inside.addWidget(self.verdict, 1)
        inside.addLayout(row(None, button("取消", self.left.emit), self.save))

    def open(self, year: str) -> None:
        """For another stage of ``year``."""
        self.year.setText(year)
        for line in (self.places, self.area, self.document_no):
            line.clear()
        self.verdict.say(())
        self.places.setFocus()

    def submit(self) -> None:
        """Enter it."""
        places = _number(self.places, self.verdict)
        if places is None:
            return
        facts = (self.year.text().strip(), self.stage.currentText(), places)
        self.work.write(
            self, admission_plans.set_plan, *facts, self.area.text(), self.document_no.text(),
            then=lambda _: self.saved.emit(f"已录入{facts[1]}招生计划 {places} 人"),
            failed=lambda error: _refused(self, self.verdict, error),
        )  # fmt: skip


class ChangePlan(QFrame):
    """Another number on the written application and its approval. ``saved`` (text)."""

    saved = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self._plan: PlanLine | None = None
        self.heading = label("", "heading")
        self.places, self.approval_no = QLineEdit(), QLineEdit()
        self.application = Attachments("书面申请（扫描件）")
        self.approval = Attachments("教育局批准文件（扫描件）")
        self.verdict = Verdict()
        self.save = button("调整", self.submit, main=True)
        inside = column(self, gap=GAP, margin=2 * GAP)
        inside.addWidget(self.heading)
        inside.addLayout(labelled("调整后的人数 ★", self.places))
        inside.addWidget(self.application)
        inside.addWidget(self.approval)
        inside.addLayout(labelled("批准文号", self.approval_no))
        inside.addWidget(self.verdict, 1)
        inside.addLayout(row(None, self.save))
        self.verdict.changed.connect(self._tell_ready)
        self.places.textChanged.connect(self._typed)
        self.approval_no.textChanged.connect(self._typed)
        self.application.changed.connect(self._typed)
        self.approval.changed.connect(self._typed)

    def open(self, plan: PlanLine) -> None:
        """Change ``plan``; what is half typed for the same one stays."""
        if self._plan is not None and self._plan.id == plan.id and self.places.text():
            self._plan = plan
            return
        self._plan = plan
        self.heading.setText(f"调整 {plan.year} 年{plan.stage}招生计划")
        self._clear()

    def submit(self) -> None:
        """Enter it with its papers."""
        if self._plan is None:
            return
        places = _number(self.places, self.verdict)
        if places is None:
            return
        self.save.setEnabled(False)
        self.work.write(
            self, admission_plans.change_plan, self._plan.id, places,
            _content(self.application), _content(self.approval), self.approval_no.text(),
            self.verdict.confirmed,
            then=lambda _: self._changed(places), failed=self._not_changed,
        )  # fmt: skip

    def _changed(self, places: int) -> None:
        self._clear()
        self.saved.emit(f"招生计划已调整为 {places} 人")

    def _not_changed(self, error: BaseException) -> None:
        _refused(self, self.verdict, error)
        self._tell_ready()

    def _clear(self) -> None:
        self.places.clear()
        self.approval_no.clear()
        self.application.clear()
        self.approval.clear()
        self._typed()

    def _typed(self) -> None:
        self.verdict.say((), "凭书面申请和批准文件调整；两份材料一同存入学籍库。")

    def _tell_ready(self) -> None:
        self.save.setEnabled(self.verdict.ready and bool(self.places.text().strip()))


def _content(chosen: Attachments) -> bytes:
    return chosen.files[0].content if chosen.files else b""


def _number(line: QLineEdit, verdict: Verdict) -> int | None:
    """The number typed, or ``None``, which is said."""
    plain = line.text().strip()
    if plain.isdecimal():
        return int(plain)
    message = f"人数“{plain}”应为数字，例如 90。请改正。" if plain else "请填写计划人数。"
    verdict.say([Problem("admission.typed", message, Where(field="计划人数"))])
    return None


def _refused(form: NewPlan | ChangePlan, verdict: Verdict, error: BaseException) -> None:
    if isinstance(error, Rejected):
        verdict.say(error.problems)
    else:
        form.work.failed.emit(form, error)


def _line(one: PlanLine) -> tuple[str, ...]:
    rest = one.places - one.registered
    left = f"余 {rest}" if rest >= 0 else f"超 {-rest}"
    facts = (one.year, one.stage, str(one.places), str(one.registered), left)
    return (*facts, one.area, one.document_no)
