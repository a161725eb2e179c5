"""学校资料: what forms print of the school itself, typed once."""

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.problems import Rejected
from app.usecases.school import authorities, school_facts
from app.usecases.school.authorities import Authority
from ui.look import GAP
from ui.pages.school.school_code import SchoolCode
from ui.widgets.basic import button, card, column, label, labelled, row, scrolled
from ui.widgets.page import Page, Place
from ui.widgets.problems import ProblemList
from ui.work import Work

_COLUMNS = 2
_WIDTH, _ASIDE = 760, 400  # px


class SchoolFactsPage(Page):
    """A field a fact; Ctrl+S keeps what was changed."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "学校资料", "印在表单、证明、通知书上；没有填写的，表上留空。")
        self.fields: dict[str, QLineEdit] = {}
        self._kept: dict[str, str] = {}
        self.problems = ProblemList()
        self.problems.hide()
        self.save = button("保存", self._save, main=True, key="Ctrl+S")
        self.buttons.addWidget(self.save)
        frame, inside = card(gap=2 * GAP)
        inside.addWidget(label("学校", "heading"))
        inside.addLayout(self._grid("unit.", own=False))
        inside.addWidget(label("机构代码申请表", "heading"))
        inside.addLayout(self._grid("unit.", own=True))
        inside.addWidget(self.problems)
        inside.addStretch(1)
        self.code = SchoolCode(work)
        self.code.noted.connect(self.note)
        self.code.order_asked.connect(lambda order: self.go(Place.FORMS, order))
        self.authorities = label("", "quiet", wrap=True)
        both = QWidget()
        both.setObjectName("body")
        both.setMaximumWidth(_WIDTH + _ASIDE)
        cards = row(frame, self._aside(), gap=2 * GAP)
        cards.setStretch(0, 1)
        column(both).addLayout(cards)
        self.body.addWidget(scrolled(both), 1)

    def _aside(self) -> QWidget:
        """What stands beside the fields: the authority of each stage, and the code."""
        whole = QWidget()
        whole.setMaximumWidth(_ASIDE)
        inside = column(whole, gap=2 * GAP)
        frame, lines = card()
        lines.addWidget(label("各学段的学籍主管部门", "heading"))
        lines.addWidget(self.authorities)
        inside.addWidget(frame)
        frame, lines = card()
        lines.addWidget(self.code)
        inside.addWidget(frame)
        inside.addStretch(1)
        return whole

    def _grid(self, prefix: str, *, own: bool) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(GAP)
        facts = [one for one in school_facts.FACTS if one.key.startswith(prefix) == own]
        for place, fact in enumerate(facts):
            field = QLineEdit()
            field.setPlaceholderText(fact.example)
            field.textChanged.connect(lambda _: self._ready())
            self.fields[fact.key] = field
            held = QWidget()
            held.setLayout(labelled(fact.label, field))
            grid.addWidget(held, place // _COLUMNS, place % _COLUMNS)
        return grid

    def shows(self) -> frozenset[str]:
        return frozenset({"setting"})

    def changed(self) -> dict[str, str]:
        """What differs from what is kept, by key."""
        typed = {key: field.text().strip() for key, field in self.fields.items()}
        return {key: text for key, text in typed.items() if text != self._kept.get(key, "")}

    def load(self) -> None:
        """Read afresh; what was typed and not kept stays."""
        typed = self.changed() if self._kept else {}
        self._kept = self.work.ask(school_facts.facts)
        for key, field in self.fields.items():
            field.setText(typed.get(key, self._kept.get(key, "")))
        self.code.load()
        self.authorities.setText("\n".join(map(_said, self.work.ask(authorities.table))))
        self._ready()

    def _ready(self) -> None:
        self.save.setEnabled(bool(self.changed()))

    def _save(self) -> None:
        self.work.write(
            self, school_facts.set_facts, self.changed(), then=self._saved, failed=self._refused
        )

    def _saved(self, count: int) -> None:
        self._kept = {}
        self.problems.hide()
        self.load()
        self.note(f"已保存 {count} 项学校资料")

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, Rejected):
            self.work.failed.emit(self, error)
            return
        self.problems.show_problems(error.problems)
        self.problems.show()
        self.note(error.problems[0].message)
        labels = {fact.label: fact.key for fact in school_facts.FACTS}
        first = labels.get(error.problems[0].where.field, "")
        if first:
            self.fields[first].setFocus()


def _said(one: Authority) -> str:
    tier = f"{one.tier}（{one.source}）" if one.tier else "本地办法没有写明"
    return f"{one.stage}：{one.name or '还没有填写'}　{tier}"
