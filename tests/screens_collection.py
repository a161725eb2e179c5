"""The pictures of 采集: campaigns, photographs and classes, each state once. See screens.py."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from app.exchange import rosters
from app.usecases.classwork import classes
from app.usecases.collecting import campaigns
from app.usecases.demo import demo_photos
from app.usecases.pupils import students
from ui.widgets.page import Place

_CHECKED = Qt.CheckState.Checked


def collecting(camera: Any, frame: Any, _demo: Path, scratch: Path) -> None:
    """Every state of the three pages, one after the other."""
    frame.go(Place.CAMPAIGNS, None)
    page = frame.page(Place.CAMPAIGNS)
    _campaign(camera, page.campaigns, scratch)
    frame.go(Place.PHOTOS, None)
    _photos(camera, page.photos, scratch)
    frame.go(Place.CLASSES, None)
    _classes(camera, page.classes, scratch)


def _campaign(camera: Any, page: Any, scratch: Path) -> None:
    camera.shot("campaign-none")
    page.empty.next.click()
    camera.shot("campaign-opening")
    for number in range(8, page.opening.classes.count()):
        page.opening.classes.item(number).setCheckState(Qt.CheckState.Unchecked)
    page.opening.start.click()
    camera.shot("campaign-opened")
    page.pupils.print.click()
    camera.shot("campaign-sheets")
    page.sheets.save(scratch / "本班确认表.docx")
    camera.settle()
    found = page.work.ask(campaigns.lines, page.campaign().id, page.progress[0].class_no)
    for box in page.returning.signers.values():
        box.setChecked(True)
    for one in found[:5]:
        page.returning.number.setText(one.number)
        page.returning.submit()
    camera.shot("campaign-returned")
    page.returning.number.setText("没有这个编号")
    page.returning.submit()
    camera.shot("campaign-unknown-number")
    page.returning.clear.click()
    _papers(camera, page)


def _papers(camera: Any, page: Any) -> None:
    page.pupils.table.choose([6, 7], 6)
    page.pupils.whole_class.click()
    camera.shot("campaign-class-question")
    page.pupils.asking_class.yes.click()
    camera.settle()
    page.pupils.table.choose([0])
    page.pupils.back.click()
    camera.shot("campaign-step-back")
    page.pupils.asking_back.no.click()
    page.pupils.entry.click()
    camera.shot("campaign-entry-empty")
    page.entry.add("phone").input.setText("13900001111")
    page.entry.add("address").input.setText("乌兰镇团结路 8 号")
    page.entry.add("political_status").input.setText("共青团")
    camera.shot("campaign-entry")
    page.entry.left.emit()
    page.close_button.click()
    camera.shot("campaign-ending")
    page.asking.no.click()


def _photos(camera: Any, page: Any, scratch: Path) -> None:
    camera.shot("photos")
    folder = scratch / "照片"
    folder.mkdir()
    drawn = [picture for pictures in demo_photos.drawings().values() for picture in pictures]
    pupils = page.work.ask(students.search, "", "", 40, 0).rows
    for number, one in enumerate(pupils[:13]):
        name = one.id_number if number % 2 else one.name
        (folder / f"{name}.jpg").write_bytes(drawn[number % len(drawn)])
    (folder / "IMG_0031.jpg").write_bytes(drawn[2])
    (folder / "IMG_0032.jpg").write_bytes(b"not a picture")
    page.choose([folder])
    camera.shot("photos-problems")
    page.chips.button(0).click()
    camera.shot("photos-preview")
    _framing(camera, page)
    page.keep.click()
    camera.shot("photos-kept")
    page.start_over()
    page.options.class_no.setCurrentIndex(1)
    page.options.order.setCurrentIndex(1)
    camera.shot("photos-roster")
    page.choose([folder])
    camera.shot("photos-roster-refused")
    page.options.order.setCurrentIndex(0)
    page.start_over()
    _camera(camera, page, drawn[0])


def _framing(camera: Any, page: Any) -> None:
    page.detail.crop.click()
    page.cropping.framing.scale(0.8)
    page.cropping.framing.setFocus()
    camera.shot("photos-crop")
    page.cropping.next.click()
    page.cropping.rotate.click()
    camera.shot("photos-crop-turned")
    page.cropping.reset.click()
    page.cropping.finish.click()
    camera.settle()


class _StandIn:
    """A camera that is a picture."""

    name = "USB 摄像头"

    def __init__(self, content: bytes) -> None:
        self._content = content

    def start(self, take: Any) -> None:
        """Hand out the picture, as wide as a camera's."""
        drawn = QImage.fromData(self._content)
        wide = QImage(16 * drawn.height() // 9, drawn.height(), QImage.Format.Format_RGB32)
        wide.fill(drawn.pixelColor(4, 4))
        painter = QPainter(wide)
        painter.drawImage((wide.width() - drawn.width()) // 2, 0, drawn)
        painter.end()
        take(wide)

    def stop(self) -> None:
        """Nothing runs."""


def _camera(camera: Any, page: Any, drawn: bytes) -> None:
    page.camera.installed = lambda: False
    page.camera.search = list
    page.by_camera.click()
    camera.shot("photos-camera-missing")
    page.camera.search = lambda: [_StandIn(drawn)]
    page.camera.look()
    page.camera.shoot.click()
    page.camera.shoot.click()
    camera.shot("photos-camera")
    page.camera.left.emit()


def _classes(camera: Any, page: Any, scratch: Path) -> None:
    camera.shot("classes-undescribed")
    page.describing.yes.click()
    camera.settle()
    page.table.choose([1], 1)
    page.pupils.choose([0, 2], 0)
    camera.shot("classes")
    page.change.click()
    page.form.teacher.setText("赵老师")
    page.form.class_no.setText("999901")
    camera.shot("classes-form")
    page.form.left.emit()
    page.to.setCurrentIndex(0)
    page.move_button.click()
    camera.shot("classes-move")
    page.plan.apply.click()
    camera.shot("classes-moved")
    page.table.choose([0, 1])
    page.merge.click()
    camera.shot("classes-merge-question")
    page.asking.no.click()
    page.assign.click()
    camera.shot("classes-assign-empty")
    for number in (0, 1, 2):
        page.assigning.source.item(number + 1).setCheckState(_CHECKED)
        page.assigning.target.item(number).setCheckState(_CHECKED)
    page.assigning.draw.click()
    camera.shot("classes-assign")
    page.assigning.left.emit()
    _list(camera, page, scratch)
    _limits(camera, page)


def _limits(camera: Any, page: Any) -> None:
    """A class that would be too large: 农安 refuses, 福建 warns, and the list shows it."""
    register, before = page.work.register, "ordos"
    for one in page.lines:
        register.write(classes.edit, one.id, {"stage": "小学"})
    camera.settle()
    full = max(range(len(page.lines)), key=lambda n: page.lines[n].pupils)
    other = next(n for n in range(len(page.lines)) if _alike(page.lines, n, full))
    for profile in ("nongan", "fujian"):
        register.write(lambda tx, name=profile: tx.set("profile", name))
        camera.settle()
        page.load()
        page.table.choose([other], other)
        page.pupils.choose(range(20), 0)
        page.to.setCurrentIndex(page.to.findData(page.lines[full].description.class_no))
        page.move_button.click()
        camera.shot(f"classes-limit-{profile}")
        if profile == "fujian":
            page.plan.apply.click()
            camera.settle()
            page.table.choose([full], full)
            camera.shot("classes-over")
            page.undo.click()
            camera.settle()
        else:
            page.plan.left.emit()
    register.write(lambda tx: tx.set("profile", before))


def _alike(lines: Any, one: int, full: int) -> bool:
    """Another class of the same stage."""
    return one != full and lines[one].description.stage == lines[full].description.stage


def _list(camera: Any, page: Any, scratch: Path) -> None:
    page.list.click()
    camera.shot("classes-list-drop")
    pupils = page.work.ask(students.search, "", "", 12, 0).rows
    to = page.lines[1].description.class_no
    rows = [[one.name, one.id_number, to if n % 4 else "二班"] for n, one in enumerate(pupils)]
    file = scratch / "平行分班公示名单.xlsx"
    rosters.write_table(["姓名", "身份证件号", "编入班级"], [*rows, ["没有这人", "", to]], file)
    page.importing.read(file)
    camera.shot("classes-list")
    page.importing.left.emit()
