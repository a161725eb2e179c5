"""Files out: the export, the term archive and its way back, the log and its check."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.persistence.records import Archive
from app.persistence.transaction import Tx
from app.usecases.discs import archiving
from app.usecases.national import batches
from app.usecases.pupils import students
from app.usecases.school import doors, registers
from ui.main_window import MainWindow
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]
PASSWORD = "four quite different words"


def test_an_export_is_written_and_entered_in_the_history(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    school.frame.go(Place.EXPORT, None)
    sync: Any = school.frame.page(Place.IMPORT)
    page = sync.exporting
    page.include.setChecked(True)
    page.export_to(tmp_path / "全校.xlsx")
    settled(school)
    total = school.work.ask(students.count)
    assert page.heading.text().startswith(f"已写入 {total} 名")
    assert (tmp_path / "全校.xlsx").is_file()
    assert school.work.ask(batches.batches)[0].kind == "export"


def test_one_class_into_her_own_template(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    from app.domain import layouts
    from app.exchange import blanks

    template = tmp_path / "空白.xlsx"
    template.write_bytes(blanks.make_blank(layouts.layout("a_2013"), ".xlsx"))
    before = template.read_bytes()
    school.frame.go(Place.EXPORT, None)
    sync: Any = school.frame.page(Place.IMPORT)
    page = sync.exporting
    page.include.setChecked(True)
    page.class_no.setCurrentIndex(1)
    page.set_template(template)
    assert not page.layout_choice.isEnabled()
    page.export_to(tmp_path / "一个班.xlsx")
    settled(school)
    count = school.work.ask(students.classes)[0].count
    assert page.heading.text().startswith(f"已写入 {count} 名")
    assert template.read_bytes() == before


def test_a_term_is_built_verified_and_brought_back(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-ORD-N2-3, R-GEN-4-1."""
    school.frame.go(Place.ARCHIVES, None)
    page: Any = school.frame.page(Place.ARCHIVES).archiving
    page.medium.setCurrentIndex(0)
    page.build_in(tmp_path / "disc")
    settled(school)
    line = school.work.ask(archiving.archives)[0]
    image = tmp_path / "disc" / line.image_name
    assert image.is_file()
    assert page.built.isVisible()
    assert len(page.built.key.text().split()) == 8
    page.verify(image)
    settled(school)
    assert "每一块都与签名目录相符" in page.verdict_heading.text()
    page.tabs.setCurrentIndex(2)
    form = page.rehearsal
    form.image.setText(str(image))
    form.folder.setText(str(tmp_path / "rehearsal"))
    form.password.setText(PASSWORD)
    form.start.click()
    assert form.password.text() == ""
    settled(school)
    assert form.message.text() == ""
    assert "演练成功" in school.frame.status.text()
    register = registers.unlock(tmp_path / "rehearsal", "王老师", PASSWORD)
    try:
        assert register.read(students.count) == school.work.ask(students.count)
    finally:
        register.close()


