"""Photographs of every page and state: ``python3 packaging/dev.py screens`` → build/screens/*.png.

Drives the demonstration school. Each sheet and scale is a process of its own, because Qt takes the
scale factor once, at the start.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import screens_forms
import screens_graduation
import screens_own_forms
import screens_papers
import screens_pupils
import screens_staff
import screens_tables
from screens_busy import busy

LIGHT, DARK, LARGE, SMALL = "light", "dark", "large", "small"
SIZES = {LIGHT: (1366, 768), DARK: (1366, 768), LARGE: (1280, 720), SMALL: (910, 512)}
SCALES = {LIGHT: "1", DARK: "1", LARGE: "1.5", SMALL: "1.5"}
PATIENCE = 120  # s


@dataclass(slots=True)
class Camera:
    """The window being photographed, and where the pictures go."""

    window: Any
    out: Path
    series: str
    taken: int = 0

    def settle(self) -> None:
        """Wait until nothing is under way and everything is painted."""
        from PySide6.QtWidgets import QApplication

        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            QApplication.processEvents()
            page = self.window.stack.currentWidget()
            asking = hasattr(page, "user") and hasattr(page, "switch") and not page.user.count()
            if not self.window.work.busy and not asking:
                break
            time.sleep(0.01)
        for _ in range(3):
            QApplication.processEvents()

    def shot(self, name: str, *, settle: bool = True) -> None:
        """One picture of the window as it stands."""
        from PySide6.QtWidgets import QApplication

        if settle:
            self.settle()
        self.taken += 1
        picture = self.window.grab()
        for dialog in QApplication.topLevelWidgets():
            if dialog.isVisible() and dialog is not self.window and dialog.isWindow():
                picture = dialog.grab()
        path = self.out / f"{self.series}-{self.taken:02d}-{name}.png"
        if not picture.save(str(path)):
            raise OSError(f"cannot write {path}")


def main(argv: Sequence[str] | None = None) -> int:
    """Make the school if none is given, then one process for each series."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/screens"))
    parser.add_argument("--demo", type=Path, help="a demonstration made before")
    parser.add_argument("--students", type=int, default=1200)
    parser.add_argument("--series", choices=list(SIZES), help="only this one, in this process")
    chosen = parser.parse_args(argv)
    chosen.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="xueji-screens-") as folder:
        demo = chosen.demo or _school(Path(folder) / "demo", chosen.students)
        if chosen.series:
            photograph(chosen.series, demo, chosen.out.resolve(), Path(folder))
            return 0
        for series in SIZES:
            _in_its_own_process(series, demo, chosen.out.resolve())
    sys.stdout.write(f"{len(list(chosen.out.glob('*.png')))} pictures in {chosen.out}\n")
    return 0


def _school(out: Path, students: int) -> Path:
    from app.job import Job
    from app.usecases.demo import demonstration

    demonstration.run(out, students, Job(), lambda _: None, days=False)
    return out


def _in_its_own_process(series: str, demo: Path, out: Path) -> None:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "QT_SCALE_FACTOR": SCALES[series],
    }
    command = [sys.executable, __file__, "--series", series, "--demo", str(demo)]
    subprocess.run([*command, "--out", str(out)], env=environment, check=True)


def photograph(series: str, demo: Path, out: Path, scratch: Path) -> None:
    """All pictures of one series, on a copy of the demonstration's register."""
    from PySide6.QtCore import QSettings

    from ui import application, settings

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(scratch / "settings")
    )
    application.application(["screens"])
    sys.excepthook = sys.__excepthook__  # what goes wrong here is for whoever takes pictures
    settings.set_dark(series == DARK)
    register = scratch / "学籍库"
    shutil.copytree(demo / "学籍库", register)
    for part in (_first_run, _locked, _working, _nobody):
        if series == LIGHT or part is _working:
            part(series, demo, out, scratch, register)


def _camera(series: str, out: Path, name: str, folder: Path | None) -> Camera:
    from ui.main_window import MainWindow

    window = MainWindow(folder)
    window.resize(*SIZES[series])
    window.show()
    camera = Camera(window, out, f"{series}-{name}")
    camera.settle()
    return camera


