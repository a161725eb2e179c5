"""Opening a case: what is asked, judged while it is answered; the papers, the path, the button."""

from itertools import pairwise
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.domain import flow
from app.domain.status_kinds import ChangeKind
from app.problems import Level, Rejected
from app.usecases.classwork import classes
from app.usecases.pupils import students
from app.usecases.school import schooling
from app.usecases.school.drafts import Unsaved
from app.usecases.status import case_newcomers, case_offers, case_papers, cases, statuses
from app.usecases.status.cases import Opening, Prospect
from ui.look import GAP
from ui.pages.status import case_look
from ui.pages.status.case_answers import Answers
from ui.pages.status.case_checklist import Checklist
from ui.pages.status.case_newcomer import NewcomerForm
from ui.widgets.basic import button, card, chip, column, emptied, label, labelled, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place, Resume
from ui.widgets.problems import ProblemList
from ui.work import Work

_SIDE, _SIDE_NARROW, _NARROW = 440, 300, 1100  # px
_UNANSWERED = "case.unanswered"


class CaseOpeningPage(Page):
    """Opened with a pupil's id, or with 0 for a child another school has; (id, kind) chooses."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "办理异动")
        self.student_id = 0
        self.prospect: Prospect | None = None
        self._order: list[QWidget] = []
        self._kinds: tuple[ChangeKind, ...] = ()
        self.kind = QComboBox()
        self.applied, self.applicant, self.relation = QLineEdit(), QLineEdit(), QLineEdit()
        self.newcomer = NewcomerForm()
        self.answers = Answers()
        self.papers = Checklist()
        self.number, self.why, self.confirmation = QLineEdit(), QLineEdit(), QLineEdit()
        self.findings = ProblemList()
        self.steps = label("", "quiet", wrap=True)
        self.notices = label("", "caption", wrap=True)
        self.empty = Empty()
        self.back = button("返回", self._leave, key="Esc")
        self.open = button("开案", self._open, main=True, key="Ctrl+S")
        self.buttons.addWidget(self.back)
        self.buttons.addWidget(self.open)
        self._filling = self._begun = False
        self._build()
        self._connect()

    def _build(self) -> None:
        main, side = QWidget(), QWidget()
        for part in (main, side):
            part.setObjectName("body")
        left = column(main, gap=2 * GAP)
        left.setContentsMargins(0, 0, GAP, 0)
        left.addWidget(self.newcomer)
        left.addWidget(self._asked())
        left.addWidget(self.papers)
        left.addStretch(1)
        right = column(side, gap=2 * GAP)
        judged, box = card(gap=GAP)
        box.addWidget(label("能不能办", "heading"))
        self.verdict = row()
        box.addLayout(self.verdict)
        box.addWidget(self.findings, 1)
        box.addWidget(self.notices)
        box.addWidget(self._overriding())
        box.addWidget(self._confirming())
        self.findings.setMinimumHeight(280)
        path, inside = card(gap=GAP)
        inside.addWidget(label("办理环节", "heading"))
        inside.addWidget(self.steps)
        right.addWidget(judged)
        right.addWidget(path)
        right.addStretch(1)
        self.form = QWidget()
        split = QHBoxLayout(self.form)
        split.setContentsMargins(0, 0, 0, 0)
        split.setSpacing(2 * GAP)
        split.addWidget(scrolled(main), 1)
        self.side = scrolled(side, width=_SIDE)
        split.addWidget(self.side)
        self.body.addWidget(self.form, 1)
        self.body.addWidget(self.empty, 1)

    def _asked(self) -> QWidget:
        frame, box = card(gap=2 * GAP)
        first, second = row(gap=2 * GAP), row(gap=2 * GAP)
        first.addLayout(labelled("异动类型 ★", self.kind), 3)
        first.addLayout(labelled("申请日期 ★", self.applied), 2)
        second.addLayout(labelled("申请人", self.applicant), 1)
        second.addLayout(labelled("与学生关系", self.relation), 1)
        self.top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.top.setSpacing(2 * GAP)
        self.top.addLayout(first, 5)
        self.top.addLayout(second, 4)
        box.addLayout(self.top)
        box.addWidget(self.answers)
        return frame

    def _overriding(self) -> QWidget:
        self.overriding = QWidget()
        inside = column(self.overriding, gap=GAP)
        inside.addLayout(labelled("主管部门文号（凭文号办理，打印在表上）", self.number))
        inside.addLayout(labelled("凭文号办理的理由", self.why))
        return self.overriding

    def _confirming(self) -> QWidget:
        self.confirming = QWidget()
        inside = column(self.confirming, gap=GAP)
        inside.addLayout(labelled("向谁确认、答复是什么 ★", self.confirmation))
        return self.confirming

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(lambda _: self._chose())
        for field in (self.applied, self.number, self.why, self.confirmation):
            field.textChanged.connect(lambda _: self.judge())
        self.answers.changed.connect(self.judge)
        self.papers.changed.connect(self.judge)
        self.newcomer.changed.connect(self.judge)
        self.findings.opened.connect(lambda problem: self.answers.to(problem.where.field))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= _NARROW
        self.side.setFixedWidth(_SIDE if wide else _SIDE_NARROW)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self.top.setDirection(way)
        self.answers.stand_in(2 if wide else 1)

    def unsaved(self) -> Unsaved | None:
        opening = self.opening()
        if not self._begun or not (opening.answers or self.newcomer.typed()):
            return None
        content = {
            "student_id": self.student_id,
            "kind": opening.kind,
            "newcomer": self.newcomer.values(),
            "answers": dict(opening.answers),
            "received": list(opening.materials),
            "waived": dict(opening.waived),
            "lines": [one.text() for one in self._lines()],
        }
        return Unsaved(f"{self.title.text()}：{self.kind.currentText()}", content)

    def _go_on(self, content: dict[str, Any]) -> None:
        """Answer again what was not saved."""
        self.student_id = content["student_id"]
        self._begin(content["kind"])
        for key, text in content["newcomer"].items():
            self.newcomer.editors[key].type(text)
        for line, text in zip(self._lines(), content["lines"], strict=True):
            line.setText(text)
        for name, text in content["answers"].items():
            self.answers.put({name: text})
        self.papers.put(content["received"], content["waived"])
        self.judge()

    def _lines(self) -> tuple[QLineEdit, ...]:
        own = (self.applied, self.applicant, self.relation)
        return (*own, self.number, self.why, self.confirmation)

    def open_with(self, argument: object) -> None:
        if isinstance(argument, Resume):
            self._go_on(argument.content)
            return
        student_id, kind = argument if isinstance(argument, tuple) else (argument, "")
        if not isinstance(student_id, int):
            return
        self.student_id = student_id
        self._begin(str(kind))

    def opening(self) -> Opening:
        """What is answered so far."""
        chosen = self._chosen()
        given = self.papers.given()
        return Opening(
            chosen.id if chosen else "",
            self.answers.given(),
            self.applied.text(),
            self.applicant.text(),
            self.relation.text(),
            self.number.text() if self.overriding.isVisibleTo(self) else "",
            self.why.text() if self.overriding.isVisibleTo(self) else "",
            self.confirmation.text() if self.confirming.isVisibleTo(self) else "",
            given.received,
            given.waived,
        )

    def judge(self) -> None:
        """Judge what is answered, and show what it leads to."""
        if self._filling or self._chosen() is None:
            return
        self._filling = True
        try:
            # An answer may lead to another question; asking it changes what is given no more.
            before = self._considered()
            self.answers.ask(before.asked, before.considered.facts)
            found = self._considered()
        except Rejected as error:
            self.prospect = None
            self.findings.show_problems(error.problems)
            self._show_verdict(None)
            return
        finally:
            self._filling = False
        self.prospect = found
        self.papers.offer(found.papers)
        self._show(found)
        self._in_order()

    def _in_order(self) -> None:
        """Tab goes as one reads: the child, the kind, the questions, the papers, the button."""
        order: list[QWidget] = [one.input for one in self.newcomer.editors.values()]
        order += [self.kind, self.applied, self.applicant, self.relation]
        order += [*self.answers.in_order(), *self.papers.in_order()]
        order += [self.number, self.why, self.confirmation, self.open]
        if order != self._order:
            self._order = order
            for before, after in pairwise(order):
                QWidget.setTabOrder(before, after)

    def _considered(self) -> Prospect:
        if self.student_id:
            return self.work.ask(cases.consider, self.student_id, self.opening())
        return self.work.ask(case_newcomers.consider, self.newcomer.values(), self.opening())

    def _show(self, found: Prospect) -> None:
        judgement = found.considered.judgement
        findings = list(judgement.findings) if judgement else []
        said = {problem.message for problem in findings}
        beside = [p for p in found.blocked if p.message not in said and p.code != _UNANSWERED]
        self.findings.show_problems(
            case_look.summed_up([*beside, *findings]),
            "已回答的都符合规定。" if judgement else "这一类型只作记录，不作判断。",
        )
        self._show_verdict(judgement.verdict if judgement else None)
        levels = {one.level for one in findings}
        overridable = Level.REFUSE_OVERRIDABLE in levels or bool(self.number.text())
        self.overriding.setVisible(overridable)
        self.confirming.setVisible(Level.NEEDS_CONFIRM in levels)
        first, *texts = found.notices
        self.notices.setText(f"{first}引用的文本有 {len(texts)} 份未核实。" if texts else first)
        self.notices.setToolTip("\n".join(texts))
        self.steps.setText(
            "\n".join(
                f"{n}. {one.name}（{one.party.value}）" for n, one in enumerate(found.steps, 1)
            )
            or "没有环节，开案即作记录。"
        )

    def _show_verdict(self, verdict: Level | None) -> None:
        emptied(self.verdict)
        found = self.prospect
        if verdict is not None:
            word, tone = case_look.verdict(verdict)
            self.verdict.addWidget(chip(word, tone))
        asked = [one.label for one in found.considered.unanswered] if found else []
        if asked:
            waits = chip(f"还有 {len(asked)} 问没有回答")
            waits.setToolTip("、".join(asked))
            self.verdict.addWidget(waits)
        self.verdict.addStretch(1)

    def _begin(self, kind: str) -> None:
        self._filling = self._begun = True
        self._kinds = self.work.ask(case_offers.offered, self.student_id)
        self.kind.clear()
        for one in self._kinds:
            self.kind.addItem(one.title, one.id)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        for field in (self.applicant, self.relation, self.number, self.why, self.confirmation):
            field.clear()
        self.applied.setText(QDate.currentDate().toString("yyyyMMdd"))
        self.newcomer.setVisible(not self.student_id)
        self.newcomer.clear()
        self.overriding.hide()
        self.confirming.hide()
        self._say_who()
        self._filling = False
        running = self.work.ask(case_offers.open_case_of, self.student_id)
        self.form.setVisible(bool(self._kinds) and not running)
        self.empty.setVisible(not self._kinds or bool(running))
        self.open.setVisible(self.form.isVisibleTo(self))
        if running:
            why = "一名学生同时只办一件异动。请先办结或撤回，再办理下一件。"
            self.empty.say("有一件异动正在办理", why, "查看", lambda: self.go(Place.CASE, running))
        elif not self._kinds:
            self.empty.say("现在没有可以办理的异动", "学生的学籍已经完结，或这一状态没有后续类型。")
        else:
            self._chose()

    def _say_who(self) -> None:
        if not self.student_id:
            self.title.setText("办理转入")
            self.about.setText("学生还不在本校学籍库里；办成以后才是本校学生。")
            return
        detail = self.work.ask(students.show, self.student_id)
        state = self.work.ask(statuses.current, [self.student_id])[self.student_id]
        self.title.setText(f"办理异动 · {detail.values['name']}")
        place = f"{detail.values['grade']}　{detail.values['class_no']}　现在{state.status}"
        self.about.setText(place.strip())
        for member in detail.guardians[:1]:
            self.applicant.setText(member.get("name", ""))
            self.relation.setText(member.get("relation", ""))

    def _chosen(self) -> ChangeKind | None:
        wanted = self.kind.currentData()
        return next((one for one in self._kinds if one.id == wanted), None)

    def _chose(self) -> None:
        if self._filling:
            return
        known = self.work.ask(classes.lines)
        rungs = self.work.ask(schooling.ladder).rungs
        self.answers.begin([one.description.class_no for one in known], rungs)
        self.papers.begin()
        self.judge()
        chosen = self._chosen()
        receives = chosen is not None and chosen.direction == flow.RECEIVE
        self.newcomer.setVisible(receives and not self.student_id)

    def _open(self) -> None:
        opening = self.opening()
        what: tuple[Any, ...] = (cases.open_case, self.student_id, opening)
        if not self.student_id:
            what = (case_newcomers.open_case, self.newcomer.values(), opening)
        self.work.write(self, *what, then=self._opened)

    def _opened(self, case_id: int) -> None:
        self._begun = False
        self.go(Place.CASE, case_id)
        papers = [one.form for one in self.work.ask(case_papers.papers, case_id)]
        if case_papers.NOTICE in papers:
            order = self.work.ask(case_papers.order, case_id, case_papers.NOTICE)
            said = "已开案。请打印一次性告知单交给申请人"
            self.note(said, "打印告知单", lambda: self.go(Place.FORMS, order))
        else:
            self.note("已开案")

    def _leave(self) -> None:
        self._begun = False
        if self.student_id:
            self.go(Place.STUDENT, self.student_id)
        else:
            self.go(Place.CASES)
