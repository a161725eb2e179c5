"""材料: what is kept of a pupil, looked at page by page, every look in the log."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QColor, QImage

from app.usecases.pupils import key_changes, students
from app.usecases.pupils.proofs import Attached
from app.usecases.school import history
from ui.main_window import MainWindow
from ui.pages.pupils.student_tabs import Tab
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


def picture(path: Path) -> bytes:
    image = QImage(400, 560, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    image.save(str(path), "JPEG")
    return path.read_bytes()


def test_a_proof_is_listed_with_its_case_and_opened_with_an_entry_in_the_log(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-ORD-7-7, R-GEN-4-2"""
    pupil = school.work.ask(students.search).rows[0]
    proof = Attached("户口簿.jpg", "image/jpeg", picture(tmp_path / "a.jpg"))
    asked = key_changes.Application("家长", "父亲", {"name": "改名一"}, (), "更正")
    school.work.write(school, key_changes.open_with_proofs, pupil.id, asked, [proof])
    settled(school)
    school.frame.go(Place.STUDENT, (pupil.id, Tab.EVIDENCE))
    settled(school)
    page: Any = school.frame.page(Place.STUDENT)
    tab = page.tab(Tab.EVIDENCE)
    assert tab.table.lines.lines[0][1][1] == "关键信息变更（姓名）证明"
    before = len(school.work.ask(history.entries, 100, 0, pupil.id))
    tab.table.choose([0])
    tab.look.click()
    settled(school)
    assert tab.pages.where.text() == "第 1 页，共 1 页"
    assert not tab.pages.paper.pixmap().isNull()
    assert len(school.work.ask(history.entries, 100, 0, pupil.id)) == before + 1


def test_a_pupil_without_evidence_is_told_what_will_stand_here(
    school: MainWindow, settled: Settled
) -> None:
    pupil = school.work.ask(students.search).rows[1]
    school.frame.go(Place.STUDENT, (pupil.id, Tab.EVIDENCE))
    settled(school)
    page: Any = school.frame.page(Place.STUDENT)
    tab = page.tab(Tab.EVIDENCE)
    assert tab.empty.isVisible()
    assert not tab.split.isVisible()
