"""Where pages come from: a scanner and how it scans, or files and folders dropped here."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QWidget

from app.usecases.scans import scan_arrivals
from app.usecases.scans.gathering import FOLDER, Device, Wish
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, labelled, link, row
from ui.widgets.drop import DropPlace

_DROP_WIDTH = 220  # px
_DPI = (150, 200, 300)
_FEEDER, _DUPLEX, _GLASS = "feeder", "duplex", "glass"


class ScanSource(QWidget):
    """``scan`` (device, wish); ``dropped`` (paths); ``looked`` asks for the list of scanners."""

    scan = Signal(str, object)
    dropped = Signal(object)
    looked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.device = QComboBox()
        self.device.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.dpi = QComboBox()
        for one in _DPI:
            self.dpi.addItem(f"{one} dpi", one)
        self.dpi.setCurrentIndex(_DPI.index(200))
        self.source = QComboBox()
        for word, what in (
            ("送纸器，单面", _FEEDER),
            ("送纸器，双面", _DUPLEX),
            ("玻璃板", _GLASS),
        ):
            self.source.addItem(word, what)
        self.colour = QCheckBox("彩色（户口簿、证件等）")
        self.signed = QCheckBox("监护人和班主任都已签字，已核对")
        self.signed.setToolTip("勾上后，采集活动的表登记为“双签”和“已扫描”；不勾只登记为“已交回”")
        self.start = button("扫描", self._scan, main=True, key="Ctrl+Return")
        self.about = label("", "caption", wrap=True)
        self.drop = DropPlace(
            "拖到这里",
            "PDF、图片，或整个文件夹",
            scan_arrivals.SUFFIXES,
            many=True,
            width=_DROP_WIDTH,
        )
        self.drop.chosen.connect(self.dropped)
        whole = column(self, gap=2 * GAP)
        whole.addWidget(self._scanner())
        whole.addWidget(self.signed)
        whole.addWidget(self.drop, 1)

    def _scanner(self) -> QWidget:
        frame, inside = card(gap=GAP)
        inside.addLayout(labelled("扫描仪", self.device))
        sides = row(gap=GAP)
        sides.addLayout(labelled("纸张来源", self.source), 3)
        sides.addLayout(labelled("分辨率", self.dpi), 2)
        inside.addLayout(sides)
        inside.addWidget(self.colour)
        inside.addWidget(self.about)
        again = link("刷新", self.looked.emit)
        folder = link("扫描到文件夹", self._choose_folder)
        folder.setToolTip("复印一体机把扫描件放进哪个文件夹，就选哪个")
        inside.addLayout(row(again, folder, None, self.start))
        return frame

    def offer(self, devices: Sequence[Device], why_none: str = "") -> None:
        """The scanners that are there; ``why_none`` if asking for them failed."""
        folders = [
            (self.device.itemText(n), self.device.itemData(n))
            for n in range(self.device.count())
            if str(self.device.itemData(n)).startswith(FOLDER)
        ]
        self.device.clear()
        for one in devices:
            self.device.addItem(one.title, one.id)
        for text, data in folders:
            self.device.addItem(text, data)
        self._say(why_none or "没有找到扫描仪。请接好后刷新，或用扫描到文件夹。")

    def wish(self) -> Wish:
        """How to scan, as chosen."""
        source = self.source.currentData()
        colour = "colour" if self.colour.isChecked() else "grey"
        return Wish(
            self.dpi.currentData(), colour, feeder=source != _GLASS, duplex=source == _DUPLEX
        )

    def hold(self, *, busy: bool) -> None:
        """While pages are filed nothing more can be begun."""
        self.start.setEnabled(not busy and self.device.count() > 0)
        self.drop.setEnabled(not busy)

    def use_folder(self, folder: Path) -> None:
        """Take what a machine scans into ``folder``."""
        self.device.addItem(f"文件夹 {folder.name}", f"{FOLDER}{folder}")
        self.device.setCurrentIndex(self.device.count() - 1)
        self._say("")

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "扫描到文件夹", str(Path.home()))
        if chosen:
            self.use_folder(Path(chosen))

    def _say(self, why_none: str) -> None:
        found = bool(self.device.count())
        self.about.setText("" if found else why_none)
        self.about.setVisible(not found)
        self.start.setEnabled(found)

    def _scan(self) -> None:
        self.scan.emit(self.device.currentData(), self.wish())
