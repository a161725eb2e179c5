"""One rule: what it does, its article and the state of the text, and the form that changes it."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain import policy_text
from app.domain.policy import TextState
from app.problems import Rejected
from app.usecases.rulebook import policies, policy_changes
from app.usecases.rulebook.policies import CheckLine, ParameterLine
from ui.look import GAP
from ui.pages.rulebook.policy_basis import BasisBar, BasisFields
from ui.widgets.basic import button, chip, column, emptied, label, labelled, line, row, scrolled
from ui.widgets.page import OnKey
from ui.widgets.problems import ProblemList
from ui.work import Work

_LINES_HEIGHT = 96  # px
_PROBLEMS_HEIGHT = 96  # px
Field = QLineEdit | QComboBox | QPlainTextEdit


class CheckPanel(QFrame):
    """``noted`` (text) once a change is in force."""

    noted = Signal(str)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self._editable = editable
        self.one: CheckLine | None = None
        self.place = ""
        self.fields: dict[str, Field] = {}
        self.stack = QStackedWidget()
        self.stack.addWidget(self._reading())
        self.stack.addWidget(self._writing())
        column(self, margin=2 * GAP).addWidget(self.stack)

    def _reading(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        self.heading = label("", "heading", wrap=True)
        self.sentence = label("", wrap=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cite = label("", "quiet", wrap=True)
        self.state = row()
        self.before = label("", "quiet", wrap=True)
        self.change = button("调整这一条", self.begin, main=True)
        self.drop = button("恢复配置原值", self._ask_drop)
        self.verify = button("登记已核实", self._ask_verify, tip="已与正式文本核对，记录文号")
        self.dropping = BasisBar("恢复配置原来的值", "恢复")
        self.verifying = BasisBar("这份文件已与正式文本核对", "登记")
        self.offers = QComboBox()
        self.offers.setAccessibleName("可以增加的规则")
        self.add = button("增加", self._add, tip="条文没有写、学校另有规定的")
        body = QWidget()
        body.setObjectName("body")
        text = column(body, gap=GAP)
        for part in (self.heading, self.sentence, line(), self.cite):
            text.addWidget(part)
        text.addLayout(self.state)
        for part in (self.before, self.dropping, self.verifying):
            text.addWidget(part)
        text.addStretch(1)
        self.silent = label("条文没有写、可由本校增加的规则：", "caption")
        text.addWidget(self.silent)
        side = row(self.offers, self.add)
        side.setStretch(0, 1)
        text.addLayout(side)
        inside.addWidget(scrolled(body), 1)
        inside.addLayout(row(self.verify, None, self.drop, self.change))
        return whole

    def _writing(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        self.editing = label("", "heading", wrap=True)
        body = QWidget()
        body.setObjectName("body")
        text = column(body, gap=GAP)
        self.inputs: QVBoxLayout = column(gap=GAP)
        text.addLayout(self.inputs)
        text.addWidget(line())
        self.basis = BasisFields()
        text.addWidget(self.basis)
        text.addStretch(1)
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        self.save = button("保存调整", self.submit, main=True, key="Ctrl+S")
        inside.addWidget(self.editing)
        inside.addWidget(scrolled(body), 1)
        inside.addWidget(self.problems)
        inside.addLayout(row(None, button("取消", self.leave), self.save))
        OnKey(whole, (Qt.Key.Key_Escape,), self.leave)
        return whole

    def show_check(self, one: CheckLine | None) -> None:
        """Show a rule; a form that is open stays."""
        self.one = one
        if self.stack.currentIndex() == 1 and one is not None and one.place == self.place:
            return
        self.stack.setCurrentIndex(0)
        self.dropping.hide()
        self.verifying.hide()
        emptied(self.state)
        shown = one is not None
        for part in (self.change, self.drop, self.verify, self.offers, self.add, self.silent):
            part.setVisible(shown and self._editable)
        if one is None:
            for blank in (self.heading, self.sentence, self.cite, self.before):
                blank.clear()
            return
        self.heading.setText(f"{one.section}·{one.title}")
        self.sentence.setText(one.sentence)
        self._show_text(one)
        self._show_base(one)
        self._fill_offers(one)
        shapes = self.work.ask(policies.parameters, one.place)
        typed = all(policy_text.editable(p.shape) for p in shapes)
        self.change.setVisible(self._editable and bool(shapes) and typed)
        self.drop.setVisible(self._editable and one.own)

    def begin(self) -> None:
        """Open the form for the rule that is shown."""
        if self.one is not None and self.change.isVisibleTo(self):
            self._open(self.one.place, f"{self.one.section}·{self.one.title}")

    def submit(self) -> None:
        """Put what was typed in force."""
        self.save.setEnabled(False)
        texts = {name: _text_in(field) for name, field in self.fields.items()}
        self.work.write(
            self, policy_changes.change_check, self.place, texts, self.basis.basis(),
            then=lambda _: self._saved(), failed=self._refused,
        )  # fmt: skip

    def _open(self, place: str, heading: str) -> None:
        self.place = place
        self.editing.setText(heading)
        emptied(self.inputs)
        self.fields = {}
        for one in self.work.ask(policies.parameters, place):
            field = _field(one)
            self.fields[one.name] = field
            hint = f"配置原值：{_short(one.base)}" if one.changed and one.base else ""
            self.inputs.addLayout(labelled(one.label, field, hint=hint))
        self.basis.clear_reason()
        self.problems.show_problems(())
        self.problems.hide()
        self.save.setEnabled(True)
        self.stack.setCurrentIndex(1)
        if self.fields:
            next(iter(self.fields.values())).setFocus()

    def leave(self) -> None:
        """Back to the reading view; what was typed is dropped."""
        self.place = ""
        self.show_check(self.one)

    def _saved(self) -> None:
        self.leave()
        self.noted.emit("已调整，新的判断按它执行；已办的案件仍按办理时的版本")

    def _refused(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
            self.problems.show()
        else:
            self.work.failed.emit(self, error)

    def _show_text(self, one: CheckLine) -> None:
        document = one.document
        number = f"（{document.number}）" if document.number else ""
        self.cite.setText(f"依据　{one.cite}\n《{document.title}》{number}")
        verified = document.state is TextState.VERIFIED
        self.state.addWidget(chip(f"文本{document.state.value}", "good" if verified else "warn"))
        if document.verified:
            self.state.addWidget(label(f"核实于 {document.verified}", "caption"))
        if document.effective:
            self.state.addWidget(label(f"施行于 {document.effective}", "caption"))
        self.state.addStretch(1)
        self.verify.setVisible(self._editable and not verified)

    def _show_base(self, one: CheckLine) -> None:
        if not one.own:
            self.before.setText("")
        elif one.base_sentence:
            self.before.setText(f"配置原值　{one.base_sentence}\n依据　{one.base_cite}")
        else:
            self.before.setText("配置里没有这一条，由本校增加。")

    def _fill_offers(self, one: CheckLine) -> None:
        found = self.work.ask(policies.offers, one.place.partition(".")[0])
        self.offers.clear()
        for offer in found:
            self.offers.addItem(f"{one.section}·{offer.title}", offer.place)
        for part in (self.silent, self.offers, self.add):
            part.setVisible(self._editable and bool(found))

    def _add(self) -> None:
        self._open(self.offers.currentData(), f"增加：{self.offers.currentText()}")

    def _ask_drop(self) -> None:
        one = self.one
        if one is not None:
            self.dropping.ask(
                lambda basis: self.work.write(
                    self, policy_changes.drop_check, one.place, basis,
                    then=lambda _: self.noted.emit("已恢复配置原来的值"),
                    failed=lambda error: self._not_done(self.dropping, error),
                )
            )  # fmt: skip

    def _ask_verify(self) -> None:
        one = self.one
        if one is not None:
            self.verifying.ask(
                lambda basis: self.work.write(
                    self, policy_changes.verify_document, one.document.id, basis,
                    then=lambda _: self.noted.emit("已登记核实"),
                    failed=lambda error: self._not_done(self.verifying, error),
                )
            )  # fmt: skip

    def _not_done(self, bar: BasisBar, error: BaseException) -> None:
        bar.refuse(error, lambda: self.work.failed.emit(self, error))


def _field(one: ParameterLine) -> Field:
    words = policy_text.choices(one.shape)
    if words:
        box = QComboBox()
        box.addItems(list(words))
        box.setCurrentText(one.text)
        return box
    if policy_text.many_lines(one.shape) or one.name == "message":
        area = QPlainTextEdit(one.text)
        area.setStyleSheet(f"min-height: {_LINES_HEIGHT}px; max-height: {_LINES_HEIGHT}px;")
        area.setTabChangesFocus(True)
        area.setPlaceholderText("一行一项")
        return area
    return QLineEdit(one.text)


def _text_in(field: Any) -> str:
    if isinstance(field, QComboBox):
        return field.currentText()
    return str(field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text())


def _short(text: str) -> str:
    flat = "；".join(text.splitlines())
    return flat if len(flat) <= 60 else f"{flat[:60]}…"
