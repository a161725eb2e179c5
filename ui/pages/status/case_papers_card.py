"""The papers of a case: handed in with scans, waived, missing; and the forms that it prints."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.usecases.status import case_rows
from app.usecases.status.case_papers import PaperLine, ScreenView
from app.usecases.status.case_rows import CaseView, MaterialLine
from ui.look import GAP
from ui.widgets.attachments import Attachments
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
)
from ui.widgets.shown import day, national_menu

_LOOKS: dict[str, tuple[str, Tone]] = {
    case_rows.MISSING: ("未交", "warn"),
    case_rows.RECEIVED: ("已交", "good"),
    case_rows.WAIVED: ("免交", "plain"),
}


class MaterialsCard(QWidget):
    """``received`` (name), ``waived`` (name, reason): what she pressed; ``began``: it asks.

    ``taken_back`` (name): entered as handed in or waived by mistake.
    """

    received = Signal(str)
    waived = Signal(str, str)
    began = Signal()
    taken_back = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked = ""
        self.heading = label("材料清单", "heading")
        self.count = label("", "quiet")
        self._lines = column(gap=GAP)
        self.form = QWidget()
        self.title = label("", "")
        self.proofs = Attachments("材料的扫描件")
        self.reason = QLineEdit()
        self.take = button("登记收到", self._take, main=True)
        self.waive = button("免交", self._waive)
        self.leave = button("取消", self._close)
        self._reason_place = QWidget()
        column(self._reason_place).addLayout(labelled("免交的原因", self.reason))
        inside = column(self.form, gap=GAP)
        inside.addWidget(line())
        inside.addWidget(self.title)
        inside.addWidget(self.proofs)
        inside.addWidget(self._reason_place)
        inside.addLayout(row(None, self.leave, self.waive, self.take))
        frame, box = card(gap=GAP)
        box.addLayout(row(self.heading, self.count, None))
        box.addLayout(self._lines)
        box.addWidget(self.form)
        column(self).addWidget(frame)
        self.form.hide()

    def show_case(self, case: CaseView, *, mine: bool) -> None:
        """Show the checklist of ``case``; ``mine``: papers may be entered."""
        emptied(self._lines)
        self.setVisible(bool(case.materials))
        wanted = [one for one in case.materials if one.required]
        there = [one for one in wanted if one.state != case_rows.MISSING]
        self.count.setText(f"{len(there)}／{len(wanted)} 项已备")
        running = mine and case.state in case_rows.RUNNING
        for one in case.materials:
            self._lines.addWidget(self._line(one, running=running))
        names = {one.name for one in case.materials if one.state != case_rows.WAIVED}
        if self.asked not in names or not running:
            self._close()

    def begin(self, one: MaterialLine) -> None:
        """Ask for the scans of a paper, or for the reason it is waived."""
        self.asked = one.name
        self.title.setText(f"{one.name}　{one.cite}")
        self.proofs.clear()
        self.reason.clear()
        for part in (self._reason_place, self.waive):
            part.setVisible(one.open_list and one.state == case_rows.MISSING)
        self.form.show()
        self.proofs.browse.setFocus()
        self.began.emit()

    def _line(self, one: MaterialLine, *, running: bool) -> QWidget:
        whole = QWidget()
        word, tone = _LOOKS[one.state]
        below = [one.cite, "" if one.required else "选交"]
        if one.state == case_rows.RECEIVED:
            scans = f"扫描件 {len(one.evidence)}" if one.evidence else "扫描件未附"
            below += [f"{day(one.received_on)} 收到", scans]
        if one.state == case_rows.WAIVED:
            below.append(f"原因：{one.reason}")
        if one.filed_on:
            below.append(f"{day(one.filed_on)} 归入学籍档案")
        text = column(gap=0)
        text.addWidget(label(one.name, wrap=True))
        text.addWidget(label("　".join(part for part in below if part), "caption", wrap=True))
        state = chip(word, tone)
        layout = row(gap=GAP)
        layout.addWidget(state, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(text, 1)
        if running and one.state != case_rows.WAIVED:
            word = "附扫描件" if one.state == case_rows.RECEIVED else "登记"
            act = link(word, partial(self.begin, one))
            act.setAccessibleName(f"{word}：{one.name}")
            layout.addWidget(act)
        if running and one.state != case_rows.MISSING:
            undo = link("改为未交", partial(self.taken_back.emit, one.name))
            undo.setAccessibleName(f"改为未交：{one.name}")
            layout.addWidget(undo)
        whole.setLayout(layout)
        return whole

    def _take(self) -> None:
        self.received.emit(self.asked)

    def _waive(self) -> None:
        self.waived.emit(self.asked, self.reason.text())

    def _close(self) -> None:
        self.asked = ""
        self.form.hide()


class FormsCard(QWidget):
    """``printed`` (form): it shall be printed."""

    printed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(gap=GAP)
        frame, box = card(gap=GAP)
        box.addWidget(label("要打印的表", "heading"))
        box.addLayout(self._lines)
        column(self).addWidget(frame)

    def show_papers(self, papers: tuple[PaperLine, ...]) -> None:
        """One line a form; hidden where the case has none."""
        emptied(self._lines)
        self.setVisible(bool(papers))
        for one in papers:
            text = column(gap=0)
            text.addWidget(label(one.title, wrap=True))
            said = f"已打印 {one.printed} 份" if one.printed else "还没有打印"
            text.addWidget(label(said, "caption"))
            layout = row(gap=GAP)
            layout.addLayout(text, 1)
            act = link("打印", partial(self.printed.emit, one.form))
            act.setAccessibleName(f"打印{one.title}")
            layout.addWidget(act)
            self._lines.addLayout(layout)


class ScreenCard(QWidget):
    """The national screen of the step that is now: its fields in order.

    ``copied`` (label, value); ``exported``: the scans shall be written for uploading.
    """

    copied = Signal(str, str)
    exported = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(gap=2)
        self.heading = label("", "heading", wrap=True)
        self.note = label("", "caption", wrap=True)
        frame, box = card(gap=GAP)
        box.addWidget(self.heading)
        box.addWidget(self.note)
        box.addLayout(self._lines)
        self.export = button("导出上传材料", self.exported.emit, tip="每页一个 JPG，不超过 2 MB")
        box.addLayout(row(None, self.export))
        column(self).addWidget(frame)

    def show_screen(self, screen: ScreenView | None) -> None:
        """Show what goes into the screen; hidden where the step has none."""
        emptied(self._lines)
        self.setVisible(screen is not None)
        if screen is None:
            return
        self.heading.setText(f"国网填写：{screen.title}")
        self.note.setText(national_menu(screen.menu) + screen.note)
        for name, value in screen.fields:
            shown = label(value or "（没有填写）", "" if value else "quiet", wrap=True)
            caption = label(name, "caption")
            caption.setFixedWidth(72)
            layout = row(caption, gap=GAP)
            layout.addWidget(shown, 1)
            if value:
                act = link("复制", partial(self.copied.emit, name, value))
                act.setAccessibleName(f"复制{name}")
                layout.addWidget(act)
            self._lines.addLayout(layout)