def test_a_cancelled_archive_leaves_nothing(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    school.frame.go(Place.ARCHIVES, None)
    page: Any = school.frame.page(Place.ARCHIVES).archiving
    page.build_in(tmp_path / "disc")
    task = school.work.long_task
    assert task is not None
    assert task.job is not None
    task.job.cancel()
    settled(school)
    assert school.frame.status.text() == "已取消，未作任何更改"
    assert school.work.ask(archiving.archives) == ()
    assert not list((tmp_path / "disc").glob("*.iso"))
    assert page.start.isEnabled()


def test_a_changed_bit_is_found(school: MainWindow, tmp_path: Path, settled: Settled) -> None:
    school.frame.go(Place.ARCHIVES, None)
    page: Any = school.frame.page(Place.ARCHIVES).archiving
    page.build_in(tmp_path / "disc")
    settled(school)
    image = next((tmp_path / "disc").glob("*.iso"))
    content = bytearray(image.read_bytes())
    content[len(content) // 2] ^= 1
    image.write_bytes(content)
    page.verify(image)
    settled(school)
    assert "不符" in page.verdict_heading.text()
    assert page.verdict.problems


def test_restoring_without_a_register_leads_to_unlocking_it(
    school: MainWindow, tmp_path: Path, settled: Settled, entered: Settled
) -> None:
    school.frame.go(Place.ARCHIVES, None)
    page: Any = school.frame.page(Place.ARCHIVES).archiving
    page.build_in(tmp_path / "disc")
    settled(school)
    total = school.work.ask(students.count)
    school.lock()
    settled(school)
    school.show_restore()
    restore: Any = school.stack.currentWidget()
    restore.form.submit()
    assert "请选择光盘映像" in restore.form.message.text()
    restore.form.image.setText(str(next((tmp_path / "disc").glob("*.iso"))))
    restore.form.folder.setText(str(tmp_path / "back"))
    restore.form.password.setText("wrong words are still wrong")
    restore.form.submit()
    settled(school)
    assert "密码不对" in restore.form.message.text()
    assert not list((tmp_path / "back").iterdir())
    restore.form.password.setText(PASSWORD)
    restore.form.submit()
    settled(school)
    entered(school)
    assert school.work.register.folder == tmp_path / "back"
    assert school.work.ask(students.count) == total


def test_the_key_sheet_makes_a_new_user_and_shows_the_new_recovery_key_once(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-GEN-4-1: a new computer, the disc and two sheets of paper are enough."""
    school.frame.go(Place.ARCHIVES, None)
    page: Any = school.frame.page(Place.ARCHIVES).archiving
    page.build_in(tmp_path / "disc")
    settled(school)
    built = school.work.ask(archiving.archives)[0]
    key_sheet, seal = school.work.ask(_papers, built.image_name)
    school.lock()
    settled(school)
    school.show_restore()
    form: Any = school.stack.currentWidget().form
    form.image.setText(str(next((tmp_path / "disc").glob("*.iso"))))
    form.folder.setText(str(tmp_path / "back"))
    form.by_key.setChecked(True)
    form.key.setText(key_sheet)
    form.digest.setText("0" + seal[1:] if seal[0] != "0" else "1" + seal[1:])
    form.user.setText("新老师")
    form.password.setText("草原 清晨 七匹马 铁皮桶")
    form.submit()
    settled(school)
    assert form.message.text()
    form.digest.setText(seal.lower())
    form.password.setText("草原 清晨 七匹马 铁皮桶")
    form.submit()
    settled(school)
    key = form.new_key.text.text()
    assert len(key.split("-")) == 8
    form.new_key.go_on.click()
    assert not form.new_key.text.text()
    assert doors.users(tmp_path / "back") == [("新老师", "registrar")]


def _papers(tx: Tx, image_name: str) -> tuple[str, str]:
    """What was printed of an archive: the key sheet's text and the seal's digest groups."""
    row = tx.session.scalar(select(Archive).where(Archive.image_name == image_name))
    assert row is not None
    return row.key_text, row.catalogue_digest


def test_the_log_lists_what_was_done_without_whole_numbers(
    school: MainWindow, settled: Settled
) -> None:
    someone = school.work.ask(students.search).rows[0]
    school.work.write(school.frame, students.reveal, someone.id, "phone")
    school.work.write(school.frame, _phone, someone.id, "12001234567")
    settled(school)
    school.frame.go(Place.HISTORY, None)
    page: Any = school.frame.page(Place.HISTORY)
    sentences = [line[1][4] for line in page.table.lines.lines]
    assert any("查看隐藏信息" in sentence for sentence in sentences)
    assert any("120****4567" in sentence for sentence in sentences)
    assert not any("12001234567" in sentence for sentence in sentences)


def _phone(tx: Any, student_id: int, phone: str) -> None:
    from app.persistence.records import Student

    tx.get(Student, student_id, "这名学生").phone = phone


def test_the_integrity_check_answers_beside_the_log(school: MainWindow, settled: Settled) -> None:
    school.frame.go(Place.HISTORY, None)
    page: Any = school.frame.page(Place.HISTORY)
    page.check.click()
    settled(school)
    assert page.result.isVisible()
    assert page.verdict.text().startswith("完好")


def test_the_dark_sheet_and_the_idle_time_are_chosen_and_remembered(school: MainWindow) -> None:
    from PySide6.QtCore import QTimer

    from ui import settings

    school.frame.go(Place.SETTINGS, None)
    page: Any = school.frame.page(Place.SETTINGS).settings
    page.minutes.setCurrentIndex(page.minutes.findData(20))
    page.look.setCurrentIndex(1)
    assert settings.dark()
    assert settings.idle_minutes() == 20
    assert school.findChild(QTimer, "idle").interval() == 20 * 60_000
    page.look.setCurrentIndex(0)
    assert not settings.dark()


def test_a_file_for_others_asks_for_the_approval(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-ORD-27-1: for the national system no question; for others the written approval."""
    from app.usecases.paper import disclosures

    school.frame.go(Place.EXPORT, None)
    sync: Any = school.frame.page(Place.IMPORT)
    page = sync.exporting
    page.include.setChecked(True)
    assert page.handing.recipient.currentText() == "学籍主管部门"
    box = page.handing.recipient
    box.setCurrentIndex(box.count() - 1)
    page.handing.who.setText("某保险公司")
    page.export_to(tmp_path / "o.xlsx")
    settled(school)
    assert not (tmp_path / "o.xlsx").exists()
    assert "书面批准" in page.handing.told.text()
    box.setCurrentIndex(0)
    page.export_to(tmp_path / "o.xlsx")
    settled(school)
    assert (tmp_path / "o.xlsx").exists()
    assert school.work.ask(disclosures.lines)[0][0].recipient == "学籍主管部门"
