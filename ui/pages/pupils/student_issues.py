"""The tab of a pupil's printed sheets."""

from app.usecases.paper import own_forms, printing
from app.usecases.pupils import students
from ui.widgets.basic import column
from ui.widgets.empty import Empty
from ui.widgets.shown import when
from ui.widgets.student_tab import StudentTab
from ui.widgets.table import Table
from ui.work import Work

_ISSUES = ("编号", "表单", "打印时间", "打印人")
_ISSUE_WIDTHS = (170, 240, 150, 90)  # px


class IssuesTab(StudentTab):
    """Every numbered sheet that was printed for the pupil."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.table = Table(_ISSUES, _ISSUE_WIDTHS, name="issues-of-one")
        self.empty = Empty()
        whole = column(self)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.empty, 1)

    def load(self, student_id: int) -> None:
        """Show the sheets of ``student_id``, the latest first."""
        super().load(student_id)
        issues = self.work.ask(students.show, student_id).issues
        titles = {form.id: form.title for form in printing.forms()}
        titles |= self.work.ask(own_forms.titles)
        lines = [
            (number, (one.number, titles.get(one.form_id, one.form_id), when(one.printed_at),
                      one.printed_by))
            for number, one in enumerate(issues)
        ]  # fmt: skip
        self.table.lines.show_lines(lines)
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.empty.say("还没有打印过", "采集表、证明等每打印一份，编号和时间都记在这里。")

    def shows(self) -> frozenset[str]:
        return frozenset({"issue"})
