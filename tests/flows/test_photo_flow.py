"""照片: from dropped files to photographs of pupils, and to the zips for the national system."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.usecases.demo import demo_photos
from app.usecases.pupils import photographs, students
from ui.main_window import MainWindow
from ui.pages.collecting.photos import PhotosPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


def photos_page(window: MainWindow, settled: Settled) -> PhotosPage:
    window.frame.go(Place.PHOTOS, None)
    settled(window)
    found: Any = window.frame.page(Place.CAMPAIGNS)
    return found.photos


@pytest.fixture(scope="session")
def drawn() -> list[bytes]:
    return demo_photos.drawings()["男"]


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> PhotosPage:
    return photos_page(school, settled)


@pytest.fixture
def folder(tmp_path: Path, school: MainWindow, drawn: list[bytes]) -> Path:
    """Two pictures named by ID number, one whose name means nobody, one that is no picture."""
    made = tmp_path / "pictures"
    made.mkdir()
    for number, pupil in enumerate(pupils(school)[:2]):
        (made / f"{pupil.id_number}.jpg").write_bytes(drawn[number])
    (made / "IMG_0003.jpg").write_bytes(drawn[2])
    (made / "IMG_0004.jpg").write_bytes(b"no picture at all")
    return made


def pupils(window: MainWindow) -> list[students.StudentRow]:
    """Those with an ID number."""
    return [one for one in window.work.ask(students.search).rows if one.id_number]


def lacking(window: MainWindow) -> set[int]:
    return {one.id for one in window.work.ask(photographs.missing)}


def test_without_pupils_the_page_sends_her_to_the_import(
    window: MainWindow, settled: Settled
) -> None:
    page = photos_page(window, settled)
    assert page.whole.currentWidget() is page.empty
    page.empty.next.click()
    assert window.frame.rail_buttons[Place.IMPORT].isChecked()


def test_everyone_without_a_photograph_is_listed(page: PhotosPage, school: MainWindow) -> None:
    count = school.work.ask(students.count)
    assert len(page.lacking.lines.lines) == count
    page.options.class_no.setCurrentIndex(1)
    first = next(one for one in school.work.ask(students.classes) if one.class_no)
    assert len(page.lacking.lines.lines) == first.count


def test_pictures_are_looked_at_and_kept_by_one_button(
    page: PhotosPage, school: MainWindow, settled: Settled, folder: Path
) -> None:
    """R-ORD-7-7."""
    before = lacking(school)
    page.choose([folder])
    settled(school)
    assert page.stack.currentWidget() is page.preview
    assert lacking(school) == before
    assert page.keep.text() == "存入 2 张"
    page.keep.click()
    settled(school)
    assert before - lacking(school) == {one.id for one in pupils(school)[:2]}
    assert "已存入 2 张" in school.frame.status.text()
    assert page.stack.currentWidget() is page.result
    told = {Path(one.where.path).name for one in page.problems.problems}
    assert told == {"IMG_0003.jpg", "IMG_0004.jpg"}


def test_a_picture_of_nobody_is_given_to_a_pupil_by_hand(
    page: PhotosPage, school: MainWindow, settled: Settled, folder: Path
) -> None:
    page.choose([folder])
    settled(school)
    path = folder / "IMG_0003.jpg"
    page.grid.show_pictures([one for one in page.shown.pictures if one.path == path])
    offered = [page.detail.who.itemData(n) for n in range(page.detail.who.count())]
    third = pupils(school)[2].id
    assert third in offered
    assert pupils(school)[0].id not in offered
    page.detail.who.activated.emit(offered.index(third))
    settled(school)
    assert page.keep.text() == "存入 3 张"
    page.keep.click()
    settled(school)
    assert third not in lacking(school)


def test_a_hand_taken_back_leaves_the_picture_to_nobody(
    page: PhotosPage, school: MainWindow, settled: Settled, folder: Path
) -> None:
    page.choose([folder])
    settled(school)
    page.assign(folder / "IMG_0003.jpg", pupils(school)[2].id)
    settled(school)
    page.assign(folder / "IMG_0003.jpg", 0)
    settled(school)
    assert page.keep.text() == "存入 2 张"


def test_a_roster_of_the_class_skips_who_was_absent(
    page: PhotosPage, school: MainWindow, settled: Settled, tmp_path: Path, drawn: list[bytes]
) -> None:
    first = next(one for one in school.work.ask(students.classes) if one.class_no)
    paths = []
    for number in range(first.count - 1):
        paths.append(tmp_path / f"{number}.jpg")
        paths[-1].write_bytes(drawn[number % len(drawn)])
    page.options.class_no.setCurrentIndex(1)
    page.options.order.setCurrentIndex(1)
    page.choose(paths)
    settled(school)
    assert page.stack.currentWidget() is page.result
    assert [one.code for one in page.problems.problems] == ["photo.roster"]
    page.options.absent.item(0).setCheckState(page.options.absent.item(0).checkState().Checked)
    settled(school)
    assert page.keep.text() == f"存入 {first.count - 1} 张"
    page.keep.click()
    settled(school)
    left = school.work.ask(photographs.missing, first.class_no)
    assert [one.name for one in left] == [page.options.absent.item(0).text()]


def test_one_zip_a_class_named_by_id_number(
    page: PhotosPage, school: MainWindow, settled: Settled, folder: Path, tmp_path: Path
) -> None:
    """C08."""
    page.choose([folder])
    settled(school)
    page.keep.click()
    settled(school)
    page.start_over()
    page.export_to(tmp_path / "zips")
    settled(school)
    names = [name for path in (tmp_path / "zips").iterdir() for name in ZipFile(path).namelist()]
    assert sorted(names) == sorted(f"{one.id_number}.jpg" for one in pupils(school)[:2])
    assert "2 张" in school.frame.status.text()


def test_without_any_photograph_nothing_is_exported(
    page: PhotosPage,
    school: MainWindow,
    settled: Settled,
    tmp_path: Path,
    open_dialogs: Callable[[], list[QDialog]],
) -> None:
    page.export_to(tmp_path / "zips")
    settled(school)
    assert open_dialogs()
    assert page.export.isEnabled()


def test_kept_photographs_are_taken_back_by_one_link(
    page: PhotosPage, school: MainWindow, settled: Settled, folder: Path
) -> None:
    before = lacking(school)
    page.choose([folder])
    settled(school)
    page.keep.click()
    settled(school)
    assert school.frame.status_link.text() == "撤销"
    school.frame.status_link.click()
    settled(school)
    assert lacking(school) == before


def test_a_frame_drawn_by_hand_and_a_turn_change_what_is_kept(
    page: PhotosPage, school: MainWindow, settled: Settled, folder: Path
) -> None:
    page.choose([folder])
    settled(school)
    page.chips.button(2).click()
    before = page.shown
    assert before is not None
    page.detail.crop.click()
    assert page.stack.currentWidget() is page.cropping
    first = page.cropping.picture()
    page.cropping.framing.scale(0.8)
    page.cropping.framing.move_by(5, 5)
    page.cropping.next.click()
    second = page.cropping.picture()
    page.cropping.rotate.click()
    page.cropping.finish.click()
    settled(school)
    assert page.stack.currentWidget() is page.preview
    made: Any = {one.path: one.made for one in page.shown.pictures}
    old: Any = {one.path: one.made for one in before.pictures}
    assert made[first.path].crop.width < old[first.path].crop.width
    assert made[second.path].crop.turns == 1
    page.assign(first.path, 0)  # everything is looked at anew, and the frames stay
    settled(school)
    again: Any = {one.path: one.made for one in page.shown.pictures}
    assert again[first.path].crop == made[first.path].crop


def test_what_is_no_picture_is_told_while_framing_and_the_others_go_on(
    page: PhotosPage, school: MainWindow, settled: Settled, folder: Path
) -> None:
    page.choose([folder])
    settled(school)
    page.chips.button(0).click()
    page.crop(folder / "IMG_0004.jpg")
    assert "不是能识别的照片" in page.cropping.verdict.text()
    page.cropping.before.click()
    assert page.cropping.framing.isEnabled()
    page.cropping.left.emit()
    assert page.stack.currentWidget() is page.preview


class StandIn:
    """A camera that no machine has: it hands out one drawn picture when it is started."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.running = False

    @property
    def name(self) -> str:
        return "替身摄像头"

    def start(self, take: Callable[[QImage], object]) -> None:
        self.running = True
        take(QImage.fromData(self.content))

    def stop(self) -> None:
        self.running = False


