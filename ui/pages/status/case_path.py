"""The path of a case on its page: each step with who, until when, and what shows it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.usecases.status import case_rows
from app.usecases.status.case_rows import CaseView, StepLine
from ui.look import GAP
from ui.pages.status import case_look
from ui.widgets.basic import Tone, card, chip, column, emptied, label, line, link, row
from ui.widgets.shown import day

_MARKS: dict[str, tuple[str, Tone]] = {
    case_rows.DONE: ("✓ 已办", "good"),
    case_rows.RETURNED: ("↩ 已退回", "stop"),
}
_NOW: tuple[str, Tone] = ("● 现在", "accent")
_LATER: tuple[str, Tone] = ("○ 待办", "plain")
_CHIP_WIDTH = 84  # px: the marks stand under one another


class PathCard(QWidget):
    """``scanned`` (step): a scan shall be bound to that step."""

    scanned = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._mine = False
        frame, self._inside = card(gap=GAP)
        column(self).addWidget(frame)

    def show_case(self, case: CaseView, *, mine: bool) -> None:
        """Show every step of ``case``; ``mine``: scans may be added."""
        self._mine = mine
        emptied(self._inside)
        self._inside.addWidget(label("办理环节", "heading"))
        for number, one in enumerate(case.steps):
            if number:
                self._inside.addWidget(line())
            self._inside.addWidget(self._step(case, one))

    def _step(self, case: CaseView, one: StepLine) -> QWidget:
        whole = QWidget()
        mark, tone = _MARKS.get(one.state, _NOW if one.now else _LATER)
        state = chip(mark, tone)
        state.setFixedWidth(_CHIP_WIDTH)
        state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = column(gap=2)
        text.addLayout(row(label(f"{one.position}. {one.name}"), chip(one.leg_name), None))
        text.addWidget(label(_about(one), "caption", wrap=True))
        for said, rank in _remarks(one):
            text.addWidget(label(said, rank, wrap=True))  # type: ignore[arg-type]  # ranks below
        layout = row(gap=GAP + 4)
        layout.addWidget(state, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text, 1)
        if self._mine and case.state in case_rows.RUNNING and one.state == case_rows.DONE:
            word = f"扫描件 {len(one.evidence)}" if one.evidence else "附扫描件"
            add = link(word, lambda: self.scanned.emit(one.name))
            add.setToolTip(f"给“{one.name}”附上扫描件")
            layout.addWidget(add, 0, Qt.AlignmentFlag.AlignTop)
        whole.setLayout(layout)
        return whole


def _about(one: StepLine) -> str:
    if one.state == case_rows.DONE:
        who = "　".join(part for part in (one.person, one.document_no, one.opinion) if part)
        return f"{day(one.done_on)}　{one.role}　{who}".strip()
    parts = [f"由{one.waiting_for}办理"]
    if one.due:
        words, _ = case_look.left(one.days_left)
        parts.append(f"期限 {case_look.due(one.due, one.rolled)}（{words}，{one.due_cite}）")
    if one.stamp:
        parts.append("须盖章")
    if not one.due or one.cite != one.due_cite:
        parts.append(one.cite)
    return "　".join(parts)


def _remarks(one: StepLine) -> list[tuple[str, str]]:
    said = [
        (
            f"{day(back.returned_on)} 退回：{back.reason}"
            + (f"；{day(back.resent_on)} 重报：{back.answer}" if back.resent_on else ""),
            "warn",
        )
        for back in one.returns
    ]
    if one.stamp and one.state == case_rows.DONE and not one.evidence:
        said.append(("盖章件的扫描件后补", "warn"))
    if one.flag:
        said.append((one.flag, "stop"))
    return said
