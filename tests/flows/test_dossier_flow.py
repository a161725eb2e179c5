"""学籍档案 in the window: entered, shelved, lent, sent on, imported, printed; by a registrar."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.usecases import dossiers, paper_items, students
from ui.main_window import MainWindow
from ui.pages import dossier_tab
from ui.pages.dossier_tab import DossierTab
from ui.pages.student_tabs import Tab
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


@pytest.fixture
def pupil(school: MainWindow) -> int:
    """The first pupil of the first class."""
    first = school.work.ask(students.classes)[0].class_no
    return school.work.ask(students.search, "", first, 1, 0).rows[0].id


@pytest.fixture
def tab(school: MainWindow, pupil: int, settled: Settled) -> DossierTab:
    school.frame.go(Place.STUDENT, (pupil, Tab.DOSSIER))
    settled(school)
    page: Any = school.frame.page(Place.STUDENT)
    found = page.tab(Tab.DOSSIER)
    assert isinstance(found, DossierTab)
    return found


def enter_award(tab: DossierTab, title: str, level: str = "校级") -> None:
    form = tab.entries.form
    tab.enter.click()
    form.section.setCurrentIndex(form.section.findData(5))
    form.title_line.setText(title)
    form.on.setText("20240530")
    form.level.setCurrentText(level)
    form.yes.click()


def test_an_entry_is_made_put_right_and_withdrawn(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled
) -> None:
    """R-ORD-7-7, R-SC-36-1: nothing is erased."""
    enter_award(tab, "三好学生", "")
    settled(school)
    assert "级别" in tab.entries.form.told.text()
    tab.entries.form.level.setCurrentText("校级")
    tab.entries.form.yes.click()
    settled(school)
    [line] = school.work.ask(dossiers.show, pupil).sections[4].standing
    assert (line.title, line.level) == ("三好学生", "校级")
    tab.entries.begin(line)
    tab.entries.form.title_line.setText("优秀少先队员")
    tab.entries.form.reason.setText("证书上如此")
    tab.entries.form.yes.click()
    settled(school)
    lines = school.work.ask(dossiers.show, pupil).sections[4].lines
    assert [(one.title, one.state) for one in lines] == [
        ("三好学生", "已更正"),
        ("优秀少先队员", ""),
    ]
    tab.entries.withdraw(lines[1])
    tab.entries.reason.setText("不是本校学生")
    tab.entries.asking.yes.click()
    settled(school)
    [before] = school.work.ask(dossiers.show, pupil).sections[4].standing
    assert before.title == "三好学生"  # without its correction the first entry stands again


def test_a_proof_comes_in_with_its_entry_and_can_be_looked_at(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled, tmp_path: Path
) -> None:
    from PySide6.QtGui import QImage

    picture = QImage(200, 280, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFF)
    picture.save(str(tmp_path / "奖状.png"))
    tab.enter.click()
    tab.entries.form.proof.add(tmp_path / "奖状.png")
    form = tab.entries.form
    form.section.setCurrentIndex(form.section.findData(7))
    form.title_line.setText("说明")
    form.yes.click()
    settled(school)
    [line] = school.work.ask(dossiers.show, pupil).sections[6].standing
    assert len(line.evidence_ids) == 1
    tab.entries.looked.emit(line.title, line.evidence_ids)
    settled(school)
    assert tab.stack.currentWidget() is tab.evidence
    assert tab.evidence.pages.list.model().rowCount() == 1


def test_a_paper_is_entered_lent_returned_and_sealed(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled
) -> None:
    """R-ORD-8-1, R-GEN-2-1, R-XZ-3-2."""
    part = tab.papers
    tab.tabs.setCurrentIndex(dossier_tab.PAPERS)
    part.enter.click()
    part.new.title_line.setText("学籍信息采集表")
    part.new.yes.click()
    settled(school)
    part.table.choose([0])
    part.lend.click()
    part.loan.yes.click()
    settled(school)
    assert "借阅人" in part.loan.told.text()
    part.loan.borrower.setText("赵老师")
    part.loan.purpose.setText("核对")
    part.loan.approved_by.setText("钱校长")
    part.loan.due.setText("20991231")
    part.loan.yes.click()
    settled(school)
    [item] = school.work.ask(paper_items.items_of, pupil)
    assert (item.state, item.state_reason) == ("借出", "赵老师")
    part.table.choose([0])
    assert not part.seal.isEnabled()
    part.give.click()
    part.back.lines()[0].setText("王老师")
    part.back.yes.click()
    settled(school)
    part.table.choose([0])
    part.seal.click()
    assert "不能销毁" in part.seal_form.why.text()
    part.seal_form.reason.setText("毕业")
    part.seal_form.yes.click()
    settled(school)
    [item] = school.work.ask(paper_items.items_of, pupil)
    assert item.state == "封存"


def test_a_dossier_is_sent_with_its_list_and_reads_only_then(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled, tmp_path: Path
) -> None:
    """R-ORD-9-1."""
    new = paper_items.NewItem(1, "学籍信息采集表")
    school.work.write(tab, paper_items.keep, pupil, new)
    settled(school)
    tab.tabs.setCurrentIndex(dossier_tab.TRANSFERS)
    part = tab.transfers
    part.out.click()
    part.send.yes.click()
    settled(school)
    assert "接收学校" in part.send.told.text()
    part.send.school.setText("东胜区第二小学")
    part.send.papers.item(0, 0).setCheckState(part.send.papers.item(0, 0).checkState().Checked)
    part.send.yes.click()
    settled(school)
    assert "东胜区第二小学" in tab.banner.text()
    assert not tab.enter.isEnabled()
    assert not part.out.isEnabled()
    states = [one.state for one in school.work.ask(paper_items.items_of, pupil)]
    assert sorted(states) == ["在库", "已转出"]  # the copy stays


def test_a_received_dossier_tells_what_is_missing(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled
) -> None:
    """R-ORD-16-1."""
    part = tab.transfers
    tab.tabs.setCurrentIndex(dossier_tab.TRANSFERS)
    part.into.click()
    part.receive.school.setText("康巴什区第一小学")
    part.receive.catalogue.setPlainText("学籍信息采集表，2\n缺 体检表，1页")
    part.receive.yes.click()
    settled(school)
    [item] = school.work.ask(paper_items.items_of, pupil)
    assert (item.title, item.pages) == ("学籍信息采集表", 2)
    from app.usecases import dossier_transfers

    [shown] = school.work.ask(dossier_transfers.transfers, pupil)
    assert [one.title for one in shown.missing] == ["体检表"]


def test_cover_and_catalogue_are_looked_at_and_saved(
    tab: DossierTab, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    tab.print_papers(dossier_tab.CONTENTS, "目录")
    settled(school)
    assert tab.printing.pages.list.model().rowCount() == 1
    tab.printing.save(tmp_path / "目录.pdf")
    settled(school)
    assert (tmp_path / "目录.pdf").read_bytes().startswith(b"%PDF")
    assert tab.stack.currentIndex() == 0


def test_a_punishment_is_entered_and_revoked(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled
) -> None:
    """R-SC-37-1, R-SC-38-2."""
    part = tab.punishments
    tab.tabs.setCurrentIndex(dossier_tab.PUNISHMENTS)
    part.enter.click()
    part.form.reason.setText("旷课")
    part.form.minutes.setText("校务会〔2024〕3号")
    part.form.yes.click()
    settled(school)
    assert "本地办法没有写" in school.frame.status.text()
    part.table.choose([0])
    part.revoke.click()
    minutes, reason, _ = part.revoking.lines()
    minutes.setText("校务会〔2024〕9号")
    reason.setText("进步明显")
    part.revoking.yes.click()
    settled(school)
    part.table.choose([0])
    assert not part.revoke.isEnabled()