def _first_run(series: str, _demo: Path, out: Path, scratch: Path, _register: Path) -> None:
    camera = _camera(series, out, "a-first-run", None)
    page = camera.window.stack.currentWidget()
    camera.shot("welcome")
    page.submit()
    page.folder.setText("D:\\学籍库" if os.name == "nt" else str(scratch / "新学籍库"))
    camera.shot("folder")
    page.submit()
    page.submit()
    camera.shot("school-empty")
    page.name.setText("乌兰示范学校（演示）")
    page.code.setText("3115000001")
    camera.shot("school")
    page.submit()
    page.user.setText("演示管理员")
    page.password.setText("太短了")
    camera.shot("user-weak")
    page.password.setText("草原 清晨 七匹马 铁皮桶")
    page.again.setText("草原 清晨 七匹马 铁皮桶")
    camera.shot("user-strong")
    page.submit()
    camera.shot("recovery-key")
    page.typed.setText(page.recovery[:-1] + ("0" if page.recovery[-1] != "0" else "1"))
    page.submit()
    camera.shot("recovery-key-wrong")
    page.typed.setText(page.recovery)
    page.submit()
    camera.shot("empty-register")
    camera.window.close()


def _locked(series: str, _demo: Path, out: Path, _scratch: Path, register: Path) -> None:
    from PySide6.QtCore import QSettings

    QSettings().clear()
    camera = _camera(series, out, "b-locked", register)
    page = camera.window.stack.currentWidget()
    camera.shot("unlock")
    page.password.setText("不是这个密码")
    page.submit()
    camera.shot("wrong-password")
    page.switch.click()
    camera.shot("recovery-key")
    camera.window.show_restore()
    camera.shot("restore")
    camera.window.stack.currentWidget().form.by_key.setChecked(True)
    camera.window.stack.currentWidget().form.submit()
    camera.shot("restore-key-sheet")
    camera.window.close()


def _unlock(camera: Camera, demo: Path) -> Any:
    page = camera.window.stack.currentWidget()
    password = (demo / "演示密码.txt").read_text(encoding="utf-8").splitlines()[0]
    page.password.setText(password)
    page.submit()
    camera.settle()
    return camera.window.frame


def _working(series: str, demo: Path, out: Path, scratch: Path, register: Path) -> None:
    from screens_admission import admitting
    from screens_cases import changing
    from screens_collection import collecting
    from screens_dossiers import filing
    from screens_duties import duties
    from screens_promotion import promoting

    camera = _camera(series, out, "c-working", register)
    frame = _unlock(camera, demo)
    first = (_students, _student, collecting, admitting, changing, duties, promoting, _printing)
    for part in (*first, _importing, filing, _registering, _exporting, _archiving, _rest):
        part(camera, frame, demo, scratch)
    camera.window.close()


def _students(camera: Camera, frame: Any, _demo: Path, _scratch: Path) -> None:
    from ui.widgets.page import Place

    camera.shot("desk")
    frame.go(Place.STUDENTS, None)
    page = frame.page(Place.STUDENTS)
    camera.shot("students")
    page.table.choose(range(2, 7), 2)
    camera.shot("students-chosen")
    screens_tables.listing(camera, page)
    page.search.setText("zh")
    camera.shot("students-search")
    page.search.setText("没有这个人")
    camera.shot("students-none")
    page.search.clear()
    frame.finder.setFocus()
    frame.finder.setText("wang")
    camera.shot("finder")
    frame.finder.leave()


def _student(camera: Camera, frame: Any, _demo: Path, scratch: Path) -> None:
    from ui.widgets.page import Place

    rows = frame.page(Place.STUDENTS).table.lines.lines_of(range(60))
    frame.go(Place.STUDENT, rows[0][0])
    camera.shot("student")
    page = frame.page(Place.STUDENT)
    page.tabs.setCurrentIndex(1)
    camera.shot("student-members")
    lacking = next((line[0] for line in rows if not line[1][2]), rows[1][0])
    frame.go(Place.STUDENT, lacking)
    camera.shot("student-lacking")
    screens_pupils.editing(camera, frame, rows[3][0])
    screens_pupils.key_change(camera, frame, rows[4][0], scratch)
    screens_pupils.problems(camera, frame, scratch)


def _printing(camera: Camera, frame: Any, _demo: Path, scratch: Path) -> None:
    from app.usecases.paper.printing import Selection
    from ui.widgets.page import Place

    frame.go(Place.FORMS, Selection(everyone=True))
    camera.shot("print-everyone")
    page = frame.page(Place.FORMS).printing
    page.whom.setCurrentIndex(0)
    camera.settle()
    page.pages.zoom(2)
    camera.shot("print-class-zoomed")
    page.whom.setCurrentIndex(page.whom.count() - 1)
    camera.shot("print-blank")
    page.save(scratch / "采集表.pdf")
    camera.shot("print-saved")
    papers = (screens_papers.papers, screens_papers.scanning, screens_papers.cards)
    for part in (*papers, screens_own_forms.own_forms, screens_forms.forms):
        part(camera, frame, scratch)


