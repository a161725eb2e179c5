"""Back to which step and why; until when the data is uploaded: asked above the list."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.usecases.intake import admission
from app.usecases.intake.newcomers import STATES, Newcomer
from ui.widgets.ask import Ask
from ui.work import Work

_DAY, _WIDE = 130, 240  # px


class BackAsk(Ask):
    """Back to an earlier state, with its reason. ``told`` (text) once it is done."""

    told = Signal(str)

    def __init__(self, work: Work) -> None:
        self.to, self.reason = QComboBox(), QLineEdit()
        self.to.setAccessibleName("退回到")
        self.reason.setAccessibleName("原因")
        self.reason.setPlaceholderText("原因，例如：登记错了")
        self.reason.setMinimumWidth(_WIDE)
        super().__init__((self.to, self.reason))
        self.work = work

    def begin(self, one: Newcomer) -> None:
        """Ask about this newcomer."""
        self.to.clear()
        self.to.addItems(list(reversed(STATES[: STATES.index(one.state)])))
        self.reason.clear()
        self.ask(f"{one.name}（{one.state}）退回到：", "退回", lambda: self._go(one))

    def _go(self, one: Newcomer) -> None:
        to = self.to.currentText()
        self.work.write(
            self, admission.advance, one.admission_id, to, "", self.reason.text(),
            then=lambda _: self._done(f"{one.name}已退回到“{to}”，原因已记录"),
        )  # fmt: skip

    def _done(self, text: str) -> None:
        self.hide()
        self.told.emit(text)


class UploadAsk(Ask):
    """The upload's last day by the bureau's notice. ``told`` (text) once it is entered."""

    told = Signal(str)

    def __init__(self, work: Work) -> None:
        self.day, self.notice = QLineEdit(), QLineEdit()
        self.day.setAccessibleName("上传截止日期")
        self.day.setPlaceholderText("例如 20260930")
        self.notice.setAccessibleName("通知")
        self.notice.setPlaceholderText("通知的名称或文号")
        self.day.setFixedWidth(_DAY)
        self.notice.setMinimumWidth(_WIDE)
        super().__init__((self.day, self.notice))
        self.work = work

    def begin(self, year: str) -> None:
        """Ask about the newcomers of ``year``."""
        due, notice = self.work.ask(admission.upload_due, year)
        self.day.setText(due)
        self.notice.setText(notice)
        question = f"{year} 年学籍信息采集和上传的截止日期，按教育局的通知："
        self.ask(question, "录入", lambda: self._set(year))

    def _set(self, year: str) -> None:
        self.work.write(
            self, admission.set_upload_due, year, self.day.text(), self.notice.text(),
            then=lambda _: self._done(),
        )  # fmt: skip

    def _done(self) -> None:
        self.hide()
        self.told.emit("已录入上传截止日期")
