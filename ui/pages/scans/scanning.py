"""扫描归档: signed paper files itself by its code; what no code claims waits at the right."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QWidget

from app.job import Cancelled, Job
from app.problems import Problem, Unavailable
from app.usecases.collecting import campaigns
from app.usecases.paper import printing
from app.usecases.scans import gathering, scan_tray, scanning
from app.usecases.scans.gathering import Came, Gathered
from app.usecases.scans.scan_tray import TrayLine
from app.usecases.scans.scanning import Filed, SeenPage
from ui.look import GAP
from ui.pages.scans.scan_source import ScanSource
from ui.pages.scans.scan_tray import TrayForm
from ui.widgets.basic import button, card, column, label, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.paper_view import PaperView
from ui.widgets.problems import ProblemList
from ui.widgets.scan_list import Entry, ScanList
from ui.work import Work

_SOURCE_WIDTH, _LIST_WIDTH, _SIDE_WIDTH = 288, 316, 264  # px
_EMPTY_WIDTH = 240  # px
_LOOK_MS = 250
_NOW, _TRAY = 0, 1


class ScanningPage(Page):
    """Pages come in at the left, are listed in the middle, and looked at on the right."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "扫描归档", "带二维码的表自动归到各名学生；认不出的页在“待认领”里。")
        self._titles: dict[str, str] = {}
        self._gathered: Gathered | None = None
        self._seen: list[SeenPage] = []
        self._shown = 0
        self._filed: Filed | None = None
        self._tray: dict[int, TrayLine] = {}
        self._asked = 0
        self.source = ScanSource()
        self.now = ScanList("本次扫描的页")
        self.tray = ScanList("待认领的页")
        self.paper = PaperView()
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.addTab("本次")
        self.tabs.addTab("待认领")
        self.form = TrayForm(work.ask)
        self.side = QStackedWidget()
        self.problems = ProblemList()
        self.told = label("", "heading", wrap=True)
        self.back = button("退回待认领", self._take_back, tip="这一页归错了：退回去重新认领")
        self.open_pupil = button("打开学生", self._open_pupil)
        self.again = button("归档这些页", self._file_gathered, main=True)
        self.drop = button("不要这些页", self._drop, tip="收到的页没有归档，也不再保留")
        self.stack = QStackedWidget()
        self.none = (Empty(width=_EMPTY_WIDTH), Empty(width=_EMPTY_WIDTH))
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._grow)
        self._connect()

    def _connect(self) -> None:
        self.source.scan.connect(self._scan)
        self.source.dropped.connect(self.file)
        self.source.looked.connect(self._look_for_devices)
        self.now.chose.connect(lambda _: self._look())
        self.tray.chose.connect(lambda _: self._look())
        self.tabs.currentChanged.connect(self._turned_to)
        self.form.assigned.connect(self._assign)
        self.form.discarded.connect(self._discard)
        self.form.turned.connect(self._turn)
        self.problems.opened.connect(self._to_problem)

    def _build(self) -> None:
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        split.addWidget(scrolled(self.source, width=_SOURCE_WIDTH))
        middle = column(gap=0)
        middle.addWidget(self.tabs)
        for number, pages in enumerate((self.now, self.tray)):
            both = QStackedWidget()
            both.addWidget(pages)
            both.addWidget(self.none[number])
            self.stack.addWidget(both)
        middle.addWidget(self.stack, 1)
        held = QWidget()
        held.setLayout(middle)
        held.setFixedWidth(_LIST_WIDTH)
        split.addWidget(held)
        split.addWidget(self.paper, 1)
        frame, inside = card(gap=GAP)
        inside.addWidget(self.told)
        inside.addWidget(self.again)
        inside.addWidget(self.drop)
        inside.addWidget(self.open_pupil)
        inside.addWidget(self.back)
        inside.addWidget(self.problems, 1)
        self.side.addWidget(frame)
        self.side.addWidget(scrolled(self.form))
        self.side.setFixedWidth(_SIDE_WIDTH)
        split.addWidget(self.side)
        self.body.addLayout(split, 1)
        self.none[_NOW].say("还没有扫描", "放好纸点“扫描”，或把文件拖到左边。")
        self.none[_TRAY].say("没有待认领的页", "认不出二维码的页会在这里等着认领。")

    def shows(self) -> frozenset[str]:
        return frozenset({"scan_tray", "scan_page"})

    def load(self) -> None:
        if not self.source.device.count():
            self._look_for_devices()
        self._titles = {one.id: one.title for one in self.work.ask(printing.forms_here)}
        lines = self.work.ask(scan_tray.tray)
        self._tray = {one.id: one for one in lines}
        small = {one.tray_id: one.small for one in self._seen}
        self.tray.show_entries(
            [Entry(one.id, _waits(one), small.get(one.id, (0, 0, b""))) for one in lines]
        )
        self.tabs.setTabText(_TRAY, f"待认领 {len(lines)}" if lines else "待认领")
        self._fill()
        self._look()

    def file(self, paths: Sequence[Path]) -> None:
        """File every page of these files and folders."""
        self.work.beside(
            self, gathering.from_files, self._begun(), list(paths), Job(),
            then=self._file_gathered, failed=self._stopped, what="识别扫描件",
        )  # fmt: skip

    def _scan(self, device: str, wish: gathering.Wish) -> None:
        """The paper first, then the register: nobody's work waits for a scanner."""
        self.work.beside(
            self, gathering.from_scanner, self._begun(), device, wish, Job(),
            then=self._file_gathered, failed=self._stopped, what="扫描",
        )  # fmt: skip

    def _begun(self) -> Gathered:
        """What will hold the pages; those that wait from before are filed with them."""
        if self._gathered is None:
            self._gathered = Gathered()
        self._seen, self._shown, self._filed = [], 0, None
        self.now.clear()
        self.problems.show_problems(())
        self.tabs.setCurrentIndex(_NOW)
        self.source.hold(busy=True)
        self._timer.start()
        self._grow()
        self._look()
        return self._gathered

    def _file_gathered(self, _: object = None) -> None:
        self._grow()
        self.source.hold(busy=True)
        self._timer.start()
        self._shown = 0
        self.work.write(
            self, scanning.file_gathered, self._gathered, Job(), self._signers(), self._seen,
            then=self._done, failed=self._stopped, what="归档扫描件",
        )  # fmt: skip
        self._look()

    def _signers(self) -> tuple[str, ...]:
        return tuple(campaigns.SIGNERS) if self.source.signed.isChecked() else ()

    def _grow(self) -> None:
        """What came or was filed since the last look; other threads add to these lists."""
        came = self._gathered.came[self.now.count() :] if self._gathered is not None else []
        self.now.add([Entry(one.page, _waits_here(one), one.small) for one in came])
        fresh = self._seen[self._shown :]
        self._shown += len(fresh)
        for one in fresh:
            self.now.item(one.page - 1).setText(self._line(one))
        if came:
            self._fill()
            if self._filed is None:
                self._tell(_waiting(len(self._gathered or ()), 0))

    def _ended(self) -> None:
        """Nothing is under way any more."""
        self._timer.stop()
        self._grow()
        self.source.hold(busy=False)

    def _done(self, done: Filed) -> None:
        self._ended()
        self._let_go()
        self._filed = done
        self.problems.show_problems(done.problems)
        text = f"共 {done.pages:,} 页：已归档 {len(done.filed):,} 页，待认领 {len(done.tray):,} 页"
        text += f"，归入学校材料 {len(done.school):,} 页" if done.school else ""
        fresh = [one for one in done.filed if not one.again]
        self.note(text, "撤销" if fresh else "", self.undo if fresh else None)
        if done.tray and not fresh and not done.problems:
            self.tabs.setCurrentIndex(_TRAY)
        self._look()

    def _stopped(self, error: BaseException) -> None:
        """Nothing was filed; pages that came are kept, to be filed or not."""
        self._seen, self._shown = [], 0
        self.now.clear()
        self._ended()
        if self._gathered is not None and not len(self._gathered):
            self._let_go()
        self._fill()
        self._look()
        if not isinstance(error, Cancelled):
            self.work.failed.emit(self, error)
        elif self._gathered is None:
            self.note("已取消，没有归档任何一页")
        else:
            self.note(f"已停止，收到的 {len(self._gathered):,} 页还没有归档")

    def _drop(self) -> None:
        self._let_go()
        self.now.clear()
        self._fill()
        self._look()
        self.note("没有归档，收到的页已丢弃")

    def _let_go(self) -> None:
        if self._gathered is not None:
            self._gathered.let_go()
            self._gathered = None

    def undo(self) -> None:
        """Put back into the tray what was just filed."""
        if self._filed is not None:
            self._back([one.evidence_id for one in self._filed.filed if not one.again])

    def _take_back(self) -> None:
        page = self._page()
        if page is not None and page.evidence_id:
            self._back([page.evidence_id])

    def _back(self, evidence_ids: Sequence[int]) -> None:
        self.work.write(self, scan_tray.take_back, evidence_ids, then=self._taken_back)

    def _taken_back(self, count: int) -> None:
        self.note(f"已退回 {count} 页，在“待认领”里")
        self._seen, self._shown, self._filed = [], 0, None
        self.now.clear()
        self.tabs.setCurrentIndex(_TRAY)
        self._fill()

    def _assign(self, student_id: int, number: str, into: object) -> None:
        self.work.write(
            self, scan_tray.assign, self.tray.chosen(), student_id, number, into,
            then=lambda evidence: self.note("已归档", "撤销", lambda: self._back([evidence])),
        )  # fmt: skip

    def _discard(self, reason: str) -> None:
        self.work.write(
            self, scan_tray.discard, self.tray.chosen(), reason,
            then=lambda _: self.note("已标为不归档，文件仍保留"),
        )  # fmt: skip

    def _turn(self, quarters: int) -> None:
        self.work.write(
            self, scan_tray.turn, self.tray.chosen(), quarters, then=lambda _: self._look()
        )

    def _turned_to(self, which: int) -> None:
        self.stack.setCurrentIndex(which)
        self.side.setCurrentIndex(which)
        self._look()

    def _fill(self) -> None:
        """Lists, or why they are empty."""
        for number, pages in enumerate((self.now, self.tray)):
            both = self.stack.widget(number)
            assert isinstance(both, QStackedWidget)  # noqa: S101  made above; this tells mypy
            both.setCurrentIndex(0 if pages.count() else 1)
        self.tabs.setTabText(_NOW, f"本次 {self.now.count()}" if self.now.count() else "本次")
        self.side.setVisible(bool(self.now.count() or self.tray.count()))

    def _page(self) -> SeenPage | None:
        chosen = self.now.chosen()
        return next((one for one in self._seen if one.page == chosen), None)

    def _look(self) -> None:
        """Show the page under the cursor, and what can be done with it."""
        self._asked += 1
        line = self._tray.get(self.tray.chosen())
        page = self._page() if self._filed is not None else None
        in_tray = self.tabs.currentIndex() == _TRAY
        self.form.setVisible(line is not None)
        for widget in (self.back, self.open_pupil):
            widget.setVisible(page is not None and bool(page.evidence_id))
        here = len(self._gathered) if self._gathered is not None else 0
        left = 0 if self._timer.isActive() else here
        for widget in (self.again, self.drop):
            widget.setVisible(bool(left))
        if in_tray and line is not None:
            self.form.show_line(line)
            self._draw(scan_tray.look, line.id)
        elif not in_tray and page is not None:
            self._tell(self._line(page))
            tray = bool(page.tray_id)
            look = scan_tray.look if tray else scan_tray.look_filed
            self._draw(look, page.tray_id if tray else page.evidence_id)
        else:
            self._tell(_waiting(here, left))
            self.paper.say("这里显示选中的页。")
            if left and not in_tray and self.now.chosen():
                self._draw_here(self.now.chosen())

    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def _draw(self, look: Any, which: int) -> None:
        if not which:
            self.paper.say("")
            return
        self.work.read(self, look, which, then=self._drawer(), failed=self._gone)

    def _draw_here(self, number: int) -> None:
        """A page that waits to be filed; the scanner rests, so its thread is free."""
        self.work.beside(
            self, gathering.look, self._gathered, number, then=self._drawer(), failed=self._gone
        )

    def _drawer(self) -> Callable[[bytes], None]:
        """Shows a page unless another one was asked for meanwhile."""
        number = self._asked
        return lambda jpeg: self.paper.show_jpeg(jpeg) if number == self._asked else None

    def _gone(self, _: BaseException) -> None:
        self.paper.say("这一页已经不在这里。请刷新。")

    def _line(self, page: SeenPage) -> str:
        where = f"{page.file}　第 {page.file_page} 页"
        if page.why:
            return f"待认领\n{scanning.WHY[page.why]}\n{where}"
        again = "　重复，没有再存" if page.again else ""
        title = self._titles.get(page.form_id, page.form_id)
        return f"{page.name}{again}\n{title}\n{page.issue}\n{where}"

    def _open_pupil(self) -> None:
        page = self._page()
        if page is not None and page.student_id:
            self.go(Place.STUDENT, page.student_id)

    def _to_problem(self, problem: Problem) -> None:
        if problem.where.row:
            self.now.setCurrentRow(problem.where.row - 1)

    def _look_for_devices(self) -> None:
        self.work.beside(
            self, gathering.devices, Job(), then=self.source.offer, failed=self._no_devices,
            what="查找扫描仪",
        )  # fmt: skip

    def _no_devices(self, error: BaseException) -> None:
        if isinstance(error, Unavailable):
            self.source.offer((), error.message)
        elif isinstance(error, Cancelled):
            self.source.offer(())
        else:
            self.work.failed.emit(self, error)


def _waiting(here: int, left: int) -> str:
    """What is said of ``here`` pages that came, ``left`` of them since it stopped."""
    if left:
        return f"收到的 {left:,} 页还没有归档"
    return f"已收到 {here:,} 页，收完后一起归档" if here else ""


def _waits_here(one: Came) -> str:
    return f"已收到，等待归档\n{one.file}　第 {one.file_page} 页"


def _waits(one: TrayLine) -> str:
    number = f"\n{one.issue}" if one.issue else ""
    return (
        f"{one.why}{number}\n{one.file}　第 {one.page} 页\n{one.arrived_at[:16].replace('T', ' ')}"
    )
