"""采集活动: a campaign she can see the end of, class by class and paper by paper."""

from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QStackedWidget, QWidget

from app.job import Job
from app.usecases.collecting import campaign_sheets, campaigns
from app.usecases.pupils import students
from app.usecases.school.drafts import Unsaved
from ui.look import GAP
from ui.pages.collecting import collection_progress
from ui.pages.collecting.collection_entry import EntryScreen
from ui.pages.collecting.collection_opening import OpeningForm
from ui.pages.collecting.collection_pupils import PupilsPanel
from ui.pages.collecting.collection_returns import ReturnBar
from ui.pages.collecting.collection_sheets import SheetsScreen, show_file
from ui.widgets.ask import Ask
from ui.widgets.basic import Tone, button, chip, column, emptied, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place, Resume
from ui.widgets.table import Table
from ui.work import Work

_SOON = 3  # days
_LEAST_HEIGHT = 320  # px: on a smaller screen the page scrolls
_CLASSES_WIDTH = 260  # px
_ABOUT = "发表、收表、催表：每名学生的签字表在哪里，一看就知道。"


class CampaignsPage(Page):
    """Classes at the left, the pupils of one at the right, sheets coming back above both."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "采集活动", _ABOUT)
        self.lines: dict[int, campaigns.CampaignLine] = {}
        self.progress: tuple[campaigns.ClassProgress, ...] = ()
        self.which = QComboBox()
        self.which.setMinimumWidth(300)
        self.which.setAccessibleName("采集活动")
        self.which.currentIndexChanged.connect(self._show_campaign)
        self.facts: QHBoxLayout = row()
        self.classes = Table(
            collection_progress.HEADERS, collection_progress.WIDTHS, name="campaign-classes"
        )
        bars = collection_progress.Bars(self.classes, self._progress_of)
        self.classes.setItemDelegateForColumn(3, bars)
        self.classes.setMinimumWidth(_CLASSES_WIDTH)
        self.classes.chose.connect(self._show_class)
        self.returning = ReturnBar(work)
        self.pupils = PupilsPanel(work)
        self.asking = Ask()
        self.opening = OpeningForm(work)
        self.entry = EntryScreen(work)
        self.sheets = SheetsScreen(work)
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.overview = self._overview()
        for part in (self.empty, self.overview, self.opening, self.entry, self.sheets):
            self.stack.addWidget(part)
        self.body.addWidget(self.stack, 1)
        self._buttons()
        self._connect()

    def _buttons(self) -> None:
        self.missing = button("未交回名单", self._choose_list, tip="按班列出还没收齐的学生，可打印")
        self.close_button = button("结束采集", self._ask_close)
        self.new = button("开始新的采集", self.begin)
        for one in (self.missing, self.close_button, self.new):
            self.buttons.addWidget(one)

    def _overview(self) -> QWidget:
        whole = QWidget()
        whole.setObjectName("body")
        inside = column(whole, gap=GAP + 4)
        head = row(self.which)
        head.addLayout(self.facts)
        head.addStretch(1)
        inside.addLayout(head)
        inside.addWidget(self.asking)
        inside.addWidget(self.returning)
        split = row(self.classes, self.pupils, gap=2 * GAP)
        split.setStretch(0, 2)
        split.setStretch(1, 3)
        self.pupils.setMinimumHeight(_LEAST_HEIGHT)
        inside.addLayout(split, 1)
        return scrolled(whole)

    def _connect(self) -> None:
        self.opening.opened.connect(self._opened)
        self.opening.left.connect(self._show_list)
        self.entry.left.connect(self._back)
        self.entry.done.connect(self._corrected)
        self.entry.pupil_asked.connect(lambda one: self.go(Place.STUDENT, one))
        self.sheets.left.connect(self._back)
        self.sheets.made.connect(self._made)
        self.pupils.noted.connect(self.note)
        self.pupils.print_asked.connect(self._print)
        self.pupils.entry_asked.connect(self.correct)
        self.pupils.table.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.returning.entry_asked.connect(lambda _, student_id: self.correct(student_id))
        for box in self.returning.signers.values():
            box.toggled.connect(self._signers_changed)

    def unsaved(self) -> Unsaved | None:
        return self.entry.unsaved() if self.stack.currentWidget() is self.entry else None

    def open_with(self, argument: object) -> None:
        if isinstance(argument, Resume):
            self._to(self.entry)
            self.entry.go_on(argument.content)

    def shows(self) -> frozenset[str]:
        return frozenset({"campaign", "campaign_pupil", "campaign_sheet", "student"})

    def load(self) -> None:
        found = self.work.ask(campaigns.campaigns)
        self.lines = {one.id: one for one in found}
        kept = self.which.currentData()
        self.which.blockSignals(True)
        self.which.clear()
        for one in found:
            ended = "（已结束）" if one.closed_at else ""
            self.which.addItem(f"{one.title}{ended}", one.id)
        self.which.setCurrentIndex(max(0, self.which.findData(kept)))
        self.which.blockSignals(False)
        if found:
            self._show_campaign()
        if self.stack.currentWidget() is not self.opening:
            self._show_list()

    def _show_list(self) -> None:
        if not self.lines:
            self._say_empty()
        elif self.stack.currentWidget() in (self.empty, self.opening):
            self._to(self.overview)

    def _say_empty(self) -> None:
        if self.work.ask(students.count):
            self.empty.say(
                "还没有采集活动",
                "开学后打印确认表，家长和班主任核对签字，收回时扫一下编号；"
                "谁没交、交到哪一步，这里随时看得到。",
                "开始采集",
                self.begin,
            )
        else:
            self.empty.say(
                "学籍库里还没有学生",
                "先导入学生名单，再开始采集。",
                "导入名单",
                lambda: self.go(Place.IMPORT),
            )
        self._to(self.empty)

    def campaign(self) -> campaigns.CampaignLine | None:
        """The one that is shown."""
        return self.lines.get(self.which.currentData() or 0)

    def begin(self) -> None:
        """Open the form for a new campaign."""
        self._to(self.opening)
        self.opening.begin()

    def correct(self, student_id: int) -> None:
        """Type in what the parents of this pupil corrected."""
        one = next((one for one in self.pupils.papers() if one.student_id == student_id), None)
        self._to(self.entry)
        self.entry.open(student_id, one.number if one else "")

    def _to(self, part: QWidget) -> None:
        self.stack.setCurrentWidget(part)
        shown = part is self.overview
        self.new.setVisible(shown)
        self.missing.setVisible(shown)
        campaign = self.campaign()
        self.close_button.setVisible(shown and campaign is not None and not campaign.closed_at)

    def _back(self) -> None:
        self._to(self.overview)
        self.returning.number.setFocus()

    def _opened(self, campaign_id: int) -> None:
        self.load()
        self.which.setCurrentIndex(self.which.findData(campaign_id))
        self._back()
        one = self.lines[campaign_id]
        self.note(f"已开始“{one.title}”，{one.pupils:,} 名学生；下一步逐班打印")

    def _show_campaign(self) -> None:
        one = self.campaign()
        if one is None:
            return
        emptied(self.facts)
        due = QDate.fromString(one.due_on, "yyyyMMdd")
        left = QDate.currentDate().daysTo(due)
        came = one.pupils - one.lacking
        self.facts.addWidget(chip(f"收齐 {came:,} / {one.pupils:,}", "good"))
        self.facts.addWidget(chip(f"未收齐 {one.lacking:,}", "warn" if one.lacking else "plain"))
        if one.closed_at:
            self.facts.addWidget(chip(f"已于 {one.closed_at[:10]} 结束"))
        else:
            tone: Tone = "plain" if left > _SOON or not one.lacking else "stop"
            rest = f"还有 {left} 天" if left >= 0 else f"已过 {-left} 天"
            self.facts.addWidget(chip(f"{due.toString('M月d日')}截止，{rest}", tone))
        self.missing.setEnabled(one.lacking > 0)
        self.close_button.setVisible(
            self.stack.currentWidget() is self.overview and not one.closed_at
        )
        self.progress = self.work.ask(campaigns.progress, one.id)
        lines = [collection_progress.line(n, p) for n, p in enumerate(self.progress, 1)]
        self.classes.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.classes.selected():
            self.classes.choose([0])
        self._show_class()

    def _progress_of(self, place: int) -> campaigns.ClassProgress | None:
        return self.progress[place] if place < len(self.progress) else None

    def _show_class(self) -> None:
        campaign = self.campaign()
        chosen = self.classes.selected()
        if campaign is not None:
            one = self._progress_of(chosen[0] - 1) if chosen else None
            self.pupils.show_class(campaign, one)

    def _signers_changed(self) -> None:
        self.pupils.signed = self.returning.signed()

    def _print(self, again: bool) -> None:
        campaign, one = self.campaign(), self.pupils.progress
        if campaign is not None and one is not None:
            self._to(self.sheets)
            self.sheets.open(campaign, one.class_no, again=again)

    def _made(self, text: str, path: Path | None) -> None:
        self._back()
        if path is None:
            self.note(text)
            return
        self.note(text, "打开文件", lambda: show_file(path))
        if path.suffix == ".pdf":
            show_file(path)

    def _corrected(self, text: str) -> None:
        self._back()
        self.note(text)

    def _choose_list(self) -> None:
        one = self.campaign()
        if one is None:
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存未交回名单", str(Path.home() / f"{one.title} 未交回名单.pdf"),
            "PDF (*.pdf);;Word (*.docx)",
        )  # fmt: skip
        if chosen:
            self.write_list(Path(chosen))

    def write_list(self, out: Path) -> None:
        """The list of missing returns, a page or more a class."""
        self.work.write(
            self, campaign_sheets.print_missing, self.which.currentData(), out, Job(),
            then=self._listed, what="未交回名单",
        )  # fmt: skip

    def _listed(self, done: campaign_sheets.PrintedList) -> None:
        text = f"未交回名单 {done.pages} 页，{done.pupils:,} 名：{done.path.name}"
        self.note(text, "打开文件", lambda: show_file(done.path))

    def _ask_close(self) -> None:
        one = self.campaign()
        if one is not None:
            rest = f"还有 {one.lacking:,} 名没有收齐，" if one.lacking else ""
            question = f"结束“{one.title}”：{rest}结束后不再打印，迟交的表仍可登记。"
            self.asking.ask(question, "结束", self._close)

    def _close(self) -> None:
        self.asking.hide()
        self.work.write(
            self, campaigns.close_campaign, self.which.currentData(),
            then=lambda _: self.note("采集已结束，迟交的表仍可登记"),
        )  # fmt: skip
