"""One class described: a new one, or one that is there; another 班号 takes its pupils along."""

from dataclasses import asdict

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit

from app.domain import codes
from app.problems import Problem, Rejected
from app.usecases.classwork import classes
from app.usecases.classwork.class_moves import Applied
from app.usecases.classwork.classes import Description
from ui.look import GAP
from ui.widgets.basic import button, column, label, labelled, row
from ui.widgets.page import OnKey
from ui.widgets.problems import ProblemList
from ui.work import Work


class ClassForm(QFrame):
    """``left``; ``saved`` (text, ``Applied``): the act of a new 班号 can be undone."""

    left = Signal()
    saved = Signal(str, object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self._line: classes.ClassLine | None = None
        self.heading = label("", "heading")
        self.class_no = QLineEdit()
        self.name = QLineEdit()
        self.teacher = QLineEdit()
        self.entry_year = QLineEdit()
        self.entry_year.setPlaceholderText("例如 2026")
        self.stage = _choice("stage")
        self.kind = _choice("class_kind")
        self.campus_no = QLineEdit()
        self.serial = QLineEdit()
        self.follow = label("", "caption", wrap=True)
        self.problems = ProblemList()
        self.save = button("保存", self.submit, main=True, key="Ctrl+S")
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        inside = column(self, gap=GAP, margin=2 * GAP)
        inside.addWidget(self.heading)
        for first, second in (
            (("班号 ★", self.class_no), ("班级名称", self.name)),
            (("班主任", self.teacher), ("入学年份", self.entry_year)),
            (("学段", self.stage), ("班级类型", self.kind)),
            (("校区号", self.campus_no), ("班序", self.serial)),
        ):
            pair = row(gap=2 * GAP)
            pair.addLayout(labelled(*first), 1)
            pair.addLayout(labelled(*second), 1)
            inside.addLayout(pair)
        inside.addWidget(self.follow)
        inside.addWidget(self.problems, 1)
        inside.addLayout(row(None, button("取消", self.left.emit), self.save))
        self.class_no.textChanged.connect(self._tell_follow)

    def open(self, line: classes.ClassLine | None) -> None:
        """Fill in ``line``, or nothing for a new class."""
        self._line = line
        now = line.description if line else Description("")
        self.heading.setText(f"修改班级 {now.class_no}" if line else "新建班级")
        for name, field in self._fields().items():
            value = getattr(now, name)
            if isinstance(field, QComboBox):
                field.setCurrentText(value)
            else:
                field.setText(value)
        self.problems.show_problems(())
        self.save.setEnabled(True)
        self._tell_follow()
        self.class_no.setFocus()

    def _fields(self) -> dict[str, QLineEdit | QComboBox]:
        return {name: getattr(self, name) for name in asdict(Description(""))}

    def description(self) -> Description:
        """As typed."""
        texts = {
            name: field.currentText() if isinstance(field, QComboBox) else field.text()
            for name, field in self._fields().items()
        }
        return Description(**texts)

    def submit(self) -> None:
        """Save it."""
        self.save.setEnabled(False)
        before = self._line.description if self._line and self._line.id else None
        class_id = self._line.id if self._line else 0
        self.work.write(
            self, classes.save, class_id, before, self.description(),
            then=self._saved, failed=self._refused,
        )  # fmt: skip

    def _saved(self, done: Applied) -> None:
        number = self.class_no.text().strip()
        moved = f"，{done.moved} 名学生的班号一同更改" if done.moved else ""
        self.saved.emit(f"已保存班级 {number}{moved}", done)

    def _refused(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        if isinstance(error, Rejected):
            self._tell(error.problems)
        else:
            self.work.failed.emit(self, error)

    def _tell(self, problems: list[Problem]) -> None:
        self.problems.show_problems(problems)

    def _tell_follow(self) -> None:
        line = self._line
        new = self.class_no.text().strip()
        moved = line is not None and line.id and line.pupils and new != line.description.class_no
        count = line.pupils if line is not None else 0
        self.follow.setText(
            f"班号改为 {new} 后，{count} 名学生的班号一同更改。" if moved and new else ""
        )


def _choice(table: str) -> QComboBox:
    box = QComboBox()
    box.addItem("")
    box.addItems(list(codes.table(table).names))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box
