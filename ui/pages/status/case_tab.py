"""学籍异动 on a pupil's page: the state, what led to it, the cases, and the way to a new one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.permissions import Action, may
from app.usecases.status import case_offers, case_rows, cases, statuses
from app.usecases.status.cases import CaseLine
from app.usecases.status.statuses import ChangeLine
from ui.look import GAP
from ui.pages.status import case_look
from ui.widgets.basic import (
    Tone,
    button,
    card,
    chip,
    column,
    emptied,
    label,
    labelled,
    line,
    link,
    row,
    scrolled,
)
from ui.widgets.page import Place
from ui.widgets.shown import day, when
from ui.widgets.student_tab import StudentTab
from ui.work import Work


class CasesTab(StudentTab):
    """One pupil's state and changes."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.changes: tuple[ChangeLine, ...] = ()
        self.found: tuple[CaseLine, ...] = ()
        self.state = row()
        self.start = button("办理异动", self._start, main=True, key="Ctrl+N")
        self.undo = button("撤销最近一次变动", self._ask_undo)
        self.undoing = _Undoing()
        self.undoing.yes.clicked.connect(self._undo)
        frame, box = card(gap=GAP)
        top = row()
        top.addLayout(self.state, 1)
        top.addWidget(self.undo)
        top.addWidget(self.start)
        box.addLayout(top)
        box.addWidget(self.undoing)
        self._cases, self._changes = column(gap=GAP), column(gap=GAP)
        cases_card, cases_box = card(gap=GAP)
        cases_box.addWidget(label("办理过的异动", "heading"))
        cases_box.addLayout(self._cases)
        changes_card, changes_box = card(gap=GAP)
        changes_box.addWidget(label("生效的变动", "heading"))
        changes_box.addLayout(self._changes)
        inside = QWidget()
        inside.setObjectName("body")
        whole = column(inside, gap=2 * GAP)
        whole.setContentsMargins(0, 0, GAP, 0)
        for one in (frame, cases_card, changes_card):
            whole.addWidget(one)
        whole.addStretch(1)
        column(self).addWidget(scrolled(inside))
        actor = work.register.actor if work.register else None
        self._mine = actor is not None and may(actor.role, Action.EDIT)

    def shows(self) -> frozenset[str]:
        return frozenset({"status_case", "case_step", "status_change", "enrolment"})

    def load(self, student_id: int) -> None:
        """The state, the cases and the changes of ``student_id``."""
        if student_id != self.student_id:
            self.undoing.hide()
        self.student_id = student_id
        self.found = self.work.ask(cases.cases, (), student_id)
        self.changes = self.work.ask(statuses.changes, student_id)
        self.counted.emit(len(self.found))
        self._show_state()
        emptied(self._cases)
        for one in self.found:
            self._cases.addWidget(self._case(one))
        if not self.found:
            why = "还没有办理过异动。休学、复学、转出等，请按“办理异动”。"
            self._cases.addWidget(label(why, "quiet", wrap=True))
        emptied(self._changes)
        for change in reversed(self.changes):
            self._changes.addWidget(_change(change))
        if not self.changes:
            self._changes.addWidget(label("没有变动：自建立学籍起在读。", "quiet"))

    def _show_state(self) -> None:
        emptied(self.state)
        now = self.work.ask(statuses.state, self.student_id)
        away: Tone = "warn" if now.enrolled else "plain"
        tone: Tone = "good" if now.attends else away
        self.state.addWidget(chip(now.status, tone), 0, Qt.AlignmentFlag.AlignVCenter)
        said = ["在籍" if now.enrolled else "不在籍", f"学籍{now.phase}阶段"]
        if now.since:
            said.append(f"自 {now.since} 起")
        if now.row.permanent:
            said.append("学籍档案归档永久保存（办法 第九条）")
        if now.end:
            said.append(f"到 {now.end} 期满")
        self.state.addWidget(label("　".join(said), "quiet"))
        self.state.addStretch(1)
        running = any(one.state in case_rows.RUNNING for one in self.found)
        offered = self.work.ask(case_offers.offered, self.student_id)
        self.start.setVisible(self._mine and not running and bool(offered))
        self.undo.setVisible(self._mine and not running and bool(now.change_id))

    def _case(self, one: CaseLine) -> QWidget:
        whole = QWidget()
        text = column(gap=0)
        text.addWidget(label(f"{one.title}　{day(one.applied_on)} 申请"))
        below = f"现在：{one.step}，等{one.waiting_for}" if one.step else ""
        if one.due:
            below += f"，期限 {day(one.due)}"
        if below:
            text.addWidget(label(below, "stop" if one.late else "caption"))
        word = case_rows.STATES[one.state]
        layout = row(gap=GAP + 4)
        state = chip(word, case_look.STATES[one.state])
        layout.addWidget(state, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(text, 1)
        layout.addWidget(link("打开", lambda: self.go(Place.CASE, one.id)))
        whole.setLayout(layout)
        return whole

    def _start(self) -> None:
        self.go(Place.CASE_OPENING, self.student_id)

    def _ask_undo(self) -> None:
        last = next((c for c in reversed(self.changes) if not c.undone and not c.reverses), None)
        if last is not None:
            self.undoing.begin(f"撤销“{last.title}”（{day(last.effective_on)}）")

    def _undo(self) -> None:
        self.work.write(
            self, case_offers.reverse_latest, self.student_id, self.undoing.reason.text(),
            self.undoing.number.text(), then=lambda _: self._undone(),
        )  # fmt: skip

    def _undone(self) -> None:
        self.undoing.hide()
        self.note("已撤销最近一次变动，原来的记录保留")


class _Undoing(QWidget):
    """Why the latest change is undone."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = label("", "heading")
        self.reason, self.number = QLineEdit(), QLineEdit()
        self.yes = button("撤销这次变动", lambda: None, main=True)
        self.no = button("取消", self.hide)
        whole = column(self, gap=GAP)
        whole.addWidget(line())
        whole.addWidget(self.heading)
        fields = row(gap=2 * GAP)
        fields.addLayout(labelled("撤销的原因 ★", self.reason), 2)
        fields.addLayout(labelled("主管部门文号", self.number), 1)
        whole.addLayout(fields)
        whole.addLayout(row(None, self.no, self.yes))
        self.hide()

    def begin(self, heading: str) -> None:
        """Ask for the reason."""
        self.heading.setText(heading)
        self.reason.clear()
        self.number.clear()
        self.show()
        self.reason.setFocus()


def _change(one: ChangeLine) -> QWidget:
    whole = QWidget()
    text = column(gap=0)
    text.addWidget(label(f"{one.title}（此后{one.status}）"))
    parts = [f"{day(one.effective_on)} 生效", f"{when(one.entered_at)} {one.entered_by}登记"]
    if one.facts.get("end"):
        parts.append(f"到 {day(one.facts['end'])}")
    if one.facts.get("grade_after") or one.facts.get("class_after"):
        before = f"{one.facts.get('grade', '')}{one.facts.get('class_no', '')}"
        after = f"{one.facts.get('grade_after', '')}{one.facts.get('class_after', '')}"
        parts.append(f"{before or '—'} → {after}")
    parts += [part for part in (one.reason, one.document_no) if part]
    text.addWidget(label("　·　".join(parts), "caption", wrap=True))
    layout = row(gap=GAP)
    layout.addLayout(text, 1)
    if one.undone:
        layout.addWidget(chip("已撤销", "plain"))
    whole.setLayout(layout)
    return whole
