"""Photographs of a leaving grade on its way to the certificates; part of ``screens``."""

from pathlib import Path
from typing import Any


def graduation(camera: Any, frame: Any, _scratch: Path) -> None:
    """Results, the act, the roster, numbers, sign-offs, a lost certificate and its proof."""
    from ui.pages.graduation.graduation import LEAVING, LOST, REGISTER, ROSTERS
    from ui.widgets.page import Place

    frame.go(Place.GRADUATION, None)
    page = frame.page(Place.CASES).graduation
    for part, name in ((ROSTERS, "rosters"), (REGISTER, "register"), (LOST, "lost")):
        page.turn_to(part)
        camera.shot(f"graduation-{name}-none")
    page.turn_to(LEAVING)
    page.leaving.day.setText("2020-06-30")
    page.leaving.load()
    camera.shot("graduation-nobody")
    _leaving_class(camera)
    page.leaving.day.setText("2026-06-30")
    page.leaving.load()
    camera.shot("graduation-before")
    _results(camera, page)
    page.leaving.act.click()
    camera.shot("graduation-question")
    page.leaving.asking.yes.click()
    camera.shot("graduation-done")
    _filed(camera, page)
    _numbered(camera, page)
    _handed_out(camera, page)


def _leaving_class(camera: Any) -> None:
    """One class is in its last year, with the numbers that certificates need."""
    from app.persistence.records import Student
    from app.usecases.pupils import students

    def last_year(tx: Any) -> None:
        for number, one in enumerate(students.ids_in(tx, students.classes(tx)[0].class_no)):
            pupil = tx.get(Student, one, "学生")
            pupil.grade, pupil.entry_month = "初中三年级", "202309"
            pupil.national_number = pupil.national_number or f"G{pupil.id_number or number}"

    camera.window.work.write(camera.window, last_year)
    camera.settle()


def _results(camera: Any, page: Any) -> None:
    from app.usecases.graduation import leaver_results

    leaving = page.leaving
    leaving.choose("初三")
    camera.settle()
    lines = leaving.plan.lines
    rows = [leaver_results_head(), *(_row(n, one) for n, one in enumerate(lines[:6]))]
    rows.append(("没有这名学生", "", "是", "是", "10", "0"))
    plan = leaving.work.ask(leaver_results.preview, leaving.plan.grade, leaving.plan.on, rows)
    leaving.results.open(plan)
    leaving.whole.setCurrentWidget(leaving.results)
    camera.shot("graduation-results-sheet")
    leaving.results.apply.click()
    camera.settle()
    leaving.rest.click()
    camera.shot("graduation-rest-question")
    leaving.asking.yes.click()
    camera.settle()
    leaving.table.choose([0])
    camera.shot("graduation-judged")


def leaver_results_head() -> tuple[str, ...]:
    return ("姓名", "学籍号", "课程修完", "综合素质", "学科总数", "补考后不合格科数")


def _row(number: int, one: Any) -> tuple[str, ...]:
    failed = ("0", "4", "6", "0", "1", "0")[number]
    done = "否" if number == 3 else "是"
    return (one.name, "", done, "合格", "10", failed)


def _filed(camera: Any, page: Any) -> None:
    batches = page.batches
    batches.filing.act.click()
    camera.shot("graduation-filing-refused")
    batches.number.setText("东教毕备〔2026〕9号")
    batches.authority.setText("东胜区教育体育局")
    batches.filing.act.click()
    camera.shot("graduation-filed")


def _numbered(camera: Any, page: Any) -> None:
    page.batches.numbers.click()
    camera.shot("graduation-numbers")
    page.numbers.first.setText("2026150602001")
    page.numbers.last.setText("2026150602010")
    page.numbers.look.click()
    camera.shot("graduation-numbers-refused")
    page.numbers.last.clear()
    page.numbers.look.click()
    camera.shot("graduation-numbers-range")
    page.numbers.apply.click()
    camera.shot("graduation-register")


def _handed_out(camera: Any, page: Any) -> None:
    register = page.certificates
    register.export.click()
    camera.shot("graduation-export-question")
    register.asking.no.click()
    register.table.selectAll()
    camera.settle()
    register.side.sign_by.setText("东胜区教育体育局")
    register.side.signing.act.click()
    camera.shot("graduation-signed")
    register.table.choose([0, 1, 2])
    register.side.giving.act.click()
    camera.settle()
    register.table.choose([0])
    camera.shot("graduation-given")
    register.side.losing.act.click()
    camera.shot("graduation-lost-refused")
    register.side.applicant.setText("巴特尔")
    register.side.losing.act.click()
    camera.shot("graduation-lost")
