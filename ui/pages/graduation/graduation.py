"""毕业: the way of a leaving grade from its results to the papers in the pupils' hands."""

from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from app.domain.permissions import Action, may
from app.usecases.graduation import graduation_duties
from app.usecases.graduation.certificate_list import STATES
from ui.look import GAP
from ui.pages.graduation.batches_screen import BatchesScreen
from ui.pages.graduation.leaving_screen import LeavingScreen
from ui.pages.graduation.lost_screen import LostScreen
from ui.pages.graduation.numbers_screen import NumbersScreen
from ui.pages.graduation.register_screen import RegisterScreen
from ui.widgets.basic import row
from ui.widgets.page import Page, Place
from ui.work import Work

LEAVING, ROSTERS, REGISTER, LOST = range(4)
_PARTS = ("毕业审核", "名册备案", "证书登记簿", "遗失与证明")


class GraduationPage(Page):
    """Four parts in the order of the work; opened with one of their numbers, or with a grade."""

    def __init__(self, work: Work) -> None:
        super().__init__(
            work, "毕业", "登记成绩、办理毕业、名册备案、证书登记和发放；遗失的出具学历证明书。"
        )
        actor = work.register.actor if work.register else None
        editable = actor is not None and may(actor.role, Action.EDIT)
        self.parts = QTabBar()
        self.parts.setDrawBase(False)
        self.parts.setExpanding(False)
        for word in _PARTS:
            self.parts.addTab(word)
        self.leaving = LeavingScreen(work, editable=editable)
        self.batches = BatchesScreen(work, editable=editable)
        self.certificates = RegisterScreen(work, editable=editable)
        self.lost = LostScreen(work, editable=editable)
        self.numbers = NumbersScreen(work)
        self.stack = QStackedWidget()
        for part in (self.leaving, self.batches, self.certificates, self.lost, self.numbers):
            self.stack.addWidget(part)
        for part in (self.leaving, self.batches, self.certificates, self.lost):
            part.noted.connect(self.note)
        for part in (self.batches, self.certificates, self.lost):
            part.printing.connect(lambda order: self.go(Place.FORMS, order))
        for part in (self.leaving, self.certificates, self.lost):
            part.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.leaving.graduated.connect(self._graduated)
        self.leaving.classes_asked.connect(lambda: self.go(Place.CLASSES))
        self.batches.numbering.connect(self.to_numbers)
        self.certificates.numbering.connect(lambda: self.to_numbers(0))
        self.certificates.lost.connect(lambda: self.turn_to(LOST))
        self.numbers.left.connect(self._numbers_left)
        self.numbers.applied.connect(self._numbered)
        self.parts.currentChanged.connect(self._turned)
        self.body.setSpacing(GAP)
        self.body.addLayout(row(self.parts, None))
        self.body.addWidget(self.stack, 1)

    def shows(self) -> frozenset[str]:
        return frozenset(
            {"leaver", "leaving_batch", "certificate", "certificate_sign", "spoiled_number",
             "schooling_proof", "student", "enrolment", "status_case", "school_class", "own_form",
             "setting"}
        )  # fmt: skip

    def open_with(self, argument: object) -> None:
        """A part by its number, the register in one of its states, or a leaving grade."""
        if argument in STATES:
            self.turn_to(REGISTER)
            self.certificates.choose_state(str(argument))
        elif argument == graduation_duties.FILING:
            self.turn_to(ROSTERS)
        elif isinstance(argument, str) and argument:
            self.turn_to(LEAVING)
            self.leaving.choose(argument)
        elif isinstance(argument, int):
            self.turn_to(argument)

    def load(self) -> None:
        shown = self.stack.currentWidget()
        if isinstance(shown, NumbersScreen):
            return  # what is typed there stays
        self._screen(self.parts.currentIndex()).load()

    def turn_to(self, part: int) -> None:
        """Show one of the four parts."""
        self.parts.setCurrentIndex(part)
        self._turned(part)

    def to_numbers(self, batch_id: int) -> None:
        """Enter numbers for the pupils of an act, 0 for the latest."""
        self.parts.blockSignals(True)
        self.parts.setCurrentIndex(REGISTER)
        self.parts.blockSignals(False)
        self.numbers.open(batch_id)
        self.stack.setCurrentWidget(self.numbers)

    def _screen(self, part: int) -> LeavingScreen | BatchesScreen | RegisterScreen | LostScreen:
        return (self.leaving, self.batches, self.certificates, self.lost)[part]

    def _turned(self, part: int) -> None:
        screen: QWidget = self._screen(part)
        self.stack.setCurrentWidget(screen)
        self._screen(part).load()

    def _graduated(self, batch_id: int) -> None:
        self.turn_to(ROSTERS)
        self.batches.choose(batch_id)

    def _numbers_left(self) -> None:
        self.turn_to(REGISTER)
        self.certificates.table.setFocus()

    def _numbered(self, made: tuple[int, ...]) -> None:
        self.turn_to(REGISTER)
        undo = self.certificates.side.withdraw
        self.note(f"已登记 {len(made)} 份证书", "撤销", lambda: undo(made))
