"""The camera: without its component nothing is found; with it every picture comes through."""

import sys
from typing import Any

import PySide6
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ui.widgets import camera


class Sink(QObject):
    """As QVideoSink: tells of every frame."""

    videoFrameChanged = Signal(object)  # noqa: N815  the name that Qt gives it


class Video:
    """As a QVideoFrame."""

    def __init__(self, picture: QImage) -> None:
        self._picture = picture

    def toImage(self) -> QImage:  # noqa: N802  the name that Qt gives it
        return self._picture


class Multimedia:
    """As much of QtMultimedia as a camera needs, with one device."""

    def __init__(self) -> None:
        self.running = False
        self.sink = Sink()
        self.QMediaDevices = self
        self.QMediaCaptureSession = lambda: self
        self.QVideoSink = lambda: self.sink

    def videoInputs(self) -> list["Multimedia"]:  # noqa: N802  the name that Qt gives it
        return [self]

    def description(self) -> str:
        return "USB 摄像头"

    def QCamera(self, _device: object) -> "Multimedia":  # noqa: N802  the name that Qt gives it
        return self

    def setCamera(self, _camera: object) -> None:  # noqa: N802  the name that Qt gives it
        """The session takes it."""

    def setVideoSink(self, _sink: object) -> None:  # noqa: N802  the name that Qt gives it
        """The session takes it."""

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False


def test_without_the_component_there_is_no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    monkeypatch.delattr(PySide6, "QtMultimedia", raising=False)
    assert not camera.installed()
    assert camera.found() == []


def test_every_picture_of_a_camera_comes_through_until_it_stops(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in: Any = Multimedia()
    monkeypatch.setattr(PySide6, "QtMultimedia", stand_in, raising=False)
    (device,) = camera.found()
    assert camera.installed() and device.name == "USB 摄像头"
    taken: list[QImage] = []
    device.start(taken.append)
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(QColor(10, 20, 30))
    stand_in.sink.videoFrameChanged.emit(Video(picture))
    assert stand_in.running and taken == [picture]
    device.stop()
    assert not stand_in.running


def test_a_still_is_a_jpeg_of_the_whole_picture() -> None:
    picture = QImage(640, 480, QImage.Format.Format_RGB32)
    picture.fill(QColor(180, 214, 240))
    content = camera.jpeg_of(picture)
    again = QImage.fromData(content)
    assert content.startswith(b"\xff\xd8\xff")
    assert (again.width(), again.height()) == (640, 480)
