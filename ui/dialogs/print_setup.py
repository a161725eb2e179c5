"""Which printer, how many copies, one side or both, which pages; asked before paper is used."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QHBoxLayout, QSpinBox, QWidget

from app.usecases.paper.print_runs import Wish
from ui.dialogs import paper
from ui.look import GAP
from ui.widgets.basic import button, column, label, labelled, row

_WIDTH = 440  # px
_MOST_COPIES = 99

Chosen = Callable[[QPrinter, Wish], object]


class PrintSetup(QDialog):
    """Asks; ``chosen`` gets the printer and the wish when she prints."""

    def __init__(self, parent: QWidget, title: str, pages: int, chosen: Chosen) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._chosen = chosen
        self.printer = QComboBox()
        for info in QPrinterInfo.availablePrinters():
            self.printer.addItem(info.description() or info.printerName(), info.printerName())
        usual = self.printer.findData(QPrinterInfo.defaultPrinterName())
        self.printer.setCurrentIndex(max(0, usual))
        self.copies = _spin(1, _MOST_COPIES, 1, " 份")
        self.first = _spin(1, max(pages, 1), 1, " 页")
        self.last = _spin(1, max(pages, 1), max(pages, 1), " 页")
        self.duplex = QCheckBox("双面打印（每人的表从新的一张开始）")
        self.together = QCheckBox("多份时，同一人的几份放在一起")
        self.together.setChecked(True)
        self.about = label("", "quiet", wrap=True)
        self.print = button("打印", self._print, main=True)
        whole = column(self, gap=2 * GAP, margin=3 * GAP)
        whole.addLayout(labelled("打印机", self.printer))
        sides = QHBoxLayout()
        sides.setSpacing(2 * GAP)
        for text, field in (("份数", self.copies), ("从", self.first), ("到", self.last)):
            sides.addLayout(labelled(text, field), 1)
        whole.addLayout(sides)
        whole.addWidget(self.duplex)
        whole.addWidget(self.together)
        whole.addWidget(self.about)
        whole.addLayout(row(None, button("取消", self.reject), self.print))
        self.setFixedWidth(_WIDTH)
        self.printer.currentIndexChanged.connect(self._say)
        self._say()

    def wish(self) -> Wish:
        """As chosen."""
        return Wish(
            copies=self.copies.value(),
            duplex=self.duplex.isChecked(),
            together=self.together.isChecked(),
            first=self.first.value(),
            last=max(self.first.value(), self.last.value()),
        )

    def _say(self) -> None:
        found = bool(self.printer.count())
        self.print.setEnabled(found)
        self.duplex.setEnabled(found)
        nothing = "这台计算机没有安装打印机。可以先“存为 PDF”，拿到别的计算机上打印。"
        self.about.setText("打印时才签发编号。" if found else nothing)

    def _print(self) -> None:
        made = paper.printer(self.printer.currentData())
        wish = self.wish()
        made.setDuplex(
            QPrinter.DuplexMode.DuplexLongSide if wish.duplex else QPrinter.DuplexMode.DuplexNone
        )
        self.accept()
        self._chosen(made, wish)


def _spin(least: int, most: int, value: int, suffix: str) -> QSpinBox:
    result = QSpinBox()
    result.setRange(least, most)
    result.setValue(value)
    result.setSuffix(suffix)
    return result
