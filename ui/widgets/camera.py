"""A camera on the desk, if the optional component for it is installed. QtMultimedia's only home."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.framing import Guides, draw_frame

MISSING = (
    "没有安装摄像头组件（PySide6-Addons，Linux 上还要 libpulse0）。请用带“摄像头拍照”的安装包，"
    "或安装 xueji[camera]；也可以用手机、相机拍好，再把照片拖进来。"
)
NONE_FOUND = "没有找到摄像头。请接好后按“重新查找”，或用手机、相机拍好，再把照片拖进来。"
_QUALITY = 95

Take = Callable[[QImage], object]


class Camera(Protocol):
    """One camera. ``start`` hands every picture to ``take`` on the GUI thread until ``stop``."""

    @property
    def name(self) -> str: ...
    def start(self, take: Take) -> None: ...
    def stop(self) -> None: ...


def installed() -> bool:
    """Whether the component is there."""
    return _multimedia() is not None


def found() -> list[Camera]:
    """The cameras of this computer; ``[]`` without the component or without a camera."""
    multimedia = _multimedia()
    if multimedia is None:
        return []
    return [_Device(multimedia, one) for one in multimedia.QMediaDevices.videoInputs()]


def jpeg_of(picture: QImage) -> bytes:
    """``picture`` as a JPEG file, in memory only."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "JPEG", _QUALITY)  # type: ignore[call-overload]  # PySide takes str here
    return bytes(buffer.data().data())


def _multimedia() -> Any:
    """QtMultimedia, which lies in PySide6-Addons, or ``None``."""
    try:
        from PySide6 import QtMultimedia
    except ImportError:
        return None
    return QtMultimedia


class _Device:
    """A camera of QtMultimedia; its last picture is as good as its still, and at once there."""

    def __init__(self, multimedia: Any, device: Any) -> None:
        self._multimedia = multimedia
        self._device = device
        self._parts: tuple[Any, ...] = ()

    @property
    def name(self) -> str:
        """As the system calls it."""
        return str(self._device.description())

    def start(self, take: Take) -> None:
        """Begin; the session, camera and sink are kept alive here."""
        camera = self._multimedia.QCamera(self._device)
        sink, session = self._multimedia.QVideoSink(), self._multimedia.QMediaCaptureSession()
        sink.videoFrameChanged.connect(lambda frame: take(frame.toImage()))
        session.setCamera(camera)
        session.setVideoSink(sink)
        self._parts = (camera, sink, session)
        camera.start()

    def stop(self) -> None:
        """End; the light of the camera goes out."""
        if self._parts:
            self._parts[0].stop()
        self._parts = ()


class Finder(QWidget):
    """What the camera sees, with the frame that will be cut and the face's place in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(200, 150)
        self.setAccessibleName("取景")
        self.picture = QImage()
        self._shape, self._guides = 1.0, Guides(6, 73, 58)

    def ask(self, shape: float, guides: Guides) -> None:
        """``shape`` is the frame's width by its height."""
        self._shape, self._guides = shape, guides
        self.update()

    def show_picture(self, picture: QImage) -> None:
        """Show ``picture``; a null one clears."""
        self.picture = picture
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if self.picture.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = self.picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(place, self.picture)
        width = min(place.width(), place.height() * self._shape)
        frame = QRectF(0, 0, width, width / self._shape)
        frame.moveCenter(place.center())
        draw_frame(painter, place, frame, self._guides)
