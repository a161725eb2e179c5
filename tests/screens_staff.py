"""Photographs of 岗位: nobody yet, people with a training asked for, devices, hand-overs."""

from pathlib import Path
from typing import Any


def staff(camera: Any, frame: Any, _scratch: Path) -> None:
    """From nobody to a hand-over."""
    from app.usecases.school import equipment, staff
    from app.usecases.school.staff import Person
    from ui.widgets.page import Place

    frame.go(Place.STAFF, None)
    page = frame.page(Place.SETTINGS).staff
    camera.shot("staff-none")
    register = frame.work.register
    pair = []
    for name, duty in (("乌兰", staff.REGISTRAR), ("白音", staff.REGISTRAR), ("钱某", "校长")):
        person = Person(name, duty, staff.REGULAR, "女", "教师", "是", "0477-1234567")
        pair.append(register.write(staff.add, person))
    for member, day in zip(pair, ("20240820", "20260821"), strict=False):
        register.write(staff.train, member, day, "市教育局", "国网操作", "培2026-01")
    register.write(staff.begin, pair[0], "20240901")
    register.write(equipment.add, "扫描仪", "馈纸式 A4", "20240901", "SB-001", "学籍室")
    register.write(equipment.move_discs, 50, "购入", "20240901")
    page.load()
    camera.shot("staff")
    page.train.click()
    camera.shot("staff-training")
    page.training.no.click()
    page.hand.click()
    camera.shot("staff-hand-over")
    page.handing.no.click()
    page.parts.setCurrentIndex(1)
    camera.shot("staff-devices")
    register.write(staff.hand_over, pair[0], pair[1], "20261101", "钱某")
    page.parts.setCurrentIndex(2)
    page.load()
    camera.shot("staff-moves")
    page.parts.setCurrentIndex(0)
