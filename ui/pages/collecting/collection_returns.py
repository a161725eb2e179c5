"""Paper coming back, one sheet after the other: scan or type, Enter, the next one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit

from app.problems import Rejected
from app.usecases.collecting import campaigns, returns
from ui.look import GAP
from ui.widgets.basic import column, label, link, ranked, row
from ui.work import Work

_WIDTH = 300  # px
_MOST_KEPT = 3


class ReturnBar(QFrame):
    """The focus stays in ``number``. ``entry_asked`` (campaign id, pupil's id)."""

    entry_asked = Signal(int, int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self.done = 0
        self.refused: list[str] = []
        self._last: returns.Found | None = None
        self.number = QLineEdit()
        self.number.setPlaceholderText("扫描二维码，或输入表单编号后按回车")
        self.number.setAccessibleName("登记交回")
        self.number.setFixedWidth(_WIDTH)
        self.number.returnPressed.connect(self.submit)
        self.signers = {name: QCheckBox(f"{who}已签") for name, who in campaigns.SIGNERS.items()}
        self.told = label("", "quiet")
        self.corrections = link("录入更正", self._ask_entry)
        self.corrections.hide()
        self.not_done = label("", "stop", wrap=True)
        self.clear = link("知道了", self._forget)
        whole = column(self, gap=GAP, margin=GAP + 4)
        boxes = self.signers.values()
        whole.addLayout(
            row(
                label("登记交回", "heading"),
                self.number,
                *boxes,
                GAP,
                self.told,
                self.corrections,
                None,
            )
        )
        self._below = row(self.not_done, self.clear)
        self._below.setStretch(0, 1)
        whole.addLayout(self._below)
        self._forget()

    def signed(self) -> tuple[str, ...]:
        """Who has signed, as checked."""
        return tuple(name for name, box in self.signers.items() if box.isChecked())

    def submit(self) -> None:
        """Enter what is in the field, and be ready for the next sheet at once."""
        text = self.number.text().strip()
        self.number.clear()
        if text:
            self.work.write(
                self, returns.enter_sheet, text, self.signed(),
                then=self._entered, failed=lambda error: self._refused(text, error),
            )  # fmt: skip

    def _entered(self, done: returns.EnteredSheet) -> None:
        one = self._last = done.found
        self.done += not done.again
        said = "　".join(problem.message for problem in done.problems)
        if done.again:
            ranked(self.told, said, "warn")
        else:
            who = f"{one.name}　{one.class_no or '未编班'}　{one.number}　{one.state}"
            words = "　".join(part for part in (f"✓ 第 {self.done} 张", who, said) if part)
            ranked(self.told, words, "warn" if said else "good")
        self.told.setToolTip(self.told.text())
        self.corrections.setVisible(True)

    def _refused(self, text: str, error: BaseException) -> None:
        if not isinstance(error, Rejected):
            self.work.failed.emit(self, error)
            return
        shown = text if len(text) <= 24 else f"{text[:24]}…"
        self.refused.append(f"{shown}　{error.problems[0].message}")
        ranked(self.told, "✗ 这一张没有登记，原因见下一行", "stop")
        self.corrections.hide()
        more = len(self.refused) - _MOST_KEPT
        lines = self.refused[-_MOST_KEPT:]
        self.not_done.setText("\n".join([*([f"另有 {more} 张"] if more > 0 else []), *lines]))
        self.not_done.show()
        self.clear.show()

    def _forget(self) -> None:
        self.refused = []
        self.not_done.hide()
        self.clear.hide()
        ranked(self.told, "一张接一张，不用点鼠标", "quiet")
        self.number.setFocus()

    def _ask_entry(self) -> None:
        if self._last is not None:
            self.entry_asked.emit(self._last.campaign_id, self._last.student_id)
