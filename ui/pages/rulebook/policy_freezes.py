"""冻结期: the days on which the national platform takes no case, with the notice they come from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.freezes import Freeze
from app.domain.grades import SIX_THREE
from app.domain.judging_rules import KINDS
from app.problems import Rejected
from app.usecases.rulebook import policies, policy_changes
from app.usecases.rulebook.policy_changes import Basis, FreezeEntry
from ui.look import GAP
from ui.pages.rulebook.policy_basis import BasisBar, BasisFields
from ui.widgets.basic import button, column, label, labelled, row
from ui.widgets.page import OnKey
from ui.widgets.problems import ProblemList
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("名称", "开始", "结束", "异动类型", "年级", "依据")
_WIDTHS = (180, 92, 92, 110, 120, 160)  # px
_PROBLEMS_HEIGHT = 96  # px


class FreezesScreen(QWidget):
    """``left``: back to the rules. ``noted`` (text): a freeze was entered."""

    left = Signal()
    noted = Signal(str)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self._found: dict[int, Freeze] = {}
        self.table = Table(_HEADERS, _WIDTHS, name="freezes")
        self.table.chose.connect(self._chose)
        self.title, self.first, self.last = QLineEdit(), QLineEdit(), QLineEdit()
        self.kinds, self.grades = QLineEdit(), QLineEdit()
        self.title.setPlaceholderText("例如 转学停办；同名的改日期")
        self.first.setPlaceholderText("每年 07-15，或某年 2027-07-15")
        self.last.setPlaceholderText("08-14")
        self.kinds.setPlaceholderText(f"空白为全部；例如 {'、'.join(list(KINDS)[:1])}")
        self.grades.setPlaceholderText(f"空白为全部；例如 {'、'.join(SIX_THREE.final)}")
        self.basis = BasisFields()
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        self.problems.hide()
        self.save = button("保存", self.submit, main=True)
        self.drop = button("删除本校录入的", self._ask_drop)
        self.dropping = BasisBar("删除这一条本校录入的冻结期", "删除")
        inside = column(self, gap=GAP)
        about = label("冻结期内国网不受理，临近时工作台会提醒，办理中的异动请提前办结。", "quiet")
        inside.addLayout(
            row(button("返回", self.left.emit), label("冻结期", "heading"), about, None, self.drop)
        )
        inside.addWidget(self.dropping)
        inside.addWidget(self.table, 1)
        form = self._form()
        form.setVisible(editable)
        self.drop.setVisible(editable)
        inside.addWidget(form)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)

    def _form(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        line = row(gap=GAP + 4)
        for word, field in (
            ("名称 ★", self.title),
            ("开始 ★", self.first),
            ("结束 ★", self.last),
            ("异动类型", self.kinds),
            ("年级", self.grades),
        ):
            line.addLayout(labelled(word, field), 1)
        inside.addLayout(line)
        inside.addWidget(self.basis)
        inside.addWidget(self.problems)
        inside.addLayout(row(None, self.save))
        return whole

    def load(self) -> None:
        """Read the freezes of the school."""
        found = self.work.ask(policies.freezes_to_be)
        self._found = dict(enumerate(found, 1))
        lines = [(n, _texts(one)) for n, one in self._found.items()]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            self.table.choose([0])
        self._chose()

    def submit(self) -> None:
        """Enter what was typed."""
        entry = FreezeEntry(
            self.title.text(),
            self.first.text(),
            self.last.text(),
            self.kinds.text(),
            self.grades.text(),
        )
        self.work.write(
            self, policy_changes.set_freeze, entry, self.basis.basis(),
            then=lambda _: self._saved(entry.title), failed=self._refused,
        )  # fmt: skip

    def _saved(self, title: str) -> None:
        self.problems.hide()
        self.basis.clear_reason()
        self.noted.emit(f"已保存冻结期“{title}”")

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
            self.problems.show()
        else:
            self.work.failed.emit(self, error)

    def _chose(self) -> None:
        one = self._found.get(self.table.current())
        if one is not None:
            self.title.setText(one.title)
            self.first.setText(one.first)
            self.last.setText(one.last)
            self.kinds.setText("、".join(one.kinds))
            self.grades.setText("、".join(one.grades))

    def _ask_drop(self) -> None:
        one = self._found.get(self.table.current())
        if one is not None:
            self.dropping.ask(lambda basis: self._drop(one.title, basis))

    def _drop(self, title: str, basis: Basis) -> None:
        self.work.write(
            self, policy_changes.drop_freeze, title, basis,
            then=lambda _: self._dropped(title),
            failed=lambda e: self.dropping.refuse(e, lambda: self.work.failed.emit(self, e)),
        )  # fmt: skip

    def _dropped(self, title: str) -> None:
        self.dropping.hide()
        self.noted.emit(f"已删除本校录入的冻结期“{title}”")


def _texts(one: Freeze) -> tuple[str, ...]:
    kinds, grades = "、".join(one.kinds) or "全部", "、".join(one.grades) or "全部"
    return one.title, one.first, one.last, kinds, grades, one.cite