def test_the_camera_takes_pupil_by_pupil_and_nothing_lies_on_a_disc(
    page: PhotosPage, school: MainWindow, settled: Settled, drawn: list[bytes]
) -> None:
    device = StandIn(drawn[0])
    page.camera.search = lambda: [device]
    first, second, third = page.lacking.lines.lines[:3]
    page.by_camera.click()
    assert device.running
    page.camera.shoot.click()
    page.camera.skip.click()
    page.camera.shoot.click()
    page.camera.finish.click()
    settled(school)
    assert not device.running
    assert page.keep.text() == "存入 2 张"
    page.keep.click()
    settled(school)
    assert {first[0], third[0]}.isdisjoint(lacking(school))
    assert second[0] in lacking(school)


def test_a_shot_that_went_wrong_is_dropped_and_leaving_keeps_nothing(
    page: PhotosPage, drawn: list[bytes]
) -> None:
    device = StandIn(drawn[0])
    page.camera.search = lambda: [device]
    page.by_camera.click()
    page.camera.shoot.click()
    page.camera.table.choose([0])
    page.camera.drop.click()
    assert page.camera.shots == {}
    assert not page.camera.finish.isEnabled()
    page.camera.left.emit()
    assert not device.running
    assert page.stack.currentWidget() is page.starting


def test_without_the_component_one_sentence_says_what_to_install(page: PhotosPage) -> None:
    page.camera.search, page.camera.installed = list, lambda: False
    page.by_camera.click()
    assert page.camera.empty.isVisible()
    assert "PySide6-Addons" in page.camera.empty.sentence.text()
    page.camera.installed = lambda: True
    page.camera.look()
    assert "没有找到摄像头" in page.camera.empty.sentence.text()


def test_keys_alone_frame_and_shoot(
    page: PhotosPage, school: MainWindow, settled: Settled, qtbot: QtBot, folder: Path,
    drawn: list[bytes],
) -> None:  # fmt: skip
    page.choose([folder])
    settled(school)
    page.chips.button(2).click()
    qtbot.keyClick(page.grid, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert page.stack.currentWidget() is page.cropping
    framing = page.cropping.framing
    first = page.cropping.picture()
    qtbot.keyClick(framing, Qt.Key.Key_R)
    assert framing.frame.turns == 1
    qtbot.keyClick(framing, Qt.Key.Key_Home)
    assert framing.frame.turns == 0
    qtbot.keyClick(framing, Qt.Key.Key_PageDown)
    assert page.cropping.picture() != first
    qtbot.keyClick(framing, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.preview
    page.start_over()
    page.camera.search = lambda: [StandIn(drawn[0])]
    page.by_camera.click()
    qtbot.keyClick(page.camera.shoot, Qt.Key.Key_Space)
    assert len(page.camera.shots) == 1
    qtbot.keyClick(page.camera.table, Qt.Key.Key_Space)
    assert len(page.camera.shots) == 2
