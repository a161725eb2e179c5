"""交接记录: each hand-over, and the cases that were open on that day."""

from PySide6.QtWidgets import QWidget

from app.usecases.school import staff
from app.usecases.school.staff import HandoverLine
from ui.look import GAP
from ui.widgets.basic import column, label, row
from ui.widgets.shown import day
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("交接日期", "移交人", "接任人", "监交人", "未办结", "说明")
_WIDTHS = (90, 84, 84, 84, 60, 240)  # px
_CASES = ("异动", "学生", "班号", "当时的环节")
_CASE_WIDTHS = (120, 84, 80, 240)  # px


class HandoversScreen(QWidget):
    """Nothing is entered here: a hand-over is done beside the person."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._lines: dict[int, HandoverLine] = {}
        self.table = Table(_HEADERS, _WIDTHS, name="staff-handovers")
        self.cases = Table(_CASES, _CASE_WIDTHS, name="staff-handed-cases")
        self.about = label("", "quiet")
        whole = column(self, gap=GAP)
        whole.addWidget(self.table, 1)
        whole.addLayout(row(self.about, None))
        whole.addWidget(self.cases, 1)
        self.table.chose.connect(self._chose)

    def load(self) -> None:
        """Show every hand-over, the latest first."""
        self._lines = {one.id: one for one in self.work.ask(staff.hand_overs)}
        lines = [(one.id, _texts(one)) for one in self._lines.values()]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self._chose()

    def _chose(self) -> None:
        one = self._lines.get(self.table.current())
        cases = list(enumerate(one.open_cases if one else (), 1))
        self.cases.show_again(lambda offset: (cases[offset:], len(cases)))
        nothing = "还没有办理过交接。在“人员”里选中移交的人，点“交接”。"
        self.about.setText("交接当天未办结的异动" if one else nothing)


def _texts(one: HandoverLine) -> tuple[str, ...]:
    return (
        day(one.handed_on), one.before, one.after, one.witness, str(len(one.open_cases)), one.note,
    )  # fmt: skip
