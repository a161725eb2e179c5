"""One item of a review: its list, one click from where it is mended, and what is answered to it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app.problems import Rejected
from app.usecases.review import reviews
from app.usecases.review.review_lists import Behind
from app.usecases.review.reviews import DONE, Answer, ItemLine
from app.usecases.review.school_papers import RULE, PaperLine, Proofs
from ui.look import GAP
from ui.widgets.attachments import Attachments
from ui.widgets.basic import Tone, button, column, label, labelled, line, link, row, scrolled
from ui.widgets.shown import day, when
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("姓名", "班号", "情况")
_WIDTHS = (84, 60, 200)  # px
_LIST_HEIGHT = 76  # px
_TONES: dict[str, Tone] = {DONE: "good", reviews.LEFT: "warn", reviews.NONE: "plain"}


class ItemPanel(QFrame):
    """``answered`` (key); ``opened`` (place, argument); ``found`` (title): for the problems."""

    answered = Signal(str)
    opened = Signal(str, object)
    found = Signal(str)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self._may = editable
        self._review = 0
        self._asked: tuple[object, ...] = ()
        self.item: ItemLine | None = None
        self._behind: dict[int, Behind] = {}
        self.category = label("", "caption")
        self.title = label("", "heading", wrap=True)
        self.about = label("", "quiet", wrap=True)
        self.source = link("", self._to_source)
        self.open = button("打开清单", self._open)
        self.table = Table(_HEADERS, _WIDTHS, name="review-behind")
        self.table.setMinimumHeight(_LIST_HEIGHT)
        policy = QSizePolicy.Policy
        self.table.setSizePolicy(policy.Expanding, policy.Ignored)
        self.table.opened.connect(self._open_one)
        self.count = label("", "quiet")
        body = QWidget()
        body.setObjectName("body")
        inside = self.inside = column(body, gap=GAP)
        for one in (self.category, self.title, self.about, self.source):
            inside.addWidget(one)
        inside.addLayout(row(self.count, None, self.open))
        inside.addWidget(self.table, 1)
        inside.addWidget(self._form())
        inside.addStretch(0)
        column(self, margin=2 * GAP).addWidget(scrolled(body))

    def _form(self) -> QWidget:
        self.form = QWidget()
        inside = column(self.form, gap=GAP)
        inside.addWidget(line())
        self.counted = QLineEdit()
        self.counted.setPlaceholderText("班主任点名，例如 45")
        self.counting = QWidget()
        self.counting.setLayout(labelled("点名人数", self.counted))
        inside.addWidget(self.counting)
        inside.addWidget(self._proofs())
        self.answers = QButtonGroup(self)
        choices = row()
        for number, word in enumerate(reviews.ANSWERS):
            one = QPushButton(word)
            one.setProperty("chip", _TONES[word])
            one.setCheckable(True)
            self.answers.addButton(one, number)
            choices.addWidget(one)
        choices.addStretch(1)
        inside.addWidget(label("结论", "quiet"))
        inside.addLayout(choices)
        self.note = QLineEdit()
        self.note.setPlaceholderText("有遗留、不适用的，写明原因")
        self.note.setMaxLength(reviews.NOTE)
        inside.addLayout(labelled("说明", self.note))
        self.refused = label("", "stop", wrap=True)
        self.who = label("", "caption", wrap=True)
        self.save = button("保存结论", self.submit, main=True, key="Ctrl+Return")
        self.to_findings = link("记入问题清单", self._find)
        inside.addWidget(self.refused)
        inside.addWidget(self.who)
        inside.addLayout(row(self.to_findings, None, self.save))
        return self.form

    def _proofs(self) -> QWidget:
        self.proving = QWidget()
        inside = column(self.proving, gap=GAP)
        self.kept = label("", "quiet", wrap=True)
        self.files = Attachments("材料（扫描件）")
        self.version, self.dated = QLineEdit(), QLineEdit()
        self.version.setPlaceholderText("例如：2026 年修订")
        self.dated.setPlaceholderText("例如 20260901")
        inside.addWidget(self.kept)
        inside.addWidget(self.files)
        self.rule = QWidget()
        side = row(gap=2 * GAP)
        side.addLayout(labelled("版本", self.version))
        side.addLayout(labelled("印发日期", self.dated))
        self.rule.setLayout(side)
        inside.addWidget(self.rule)
        return self.proving

    def show_item(
        self, review_id: int, item: ItemLine | None, papers: tuple[PaperLine, ...], *, closed: bool
    ) -> None:
        """One item with its answer; what was typed stays where it is the same one."""
        asked = (review_id, item.key, item.answered_at) if item is not None else ()
        same, self._asked = asked == self._asked, asked
        self._review, self.item = review_id, item
        self.setVisible(item is not None)
        if item is None:
            return
        self.category.setText(item.category)
        self.title.setText(item.title)
        self.about.setText(item.about)
        self.about.setVisible(bool(item.about))
        self.source.setText(item.cite)
        self.source.setVisible(bool(item.cite))
        self._show_list(item, closed=closed)
        self.form.setEnabled(self._may and not closed)
        self.to_findings.setVisible(not closed)
        self.save.setVisible(not closed)
        self.counting.setVisible(item.pupils >= 0)
        self._show_proofs(item, papers, closed=closed)
        by = f"{item.answered_by}　{when(item.answered_at)}" if item.answer else ""
        self.who.setText(by)
        self.who.setVisible(bool(by))
        if not same:
            self._fill(item)

    def _show_list(self, item: ItemLine, *, closed: bool) -> None:
        self._behind = dict(enumerate(item.behind, 1))
        lines = [(n, (one.name, one.class_no, one.what)) for n, one in self._behind.items()]
        self.table.lines.show_lines(lines)
        self.table.setVisible(bool(lines))
        self.inside.setStretch(self.inside.count() - 1, 0 if lines else 1)
        told = f"名单 {item.count:,} 条" if item.count else "名单是空的"
        told = f"学籍库在读 {item.pupils} 名" if item.pupils >= 0 else told
        self.count.setText(f"{told}（完成时）" if closed else told)
        self.count.setVisible(item.count >= 0 or item.pupils >= 0)
        self.open.setVisible(bool(item.place) and not closed)

    def _show_proofs(self, item: ItemLine, papers: tuple[PaperLine, ...], *, closed: bool) -> None:
        own = [one for one in papers if one.item_key == item.key]
        self.proving.setVisible(item.proof or bool(own))
        self.files.setVisible(item.proof and not closed)
        self.rule.setVisible(item.key.startswith(RULE) and not closed)
        self.kept.setText("\n".join(_paper(one) for one in own) or "还没有附上材料。")

    def _fill(self, item: ItemLine) -> None:
        chosen = reviews.ANSWERS.index(item.answer) if item.answer in reviews.ANSWERS else -1
        self.answers.setExclusive(False)
        for number, one in enumerate(self.answers.buttons()):
            one.setChecked(number == chosen)
        self.answers.setExclusive(True)
        self.note.setText(item.note)
        self.counted.setText(item.counted)
        self.files.clear()
        self.version.clear()
        self.dated.clear()
        self.say("")

    def say(self, text: str) -> None:
        """Why the answer was not taken."""
        self.refused.setText(text)
        self.refused.setVisible(bool(text))

    def submit(self) -> None:
        """Keep the answer with its papers."""
        if self.item is None:
            return
        number = self.answers.checkedId()
        chosen = reviews.ANSWERS[number] if number >= 0 else ""
        given = Answer(chosen, self.note.text(), self.counted.text())
        proofs = Proofs(tuple(self.files.files), self.version.text(), self.dated.text())
        key = self.item.key
        self.save.setEnabled(False)
        self.work.write(
            self, reviews.answer_with_proofs, self._review, key, given, proofs,
            then=lambda _: self._answered(key), failed=self._not_answered,
        )  # fmt: skip

    def _answered(self, key: str) -> None:
        self.save.setEnabled(True)
        self.say("")
        self.files.clear()
        self.answered.emit(key)

    def _not_answered(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        if isinstance(error, Rejected):
            self.say("".join(one.message for one in error.problems))
        else:
            self.work.failed.emit(self, error)

    def _find(self) -> None:
        if self.item is not None:
            self.found.emit(self.note.text().strip() or self.item.title)

    def _open(self) -> None:
        if self.item is not None:
            self.opened.emit(self.item.place, self.item.argument)

    def _open_one(self, number: int) -> None:
        one = self._behind[number]
        self.opened.emit(one.place, one.argument)

    def _to_source(self) -> None:
        if self.item is not None:
            self.opened.emit("POLICY", self.item.cite)


def _paper(one: PaperLine) -> str:
    version = f"　{one.version}" if one.version else ""
    dated = f"　{day(one.dated_on)}" if one.dated_on else ""
    return f"已附：{one.title}{version}{dated}"
