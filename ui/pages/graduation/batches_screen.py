"""名册备案: every act with its roster, the filing, the stamped copy, and the undo."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QStackedWidget, QWidget

from app.problems import Rejected
from app.usecases.graduation import graduating, graduation_papers
from app.usecases.graduation.graduating import BatchLine, Filing
from app.usecases.paper.printing import Order
from ui.look import GAP
from ui.pages.graduation.panel import DayField, Panel, Refusals
from ui.widgets.basic import button, card, column, label, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.shown import day, when
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("届", "年级", "毕业日期", "人数", "毕业", "结业", "肄业", "备案号", "证书", "状态")
_WIDTHS = (52, 52, 92, 48, 48, 48, 48, 150, 56, 100)  # px
_SIDE = 330  # px


class BatchesScreen(QWidget):
    """``noted`` (text, word, action). ``printing`` (order). ``numbering`` (batch id)."""

    noted = Signal(str, str, object)
    printing = Signal(object)
    numbering = Signal(int)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self._editable = editable
        self.lines: dict[int, BatchLine] = {}
        self.table = Table(_HEADERS, _WIDTHS, name="leaving-batches")
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda _: self._print())
        self.empty = Empty()
        self.heading, self.facts = label("", "heading"), label("", "quiet", wrap=True)
        self.refusals = Refusals()
        self.number, self.authority, self.filed = QLineEdit(), QLineEdit(), DayField()
        self.place, self.came = QLineEdit(), DayField()
        self.place.setPlaceholderText("例如 2026-永久-01 盒")
        self.why = QLineEdit()
        self.print = button("打印名册", self._print, main=True)
        self.numbers = button("登记证书编号", self._number)
        self.side = self._side()
        self.stack = QStackedWidget()
        split = QWidget()
        side = row(self.table, self.side, gap=GAP)
        side.setStretch(0, 1)
        split.setLayout(side)
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        column(self).addWidget(self.stack)

    def _side(self) -> QWidget:
        frame, inside = card(gap=GAP)
        for part in (self.heading, self.facts, self.refusals):
            inside.addWidget(part)
        inside.addLayout(row(None, self.numbers, self.print))
        unfile = button("撤回备案", self._unfile, tip="备案登记错了名册，撤回后重新登记")
        self.unfile = unfile
        self.filing = Panel(
            "主管部门备案",
            (
                (("备案号", self.number),),
                (("备案机关", self.authority), ("备案日期", self.filed)),
            ),
            "登记备案",
            self._file,
            unfile,
        )
        self.roster = Panel(
            "盖章的花名册收回",
            ((("存档位置", self.place),), (("收到日期", self.came),)),
            "登记收到",
            self._came,
        )
        self.undoing = Panel("", ((("撤销的原因", self.why),),), "撤销这次毕业", self._undo)
        for panel in (self.filing, self.roster, self.undoing):
            inside.addWidget(panel)
        inside.addStretch(1)
        body = QFrame()
        body.setObjectName("body")
        column(body).addWidget(frame)
        return scrolled(body, width=_SIDE)

    def load(self) -> None:
        """Read the acts afresh."""
        self.lines = {one.id: one for one in self.work.ask(graduating.batches)}
        lines = [_line(one) for one in self.lines.values()]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self.stack.setCurrentIndex(0 if lines else 1)
        if lines and not self.table.selected():
            self.table.choose([0])
        why = "在“毕业审核”里办理后，这里打印毕业生名册、登记备案号，再登记证书。"
        self.empty.say("还没有办理过毕业", why)
        self._chose()

    def choose(self, batch_id: int) -> None:
        """Show one act."""
        place = list(self.lines).index(batch_id) if batch_id in self.lines else 0
        self.table.choose([place], place)

    def chosen(self) -> BatchLine | None:
        """The act that is selected."""
        ids = self.table.selected()
        return self.lines.get(ids[0]) if ids else None

    def _chose(self) -> None:
        one = self.chosen()
        self.refusals.tell(())
        standing = one is not None and not one.undone_at
        self.print.setVisible(standing)
        for part in (self.filing, self.roster, self.undoing):
            part.setVisible(standing and self._editable)
        self.numbers.setVisible(standing and self._editable)
        if one is None:
            self.heading.setText("请在左边选择")
            self.facts.clear()
            return
        self.heading.setText(f"{one.year} 届{one.grade}　{one.pupils} 名")
        self.facts.setText(_facts(one))
        self.number.setText(one.filing_no)
        self.authority.setText(one.filed_with)
        self.place.setText(one.roster_place)
        self.unfile.setVisible(bool(one.filing_no))
        if one.filing_on:
            self.filed.setText(day(one.filing_on))
        if one.roster_on:
            self.came.setText(day(one.roster_on))

    def _print(self) -> None:
        one = self.chosen()
        if one is None or one.undone_at:
            return
        order: Order = self.work.ask(graduation_papers.roster, one.id)
        self.printing.emit(order)

    def _number(self) -> None:
        if (one := self.chosen()) is not None:
            self.numbering.emit(one.id)

    def _file(self) -> None:
        if (one := self.chosen()) is not None:
            filing = Filing(self.number.text(), self.filed.day, self.authority.text())
            self.work.write(
                self, graduating.file, one.id, filing,
                then=lambda _: self.noted.emit("已登记备案，可以登记证书编号了", "", None),
                failed=self._refused,
            )  # fmt: skip

    def _unfile(self) -> None:
        if (one := self.chosen()) is not None:
            self.work.write(
                self, graduating.unfile, one.id,
                then=lambda _: self.noted.emit("已撤回备案登记", "", None), failed=self._refused,
            )  # fmt: skip

    def _came(self) -> None:
        if (one := self.chosen()) is not None:
            self.work.write(
                self, graduating.roster_came, one.id, self.came.day, self.place.text(),
                then=lambda _: self.noted.emit("已登记花名册的存档位置", "", None),
                failed=self._refused,
            )  # fmt: skip

    def _undo(self) -> None:
        if (one := self.chosen()) is not None:
            self.work.write(
                self, graduating.undo, one.id, self.why.text(),
                then=self._undone, failed=self._refused,
            )  # fmt: skip

    def _undone(self, count: int) -> None:
        self.why.clear()
        self.noted.emit(f"已撤销 {count} 名学生的毕业，成绩和答复保留", "", None)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.refusals.tell(error.problems)
        else:
            self.work.failed.emit(self, error)


def _line(one: BatchLine) -> Line:
    counts = [str(one.counts.get(result, 0)) for result in ("毕业", "结业", "肄业")]
    state = "已撤销" if one.undone_at else ("已备案" if one.filing_no else "待备案")
    return one.id, (
        one.year, one.grade, day(one.effective_on), str(one.pupils), *counts,
        one.filing_no or "—", str(one.certificates), state,
    )  # fmt: skip


def _facts(one: BatchLine) -> str:
    parts = [f"{day(one.effective_on)} 毕业", f"{one.by} {when(one.at)} 办理"]
    if one.undone_at:
        parts.append(f"{when(one.undone_at)} 撤销：{one.undone_why}")
    if one.filing_no:
        parts.append(f"{day(one.filing_on)} {one.filed_with}备案 {one.filing_no}")
    elif not one.undone_at:
        parts.append("名册还没有备案")
    if one.roster_on:
        parts.append(f"盖章的花名册 {day(one.roster_on)} 收到，存{one.roster_place}")
    parts.append(f"证书 {one.certificates} 份")
    return "　".join(parts)
