"""A picture with a frame of a fixed shape on it, moved and sized by mouse and keys; no judging.

All numbers of a ``Frame`` are pixels of the whole picture after its quarter turns.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ui import look, settings

_HANDLE = 12  # px
_MARGIN = 12  # px
_MOST_ZOOM = 4.0
_STEP = 1.25  # a zoom
_MOVE = 0.02  # of the frame's width, by an arrow key
_LEAST = 24  # px of the whole picture, across
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """The left upper corner and the size, after ``turns`` quarter turns clockwise."""

    left: float
    top: float
    width: float
    height: float
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Guides:
    """Where the face belongs, in percent of the frame: hair and chin from above, head's width."""

    top: int
    chin: int
    head: int


def draw_frame(painter: QPainter, whole: QRectF, frame: QRectF, guides: Guides) -> None:
    """Darken ``whole`` around ``frame``; in it the head as an oval, the chin, the middle."""
    outside, inside = QPainterPath(), QPainterPath()
    outside.addRect(whole)
    inside.addRect(frame)
    painter.fillPath(outside.subtracted(inside), QColor(0, 0, 0, 130))
    top = frame.top() + frame.height() * guides.top / 100
    chin = frame.top() + frame.height() * guides.chin / 100
    width = frame.width() * guides.head / 100
    middle = frame.center().x()
    pen = QPen(QColor(0, 0, 0, 120), 3.0, Qt.PenStyle.DashLine)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, thick in ((QColor(0, 0, 0, 120), 3.0), (QColor(255, 255, 255, 220), 1.5)):
        pen.setColor(colour)
        pen.setWidthF(thick)
        painter.setPen(pen)
        painter.drawEllipse(QRectF(middle - width / 2, top, width, chin - top))
        painter.drawLine(QPointF(middle, frame.top()), QPointF(middle, frame.bottom()))
        painter.drawLine(QPointF(frame.left(), chin), QPointF(frame.right(), chin))


