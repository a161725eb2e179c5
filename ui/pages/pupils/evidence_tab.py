"""The tab of a pupil's evidence: what is kept, what each proves, and its pages to look at."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTransform
from PySide6.QtWidgets import QSplitter, QWidget

from app.usecases.dossier import dossier_evidence
from app.usecases.paper import printing
from app.usecases.pupils import evidence_list
from app.usecases.pupils.evidence_list import EvidenceLine
from ui.dialogs.paper import as_image
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.pages_view import PagesView
from ui.widgets.shown import when
from ui.widgets.student_tab import StudentTab
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("种类", "属于", "存入时间", "登记人")
_WIDTHS = (60, 200, 130, 80)  # px
_PDF = "application/pdf"
_HINT = "选中一份材料，按“查看内容”打开；查看会记入操作日志。"
_A4_WIDTH = 210 / 25.4  # inches
_QUARTER = 90  # degrees


class EvidenceTab(StudentTab):
    """The list at the left, the pages of the one looked at on the right; each look is logged."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._lines: dict[int, EvidenceLine] = {}
        self._open = 0
        self.table = Table(_HEADERS, _WIDTHS, name="evidence-of-one")
        self.look = button("查看内容", self._look, main=True, tip="打开所选材料，查看记入操作日志")
        self.heading = label("", "heading", wrap=True)
        self.hint = label(
            "选中一份材料，按“查看内容”打开；查看会记入操作日志。", "quiet", wrap=True
        )
        self.pages = PagesView()
        self.empty = Empty()
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(2 * GAP)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self._listed())
        frame, box = card(gap=GAP)
        box.addWidget(self.heading)
        box.addWidget(self.hint)
        box.addWidget(self.pages, 1)
        self.split.addWidget(frame)
        self.split.setSizes([520, 700])
        self.split.setStretchFactor(1, 1)
        whole = column(self)
        whole.addWidget(self.split, 1)
        whole.addWidget(self.empty, 1)
        self.empty.say("还没有存入材料", "扫描归档、办理变更或异动时附上的材料和照片都列在这里。")
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda _: self._look())

    def _listed(self) -> QWidget:
        whole = QWidget()
        inside = column(whole)
        inside.addWidget(self.table, 1)
        inside.addLayout(row(None, self.look))
        return whole

    def load(self, student_id: int) -> None:
        """Show what is kept of ``student_id``; what is open stays open for the same pupil."""
        if student_id != self.student_id:
            self._close()
        super().load(student_id)
        found = self.work.ask(evidence_list.evidence, student_id)
        self._lines = {one.id: one for one in found}
        self.counted.emit(len(found))
        lines = [_line(one) for one in found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self.split.setVisible(bool(found))
        self.empty.setVisible(not found)
        self._chose()

    def shows(self) -> frozenset[str]:
        return frozenset({"evidence", "scan_page", "key_change", "problem_record", "case_evidence"})

    def _chose(self) -> None:
        self.look.setEnabled(bool(self.table.selected()))

    def _look(self) -> None:
        chosen = [one for one in self.table.selected() if one in self._lines]
        if chosen:
            one = self._lines[chosen[0]]
            self.work.write(
                self, dossier_evidence.look_at, self.student_id, (one.id,),
                then=lambda found: self._show(one, *found[0]),
            )  # fmt: skip

    def _show(self, one: EvidenceLine, kind: str, content: bytes) -> None:
        self._open = one.id
        self.heading.setText("；".join(one.belongs) or f"{one.kind}，没有归到表或业务")
        kilobytes = max(1, one.size // 1024)
        self.hint.setText(
            f"{when(one.added_at)} 存入　{one.by}　{kilobytes:,} KB　本次查看已记入日志"
        )
        count = printing.page_count(content) if kind == _PDF else 1
        self.pages.start(
            count, lambda page, dpi, then: self._draw(one, kind, content, page, dpi, then)
        )
        self.pages.show()

    def _draw(
        self,
        one: EvidenceLine,
        kind: str,
        content: bytes,
        page: int,
        dpi: int,
        then: Callable[[QImage], None],
    ) -> None:
        if kind == _PDF:
            self.work.run(
                self, printing.page_image, content, page, dpi,
                then=lambda drawn: then(_turned(as_image(drawn), one.turn)),
            )  # fmt: skip
            return
        smooth = Qt.TransformationMode.SmoothTransformation
        upright = _turned(QImage.fromData(content), one.turn)
        then(upright.scaledToWidth(int(_A4_WIDTH * dpi), smooth))

    def _close(self) -> None:
        self._open = 0
        self.heading.setText("")
        self.hint.setText(_HINT)
        self.pages.start(0, None)
        self.pages.hide()


def _turned(image: QImage, turn: int) -> QImage:
    return image.transformed(QTransform().rotate(_QUARTER * turn)) if turn else image


def _line(one: EvidenceLine) -> Line:
    return one.id, (one.kind, "；".join(one.belongs) or "—", when(one.added_at), one.by)
