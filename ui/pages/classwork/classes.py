"""班级: how full each is, who teaches it, who sits in it; every move looked at first."""

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QStackedWidget, QWidget

from app.usecases.classwork import class_moves, classes
from app.usecases.classwork.class_moves import NOWHERE, Applied, Plan
from app.usecases.pupils import students
from ui.look import GAP
from ui.pages.classwork.class_assign import AssignScreen
from ui.pages.classwork.class_form import ClassForm
from ui.pages.classwork.class_import import ListScreen
from ui.pages.classwork.class_plan import PlanScreen
from ui.widgets.ask import Ask
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("班号", "名称", "班主任", "学段", "人数／班额", "男", "女", "提醒")
_WIDTHS = (80, 90, 80, 76, 76, 40, 40, 90)  # px


class ClassesPage(Page):
    """Classes at the left, the pupils of one at the right, or the form of one."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "班级", "")
        self._buttons()
        self.lines: list[classes.ClassLine] = []
        self.table = Table(_HEADERS, _WIDTHS, name="classes", many=True)
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda _: self.edit())
        self.pupils = Table(("姓名", "性别", "身份证件号"), (90, 44, 160), name="class", many=True)
        self.pupils.chose.connect(self._pupils_chosen)
        self.pupils.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.pupils_heading = label("", "heading")
        self.to = QComboBox()
        self.to.setMinimumWidth(180)
        self.move_button = button("预览调班", self._preview_move)
        self.into = QComboBox()
        self.asking = Ask((self.into,))
        self.describing = Ask()
        self.form = ClassForm(work)
        self.plan = PlanScreen(work)
        self.assigning = AssignScreen(work)
        self.importing = ListScreen(work)
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.overview = self._overview()
        for part in (self.empty, self.overview, self.plan, self.assigning, self.importing):
            self.stack.addWidget(part)
        self.body.addWidget(self.stack, 1)
        self._undo_line: class_moves.ActionLine | None = None
        self._offered = 0
        self._connect()

    def _buttons(self) -> None:
        self.undo = button("撤销", self._undo, key="Ctrl+Z")
        self.merge = button("合并", self._ask_merge, tip="选中两个以上的班")
        self.change = button("修改", self.edit, tip="班主任、班号和其他资料；双击也可以")
        self.list = button("导入名单", self._open_list, tip="按公布的平行分班名单编班")
        self.save = button("导出班级表", self._choose_file, tip="在国网创建班级时照着建")
        self.assign = button("均衡分班", self._open_assign)
        self.new = button("新建班级", lambda: self._open_form(None), main=True)
        self._all = (
            self.undo, self.merge, self.change, self.save, self.list, self.assign, self.new,
        )  # fmt: skip
        for one in self._all:
            self.buttons.addWidget(one)

    def _choose_file(self) -> None:
        start = str(Path.home() / "班级表.xlsx")
        chosen, _ = QFileDialog.getSaveFileName(self, "导出到", start, "表格 (*.xlsx *.csv)")
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, out: Path) -> None:
        """Write every class in the order of its creation."""
        self.work.write(
            self, classes.write_list, out,
            then=lambda count: self.note(f"已写出 {count:,} 个班级：{out.name}"),
        )  # fmt: skip

    def _overview(self) -> QWidget:
        panel = QWidget()
        inside = column(panel)
        inside.addLayout(
            row(self.pupils_heading, None, label("选中的调到", "quiet"), self.to, self.move_button)
        )
        inside.addWidget(self.pupils, 1)
        self.side = QStackedWidget()
        self.side.addWidget(panel)
        self.side.addWidget(self.form)
        whole = QWidget()
        lines = column(whole)
        lines.addWidget(self.describing)
        lines.addWidget(self.asking)
        split = row(self.table, self.side, gap=2 * GAP)
        split.setStretch(0, 5)
        split.setStretch(1, 4)
        lines.addLayout(split, 1)
        return whole

    def _connect(self) -> None:
        self.form.left.connect(self._close_form)
        self.form.saved.connect(self._saved)
        for screen in (self.plan, self.assigning, self.importing):
            screen.left.connect(lambda: self._to(self.overview))
        self.plan.applied.connect(self._applied)
        self.importing.applied.connect(self._applied)
        self.assigning.applied.connect(self._tell_applied)

    def shows(self) -> frozenset[str]:
        return frozenset({"student", "school_class", "class_action"})

    def load(self) -> None:
        self.lines = list(self.work.ask(classes.lines))
        lines = [_line(number, one) for number, one in enumerate(self.lines)]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self._tell()
        if lines and not self.table.selected():
            self.table.choose([0])
        self._chose()
        if not lines:
            self._say_empty()
        elif self.stack.currentWidget() is self.empty:
            self._to(self.overview)
        else:
            self._show_buttons()

    def _tell(self) -> None:
        pupils = sum(one.pupils for one in self.lines)
        over = sum(1 for one in self.lines if one.most and one.counted > one.most)
        unknown = [one for one in self.lines if not one.id]
        tail = f"　{over} 个班超过班额" if over else ""
        self.about.setText(f"{len(self.lines)} 个班　{pupils:,} 名学生{tail}")
        if unknown:
            question = (
                f"有 {len(unknown)} 个班号只在学生信息里，还没有班级资料。"
                "建立之后可以填班主任、改班号、合并；学段和入学年份按学生推定。"
            )
            if self._offered != len(unknown):  # she may have said no to these
                self._offered = len(unknown)
                word = f"建立 {len(unknown)} 个班级"
                self.describing.ask(question, word, self._describe, quietly=True)
        else:
            self.describing.hide()

    def _list_targets(self) -> None:
        kept = self.to.currentData()
        self.to.clear()
        here = [_number(one) for one in self.chosen()]
        for one in self.lines:
            if here == [_number(one)]:
                continue
            most = f" / {one.most}" if one.most else ""
            self.to.addItem(f"{one.description.class_no}　{one.pupils}{most} 人", _number(one))
        self.to.addItem(NOWHERE, "")
        self.to.setCurrentIndex(max(0, self.to.findData(kept)))

    def _say_empty(self) -> None:
        if self.form.isVisibleTo(self) and self.side.currentWidget() is self.form:
            return
        self.empty.say(
            "还没有班级",
            "导入学生名单时会带来班号；也可以先新建班级，再按名单或均衡分班编入学生。",
            "新建班级",
            lambda: self._open_form(None),
        )
        self._to(self.empty)

    def chosen(self) -> list[classes.ClassLine]:
        """The chosen classes."""
        return [self.lines[number] for number in self.table.selected()]

    def _to(self, part: QWidget) -> None:
        self.stack.setCurrentWidget(part)
        self._show_buttons()

    def _show_buttons(self) -> None:
        shown = self.stack.currentWidget() is self.overview
        for one in self._all:
            one.setVisible(shown)
        if shown:
            acts = self.work.ask(class_moves.log)
            self._undo_line = next((act for act in acts if not act.undone_at), None)
            self.undo.setVisible(self._undo_line is not None)
            if self._undo_line is not None:
                self.undo.setToolTip(f"撤销：{self._undo_line.title}  Ctrl+Z")

    def _chose(self) -> None:
        found = self.chosen()
        self._list_targets()
        self.change.setEnabled(len(found) == 1)
        self.merge.setEnabled(len(found) > 1 and all(one.id for one in found))
        if len(found) != 1:
            self.pupils.lines.drop()
            self.pupils_heading.setText(f"已选 {len(found)} 个班" if found else "")
        else:
            number = _number(found[0])
            self.pupils_heading.setText(f"{number}　{found[0].pupils} 人")
            rows = self.work.ask(students.search, "", number, found[0].pupils or 1, 0).rows
            lines = [(one.id, (one.name, one.sex, one.masked_id)) for one in rows]
            self.pupils.show_again(lambda offset: (lines[offset:], len(lines)))
        self._pupils_chosen()

    def _pupils_chosen(self) -> None:
        count = len(self.pupils.selected())
        self.move_button.setEnabled(count > 0)
        self.move_button.setText(f"预览调班 {count} 名" if count else "预览调班")

    def edit(self) -> None:
        """Describe the chosen class."""
        found = self.chosen()
        if len(found) == 1:
            self._open_form(found[0])

    def _open_form(self, line: classes.ClassLine | None) -> None:
        self._to(self.overview)
        self.side.setCurrentWidget(self.form)
        self.form.open(line)

    def _close_form(self) -> None:
        self.side.setCurrentIndex(0)
        if not self.lines:
            self._say_empty()

    def _saved(self, text: str, done: Applied) -> None:
        self.side.setCurrentIndex(0)
        self.load()
        self._note(text, done)

    def _describe(self) -> None:
        self.describing.hide()
        self.work.write(
            self, classes.describe_existing,
            then=lambda count: self.note(f"已建立 {count} 个班级，请补上班主任"),
        )  # fmt: skip

    def _ask_merge(self) -> None:
        found = self.chosen()
        self.into.clear()
        for one in found:
            self.into.addItem(_number(one), one.id)
        names = "、".join(_number(one) for one in found)
        self.asking.ask(f"把 {names} 合成一个班，保留：", "预览合并", self._preview_merge)

    def _preview_merge(self) -> None:
        into = self.into.currentData()
        others = [one.id for one in self.chosen() if one.id != into]
        self.asking.hide()
        self.work.read(
            self, classes.preview_merge, others, into,
            then=lambda plan: self._show_plan(plan, merge=True),
        )  # fmt: skip

    def _preview_move(self) -> None:
        self.work.read(
            self, class_moves.preview, self.pupils.selected(), self.to.currentData(),
            then=self._show_plan,
        )  # fmt: skip

    def _show_plan(self, plan: Plan, *, merge: bool = False) -> None:
        self._to(self.plan)
        self.plan.open(plan, classes.merge if merge else class_moves.apply)

    def _open_list(self) -> None:
        self._to(self.importing)
        self.importing.open([_number(one) for one in self.lines])

    def _open_assign(self) -> None:
        self._to(self.assigning)
        self.assigning.open([_number(one) for one in self.lines])

    def _applied(self, done: Applied, title: str) -> None:
        self._to(self.overview)
        self._tell_applied(done, title)

    def _tell_applied(self, done: Applied, title: str) -> None:
        self._note(f"{title}：{done.moved} 名学生已换班", done)

    def _note(self, text: str, done: Applied) -> None:
        if done.action_id:
            self.note(text, "撤销", lambda: self.take_back(done.action_id))
        else:
            self.note(text)

    def _undo(self) -> None:
        if self._undo_line is not None:
            self.take_back(self._undo_line.id)

    def take_back(self, action_id: int) -> None:
        """Undo one whole act."""
        self.work.write(
            self, class_moves.undo, action_id,
            then=lambda done: self.note(f"已撤销，{done.moved} 名学生回到原来的班"),
        )  # fmt: skip


def _number(one: classes.ClassLine) -> str:
    return one.description.class_no


def _line(number: int, one: classes.ClassLine) -> Line:
    about = one.description
    size = f"{one.counted} / {one.most}" if one.most else str(one.counted)
    over = one.most and one.counted > one.most
    remark = "超过班额" if over else "" if one.id else "未建资料"
    columns = (about.class_no, about.name, about.teacher, about.stage, size)
    return number, (*columns, str(one.boys), str(one.girls), remark)
