"""The names of what a form can print beyond the student record, in one list.

Whoever fills a sheet passes these in ``Sheet.values`` (or, for the lines of a list, in
``Sheet.rows`` without the prefix ``row.``). What the program does not know yet stays away, and the
form is printed with a place to write. Keys that end in ``_on`` are dates yyyyMMdd.
"""

import re

from app.domain import fields
from app.domain.fields import Kind

SCHOOL = {
    "school.name": "学校",
    "school.address": "学校地址",
    "school.phone": "学校电话",
    "school.principal": "校长",
    "school.registrar": "学籍管理员",
    "school.bureau": "学籍主管部门",
    "school.kind": "办学类型",
    "school.pupils": "在校生数",
}
TERM = {
    "term.year": "学年",
    "term.name": "学期",
    "term.registration_on": "报到日期",
    "term.registration_until": "报到截止日期",
    "term.place": "报到地点",
}
CLASS = {"class.name": "班级", "class.teacher": "班主任", "class.cohort": "级"}
SHEET = {
    "sheet.school": "学校",
    "sheet.number": "编号",
    "sheet.printed_on": "打印日期",
    "sheet.copy": "存放",
    "page.number": "页",
    "page.count": "共几页",
    "list.count": "人数",
    "list.boys": "男生人数",
    "list.girls": "女生人数",
    "guardians.more": "其他家庭成员",
}
CASE = {
    "case.number": "办理编号",
    "case.kind": "办理类型",
    "case.applicant": "申请人",
    "case.applicant_relation": "与学生关系",
    "case.applied_on": "申请日期",
    "case.reason": "申请理由",
    "case.note": "备注",
    "case.from_school": "转出学校",
    "case.from_school_code": "转出学校标识码",
    "case.from_bureau": "转出学校学籍主管部门",
    "case.from_class": "转出年级班级",
    "case.to_school": "转入学校",
    "case.to_school_code": "转入学校标识码",
    "case.to_bureau": "转入学校学籍主管部门",
    "case.to_class": "转入年级班级",
    "case.to_division": "转入地",
    "case.old_address": "原居住地址",
    "case.new_address": "现居住地址",
    "case.materials": "随附材料",
    "case.start_on": "开始日期",
    "case.end_on": "结束日期",
    "case.months": "时长（月）",
    "case.hospital": "诊断医院",
    "case.hospital_level": "医院等级",
    "case.diagnosis": "诊断结果",
    "case.proof": "证明材料",
    "case.resumed_on": "复学日期",
    "case.grade_before": "原年级班级",
    "case.grade_after": "拟就读年级班级",
    "case.addressees": "报送单位",
    "case.left_on": "离校日期",
    "case.absent_days": "缺课天数",
    "case.whereabouts": "学生去向",
    "case.measures": "已采取的劝返措施",
    "case.deadline_on": "期限",
    "case.visits": "家访情况",
    "case.new_value": "变更后",
    "case.decision": "处理意见",
    "case.purpose": "用途",
    "case.exam_number": "考籍号",
    "case.permit": "批准文号",
}
CHANGE_LINES = 5
"""Lines of 信息变更: as many as there are 关键信息."""
CHANGE = {
    f"change{number}.{key}": label
    for number in range(1, CHANGE_LINES + 1)
    for key, label in (("item", "变更项目"), ("before", "变更前"), ("after", "变更后"))
}
CERTIFICATE = {
    "certificate.kind": "证书种类",
    "certificate.number": "证书编号",
    "certificate.awarded_on": "发证日期",
    "certificate.result": "毕业（结业、肄业）",
    "certificate.left_on": "毕业（结业、肄业）日期",
    "certificate.school": "毕业学校",
    "certificate.record": "存根文号",
}
PLACE = {"place.hukou": "户口所在地", "place.birth": "出生地"}
"""Divisions by their names, where a person reads the sheet and no system does."""
NOTICE = {
    "notice.to": "被通知人",
    "notice.year": "招生年份",
    "notice.number": "通知书编号",
    "notice.batch": "批次",
}
DOSSIER = {
    "dossier.number": "档号",
    "dossier.fonds": "全宗号",
    "dossier.year": "年度",
    "dossier.box": "盒号",
    "dossier.category": "类别",
    "dossier.retention": "保管期限",
    "dossier.from": "移出单位",
    "dossier.to": "接收单位",
    "dossier.sent_on": "移出日期",
    "dossier.received_on": "接收日期",
    "dossier.courier": "传递方式",
    "dossier.pieces": "件数",
    "dossier.pages": "页数",
}
DISC = {
    "disc.number": "光盘编号",
    "disc.title": "内容",
    "disc.schools": "学校数",
    "disc.pupils": "学生数",
    "disc.files": "文件数",
    "disc.made_on": "刻录日期",
    "disc.made_by": "刻录人",
    "disc.digest": "校验值",
    "disc.copies": "份数",
    "disc.capacity": "数据量",
    "disc.term": "学年学期",
}
STAFF = {
    "staff.name": "姓名",
    "staff.sex": "性别",
    "staff.phone": "联系电话",
    "staff.week_load": "该校周满工作量（节）",
    "staff.load": "核定周工作量（节）",
    "staff.basis": "核定依据",
}
UNIT = {
    "unit.code": "学校（机构）标识码",
    "unit.name": "学校（机构）名称",
    "unit.english": "英文名称",
    "unit.division": "驻地行政区划代码",
    "unit.address": "详细地址",
    "unit.urban": "驻地城乡类型",
    "unit.owner": "举办者",
    "unit.owner_type": "举办者类型",
    "unit.kind": "办学类型",
    "unit.principal": "负责人",
    "unit.phone": "办公电话",
    "unit.postcode": "邮政编码",
    "unit.email": "电子信箱",
    "unit.approval": "批准文号",
    "unit.approved_on": "批准日期",
    "unit.change": "变动类型",
    "unit.before": "变动前",
    "unit.after": "变动后",
    "unit.reason": "变动原因",
}
REPORT = {
    "report.period": "评价学期",
    "report.teacher": "班主任",
    "report.summary": "评语",
    "report.activity": "活动主题",
    "report.place": "活动地点",
    "report.hours": "课时",
    "report.credits": "学分",
    "report.started_on": "开始日期",
    "report.ended_on": "结束日期",
    "report.group": "小组成员",
    "report.adviser": "指导教师",
    "report.process": "活动过程",
    "report.result": "活动成果",
    "report.reflection": "收获与体会",
}
REVIEW = {
    "review.number": "编号",
    "review.name": "复核范围",
    "review.person": "负责人",
    "review.begun_on": "开始日期",
    "review.ended_on": "完成日期",
    "review.items": "核对项目",
    "review.done": "已核对",
    "review.left": "有遗留",
    "review.none": "不适用",
    "review.findings": "未整改问题",
    "review.pupils": "在读学生",
}
DELIVERY = {
    "delivery.number": "报送编号",
    "delivery.occasion": "移交事由",
    "delivery.document_no": "批准文号",
    "delivery.pupils": "学生数",
    "delivery.dossiers": "学籍档案（卷）",
    "delivery.papers": "纸质材料（件）",
}
_CHANGES = {
    "opening": "期初人数",
    "entered": "入学",
    "came": "转入",
    "resumed": "复学",
    "other_in": "其他增加",
    "left": "转出",
    "suspended": "休学",
    "withdrew": "退学",
    "died": "死亡",
    "other_out": "其他减少",
    "shifted": "年级调整",
    "closing": "期末人数",
}
CHANGES = {f"changes.{name}": label for name, label in _CHANGES.items()}
ROW = {
    "row.order": "序号",
    "row.material": "材料名称",
    "row.original": "原件或复印件",
    "row.copies": "份数",
    "row.basis": "依据",
    "row.handed_in": "是否交齐",
    "row.title": "题名",
    "row.author": "责任者",
    "row.made_on": "日期",
    "row.pages": "页数",
    "row.page": "页号",
    "row.note": "备注",
    "row.change": "变动类别",
    "row.changed_on": "变动日期",
    "row.from_school": "来源学校",
    "row.to_school": "去向学校",
    "row.reason": "原因",
    "row.result": "结论",
    "row.certificate": "证书编号",
    "row.exam_number": "考籍号",
    "row.school": "单位",
    "row.school_code": "学校标识码",
    "row.post": "职务",
    "row.full_time": "专职或兼职",
    "row.trained": "培训情况",
    "row.started_on": "任职日期",
    "row.office_phone": "办公电话",
    "row.disc": "光盘编号",
    "row.content": "内容",
    "row.digest": "校验值",
    "row.before": "变更前",
    "row.after": "变更后",
    "row.item": "项目",
    "row.hukou_place": "户口所在地",
    "row.came_on": "报到日期",
    "row.arrival": "报到情况",
    "row.category": "类别",
    "row.grade_class": "年级班级",
    "row.range": "起止号",
    "row.retention": "保管期限",
    "row.box": "盒号",
    "row.fonds": "全宗号",
    "row.year": "年度",
    "row.department": "机构",
    "row.school_name": "学校",
    "row.term": "学年学期",
    "row.schools": "学校数",
    "row.pupils": "学生数",
    "row.made_by": "刻录人",
    "row.sealed_on": "封存日期",
    "row.capacity": "数据量",
    "row.serial": "盘序",
    "row.count": "数量",
    **{f"row.{name}": label for name, label in _CHANGES.items()},
}

