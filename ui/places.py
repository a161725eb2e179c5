"""Where one can go: the rail, the words that find a page, and the page behind each place."""

from collections.abc import Callable

from ui.widgets.page import Page, Place
from ui.work import Work

RAIL = (
    (Place.DESK, "工作台", "view-dashboard-outline"),
    (Place.STUDENTS, "学生", "account-school-outline"),
    (Place.CAMPAIGNS, "采集", "clipboard-check-outline"),
    (Place.CASES, "异动", "account-switch-outline"),
    (Place.PROBLEMS, "问题", "alert-circle-outline"),
    (Place.FORMS, "表单", "file-document-outline"),
    (Place.SCANNING, "扫描归档", "archive-outline"),
    (Place.IMPORT, "国网同步", "swap-horizontal"),
    (Place.REVIEW, "期末归档", "disc"),
    (Place.HISTORY, "日志", "history"),
    (Place.SETTINGS, "设置", "cog-outline"),
)
TABBED = {
    **dict.fromkeys((Place.IMPORT, Place.EXPORT, Place.FEEDBACK, Place.BATCHES), Place.IMPORT),
    **dict.fromkeys(
        (Place.CAMPAIGNS, Place.PHOTOS, Place.CLASSES, Place.ADMISSION, Place.FAMILIES),
        Place.CAMPAIGNS,
    ),
    **dict.fromkeys(
        (Place.FORMS, Place.OWN_FORMS, Place.PRINT_LOG, Place.SEALS, Place.CARDS), Place.FORMS
    ),
    **dict.fromkeys((Place.SCANNING, Place.DOSSIERS), Place.SCANNING),
    **dict.fromkeys((Place.REVIEW, Place.ARCHIVES, Place.DELIVERIES), Place.REVIEW),
    **dict.fromkeys(
        (Place.CASES, Place.DROPOUT, Place.COMPLIANCE, Place.PROMOTION, Place.GRADUATION),
        Place.CASES,
    ),
    **dict.fromkeys(
        (Place.SETTINGS, Place.POLICY, Place.CALENDAR, Place.SCHOOL_FACTS, Place.STAFF),
        Place.SETTINGS,
    ),
}
"""Tabs, and the place of the rail whose page holds them."""

_LIT = {
    Place.STUDENT: Place.STUDENTS,
    Place.CASE: Place.CASES,
    Place.CASE_OPENING: Place.CASES,
}

WORDS = (
    ("工作台 今天 逾期 月历", Place.DESK),
    ("学生", Place.STUDENTS),
    ("采集活动 收表 未交回名单", Place.CAMPAIGNS),
    ("照片 缺照片名单", Place.PHOTOS),
    ("班级 分班 调班", Place.CLASSES),
    ("招生入学 新生注册 招生计划 延期注册", Place.ADMISSION),
    ("家长培训 填写说明", Place.FAMILIES),
    ("问题学籍 查重 疑似重复 合并", Place.PROBLEMS),
    ("异动 转学 休学 复学 转出 办理中 超期", Place.CASES),
    ("办理转入", Place.CASE_OPENING),
    ("控辍 考勤 旷课 家访 劝返 辍学报告 开学报到", Place.DROPOUT),
    ("升级 新学年 班号 与国网核对", Place.PROMOTION),
    ("毕业 结业 肄业 毕业生名册 证书 验印 学历证明书", Place.GRADUATION),
    ("合规 违规情形 工作量 转出走势", Place.COMPLIANCE),
    ("打印表单 采集表", Place.FORMS),
    ("打印记录 补打 批准文号", Place.PRINT_LOG),
    ("印章 用印登记", Place.SEALS),
    ("学生证 学生卡 补办", Place.CARDS),
    ("本局表单 导入本局 Word 表 占位符", Place.OWN_FORMS),
    ("扫描归档 扫描仪 待认领", Place.SCANNING),
    ("学籍档案 档案盒 借阅 盒签 档案目录 成绩导入", Place.DOSSIERS),
    ("导入名单", Place.IMPORT),
    ("导出国网文件", Place.EXPORT),
    ("国网反馈 查重结果 审核进度", Place.FEEDBACK),
    ("历史批次 撤销导入", Place.BATCHES),
    ("期末归档 复核 自查 复核报告 问题清单", Place.REVIEW),
    ("归档光盘 刻盘 恢复演练", Place.ARCHIVES),
    ("报送移交 签收 增减情况登记表 档案目录 整体移交", Place.DELIVERIES),
    ("操作日志 完整性检查", Place.HISTORY),
    ("设置", Place.SETTINGS),
    ("学校资料 地址 电话 校长 学籍管理员", Place.SCHOOL_FACTS),
    ("岗位 培训 上岗 交接 设备 空白光盘", Place.STAFF),
    ("政策 规则 冻结期 条款", Place.POLICY),
    ("校历 学期 放假 调休", Place.CALENDAR),
)


def home(place: Place) -> Place:
    """The place whose page shows ``place``: tabs share one."""
    return TABBED.get(place, place)


def lit(place: Place) -> Place:
    """The place of the rail that is marked while ``place`` is shown."""
    return _LIT.get(place, home(place))


def made(place: Place, work: Work) -> Page:
    """The page at ``place``, its module imported when first seen: start-up time."""
    return _MAKERS[place](work)


def _students(work: Work) -> Page:
    from ui.pages.pupils.students import StudentsPage

    return StudentsPage(work)


def _student(work: Work) -> Page:
    from ui.pages.pupils.student import StudentPage

    return StudentPage(work)


def _problems(work: Work) -> Page:
    from ui.pages.checking.problem_records import ProblemsPage

    return ProblemsPage(work)


def _desk(work: Work) -> Page:
    from ui.pages.desk.desk import DeskPage

    return DeskPage(work)


def _cases(work: Work) -> Page:
    from ui.pages.status.changes import ChangesPage

    return ChangesPage(work)


def _case(work: Work) -> Page:
    from ui.pages.status.case import CasePage

    return CasePage(work)


def _case_opening(work: Work) -> Page:
    from ui.pages.status.case_opening import CaseOpeningPage

    return CaseOpeningPage(work)


def _forms(work: Work) -> Page:
    from ui.pages.paper.forms import FormsPage

    return FormsPage(work)


def _campaigns(work: Work) -> Page:
    from ui.pages.collecting.collection import CollectionPage

    return CollectionPage(work)


def _filing(work: Work) -> Page:
    from ui.pages.scans.filing import FilingPage

    return FilingPage(work)


def _import(work: Work) -> Page:
    from ui.pages.national.sync import SyncPage

    return SyncPage(work)


def _term_end(work: Work) -> Page:
    from ui.pages.review.term_end import TermEndPage

    return TermEndPage(work)


def _history(work: Work) -> Page:
    from ui.pages.school.history import HistoryPage

    return HistoryPage(work)


def _settings(work: Work) -> Page:
    from ui.pages.school.settings_tabs import SettingsTabs

    return SettingsTabs(work)


_MAKERS: dict[Place, Callable[[Work], Page]] = {
    Place.DESK: _desk,
    Place.STUDENTS: _students,
    Place.STUDENT: _student,
    Place.PROBLEMS: _problems,
    Place.CASES: _cases,
    Place.CASE: _case,
    Place.CASE_OPENING: _case_opening,
    Place.FORMS: _forms,
    Place.CAMPAIGNS: _campaigns,
    Place.SCANNING: _filing,
    Place.IMPORT: _import,
    Place.REVIEW: _term_end,
    Place.HISTORY: _history,
    Place.SETTINGS: _settings,
}
