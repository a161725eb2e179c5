"""The pictures of 升级, each state once, on the demonstration school. See screens.py."""

from datetime import date
from pathlib import Path
from typing import Any

from app.domain import grades
from app.domain.promotion import Outcome
from app.exchange import rosters
from app.persistence.records import Student
from app.usecases.pupils import students
from ui.widgets.page import Place

_HEADERS = ("姓名", "性别", "出生日期", "身份证件类型", "身份证件号", "年级", "班号")
_KEYS = ("name", "sex", "birth_date", "id_type", "id_number", "grade", "class_no")


def promoting(camera: Any, frame: Any, _demo: Path, scratch: Path) -> None:
    """Plan, numbers that collide, done, held against a file that differs, settled, undone."""
    frame.work.write(frame, _give_grades)
    camera.settle()
    frame.go(Place.PROMOTION, None)
    page = frame.page(Place.CASES).promotion
    camera.shot("promotion-none-due")
    _take_everyone(camera, page)
    _numbers(camera, page)
    page.apply.click()
    camera.shot("promotion-done")
    page.undo.click()
    camera.shot("promotion-undo-asked")
    page.asking.no.click()
    page.compare(_national_file(frame, scratch / "国网名册.xlsx"))
    camera.shot("promotion-differs")
    page.done_screen.settle.click()
    camera.shot("promotion-needs-reason")
    page.asking.hide()
    page.undo.click()
    page.asking.yes.click()
    camera.shot("promotion-undone")


def _give_grades(tx: Any) -> None:
    """The demonstration's 班号 begin with the year of entry and the stage; nobody has a grade."""
    stages = {"1": grades.PRIMARY, "2": grades.JUNIOR, "3": grades.SENIOR}
    for pupil in tx.session.query(Student):
        year, stage = pupil.class_no[:4], stages.get(pupil.class_no[4:5], "")
        if year.isdigit() and not pupil.grade:
            before = date(grades.school_year(tx.today), 8, 9)
            pupil.grade = grades.named(grades.SIX_THREE.of_cohort(stage, int(year), before))


def _take_everyone(camera: Any, page: Any) -> None:
    """The demonstration was entered after the day: its records are of the new year already."""
    screen = page.plan_screen
    for outcome in (Outcome.LATE, Outcome.UNKNOWN):
        if screen.plan.count(outcome):
            screen.turn_to(outcome)
            screen.pupils.selectAll()
            camera.shot(f"promotion-{outcome.name.lower()}")
            if outcome is Outcome.LATE:
                screen.up.click()
                camera.settle()
    screen.turn_to(None)
    camera.shot("promotion-plan")


def _numbers(camera: Any, page: Any) -> None:
    screen = page.plan_screen
    going = [n for n, one in enumerate(screen.plan.classes) if one.grade_after]
    if len(going) < 2:
        return
    first, second = going[:2]
    screen.classes.choose([first], first)
    screen.number.setText(screen.plan.classes[second].after)
    screen.renumber.click()
    camera.shot("promotion-collision")
    screen.classes.choose([first], first)
    screen.by_rule.click()
    camera.settle()


def _national_file(frame: Any, path: Path) -> Path:
    """As the national system gives it out, but for two pupils."""

    def lines(tx: Any) -> list[list[str]]:
        ids = students.ids_of(tx)[:200]
        known = students.values_of(tx, ids)
        return [[known[one][key] for key in _KEYS] for one in ids]

    rows = frame.work.ask(lines)
    rows[0][5], rows[1][6] = "高中三年级", "9999"
    rosters.write_table(_HEADERS, rows[:-1], path)
    return path
