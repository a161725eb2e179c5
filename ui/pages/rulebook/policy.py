"""政策: every rule of the school in words with its article, and the school's own changes to it."""

from functools import partial
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QListWidget, QStackedWidget, QWidget

from app.domain.permissions import Action, may
from app.usecases.rulebook import policies, policy_changes
from app.usecases.rulebook.policies import CheckLine
from app.usecases.rulebook.policy_changes import Basis
from ui.look import GAP
from ui.pages.rulebook.policy_basis import BasisBar
from ui.pages.rulebook.policy_check import CheckPanel
from ui.pages.rulebook.policy_freezes import FreezesScreen
from ui.pages.rulebook.policy_history import HistoryScreen
from ui.widgets.basic import button, chip, column, label, row
from ui.widgets.page import Page
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("类型", "规则", "内容", "依据")
_WIDTHS = (84, 96, 330, 120)  # px
_SIDE, _NARROW, _WIDE = 400, 340, 1000  # px
_SECTIONS = 136  # px
_EVERY, _OWN = "全部", "本校调整"


class PolicyPage(Page):
    """Sections at the left, their rules in the middle, the chosen rule at the right."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "政策", "")
        self._lines: dict[int, CheckLine] = {}
        self._shown: list[int] = []
        actor = work.register.actor if work.register else None
        self._may = actor is not None and may(actor.role, Action.EDIT)
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找：旷课、第十一条、10 个工作日 …")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._refill())
        self.sections = QListWidget()
        self.sections.setFixedWidth(_SECTIONS)
        self.sections.setSpacing(2)
        self.sections.setAccessibleName("类型")
        self.sections.currentRowChanged.connect(lambda _: self._refill())
        self.table = Table(_HEADERS, _WIDTHS, name="policy")
        self.table.chose.connect(self._chose)
        self.table.opened.connect(self._begin)
        self.check = CheckPanel(work, editable=self._may)
        self.check.noted.connect(self.note)
        self.banner = label("", "caption", wrap=True)
        self.history, self.freezes = HistoryScreen(work), FreezesScreen(work, editable=self._may)
        self.importing = BasisBar("用文件里的整份调整代替现在的本校调整", "导入")
        self.stack = QStackedWidget()
        self.overview = self._overview()
        for part in (self.overview, self.history, self.freezes):
            self.stack.addWidget(part)
        self.body.addWidget(self.stack, 1)
        self._buttons()

    def _buttons(self) -> None:
        self.to_freezes = button("冻结期", lambda: self._to(self.freezes), tip="国网停办异动的日子")
        self.to_history = button("调整记录", lambda: self._to(self.history))
        self.load_file = button("导入调整", self._choose_file, tip="主管部门下发的 .toml 政策文件")
        self.load_file.setEnabled(self._may)
        for one in (self.to_freezes, self.to_history, self.load_file):
            self.buttons.addWidget(one)
        for screen in (self.history, self.freezes):
            screen.left.connect(lambda: self._to(self.overview))
            screen.noted.connect(self.note)

    def _overview(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        self.own = chip("")
        head = row(self.search, self.own)
        head.setStretch(0, 1)
        inside.addLayout(head)
        inside.addWidget(self.banner)
        inside.addWidget(self.importing)
        split = row(self.sections, self.table, self.check, gap=GAP + 4)
        split.setStretch(1, 1)
        inside.addLayout(split, 1)
        return whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.check.setFixedWidth(_SIDE if self.width() >= _WIDE else _NARROW)
        self.sections.setVisible(self.width() >= _WIDE)

    def shows(self) -> frozenset[str]:
        return frozenset({"policy_layer", "setting"})

    def open_with(self, argument: object) -> None:
        """``argument`` is a citation (文件 条款): show the rule that rests on it."""
        self._to(self.overview)
        if not isinstance(argument, str):
            return
        self.sections.setCurrentRow(0)
        self.search.clear()
        if not self._lines:
            self.load()
        exact = [n for n, one in self._lines.items() if one.cite == argument]
        document = argument.partition(" ")[0]
        near = [n for n, one in self._lines.items() if one.cite.partition(" ")[0] == document]
        self._choose_line(next(iter(exact or near), 0))
        if not exact:
            self.search.setText(argument.partition(" ")[2] if near else argument)

    def choose(self, place: str) -> None:
        """Show the rule at ``place`` (section.check), if the list has it."""
        self._choose_line(next((n for n, one in self._lines.items() if one.place == place), 0))

    def _choose_line(self, number: int) -> None:
        if number in self._shown:
            row_of = self._shown.index(number)
            self.table.choose([row_of], row_of)
            self.table.scrollTo(self.table.currentIndex())

    def load(self) -> None:
        rules = self.work.ask(policies.of_school)
        found = self.work.ask(policies.checks)
        self._lines = dict(enumerate(found, 1))
        self.about.setText(f"{rules.title}　版本 {rules.digest[:12]}　共 {len(found)} 条规则")
        self.banner.setText("\n".join(_notices(rules.notices)))
        self.banner.setToolTip("\n".join(rules.notices))
        self._fill_sections()
        self._refill()
        for screen in (self.history, self.freezes):
            screen.load()

    def _fill_sections(self) -> None:
        kept = self.sections.currentRow()
        own = sum(one.own for one in self._lines.values())
        self.own.setText(f"本校调整 {own} 条")
        words = list(dict.fromkeys(one.section for one in self._lines.values()))
        self.sections.blockSignals(True)
        self.sections.clear()
        self.sections.addItems([_EVERY, _OWN, *words])
        self.sections.setCurrentRow(max(0, kept))
        self.sections.blockSignals(False)

    def _refill(self) -> None:
        item = self.sections.currentItem()
        section, wanted = item.text() if item else _EVERY, self.search.text().strip()
        self._shown = [
            n
            for n, one in self._lines.items()
            if _fits(one, section) and all(part in _text_of(one) for part in wanted.split())
        ]
        lines = [(n, _texts(self._lines[n])) for n in self._shown]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            self.table.choose([0])
        self._chose()

    def _chose(self) -> None:
        one = self._lines.get(self.table.current()) if self._shown else None
        self.check.show_check(one)

    def _begin(self, _number: int) -> None:
        self.check.begin()

    def _to(self, screen: QWidget) -> None:
        self.stack.setCurrentWidget(screen)

    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择政策文件", str(Path.home()), "政策文件 (*.toml)"
        )
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, file: Path) -> None:
        """Ask on what the file rests, then put it in force."""
        self._to(self.overview)
        self.importing.ask(partial(self._import, file))

    def _import(self, file: Path, basis: Basis) -> None:
        self.work.write(
            self, policy_changes.import_layer, file, basis,
            then=lambda _: self._imported(file), failed=self._refused,
        )  # fmt: skip

    def _imported(self, file: Path) -> None:
        self.importing.hide()
        self.note(f"已按 {file.name} 调整政策")

    def _refused(self, error: BaseException) -> None:
        self.importing.refuse(error, lambda: self.work.failed.emit(self, error))


def _notices(notices: tuple[str, ...]) -> list[str]:
    """The banner, and how many texts nobody has verified; the tool tip names them."""
    unverified = len(notices) - 1
    return [notices[0] + (f"本政策引用的 {unverified} 份文本未核实。" if unverified else "")]


def _fits(one: CheckLine, section: str) -> bool:
    return section == _EVERY or (one.own if section == _OWN else one.section == section)


def _text_of(one: CheckLine) -> str:
    return "".join((one.section, one.title, one.sentence, one.cite, one.document.title))


def _texts(one: CheckLine) -> tuple[str, ...]:
    title = f"{one.title} ●" if one.own else one.title
    return one.section, title, one.sentence, one.cite
