"""Beside a pupil's record: the photograph, and what is still missing."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QWidget

from app.problems import Problem
from ui.look import GAP
from ui.widgets.basic import card, column, label, link
from ui.widgets.problems import ProblemList

SIDE_WIDTH = 250  # px
PHOTO = (126, 176)  # px: the proportion of a 26 x 36 mm photograph
PHOTO_HEIGHT_KEPT = 640  # px
_LACKING = "field.required"
_JPEG = b"\xff\xd8\xff"


class StudentSide(QWidget):
    """``choose`` asks for another photograph, ``to_field`` goes to what a problem is about."""

    def __init__(self, choose: Callable[[], object], to_field: Callable[[Problem], object]) -> None:
        super().__init__()
        self.setObjectName("body")
        self.photo = label("", "quiet")
        self.missing = ProblemList()
        self.missing_heading = label("", "heading")
        whole = column(self, gap=2 * GAP)
        frame, box = card()
        self.photo.setFixedSize(*PHOTO)
        self.photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(self.photo, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(link("更换照片", choose), 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addWidget(frame)
        frame, box = card()
        box.addWidget(self.missing_heading)
        box.addWidget(self.missing, 1)
        self.missing.opened.connect(to_field)
        whole.addWidget(frame, 1)

    def show_photo(self, content: bytes | None) -> None:
        """Show the picture in ``content``, or say that there is none."""
        picture = _read_small(content or b"", self.devicePixelRatioF())
        if picture.isNull():
            self.photo.setText("没有照片")
        else:
            self.photo.setPixmap(picture)

    def show_missing(self, problems: Sequence[Problem]) -> None:
        """What the paper form asks for and the record has not, and what does not agree in it."""
        lacking = sum(one.code == _LACKING for one in problems)
        rest = len(problems) - lacking
        parts = (f"还缺 {lacking} 项" if lacking else "", f"{rest} 处要核对" if rest else "")
        self.missing_heading.setText("，".join(part for part in parts if part) or "信息齐全")
        self.missing.show_problems(problems, "必填项目都已填写。")


def _read_small(content: bytes, ratio: float) -> QPixmap:
    """The picture as large as it is shown: a JPEG is decoded at that size, a fifth of the work."""
    buffer = QBuffer()
    buffer.setData(content)
    reader = QImageReader(buffer)
    whole = reader.size()
    if whole.isValid():
        frame = QSize(int(PHOTO[0] * ratio), int(PHOTO[1] * ratio))
        reader.setScaledSize(whole.scaled(frame, Qt.AspectRatioMode.KeepAspectRatio))
    picture = QPixmap.fromImage(reader.read())
    picture.setDevicePixelRatio(ratio)
    return picture


def as_jpeg(content: bytes) -> bytes:
    """``content`` as JPEG, scaled down if it is large; empty when it is no picture."""
    image = QImage.fromData(content)
    if image.isNull():
        return b""
    if content[:3] == _JPEG and image.height() <= PHOTO_HEIGHT_KEPT:
        return content
    if image.height() > PHOTO_HEIGHT_KEPT:
        image = image.scaledToHeight(PHOTO_HEIGHT_KEPT, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 90)  # type: ignore[call-overload]  # PySide takes str here
    return bytes(buffer.data().data())