class Framing(QWidget):
    """``changed``: another frame. Arrows move, with Shift they size, with Ctrl by one pixel."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(160, 160))
        self.setAccessibleName("裁剪框：方向键移动，Shift 加方向键改大小")
        self._whole = QSize(1, 1)
        self._upright = QPixmap()
        self._picture = QPixmap()
        self._shape = 1.0
        self._guides = Guides(6, 73, 58)
        self.frame = Frame(0, 0, 1, 1)
        self.zoom = 1.0
        self._held: tuple[QPointF, Frame, bool] | None = None

    def open(self, jpeg: bytes, size: tuple[int, int], shape: float, guides: Guides) -> None:
        """Show a picture whose whole is ``size``; ``shape`` is the frame's width by its height."""
        self._upright = QPixmap.fromImage(QImage.fromData(jpeg))
        self._whole, self._shape, self._guides = QSize(*size), shape, guides
        self.zoom = 1.0
        self.reset()

    def reset(self) -> None:
        """The largest frame in the middle of the upright picture."""
        self._turn_to(0)
        self.frame = self._largest()
        self.zoom = 1.0
        self._moved()

    def put(self, frame: Frame) -> None:
        """Take a frame that was drawn before."""
        self._turn_to(frame.turns)
        self.frame = self._fitted(frame)
        self._moved()

    def rotate(self) -> None:
        """A quarter turn clockwise; the frame starts afresh."""
        self._turn_to((self.frame.turns + 1) % 4)
        self.frame = self._largest()
        self._moved()

    def scale(self, by: float) -> None:
        """Make the frame ``by`` times as wide around its middle."""
        one = self.frame
        width = one.width * by
        height = width / self._shape
        left = one.left + (one.width - width) / 2
        top = one.top + (one.height - height) / 2
        self.frame = self._fitted(replace(one, left=left, top=top, width=width, height=height))
        self._moved()

    def move_by(self, across: float, down: float) -> None:
        """Shift the frame by pixels of the whole picture."""
        one = self.frame
        self.frame = self._fitted(replace(one, left=one.left + across, top=one.top + down))
        self._moved()

    def magnify(self, by: float) -> None:
        """Look closer or from farther, at the frame."""
        self.zoom = min(_MOST_ZOOM, max(1.0, self.zoom * by))
        self.update()

    def shown(self) -> QPixmap:
        """The picture within the frame, as far as it is on the screen's copy."""
        share = self._picture.width() / max(1, self._turned_size().width())
        one = self.frame
        return self._picture.copy(
            round(one.left * share), round(one.top * share), max(1, round(one.width * share)),
            max(1, round(one.height * share)),
        )  # fmt: skip

    def _turn_to(self, turns: int) -> None:
        self.frame = replace(self.frame, turns=turns)
        turn = QTransform().rotate(90 * turns)
        self._picture = self._upright.transformed(turn)

    def _turned_size(self) -> QSize:
        return self._whole.transposed() if self.frame.turns % 2 else self._whole

    def _largest(self) -> Frame:
        size = self._turned_size()
        width = min(float(size.width()), size.height() * self._shape)
        height = width / self._shape
        left, top = (size.width() - width) / 2, (size.height() - height) / 2
        return Frame(left, top, width, height, self.frame.turns)

    def _fitted(self, one: Frame) -> Frame:
        """``one`` of the asked shape, within the picture."""
        most = self._largest().width
        size = self._turned_size()
        width = min(most, max(min(_LEAST, most), one.width))
        height = width / self._shape
        left = min(max(0.0, one.left), size.width() - width)
        top = min(max(0.0, one.top), size.height() - height)
        return Frame(left, top, width, height, one.turns)

    def _moved(self) -> None:
        self.update()
        self.changed.emit()

    def _place(self) -> tuple[QPointF, float]:
        """Where the picture's corner is drawn, and widget pixels for one of the whole picture."""
        size = self._turned_size()
        room_x, room_y = self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN
        share = min(room_x / size.width(), room_y / size.height()) * self.zoom
        if self.zoom == 1.0:
            middle = QPointF(size.width() / 2, size.height() / 2)
        else:
            one = self.frame if self._held is None else self._held[1]
            middle = QPointF(one.left + one.width / 2, one.top + one.height / 2)
        corner = QPointF(self.width() / 2, self.height() / 2) - middle * share
        return corner, share

    def _on_screen(self) -> QRectF:
        corner, share = self._place()
        one = self.frame
        start = corner + QPointF(one.left, one.top) * share
        return QRectF(start.x(), start.y(), one.width * share, one.height * share)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = look.DARK if settings.dark() else look.LIGHT
        painter.fillRect(self.rect(), QColor(tokens.hover))
        if self._picture.isNull():
            return
        corner, share = self._place()
        size = self._turned_size()
        whole = QRectF(corner.x(), corner.y(), size.width() * share, size.height() * share)
        painter.drawPixmap(whole, self._picture, QRectF(self._picture.rect()))
        frame = self._on_screen()
        draw_frame(painter, whole, frame, self._guides)
        accent = QColor(tokens.accent if self.hasFocus() else "#FFFFFF")
        painter.setPen(QPen(accent, 2))
        painter.drawRect(frame)
        painter.setBrush(accent)
        for point in (frame.topLeft(), frame.topRight(), frame.bottomLeft(), frame.bottomRight()):
            painter.drawEllipse(point, _HANDLE / 2 - 1, _HANDLE / 2 - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = event.position()
        frame = self._on_screen()
        corners = (frame.topLeft(), frame.topRight(), frame.bottomLeft(), frame.bottomRight())
        sizing = any((at - one).manhattanLength() <= 2 * _HANDLE for one in corners)
        if sizing or frame.contains(at):
            self._held = (at, self.frame, sizing)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            self._point(event.position())
            return
        start, before, sizing = self._held
        _, share = self._place()
        by = (event.position() - start) / share
        if sizing:
            self._size_from(start, before, by)
        else:
            moved = replace(before, left=before.left + by.x(), top=before.top + by.y())
            self.frame = self._fitted(moved)
        self._moved()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None
        self.update()

    def _point(self, at: QPointF) -> None:
        """The pointer says what a press would do."""
        frame = self._on_screen()
        shape = Qt.CursorShape.ArrowCursor
        if frame.contains(at):
            shape = Qt.CursorShape.SizeAllCursor
        for corner, cursor in (
            (frame.topLeft(), Qt.CursorShape.SizeFDiagCursor),
            (frame.bottomRight(), Qt.CursorShape.SizeFDiagCursor),
            (frame.topRight(), Qt.CursorShape.SizeBDiagCursor),
            (frame.bottomLeft(), Qt.CursorShape.SizeBDiagCursor),
        ):
            if (at - corner).manhattanLength() <= 2 * _HANDLE:
                shape = cursor
        self.setCursor(shape)

    def _size_from(self, start: QPointF, before: Frame, by: QPointF) -> None:
        """The corner that is held follows the pointer; the one across from it stays."""
        corner, share = self._place()
        held = (start - corner) / share
        right = held.x() > before.left + before.width / 2
        below = held.y() > before.top + before.height / 2
        grown = by.x() if right else -by.x()
        room = (self._turned_size().width() - before.left) if right else before.left + before.width
        tall = (self._turned_size().height() - before.top) if below else before.top + before.height
        width = max(_LEAST, min(before.width + grown, room, tall * self._shape))
        height = width / self._shape
        left = before.left if right else before.left + before.width - width
        top = before.top if below else before.top + before.height - height
        self.frame = self._fitted(Frame(left, top, width, height, before.turns))

    def wheelEvent(self, event: QWheelEvent) -> None:
        up = event.angleDelta().y() > 0
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.magnify(_STEP if up else 1 / _STEP)
        else:
            self.scale(1 / 1.05 if up else 1.05)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            across, down = _ARROWS[key]
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.scale(1.04 if across + down > 0 else 1 / 1.04)
                return
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            step = 1.0 if fine else max(1.0, self.frame.width * _MOVE)
            self.move_by(across * step, down * step)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.magnify(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.magnify(1 / _STEP)
        else:
            super().keyPressEvent(event)

    def at(self, across: float, down: float) -> QPoint:
        """Where on the widget a place of the frame is: 0, 0 its corner, 1, 1 the one across."""
        frame = self._on_screen()
        return QPointF(
            frame.left() + frame.width() * across, frame.top() + frame.height() * down
        ).toPoint()
