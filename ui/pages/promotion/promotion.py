"""升级: once a year, all grades at once: looked at, done by one button, undone by one."""

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QWidget

from app.domain.permissions import Action, may
from app.job import Job
from app.problems import Rejected, blocking
from app.usecases.promotion import planning, promoting, reconciling, standing
from app.usecases.promotion.planning import Choices, Plan
from app.usecases.promotion.promoting import Applied
from app.usecases.pupils import students
from ui.look import GAP
from ui.pages.promotion.done_screen import DoneScreen
from ui.pages.promotion.plan_screen import PlanScreen
from ui.widgets.ask import Ask
from ui.widgets.basic import button, label
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.shown import day, typed_day, when
from ui.work import Work

_SUFFIXES = "表格 (*.xls *.xlsx)"
_DAY = 110  # px
_TABLES = frozenset(
    {"student", "school_class", "status_change", "promotion", "setting", "policy_layer",
     "school_term"}
)  # fmt: skip


class PromotionPage(Page):
    """The plan until it is done; then how it stands with the national system."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "升级")
        actor = work.register.actor if work.register else None
        self._may = actor is not None and may(actor.role, Action.EDIT)
        self.plan_screen = PlanScreen()
        self.done_screen = DoneScreen(work, editable=self._may)
        self.empty = Empty()
        self.stack = QStackedWidget()
        for one in (self.plan_screen, self.done_screen, self.empty):
            self.stack.addWidget(one)
        self.asking = Ask()
        self.body.setSpacing(GAP)
        self.body.addWidget(self.asking)
        self.body.addWidget(self.stack, 1)
        self._buttons()
        self.plan_screen.asked.connect(self.look)
        for screen in (self.plan_screen, self.done_screen):
            screen.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.done_screen.file_asked.connect(self._choose)
        self.done_screen.settled.connect(lambda: self.note("已与国网核对完毕，升级不再整体撤销"))

    def _buttons(self) -> None:
        self.day = QLineEdit()
        self.day.setFixedWidth(_DAY)
        self.day.setPlaceholderText("升级日期")
        self.day.setAccessibleName("升级日期")
        self.day.setToolTip("国网升级的日子，回车后重新预览")
        self.day.returnPressed.connect(self._new_day)
        self.undo = button("撤销升级", self._ask_undo, tip="年级、班号和学籍变动都回到升级以前")
        self.apply = button("升级", self.submit, main=True, key="Ctrl+Return")
        self.day_word = label("升级日期", "quiet")
        self.day_word.setBuddy(self.day)
        for one in (self.day_word, self.day, self.undo, self.apply):
            self.buttons.addWidget(one)

    def shows(self) -> frozenset[str]:
        return _TABLES

    def load(self) -> None:
        self.asking.hide()
        done = self.work.ask(standing.this_year)
        if done is not None:
            self.plan_screen.forget()
            self.done_screen.show_done(done)
            self._mode(self.done_screen)
            self._say_done(done)
        elif not self.work.ask(students.count):
            self.about.setText("")
            why = "导入学生以后，每年秋季在这里整校升级。"
            self.empty.say("还没有学生", why, "导入名单", lambda: self.go(Place.IMPORT))
            self._mode(self.empty)
        else:
            self.look(self.plan_screen.choices)

    def look(self, choices: Choices) -> None:
        """Look again with ``choices``; nothing is changed."""
        self.apply.setEnabled(False)
        self.work.read(
            self, planning.preview, choices,
            then=lambda plan: self._show_plan(plan, choices),
        )  # fmt: skip

    def _show_plan(self, plan: Plan, choices: Choices) -> None:
        self.done_screen.forget()
        self.plan_screen.show_plan(plan, choices)
        count = len(plan.moving)
        self.day.setText(f"{plan.on:%Y-%m-%d}")
        self.about.setText(
            f"{plan.year} 年秋季　国网 {plan.on.month} 月 {plan.on.day} 日升级（{plan.cite}）　"
            f"本校学段：{'、'.join(plan.stages) or '没有登记'}"
        )
        self.apply.setText(f"升级 {count:,} 名" if count else "没有要升级的")
        self.apply.setEnabled(self._may and count > 0 and not blocking(plan.problems))
        self._mode(self.plan_screen)

    def _say_done(self, done: standing.PromotionView) -> None:
        rest = f"，{done.stayed:,} 名不动" if done.stayed else ""
        self.about.setText(
            f"{done.school_year} 年秋季已升级 {done.moved:,} 名{rest}　"
            f"{day(done.effective_on)} 起　{when(done.at)} 由{done.by}办理"
        )
        self.undo.setEnabled(self._may and done.undoable)

    def _mode(self, screen: QWidget) -> None:
        self.stack.setCurrentWidget(screen)
        planning_now = screen is self.plan_screen
        self.day_word.setVisible(planning_now)
        self.day.setVisible(planning_now)
        self.apply.setVisible(planning_now)
        self.undo.setVisible(screen is self.done_screen)

    def _new_day(self) -> None:
        text = typed_day(self.day.text())
        try:
            on = date.fromisoformat(text)
        except ValueError:
            self.note("升级日期应为日期，如 20260810。请改正。")
            return
        choices = self.plan_screen.choices
        self.look(Choices(on, choices.numbers, choices.taken, choices.left_out))

    def submit(self) -> None:
        """Move the school up as it is shown: one transaction, one undo."""
        plan = self.plan_screen.plan
        if plan is None or not self.apply.isEnabled():
            return
        self.apply.setEnabled(False)
        self.work.write(
            self, promoting.apply, plan, Job(),
            then=self._applied, failed=self._refused, what="升级",
        )  # fmt: skip

    def _applied(self, done: Applied) -> None:
        self.note(f"已升级 {done.moved:,} 名", "撤销", self._back_to_undo)

    def _back_to_undo(self) -> None:
        """From the status line, wherever she is by now."""
        self.go(Place.PROMOTION)
        self._ask_undo()

    def _refused(self, error: BaseException) -> None:
        self.apply.setEnabled(self._may)
        if isinstance(error, Rejected):
            self.plan_screen.problems.show_problems(error.problems)
        else:
            self.work.failed.emit(self, error)

    def _ask_undo(self) -> None:
        view = self.done_screen.view
        if view is None or not view.undoable:
            return
        self.asking.ask(
            f"撤销后，{view.moved:,} 名学生的年级、班号和学籍变动回到升级以前。",
            "撤销升级",
            lambda: self._undo(view.id),
        )

    def _undo(self, promotion_id: int) -> None:
        self.asking.hide()
        self.work.write(
            self, promoting.undo, promotion_id, Job(),
            then=lambda done: self.note(f"已撤销升级，{done.moved:,} 名回到原来的年级和班"),
            failed=self._not_undone, what="撤销升级",
        )  # fmt: skip

    def _not_undone(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.done_screen.show_problems(error.problems)
        else:
            self.work.failed.emit(self, error)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "选择国网名册", str(Path.home()), _SUFFIXES)
        if chosen:
            self.compare(Path(chosen))

    def compare(self, file: Path) -> None:
        """Hold a national file against the school."""
        view = self.done_screen.view
        if view is not None:
            self.work.read(
                self, reconciling.compare, view.id, file, Job(),
                then=self.done_screen.show_comparison, failed=self._not_undone, what="核对名册",
            )  # fmt: skip
