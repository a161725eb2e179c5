"""What can be chosen on this computer, and the facts of the school."""

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QWidget

from app.domain.permissions import Action, may
from app.job import Job
from app.problems import Problem
from app.usecases.pupils import key_changes
from app.usecases.school import registers
from ui import settings
from ui.look import GAP
from ui.pages.school.division_card import DivisionCard
from ui.widgets.basic import button, card, column, label, labelled, scrolled
from ui.widgets.page import Page
from ui.work import Work

_WIDTH = 420  # px


class SettingsPage(Page):
    """``settled``: the sheet or the time until locking was chosen anew."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "设置", "界面的选择只存在这台计算机上，不含任何学生信息。")
        self.minutes = QComboBox()
        for minutes in settings.IDLE_CHOICES:
            self.minutes.addItem(f"{minutes} 分钟", minutes)
        self.minutes.setCurrentIndex(max(0, self.minutes.findData(settings.idle_minutes())))
        self.look = QComboBox()
        self.look.addItem("浅色", False)
        self.look.addItem("深色", True)
        self.look.setCurrentIndex(int(settings.dark()))
        self.school = label("", wrap=True)
        inside = QWidget()
        inside.setObjectName("body")
        whole = column(inside)
        cards = QHBoxLayout()
        cards.setSpacing(2 * GAP)
        whole.addLayout(cards)
        whole.addStretch(1)
        cards.addWidget(self._window(), 1)
        cards.addWidget(self._register(), 1)
        self.divisions = DivisionCard(work)
        self.divisions.setMaximumWidth(_WIDTH)
        self.divisions.noted.connect(self.note)
        cards.addWidget(self.divisions, 1)
        cards.addStretch(0)
        self.body.addWidget(scrolled(inside), 1)
        self.minutes.currentIndexChanged.connect(self._choose_minutes)
        self.look.currentIndexChanged.connect(self._choose_look)

    def _window(self) -> QFrame:
        frame, inside = card(gap=2 * GAP)
        frame.setMaximumWidth(_WIDTH)
        inside.addWidget(label("窗口", "heading"))
        hint = "离开座位时请按 Ctrl+L；有工作正在进行时，会等它做完再锁。"
        inside.addLayout(labelled("无人操作多久后自动锁定", self.minutes, hint=hint))
        inside.addLayout(labelled("外观", self.look))
        self.characters = button("字形测试页…", self._ask_page, tip="人名里的字，哪些没有字体能印")
        inside.addLayout(labelled("字体", self.characters))
        inside.addStretch(1)
        return frame

    def _register(self) -> QFrame:
        frame, inside = card(gap=2 * GAP)
        frame.setMaximumWidth(_WIDTH)
        inside.addWidget(label("学籍库", "heading"))
        inside.addWidget(self.school)
        self.apply_after = QComboBox()
        self.apply_after.addItem("主管部门核准之后", key_changes.BUREAU)
        self.apply_after.addItem("学校核准之后，先改并标注待核准", key_changes.SCHOOL)
        self.apply_after.activated.connect(self._choose_apply_after)
        hint = "办法第十条要学校和学籍主管部门都核准；先改的，主管部门未核准时自动改回。"
        inside.addLayout(labelled("关键信息变更何时改记录", self.apply_after, hint=hint))
        inside.addStretch(1)
        return frame

    def shows(self) -> frozenset[str]:
        return frozenset({"setting"})

    def load(self) -> None:
        self.divisions.load()
        school = self.work.ask(registers.school)
        register = self.work.register
        profile = registers.PROFILES.get(school.profile, school.profile)
        lines = [
            f"学校名称　　{school.name}",
            f"学校标识码　{school.code or registers.AWAITING}",
            f"政策配置　　{profile}",
            f"所在文件夹　{register.folder if register else ''}",
        ]
        self.school.setText("\n".join(lines))
        chosen = self.apply_after.findData(self.work.ask(key_changes.apply_after))
        self.apply_after.setCurrentIndex(max(0, chosen))
        self.apply_after.setEnabled(register is not None and may(register.actor.role, Action.EDIT))

    def _choose_minutes(self) -> None:
        settings.set_idle_minutes(self.minutes.currentData())
        self.settled.emit()

    def _choose_apply_after(self) -> None:
        self.work.write(
            self, key_changes.set_apply_after, self.apply_after.currentData(),
            then=lambda _: self.note("已改为" + self.apply_after.currentText() + "改记录"),
            failed=self._not_chosen,
        )  # fmt: skip

    def _not_chosen(self, error: BaseException) -> None:
        self.load()
        self.work.failed.emit(self, error)

    def _ask_page(self) -> None:
        place = str(Path.home() / "字形测试页.pdf")
        kinds = "PDF (*.pdf);;Word (*.docx)"
        chosen, _ = QFileDialog.getSaveFileName(self, "保存字形测试页", place, kinds)
        if chosen:
            self.print_characters(Path(chosen))

    def print_characters(self, out: Path) -> None:
        """Write the page of characters to ``out`` and say how many no font can print."""
        from app.usecases.paper import character_page

        self.work.run(self, character_page.write, out, Job(), then=self._printed)

    def _printed(self, lacking: list[Problem]) -> None:
        found = f"有 {len(lacking)} 个字没有字体能印，见最后一栏" if lacking else "所有字都能印"
        self.note(f"字形测试页已存好，{found}")

    def _choose_look(self) -> None:
        settings.set_dark(bool(self.look.currentData()))
        self.settled.emit()
