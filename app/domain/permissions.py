"""Who may do what: one table, asked by use cases only."""

from collections.abc import Mapping
from enum import StrEnum


class Action(StrEnum):
    """What a role may be allowed to do; looking at pupils is open to every role."""

    IMPORT = "import"
    EXPORT = "export"
    EDIT = "edit"
    PRINT = "print"
    ARCHIVE = "archive"
    RESTORE = "restore"
    MANAGE_USERS = "manage_users"
    VIEW_SENSITIVE = "view_sensitive"
    UNDO = "undo"


ROLES: Mapping[str, str] = {
    "registrar": "学籍管理员",
    "leader": "校领导",
    "class_teacher": "班主任",
    "auditor": "查阅",
}

# 办法第三条: the registrar is the one who keeps the register; the leader answers for it and sees
# all of it; a class teacher checks and prints what parents sign; an inspector only looks.
_ALLOWED: Mapping[str, frozenset[Action]] = {
    "registrar": frozenset(Action),
    "leader": frozenset({Action.PRINT, Action.EXPORT, Action.VIEW_SENSITIVE}),
    "class_teacher": frozenset({Action.PRINT, Action.VIEW_SENSITIVE}),
    "auditor": frozenset(),
}


def may(role: str, action: str) -> bool:
    """Whether ``role`` may do ``action``; an unknown role may do nothing."""
    return action in _ALLOWED.get(role, frozenset())