def _registering(camera: Camera, frame: Any, _demo: Path, scratch: Path) -> None:
    import screens_registration as ours

    for part in (ours.imported, ours.feedback, ours.evidence, ours.slips, ours.tables):
        part(camera, frame, scratch)


def _importing(camera: Camera, frame: Any, demo: Path, _scratch: Path) -> None:
    from ui.widgets.page import Place

    frame.go(Place.IMPORT, None)
    camera.shot("import-drop")
    page = frame.page(Place.IMPORT).importing
    page.read(demo / "演示密码.txt")
    camera.shot("import-refused")
    _close_dialogs()
    page.read(demo / "国网文件" / "小学和初中.xlsx")
    camera.shot("import-problems")
    page.read(demo / "国网文件" / "一个月后的小学和初中.xlsx")
    busy(camera, "import-busy")
    page.chips.button(2).click()
    camera.shot("import-changed")
    page.apply.click()
    camera.shot("import-done")
    page.done.undo.click()
    camera.shot("import-undone")
    frame.go(Place.BATCHES, None)
    batches = frame.page(Place.IMPORT).batches
    camera.settle()
    rows = [n for n, line in enumerate(batches.table.lines.lines) if line[1][8] == "有效"]
    batches.table.choose([max(rows)], max(rows))
    batches.undo.click()
    camera.shot("batches-question")


def _exporting(camera: Camera, frame: Any, _demo: Path, scratch: Path) -> None:
    from ui.widgets.page import Place

    frame.go(Place.EXPORT, None)
    camera.shot("export")
    frame.page(Place.IMPORT).exporting.export_to(scratch / "学生基础信息 全校.xlsx")
    camera.shot("export-done")


def _archiving(camera: Camera, frame: Any, demo: Path, scratch: Path) -> None:
    from ui.widgets.page import Place

    frame.go(Place.ARCHIVES, None)
    camera.shot("archives")
    page = frame.page(Place.ARCHIVES).archiving
    page.build_in(scratch / "光盘")
    busy(camera, "archive-busy")
    camera.shot("archive-built")
    image = next((demo / "光盘映像").glob("*.iso"))
    page.verify(image)
    camera.shot("archive-verified")
    damaged = scratch / "damaged.iso"
    content = bytearray(image.read_bytes())
    content[len(content) // 2] ^= 255
    damaged.write_bytes(content)
    page.verify(damaged)
    camera.shot("archive-damaged")
    page.tabs.setCurrentIndex(2)
    camera.shot("archive-rehearsal")


def _rest(camera: Camera, frame: Any, _demo: Path, scratch: Path) -> None:
    from ui.widgets.page import Place

    screens_graduation.graduation(camera, frame, scratch)
    frame.go(Place.HISTORY, None)
    camera.shot("history")
    frame.page(Place.HISTORY).check.click()
    camera.shot("history-checked")
    frame.go(Place.SETTINGS, None)
    camera.shot("settings")
    screens_staff.staff(camera, frame, scratch)
    screens_papers.school_facts(camera, frame, scratch)  # last: files bear the code from before
    camera.window.work.failed.emit(frame, ValueError("王小明 150602201503071234"))
    camera.shot("error-bug")
    _close_dialogs()


def _nobody(series: str, _demo: Path, out: Path, scratch: Path, _register: Path) -> None:
    """Every page of a register without anybody."""
    from ui.widgets.page import Place

    camera = _camera(series, out, "d-empty", scratch / "新学籍库")
    page = camera.window.stack.currentWidget()
    page.password.setText("草原 清晨 七匹马 铁皮桶")
    page.submit()
    camera.settle()
    files = (Place.FORMS, Place.BATCHES, Place.EXPORT, Place.ARCHIVES, Place.HISTORY)
    for place in (Place.CAMPAIGNS, Place.PHOTOS, Place.CLASSES, *files):
        camera.window.frame.go(place, None)
        camera.shot(place.name.lower())
    camera.window.lock()
    camera.shot("locked-again")
    camera.window.close()


def _close_dialogs() -> None:
    from PySide6.QtWidgets import QApplication, QDialog

    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog):
            dialog.close()
    QApplication.processEvents()


if __name__ == "__main__":
    sys.exit(main())
