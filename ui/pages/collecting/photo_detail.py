"""One prepared picture large: whose it is, what is wrong with it, and another pupil by hand."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QComboBox, QFrame

from app.usecases.pupils.photographs import Picture
from app.usecases.pupils.recognising import Person
from ui.pages.collecting.photo_grid import WORDS, file_name
from ui.widgets.basic import button, column, label, labelled
from ui.widgets.problems import ProblemList

WIDTH = 280  # px
_PROBLEMS = 120  # px
_PHOTO = (143, 176)  # px: 26 x 32 mm


class PhotoDetail(QFrame):
    """``assigned`` (path, pupil's id; 0: by nobody's hand any more); ``crop_asked`` (path)."""

    assigned = Signal(object, int)
    crop_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._path: Path | None = None
        self.photo = label("", "quiet")
        self.photo.setFixedSize(*_PHOTO)
        self.photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.heading = label("", "heading", wrap=True)
        self.file = label("", "caption", wrap=True)
        self.who = QComboBox()
        self.who.setEditable(True)
        self.who.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.who.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.who.activated.connect(self._assign)
        self.problems = ProblemList()
        self.problems.setMinimumHeight(_PROBLEMS)
        self.crop = button("裁剪", self._crop, key="Ctrl+E", tip="自己画裁剪框，或旋转")
        inside = column(self, margin=16)
        inside.addWidget(self.photo, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self.crop, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self.heading)
        inside.addWidget(self.file)
        inside.addLayout(labelled("这是谁的照片", self.who))
        inside.addWidget(self.problems, 1)

    def show_picture(self, one: Picture | None, waiting: Sequence[Person]) -> None:
        """Show ``one``; ``waiting`` pupils have no picture yet and are offered."""
        self._path = one.path if one else None
        for part in (self.photo, self.crop, self.heading, self.file, self.who, self.problems):
            part.setVisible(one is not None)
        if one is None:
            return
        self._draw(one)
        self.heading.setText(f"{one.person.name if one.person else '没有对上'}　{WORDS[one.kind]}")
        found = f"按{one.by}" if one.person and one.by else ""
        self.file.setText("　".join(part for part in (file_name(one), found) if part))
        self.who.clear()
        if one.person is not None:
            self.who.addItem(_words(one.person), one.person.id)
            self.who.addItem("取消手工指定" if one.by == "手工" else "按文件名对应", 0)
        else:
            self.who.addItem("请选择学生", 0)
        for person in waiting:
            if one.person is None or person.id != one.person.id:
                self.who.addItem(_words(person), person.id)
        self.who.setCurrentIndex(0)
        self.problems.show_problems(one.problems, "大小、清晰度和底色都符合要求。")

    def _draw(self, one: Picture) -> None:
        picture = QPixmap()
        if one.made is None or not picture.loadFromData(one.made.jpeg):
            self.photo.setText("读不出图像")
            return
        ratio = self.devicePixelRatioF()
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled = picture.scaled(int(_PHOTO[0] * ratio), int(_PHOTO[1] * ratio), keep, smooth)
        scaled.setDevicePixelRatio(ratio)
        self.photo.setPixmap(scaled)

    def _crop(self) -> None:
        if self._path is not None:
            self.crop_asked.emit(self._path)

    def _assign(self, number: int) -> None:
        if self._path is not None:
            self.assigned.emit(self._path, self.who.itemData(number) or 0)


def _words(person: Person) -> str:
    return "　".join(part for part in (person.class_no, person.seat_number, person.name) if part)
