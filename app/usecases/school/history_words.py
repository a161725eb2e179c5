"""What columns and codes of the register are called where the log names them."""

from collections.abc import Mapping

from app.domain import duties
from app.usecases.checking import doubles
from app.usecases.pupils import key_changes
from app.usecases.school import school_facts
from app.usecases.status import case_rows

COLUMNS: Mapping[str, str] = {
    "id": "编号", "year": "年份", "stage": "学段", "places": "计划数", "area": "范围",
    "in_district": "区域内", "decided_by": "决定人", "term": "学期", "built_at": "制作时间",
    "built_by": "制作人", "image_name": "映像文件", "sha256": "文件摘要",
    "catalogue_digest": "目录摘要", "key_text": "密钥单", "files": "文件数", "seq": "序号",
    "actor": "操作人", "role": "角色", "action": "操作", "kind": "类型", "object_id": "对象",
    "detail": "明细", "mac": "校验码", "content": "正文", "title": "名称", "form_id": "表单",
    "due_on": "到期日期", "grades": "年级", "classes": "班级", "opened_at": "开始时间",
    "opened_by": "开始人", "closed_at": "结束时间", "closed_by": "办结人", "facts": "办理要素",
    "seed": "随机种子", "file_name": "文件名", "act": "事由", "subject": "内容",
    "pupils": "学生人数", "recipient": "接收方", "outside": "校外", "own_query": "本人查询",
    "approval_no": "批准文号", "requester": "申请人", "purpose": "用途", "scope": "范围",
    "cite": "依据", "policy_digest": "政策摘要", "sheet": "工作表", "rows": "行数",
    "added": "新增数", "corrected": "更正数", "rejected": "未导入数", "key": "事项",
    "until": "到期", "model": "型号", "serial": "序列号", "place": "存放地点",
    "held_on": "举办日期", "whom": "对象", "people": "人数", "trainer": "主讲人",
    "withdrawn_at": "撤回时间", "withdrawn_by": "撤回人", "withdrawn_for": "撤回原因",
    "first_id": "第一名学生", "second_id": "第二名学生", "confirmed_by": "确认人",
    "confirmed_at": "确认时间", "counts": "各结论人数", "profile": "政策配置", "digest": "摘要",
    "kept_id": "保留的学生", "other_id": "另一名学生", "merged_at": "合并时间",
    "merged_by": "合并人", "originals": "合并前的记录", "after": "之后", "before": "之前",
    "moved": "移动", "version": "版本", "report": "导入说明", "imported_at": "导入时间",
    "imported_by": "导入人", "retired_at": "停用时间", "retired_by": "停用人",
    "base": "所依据的配置", "effective": "生效日期", "school_year": "学年", "stayed": "未升人数",
    "class_action_id": "调班记录", "reconciled_on": "核对完毕日期", "reconciled_by": "核对人",
    "reconciled_file": "核对所用文件", "reconciled_sha256": "核对文件摘要",
    "differing": "不一致处数", "period": "期间", "finish_on": "应完成日期",
    "entry_year": "入学年份", "teacher": "班主任", "keeper_school": "保管单位",
    "keeper": "保管人", "kept_since": "保管起始日期", "retired_on": "停用日期", "on": "日期",
    "why": "原因", "duty": "岗位", "employment": "用工性质", "full_time": "专职",
    "office_phone": "办公电话", "in_post_on": "上岗日期", "layout": "模板", "created": "新增数",
    "changed": "变更数", "student_id": "学生编号", "day": "日期", "periods": "课时",
    "whole_day": "全天", "granted_by": "准假人", "entry_on": "入学日期",
    "registered_on": "注册日期", "document": "证明文件", "confirmed": "已核实",
    "plan_id": "招生计划编号", "application": "申请", "approval": "批准",
    "campaign_id": "采集活动编号", "left_on": "离校日期", "basis": "依据文号",
    "action_id": "调班记录", "done_by": "联系人", "sent_by": "送出人",
    "disclosure_id": "提供记录编号", "occasion": "事由", "moved_on": "日期", "discs": "光盘数",
    "archive_id": "学期档案编号", "direction": "方向", "school": "学校", "receipt_on": "回执日期",
    "receipt_by": "回执签收人", "revoked_at": "撤销时间", "revoked_for": "撤销原因",
    "cause": "起因", "media_type": "文件类型", "file_id": "文件编号", "size": "大小",
    "added_at": "加入时间", "added_by": "加入人", "issued_on": "发放日期",
    "valid_until": "有效期", "cancelled_on": "作废日期", "cancel_reason": "作废原因",
    "replaces": "所替换的号码", "position": "顺序", "printed_at": "打印时间",
    "printed_by": "打印人", "copy_no": "第几份", "applicant": "申请人", "fields": "变更的项目",
    "evidence": "证明材料", "applied_at": "申请时间", "found_on": "发现日期", "found_by": "发现人",
    "handler": "经办人", "handling": "处理办法", "handled_on": "处理日期",
    "promotion_id": "升级编号", "grade_before": "原年级", "grade_after": "新年级",
    "class_before": "原班号", "class_after": "新班号", "entry_before": "原入学年月",
    "entry_after": "新入学年月", "lifted_at": "解除时间", "lifted_by": "解除人",
    "lifted_reason": "解除原因", "review_id": "复核编号", "item_key": "复核项目",
    "category": "类别", "from_id": "移交人", "to_id": "接收人", "handed_on": "交接日期",
    "witness": "监交人", "open_cases": "办理中的异动", "applied_on": "申请日期",
    "verdict": "判断结论", "findings": "判断依据", "approval_reason": "批准原因",
    "due_title": "期限名称", "case_id": "办理编号", "reverses": "所撤销的变动",
    "came_on": "报到日期", "admission_id": "入学注册编号", "entry_id": "档案记录编号",
    "evidence_id": "材料编号", "required": "必交", "open_list": "可免交", "leg": "办理途径",
    "party": "办理方", "stamp": "须盖章", "clock": "期限规则", "screen": "国网界面",
    "certificate_id": "证书编号", "sign": "签章", "by_whom": "签章单位", "proof": "证明",
    "regular_on": "原定日期", "new_on": "新日期", "approver": "批准人", "hospital": "医院",
    "delivery_id": "报送编号", "copies": "份数", "section": "档案部分",
    "happened_on": "发生日期", "award_level": "获奖级别", "corrects": "所更正的记录",
    "decided_on": "决定日期", "minutes": "会议记录", "told_on": "告知日期", "told_to": "告知对象",
    "revoked_on": "撤销日期", "revoked_minutes": "撤销的会议记录", "revoked_by": "撤销人",
    "watch_id": "控辍台账编号", "addressee": "收件方", "made_on": "形成日期", "step": "环节",
    "paper": "意见书", "made_at": "打印时间", "made_by": "打印人", "first_issue_id": "首张编号",
    "last_issue_id": "末张编号", "sheets": "张数", "selection": "打印范围", "matter": "打印内容",
    "medium": "介质", "pages": "页数", "sent": "已送张数", "printer": "打印机",
    "ended_at": "结束时间", "turn": "旋转", "pixels": "像素", "looks": "识别情况",
    "file_page": "文件页码", "after_issue_id": "所跟表单编号", "arrived_at": "到达时间",
    "arrived_by": "接收人", "asked_on": "申请日期", "seal_id": "印章编号", "used_on": "用印日期",
    "step_id": "环节编号", "material_id": "材料项编号", "returned_on": "退回日期",
    "original": "原件", "cabinet": "柜号", "box": "盒号", "site": "存放处",
    "state_on": "状态日期", "state_reason": "状态说明", "tray_id": "待认领编号",
    "item_id": "档案件编号", "borrower": "借阅人", "lent_on": "借出日期",
    "returned_to": "归还接收人", "return_note": "归还说明", "member_id": "人员编号",
    "organiser": "主办单位", "topic": "培训内容", "certificate_no": "培训证书号",
    "paper_id": "学校材料编号", "transfer_id": "转递编号", "kept": "留存", "arrived_on": "收到日期",
}  # fmt: skip
"""Columns that are no field of a pupil or a member."""

