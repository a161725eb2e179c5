"""本局表单: the bureau's Word forms, their report and a preview; new versions, retiring."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from app.problems import Problem, Rejected, blocking
from app.usecases.paper import own_forms, printing
from app.usecases.paper.own_forms import Imported, OwnLine, Read
from app.usecases.paper.printing import Order, Selection
from ui.dialogs.paper import as_image
from ui.look import GAP
from ui.pages.paper.own_form_names import NamesCard
from ui.widgets.basic import button, card, column, label, labelled, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.pages_view import PagesView
from ui.widgets.problems import ProblemList
from ui.widgets.table import Table
from ui.work import Work

_ABOUT = "在 Word 或 WPS 里把要填的地方写成 {{姓名}} 这样的占位符，导入后就像其他表一样打印。"
_LEFT = 310  # px
_HEADERS = ("名称", "版", "状态")
_WIDTHS = (122, 32, 62)  # px
_LIST = 122  # px
_NAMED = 40  # names of places shown one by one
_SUFFIX = "Word 文档 (*.docx)"


class OwnFormsPage(Page):
    """The forms at the left with the names to copy, the one chosen at the right."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "本局表单", _ABOUT)
        self._lines: list[OwnLine] = []
        self._read: Read | None = None
        self._asked = 0
        self.table = Table(_HEADERS, _WIDTHS, name="own-forms")
        self.table.setMaximumHeight(_LIST)
        self.table.setAccessibleName("本局表单")
        self.none = label("还没有导入过本局的表。", "quiet", wrap=True)
        self.names = NamesCard(self.note)
        self.name = QLineEdit()
        self.id = QLineEdit()
        self.id.setPlaceholderText("小写字母、数字、下划线")
        self.heading = label("", "heading", wrap=True)
        self.fields = label("", "quiet", wrap=True)
        self.problems = ProblemList()
        self.problems.setMinimumHeight(120)
        self.keep = button("保存", self._save, main=True, key="Ctrl+S")
        self.drop = button("不导入", self._give_up, key="Esc")
        self.pages = PagesView()
        self.empty = Empty()
        self.stack = QStackedWidget()
        for one in (self.pages, self.empty):
            self.stack.addWidget(one)
        self._buttons()
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        split.addWidget(scrolled(self._left(), width=_LEFT))
        self.middle = scrolled(self._middle(), width=_LEFT)
        split.addWidget(self.middle)
        split.addWidget(self.stack, 1)
        self.body.addLayout(split, 1)
        self.table.chose.connect(self._chosen)

    def _buttons(self) -> None:
        self.starter = button(
            "占位符大全 …", self._save_starter, tip="存一份含全部占位符的 Word 文件"
        )
        self.take = button("导入本局 Word 表 …", self._choose, main=True, key="Ctrl+O")
        for one in (self.starter, self.take):
            self.buttons.addWidget(one)

    def _left(self) -> QWidget:
        frame, inside = card(gap=GAP)
        inside.addWidget(label("已导入", "heading"))
        inside.addWidget(self.table)
        inside.addWidget(self.none)
        self.again = button("换新版本 …", self._choose_again)
        self.stop = button("停用", self._retire)
        self.file = button("存原文件 …", self._save_file)
        inside.addLayout(row(self.again, self.stop, self.file, None))
        whole = QWidget()
        both = column(whole, gap=2 * GAP)
        both.addWidget(frame)
        both.addWidget(self.names, 1)
        return whole

    def _middle(self) -> QWidget:
        frame, inside = card(gap=GAP)
        inside.addWidget(self.heading)
        self.saving = QWidget()
        fields = column(self.saving, gap=GAP)
        fields.addLayout(labelled("名称", self.name))
        fields.addLayout(
            labelled("编号", self.id, hint="以后用这个编号找到它；同一编号再导入就是新版本。")
        )
        fields.addLayout(row(self.keep, self.drop, None))
        inside.addWidget(self.saving)
        self.to_print = button("去打印", self._to_print, main=True)
        inside.addLayout(row(self.to_print, None))
        inside.addWidget(self.fields)
        inside.addWidget(self.problems, 1)
        return frame

    def shows(self) -> frozenset[str]:
        return frozenset({"own_form"})

    def load(self) -> None:
        self._lines = self.work.ask(own_forms.own_forms, retired=True)
        rows = [
            (n, (one.title, str(one.version), "已停用" if one.retired else "可打印"))
            for n, one in enumerate(self._lines, start=1)
        ]
        self.table.show_again(lambda _: (rows, len(rows)))
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)
        if self._read is None:
            self._chosen()

    def chosen(self) -> OwnLine | None:
        """The form that is chosen in the list."""
        number = self.table.current()
        return self._lines[number - 1] if 0 < number <= len(self._lines) else None

    def look(self, file: Path, form_id: str = "") -> None:
        """Read ``file`` and show what it would become, for ``form_id`` if it is a new version."""
        self._asked += 1
        number = self._asked
        self.work.read(
            self, own_forms.look_at, file,
            then=lambda found: self._show_read(number, found, form_id),
            failed=lambda error: self._refused(number, file, error), what="读取 Word 表",
        )  # fmt: skip

    def _show_read(self, number: int, found: Read, form_id: str) -> None:
        if number != self._asked:
            return
        self._read = found
        known = next((one for one in self._lines if one.id == form_id), None)
        self.name.setText(known.title if known else found.title)
        self.id.setText(form_id or self._free_id())
        self.id.setEnabled(not form_id)
        stops = blocking(found.problems)
        self.keep.setEnabled(not stops)
        self._say(f"《{found.file.name}》", found.fields, found.problems, found.preview)
        self._turn(saving=True)
        (self.drop if stops else self.name).setFocus()

    def _refused(self, number: int, file: Path, error: BaseException) -> None:
        if number != self._asked:
            return
        if not isinstance(error, Rejected):
            self.work.failed.emit(self, error)
            return
        self._read = Read(file, file.stem, (), tuple(error.problems), b"")
        self.name.setText(file.stem)
        self.keep.setEnabled(False)
        self._say(f"《{file.name}》不能导入", (), tuple(error.problems), b"")
        self._turn(saving=True)

    def _chosen(self) -> None:
        self._asked += 1
        self._read = None
        one = self.chosen()
        self._turn(saving=False)
        if one is None:
            self.heading.setText("")
            self._say("", (), (), b"")
            return
        shown = self.work.ask(own_forms.show, one.id)
        number = self._asked
        state = f"第 {one.version} 版，{one.imported_by} {one.imported_at[:10]} 导入"
        self.heading.setText(f"《{one.title}》")
        self._say(f"《{one.title}》\n{state}", shown.fields, shown.problems, b"")
        self.work.read(
            self, own_forms.preview, one.id,
            then=lambda made: self._draw(made) if number == self._asked else None, what="排版",
        )  # fmt: skip

    def _say(
        self, heading: str, fields: tuple[str, ...], problems: tuple[Problem, ...], preview: bytes
    ) -> None:
        self.heading.setText(heading)
        more = f" 等 {len(fields)} 项" if len(fields) > _NAMED else ""
        named = "、".join(fields[:_NAMED])
        told = f"认出 {len(fields)} 个数据项：{named}{more}" if fields else ""
        self.middle.setVisible(bool(heading))
        self.fields.setText(told)
        nothing = "全部读入，没有需要注意的地方。" if heading else ""
        self.problems.show_problems(problems, nothing)
        if preview:
            self._draw(preview)
        else:
            self.stack.setCurrentWidget(self.empty)
            self._explain()

    def _explain(self) -> None:
        if self._read is not None:
            self.empty.say("没有预览", "按左边的说明改好文件，再重新选择。")
        elif self._lines:
            self.empty.say("预览", "在左边选一张表。")
        else:
            why = (
                "用 Word 或 WPS 打开局里发的 .docx，把要填的地方换成占位符（左边可以复制），"
                "保存后在这里导入。"
            )
            self.empty.say("用自己局的表", why, "导入本局 Word 表 …", self._choose)

    def _draw(self, document: bytes) -> None:
        self.stack.setCurrentWidget(self.pages)
        count = printing.page_count(document)
        self.pages.start(count, lambda page, dpi, then: self._page(document, page, dpi, then))

    def _page(self, document: bytes, page: int, dpi: int, then: Callable[[QImage], None]) -> None:
        self.work.run(
            self, printing.page_image, document, page, dpi,
            then=lambda drawn: then(as_image(drawn)),
        )  # fmt: skip

    def _turn(self, *, saving: bool) -> None:
        one = self.chosen()
        self.saving.setVisible(saving)
        self.to_print.setVisible(not saving and one is not None)
        self.to_print.setEnabled(one is not None and not one.retired)
        for widget in (self.again, self.stop, self.file):
            widget.setEnabled(one is not None and not saving)
        self.stop.setText("恢复" if one is not None and one.retired else "停用")

    def _free_id(self) -> str:
        taken = {one.id for one in self._lines}
        return next(name for n in range(1, 10_000) if (name := f"own_{n}") not in taken)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "选择本局的表", str(Path.home()), _SUFFIX)
        if chosen:
            self.look(Path(chosen))

    def _choose_again(self) -> None:
        one = self.chosen()
        if one is None:
            return
        chosen, _ = QFileDialog.getOpenFileName(self, "选择新版本", str(Path.home()), _SUFFIX)
        if chosen:
            self.look(Path(chosen), one.id)

    def _save(self) -> None:
        if self._read is None:
            return
        self.work.write(
            self, own_forms.import_form, self._read.file, self.id.text().strip(), self.name.text(),
            then=self._saved, failed=self._not_saved, what="导入表单",
        )  # fmt: skip

    def _saved(self, done: Imported) -> None:
        self._read = None
        self.load()
        row_of = next((n for n, one in enumerate(self._lines) if one.id == done.id), 0)
        self.table.choose([row_of], row_of)
        self._chosen()
        self.note(f"已导入《{done.title}》第 {done.version} 版", "去打印", self._to_print)

    def _not_saved(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
        else:
            self.work.failed.emit(self, error)

    def _give_up(self) -> None:
        if self._read is not None:
            self._chosen()

    def _retire(self) -> None:
        one = self.chosen()
        if one is not None:
            act = own_forms.restore if one.retired else own_forms.retire
            told = f"已{'恢复' if one.retired else '停用'}《{one.title}》"
            self.work.write(self, act, one.id, then=lambda _: self.note(told), what="停用表单")

    def _to_print(self) -> None:
        one = self.chosen()
        if one is not None and not one.retired:
            self.go(Place.FORMS, Order(one.id, Selection(everyone=True)))

    def _save_file(self) -> None:
        one = self.chosen()
        if one is None:
            return
        start = str(Path.home() / one.file_name)
        chosen, _ = QFileDialog.getSaveFileName(self, "存原文件", start, _SUFFIX)
        if chosen:
            self.work.read(
                self, own_forms.save_file, one.id, Path(chosen),
                then=lambda out: self.note(f"已存为 {out}"), what="存原文件",
            )  # fmt: skip

    def _save_starter(self) -> None:
        start = str(Path.home() / "占位符大全.docx")
        chosen, _ = QFileDialog.getSaveFileName(self, "占位符大全", start, _SUFFIX)
        if chosen:
            self.work.run(
                self, own_forms.save_starter, Path(chosen),
                then=lambda out: self.note(f"已存为 {out}"), what="写出占位符",
            )  # fmt: skip
