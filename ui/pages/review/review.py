"""期末复核: a term's review or a year's self-check, item by item, over as many days as it takes."""

from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget, QTabBar, QWidget

from app.domain.permissions import Action, may
from app.usecases.review import findings, review_papers, reviews
from app.usecases.review.review_items import TERM
from app.usecases.review.reviews import ItemLine, ReviewLine, ReviewView
from ui.look import GAP
from ui.pages.review.review_findings import FindingsPart
from ui.pages.review.review_item import ItemPanel
from ui.pages.review.review_papers import PapersPart
from ui.widgets.ask import Ask
from ui.widgets.basic import button, column, row
from ui.widgets.empty import Empty
from ui.widgets.page import EVERYTHING, Page, Place
from ui.widgets.shown import day
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("类别", "项目", "名单", "结论", "说明")
_WIDTHS = (84, 220, 60, 64, 150)  # px
_SIDE = 430  # px
_WHICH = 260  # px
ITEMS, PROBLEMS, PAPERS = range(3)


class ReviewPage(Page):
    """The items at the left, the chosen one at the right; problems and papers beside them."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "期末复核", "")
        self.shown: ReviewView | None = None
        self.items: dict[int, ItemLine] = {}
        actor = work.register.actor if work.register else None
        self._may = actor is not None and may(actor.role, Action.EDIT)
        self._next = False
        self.which = QComboBox()
        self.which.setAccessibleName("哪一次")
        self.which.setMinimumWidth(_WHICH)
        self.which.activated.connect(lambda _: self._read())
        self.table = Table(_HEADERS, _WIDTHS, name="review-items")
        self.table.chose.connect(self._chose)
        self.panel = ItemPanel(work, editable=self._may)
        self.panel.setFixedWidth(_SIDE)
        self.panel.answered.connect(self._answered)
        self.panel.opened.connect(self.follow_link)
        self.panel.found.connect(self._found)
        self.problems = FindingsPart(work, editable=self._may)
        self.papers = PapersPart(work, editable=self._may)
        for noted in (self.problems.noted, self.papers.noted):
            noted.connect(self.note)
        self._tabs()
        self.beginning, self.reopening = self._beginning(), self._reopening()
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.stack.addWidget(self._whole())
        self.stack.addWidget(self.empty)
        self.body.setSpacing(GAP)
        self.body.addWidget(self.beginning)
        self.body.addWidget(self.reopening)
        self.body.addWidget(self.stack, 1)
        self._buttons()

    def _buttons(self) -> None:
        self.new = button("开始复核", self._ask_new, key="Ctrl+N")
        self.print = button("打印报告", self._print, key="Ctrl+P")
        self.finish = button("完成复核", self._close, main=True)
        self.again = button("恢复办理", self._ask_again, tip="完成后又发现遗漏时")
        for one in (self.which, self.new, self.print, self.again, self.finish):
            self.buttons.addWidget(one)

    def _tabs(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.parts = QStackedWidget()
        for word, part in (
            ("核对项目", self._list()), ("问题清单", self.problems), ("报告和材料", self.papers),
        ):  # fmt: skip
            self.tabs.addTab(word)
            self.parts.addWidget(part)
        self.tabs.currentChanged.connect(self.parts.setCurrentIndex)

    def _whole(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        inside.addLayout(row(self.tabs, None))
        inside.addWidget(self.parts, 1)
        return whole

    def _list(self) -> QWidget:
        whole = QWidget()
        split = row(self.table, self.panel, gap=2 * GAP)
        split.setStretch(0, 1)
        whole.setLayout(split)
        return whole

    def _beginning(self) -> Ask:
        self.period, self.person, self.until = QComboBox(), QLineEdit(), QLineEdit()
        self.period.setAccessibleName("学期或学年")
        self.person.setPlaceholderText("负责人")
        self.person.setAccessibleName("负责人")
        self.person.setMaxLength(findings.NAME)
        self.until.setPlaceholderText("完成期限，可不填")
        self.until.setAccessibleName("完成期限")
        return Ask((self.period, self.person, self.until))

    def _reopening(self) -> Ask:
        self.why = QLineEdit()
        self.why.setPlaceholderText("原因，记入日志")
        self.why.setAccessibleName("原因")
        self.why.setMinimumWidth(_WHICH)
        return Ask((self.why,))

    def shows(self) -> frozenset[str]:
        return EVERYTHING

    def open_with(self, argument: object) -> None:
        """The review of this id, or the one of a term by its name: begun, or to begin."""
        found = self.work.ask(reviews.reviews)
        for one in found:
            if argument in (one.id, one.period):
                self._list_reviews(found, one.id)
                self._read()
                return
        if self._may and isinstance(argument, str):
            self._ask_new()
            self.period.setCurrentText(findings.name_of(TERM, argument))

    def load(self) -> None:
        found = self.work.ask(reviews.reviews)
        self._list_reviews(found, self.which.currentData())
        self._read()

    def _list_reviews(self, found: tuple[ReviewLine, ...], wanted: object) -> None:
        self.which.clear()
        for one in found:
            self.which.addItem(one.name + ("（已完成）" if one.closed_at else ""), one.id)
        self.which.setCurrentIndex(max(0, self.which.findData(wanted)))
        self.which.setVisible(bool(found))
        for one_button in (self.print, self.finish, self.again):
            one_button.setVisible(bool(found))
        self.new.setVisible(self._may and bool(found))

    def _read(self) -> None:
        """Off this thread: the lists behind the items may be long."""
        chosen = self.which.currentData()
        if chosen is None:
            self._show_nothing()
            return
        self.work.read(self, reviews.review, chosen, then=self._show, what="核对名单")

    def _show_nothing(self) -> None:
        self.shown = None
        self.about.setText("每学期核对异动手续、基本信息、档案材料和班级人数，形成签字的复核报告。")
        offered = self.work.ask(reviews.offered)
        why = (
            "复核一次可以分几天做完：每一项给出结论，名单一步打开去办；全部有结论后打印报告。"
            if any(kind == TERM for kind, _ in offered)
            else "校历里还没有开学的学期。先在“设置—校历”里录入学期；学年自查现在就可以开始。"
        )
        word = "开始复核" if self._may else ""
        self.empty.say("还没有复核", why, word, self._ask_new)
        self.stack.setCurrentWidget(self.empty)

    def _show(self, shown: ReviewView) -> None:
        self.shown = shown
        closed = bool(shown.line.closed_at)
        self._tell(shown)
        self.print.setEnabled(True)
        self.finish.setVisible(self._may and not closed)
        self.finish.setEnabled(not shown.unanswered)
        self.finish.setToolTip("每一项都有结论后可以完成" if shown.unanswered else "完成复核")
        self.again.setVisible(self._may and closed)
        self.items = dict(enumerate(shown.items, 1))
        lines = [_line(number, one) for number, one in self.items.items()]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self.stack.setCurrentIndex(0)
        if self._next or not self.table.selected():
            self._to_next()
        self._chose()
        self.problems.show_review(shown)
        self.papers.show_review(shown)

    def _tell(self, shown: ReviewView) -> None:
        line, left = shown.line, shown.unanswered
        parts = [f"负责人 {line.person}", f"{day(line.opened_at[:10].replace('-', ''))} 开始"]
        if line.finish_on:
            parts.append(f"要求 {day(line.finish_on)} 前完成")
        if line.closed_at:
            parts.append(f"{line.closed_at[:10]} 完成")
        else:
            parts.append(f"还有 {left} 项没有结论" if left else "各项都有结论，可以完成")
        self.about.setText("　".join(parts))
        open_ones = sum(not one.closed_on for one in shown.findings)
        self.tabs.setTabText(ITEMS, f"核对项目 {len(shown.items)}")
        self.tabs.setTabText(PROBLEMS, f"问题清单 {open_ones}" if open_ones else "问题清单")
        papers = len(shown.papers)
        self.tabs.setTabText(PAPERS, f"报告和材料 {papers}" if papers else "报告和材料")

    def _to_next(self) -> None:
        """The next item without an answer below the cursor, else the first one, else stay."""
        self._next = False
        here = self.table.current() if self.table.selected() else 0
        open_ones = [number for number, one in self.items.items() if not one.answer]
        below = [number for number in open_ones if number > here]
        target = (below or open_ones or [here or 1])[0] if self.items else 0
        if target:
            self.table.choose([target - 1], target - 1)

    def _chose(self) -> None:
        if self.shown is None:
            return
        line = self.shown.line
        item = self.items.get(self.table.current())
        self.panel.show_item(line.id, item, self.shown.papers, closed=bool(line.closed_at))

    def _answered(self, _key: str) -> None:
        self._next = True
        self.note("已保存结论")

    def _found(self, title: str) -> None:
        self.tabs.setCurrentIndex(PROBLEMS)
        self.problems.ask_new(title[: findings.LONGEST])

    def follow_link(self, place: str, argument: object = None) -> None:
        """Go to a list by the name of its place, if this window has it."""
        to = Place.__members__.get(place)
        if to is not None:
            self.go(to, argument)

    def _ask_new(self) -> None:
        offered = self.work.ask(reviews.offered)
        self.period.clear()
        for kind, period in offered:
            self.period.addItem(findings.name_of(kind, period), (kind, period))
        if offered:
            self.beginning.ask("开始一次复核或自查：", "开始", self._begin)
        else:
            self.note("近两个学期和学年的复核、自查都已开始，请在上面选择")

    def _begin(self) -> None:
        which = self.period.currentData()
        if which is not None:
            kind, period = which
            self.work.write(
                self, reviews.begin, kind, period, self.person.text(), self.until.text(),
                then=self._begun,
            )  # fmt: skip

    def _begun(self, review_id: int) -> None:
        self.beginning.hide()
        self.until.clear()
        self._list_reviews(self.work.ask(reviews.reviews), review_id)
        self._read()
        self.note("已开始，逐项核对；可以随时离开，改天继续")

    def _close(self) -> None:
        if self.shown is not None:
            self.work.write(
                self, reviews.close, self.shown.line.id,
                then=lambda _: self.note("复核已完成，请打印报告签字", "打印报告", self._print),
            )  # fmt: skip

    def _ask_again(self) -> None:
        self.why.clear()
        self.reopening.ask("恢复办理这次复核，原来的结论保留：", "恢复办理", self._reopen)

    def _reopen(self) -> None:
        if self.shown is not None:
            self.work.write(
                self, reviews.reopen, self.shown.line.id, self.why.text(),
                then=lambda _: self.reopening.hide(),
            )  # fmt: skip

    def _print(self) -> None:
        if self.shown is not None:
            self.go(Place.FORMS, self.work.ask(review_papers.order, self.shown.line.id))


def _line(number: int, one: ItemLine) -> Line:
    count = f"{one.count:,}" if one.count >= 0 else "—"
    if one.pupils >= 0:
        count = f"{one.pupils} 人"
    return number, (one.category, one.title, count, one.answer or "待核对", one.note)
