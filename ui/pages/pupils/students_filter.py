"""Beside the list of pupils: what it can be narrowed by, and the values that there are."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from app.usecases.pupils import filters
from app.usecases.pupils.filters import Chip, Query
from ui.widgets.basic import label
from ui.widgets.side_panel import SidePanel, item, value_of
from ui.work import Work

_MANY = 12  # values; more of them can be searched
_LEAST = 56  # px: two lines


class FilterPanel(SidePanel):
    """Kinds above, values below; a tick narrows the list at once. ``chosen`` (``Chip``)."""

    chosen = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__("筛选")
        self.work = work
        self.query = Query()
        self._key = ""
        self._choices: tuple[filters.Choice, ...] = ()
        self.wanted = QLineEdit()
        self.wanted.setPlaceholderText("找条件：民族、jdfs…")
        self.wanted.setAccessibleName("找筛选条件")
        self.wanted.setClearButtonEnabled(True)
        self.kinds = QListWidget()
        self.kinds.setAccessibleName("筛选条件")
        self.kinds.setMinimumHeight(_LEAST)
        self.heading = label("", "quiet")
        self.find_value = QLineEdit()
        self.find_value.setPlaceholderText("在取值里找")
        self.find_value.setAccessibleName("在取值里找")
        self.find_value.setClearButtonEnabled(True)
        self.values = QListWidget()
        self.values.setAccessibleName("取值")
        self.values.setMinimumHeight(_LEAST)
        for one, share in (
            (self.wanted, 0), (self.kinds, 3), (self.heading, 0), (self.find_value, 0),
            (self.values, 4),
        ):  # fmt: skip
            self.inside.addWidget(one, share)
        self.escapes(self.kinds, self.values)
        self.wanted.textChanged.connect(self._list_kinds)
        self.find_value.textChanged.connect(self._list_values)
        self.kinds.currentItemChanged.connect(self._kind_chosen)
        self.values.itemChanged.connect(self._ticked)
        self._list_kinds()

    def open(self, query: Query, key: str = "") -> None:
        """Show the panel for ``query``, at the kind ``key`` if there is one."""
        self.query = query
        self.show()
        if key:
            self.wanted.clear()
            self._turn_to(key)
            (self.find_value if self.find_value.isVisibleTo(self) else self.values).setFocus()
        else:
            self._load()
            self.wanted.setFocus()

    def follow(self, query: Query) -> None:
        """The list is another one now: its values are counted anew."""
        if query != self.query:
            self.query = query
            self._load()

    def _list_kinds(self) -> None:
        found = filters.find_kinds(self.wanted.text())
        self.kinds.clear()
        group = ""
        for kind in found:
            if kind.group != group and not self.wanted.text().strip():
                group = kind.group
                heading = item(group, "")
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                heading.setForeground(self.palette().placeholderText())
                self.kinds.addItem(heading)
            self.kinds.addItem(item(f"  {kind.label}", kind.key))
        if found:
            self._turn_to(self._key if self._key in [one.key for one in found] else found[0].key)

    def _turn_to(self, key: str) -> None:
        for number in range(self.kinds.count()):
            if value_of(self.kinds.item(number)) == key:
                self.kinds.setCurrentRow(number)
                self.kinds.scrollToItem(self.kinds.item(number))
        self._load()

    def _kind_chosen(self, now: QListWidgetItem | None) -> None:
        if now is None or not value_of(now):
            return
        self._key = value_of(now)
        self.find_value.clear()
        self._load()

    def _load(self) -> None:
        if not self._key or not self.isVisible():
            return
        self._choices = self.work.ask(filters.choices, self._key, self.query)
        self.heading.setText(f"{filters.kind(self._key).label}　可以选几项")
        self.find_value.setVisible(len(self._choices) > _MANY)
        self._list_values()

    def _list_values(self) -> None:
        wanted = self.find_value.text().strip().lower()
        ticked = set(self.query.chip(self._key).values)
        self.values.blockSignals(True)
        self.values.clear()
        for one in self._choices:
            if wanted in one.label.lower():
                words = f"{one.label}　{one.count:,}"
                self.values.addItem(item(words, one.value, checked=one.value in ticked))
        self.values.blockSignals(False)

    def _ticked(self, changed: QListWidgetItem) -> None:
        kept = [one for one in self.query.chip(self._key).values if one != value_of(changed)]
        if changed.checkState() == Qt.CheckState.Checked:
            kept.append(value_of(changed))
        chip = Chip(self._key, tuple(kept))
        self.query = self.query.having(chip)  # so that the same values stay where they are
        self.chosen.emit(chip)
