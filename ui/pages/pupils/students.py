"""The pupils: found as one types, narrowed by chips, any item a column, many changed at once."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QStackedWidget, QWidget

from app.usecases.pupils import filters, pupil_list, students
from app.usecases.pupils.filters import Chip, Order, Query
from ui.look import GAP
from ui.pages.pupils.students_acts import Acts
from ui.pages.pupils.students_columns import ColumnPanel
from ui.pages.pupils.students_filter import FilterPanel
from ui.pages.pupils.students_table import PupilTable
from ui.widgets.ask import Ask
from ui.widgets.basic import button, column, label, link, row
from ui.widgets.chips import ChipBar
from ui.widgets.empty import Empty
from ui.widgets.handing_panel import HandingPanel
from ui.widgets.list_view import entry
from ui.widgets.page import OnKey, Page, Place
from ui.widgets.side_panel import SidePanel
from ui.work import Work

_HERE = Qt.ShortcutContext.WidgetWithChildrenShortcut
_IDLE = 700  # ms after the list was read, when nothing else is asked for


class StudentsPage(Page):
    """The list of pupils."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "学生")
        self.query = Query()
        self._chips: tuple[Chip, ...] = ()
        self.everyone = 0
        self.search = QLineEdit()
        self.search.setPlaceholderText("姓名、拼音首字母、身份证件号或其后几位、学籍号")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("查找学生")
        self.search.setToolTip("输入即查  Ctrl+F")
        self.search.setMinimumWidth(320)
        self.table = PupilTable()
        self.chosen = label("", "quiet")
        self.bar = ChipBar()
        self.bar.hide()
        self.empty = Empty()
        self.name = QLineEdit()
        self.name.setPlaceholderText("名称，如：缺照片的女生")
        self.name.setMinimumWidth(220)
        self.naming = Ask((self.name,))
        self.filters: FilterPanel | None = None
        self.columns: ColumnPanel | None = None
        self.handing: HandingPanel | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.screens = QStackedWidget()
        self.overview = QWidget()
        self.acts = Acts(self)
        self._warming = QTimer(self)
        self._warming.setSingleShot(True)
        self._warming.setInterval(_IDLE)
        self._warming.timeout.connect(self._warm)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.print = button("打印表单", self.acts.print, main=True, key="Ctrl+P")
        self.change = button("批量修改", self.acts.change, key="Ctrl+E",
                             tip="给选中的学生一起改一项；没有选中时是列出的全部")  # fmt: skip
        more = button("更多", lambda: None, tip="导出列表、粘贴、调班")
        more.setMenu(self._more_menu())
        self.heads = (
            button("列", self.open_columns, key="F4", tip="选择列和次序"),
            button("导入", lambda: self.go(Place.IMPORT), key="Ctrl+I"),
            more,
            self.change,
            self.print,
        )
        for one in self.heads:
            self.buttons.addWidget(one)
        self.add = button(
            "＋ 筛选", self.open_filters, key="F3", tip="按班级、民族、年龄等缩小范围"
        )
        self.kept = button("常用筛选", lambda: None, tip="按名称取出保存过的筛选")
        self.kept.setMenu(QMenu(self.kept))
        self.kept.menu().aboutToShow.connect(self._fill_kept)
        self.keep = link("存为常用", self._ask_name)
        self.clear = link("全部去掉", self._clear)
        for one in (self.keep, self.clear):  # nobody's child is never deleted, nor is its page
            one.setParent(self.bar)
            one.hide()
        self.back = button("返回", self.acts.back, tip="返回名单，不改动  Esc")
        self.back.hide()
        self.buttons.addWidget(self.back)
        self.body.addWidget(self.screens, 1)
        self.screens.addWidget(self.overview)
        inside = column(self.overview, gap=GAP + 2)
        inside.addLayout(row(self.search, self.add, self.kept, GAP, self.chosen, None))
        inside.addWidget(self.bar)
        inside.addWidget(self.naming)
        inside.addWidget(self.acts.moving)
        self.beside = row(self.stack, gap=2 * GAP)
        inside.addLayout(self.beside, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._typed)
        self.bar.opened.connect(lambda key: self.open_filters("" if key == filters.CHOSEN else key))
        self.bar.dropped.connect(lambda key: self.narrow(Chip(key)))
        self.table.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.table.chose.connect(self._chose)
        self.table.rearranged.connect(self._show)
        self.table.order_asked.connect(self.order_by)
        self.table.columns_asked.connect(self.open_columns)
        self.table.typed.connect(self._type_on)
        self.table.fill_menu = self.acts.fill_menu
        OnKey(self.search, (Qt.Key.Key_Down, Qt.Key.Key_Return), self._into_table)
        OnKey(self.search, (Qt.Key.Key_Escape,), self.search.clear)
        OnKey(self.table, (Qt.Key.Key_Escape,), self.search.setFocus)
        for keys, act in (
            ("Ctrl+V", self.acts.paste),
            ("Ctrl+Shift+C", self.acts.copy_whole),
            ("Ctrl+Shift+L", self.acts.only_these),
            ("Ctrl+Z", self.acts.undo),
        ):
            QShortcut(QKeySequence(keys), self.overview, context=_HERE).activated.connect(act)

    def shows(self) -> frozenset[str]:
        return frozenset({"student", "guardian", "evidence", "problem_record"})

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.table.selected_rows():
            self.table.setFocus()
        else:
            self.search.setFocus()

    def open_with(self, argument: object) -> None:
        """Search for a text that was typed elsewhere, or show a list that was counted there."""
        self.to(self.overview)
        if isinstance(argument, str):
            self.ask_for(Query(argument))
        elif isinstance(argument, Query):
            self.ask_for(argument)

    def to(self, screen: QWidget, title: str = "学生", about: str = "") -> None:
        """Show the list, or one of the screens that act on it."""
        if self.screens.indexOf(screen) < 0:
            self.screens.addWidget(screen)
        self.screens.setCurrentWidget(screen)
        for one in self.heads:
            one.setVisible(screen is self.overview)
        self.back.setVisible(screen is not self.overview)
        self.title.setText(title)
        self.about.setText(about)
        self._tell()

    def load(self) -> None:
        self.everyone = self.work.ask(students.count)
        self._show()
        if self.filters is not None and self.filters.isVisible():
            self.filters.follow(self.query)
        self._warming.start()

    def ask_for(self, query: Query) -> None:
        """Show another list."""
        self.query = query
        if self.search.text() != query.text:
            self.search.blockSignals(True)
            self.search.setText(query.text)
            self.search.blockSignals(False)
        self._show()
        if self.filters is not None and self.filters.isVisible():
            self.filters.follow(query)

    def narrow(self, chip: Chip) -> None:
        """Put ``chip`` in place of the condition on its key; without values it goes."""
        self.ask_for(self.query.having(chip))

    def order_by(self, order: Order) -> None:
        """Let the list go by another column."""
        self.ask_for(replace(self.query, order=order))

    def ids(self) -> list[int]:
        """Whom an action is for: the selected pupils, or else everybody listed."""
        return self.table.selected() or list(self.table.lines.ids)

    def open_filters(self, key: str = "") -> None:
        """The panel of conditions, at the one on ``key``."""
        if self.filters is None:
            self.filters = FilterPanel(self.work)
            self.filters.chosen.connect(self.narrow)
            self._beside(self.filters)
        self.alone(self.filters)
        self.filters.open(self.query, key)

    def open_columns(self) -> None:
        """The panel of columns."""
        if self.columns is None:
            self.columns = ColumnPanel()
            self.columns.chosen.connect(self.table.set_columns)
            self._beside(self.columns)
        self.alone(self.columns)
        self.columns.open(self.table.keys)

    def open_handing(self) -> HandingPanel:
        """The panel that asks to whom a file goes."""
        if self.handing is None:
            self.handing = HandingPanel(self.work)
            self._beside(self.handing)
        self.alone(self.handing)
        return self.handing

    def _warm(self) -> None:
        if self.work.register is not None:  # it may have been locked meanwhile
            self.work.read(self, students.warm)

    def _beside(self, panel: SidePanel) -> None:
        panel.closed.connect(self._into_table)
        self.beside.addWidget(panel)

    def alone(self, panel: SidePanel | None = None) -> None:
        """Put the panels away but for ``panel``: a question needs the room in a low window."""
        for one in (self.filters, self.columns, self.handing):
            if one is not None and one is not panel:
                one.hide()

    def _show(self) -> None:
        ids = self.work.ask(pupil_list.found, self.query)
        self.table.show_pupils(ids, self.fetch)
        self.table.show_order(self.query.order)
        self._show_chips()
        self._tell()

    def fetch(self, ids: Sequence[int]) -> list[pupil_list.Line]:
        """The lines of ``ids`` with the columns shown."""
        return self.work.ask(pupil_list.lines, ids, self.table.keys)

    def _show_chips(self) -> None:
        if self.query.chips == self._chips:
            return
        self._chips = self.query.chips
        shown = [(chip.key, filters.words(chip)) for chip in self.query.chips]
        self.bar.show_chips(shown, self.keep, self.clear)
        self.bar.setVisible(bool(shown))

    def _tell(self) -> None:
        if self.screens.currentWidget() is not self.overview:
            return
        total = self.table.lines.total
        if self.query.narrows:
            self.about.setText(f"符合条件 {total:,} 名，全校 {self.everyone:,} 名")
        else:
            self.about.setText(f"全校 {total:,} 名")
        if total:
            self.stack.setCurrentWidget(self.table)
        else:
            self._tell_empty()
        self._chose()

    def _tell_empty(self) -> None:
        self.stack.setCurrentWidget(self.empty)
        if not self.query.narrows:
            self.empty.say(
                "学籍库里还没有学生",
                "从全国学籍系统导出学生基础信息表，在这里导入；导入前先预览，不会直接写入。",
                "导入名单",
                lambda: self.go(Place.IMPORT),
            )
            return
        found = self.work.ask(filters.culprits, self.query)
        if not found:
            self.empty.say(
                "没有符合条件的学生",
                "单独去掉任何一个条件也没有。请全部去掉后重新筛选。",
                "全部去掉",
                self._clear,
            )
            return
        first = found[0]
        words = filters.words(self.query.chip(first.key)) if first.key else self.query.text.strip()
        what = f"“{words}”" if first.key else f"查找的“{words}”"
        self.empty.say(
            "没有符合条件的学生",
            f"是{what}这个条件筛空的：去掉它就有 {first.count:,} 名。",
            f"去掉{what}",
            lambda: self._drop(first.key),
        )

    def _drop(self, key: str) -> None:
        self.ask_for(self.query.having(Chip(key)) if key else replace(self.query, text=""))

    def _clear(self) -> None:
        self.ask_for(Query(order=self.query.order))

    def _typed(self, text: str) -> None:
        self.query = replace(self.query, text=text)
        self._show()

    def _type_on(self, text: str) -> None:
        """Letters pressed in the list go on in the search field."""
        self.search.setFocus()
        self.search.insert(text)

    def _chose(self) -> None:
        count = len(self.table.selected_rows())
        self.chosen.setText(f"已选 {count:,} 名　Ctrl+C 复制" if count > 1 else "")
        self.print.setText(f"打印所选 {count:,} 名" if count > 1 else "打印表单")
        self.change.setText(f"批量修改 {count:,} 名" if count > 1 else "批量修改")

    def _into_table(self) -> None:
        if self.table.lines.total:
            self.table.setFocus()
            if not self.table.selected_rows():
                self.table.choose([0])

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        entry(menu, "从 Excel 粘贴…", self.acts.paste, "Ctrl+V")
        entry(menu, "导出列表…", self.acts.export)
        entry(menu, "调班…", self.acts.ask_class)
        return menu

    def _fill_kept(self) -> None:
        menu = self.kept.menu()
        menu.clear()
        found = self.work.ask(filters.saved)
        for one in found:
            entry(menu, one.name, lambda query=one.query: self.ask_for(query))  # type: ignore[misc]  # a lambda bound to its value
        if not found:
            entry(menu, "还没有保存过；先加条件，再点“存为常用”", lambda: None).setEnabled(False)
            return
        menu.addSeparator()
        away = menu.addMenu("删除")
        for one in found:
            entry(away, one.name, lambda name=one.name: self._forget(name))  # type: ignore[misc]  # bound as the one above

    def _ask_name(self) -> None:
        self.name.clear()
        self.alone()
        self.naming.ask("把这些条件存为常用筛选，本校的人都能用：", "保存", self._keep)

    def _keep(self) -> None:
        name = self.name.text().strip()
        self.work.write(
            self, filters.save, name, self.query,
            then=lambda _: self._kept(name), failed=self._not_kept,
        )  # fmt: skip

    def _kept(self, name: str) -> None:
        self.naming.hide()
        self.note(f"已存为常用筛选“{name}”")

    def _not_kept(self, error: BaseException) -> None:
        self.work.failed.emit(self, error)

    def _forget(self, name: str) -> None:
        self.work.write(
            self, filters.forget, name, then=lambda _: self.note(f"已删除常用筛选“{name}”")
        )
