"""Photographs of the list of pupils at work: chips, columns, a bulk edit, a paste."""

from typing import Any


def listing(camera: Any, page: Any) -> None:
    """Conditions and columns, what they empty, and the acts on many pupils."""
    from app.usecases.pupils.filters import Chip, Order, Query

    page.open_filters("ethnicity")
    camera.shot("students-filter")
    page.narrow(Chip("ethnicity", ("蒙古族", "汉族")))
    page.narrow(Chip("photo", ("0",)))
    page.narrow(Chip("age", ("8", "9", "10", "11")))
    page.order_by(Order("name"))
    camera.shot("students-chips")
    page.keep.click()
    camera.shot("students-keep")
    page.naming.hide()
    page.filters.close_panel()
    page.narrow(Chip("class_no", ("没有这个班",)))
    camera.shot("students-emptied")
    page.ask_for(Query())
    page.open_columns()
    page.table.set_columns(["name", "class_no", "ethnicity", "age", "photo", "guardian1.phone"])
    camera.shot("students-columns")
    page.columns.close_panel()
    page.table.set_columns(["name", "sex", "id_number", "national_number", "class_no", "phone"])
    _bulk(camera, page)
    _paste(camera, page)
    page.table.choose(range(3), 0)
    page.acts.ask_class()
    camera.shot("students-move")
    page.acts.moving.hide()
    page.table.choose([], 0)


def _bulk(camera: Any, page: Any) -> None:
    from app.usecases.pupils.bulk_edit import Mode

    page.table.choose(range(12), 0)
    page.change.click()
    screen = page.screens.currentWidget()
    camera.shot("bulk")
    screen.choose("study_mode", Mode.SET, "住校")
    screen.look.click()
    camera.settle()
    screen.preview_part.reason.setText("秋季住宿登记")
    camera.shot("bulk-preview")
    screen.choose("postcode", Mode.SET, "没有邮编")
    screen.choose("distance", Mode.SET, "远")
    screen.look.click()
    camera.shot("bulk-refused")
    screen.left.emit()


def _paste(camera: Any, page: Any) -> None:
    from PySide6.QtGui import QGuiApplication

    from app.usecases.pupils import students

    rows = page.work.ask(students.search, "", "", 12, 0).rows
    lines = ["学籍号\t身份证号\t学生姓名\t联系电话\t特长\t备注"]
    for place, one in enumerate(rows):
        phone = "1.38E+10" if place == 3 else f"1390000{place:04d}"
        name = "改了名字" if place == 5 else one.name
        number = one.id_number if place != 7 else "150602201503010000"
        talent = "马头琴" if place % 2 else ""
        lines.append(f"\t{number}\t{name}\t{phone}\t{talent}\t新")
    QGuiApplication.clipboard().setText("\n".join(lines))
    page.acts.paste()
    camera.shot("paste")
    screen = page.screens.currentWidget()
    screen.preview_part.chips.button(0).click()
    screen.preview_part.reason.setText("开学登记")
    camera.shot("paste-all")
    QGuiApplication.clipboard().setText("王某\t0701\n李某\t0701")
    page.acts.paste()
    camera.shot("paste-unknown")
    screen.left.emit()
