"""The log: who did what, when; and the integrity check of the register and of the log itself."""

import re
from collections.abc import Sequence

from app.problems import Problem
from app.usecases.pupils import students
from app.usecases.school import history, registers
from ui.widgets.basic import button, card, label, link, row
from ui.widgets.page import EVERYTHING, Page
from ui.widgets.problems import ProblemList
from ui.widgets.table import Line, Table
from ui.work import Work

PAGE_SIZE = 200  # rows
_HEADERS = ("序号", "时间", "操作人", "角色", "做了什么")
_WIDTHS = (56, 150, 90, 90, 300)  # px


_LONG_DIGITS = re.compile(r"[0-9]{11,}[0-9Xx]*")


class HistoryPage(Page):
    """Lines of the audit trail, the latest first."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "日志", "")
        self.check = button("检查完整性", self._check, key="F7", tip="核对每一页数据、结构和日志链")
        self.buttons.addWidget(self.check)
        self.verdict = label("", "heading", wrap=True)
        self.problems = ProblemList()
        self.result, inside = card()
        inside.addLayout(row(self.verdict, None, link("收起", self._close_result)))
        inside.addWidget(self.problems)
        self.problems.setMaximumHeight(220)
        self.result.hide()
        self.table = Table(_HEADERS, _WIDTHS, name="history")
        self.body.addWidget(self.result)
        self.body.addWidget(self.table, 1)

    def shows(self) -> frozenset[str]:
        return EVERYTHING  # every commit writes to the log

    def load(self) -> None:
        total = self.work.ask(history.count)
        self.about.setText(f"共 {total:,} 条；只增不改，每条都与前一条连成一链")
        self.table.show_again(lambda offset: (self._fetch(offset), total))

    def _fetch(self, offset: int) -> Sequence[Line]:
        return [_line(one) for one in self.work.ask(history.entries, PAGE_SIZE, offset)]

    def _check(self) -> None:
        if self.work.register is None:
            return
        self.check.setEnabled(False)
        self.note("正在检查完整性")
        self.work.run(
            self, registers.check, self.work.register,
            then=self._checked, failed=self._refused, what="检查完整性",
        )  # fmt: skip

    def _refused(self, error: BaseException) -> None:
        self.check.setEnabled(True)
        self.work.failed.emit(self, error)

    def _checked(self, problems: list[Problem]) -> None:
        self.check.setEnabled(True)
        good = "完好：每一页数据、结构和日志链都核对无误"
        self.verdict.setText(f"发现 {len(problems)} 处损坏" if problems else good)
        self.problems.show_problems(problems)
        self.problems.setVisible(bool(problems))
        self.result.show()
        self.note(self.verdict.text())

    def _close_result(self) -> None:
        self.result.hide()


def _line(one: history.EntryLine) -> Line:
    when = one.at[:19].replace("T", " ")
    sentence = without_numbers(one.sentence)
    return one.seq, (f"{one.seq:,}", when, one.actor, one.role, sentence)


def without_numbers(sentence: str) -> str:
    """``sentence`` with identity and telephone numbers masked, as lists show them."""
    return _LONG_DIGITS.sub(lambda found: students.masked(found[0]), sentence)
