"""The tab 学籍档案 of a pupil: sections, papers, transfers, punishments; what is still missing."""

from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from app.domain.permissions import Action, may
from app.usecases.dossier import dossiers
from app.usecases.dossier.dossier_papers import CONTENTS, COVER, Wanted
from ui.look import GAP
from ui.pages.collecting.collection_sheets import show_file
from ui.pages.dossier.dossier_entries import EntriesPart
from ui.pages.dossier.dossier_moves import TransfersPart
from ui.pages.dossier.dossier_paper import PapersPart
from ui.pages.dossier.dossier_print import EvidenceScreen, PrintScreen
from ui.pages.dossier.dossier_punish import PunishmentsPart
from ui.widgets.basic import button, card, column, label, row
from ui.widgets.problems import ProblemList
from ui.widgets.student_tab import StudentTab
from ui.work import Work

PARTS = ("档案内容", "纸质材料", "转递", "处分")
ENTRIES, PAPERS, TRANSFERS, PUNISHMENTS = range(len(PARTS))
_SIDE = 268  # px
_TABLES = frozenset(
    {"dossier_entry", "dossier_punishment", "paper_item", "paper_loan", "dossier_transfer",
     "transfer_line", "evidence", "campaign_pupil", "scan_page"}
)  # fmt: skip


class DossierTab(StudentTab):
    """Everything of one pupil's dossier."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        actor = work.register.actor if work.register else None
        able = actor is not None and may(actor.role, Action.EDIT)
        self.entries = EntriesPart(work, may_edit=able)
        self.papers = PapersPart(work, may_edit=able)
        self.transfers = TransfersPart(work, may_edit=able)
        self.punishments = PunishmentsPart(work, may_edit=able)
        self.printing, self.evidence = PrintScreen(work), EvidenceScreen(work)
        self.banner = label("", "warn", wrap=True)
        self.missing_heading = label("", "heading")
        self.missing = ProblemList()
        self.enter = button("记入一条", self._begin, main=True)
        self.enter.setEnabled(able)
        self._name = ""
        self._able = able
        self._build()

    def _build(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.parts = QStackedWidget()
        shown: tuple[QWidget, ...] = (
            self.entries, self.papers, self.transfers, self.punishments,
        )  # fmt: skip
        for word, part in zip(PARTS, shown, strict=True):
            self.tabs.addTab(word)
            self.parts.addWidget(part)
        main = QWidget()
        inside = column(main, gap=GAP)
        cover = button("封面", lambda: self.print_papers(COVER, "封面"), tip="打印学籍档案封面")
        contents = button("目录", lambda: self.print_papers(CONTENTS, "目录"), tip="打印档案目录")
        inside.addLayout(row(self.tabs, None, cover, contents, self.enter))
        inside.addWidget(self.banner)
        split = row(self.parts, self._side(), gap=2 * GAP)
        split.setStretch(0, 1)
        inside.addLayout(split, 1)
        self.stack = QStackedWidget()
        for one in (main, self.printing, self.evidence):
            self.stack.addWidget(one)
        column(self).addWidget(self.stack, 1)
        self._connect()

    def _side(self) -> QWidget:
        frame, box = card()
        frame.setFixedWidth(_SIDE)
        box.addWidget(self.missing_heading)
        box.addWidget(self.missing, 1)
        return frame

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._turned)
        for noted in (
            self.entries.noted, self.papers.noted, self.transfers.noted, self.punishments.noted,
            self.printing.noted,
        ):  # fmt: skip
            noted.connect(self.note)
        self.transfers.printed.connect(self._open_print)
        self.printing.made.connect(self._made)
        self.entries.looked.connect(self._look)
        for one in (self.printing, self.evidence):
            one.left.connect(lambda: self.stack.setCurrentIndex(0))

    def shows(self) -> frozenset[str]:
        return _TABLES

    def load(self, student_id: int) -> None:
        """Show the dossier of ``student_id``."""
        if student_id != self.student_id:
            self.stack.setCurrentIndex(0)
        self.student_id = student_id
        shown = self.work.ask(dossiers.show, student_id)
        self._name = shown.name
        gone = f"档案已转至{shown.frozen}。本校留存的电子档案只读。" if shown.frozen else ""
        self.banner.setText(gone)
        self.banner.setVisible(bool(gone))
        self.enter.setEnabled(self._able and not shown.frozen)
        self.entries.load(shown)
        self.papers.load(shown)
        self.transfers.load(student_id, shown.frozen)
        self.punishments.load(student_id)
        count = len(shown.missing)
        self.missing_heading.setText(f"还缺 {count} 项" if count else "档案齐全")
        self.missing.show_problems(shown.missing, f"{shown.outline.cite}所列的内容都有了。")
        self.tabs.setTabText(PAPERS, f"{PARTS[PAPERS]} {len(shown.paper)}")

    def print_papers(self, form_id: str, word: str) -> None:
        """Look at the cover or the catalogue, then save it."""
        wanted = Wanted(form_id, student_ids=(self.student_id,))
        self._open_print(wanted, f"学籍档案{word} {self._name}")

    def _begin(self) -> None:
        self.tabs.setCurrentIndex(ENTRIES)
        self.entries.begin()

    def _turned(self, part: int) -> None:
        self.parts.setCurrentIndex(part)
        self.enter.setVisible(part == ENTRIES)

    def _open_print(self, wanted: Wanted, title: str) -> None:
        self.stack.setCurrentWidget(self.printing)
        self.printing.open(wanted, title)

    def _made(self, text: str, path: Path) -> None:
        self.stack.setCurrentIndex(0)
        self.note(text, "打开", lambda: show_file(path))

    def _look(self, title: str, evidence_ids: tuple[int, ...]) -> None:
        self.stack.setCurrentWidget(self.evidence)
        self.evidence.open(self.student_id, title, evidence_ids)
