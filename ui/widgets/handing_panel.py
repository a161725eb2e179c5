"""A panel at the right of a list: to whom the file goes that is about to be made (R-ORD-27-1)."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import Handing
from ui.widgets.basic import button, column, label, row, scrolled
from ui.widgets.handing import HandingFields
from ui.widgets.side_panel import SidePanel
from ui.work import Work


class HandingPanel(SidePanel):
    """Asks before anything is made; what is lacking is said here."""

    def __init__(self, work: Work) -> None:
        super().__init__("导出给谁")
        self._work = work
        self._then: Callable[[Handing], object] = lambda _: None
        self.what = label("", "quiet", wrap=True)
        self.fields = HandingFields()
        self.go_on = button("选择文件", self._go_on, main=True, key="Ctrl+Return")
        self.inside.addWidget(self.what)
        asked = QWidget()
        asked.setObjectName("body")
        held = column(asked)
        held.addWidget(self.fields)
        held.addLayout(row(None, self.go_on))
        held.addStretch(1)
        self.inside.addWidget(scrolled(asked), 1)  # more than a low window has room for

    def ask(self, what: str, usual: str, then: Callable[[Handing], object]) -> None:
        """Ask to whom ``what`` goes, ``usual`` first; ``then`` gets the answer once it will do."""
        self.what.setText(what)
        self.fields.fill(self._work.ask(disclosures.recipients), usual)
        self.fields.tell(())
        self._then = then
        self.show()
        self.fields.recipient.setFocus()

    def _go_on(self) -> None:
        handing = self.fields.handing()
        problems = self._work.ask(disclosures.judged, handing)
        self.fields.tell(problems)
        if not problems:
            self.close_panel()
            self._then(handing)
