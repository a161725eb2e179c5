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
    APPROVE = "approve"
    PROVIDE = "provide"
    ATTEND = "attend"


ROLES: Mapping[str, str] = {
    "registrar": "学籍管理员",
    "leader": "校领导",
    "class_teacher": "班主任",
    "auditor": "查阅",
}

ACTIONS: Mapping[Action, str] = {
    Action.IMPORT: "导入",
    Action.EXPORT: "导出",
    Action.EDIT: "修改信息",
    Action.PRINT: "打印表单",
    Action.ARCHIVE: "归档",
    Action.RESTORE: "恢复档案",
    Action.MANAGE_USERS: "管理用户",
    Action.VIEW_SENSITIVE: "查看敏感信息",
    Action.UNDO: "撤销已办的事",
    Action.APPROVE: "签署审核意见",
    Action.PROVIDE: "向外提供学籍信息",
    Action.ATTEND: "登记考勤和家访",
}

# R-ORD-3-5: the registrar keeps the register. The leader answers for it, sees all of it and may
# give it into other hands, but types nothing in. A class teacher prints, checks what parents sign,
# and enters who was away and whom she visited (R-YH-1-2); an inspector only looks, and numbers and
# addresses stay masked for him.
_ALLOWED: Mapping[str, frozenset[Action]] = {
    "registrar": frozenset(Action),
    "leader": frozenset(Action) - {Action.IMPORT, Action.EDIT, Action.UNDO, Action.ATTEND},
    "class_teacher": frozenset({Action.PRINT, Action.VIEW_SENSITIVE, Action.ATTEND}),
    "auditor": frozenset(),
}


def may(role: str, action: str) -> bool:
    """Whether ``role`` may do ``action``; an unknown role may do nothing."""
    return action in _ALLOWED.get(role, frozenset())
