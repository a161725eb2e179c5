"""均衡分班: who, into which classes, by which seed; the result in numbers; the list to hang out."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from app.job import Job
from app.problems import Rejected, blocking
from app.usecases.classwork import assigning, class_lists
from app.usecases.classwork.class_moves import NOWHERE, Applied
from app.usecases.paper import disclosures
from app.usecases.pupils import students
from ui.look import GAP
from ui.widgets.basic import button, card, column, emptied, label, labelled, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.handing import HandingFields
from ui.widgets.problems import ProblemList
from ui.widgets.table import Table
from ui.work import Work

_FORM = 360  # px
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_ROLE = Qt.ItemDataRole.UserRole
_LIST_HEIGHT = 190  # px
_FACTS_HEIGHT = 140  # px
_TWINS_SHOWN = 20
_WISHES = (("按抽签", ""), ("同班", "together"), ("不同班", "apart"))


class AssignScreen(QWidget):
    """``left``; ``applied`` (``Applied``, what was done)."""

    left = Signal()
    applied = Signal(object, str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.drawn: assigning.Drawn | None = None
        self.action_id = 0
        self.scores: Mapping[int, int] = {}
        self._asked = 0
        self.source = _list("学生来自")
        self.target = _list("编入班级")
        self.seed = QLineEdit()
        self.seed.setPlaceholderText("例如现场抽出的数字；空白由程序抽取")
        self.score_file = label("", "caption", wrap=True)
        self.twins = column(gap=4)
        self.wishes: dict[tuple[int, int], QComboBox] = {}
        self.heading = label("", "heading")
        self.facts = Table(
            ("班级", "人数", "男", "女", "平均分"), (110, 70, 60, 60, 80), name="drawn"
        )
        self.facts.setMinimumHeight(_FACTS_HEIGHT)
        self.shown_seed = label("", "key")
        self.problems = ProblemList()
        self.empty = Empty()
        self.empty.say(
            "还没有抽签", "在左边选好学生和班级，按“抽签预览”；同一种子谁来抽结果都一样。"
        )
        self.draw = button("抽签预览", self.preview, main=True)
        self.apply = button("确定编班", self._apply, main=True, key="Ctrl+Return")
        self.keep = button(
            "保存结果 .xlsx", self._choose_file, tip="种子和方法印在每一行，可以公示"
        )
        whole = column(self, gap=2 * GAP)
        self.title = label("均衡分班", "heading")
        back = button("返回", self.left.emit)
        whole.addLayout(row(self.title, None, back, self.keep, self.apply))
        split = row(scrolled(self._form(), width=_FORM), gap=2 * GAP)
        split.addWidget(self._right(), 1)
        whole.addLayout(split, 1)
        self.source.itemChanged.connect(self._source_changed)
        self.target.itemChanged.connect(self._stale)
        self.seed.textEdited.connect(self._stale)

    def _form(self) -> QWidget:
        frame, inside = card(gap=GAP + 4)
        lists = row(gap=GAP)
        lists.addLayout(labelled("学生来自", self.source), 1)
        lists.addLayout(labelled("编入班级", self.target), 1)
        inside.addLayout(lists)
        inside.addLayout(labelled("种子", self.seed))
        inside.addLayout(
            row(
                label("成绩", "quiet"),
                self.score_file,
                None,
                button("选择成绩表", self._choose_scores),
            )
        )
        inside.addLayout(self.twins)
        inside.addWidget(self.draw)
        inside.addStretch(1)
        return frame

    def _right(self) -> QWidget:
        frame, inside = card(gap=GAP)
        inside.addWidget(self.heading)
        self.seed_row = QWidget()
        self.seed_row.setLayout(row(label("种子", "quiet"), self.shown_seed, None))
        inside.addWidget(self.seed_row)
        inside.addWidget(self.facts, 2)
        inside.addWidget(self.problems, 1)
        self.handing = HandingFields()
        self.handing.hide()
        inside.addWidget(self.handing)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(frame)
        return self.stack

    def open(self, class_nos: Sequence[str]) -> None:
        """Start anew; ``class_nos`` are the open classes."""
        counts = {one.class_no: one.count for one in self.work.ask(students.classes)}
        _fill(self.source, [("", counts.get("", 0)), *((c, counts.get(c, 0)) for c in class_nos)])
        _fill(self.target, [(c, counts.get(c, 0)) for c in class_nos])
        if counts.get(""):
            self.source.item(0).setCheckState(_CHECKED)
        self.seed.clear()
        self._forget_scores()
        self.title.setText("均衡分班")
        self._source_changed()

    def _source_changed(self) -> None:
        """Ask about twins among those who are to be drawn."""
        self._stale()
        self._asked += 1
        number = self._asked
        self.wishes = {}
        emptied(self.twins)
        ids = self._ids()
        self.draw.setText(f"抽签预览　{len(ids)} 名")
        if ids:
            self.work.read(
                self, assigning.twins, ids, then=lambda pairs: self._ask_twins(number, pairs)
            )

    def _ask_twins(self, number: int, pairs: Sequence[assigning.Twins]) -> None:
        if number != self._asked or not pairs:
            return
        self.twins.addWidget(label(f"同日出生、有同一监护人的 {len(pairs)} 对", "quiet"))
        for pair in pairs[:_TWINS_SHOWN]:
            names = "、".join(pair.names)
            box = QComboBox()
            box.setAccessibleName(names)
            for word, wish in _WISHES:
                box.addItem(word, wish)
            box.currentIndexChanged.connect(self._stale)
            self.wishes[pair.ids] = box
            self.twins.addLayout(row(label(names, wrap=True), None, box))

    def _ids(self) -> tuple[int, ...]:
        chosen = _checked(self.source)
        return tuple(i for class_no in chosen for i in self.work.ask(students.ids_in, class_no))

    def request(self) -> assigning.Request:
        """As chosen."""
        wishes = {pair: box.currentData() for pair, box in self.wishes.items()}
        return assigning.Request(
            self._ids(),
            tuple(_checked(self.target)),
            self.seed.text().strip(),
            self.scores,
            tuple(pair for pair, wish in wishes.items() if wish == "together"),
            tuple(pair for pair, wish in wishes.items() if wish == "apart"),
        )

    def preview(self) -> None:
        """Draw, and seat nobody yet."""
        self.work.read(
            self, assigning.preview, self.request(),
            then=self._show, failed=self._refused, what="抽签",
        )  # fmt: skip

    def _show(self, drawn: assigning.Drawn) -> None:
        self.drawn = drawn
        self.heading.setText(drawn.plan.title)
        self.shown_seed.setText(drawn.seed)
        self.seed.setText(drawn.seed)
        self.seed_row.show()
        self.facts.show()
        lines = []
        for number, (class_no, one) in enumerate(
            zip(drawn.class_nos, drawn.result.facts, strict=True)
        ):
            mean = "—" if one.mean is None else f"{one.mean:.2f}"
            lines.append((number, (class_no, str(one.size), str(one.boys), str(one.girls), mean)))
        self.facts.lines.show_lines(lines)
        what = "性别和成绩" if self.scores else "性别"
        nothing = f"人数相差不超过 1 人，{what}已经均衡。"
        self.problems.show_problems(drawn.problems, nothing)
        self.stack.setCurrentIndex(1)
        self.apply.setVisible(True)
        self.apply.setEnabled(bool(drawn.plan.moves) and not blocking(drawn.problems))

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, Rejected):
            self.work.failed.emit(self, error)
            return
        self._stale()
        self.heading.setText("还不能抽签")
        self.seed_row.hide()
        self.facts.hide()
        self.problems.show_problems(error.problems)
        self.stack.setCurrentIndex(1)

    def _stale(self) -> None:
        """Something was chosen anew: what was drawn no longer counts."""
        self.drawn, self.action_id = None, 0
        self.stack.setCurrentIndex(0)
        self.apply.hide()
        self.keep.hide()
        self.handing.hide()

    def _apply(self) -> None:
        if self.drawn is not None:
            self.apply.setEnabled(False)
            self.work.write(
                self, assigning.apply, self.drawn, then=self._applied, failed=self._refused
            )

    def _applied(self, done: Applied) -> None:
        self.action_id = done.action_id
        self.apply.hide()
        self.keep.show()
        self.handing.fill(self.work.ask(disclosures.recipients), disclosures.SCHOOL)
        self.handing.show()
        title = self.drawn.plan.title if self.drawn else ""
        self.title.setText("均衡分班　已编班")
        self.applied.emit(done, title)

    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存分班结果", str(Path.home() / "均衡分班结果.xlsx"), "表格 (*.xlsx)"
        )
        if chosen:
            self.save(Path(chosen).with_suffix(".xlsx"))

    def save(self, out: Path) -> None:
        """Write the list that may be hung out to ``out``: no score is on it."""
        self.work.write(
            self, assigning.write_result, self.action_id, out, handing=self.handing.handing(),
            then=lambda count: self.title.setText(f"均衡分班　已保存 {count} 行：{out.name}"),
            failed=self._not_saved,
        )  # fmt: skip

    def _not_saved(self, error: BaseException) -> None:
        if not self.handing.refused(error):
            self.work.failed.emit(self, error)

    def _choose_scores(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择成绩表", str(Path.home()), "表格 (*.xlsx *.xls)"
        )
        if chosen:
            self.read_scores(Path(chosen))

    def read_scores(self, file: Path) -> None:
        """Take the scores of ``file``; a row that cannot be read stops them all."""
        self.work.read(
            self, class_lists.scores, file, Job(),
            then=lambda found: self._take_scores(file, found), failed=self._refused,
            what="读取成绩表",
        )  # fmt: skip

    def _take_scores(self, file: Path, found: class_lists.Scores) -> None:
        self._stale()
        wrong = blocking(found.problems)
        if wrong:
            self._forget_scores()
            self._refused(Rejected(*found.problems))
        else:
            self.scores = found.by_student
            self.score_file.setText(f"{file.name}　{len(found.by_student)} 名")

    def _forget_scores(self) -> None:
        self.scores = {}
        self.score_file.setText("没有选，只均衡人数和性别")


def _list(name: str) -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(name)
    made.setMinimumHeight(_LIST_HEIGHT)
    made.setSpacing(2)
    return made


def _fill(shown: QListWidget, counts: Sequence[tuple[str, int]]) -> None:
    shown.blockSignals(True)
    shown.clear()
    for class_no, count in counts:
        item = QListWidgetItem(f"{class_no or NOWHERE}　{count} 人")
        item.setData(_ROLE, class_no)
        item.setCheckState(_UNCHECKED)
        shown.addItem(item)
    shown.blockSignals(False)


def _checked(shown: QListWidget) -> list[str]:
    items = [shown.item(number) for number in range(shown.count())]
    return [item.data(_ROLE) for item in items if item.checkState() is _CHECKED]
