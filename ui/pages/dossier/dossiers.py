"""学籍档案 of the school: boxes and papers, loans, what is incomplete, sheets of entries, 处分."""

from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from app.domain.permissions import Action, may
from app.usecases.dossier import dossiers, paper_items
from app.usecases.dossier.dossier_papers import Wanted
from ui.look import GAP
from ui.pages.collecting.collection_sheets import show_file
from ui.pages.dossier.dossier_boxes import BoxesPart
from ui.pages.dossier.dossier_gap_list import GapsPart
from ui.pages.dossier.dossier_import import EntryImportPart
from ui.pages.dossier.dossier_loans import LoansPart
from ui.pages.dossier.dossier_print import PrintScreen
from ui.pages.dossier.dossier_punish import PunishmentsPart
from ui.pages.dossier.dossier_year import YearPart
from ui.pages.pupils.student_tabs import Tab
from ui.widgets.basic import column
from ui.widgets.page import Page, Place
from ui.work import Work

PARTS = ("档案盒", "借阅登记", "不完整名单", "按学期导入", "学校年度档案", "处分")
BOXES, LOANS, GAPS, IMPORTS, YEAR, PUNISHMENTS = range(len(PARTS))


class DossiersPage(Page):
    """Opened from the rail; a number of ``PARTS`` as argument turns to that part."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "学籍档案")
        actor = work.register.actor if work.register else None
        role = actor.role if actor is not None else ""
        able = may(role, Action.EDIT)
        self.boxes = BoxesPart(work, may_edit=able)
        self.loans = LoansPart(work, may_edit=able)
        self.gaps = GapsPart(work)
        self.importing = EntryImportPart(work, may_import=may(role, Action.IMPORT))
        self.year = YearPart(work, may_export=may(role, Action.EXPORT))
        self.punishments = PunishmentsPart(work, may_edit=able, whole_school=True)
        self.printing = PrintScreen(work)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.parts = QStackedWidget()
        shown: tuple[QWidget, ...] = (
            self.boxes, self.loans, self.gaps, self.importing, self.year, self.punishments,
        )  # fmt: skip
        for word, part in zip(PARTS, shown, strict=True):
            self.tabs.addTab(word)
            self.parts.addWidget(part)
        main = QWidget()
        inside = column(main, gap=GAP)
        inside.addWidget(self.tabs)
        inside.addWidget(self.parts, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(main)
        self.stack.addWidget(self.printing)
        self.body.addWidget(self.stack, 1)
        self._connect()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._turned)
        for noted in (
            self.boxes.noted, self.loans.noted, self.year.noted, self.punishments.noted,
            self.printing.noted, self.gaps.noted,
        ):  # fmt: skip
            noted.connect(self.note)
        self.importing.noted.connect(self.note)
        for opened in (
            self.boxes.opened, self.loans.opened, self.gaps.opened, self.year.opened,
            self.punishments.opened,
        ):  # fmt: skip
            opened.connect(lambda one: self.go(Place.STUDENT, (one, Tab.DOSSIER)))
        for printed in (self.boxes.printed, self.gaps.printed):
            printed.connect(self._open_print)
        self.printing.left.connect(lambda: self.stack.setCurrentIndex(0))
        self.printing.made.connect(self._made)

    def shows(self) -> frozenset[str]:
        return frozenset(
            {"student", "dossier_entry", "dossier_batch", "dossier_punishment", "paper_item",
             "paper_loan", "dossier_transfer", "transfer_line", "campaign_pupil"}
        )  # fmt: skip

    def open_with(self, argument: object) -> None:
        if isinstance(argument, int):
            self.tabs.setCurrentIndex(argument)

    def load(self) -> None:
        outline = self.work.ask(dossiers.outline_of)
        place = self.work.ask(paper_items.storage)
        keeper = f"　保管人 {place.keeper}" if place.keeper else ""
        kept = (
            f"存放 {place.site}{keeper}　保管期限 {outline.retention}（{outline.retention_cite}）"
        )
        self.about.setText(kept)
        over = len(self.work.ask(paper_items.overdue))
        self.tabs.setTabText(LOANS, f"{PARTS[LOANS]}　逾期 {over}" if over else PARTS[LOANS])
        self._load_part(self.tabs.currentIndex())

    def _turned(self, part: int) -> None:
        self.parts.setCurrentIndex(part)
        self._load_part(part)

    def _load_part(self, part: int) -> None:
        (
            self.boxes.load, self.loans.load, self.gaps.load, self.importing.load,
            self.year.load, self.punishments.load,
        )[part]()  # fmt: skip

    def _open_print(self, wanted: Wanted, title: str) -> None:
        self.stack.setCurrentWidget(self.printing)
        self.printing.open(wanted, title)

    def _made(self, text: str, path: Path) -> None:
        self.stack.setCurrentIndex(0)
        self.note(text, "打开", lambda: show_file(path))
