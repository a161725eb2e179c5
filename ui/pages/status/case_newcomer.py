"""Who comes from another school: the few items that a transfer begins with."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain import fields, identity
from app.usecases.status.case_newcomers import FIELDS
from ui.look import GAP
from ui.widgets.basic import card, column, label
from ui.widgets.editors import Editor
from ui.widgets.values import grid


class NewcomerForm(QWidget):
    """``changed``: another value was typed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.editors = {key: Editor(fields.by_key(key)) for key in FIELDS}
        frame, box = card(gap=GAP)
        box.addWidget(label("转入的学生", "heading"))
        box.addLayout(grid(list(self.editors.values())))
        column(self).addWidget(frame)
        for editor in self.editors.values():
            editor.changed.connect(self.changed)

    def clear(self) -> None:
        """Nobody yet; most children have a resident's number."""
        for editor in self.editors.values():
            editor.put("")
        self.editors["id_type"].type(identity.RESIDENT_CARD)

    def typed(self) -> bool:
        """Whether a name or a number stands there."""
        return bool(self.editors["name"].raw().strip() or self.editors["id_number"].raw().strip())

    def values(self) -> dict[str, str]:
        """As typed, by field keys."""
        return {key: editor.raw() for key, editor in self.editors.items()}
