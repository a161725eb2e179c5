"""Photographs framed by hand, one after the other; the whole batch is made anew at the end."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.problems import Rejected
from app.usecases.pupils import photographs
from app.usecases.pupils.photographs import Picture, Shape
from ui.look import GAP
from ui.pages.collecting.photo_grid import file_name
from ui.widgets.basic import button, card, column, label, ranked, row, scrolled
from ui.widgets.framing import Frame, Framing, Guides
from ui.widgets.page import OnKey
from ui.work import Work

_LONGEST = 1400  # px of the copy that is drawn on
_SIDE = 250  # px
_RESULT = (143, 176)  # px: 26 x 32 mm
_KEYS = (
    "方向键移动，Shift＋方向键改大小，Ctrl＋方向键移一个像素；滚轮改大小，＋－ 放大看，"
    "R 旋转，Home 复原，PageUp／PageDown 换一张。"
)


class CropScreen(QWidget):
    """``left``: without a change. ``done`` (frames by path): make these anew."""

    left = Signal()
    done = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.frames: dict[Path, Frame] = {}
        self._pictures: Sequence[Picture] = ()
        self._place = 0
        self._shape: Shape | None = None
        self._loading = False
        self.framing = Framing()
        self.framing.changed.connect(self._framed)
        self.heading = label("", "heading")
        self.result = label("")
        self.result.setFixedSize(*_RESULT)
        self.verdict = label("", "quiet", wrap=True)
        self.before = button("上一张", lambda: self._step(-1), key="PgUp")
        self.next = button("下一张", lambda: self._step(1), key="PgDown")
        self.rotate = button("旋转 90°", self.framing.rotate, key="R")
        self.reset = button("复原", self.framing.reset, key="Home", tip="回到居中的最大裁剪框")
        self.closer = button("放大看", lambda: self.framing.magnify(1.25), tip="放大看  +")
        self.farther = button("缩小看", lambda: self.framing.magnify(0.8), tip="缩小看  -")
        self.finish = button("完成裁剪", self._finish, main=True, key="Ctrl+Return")
        self._build()

    def _build(self) -> None:
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=GAP)
        back = button("返回，不改动", self.left.emit)
        whole.addLayout(row(self.heading, None, self.before, self.next, back, self.finish))
        frame, side = card(gap=GAP)
        side.addWidget(label("裁剪结果", "heading"))
        side.addWidget(self.result, 0, Qt.AlignmentFlag.AlignHCenter)
        side.addWidget(self.verdict)
        side.addLayout(row(self.rotate, self.reset))
        side.addLayout(row(self.farther, self.closer))
        side.addStretch(1)
        side.addWidget(label(_KEYS, "caption", wrap=True))
        split = row(self.framing, scrolled(frame, width=_SIDE), gap=2 * GAP)
        split.setStretch(0, 1)
        whole.addLayout(split, 1)

    def open(self, pictures: Sequence[Picture], chosen: Path | None, rules_id: str) -> None:
        """Frame these, the one of ``chosen`` first, for the parameter set ``rules_id``."""
        self.frames = {}
        self._pictures = pictures
        self._shape = photographs.shape(rules_id)
        self._place = next((n for n, one in enumerate(pictures) if one.path == chosen), 0)
        self._show()

    def picture(self) -> Picture:
        """The one that is shown."""
        return self._pictures[self._place]

    def _show(self) -> None:
        one, shape = self.picture(), self._shape
        who = one.person.name if one.person else "没有对上"
        place = f"{self._place + 1} / {len(self._pictures)}"
        self.heading.setText(f"裁剪 {place}　{who}　{file_name(one)}")
        self.before.setEnabled(self._place > 0)
        self.next.setEnabled(self._place + 1 < len(self._pictures))
        if shape is None:
            return
        try:
            jpeg, size = photographs.for_framing(one, _LONGEST)
        except Rejected as error:
            self._cannot(error.problems[0].message)
            return
        self._loading = True
        self.framing.setEnabled(True)
        guides = Guides(shape.top, shape.chin, shape.head)
        self.framing.open(jpeg, size, shape.width / shape.height, guides)
        made = one.made.crop if one.made else None
        if one.path in self.frames:
            self.framing.put(self.frames[one.path])
        elif made is not None:
            self.framing.put(Frame(made.left, made.top, made.width, made.height, made.turns))
        self._loading = False
        self._draw()
        self.framing.setFocus()

    def _cannot(self, message: str) -> None:
        """A file that is no picture: say so, the others go on."""
        self.framing.setEnabled(False)
        self.framing.open(b"", (1, 1), 1.0, Guides(0, 0, 0))
        self.result.clear()
        ranked(self.verdict, message, "stop")

    def _framed(self) -> None:
        if not self._loading and self.framing.isEnabled():
            self.frames[self.picture().path] = self.framing.frame
            self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        shown = self.framing.shown().scaled(
            round(_RESULT[0] * ratio),
            round(_RESULT[1] * ratio),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        shown.setDevicePixelRatio(ratio)
        self.result.setPixmap(shown)
        one, shape = self.framing.frame, self._shape
        if shape is None:
            return
        size = f"框内 {one.width:.0f}×{one.height:.0f} 像素"
        if one.width < shape.least_width:
            text = f"{size}，不到要求的宽 {shape.least_width} 像素。请把框放大，或换原照片。"
            ranked(self.verdict, text, "stop")
        elif one.width < shape.width:
            ranked(self.verdict, f"{size}，会放大到 {shape.width}×{shape.height}。", "warn")
        else:
            ranked(self.verdict, f"{size}，够清晰。让头顶和下巴对准虚线。", "quiet")

    def _step(self, by: int) -> None:
        place = self._place + by
        if 0 <= place < len(self._pictures):
            self._place = place
            self._show()

    def _finish(self) -> None:
        if self.frames:
            self.done.emit(dict(self.frames))
        else:
            self.left.emit()
