"""合规: the breach list of the text as live counts, the outflow by month, the registrar's load."""

from PySide6.QtWidgets import QComboBox, QStackedWidget, QTabBar, QWidget

from app.usecases.checking import compliance
from app.usecases.checking.compliance import LISTS, Behind, BreachLine
from ui.look import GAP
from ui.pages.checking.compliance_load import LoadScreen
from ui.pages.checking.compliance_outflow import OutflowScreen
from ui.widgets.basic import column, label, row
from ui.widgets.empty import Empty
from ui.widgets.page import EVERYTHING, Page, Place
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("", "情形", "学生")
_WIDTHS = (44, 250, 76)  # px
_PUPIL_HEADERS = ("姓名", "班号", "情况")
_PUPIL_WIDTHS = (84, 80, 320)  # px
_UNKNOWN = "人工判断"
_PARTS = ("违规情形", "转出走势", "工作量和学制")


class CompliancePage(Page):
    """Three parts; the counts lead to the pupils behind them."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "合规", "办法列出的违规情形：现在有谁在其中，一步打开去改正。")
        self._lines: dict[int, BreachLine] = {}
        self._pupils: dict[int, Behind] = {}
        self.parts = QTabBar()
        self.parts.setDrawBase(False)
        self.parts.setExpanding(False)
        for word in _PARTS:
            self.parts.addTab(word)
        self.which = QComboBox()
        self.which.setAccessibleName("依据")
        for key, one in LISTS.items():
            self.which.addItem(one.title, key)
        self.table = Table(_HEADERS, _WIDTHS, name="compliance")
        self.table.chose.connect(self._chose)
        self.pupils = Table(_PUPIL_HEADERS, _PUPIL_WIDTHS, name="compliance-pupils")
        self.pupils.opened.connect(self._open)
        self.text, self.note_label = label("", "heading", wrap=True), label("", "quiet", wrap=True)
        self.empty = Empty()
        self.lists = QStackedWidget()
        self.lists.addWidget(self.pupils)
        self.lists.addWidget(self.empty)
        self.outflow, self.workload = OutflowScreen(work), LoadScreen(work)
        self.workload.noted.connect(self.note)
        self.stack = QStackedWidget()
        for part in (self._breaches(), self.outflow, self.workload):
            self.stack.addWidget(part)
        self.parts.currentChanged.connect(self._turned)
        self.body.setSpacing(GAP)
        self.body.addLayout(row(self.parts, None))
        self.body.addWidget(self.stack, 1)
        self._chosen = False
        self.which.currentIndexChanged.connect(lambda _: self._show_list())

    def _breaches(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        inside.addLayout(row(self.which, None))
        right = column(gap=GAP)
        right.addWidget(self.text)
        right.addWidget(self.note_label)
        right.addWidget(self.lists, 1)
        split = row(self.table, gap=2 * GAP)
        split.addLayout(right)
        split.setStretch(0, 4)
        split.setStretch(1, 5)
        inside.addLayout(split, 1)
        return whole

    def shows(self) -> frozenset[str]:
        return EVERYTHING

    def open_with(self, argument: object) -> None:
        """``schooling``: the part with the school's length; a key of ``LISTS``: that list."""
        if argument == "schooling":
            self.parts.setCurrentIndex(_PARTS.index("工作量和学制"))
        elif argument in LISTS:
            self._chosen = True
            self.parts.setCurrentIndex(0)
            self.which.setCurrentIndex(self.which.findData(argument))

    def load(self) -> None:
        if not self._chosen:
            self._chosen = True
            self.which.blockSignals(True)
            self.which.setCurrentIndex(self.which.findData(self.work.ask(compliance.list_of)))
            self.which.blockSignals(False)
        self._show_list()
        self._turned(self.parts.currentIndex())

    def _turned(self, part: int) -> None:
        self.stack.setCurrentIndex(part)
        if part == 1:
            self.outflow.load()
        elif part == 2:
            self.workload.load()

    def _show_list(self) -> None:
        found = self.work.ask(compliance.lines, self.which.currentData())
        self._lines = dict(enumerate(found, 1))
        lines = [(n, _texts(one)) for n, one in self._lines.items()]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if not self.table.selected():
            first = next((n for n, one in self._lines.items() if one.count), 1)
            self.table.choose([first - 1], first - 1)
        self._chose()

    def _chose(self) -> None:
        one = self._lines.get(self.table.current())
        if one is None:
            return
        source = LISTS[self.which.currentData()].source
        self.text.setText(one.item.text)
        self.note_label.setText("\n".join(part for part in (f"依据　{source}", one.note) if part))
        self._pupils = dict(enumerate(one.pupils, 1))
        lines = [(n, (p.name, p.class_no, p.what)) for n, p in self._pupils.items()]
        self.pupils.show_again(lambda offset: (lines[offset:], len(lines)))
        if not one.known:
            self.empty.say(_UNKNOWN, "这一项程序无法判断，请学校自查。")
        else:
            self.empty.say("现在没有", "没有学生处在这种情形里。")
        self.lists.setCurrentIndex(0 if lines else 1)

    def _open(self, number: int) -> None:
        one = self._pupils[number]
        to = Place.__members__.get(one.place, Place.STUDENT)
        self.go(to, one.argument if one.argument is not None or to is not Place.STUDENT else 0)


def _texts(one: BreachLine) -> tuple[str, ...]:
    count = f"{one.count:,}" if one.known else _UNKNOWN
    return one.item.number, one.item.text, count
