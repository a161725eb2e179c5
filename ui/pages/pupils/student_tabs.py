"""The tabs of a pupil's page, in their order: a tab is one line of ``Tab``, one of ``_MAKERS``."""

from collections.abc import Callable
from enum import Enum

from ui.widgets.student_tab import StudentTab
from ui.work import Work


class Tab(Enum):
    """A tab by its word. ``(student_id, Tab.HISTORY)`` opens the page there."""

    INFO = "信息"
    MEMBERS = "家庭成员"
    NUMBERS = "其他号码"
    KEY_CHANGES = "关键信息变更"
    DOSSIER = "学籍档案"
    CASES = "学籍异动"
    SLIPS = "告知单"
    EVIDENCE = "材料"
    ISSUES = "打印记录"
    HISTORY = "历史"


TYPED = (Tab.INFO, Tab.MEMBERS)
"""Read and typed into: the page shows these itself."""


def made(tab: Tab, work: Work) -> StudentTab:
    """The widget of ``tab``, its module imported when it is first turned to."""
    return _MAKERS[tab](work)


def _numbers(work: Work) -> StudentTab:
    from ui.pages.pupils.student_numbers import NumbersTab

    return NumbersTab(work)


def _key_changes(work: Work) -> StudentTab:
    from ui.pages.pupils.key_change import KeyChangesTab

    return KeyChangesTab(work)


def _dossier(work: Work) -> StudentTab:
    from ui.pages.dossier.dossier_tab import DossierTab

    return DossierTab(work)


def _cases(work: Work) -> StudentTab:
    from ui.pages.status.case_tab import CasesTab

    return CasesTab(work)


def _slips(work: Work) -> StudentTab:
    from ui.pages.pupils.change_slip import ChangeSlipsTab

    return ChangeSlipsTab(work)


def _evidence(work: Work) -> StudentTab:
    from ui.pages.pupils.evidence_tab import EvidenceTab

    return EvidenceTab(work)


def _issues(work: Work) -> StudentTab:
    from ui.pages.pupils.student_issues import IssuesTab

    return IssuesTab(work)


def _history(work: Work) -> StudentTab:
    from ui.pages.pupils.student_history import HistoryTab

    return HistoryTab(work)


_MAKERS: dict[Tab, Callable[[Work], StudentTab]] = {
    Tab.NUMBERS: _numbers,
    Tab.KEY_CHANGES: _key_changes,
    Tab.DOSSIER: _dossier,
    Tab.CASES: _cases,
    Tab.SLIPS: _slips,
    Tab.EVIDENCE: _evidence,
    Tab.ISSUES: _issues,
    Tab.HISTORY: _history,
}
