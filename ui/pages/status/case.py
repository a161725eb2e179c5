"""One case: its path and the step that is now, its papers, clocks, findings and forms."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QHBoxLayout, QWidget

from app.domain.permissions import Action, may
from app.job import Job
from app.problems import Level, Rejected
from app.usecases.status import (
    case_materials,
    case_papers,
    case_rows,
    case_scans,
    case_steps,
    case_uploads,
    cases,
)
from app.usecases.status.case_rows import CaseView
from app.usecases.status.case_steps import Signed
from ui.look import GAP
from ui.pages.pupils.student_tabs import Tab
from ui.pages.status import case_look
from ui.pages.status.case_papers_card import FormsCard, MaterialsCard, ScreenCard
from ui.pages.status.case_path import PathCard
from ui.pages.status.case_sign import ScanCard, SignCard, StopCard
from ui.widgets.basic import button, card, chip, column, emptied, label, row, scrolled
from ui.widgets.page import Page, Place
from ui.widgets.problems import ProblemList
from ui.widgets.shown import day, when
from ui.work import Work

_SIDE, _SIDE_NARROW, _NARROW = 420, 300, 1100  # px
_LINE, _MOST = 76, 240  # px: of a finding, of all of them


class CasePage(Page):
    """Opened with a case's id."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "")
        self.case_id = 0
        self.shown: CaseView | None = None
        self.path, self.sign = PathCard(), SignCard()
        self.materials, self.forms, self.fields = MaterialsCard(), FormsCard(), ScreenCard()
        self.clocks, self._clock_lines = _titled("期限")
        self.findings = ProblemList()
        self.history, self._history_lines = _titled("经过")
        self.lacks, self._lack_lines = _titled("办结前还缺")
        self.facts, self._fact_lines = _titled("受理时填写的情况")
        self.scan = ScanCard()
        self.stop = StopCard()
        self._build()
        self._connect()

    def _build(self) -> None:
        self.back = button("返回异动", lambda: self.go(Place.CASES), key="Esc")
        self.pupil = button("学生页", self._to_pupil)
        self.ending = button("撤回", lambda: self.stop.begin(refused=False))
        self.refuse = button("不予办理", lambda: self.stop.begin(refused=True))
        self.finish = button("办结", self._finish, main=True, key="Ctrl+Return")
        for one in (self.back, self.pupil, self.refuse, self.ending, self.finish):
            self.buttons.addWidget(one)
        main, side = QWidget(), QWidget()
        for part in (main, side):
            part.setObjectName("body")
        left = column(main, gap=2 * GAP)
        left.setContentsMargins(0, 0, GAP, 0)
        for part in (self.stop, self.sign, self.scan, self.path, self.materials):
            left.addWidget(part)
        left.addStretch(1)
        right = column(side, gap=2 * GAP)
        for part in (
            self.lacks,
            self.clocks,
            self.fields,
            self.forms,
            self._judged(),
            self.facts,
            self.history,
        ):
            right.addWidget(part)
        right.addStretch(1)
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        self.area = scrolled(main)
        split.addWidget(self.area, 1)
        self.side = scrolled(side, width=_SIDE)
        split.addWidget(self.side)
        self.about.setWordWrap(True)
        self.body.addLayout(split, 1)

    def _judged(self) -> QWidget:
        judged, box = card(gap=GAP)
        box.addWidget(label("判断依据", "heading"))
        self.verdict = row()
        box.addLayout(self.verdict)
        box.addWidget(self.findings, 1)
        return judged

    def _connect(self) -> None:
        self.sign.signed.connect(self._sign)
        self.sign.sent_back.connect(self._send_back)
        self.sign.resent.connect(self._resend)
        self.sign.filed.connect(self._to_dossier)
        self.path.scanned.connect(self._scan)
        self.materials.began.connect(lambda: self._to(self.materials.form))
        self.scan.attached.connect(self._attach)
        self.materials.received.connect(self._receive)
        self.materials.waived.connect(self._waive)
        self.materials.taken_back.connect(self._take_back)
        self.forms.printed.connect(self._print)
        self.fields.copied.connect(self._copy)
        self.fields.exported.connect(self._export)
        self.stop.decided.connect(self._stop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setFixedWidth(_SIDE if event.size().width() >= _NARROW else _SIDE_NARROW)

    def shows(self) -> frozenset[str]:
        return frozenset(
            {"status_case", "case_step", "case_return", "case_material", "case_evidence", "issue"}
        )

    def open_with(self, argument: object) -> None:
        if isinstance(argument, int):
            if argument != self.case_id:
                self.stop.hide()
                self.scan.hide()
            self.case_id = argument
            self.load()

    def load(self) -> None:
        if not self.case_id:
            return
        try:
            shown = self.work.ask(cases.case, self.case_id)
        except Rejected as error:
            self.note(error.problems[0].message)
            self.go(Place.CASES)
            return
        self._stale = False
        self.shown = shown
        self._show_head(shown)
        actor = self.work.register.actor if self.work.register else None
        mine = actor is not None and may(actor.role, Action.EDIT)
        self.path.show_case(shown, mine=mine)
        self.materials.show_case(shown, mine=mine)
        if actor is not None:
            self.sign.show_case(shown, actor.user, actor.role)
        self._show_clocks(shown)
        self._show_judgement(shown)
        self._show_facts(shown)
        self._show_history(shown)
        self.forms.show_papers(self.work.ask(case_papers.papers, self.case_id))
        step = shown.step
        screen = self.work.ask(case_papers.screen, self.case_id, step.name) if step else None
        self.fields.show_screen(screen)

    def _show_head(self, shown: CaseView) -> None:
        self.title.setText(f"{shown.title} · {shown.name}")
        where = "　".join(part for part in (shown.grade, shown.class_no) if part)
        opened = f"{day(shown.applied_on)} 申请，{shown.opened_by} 受理"
        said = [shown.state_text, f"编号 {shown.number}", where, opened]
        if shown.effective_on:
            said.append(f"{day(shown.effective_on)} 生效")
        if shown.close_reason:
            said.append(f"原因：{shown.close_reason}")
        self.about.setText("　·　".join(part for part in said if part))
        actor = self.work.register.actor if self.work.register else None
        mine = actor is not None and may(actor.role, Action.EDIT)
        running = shown.state in case_rows.RUNNING
        self.finish.setVisible(running and mine)
        self.finish.setEnabled(not shown.missing)
        told = "归档材料并办结" if not shown.missing else f"还不能办结：{shown.missing[0]}"
        self.finish.setToolTip(told)
        for one in (self.ending, self.refuse):
            one.setVisible(shown.state == case_rows.OPEN and mine)

    def _show_clocks(self, shown: CaseView) -> None:
        emptied(self._clock_lines)
        lines = []
        if shown.due:
            lines.append(
                (shown.due_title, shown.due, shown.rolled, shown.days_left, shown.due_cite)
            )
        for one in shown.steps:
            if one.state != case_rows.DONE and one.due:
                lines.append((one.name, one.due, one.rolled, one.days_left, one.due_cite))
        for title, due, rolled, days, cite in lines:
            words, tone = case_look.left(days)
            text = column(gap=0)
            text.addWidget(label(title))
            text.addWidget(label(f"{case_look.due(due, rolled)}　{cite}", "caption", wrap=True))
            layout = row(gap=GAP)
            layout.addLayout(text, 1)
            layout.addWidget(chip(words, tone), 0, Qt.AlignmentFlag.AlignVCenter)
            self._clock_lines.addLayout(layout)
        for year in shown.unsure:
            said = f"还没有 {year} 年的放假调休表，期限暂按周一至周五推算。"
            self._clock_lines.addWidget(label(said, "warn", wrap=True))
        if not lines:
            self._clock_lines.addWidget(label("现在没有计时的期限。", "quiet"))

    def _show_judgement(self, shown: CaseView) -> None:
        emptied(self.verdict)
        if shown.verdict:
            word, tone = case_look.verdict(Level(shown.verdict))
            self.verdict.addWidget(chip(word, tone))
        self.verdict.addStretch(1)
        nothing = "受理时没有发现问题。" if shown.verdict else "这一类型只作记录。"
        found = case_look.summed_up(shown.findings, case_look.LACKED)
        self.findings.show_problems(found, nothing)
        self.findings.setMinimumHeight(min(_LINE * max(1, len(found)), _MOST))
        emptied(self._lack_lines)
        self.lacks.setVisible(shown.state == case_rows.EFFECTIVE and bool(shown.missing))
        for said in shown.missing:
            self._lack_lines.addWidget(label(said, "warn", wrap=True))

    def _show_facts(self, shown: CaseView) -> None:
        emptied(self._fact_lines)
        known = self.work.ask(case_papers.answers, self.case_id)
        lines = [("申请人", f"{shown.applicant}　{shown.relation}".strip()), *known]
        if shown.approval_no:
            lines.append(("主管部门文号", f"{shown.approval_no}　理由：{shown.approval_reason}"))
        lines += [("政策配置", f"{shown.profile}　摘要 {shown.digest[:12]}")]
        lines += [("登记", f"{when(shown.opened_at)}　{shown.opened_by}")]
        for name, value in lines:
            if value:
                caption = label(name, "caption", wrap=True)
                caption.setFixedWidth(96)
                layout = row(caption, gap=GAP)
                layout.addWidget(label(value, wrap=True), 1)
                self._fact_lines.addLayout(layout)

    def _show_history(self, shown: CaseView) -> None:
        emptied(self._history_lines)
        for one in case_look.history(shown):
            self._history_lines.addWidget(label(one, "quiet", wrap=True))

    def _sign(self) -> None:
        step = self.sign.step
        if step is not None:
            self.work.write(
                self, case_scans.sign, self.case_id, step.name, self.sign.signature(),
                self.sign.proofs.files, then=self._signed,
            )  # fmt: skip

    def _signed(self, done: Signed) -> None:
        step = done.case.step
        said = "；".join(problem.message for problem in done.problems)
        following = f"下一步：{step.name}，等{step.waiting_for}" if step else "各环节已完成，请办结"
        self.note(f"已登记。{said or following}")

    def _send_back(self, reason: str) -> None:
        self.work.write(
            self, case_steps.send_back, self.case_id, reason,
            then=lambda _: self.note("已登记退回，补正后请重新报送"),
        )  # fmt: skip

    def _resend(self, answer: str) -> None:
        self.work.write(
            self, case_steps.resend, self.case_id, answer,
            then=lambda _: self.note("已登记重新报送，期限重新计算"),
        )  # fmt: skip

    def _scan(self, step: str) -> None:
        self.scan.begin(step)
        self._to(self.scan)

    def _to(self, part: QWidget) -> None:
        """Scroll to what has just been opened, once it has its place."""
        QTimer.singleShot(0, part, lambda: self.area.ensureWidgetVisible(part, 0, 2 * GAP))

    def _attach(self, step: str) -> None:
        self.work.write(
            self, case_scans.attach, self.case_id, step, self.scan.proofs.files,
            then=lambda _: self.scan.finish(),
        )  # fmt: skip

    def _receive(self, name: str) -> None:
        self.work.write(
            self, case_scans.receive, self.case_id, name, self.materials.proofs.files,
            then=lambda _: self._material_in(name),
        )  # fmt: skip

    def _material_in(self, name: str) -> None:
        self.materials.leave.click()
        self.note(f"已登记材料“{name}”")

    def _waive(self, name: str, reason: str) -> None:
        self.work.write(
            self, case_materials.waive, self.case_id, name, reason,
            then=lambda _: self.note(f"已登记免交“{name}”"),
        )  # fmt: skip

    def _take_back(self, name: str) -> None:
        self.work.write(
            self, case_materials.take_back, self.case_id, name,
            then=lambda _: self.note(f"“{name}”已改为未交"),
        )  # fmt: skip

    def _print(self, form: str) -> None:
        self.go(Place.FORMS, self.work.ask(case_papers.order, self.case_id, form))

    def _copy(self, name: str, value: str) -> None:
        QApplication.clipboard().setText(value)
        self.note(f"已复制“{name}”")

    def _export(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "上传材料存到哪个文件夹", str(Path.home()))
        if chosen and self.shown:
            folder = Path(chosen) / f"上传材料-{self.shown.number}"
            self.write_uploads(folder)

    def write_uploads(self, folder: Path) -> None:
        """Write the case's scans to ``folder``, fit for the national system."""
        self.work.write(
            self, case_uploads.write, self.case_id, folder, Job(), what="制作上传材料",
            then=lambda done: self.note(f"已导出 {len(done.paths)} 个文件到 {folder}"),
        )  # fmt: skip

    def _finish(self) -> None:
        self.work.write(self, cases.finish, self.case_id, then=self._finished)

    def _finished(self, done: CaseView) -> None:
        count = sum(bool(paper.filed_on) for paper in done.materials)
        self.note(f"已办结，{count} 份材料归入学籍档案", "返回异动", lambda: self.go(Place.CASES))

    def _stop(self, reason: str, refused: bool) -> None:
        self.work.write(
            self, cases.withdraw, self.case_id, reason, refused=refused, then=self._stopped
        )

    def _stopped(self, done: CaseView) -> None:
        self.stop.hide()
        self.note(f"{done.title} · {done.name}：{done.state_text}")

    def _to_dossier(self) -> None:
        if self.shown:
            self.go(Place.STUDENT, (self.shown.student_id, Tab.DOSSIER))

    def _to_pupil(self) -> None:
        if self.shown:
            self.go(Place.STUDENT, self.shown.student_id)


def _titled(word: str) -> tuple[QFrame, Any]:
    frame, box = card(gap=GAP)
    lines = column(gap=GAP)
    box.addWidget(label(word, "heading"))
    box.addLayout(lines)
    return frame, lines
