"""证书登记簿: the register, and for the chosen certificates what comes next."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.problems import Rejected
from app.usecases.graduation import certificate_list
from app.usecases.graduation.certificate_list import STATES, CertificateLine, Wanted
from app.usecases.paper import disclosures
from ui.look import GAP
from ui.pages.graduation.certificate_side import CertificateSide
from ui.widgets.ask import Ask
from ui.widgets.basic import Tone, button, column, row
from ui.widgets.empty import Empty
from ui.widgets.handing import HandingFields
from ui.widgets.shown import day
from ui.widgets.table import Line, Table
from ui.work import Work

PAGE_SIZE = 200  # rows
_HANDING = 280  # px
_HEADERS = (
    "证书编号",
    "姓名",
    "班号",
    "结论",
    "证书种类",
    "验印、签章",
    "领取人",
    "领取日期",
    "状态",
)
_WIDTHS = (130, 68, 64, 48, 182, 90, 76, 86, 100)  # px
_TONES: tuple[Tone, ...] = ("warn", "accent", "good", "stop")


class RegisterScreen(QWidget):
    """``noted`` (text, word, action). ``numbering``; ``printing`` (order); ``lost``; ``opened``."""

    noted = Signal(str, str, object)
    numbering = Signal()
    printing = Signal(object)
    lost = Signal()
    opened = Signal(int)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self.lines: dict[int, CertificateLine] = {}
        self.search, self.kind = QLineEdit(), QComboBox()
        self.search.setPlaceholderText("姓名、证书编号")
        self.search.setAccessibleName("查找证书")
        self.search.setMinimumWidth(120)
        self.kind.setAccessibleName("证书种类")
        self.kind.setMinimumWidth(90)
        self.kind.setMaximumWidth(220)
        self.search.textChanged.connect(lambda _: self._refill())
        self.kind.currentIndexChanged.connect(lambda _: self._refill())
        self.chips = QButtonGroup(self)
        self.chips.setExclusive(False)
        self.table = Table(_HEADERS, _WIDTHS, name="certificates", many=True)
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda one: self.opened.emit(self.lines[one].student_id))
        self.side = CertificateSide(work, editable=editable)
        self.side.noted.connect(self.noted)
        self.side.printing.connect(self.printing)
        self.side.lost.connect(self.lost)
        self.number = button("登记编号", self.numbering.emit, main=True, key="Ctrl+N")
        self.number.setVisible(editable)
        self.export = button("导出登记簿", self._ask_export, tip="表格 .xlsx 或 .csv")
        self.handing = HandingFields()
        self.handing.setMinimumWidth(_HANDING)
        self.asking = Ask((self.handing,))
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.stack.addWidget(self._split())
        self.stack.addWidget(self.empty)
        self._build()

    def _build(self) -> None:
        line = row(self.search, self.kind)
        for number, (state, tone) in enumerate(zip(STATES, _TONES, strict=True)):
            one = QPushButton(state)
            one.setProperty("chip", tone)
            one.setCheckable(True)
            self.chips.addButton(one, number)
            line.addWidget(one)
        self.chips.idClicked.connect(self._only)
        for part in (self.export, self.number):
            line.addWidget(part)
        line.insertStretch(line.count() - 2, 1)
        inside = column(self, gap=GAP)
        inside.addLayout(line)
        inside.addWidget(self.asking)
        inside.addWidget(self.stack, 1)

    def _split(self) -> QWidget:
        whole = QWidget()
        side = row(self.table, self.side, gap=GAP)
        side.setStretch(0, 1)
        whole.setLayout(side)
        return whole

    def load(self) -> None:
        """Read the register afresh."""
        counts = self.work.ask(certificate_list.counts)
        for number, state in enumerate(STATES):
            self.chips.button(number).setText(f"{state} {counts[state]}")
        chosen = self.kind.currentData()
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItem("全部种类", "")
        for one in self.work.ask(certificate_list.kinds):
            self.kind.addItem(one.title, one.id)
        self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))
        self.kind.blockSignals(False)
        self._refill()

    def choose_state(self, state: str) -> None:
        """Only certificates in this state."""
        number = STATES.index(state)
        self.chips.button(number).setChecked(True)
        self._only(number)

    def wanted(self) -> Wanted:
        """What is asked for."""
        at = self.chips.checkedId()
        state = STATES[at] if at >= 0 else ""
        return Wanted(self.search.text(), self.kind.currentData() or "", state)

    def _only(self, number: int) -> None:
        """One state or all of them."""
        for one in self.chips.buttons():
            if self.chips.id(one) != number:
                one.setChecked(False)
        self._refill()

    def _refill(self) -> None:
        wanted = self.wanted()
        _, total = self.work.ask(certificate_list.lines, wanted, 1, 0)
        self.lines.clear()
        self.table.show_again(lambda offset: (self._fetch(wanted, offset), total))
        self.stack.setCurrentIndex(0 if total else 1)
        if wanted == certificate_list.EVERY:
            why = "名册备案后，在这里按号段登记证书编号，或从 Excel 粘贴；再登记验印和发放。"
            self.empty.say("还没有登记证书", why, "登记编号", self.numbering.emit)
        else:
            self.empty.say("没有这样的证书", "请换一个姓名、编号、种类或状态。")
        self._chose()

    def _fetch(self, wanted: Wanted, offset: int) -> list[Line]:
        found, _ = self.work.ask(certificate_list.lines, wanted, PAGE_SIZE, offset)
        self.lines.update({one.id: one for one in found})
        return [_line(one) for one in found]

    def _chose(self) -> None:
        chosen = [self.lines[one] for one in self.table.selected() if one in self.lines]
        self.side.show_chosen(chosen)

    def _ask_export(self) -> None:
        self.handing.fill(self.work.ask(disclosures.recipients), disclosures.SCHOOL)
        total = self.table.lines.total
        self.asking.ask(f"导出列出的 {total:,} 份证书的登记簿：", "选择文件", self._choose)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, "导出证书登记簿", str(Path.home() / "证书登记簿.xlsx"), "表格 (*.xlsx *.csv)"
        )
        if chosen:
            self.write(Path(chosen))

    def write(self, out: Path) -> None:
        """The register as it is filtered now, as a table."""
        self.work.write(
            self, certificate_list.export, self.wanted(), out, self.handing.handing(),
            then=lambda count: self._written(out, count), failed=self._not_written,
        )  # fmt: skip

    def _written(self, out: Path, count: int) -> None:
        self.asking.hide()
        self.noted.emit(f"已导出 {count} 份证书：{out.name}", "", None)

    def _not_written(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.handing.tell(error.problems)
        else:
            self.work.failed.emit(self, error)


def _line(one: CertificateLine) -> Line:
    signed = [sign for sign in one.signs if sign.on]
    signs = f"{len(signed)}/{len(one.signs)}" if len(one.signs) > 1 else ""
    last = day(max((sign.on for sign in signed), default=""))
    return one.id, (
        one.number, one.name, one.class_no, one.result, one.kind.title,
        " ".join(part for part in (signs, last) if part) or "—", one.receiver,
        day(one.given_on), one.state,
    )  # fmt: skip
