"""问题学籍: the worklist, pairs that may be one child, and merges; three tabs of one place."""

from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from app.usecases.checking import doubles
from ui.pages.checking.merge_list import MergesPart
from ui.pages.checking.merging import MergeView
from ui.pages.checking.pairs import PairsPart
from ui.pages.checking.problem_list import WorklistPart
from ui.widgets.basic import button, column
from ui.widgets.page import Page, Place
from ui.work import Work

TABS = ("问题学籍", "疑似重复", "合并记录")
WORKLIST, PAIRS, MERGES = range(len(TABS))


class ProblemsPage(Page):
    """Opened from the rail; with (kept, other) as argument it compares those two."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "问题学籍")
        self.worklist = WorklistPart(work)
        self.pairs = PairsPart(work)
        self.merges = MergesPart(work)
        self.merging = MergeView(work)
        self.scan = button("重新查找", self._scan, main=True, key="F5", tip="按国网规则查找")
        self.buttons.addWidget(self.scan)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.parts = QStackedWidget()
        shown: tuple[QWidget, ...] = (self.worklist, self.pairs, self.merges)
        for word, part in zip(TABS, shown, strict=True):
            self.tabs.addTab(word)
            self.parts.addWidget(part)
        self.listed = QWidget()
        inside = column(self.listed)
        inside.addWidget(self.tabs)
        inside.addWidget(self.parts, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.listed)
        self.stack.addWidget(self.merging)
        self.body.addWidget(self.stack, 1)
        self._connect()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._turned)
        for signal in (self.worklist.noted, self.pairs.noted, self.merges.noted):
            signal.connect(self.note)
        self.worklist.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.worklist.compared.connect(self.compare)
        self.pairs.compared.connect(self.compare)
        self.pairs.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.merging.left.connect(self._back)
        self.merging.merged.connect(self._merged)
        self.merging.noted.connect(self.note)

    def shows(self) -> frozenset[str]:
        return frozenset(
            {"student", "guardian", "problem_record", "merge", "known_distinct", "evidence"}
        )

    def load(self) -> None:
        counts = self.work.ask(doubles.counts)
        waiting = sum(counts[kind, state] for kind, state in counts if state in doubles.UNFINISHED)
        self.about.setText(f"{waiting} 件未办结" if waiting else "没有未办结的问题学籍")
        self.tabs.setTabText(WORKLIST, f"{TABS[WORKLIST]} {waiting}" if waiting else TABS[WORKLIST])
        self.worklist.load(counts)
        self.merges.load()
        self.pairs.forget()
        self._turned(self.tabs.currentIndex())

    def open_with(self, argument: object) -> None:
        if isinstance(argument, tuple):
            self.compare(*argument)

    def compare(self, kept: int, other: int) -> None:
        """Both records side by side, to become one."""
        self.merging.begin(kept, other)
        self.stack.setCurrentWidget(self.merging)
        self.scan.hide()

    def _turned(self, tab: int) -> None:
        self.parts.setCurrentIndex(tab)
        if tab == PAIRS:
            self.pairs.load()

    def _back(self) -> None:
        self.stack.setCurrentWidget(self.listed)
        self.scan.show()

    def _merged(self) -> None:
        self._back()
        self.tabs.setCurrentIndex(MERGES)

    def _scan(self) -> None:
        self.worklist.scan(self.scan)
