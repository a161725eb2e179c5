"""The tab of a pupil's history."""

from PySide6.QtWidgets import QWidget

from app.usecases.pupils import timeline
from app.usecases.pupils.timeline import Event
from ui.look import GAP
from ui.widgets.basic import button, card, chip, column, emptied, label, row, scrolled
from ui.widgets.shown import change_line, when
from ui.widgets.student_tab import StudentTab
from ui.work import Work

EVENTS_SHOWN = 40
_LABELS = 6


class HistoryTab(StudentTab):
    """Who changed what of the pupil, when, from what to what, and why; the latest first."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._shown = EVENTS_SHOWN
        self.version = label("", "quiet")
        inside = QWidget()
        inside.setObjectName("body")
        self._column = column(inside, gap=GAP)
        self._column.setContentsMargins(0, 0, GAP, 0)
        whole = column(self)
        whole.addWidget(self.version)
        whole.addWidget(scrolled(inside), 1)

    def load(self, student_id: int) -> None:
        """Show the history of ``student_id``."""
        if student_id != self.student_id:
            self.student_id, self._shown = student_id, EVENTS_SHOWN
        events = self.work.ask(timeline.timeline, student_id)
        version = self.work.ask(timeline.version_of, student_id)
        self.version.setText(f"{len(events)} 次变更　现为版本 {version}　历史只增不改")
        emptied(self._column)
        for one in events[: self._shown]:
            self._column.addWidget(_event(one))
        if len(events) > self._shown:
            more = button(f"更早的 {len(events) - self._shown} 次", self._more)
            self._column.addLayout(row(more, None))
        self._column.addStretch(1)

    def shows(self) -> frozenset[str]:
        return frozenset({"student", "guardian"})

    def _more(self) -> None:
        self._shown += 10 * EVENTS_SHOWN
        self.load(self.student_id)


def _event(event: Event) -> QWidget:
    frame, box = card(gap=4)
    who = label(f"{when(event.at)}　{event.actor}（{event.role}）", "quiet")
    box.addLayout(row(chip(event.act, "accent"), who, None, label(f"版本 {event.seq}", "caption")))
    made = sum(not one.before for one in event.changes)
    if made == len(event.changes) and made > _LABELS:
        words = "、".join(one.label for one in event.changes[:_LABELS])
        box.addWidget(label(f"登记 {made} 项：{words}等", wrap=True))
    else:
        for one in event.changes:
            box.addWidget(change_line(one))
    if event.reason:
        box.addWidget(label(f"原因：{event.reason}", "caption", wrap=True))
    return frame
