"""One pupil: the sections of the paper 采集表, read or edited; members, numbers, cases, history."""

from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QTabBar

from app.domain.permissions import Action, may
from app.problems import Problem, Rejected
from app.usecases.paper import printing
from app.usecases.pupils import editing, photographs, students, timeline
from app.usecases.school.drafts import Unsaved
from ui.look import GAP
from ui.pages.pupils import student_tabs
from ui.pages.pupils.student_edit import EditBar
from ui.pages.pupils.student_record import MembersView, RecordView
from ui.pages.pupils.student_side import SIDE_WIDTH, StudentSide, as_jpeg
from ui.pages.pupils.student_state import TABLES, StateHead
from ui.pages.pupils.student_tabs import TYPED, Tab
from ui.widgets.basic import button, scrolled
from ui.widgets.order import tab_through
from ui.widgets.page import Page, Place, Resume
from ui.widgets.student_tab import StudentTab
from ui.widgets.values import ValueCell
from ui.work import Work

_NARROW = 1100  # px
_REVEALED = "全部信息（修改时）"


class StudentPage(Page):
    """Opened from the list with a pupil's id, or with (id, tab, what the tab shall begin with)."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "")
        self.state = StateHead(self)
        self.student_id = 0
        self.editing = False
        self._seen = 0
        self._next: object = None
        self._made: dict[Tab, StudentTab] = {}
        self.info = RecordView(self._reveal, self._back)
        self.family = MembersView(self._reveal)
        self.forms: Any = None
        self.side = StudentSide(self._choose_photo, self._to_field)
        self.photo, self.missing = self.side.photo, self.side.missing
        self.missing_heading = self.side.missing_heading
        self.bar = EditBar()
        self._buttons()
        self._build()

    def _buttons(self) -> None:
        self.back = button("返回名单", self._escape, key="Esc", tip="回到学生名单")
        self.undo = button("撤销修改", self._undo, key="Ctrl+Z", tip="撤销最后一次修改")
        self.edit = button("编辑", self.begin, key="Ctrl+E")
        self.print = button("打印表单", self._print, main=True, key="Ctrl+P")
        self.save = button("保存", self.submit, main=True, key="Ctrl+S")
        for one in (self.back, self.undo, self.edit, self.print, self.save):
            self.buttons.addWidget(one)
        actor = self.work.register.actor if self.work.register else None
        if actor is None or not may(actor.role, Action.EDIT):
            for one in (self.edit, self.undo):
                one.setEnabled(False)
                one.setToolTip("您的角色不能修改学生信息")

    def _build(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.stack = QStackedWidget()
        for tab in Tab:
            self.tabs.addTab(tab.value)
        for shown in (self.info, self.family):
            self.stack.addWidget(shown)
        self.beside = scrolled(self.side, width=SIDE_WIDTH)
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        split.addWidget(self.stack, 1)
        split.addWidget(self.beside)
        self.body.setSpacing(GAP)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.bar)
        self.body.addLayout(split, 1)
        self.tabs.currentChanged.connect(self._turned)
        self.bar.save.connect(self.submit)
        self.bar.drop.connect(self._leave)
        self.bar.stay.connect(self.bar.question.hide)
        self.bar.refresh.connect(self._begin_again)
        self._mode(editing=False)

    @property
    def here(self) -> Tab:
        """The tab that is shown."""
        return tuple(Tab)[self.tabs.currentIndex()]

    def turn_to(self, tab: Tab) -> None:
        """Show ``tab``."""
        self.tabs.setCurrentIndex(tuple(Tab).index(tab))

    def tab(self, tab: Tab) -> Any:
        """The widget of ``tab``, one that is not typed into; made when first asked for."""
        if tab not in self._made:
            made = student_tabs.made(tab, self.work)
            made.noted.connect(self.noted)
            made.went.connect(self.went)
            made.counted.connect(lambda count: self._count_tab(tab, count))
            self.stack.addWidget(made)
            self._made[tab] = made
        return self._made[tab]

    def shows(self) -> frozenset[str]:
        own = frozenset({"student", "guardian", "evidence", "issue", "merge"})
        return own.union(TABLES, *(one.shows() for one in self._made.values()))

    def open_with(self, argument: object) -> None:
        if self.editing and self.count():
            self._next = argument
            self.bar.ask(self.count())
            return
        self._mode(editing=False)
        if isinstance(argument, Resume):
            self._go_on(argument.content)
            return
        wanted, tab, *more = argument if isinstance(argument, tuple) else (argument, Tab.INFO)
        if isinstance(wanted, int):
            self.student_id = 0  # or turning would load the tab that is loaded below
            self.turn_to(tab)
            self.student_id = wanted
            self.load()
            self.info.to_top()
            if more:
                self.tab(tab).begin(*more)

    def unsaved(self) -> Unsaved | None:
        count = self.count() if self.editing else 0
        if not count:
            return None
        content = {
            "student_id": self.student_id,
            "seen": self._seen,
            "reason": self.bar.reason.text(),
            **self.forms.typed(),
        }
        return Unsaved(f"{self.title.text()}的 {count} 处改动", content)

    def _go_on(self, content: dict[str, Any]) -> None:
        """Type again what was unsaved, on the version it was typed on: another's is told."""
        self.student_id = content["student_id"]
        self.turn_to(Tab.INFO)
        self.load()
        if self.student_id:
            self.work.write(
                self, students.reveal, self.student_id, _REVEALED,
                then=lambda _: self._begin(content),
            )  # fmt: skip

    def cell(self, key: str) -> ValueCell:
        """The cell of a student's field."""
        return self.info.cells[key]

    def load(self) -> None:
        if not self.student_id:
            return
        try:
            shown = self.work.ask(students.show, self.student_id)
        except Rejected as error:  # an undone import took the pupil away
            self.student_id = 0
            self._mode(editing=False)
            self.note(error.problems[0].message)
            self._back()
            return
        self._stale = False
        self._show(shown)
        self._load_tab()

    def begin(self) -> None:
        """Fields to type into, once the look at all of the pupil is in the log (R-GEN-4-2)."""
        if self.editing or not self.student_id:
            return
        self.work.write(
            self, students.reveal, self.student_id, _REVEALED, then=lambda _: self._begin()
        )

    def submit(self) -> None:
        """Save what was typed. What is wrong is said under its field."""
        if not self.editing:
            return
        if not self.count():
            self._leave()
            self.note("没有改动，未作保存")
            return
        self.bar.question.hide()
        self.save.setEnabled(False)
        self.work.write(
            self, editing.edit, self.student_id, self.forms.record.changes(),
            self.forms.members.changes(), self.bar.reason.text(), self._seen, self.bar.confirmed,
            then=self._saved, failed=self._refused,
        )  # fmt: skip

    def _begin(self, again: dict[str, Any] | None = None) -> None:
        from ui.pages.pupils.student_forms import StudentForms

        if self.forms is None:
            self.forms = StudentForms(self.info, self.family)
            self.forms.changed.connect(self._typed)
            self.forms.case_asked.connect(self._to_case)
        self._seen = self.work.ask(timeline.version_of, self.student_id)
        self.forms.fill(
            self.work.ask(students.show, self.student_id).values,
            self.work.ask(editing.members, self.student_id),
        )
        members = self.forms.members
        tab_through(self.bar, self.forms.record, *members.cards, members.add, self.side)
        self.bar.clear()
        if again is not None:
            self._seen = again["seen"]
            self.forms.type(again)
            self.bar.reason.setText(again["reason"])
        self._typed()
        self._mode(editing=True)
        if self.here not in TYPED:
            self.turn_to(Tab.INFO)
        self.forms.focus(TYPED.index(self.here))

    def _begin_again(self) -> None:
        self._mode(editing=False)
        self.load()
        self.begin()

    def _saved(self, done: editing.Edited) -> None:
        self.save.setEnabled(True)
        warnings = [one for one in done.problems if one.code != "record.derived"]
        more = f"，{len(warnings)} 条提醒：{warnings[0].message}" if warnings else ""
        self.note(f"已保存 {len(done.changes)} 处改动{more}", "撤销", self._undo)
        self._leave()

    def _refused(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        self.bar.confirmed = ()
        if not isinstance(error, Rejected):
            self.work.failed.emit(self, error)
            return
        self.bar.say(error.problems, self.forms.labels())
        self.note("没有保存，请按提示处理后再按“保存”")
        place = self.forms.tell(error.problems)
        if place is not None:
            self.turn_to(TYPED[place])

    def _leave(self) -> None:
        """Back to reading; what was not saved is gone."""
        waiting, self._next = self._next, None
        self._mode(editing=False)
        if waiting is not None:
            self.open_with(waiting)
        else:
            self.load()
            self.info.area.setFocus()

    def _mode(self, *, editing: bool) -> None:
        self.editing = editing
        self.info.setCurrentIndex(int(editing))
        self.family.setCurrentIndex(int(editing))
        self.bar.setVisible(editing)
        self.back.setText("取消" if editing else "返回名单")
        self.back.setToolTip("不保存，回到查看  Esc" if editing else "回到学生名单  Esc")
        for one in (self.undo, self.edit, self.print):
            one.setVisible(not editing)
        self.save.setVisible(editing)
        self._place_side()
        for number, tab in enumerate(Tab):
            if tab not in TYPED:
                self.tabs.setTabEnabled(number, not editing)

    def _typed(self) -> None:
        self.bar.tell_count(self.count())

    def count(self) -> int:
        return self.forms.count() if self.forms is not None else 0

    def _escape(self) -> None:
        if not self.editing:
            self._back()
        elif self.bar.question.isVisible():
            self._next = None
            self.bar.question.hide()
        elif self.count():
            self.bar.ask(self.count())
        else:
            self._leave()

    def _undo(self) -> None:
        if self.student_id and not self.editing:
            self.work.write(self, editing.undo_last, self.student_id, then=self._undone)

    def _undone(self, done: editing.Edited) -> None:
        words = "、".join(one.label for one in done.changes)
        self.note(f"已撤销最后一次修改：{words}")

    def _to_case(self) -> None:
        """From a locked field to the case that changes it."""
        if self.count():
            self._next = (self.student_id, Tab.KEY_CHANGES)
            self.bar.ask(self.count())
            return
        self._mode(editing=False)
        self.turn_to(Tab.KEY_CHANGES)
        self.tab(Tab.KEY_CHANGES).begin()

    def _turned(self, _index: int) -> None:
        tab = self.here
        shown = {Tab.INFO: self.info, Tab.MEMBERS: self.family}.get(tab) or self.tab(tab)
        self.stack.setCurrentWidget(shown)
        self._place_side()
        if self.student_id:
            self._load_tab()

    def _place_side(self) -> None:
        """Beside the record only, and in a narrow window not while three columns are typed into."""
        narrow = self.editing and self.width() < _NARROW
        self.beside.setVisible(self.here in TYPED and not narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_side()

    def _load_tab(self) -> None:
        if self.here not in TYPED:
            self.tab(self.here).load(self.student_id)

    def _count_tab(self, tab: Tab, count: int) -> None:
        self.tabs.setTabText(tuple(Tab).index(tab), f"{tab.value} {count}")

    def _show(self, shown: students.StudentDetail) -> None:
        values = shown.values
        self.title.setText(values["name"])
        self.state.show_pupil(self.student_id, values)
        self.info.put(values)
        self.family.put(shown.guardians)
        self.side.show_photo(shown.photo)
        self.side.show_missing(shown.problems)
        self._count_tab(Tab.MEMBERS, len(shown.guardians))
        self._count_tab(Tab.ISSUES, len(shown.issues))

    def _reveal(self, cell: ValueCell) -> None:
        member = cell.property("member")
        key = f"guardian{member}.{cell.field.key}" if member else cell.field.key
        self.work.write(self, students.reveal, self.student_id, key, then=lambda _: cell.reveal())

    def _choose_photo(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择照片", str(Path.home()), "照片 (*.jpg *.jpeg *.png *.bmp)"
        )
        if chosen:
            self.set_photo(Path(chosen))

    def set_photo(self, path: Path) -> None:
        """Keep the picture in ``path`` as the photograph, as a JPEG of a sensible size."""
        jpeg = as_jpeg(path.read_bytes())
        if not jpeg:
            self.note(f"“{path.name}”不是能读取的图片，请选择 JPG 或 PNG 文件。")
            return
        self.work.write(
            self,
            students.set_photo,
            self.student_id,
            jpeg,
            then=self._photo_set,
        )

    def _photo_set(self, evidence_id: int) -> None:
        kept = photographs.Kept(1, 0, 0, (evidence_id,))
        self.note("已更换照片", "撤销", lambda: self._undo_photo(kept))

    def _undo_photo(self, kept: photographs.Kept) -> None:
        self.work.write(
            self, photographs.undo, kept, then=lambda _: self.note("已撤销，照片回到原来的")
        )

    def _to_field(self, problem: Problem) -> None:
        for cell in self.info.cells.values():
            if cell.field.label == problem.where.field:
                self.turn_to(Tab.INFO)
                if self.editing:
                    self.forms.to(cell.field.key)
                else:
                    self.info.area.ensureWidgetVisible(cell)

    def _print(self) -> None:
        self.go(Place.FORMS, printing.Selection(student_ids=(self.student_id,)))

    def _back(self) -> None:
        self.go(Place.STUDENTS)
