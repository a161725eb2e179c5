"""Photographs of the pages on which pupils are edited; part of ``screens``."""

from pathlib import Path
from typing import Any


def editing(camera: Any, frame: Any, student_id: int) -> None:
    """A pupil's record as fields: typed, refused, left, saved; and the tabs that only list."""
    from ui.pages.pupils.student_tabs import Tab
    from ui.widgets.page import Place

    frame.go(Place.STUDENT, student_id)
    page = frame.page(Place.STUDENT)
    page.begin()
    camera.shot("student-edit")
    editors = page.forms.record.editors
    editors["entry_month"].type("209913")
    editors["postcode"].type("01700")
    page.forms.to("ethnicity")
    _type(editors["ethnicity"].input, "mg")
    camera.shot("student-edit-code")
    page.forms.to("hukou_division")
    _type(editors["hukou_division"].input, "dongsheng")
    camera.shot("student-edit-division")
    page.submit()
    camera.shot("student-edit-refused")
    editors["entry_month"].type(editors["entry_month"].kept)
    page.turn_to(Tab.MEMBERS)
    page.forms.members.add_member()
    camera.shot("student-edit-members")
    page.bar.ask(page.forms.count())
    page.turn_to(Tab.INFO)
    camera.shot("student-edit-leave")
    page.bar.drop.emit()
    page.begin()
    camera.settle()
    page.forms.record.fill({})
    page.forms.record.editors["id_number"].type("15060220150307123X")
    page.forms.record.editors["sex"].type("女")
    camera.shot("student-edit-number")
    page.bar.drop.emit()
    page.begin()
    camera.settle()
    page.forms.record.editors["phone"].type("13812340000")
    page.forms.record.editors["talent"].type("马头琴")
    page.bar.reason.setText("家长来电，号码已换")
    page.submit()
    camera.shot("student-saved")
    page.turn_to(Tab.NUMBERS)
    page.tab(Tab.NUMBERS).number.setText("1506020001")
    page.tab(Tab.NUMBERS).enter.click()
    camera.shot("student-numbers")
    page.turn_to(Tab.ISSUES)
    camera.shot("student-printed")
    page.turn_to(Tab.HISTORY)
    camera.shot("student-history")


def key_change(camera: Any, frame: Any, student_id: int, scratch: Path) -> None:
    """A case from the empty list to the changed record."""
    from ui.pages.pupils.student_tabs import Tab
    from ui.widgets.page import Place

    scan = scratch / "户口簿.pdf"
    scan.write_bytes(b"%PDF-1.4 a scan")
    frame.go(Place.STUDENT, (student_id, Tab.KEY_CHANGES))
    tab = frame.page(Place.STUDENT).tab(Tab.KEY_CHANGES)
    camera.shot("key-change-none")
    tab.begin()
    tab.form.editors["name"].type("乌云其木格")
    tab.form.applicant.setText("巴特尔")
    tab.form.relation.setText("父亲")
    tab.form.reason.setText("户口簿已更名")
    tab.form.proofs.add(scan)
    camera.shot("key-change-form")
    tab.submit()
    camera.shot("key-change-school")
    form = tab.cards[0].form
    form.person.setText("钱校长")
    form.paper.add(scan)
    form.yes.click()
    camera.shot("key-change-bureau")
    form = tab.cards[0].form
    form.person.setText("教体局基教股")
    form.document.setText("东教发〔2026〕8号")
    form.yes.click()
    camera.shot("key-change-done")


def problems(camera: Any, frame: Any, scratch: Path) -> None:
    """Problem records, pairs, a merge and its undo."""
    from app.domain.problem_handling import Handling
    from ui.widgets.page import Place

    _second_record(camera, frame, scratch)
    frame.go(Place.PROBLEMS, None)
    camera.shot("problems-none")
    page = frame.page(Place.PROBLEMS)
    page.scan.click()
    camera.shot("problems")
    page.worklist.card.radios[Handling.CHANGE].click()
    camera.shot("problems-handling")
    page.tabs.setCurrentIndex(1)
    camera.shot("pairs")
    pair = page.pairs.found[0]
    page.compare(pair.first_id, pair.second_id)
    camera.shot("merge")
    page.merging.reason.setText("核对了户口簿，是同一名学生")
    page.merging.merge.click()
    camera.shot("merged")
    page.merges.undo.click()
    camera.shot("unmerge-question")
    page.merges.yes.click()
    camera.shot("unmerged")


def _second_record(camera: Any, frame: Any, scratch: Path) -> None:
    """A second record of the first pupil with a number, from another region."""
    from app.domain import identity, layouts
    from app.exchange import filling
    from app.job import Job
    from app.usecases.national import importing
    from app.usecases.pupils import students

    register = frame.work.register
    for one in register.read(students.search).rows:
        values = register.read(students.show, one.id).values
        if identity.is_resident_number(values["id_number"]):
            break
    first = "150125" + values["id_number"][6:17]
    number = first + identity.check_character(first)
    twin = {**values, "id_number": number, "phone": "13900001234", "national_number": ""}
    out = scratch / "转入.xlsx"
    filling.fill(None, layouts.layout("a_2013"), [twin], out, Job())
    shown = register.read(importing.preview, out, Job())
    register.write(importing.apply, shown, Job())
    camera.settle()


def _type(line: Any, text: str) -> None:
    """As by hand, so that the answers come."""
    line.setText(text)
    line.textEdited.emit(text)
