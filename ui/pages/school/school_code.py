"""学校标识码: the one that holds, those before, a change entered or its data sheet printed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.problems import Rejected
from app.usecases.school import school_codes
from app.usecases.school.school_codes import NewCode
from ui.widgets.basic import button, column, label, labelled, row
from ui.widgets.problems import ProblemList
from ui.work import Work

_FIELDS = (
    ("code", "新代码", "10 位数字；未核准的不填"),
    ("from_on", "生效日期", "20260901"),
    ("document", "核准文号", ""),
    ("reason", "变动原因", ""),
)


class SchoolCode(QWidget):
    """``noted``: what happened; ``order_asked``: the data sheet is to be printed."""

    noted = Signal(str)
    order_asked = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        inside = column(self)
        self.now, self.before = label(""), label("", "caption", wrap=True)
        self.kind = QComboBox()
        self.kind.addItems(list(school_codes.KINDS))
        self.kind.setCurrentText(school_codes.CHANGED)
        self.fields: dict[str, QLineEdit] = {}
        self.problems = ProblemList()
        self.problems.hide()
        self.enter = button("登记变动", self._enter)
        self.sheet = button("打印申请表数据", self._print)
        inside.addWidget(label("学校标识码", "heading"))
        inside.addWidget(self.now)
        inside.addWidget(self.before)
        inside.addLayout(labelled("变动类型", self.kind))
        for key, text, example in _FIELDS:
            self.fields[key] = QLineEdit()
            self.fields[key].setPlaceholderText(example)
            inside.addLayout(labelled(text, self.fields[key]))
        inside.addWidget(self.problems)
        inside.addLayout(row(self.enter, self.sheet, None))

    def load(self) -> None:
        """Read the codes afresh; what was typed stays."""
        self.now.setText(f"现在：{self.work.ask(school_codes.state)}")
        known = self.work.ask(school_codes.changes)
        self.before.setText(
            "\n".join(
                f"{one.from_on} {one.kind}：{one.old or '无'} → {one.new or '无'}（{one.document}）"
                for one in reversed(known)
            )
        )
        self.before.setVisible(bool(known))

    def wanted(self) -> NewCode:
        """What is typed."""
        return NewCode(
            self.kind.currentText(), **{key: field.text() for key, field in self.fields.items()}
        )

    def _enter(self) -> None:
        self.work.write(
            self, school_codes.change, self.wanted(), then=self._entered, failed=self._refused
        )

    def _entered(self, pupils: int) -> None:
        self.problems.hide()
        for field in self.fields.values():
            field.clear()
        self.load()
        self.noted.emit(f"已登记学校标识码的变动，{pupils:,} 名学生的记录随之改了代码")

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, Rejected):
            self.work.failed.emit(self, error)
            return
        self.problems.show_problems(error.problems)
        self.problems.show()
        self.noted.emit(error.problems[0].message)

    def _print(self) -> None:
        self.order_asked.emit(self.work.ask(school_codes.order, self.wanted()))
