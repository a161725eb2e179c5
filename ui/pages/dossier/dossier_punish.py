"""处分 of one pupil, or the school's whole file of them: decided, told, filed, revoked."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.problems import Problem
from app.usecases.dossier import punishments
from app.usecases.dossier.punishments import NewPunishment, PunishmentLine
from ui.look import GAP
from ui.widgets.attachments import Attachments
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.fields_card import FieldsCard, line
from ui.widgets.forms_over import FormsOver
from ui.widgets.shown import day
from ui.widgets.table import Table
from ui.work import Work

_OWN = ("处分", "事由", "决定日期", "会议纪要", "告知签收", "撤销", "还缺")
_OWN_WIDTHS = (80, 150, 90, 130, 110, 150, 110)  # px
_ALL = ("学生", "班号", *_OWN)
_ALL_WIDTHS = (90, 70, *_OWN_WIDTHS)
_DAY = "今天，或 20260901"


class PunishForm(FieldsCard):
    """A decision of the meeting."""

    def __init__(self) -> None:
        self.kind, self.reason = QComboBox(), line()
        self.minutes, self.on = line("如 校务会〔2026〕3号"), line(_DAY)
        self.told_to, self.filing = line("学生和监护人"), line("开除须报主管部门备案")
        self.proof = Attachments("处分决定的扫描件")
        super().__init__(
            "登记处分",
            (
                ("处分 ★", self.kind), ("事由 ★", self.reason), ("会议纪要号 ★", self.minutes),
                ("决定日期", self.on), ("告知签收人", self.told_to), ("备案号", self.filing),
            ),
            below=(self.proof,),
        )  # fmt: skip

    def decision(self) -> NewPunishment:
        """As typed."""
        return NewPunishment(
            self.kind.currentText(),
            self.reason.text(),
            self.minutes.text(),
            self.on.text(),
            self.on.text(),
            self.told_to.text(),
            self.filing.text(),
        )


class PunishmentsPart(QWidget):
    """``noted`` (text); ``opened`` (student id), in the school's file."""

    noted = Signal(str)
    opened = Signal(int)

    def __init__(self, work: Work, *, may_edit: bool, whole_school: bool = False) -> None:
        super().__init__()
        self.work = work
        self._may_edit = may_edit
        self._whole = whole_school
        self._student_id = 0
        self._found: dict[int, PunishmentLine] = {}
        heads = (_ALL, _ALL_WIDTHS) if whole_school else (_OWN, _OWN_WIDTHS)
        self.table = Table(*heads, name="punishments" if whole_school else "punishments-of-one")
        self.empty = Empty()
        self.form = PunishForm()
        self.tell = FieldsCard("登记告知", (("签收人 ★", line()), ("签收日期", line(_DAY))))
        self.revoking = FieldsCard(
            "登记撤销", (("会议纪要号 ★", line()), ("原因 ★", line()), ("撤销日期", line(_DAY)))
        )
        self.file = FieldsCard("登记备案", (("备案号 ★", line()),), columns=1)
        self._build()

    def _build(self) -> None:
        self.enter = button("登记处分", self.begin)
        self.enter.setVisible(not self._whole)
        self.told = button("登记告知", lambda: self._ask(self.tell))
        self.filed = button("登记备案", lambda: self._ask(self.file))
        self.revoke = button("撤销处分", lambda: self._ask(self.revoking))
        about = "撤销的处分从学生档案撤出，决定和撤销的材料由学校存档（四川 第三十八条）。"
        rest = QWidget()
        whole = column(rest, gap=GAP)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.empty, 1)
        note = label(about, "caption", wrap=True)
        acts = row(note, self.enter, self.told, self.filed, self.revoke)
        acts.setStretch(0, 1)
        whole.addLayout(acts)
        column(self).addWidget(FormsOver(self.forms, rest))
        self.table.chose.connect(self._chose)
        self.table.opened.connect(self._open)
        self.form.submitted.connect(self._enter)
        self.tell.submitted.connect(lambda: self._change(self.tell, punishments.tell))
        self.file.submitted.connect(lambda: self._change(self.file, punishments.file_with_bureau))
        self.revoking.submitted.connect(lambda: self._change(self.revoking, punishments.revoke))

    @property
    def forms(self) -> tuple[FieldsCard, ...]:
        """Every card that may be open."""
        return self.form, self.tell, self.file, self.revoking

    def load(self, student_id: int = 0) -> None:
        """Show the decisions on ``student_id``, or all of the school."""
        if student_id != self._student_id:
            self._close()
        self._student_id = student_id
        found = self.work.ask(punishments.school_file, student_id)
        self._found = {one.id: one for one in found}
        lines = [(one.id, _texts(one, whole=self._whole)) for one in found]
        self.table.lines.show_lines(lines)
        self.table.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.empty.say("没有处分", "经校务会或行政会议决定的处分，在学生的学籍档案里登记。")
        self._chose()

    def begin(self) -> None:
        """Ask for a decision; 开除 is offered in 高中 only."""
        self._close()
        self.form.kind.clear()
        self.form.kind.addItems(list(self.work.ask(punishments.kinds, self._student_id)))
        self.form.proof.clear()
        self.form.begin("登记处分决定")

    def _chose(self) -> None:
        one = self._found.get(self.table.current()) if self.table.selected() else None
        able = self._may_edit and one is not None and not one.revoked_on
        self.enter.setEnabled(self._may_edit)
        self.revoke.setEnabled(able)
        self.told.setEnabled(able and one is not None and not one.told_on)
        self.filed.setEnabled(able and one is not None and "主管部门备案" in one.lacks)

    def _open(self, number: int) -> None:
        if self._whole and number in self._found:
            self.opened.emit(self._found[number].student_id)

    def _ask(self, form: FieldsCard) -> None:
        self._close()
        one = self._found[self.table.current()]
        form.begin(f"{one.name}　{one.kind}：{one.reason}")

    def _close(self) -> None:
        for one in self.forms:
            one.hide()

    def _enter(self) -> None:
        proof = tuple(self.form.proof.files)
        self.form.write(
            self.work, punishments.enter, self._student_id, self.form.decision(), proof,
            then=lambda done: self._entered(done[1]),
        )  # fmt: skip

    def _entered(self, problems: tuple[Problem, ...]) -> None:
        self.noted.emit(problems[0].message if problems else "处分已登记，载入学籍档案")

    def _change(self, form: FieldsCard, usecase: Any) -> None:
        texts = [one.text() for one in form.lines()]
        form.write(
            self.work, usecase, self.table.current(), *texts,
            then=lambda _: self.noted.emit(f"已{form.yes.text()}"),
        )  # fmt: skip


def _texts(one: PunishmentLine, *, whole: bool) -> tuple[str, ...]:
    revoked = f"{day(one.revoked_on)}　{one.revoked_for}" if one.revoked_on else ""
    told = f"{day(one.told_on)}　{one.told_to}" if one.told_on else ""
    own = (
        one.kind,
        one.reason,
        day(one.decided_on),
        one.minutes,
        told,
        revoked,
        "、".join(one.lacks),
    )
    return (one.name, one.class_no, *own) if whole else own
