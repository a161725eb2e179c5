"""Photographs of what files may change, and of registration in the national system."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def imported(camera: Any, frame: Any, scratch: Path) -> None:
    """A file that differs in key information and holds a near-double: preview, row, done."""
    from app.usecases.pupils import students
    from ui.widgets.page import Place

    found = camera.window.work.ask(students.search).rows
    known = [one for one in found if one.id_number][:3]
    rows = [
        {"姓名": f"{one.name[0]}改名", "身份证件类型": "居民身份证", "身份证件号": one.id_number,
         "联系电话": "13900001234"}
        for one in known
    ]  # fmt: skip
    rows.append({**rows[0], "姓名": known[0].name, "身份证件类型": "其他", "身份证件号": ""})
    file = _book(scratch / "改名.xlsx", rows)
    frame.go(Place.IMPORT, None)
    page = frame.page(Place.IMPORT).importing
    page.read(file)
    camera.settle()
    page.chips.button(0).click()
    camera.shot("import-key-information")
    page.terms.terms["key_changes"].switch.click()
    page.terms.terms["key_changes"].reason.setText("旗教基〔2026〕9号")
    camera.shot("import-taking-over")
    page.apply.click()
    camera.shot("import-cases-due")
    page.done.case_asked.emit(page_rows(page, file, camera)[0])
    camera.shot("import-case-filled-in")


def page_rows(page: Any, file: Path, camera: Any) -> Sequence[Any]:
    """The rows of ``file`` whose key information differs, looked at once more."""
    page.read(file)
    camera.settle()
    return page.shown.needing_case


def feedback(camera: Any, frame: Any, scratch: Path) -> None:
    """The chain empty and full, a result file, and what became of it."""
    from app.persistence.records import Student
    from app.usecases.pupils import students
    from ui.widgets.page import Place

    chosen = camera.window.work.ask(students.search).rows[5:11]

    def without_number(tx: Any) -> None:
        for one in chosen:
            tx.get(Student, one.id, "学生").national_number = ""

    frame.go(Place.FEEDBACK, None)
    camera.shot("feedback-before")
    camera.window.work.write(camera.window, without_number)
    camera.shot("feedback-chain")
    rows = [
        {"姓名": one.name, "身份证件号": one.id_number, "查重结果": "通过", "问题描述": ""}
        for one in chosen[:4]
    ]
    rows[1] |= {"查重结果": "未通过", "问题描述": "身份证号与外校学生重复"}
    rows[2] |= {"查重结果": "处理中"}
    page = frame.page(Place.IMPORT).feedback
    page.read(_book(scratch / "查重结果.xlsx", rows))
    camera.shot("feedback-file")
    page.take.click()
    camera.shot("feedback-taken")


def evidence(camera: Any, frame: Any, scratch: Path) -> None:
    """A pupil's evidence: none, listed, looked at."""
    from PySide6.QtGui import QColor, QImage

    from app.usecases.pupils import key_changes, students
    from app.usecases.pupils.proofs import Attached
    from ui.pages.pupils.student_tabs import Tab
    from ui.widgets.page import Place

    pupil = camera.window.work.ask(students.search).rows[7]
    frame.go(Place.STUDENT, (pupil.id, Tab.EVIDENCE))
    camera.shot("evidence-before")
    paper = scratch / "paper.jpg"
    image = QImage(800, 1130, QImage.Format.Format_RGB32)
    image.fill(QColor("#F4F1E8"))
    image.save(str(paper), "JPEG")
    proof = Attached("户口簿.jpg", "image/jpeg", paper.read_bytes())
    asked = key_changes.Application("家长", "父亲", {"name": "改名一"}, (), "更正")
    camera.window.work.write(
        camera.window, key_changes.open_with_proofs, pupil.id, asked, [proof, proof]
    )
    camera.settle()
    tab = frame.page(Place.STUDENT).tab(Tab.EVIDENCE)
    tab.table.choose([0])
    tab.look.click()
    camera.shot("evidence-open")


def slips(camera: Any, frame: Any, _scratch: Path) -> None:
    """变更告知单: none, typed in, refused, entered."""
    from app.usecases.pupils import students
    from ui.pages.pupils.student_tabs import Tab
    from ui.widgets.page import Place

    pupil = camera.window.work.ask(students.search).rows[8]
    frame.go(Place.STUDENT, (pupil.id, Tab.SLIPS))
    camera.shot("slips-none")
    tab = frame.page(Place.STUDENT).tab(Tab.SLIPS)
    tab.start.click()
    tab.told_by.setText("王建国")
    tab.brought_by.setText("班主任孙老师")
    tab.items[0].editor.type("13900001234")
    tab.add_item()
    camera.shot("slips-form")
    tab.items[1].editor.type("兴隆街 8 号")
    tab.submit.click()
    camera.shot("slips-entered")


def tables(camera: Any, frame: Any, scratch: Path) -> None:
    """The settings with another table of divisions looked at, and which members a merge keeps."""
    from app.domain import divisions
    from ui.widgets.page import Place

    table = {**divisions.shipped(), "150699": "新设区"}
    file = scratch / "代码表.csv"
    file.write_text("\n".join(f"{code},{name}" for code, name in table.items()), "utf-8")
    frame.go(Place.SETTINGS, None)
    page = frame.page(Place.SETTINGS)
    getattr(page, "settings", page).divisions.read(file)
    camera.shot("settings-divisions")


def _book(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    import openpyxl

    made = openpyxl.Workbook()
    made.active.append(list(rows[0]))
    for row in rows:
        made.active.append(list(row.values()))
    made.save(path)
    return path
