"""The head of a pupil's page: her state as a chip beside the name, and one line about her."""

from collections.abc import Mapping

from PySide6.QtWidgets import QBoxLayout

from app.usecases.promotion import pupil_state
from app.usecases.promotion.pupil_state import PupilState
from app.usecases.pupils import students
from ui.widgets.basic import Tone, chip, row, toned
from ui.widgets.page import Page
from ui.widgets.shown import day

TABLES = frozenset({"enrolment", "status_change"})
"""Rows of these change what the head says."""


class StateHead:
    """Puts the chip beside the title of ``page``."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.chip = chip("")
        self.chip.hide()
        first = page.head.itemAt(0)
        heading = first.layout() if first is not None else None
        if isinstance(heading, QBoxLayout):
            heading.removeWidget(page.title)
            heading.insertLayout(0, row(page.title, self.chip, None))

    def show_pupil(self, student_id: int, values: Mapping[str, str]) -> None:
        """Say who this is and how she stands."""
        state = self._page.work.ask(pupil_state.of_pupil, student_id)
        toned(self.chip, _said(state), _tone(state))
        self.chip.setToolTip(f"{day(state.since)} 起" if state.since else "没有办理过异动")
        self.chip.show()
        number = students.masked(values["id_number"]) or "没有身份证件号"
        where = values["class_no"] or "未分班"
        grade = f"{state.grade}（{state.cohort}）" if state.cohort else state.grade
        parts = (values["sex"], grade, f"班号 {where}", number)
        self._page.about.setText("　".join(part for part in parts if part))


def _said(state: PupilState) -> str:
    return f"{state.status}至 {day(state.ends_on)}" if state.ends_on else state.status


def _tone(state: PupilState) -> Tone:
    if state.enrolled and state.attends:
        return "good"
    return "warn" if state.enrolled else "plain"
