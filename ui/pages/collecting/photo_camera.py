"""Photographs by a camera on the desk, pupil by pupil; pictures stay in memory until kept."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from app.usecases.pupils.photographs import Shape
from app.usecases.pupils.recognising import Person
from ui.look import GAP
from ui.widgets import camera
from ui.widgets.basic import button, column, label, row
from ui.widgets.camera import Camera, Finder
from ui.widgets.empty import Empty
from ui.widgets.framing import Guides
from ui.widgets.page import OnKey
from ui.widgets.table import Table
from ui.work import Work

_LIST = 280  # px
_NAMES = 200  # px


class CameraScreen(QWidget):
    """``left``; ``done`` (JPEG bytes by pupil's id)."""

    left = Signal()
    done = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.search: Callable[[], Sequence[Camera]] = camera.found
        self.installed: Callable[[], bool] = camera.installed
        self.shots: dict[int, bytes] = {}
        self._people: Sequence[Person] = ()
        self._cameras: Sequence[Camera] = ()
        self._running: Camera | None = None
        self.heading = label("", "heading")
        self.which = QComboBox()
        self.which.setAccessibleName("摄像头")
        self.which.setFixedWidth(_NAMES)
        self.which.currentIndexChanged.connect(self._start)
        self.finder = Finder()
        self.table = Table(("姓名", "照片"), (140, 80), name="camera-pupils")
        self.table.setFixedWidth(_LIST)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.chose.connect(self._tell)
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.shoot = button("拍照", self._shoot, main=True, key="Space", tip="拍下这一名，换下一名")
        self.skip = button("跳过", self._next, key="Ctrl+Right", tip="这一名没有来，换下一名")
        self.drop = button("不要这张", self._drop, key="Delete", tip="删掉这一名的照片，重拍")
        self.finish = button("完成", self._finish, main=True, key="Ctrl+Return")
        self._build()

    def _build(self) -> None:
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        back = button("返回，不存入", self.left.emit)
        whole = column(self, gap=GAP)
        whole.addLayout(row(self.heading, None, self.which, back, self.finish))
        looking = QWidget()
        inside = column(looking, gap=GAP)
        inside.addWidget(self.finder, 1)
        inside.addLayout(row(None, self.skip, self.drop, self.shoot, None))
        both = QWidget()
        split = row(looking, self.table, gap=2 * GAP)
        split.setStretch(0, 1)
        both.setLayout(split)
        self.stack.addWidget(both)
        self.stack.addWidget(self.empty)
        whole.addWidget(self.stack, 1)

    def open(self, people: Sequence[Person], shape: Shape) -> None:
        """Photograph these one after the other, framed by ``shape``."""
        self._people, self.shots = people, {}
        self.finder.ask(shape.width / shape.height, Guides(shape.top, shape.chin, shape.head))
        self._show_people()
        if people:
            self.table.choose([0])
        self.look()

    def look(self) -> None:
        """Look for cameras; without one say what to do."""
        self._stop()
        self._cameras = list(self.search())
        self.which.blockSignals(True)
        self.which.clear()
        self.which.addItems([one.name for one in self._cameras])
        self.which.blockSignals(False)
        there = bool(self._cameras) and bool(self._people)
        for one in (self.which, self.finish):
            one.setVisible(there)
        self.stack.setCurrentIndex(0 if there else 1)
        if there:
            self._start()
            self.shoot.setFocus()
        elif not self._people:
            why = "所选班级的学生都已有照片。要重拍，请在学生页更换照片。"
            self.empty.say("没有要拍的学生", why, "返回", self.left.emit)
        elif self.installed():
            self.empty.say("没有找到摄像头", camera.NONE_FOUND, "重新查找", self.look)
        else:
            self.empty.say("不能用摄像头拍照", camera.MISSING, "返回", self.left.emit)

    def _start(self) -> None:
        self._stop()
        number = self.which.currentIndex()
        if 0 <= number < len(self._cameras):
            self._running = self._cameras[number]
            self._running.start(self.finder.show_picture)

    def _stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.stop()
        self.finder.show_picture(QImage())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._stop()

    def _current(self) -> Person | None:
        chosen = self.table.selected()
        return next((one for one in self._people if [one.id] == chosen), None)

    def _shoot(self) -> None:
        one = self._current()
        if one is not None and not self.finder.picture.isNull():
            self.shots[one.id] = camera.jpeg_of(self.finder.picture)
            self._show_people()
            self._next()

    def _drop(self) -> None:
        one = self._current()
        if one is not None and one.id in self.shots:
            del self.shots[one.id]
            self._show_people()

    def _next(self) -> None:
        ids = [one.id for one in self._people]
        chosen = self.table.selected()
        place = ids.index(chosen[0]) + 1 if chosen else 0
        if place < len(ids):
            self.table.choose([place], place)
            self.table.scrollTo(self.table.currentIndex())
        self._tell()

    def _show_people(self) -> None:
        lines = [(p.id, (p.name, "已拍" if p.id in self.shots else "")) for p in self._people]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self._tell()

    def _tell(self) -> None:
        one = self._current()
        who = f"　{one.name}" if one else ""
        self.heading.setText(f"拍照 {len(self.shots)} / {len(self._people)}{who}")
        self.drop.setEnabled(one is not None and one.id in self.shots)
        self.finish.setEnabled(bool(self.shots))

    def _finish(self) -> None:
        self._stop()
        self.done.emit(dict(self.shots))