_STEPS = {case_rows.WAITING: "待办理", case_rows.RETURNED: "已退回", case_rows.DONE: "已完成"}
_PAPERS = {case_rows.MISSING: "未交", case_rows.RECEIVED: "已收", case_rows.WAIVED: "免交"}
_MARKS = {
    duties.Mark.DONE.value: "已办",
    duties.Mark.PUT_OFF.value: "缓办",
    duties.Mark.OPEN.value: "未办",
}
STATES: Mapping[str, Mapping[str, str]] = {
    "status_case": case_rows.STATES,
    "case_step": _STEPS,
    "case_material": _PAPERS,
    "problem_record": doubles.STATES,
    "key_change": key_changes.STATES,
    "duty_mark": _MARKS,
}
"""What a state is called, where the table keeps it as a code."""
OBJECTS: Mapping[str, str] = {"migrants": "随迁子女名单"}
"""What a note is about, where that is a word of the program's."""
DIGESTS = frozenset(
    {
        "sha256", "digest", "reconciled_sha256", "catalogue_digest", "policy_digest", "mac",
        "file_id", "key_text",
    }
)  # fmt: skip
"""Columns that say nothing to anybody: the log says that they changed, not how."""
SETTINGS: Mapping[str, str] = {
    "school.name": "学校名称",
    "school.code": "学校标识码",
    "school.codes": "学校标识码的变动",
    "profile": "政策配置",
    "filters.students": "常用筛选",
    "attendance.periods": "每天课时",
    "school.schooling": "学制",
    "school.schooling_no": "学制批准文号",
    "archive.fonds": "档案全宗号",
    "archive.category": "档案类别号",
    "dossier.site": "档案存放处",
    "dossier.keeper": "档案保管人",
    "policy.problem-handling": "问题学籍处理办法",
    "key-change.apply-after": "关键信息变更的生效环节",
    "divisions.in-force": "行政区划代码表的版本",
    "divisions.versions": "行政区划代码表的目录",
    **{one.key: one.label for one in school_facts.FACTS},
}
FAMILIES: Mapping[str, str] = {
    "draft.": "未保存的录入",
    "print.asked.": "打印时填写的内容",
    "admission.upload.": "招生数据上报",
    "admission.regular.": "规定注册日期",
    "admission.absent.": "未报到学生的答复",
    "audit.key.": "以前的日志密钥",
    "divisions.table.": "行政区划代码表",
}
"""Settings of which there are many, by how their names begin."""


def setting(name: str) -> str:
    """What a setting is called; ``name`` itself where nobody has said."""
    found = (said for first, said in FAMILIES.items() if name.startswith(first))
    return SETTINGS.get(name) or next(found, name)
