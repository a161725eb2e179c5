"""How a stored value reads on the screen: days, moments, masked values, a change from → to."""

import re

from PySide6.QtWidgets import QWidget

from app.domain import fields
from app.usecases.pupils import students
from app.usecases.pupils.timeline import Change
from ui.widgets.basic import label, row


def when(stamp: str) -> str:
    """2026-11-21 09:30."""
    return stamp[:16].replace("T", " ")


def day(typed: str) -> str:
    """2026-11-21 for 20261121."""
    return f"{typed[:4]}-{typed[4:6]}-{typed[6:]}" if len(typed) == 8 else typed


def shown_value(key: str, value: str, *, plain: bool = False) -> str:
    """A value as lists show it: masked where its field is sensitive, 空白 where there is none.

    ``plain``: as it is, once the look at it has been entered in the log.
    """
    if plain or not value:
        return value or "空白"
    for lookup in (fields.by_key, fields.guardian_field):
        try:
            field = lookup(key)
        except KeyError:
            continue
        return students.masked(value) if field.sensitive else value
    return value


def change_line(change: Change) -> QWidget:
    """联系电话：138****0000 → 139****0000."""
    line = QWidget()
    what = label(f"{change.label}：{shown_value(change.key, change.before)}", "quiet", wrap=True)
    to = label(f"→ {shown_value(change.key, change.after)}", wrap=True)
    layout = row(what, to)
    layout.setStretch(1, 1)
    line.setLayout(layout)
    return line


def typed_day(text: str) -> str:
    """A typed day as yyyyMMdd; what is none comes through, and is refused with a sentence."""
    parts = re.findall(r"\d+", text)
    if len(parts) == 3:
        return f"{int(parts[0]):04d}{int(parts[1]):02d}{int(parts[2]):02d}"
    return "".join(parts)


def national_menu(path: str) -> str:
    """Where a screen of the national system is found, as a sentence; "" is a place nobody knows."""
    if not path:
        return "菜单位置没有公开资料，以系统画面为准。"
    return f"国网菜单：{path}（1.0 版手册，新版以系统画面为准）。"
