"""Around the pages of an open register: rail, top bar, status line. Gone whole when locked."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.permissions import ROLES
from app.usecases.pupils import students
from app.usecases.school import drafts, registers
from app.usecases.school.drafts import Draft, Unsaved
from ui.icons import icon
from ui.look import GAP, RAIL_WIDTH
from ui.pages.pupils.students import StudentsPage
from ui.places import RAIL, TABBED, WORDS, home, lit, made
from ui.widgets.basic import button, label, link, row
from ui.widgets.draft_bar import DraftBar
from ui.widgets.finder import PUPILS_SHOWN, Finder, Hit
from ui.widgets.list_view import ListView
from ui.widgets.page import Page, Place, Resume
from ui.widgets.work_card import WorkCard
from ui.work import Work

if TYPE_CHECKING:
    from ui.widgets.tabs import TabsPage

_ICON = QSize(24, 24)  # px
_KEYS = 10  # Alt+1 … Alt+9, Alt+0
_ENTRY = 62  # px of an icon with its word; where the rail is too low, the words go


class Frame(QWidget):
    """Everything around the pages. ``lock_asked``: Ctrl+L or the button."""

    lock_asked = Signal()
    settings_changed = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._pages: dict[Place, Page] = {}
        self.stack = QStackedWidget()
        self.rail_buttons: dict[Place, QToolButton] = {}
        self.finder = Finder(self._find, self)
        self.status = label("就绪", "quiet")
        self.status_link = link("", self._status_act)
        self.status_link.hide()
        self._status_action: Callable[[], object] | None = None
        self.drafts = DraftBar()
        self._build()
        self.draw_icons()
        self._shortcuts()
        self._count_problems()
        self._count_scans()
        self._count_cases()
        self.drafts.resumed.connect(self._resume)
        self.drafts.dropped.connect(lambda one: work.write(self, drafts.drop, one.page))
        self.drafts.offer(work.ask(drafts.drafts))
        work.changed.connect(self._follow)
        self.go(Place.DESK, None)

    def page(self, place: Place) -> Page:
        """The page at ``place``, or the one that holds it as a tab, made when first asked for."""
        place = home(place)
        if place not in self._pages:
            page = made(place, self.work)
            page.went.connect(self.go)
            page.noted.connect(self.note)
            self._pages[place] = page
            self.stack.addWidget(page)
            page.settled.connect(self.settings_changed)
        return self._pages[place]

    def go(self, place: Place, argument: object) -> None:
        """Show the page at ``place`` for ``argument``."""
        page = self.page(home(place))
        if place in TABBED:
            tabbed: TabsPage = page  # type: ignore[assignment]  # the page of these places
            tabbed.turn_to(place)
        if argument is not None:
            page.open_with(argument)
        before = self.stack.currentWidget()
        if page is not before:
            self._tell_unsaved(before)
        self.stack.setCurrentWidget(page)
        entry = self.rail_buttons.get(lit(place))
        if entry is not None:
            entry.setChecked(True)

    def unsaved(self) -> dict[str, Unsaved]:
        """What was typed on any page and not saved, by the name of its place."""
        found: dict[Place, Unsaved] = {}
        for place, page in self._pages.items():
            found.update(page.all_unsaved(place))
        return {place.name: one for place, one in found.items()}

    def keep_unsaved(self) -> None:
        """Write it into the register before the window locks or closes."""
        found = self.unsaved()
        if found:
            self.work.write(self, drafts.keep, found)

    def forget(self) -> None:
        """Let every list go of its lines, before the window locks."""
        for one in self.findChildren(ListView):
            one.forget()

    def _resume(self, one: Draft) -> None:
        self.work.write(
            self, drafts.drop, one.page,
            then=lambda _: self.go(Place[one.page], Resume(one.content)),
        )  # fmt: skip

    def _tell_unsaved(self, before: QWidget | None) -> None:
        """Leaving a page keeps what was typed there, and says so with the way back."""
        for place, page in self._pages.items():
            for at, one in page.all_unsaved(place).items() if page is before else ():
                self.note(f"{one.title}还没有保存，仍在原处", "回去", self._way(at))
                return
        self.note("就绪")

    def note(self, text: str, word: str = "", action: Callable[[], object] | None = None) -> None:
        """Say something quietly at the bottom; ``word`` is a link that does ``action``."""
        self.status.setText(text)
        self.status.setToolTip(text)
        self._status_action = action
        self.status_link.setText(word)
        self.status_link.setVisible(bool(word))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        roomy = self.height() >= len(RAIL) * _ENTRY
        for entry in self.rail_buttons.values():
            entry.setToolButtonStyle(
                style.ToolButtonTextUnderIcon if roomy else style.ToolButtonIconOnly
            )

    def draw_icons(self) -> None:
        """In the colours of the sheet that is on."""
        for place, _, name in RAIL:
            self.rail_buttons[place].setIcon(icon(name))
        self.lock.setIcon(icon("lock-outline"))

    def _build(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._top())
        right.addWidget(self.drafts)
        right.addWidget(self.stack, 1)
        right.addWidget(self._bottom())
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._rail())
        whole.addLayout(right, 1)

    def _rail(self) -> QWidget:
        rail = QWidget()
        rail.setObjectName("rail")
        rail.setFixedWidth(RAIL_WIDTH)
        layout = QVBoxLayout(rail)
        layout.setContentsMargins(0, GAP, 0, GAP)
        layout.setSpacing(4)
        group = QButtonGroup(self)
        for number, (place, word, _) in enumerate(RAIL, 1):
            entry = QToolButton()
            entry.setText(word)
            entry.setIconSize(_ICON)
            entry.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            entry.setCheckable(True)
            entry.setFixedWidth(RAIL_WIDTH - 1)
            key = f"Alt+{number % _KEYS}" if number <= _KEYS else ""
            entry.setToolTip(f"{word}  {key}".strip())
            entry.clicked.connect(lambda _=False, to=place: self.go(to, None))
            if key:
                QShortcut(QKeySequence(key), self, entry.click)
            group.addButton(entry)
            self.rail_buttons[place] = entry
            if place is Place.HISTORY:
                layout.addStretch(1)
            layout.addWidget(entry)
        return rail

    def _top(self) -> QWidget:
        top = QWidget()
        top.setObjectName("top")
        school = self.work.ask(registers.school)
        actor = self.work.register.actor if self.work.register else None
        who = f"{actor.user}　{ROLES.get(actor.role, actor.role)}" if actor else ""
        name = label(school.name, "school")
        name.setToolTip(f"学校标识码 {school.code}")
        self.lock = button("锁定", self.lock_asked.emit, key="Ctrl+L", tip="收起所有资料并锁定")
        layout = row(
            name, label(school_year(QDate.currentDate()), "quiet"), None, self.finder, None,
            label(who, "quiet"), self.lock, gap=12,
        )  # fmt: skip
        layout.setStretch(layout.indexOf(self.finder), 3)
        layout.setContentsMargins(3 * GAP, GAP, 2 * GAP, GAP)
        top.setLayout(layout)
        return top

    def _bottom(self) -> QWidget:
        bottom = QWidget()
        bottom.setObjectName("bottom")
        layout = row(self.status, self.status_link, None, WorkCard(self.work))
        layout.setContentsMargins(3 * GAP, 2, 2 * GAP, 2)
        bottom.setLayout(layout)
        bottom.setFixedHeight(36)
        return bottom

    def _shortcuts(self) -> None:
        QShortcut(QKeySequence("Ctrl+K"), self, self._to_finder)
        QShortcut(QKeySequence("Ctrl+F"), self, self._to_search)

    def _to_finder(self) -> None:
        self.finder.setFocus()
        self.finder.selectAll()

    def _to_search(self) -> None:
        self.go(Place.STUDENTS, None)
        page = self.page(Place.STUDENTS)
        if isinstance(page, StudentsPage):
            page.search.setFocus()
            page.search.selectAll()

    def _find(self, text: str) -> list[Hit]:
        found = self.work.ask(students.search, text, "", PUPILS_SHOWN, 0)
        hits = [
            Hit(f"{one.name}　{one.class_no}　{one.masked_id}", self._way(Place.STUDENT, one.id))
            for one in found.rows
        ]
        if found.total > PUPILS_SHOWN:
            every = f"查看全部 {found.total:,} 名"
            hits.append(Hit(every, self._way(Place.STUDENTS, text)))
        hits += [
            Hit(f"页面：{words.split()[0]}", self._way(place))
            for words, place in WORDS
            if text in words
        ]
        return hits

    def _way(self, place: Place, argument: object = None) -> Callable[[], object]:
        return lambda: self.go(place, argument)

    def _status_act(self) -> None:
        if self._status_action is not None:
            self._status_action()

    def _follow(self, changes: frozenset[tuple[str, int]]) -> None:
        tables = frozenset(table for table, _ in changes)
        for page in self._pages.values():
            page.follow(tables)
        if "problem_record" in tables:
            self._count_problems()
        if "scan_tray" in tables:
            self._count_scans()
        if "status_case" in tables:
            self._count_cases()

    def _count_cases(self) -> None:
        """Cases that are not closed wait on the icon of 异动."""
        from app.usecases.status import case_offers

        waiting = self.work.ask(case_offers.waiting)
        shown = f" {min(waiting, 999)}" if waiting else ""
        self.rail_buttons[Place.CASES].setText(f"异动{shown}")

    def _count_scans(self) -> None:
        """Pages that no code claims wait on the icon of 扫描归档."""
        from app.usecases.scans import scan_waiting

        waiting = self.work.ask(scan_waiting.waiting)
        shown = f" {min(waiting, 999)}" if waiting else ""
        self.rail_buttons[Place.SCANNING].setText(f"扫描归档{shown}")

    def _count_problems(self) -> None:
        """The number on the icon is the work that waits there."""
        from app.usecases.checking import doubles

        counts = self.work.ask(doubles.counts)
        waiting = sum(counts[place] for place in counts if place[1] in doubles.UNFINISHED)
        shown = f" {min(waiting, 999)}" if waiting else ""
        self.rail_buttons[Place.PROBLEMS].setText(f"问题{shown}")


def school_year(day: QDate) -> str:
    """The school year of ``day``; from August on it is the coming one."""
    first = day.year() if day.month() >= 8 else day.year() - 1
    return f"{first}—{first + 1} 学年"
