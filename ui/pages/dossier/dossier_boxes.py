"""档案盒: which boxes there are, what stands in each; shelving a class, lending, labels."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from app.usecases.dossier import paper_items, paper_loans, paper_shelves
from app.usecases.dossier.dossier_papers import LABELS, Wanted
from app.usecases.dossier.dossiers import outline_of
from app.usecases.dossier.paper_items import IN
from app.usecases.dossier.paper_shelves import BoxLine, PaperRow
from app.usecases.pupils import students
from ui.look import GAP
from ui.pages.dossier.dossier_paper import LoanForm, PlaceForm
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.fields_card import FieldsCard, line
from ui.widgets.forms_over import FormsOver
from ui.widgets.table import Table
from ui.work import Work

_BOXES = ("盒", "班级", "序号", "件数", "不在库")
_BOX_WIDTHS = (84, 96, 66, 48, 100)  # px
_PAPERS = ("学生", "班号", "材料", "位置", "状态", "说明")
_PAPER_WIDTHS = (90, 80, 150, 130, 70, 130)  # px
_SHOWN = 500
_EVERY = "全部状态"


class ShelveForm(FieldsCard):
    """上架: the folders of a class into one box, numbered."""

    def __init__(self) -> None:
        self.class_no, self.cabinet, self.box = QComboBox(), line("如 A"), line("如 3")
        self.first = QSpinBox()
        self.first.setRange(1, 9999)
        super().__init__(
            "上架",
            (
                ("班级 ★", self.class_no), ("柜", self.cabinet), ("盒 ★", self.box),
                ("起始序号", self.first),
            ),
            columns=4,
        )  # fmt: skip


class StorageForm(FieldsCard):
    """存放地点和保管人 of the school."""

    def __init__(self) -> None:
        self.site, self.keeper = QComboBox(), line("学籍管理员姓名")
        self.why = label("", "caption", wrap=True)
        fields = (("存放地点", self.site), ("保管人", self.keeper))
        super().__init__("保存", fields, columns=2, below=(self.why,))


class BoxesPart(QWidget):
    """``noted`` (text); ``opened`` (student id); ``printed`` (``Wanted``, title)."""

    noted = Signal(str)
    opened = Signal(int)
    printed = Signal(object, str)

    def __init__(self, work: Work, *, may_edit: bool) -> None:
        super().__init__()
        self.work = work
        self._may_edit = may_edit
        self._boxes: list[BoxLine] = []
        self._papers: dict[int, PaperRow] = {}
        self.boxes = Table(_BOXES, _BOX_WIDTHS, name="boxes", many=True)
        self.papers = Table(_PAPERS, _PAPER_WIDTHS, name="papers-in-boxes", many=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText("学生姓名或材料名称")
        self.search.setClearButtonEnabled(True)
        self.state = QComboBox()
        self.state.addItems([_EVERY, *paper_items.STATES])
        self.empty = Empty()
        self.shelve, self.storage = ShelveForm(), StorageForm()
        self.loan, self.place = LoanForm(), PlaceForm()
        self.about = label("", "quiet")
        self._build()
        self._connect()

    def _build(self) -> None:
        self.put = button("班级上架", self.begin_shelving, tip="把一个班的档案袋放进一个盒里")
        self.labels = button("打印盒签", self.print_labels)
        self.keep = button("存放设置", self.begin_storage)
        self.lend = button("借出", lambda: self._ask(self.loan, "借出"))
        self.shift = button("改位置", lambda: self._ask(self.place, "改位置"))
        left, right = QWidget(), QWidget()
        boxes, papers = column(left, gap=GAP), column(right, gap=GAP)
        boxes.addWidget(self.boxes, 1)
        boxes.addLayout(row(self.keep, None, self.labels, self.put))
        above = row(self.search, self.state, self.about)
        above.setStretch(0, 1)
        papers.addLayout(above)
        papers.addWidget(self.papers, 1)
        papers.addLayout(row(None, self.shift, self.lend))
        self.split = QWidget()
        both = row(left, right, gap=2 * GAP)
        both.setStretch(0, 2)
        both.setStretch(1, 3)
        self.split.setLayout(both)
        rest = QWidget()
        whole = column(rest, gap=GAP)
        whole.addWidget(self.split, 1)
        whole.addWidget(self.empty, 1)
        column(self).addWidget(FormsOver(self.forms, rest))

    def _connect(self) -> None:
        self.boxes.chose.connect(self._chose_box)
        self.papers.chose.connect(self._chose)
        self.papers.opened.connect(lambda one: self.opened.emit(self._papers[one].item.student_id))
        self.search.textChanged.connect(lambda _: self._find())
        self.state.currentIndexChanged.connect(lambda _: self._find())
        self.shelve.submitted.connect(self._shelve)
        self.storage.submitted.connect(self._store)
        self.loan.submitted.connect(self._lend)
        self.place.submitted.connect(self._move)

    @property
    def forms(self) -> tuple[FieldsCard, ...]:
        """Every card that may be open."""
        return self.shelve, self.storage, self.loan, self.place

    def load(self) -> None:
        """Read boxes and papers afresh."""
        self.work.read(self, paper_shelves.boxes, then=self._show)

    def _show(self, found: tuple[BoxLine, ...]) -> None:
        self._boxes = list(found)
        lines = [(number, _box(one)) for number, one in enumerate(self._boxes, 1)]
        self.boxes.show_again(lambda start: (lines[start:], len(lines)))
        self.split.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        why = "按班把档案袋放进盒里，写明柜号和盒号，序号依次编好，盒签随后打印。"
        self.empty.say("还没有上架", why, "班级上架" if self._may_edit else "", self.begin_shelving)
        for one in (self.put, self.keep):
            one.setEnabled(self._may_edit)
        self._find()

    def begin_shelving(self) -> None:
        """Ask which class goes where."""
        self._close()
        self.shelve.class_no.clear()
        self.shelve.class_no.addItems(
            [one.class_no for one in self.work.ask(students.classes) if one.class_no]
        )
        self.shelve.begin("班级上架：没有档案袋的学生各建一个")

    def begin_storage(self) -> None:
        """Ask where papers are kept, and by whom."""
        self._close()
        now, outline = self.work.ask(paper_items.storage), self.work.ask(outline_of)
        self.storage.site.clear()
        self.storage.site.addItems(list(outline.sites))
        self.storage.begin("纸质档案的存放")
        self.storage.site.setCurrentText(now.site)
        self.storage.keeper.setText(now.keeper)
        text = outline.sites_text or "纸质档案由学校学籍管理员负责管理"
        self.storage.why.setText(f"{text}（{outline.storage_cite}）。")

    def print_labels(self) -> None:
        """The labels of the selected boxes, or of all."""
        chosen = [self._boxes[one - 1] for one in self.boxes.selected()] or self._boxes
        boxes = tuple((one.cabinet, one.box) for one in chosen if one.box)
        self.printed.emit(Wanted(LABELS, boxes=boxes), "学籍档案盒签")

    def _chose_box(self) -> None:
        self.labels.setEnabled(any(one.box for one in self._boxes))
        self._find()

    def _find(self) -> None:
        chosen = self.boxes.selected()
        one = self._boxes[chosen[0] - 1] if len(chosen) == 1 else None
        box = (one.cabinet, one.box) if one is not None else None
        state = "" if self.state.currentIndex() <= 0 else self.state.currentText()
        found = self.work.ask(paper_shelves.papers, self.search.text(), box, state, _SHOWN)
        self._papers = {line.item.id: line for line in found.rows}
        lines = [(line.item.id, _paper(line)) for line in found.rows]
        self.papers.show_again(lambda start: (lines[start:], len(lines)))
        more = f"，列出前 {_SHOWN}" if found.total > _SHOWN else ""
        self.about.setText(f"{found.total:,} 件{more}")
        self._chose()

    def _chose(self) -> None:
        states = {self._papers[one].item.state for one in self.papers.selected()}
        for one in (self.lend, self.shift):
            one.setEnabled(self._may_edit and states == {IN})

    def _ask(self, form: FieldsCard, word: str) -> None:
        self._close()
        chosen = [self._papers[one] for one in self.papers.selected()]
        names = "、".join(f"{one.name}　{one.item.title}" for one in chosen[:3])
        more = f"等 {len(chosen)} 件" if len(chosen) > 3 else ""
        form.begin(f"{word}：{names}{more}")

    def _close(self) -> None:
        for one in self.forms:
            one.hide()

    def _shelve(self) -> None:
        form = self.shelve
        self._write(
            form, paper_items.place_class, form.class_no.currentText(), form.cabinet.text(),
            form.box.text(), form.first.value(),
        )  # fmt: skip

    def _store(self) -> None:
        form = self.storage
        site, keeper = form.site.currentText(), form.keeper.text()
        self._write(form, paper_items.set_storage, site, keeper)

    def _lend(self) -> None:
        self._write(self.loan, paper_loans.lend, self.papers.selected(), self.loan.loan())

    def _move(self) -> None:
        self._write(self.place, paper_items.move, self.papers.selected(), self.place.place())

    def _write(self, form: FieldsCard, usecase: Any, *args: Any) -> None:
        form.write(self.work, usecase, *args, then=lambda _: self._done(form))

    def _done(self, form: FieldsCard) -> None:
        self.load()
        self.noted.emit(f"已{form.yes.text()}")


def _box(one: BoxLine) -> tuple[str, ...]:
    ends = one.first if one.first == one.last else f"{one.first}—{one.last}"
    away = str(one.away) if one.away else ""
    return one.name, "、".join(one.classes), ends, str(one.pieces), away


def _paper(one: PaperRow) -> tuple[str, ...]:
    item = one.item
    about = item.state_reason if item.state != IN else item.note
    return one.name, one.class_no, item.title, item.where or "未上架", item.state, about
