"""学生证: what was handed out, lost, replaced; the card itself is printed like any form."""

from collections.abc import Sequence

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.problems import Rejected
from app.usecases.paper import printing, pupil_cards
from app.usecases.paper.pupil_cards import CardLine
from app.usecases.pupils import students
from ui.look import GAP
from ui.widgets.basic import button, card, label, labelled, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.problems import ProblemList
from ui.widgets.shown import day, typed_day
from ui.widgets.table import Line, Table
from ui.work import Work

PAGE_SIZE = 200  # rows
_FORM_WIDTH = 300  # px
_HEADERS = ("证件", "证号", "学生", "班级", "发证日期", "经办人", "备注", "状态")
_WIDTHS = (64, 120, 84, 64, 90, 80, 110, 130)  # px


class PupilCardsPage(Page):
    """Handing out and ending at the left, the register at the right; Enter opens the pupil."""

    def __init__(self, work: Work) -> None:
        super().__init__(
            work, "学生证", "先打印《学生证》再登记发放；学生卡填写卡号。遗失的登记后补办。"
        )
        self._lines: dict[int, CardLine] = {}
        self.kind = QComboBox()
        self.kind.addItems(pupil_cards.KINDS)
        self.whom = QComboBox()
        self.whom.setEditable(True)
        self.whom.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.number = QLineEdit()
        self.number.setPlaceholderText("学生证用打印的编号，不填")
        self.note_text = QLineEdit()
        self.day = QLineEdit(QDate.currentDate().toString("yyyy-MM-dd"))
        self.give = button("登记发放", self._give, main=True, key="Ctrl+S")
        self.print = button("打印学生证", self._print)
        self.why = QComboBox()
        self.why.setEditable(True)
        self.why.addItems(pupil_cards.ENDINGS)
        self.end = button("选中的作废", self._end)
        self.problems = ProblemList()
        self.problems.setMinimumHeight(90)
        self.problems.hide()
        self.search = QLineEdit()
        self.search.setPlaceholderText("姓名、证号")
        self.search.setAccessibleName("查找证件")
        self.count = label("", "quiet")
        self.table = Table(_HEADERS, _WIDTHS, name="pupil-cards")
        self.empty = Empty()
        self._build()
        self.whom.editTextChanged.connect(self._typed_name)
        self.search.textChanged.connect(self.load)
        self.table.chose.connect(self._ready)
        self.table.opened.connect(self._open)
        self.buttons.addWidget(self.print)

    def _build(self) -> None:
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        split.addWidget(scrolled(self._left(), width=_FORM_WIDTH))
        frame, inside = card(gap=GAP)
        inside.addLayout(row(self.search, None, self.count))
        inside.addWidget(self.table, 1)
        inside.addWidget(self.empty, 1)
        split.addWidget(frame, 1)
        self.body.addLayout(split, 1)

    def _left(self) -> QWidget:
        frame, inside = card(gap=GAP)
        for text, field in (
            ("证件", self.kind),
            ("学生（姓名、拼音首字母、证件号后几位）", self.whom),
            ("证号", self.number),
            ("发证日期", self.day),
            ("备注", self.note_text),
        ):
            inside.addLayout(labelled(text, field))
        inside.addWidget(self.give)
        inside.addWidget(self.problems)
        inside.addSpacing(GAP)
        inside.addLayout(labelled("作废的原因", self.why))
        inside.addWidget(self.end)
        inside.addStretch(1)
        return frame

    def shows(self) -> frozenset[str]:
        return frozenset({"pupil_card", "student"})

    def load(self) -> None:
        text = self.search.text()
        _, total = self.work.ask(pupil_cards.cards, text, "", 0, 1, 0)
        self._lines.clear()
        self.empty.setVisible(not total)
        self.table.setVisible(bool(total))
        self.table.show_again(lambda offset: (self._fetch(text, offset), total))
        self.count.setText(f"共 {total:,} 份")
        if text.strip():
            self.empty.say("没有这样的证件", "请换一个姓名或证号。", "全部", self.search.clear)
        else:
            self.empty.say("还没有发放过", "打印《学生证》发给学生后，在左边登记。")
        self._ready()

    def _fetch(self, text: str, offset: int) -> Sequence[Line]:
        found, _ = self.work.ask(pupil_cards.cards, text, "", 0, PAGE_SIZE, offset)
        self._lines.update({one.id: one for one in found})
        return [_line(one) for one in found]

    def _typed_name(self, text: str) -> None:
        """Search for what is typed, not for what was chosen."""
        if self.whom.findText(text) < 0:
            self._find(text)

    def _find(self, text: str) -> None:
        """Offer who is meant, under the field."""
        rows = self.work.ask(students.search, text.strip(), "", 8, 0).rows if text.strip() else ()
        self.whom.blockSignals(True)
        self.whom.clear()
        for one in rows:
            self.whom.addItem(f"{one.name}　{one.class_no}", one.id)
        self.whom.setCurrentIndex(-1)
        self.whom.setEditText(text)
        self.whom.blockSignals(False)

    def student_id(self) -> int:
        """Who is chosen, or the only one that was found; 0 for nobody."""
        if self.whom.currentIndex() >= 0:
            return int(self.whom.currentData())
        return int(self.whom.itemData(0)) if self.whom.count() == 1 else 0

    def choose(self, student_id: int) -> None:
        """As if she had searched and chosen."""
        values = self.work.ask(students.show, student_id).values
        self.whom.clear()
        self.whom.addItem(f"{values['name']}　{values['class_no']}", student_id)
        self.whom.setCurrentIndex(0)

    def _give(self) -> None:
        people = [one] if (one := self.student_id()) else []
        self.work.write(
            self, pupil_cards.give, people, self.kind.currentText(), typed_day(self.day.text()),
            self.number.text(), self.note_text.text(), then=self._given, failed=self._refused,
        )  # fmt: skip

    def _given(self, made: Sequence[int]) -> None:
        self.problems.hide()
        self.whom.clear()
        self.number.clear()
        self.note_text.clear()
        self.whom.setFocus()
        self.note(f"已登记 {len(made)} 份")

    def _end(self) -> None:
        self.work.write(
            self, pupil_cards.end, self.table.current(), self.why.currentText(),
            typed_day(self.day.text()), then=lambda _: self._ended(), failed=self._refused,
        )  # fmt: skip

    def _ended(self) -> None:
        self.problems.hide()
        self.note("已作废，可以补办")

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
            self.problems.show()
        else:
            self.work.failed.emit(self, error)

    def _print(self) -> None:
        one = self.student_id()
        chosen = printing.Selection((one,)) if one else printing.Selection(everyone=True)
        self.go(Place.FORMS, printing.Order(pupil_cards.FORM, chosen))

    def _ready(self) -> None:
        one = self._lines.get(self.table.current())
        self.end.setEnabled(one is not None and not one.ended_on)

    def _open(self, card_id: int) -> None:
        if (one := self._lines.get(card_id)) is not None:
            self.go(Place.STUDENT, one.student_id)


def _line(one: CardLine) -> Line:
    state = f"{day(one.ended_on)} {one.ended_why}" if one.ended_on else "有效"
    return one.id, (
        one.kind, one.number, one.name, one.class_no, day(one.given_on), one.given_by,
        one.note, state,
    )  # fmt: skip
