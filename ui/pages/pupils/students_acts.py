"""What can be done with pupils chosen in the list: print, copy, export, move, change, paste."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QMenu, QWidget

from app.job import Job
from app.problems import Rejected
from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import USUAL, Handing
from app.usecases.pupils import filters, pupil_list
from app.usecases.pupils.bulk_edit import Applied
from ui.widgets.ask import Ask
from ui.widgets.clipboard import put_table
from ui.widgets.list_view import entry
from ui.widgets.page import Place

if TYPE_CHECKING:
    from ui.pages.pupils.students import StudentsPage
    from ui.pages.pupils.students_bulk import BulkScreen
    from ui.pages.pupils.students_paste import PasteScreen


class Acts:
    """The actions of the list; their screens are made when first asked for."""

    def __init__(self, page: "StudentsPage") -> None:
        self._page = page
        self.classes = QComboBox()
        self.classes.setMinimumWidth(170)
        self.moving = Ask((self.classes,))
        self._bulk: BulkScreen | None = None
        self._paste: PasteScreen | None = None
        self._plan: Any = None
        self._last: Callable[[], object] | None = None

    def fill_menu(self, menu: QMenu) -> None:
        """The menu of the selected lines."""
        count = len(self._page.table.selected_rows())
        entry(menu, "打开", self._open, "Enter").setEnabled(count == 1)
        entry(menu, f"打印表单（{count:,} 名）", self.print, "Ctrl+P")
        entry(menu, f"批量修改（{count:,} 名）…", self.change, "Ctrl+E")
        entry(menu, f"调班（{count:,} 名）…", self.ask_class)
        entry(menu, f"导出所选（{count:,} 名）…", self.export)
        entry(menu, f"只看所选（{count:,} 名）", self.only_these, "Ctrl+Shift+L")
        menu.addSeparator()
        entry(menu, "从 Excel 粘贴…", self.paste, "Ctrl+V")
        entry(menu, "复制完整号码（记入日志）", self.copy_whole, "Ctrl+Shift+C")

    def print(self) -> None:
        """Go and print for those chosen, those listed, or everyone."""
        from app.usecases.paper.printing import Selection

        page = self._page
        chosen = page.table.selected()
        if chosen:
            selection = Selection(student_ids=tuple(chosen))
        elif page.query.narrows:
            selection = Selection(student_ids=tuple(page.table.lines.ids))
        else:
            selection = Selection(everyone=True)
        page.go(Place.FORMS, selection)

    def change(self) -> None:
        """One value for many, looked at first."""
        ids = self._page.ids()
        if not ids:
            return
        if self._bulk is None:
            from ui.pages.pupils.students_bulk import BulkScreen

            self._bulk = BulkScreen(self._page.work)
            self._wire(self._bulk)
        what = "选中的" if self._page.table.selected_rows() else "列出的全部"
        self._page.to(self._bulk, "批量修改", f"{what} {len(ids):,} 名学生")
        self._bulk.open(ids)

    def only_these(self) -> None:
        """The selected pupils as a list of their own, which can be kept under a name."""
        page = self._page
        try:
            chip = filters.chosen(page.table.selected())
        except Rejected as refused:
            page.note(refused.problems[0].message)
            return
        if chip.values:
            page.ask_for(filters.Query(chips=(chip,), order=page.query.order))

    def paste(self) -> None:
        """What is on the clipboard, looked at first."""
        from app.usecases.pupils import pasting

        try:
            sheet = pasting.read(QGuiApplication.clipboard().text())
        except Rejected as refused:
            self._page.note(refused.problems[0].message)
            return
        if self._paste is None:
            from ui.pages.pupils.students_paste import PasteScreen

            self._paste = PasteScreen(self._page.work)
            self._wire(self._paste)
        about = (
            f"粘贴的表格有 {len(sheet.body):,} 行、{len(sheet.columns)} 列；先看会改什么，再写入。"
        )
        self._page.to(self._paste, "从 Excel 粘贴", about)
        self._paste.open(sheet)

    def copy_whole(self) -> None:
        """The selected lines with nothing hidden; the trail says who copied what."""
        page = self._page
        ids = page.table.selected()
        if not ids:
            page.note("请先选中要复制的学生")
            return
        headings = [pupil_list.heading(key) for key in page.table.keys]

        def put(lines: list[pupil_list.Line]) -> None:
            put_table(headings, (texts for _, texts in lines))
            page.note(f"已复制 {len(lines):,} 名的完整号码，已记入操作日志")

        page.work.write(page, pupil_list.whole, ids, tuple(page.table.keys), then=put)

    def export(self) -> None:
        """The list as it is shown, to a file; first, to whom it goes."""
        page = self._page
        what = f"列表 {len(page.ids()):,} 名学生，按现在显示的栏目，号码只显示首尾。"
        page.open_handing().ask(what, disclosures.SCHOOL, self._choose_file)

    def _choose_file(self, handing: Handing) -> None:
        page = self._page
        start = str(Path.home() / "学生列表.xlsx")
        chosen, _ = QFileDialog.getSaveFileName(page, "导出列表", start, "表格 (*.xlsx *.csv)")
        if chosen:
            self.export_to(Path(chosen), handing)

    def export_to(self, out: Path, handing: Handing = USUAL) -> None:
        """Write the list to ``out`` for whom ``handing`` says."""
        page = self._page
        keys = tuple(page.table.keys)

        def tell(done: pupil_list.Written) -> None:
            page.note(f"已导出 {done.rows:,} 名到 {done.path.name}，号码只显示首尾")

        page.work.write(
            page, pupil_list.export, page.ids(), keys, out, Job(), handing=handing, then=tell,
            what="导出列表",
        )  # fmt: skip

    def ask_class(self) -> None:
        """Where to? Then the plan of the move."""
        from app.usecases.classwork import classes

        page = self._page
        ids = page.table.selected()
        if not ids:
            page.note("请先选中要调班的学生")
            return
        self.classes.clear()
        for one in page.work.ask(classes.lines):
            number = one.description.class_no
            self.classes.addItem(f"{number}　{one.pupils} 人", number)
        self.classes.addItem("调出班级", "")
        page.alone()
        self.moving.ask(f"把选中的 {len(ids):,} 名学生调到：", "预览调班", self._preview_move)

    def _preview_move(self) -> None:
        from app.usecases.classwork import class_moves

        self.moving.hide()
        page = self._page
        page.work.read(
            page, class_moves.preview, page.table.selected(), self.classes.currentData(),
            then=self._show_move,
        )  # fmt: skip

    def _show_move(self, plan: Any) -> None:
        from app.usecases.classwork import class_moves
        from ui.pages.classwork.class_plan import PlanScreen

        if self._plan is None:
            self._plan = PlanScreen(self._page.work)
            self._plan.left.connect(self.back)
            self._plan.applied.connect(self._moved)
        self._page.to(self._plan, "调班")
        self._plan.open(plan, class_moves.apply)

    def _moved(self, done: Any, title: str) -> None:
        from app.usecases.classwork import class_moves

        page = self._page
        self.back()

        def back() -> None:
            page.work.write(
                page, class_moves.undo, done.action_id,
                then=lambda undone: page.note(f"已撤销，{undone.moved} 名学生回到原来的班"),
            )  # fmt: skip

        self._last = back
        page.note(f"{title}：{done.moved} 名学生已换班", "撤销", self.undo)

    def _wire(self, screen: "BulkScreen | PasteScreen") -> None:
        screen.left.connect(self.back)
        screen.applied.connect(self._applied)

    def _applied(self, done: Applied, title: str) -> None:
        page = self._page
        self.back()
        rest = f"，{done.refused:,} 名不可改" if done.refused else ""
        told = f"{title}：已改 {done.changed:,} 名{rest}"
        self._last = lambda: self.take_back(done.batch_id)
        page.note(told, "撤销", self.undo)

    def undo(self) -> None:
        """Take back the last act done from here, once."""
        last, self._last = self._last, None
        if last is not None:
            last()
        else:
            self._page.note("没有刚做的批量操作；更早的在历史批次里撤销", "历史批次",
                            lambda: self._page.go(Place.BATCHES))  # fmt: skip

    def take_back(self, batch_id: int) -> None:
        """Undo one whole act."""
        from app.usecases.national import batches

        page = self._page
        page.work.write(
            page, batches.undo, batch_id, Job(),
            then=lambda undone: page.note(f"已撤销，{undone.restored:,} 名学生恢复原值"),
            what="撤销",
        )  # fmt: skip

    def back(self) -> None:
        """To the list again, with the keyboard in it."""
        page = self._page
        page.to(page.overview)
        focus: QWidget = page.table if page.table.lines.total else page.search
        focus.setFocus()

    def _open(self) -> None:
        one = self._page.table.current()
        if one:
            self._page.go(Place.STUDENT, one)
