"""Cards that ask, above a list: in a low window the open card takes the place of the list."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.look import GAP
from ui.widgets.basic import column, scrolled

_LEAST = 180  # px that a list needs beside an open card
# A card in a hidden area gets no Show of its own, only word that it would be seen.
_MOVED = frozenset({QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest})


class FormsOver(QWidget):
    """``forms`` are hidden until they begin; ``rest`` is what they are about."""

    def __init__(self, forms: Sequence[QWidget], rest: QWidget) -> None:
        super().__init__()
        self._forms = forms
        self._rest = rest
        inside = QWidget()
        inside.setObjectName("body")
        held = column(inside)
        for one in forms:
            held.addWidget(one)
            one.installEventFilter(self)
        held.addStretch(1)
        self._area = scrolled(inside)
        self._area.hide()
        whole = column(self, gap=GAP)
        whole.addWidget(self._area)
        whole.addWidget(rest, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVED:
            self._settle()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        form = next((one for one in self._forms if not one.isHidden()), None)
        if form is None:
            self._area.hide()
            self._rest.show()
            return
        need = form.sizeHint().height()
        if form.hasHeightForWidth():
            need = max(need, form.heightForWidth(self.width()))
        room = self.height() >= need + _LEAST
        self._area.setFixedHeight(need if room else self.height())
        self._rest.setVisible(room)
        self._area.show()