EXTRA: dict[str, str] = {
    key: label
    for group in (
        SCHOOL,
        TERM,
        CLASS,
        SHEET,
        CASE,
        CHANGE,
        CERTIFICATE,
        PLACE,
        NOTICE,
        DOSSIER,
        DISC,
        STAFF,
        UNIT,
        REPORT,
        REVIEW,
        DELIVERY,
        CHANGES,
        ROW,
    )
    for key, label in group.items()
}
"""Key to label, of everything that is no item of the student record."""

_MEMBER = re.compile(r"guardian[1-9][0-9]?\.([a-z_]+)")
_TICKED = {"sex": ("男", "女"), "staff.sex": ("男", "女"), "study_mode": ("走读", "住校")}


def label_of(key: str) -> str:
    """What stands before the value of ``key`` on paper. Raises ``KeyError`` for an unknown key."""
    if key in EXTRA:
        return EXTRA[key]
    bare = key.removeprefix("row.")
    member = _MEMBER.fullmatch(bare)
    return fields.guardian_field(member[1]).label if member else fields.by_key(bare).label


def place_of(key: str) -> str:
    """The place of ``key`` in a text, a date or month written out. Raises ``KeyError``."""
    if key.endswith("_on"):
        return f"{{{key}|date}}"
    if key in EXTRA:
        return f"{{{key}}}"
    written = {Kind.DATE: "|date", Kind.MONTH: "|month"}
    return f"{{{key}{written.get(fields.by_key(key.removeprefix('row.')).kind, '')}}}"


def choices_of(key: str) -> tuple[str, ...]:
    """The few values of ``key`` that are printed to be ticked; none if there are many."""
    if key in EXTRA:
        return _TICKED.get(key, ())
    given = fields.choices(fields.by_key(key))
    return _TICKED.get(key) or (("是", "否") if set(given) == {"是", "否"} else ())
