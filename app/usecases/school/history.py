"""Who did what, when: the audit trail as sentences."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.domain.permissions import ROLES
from app.forms import definition
from app.persistence.records import AuditEntry
from app.persistence.transaction import Tx, decoded
from app.usecases.paper import own_forms
from app.usecases.pupils import students, timeline
from app.usecases.school import history_words

_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)?")
_THINGS = {
    "student": "学生",
    "guardian": "家庭成员",
    "setting": "设置",
    "evidence": "材料",
    "issue": "表单",
    "sync_batch": "文件批次",
    "sync_change": "批次明细",
    "archive": "学期档案",
    "extra_number": "其他号码",
    "key_change": "关键信息变更",
    "key_change_approval": "变更审核意见",
    "problem_record": "问题学籍",
    "known_distinct": "不是同一人的确认",
    "merge": "合并",
    "school_class": "班级",
    "class_action": "班级调整",
    "class_move": "调班",
    "class_source": "分班名单",
    "campaign": "采集活动",
    "campaign_pupil": "采集对象",
    "campaign_step": "采集进度",
    "campaign_sheet": "采集表",
    "admission": "入学注册",
    "admission_step": "注册进度",
    "admission_plan": "招生计划",
    "admission_plan_change": "招生计划调整",
    "admission_refusal": "拒收记录",
    "deferral": "延期注册",
    "disclosure": "提供记录",
    "print_run": "打印任务",
    "national_step": "国网办理进度",
    "registration_bar": "违规招收登记",
    "seal": "印章",
    "seal_use": "用印记录",
    "pupil_card": "学生证卡",
    "scan_page": "扫描页",
    "scan_tray": "待认领的扫描页",
    "dossier_batch": "档案导入批次",
    "dossier_entry": "档案记录",
    "dossier_punishment": "处分",
    "paper_item": "纸质档案",
    "paper_loan": "档案借阅",
    "dossier_transfer": "档案转递",
    "transfer_line": "档案清单的一件",
    "school_term": "学期",
    "calendar_year": "放假调休表",
    "policy_layer": "政策调整",
    "absence": "考勤",
    "contact": "联系记录",
    "dropout_watch": "控辍台账",
    "dropout_paper": "控辍文书",
    "duty_mark": "事项标记",
    "status_case": "异动",
    "case_step": "异动环节",
    "case_return": "异动退回",
    "case_material": "异动材料",
    "case_evidence": "异动的扫描件",
    "status_change": "生效的变动",
    "review": "复核",
    "review_item": "复核结论",
    "review_finding": "复核发现的问题",
    "delivery": "报送记录",
    "delivery_piece": "报送的光盘或文件",
    "school_paper": "学校材料",
    "enrolment": "学籍状态",
    "leaving_batch": "毕业办理",
    "promotion": "升级",
    "promotion_line": "升级名单",
    "leaver": "毕业审核",
    "family_training": "家长培训",
    "own_form": "本校表单",
    "term_arrival": "学期报到",
    "certificate": "证书",
    "certificate_sign": "证书签章",
    "spoiled_number": "作废的空白证书",
    "schooling_proof": "学历证明书",
    "staff_member": "岗位人员",
    "staff_training": "培训",
    "staff_handover": "学籍管理员交接",
    "equipment": "设备",
    "disc_stock": "空白光盘",
}
_ACTS = {
    "create": "新增",
    "change": "修改",
    "remove": "移除",
    "import": "导入文件",
    "undo-import": "撤销导入",
    "export": "导出文件",
    "print": "打印表单",
    "provide": "对外提供",
    "own-query": "本人查询",
    "reveal": "查看隐藏信息",
    "reveal-list": "复制完整号码",
    "bulk": "批量修改",
    "paste": "粘贴修改",
    "undo-bulk": "撤销批量修改",
    "undo-paste": "撤销粘贴修改",
    "archive": "制作学期档案",
    "restore": "恢复学籍库",
    "undo-classes": "撤销班级调整",
    "promotion": "升级",
    "undo-promotion": "撤销升级",
    "reconcile-promotion": "升级与国网核对完毕",
    "promotion-back": "撤销升级",
    "withdraw": "撤回",
    "scan": "扫描归档",
    "scan-back": "撤回归档的扫描页",
    "feedback": "登记国网反馈",
    "change-slip": "收到变更告知单",
    "reopen": "恢复办理复核",
    "graduate": "办理毕业",
    "undo-graduate": "撤销毕业办理",
    "number": "登记证书编号",
    "unnumber": "撤回证书编号",
    **{act: words for act, words in timeline.ACTS.items() if words},
}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the trail; ``sentence`` says in Chinese what was done."""

    seq: int
    at: str
    actor: str
    role: str
    sentence: str


def entries(
    tx: Tx, limit: int = 200, offset: int = 0, student_id: int | None = None
) -> tuple[EntryLine, ...]:
    """The trail, latest first; of one pupil when ``student_id`` is given."""
    statement = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit).offset(offset)
    if student_id is not None:
        statement = statement.where(
            AuditEntry.kind == "student", AuditEntry.object_id == str(student_id)
        )
    found = list(tx.scalars(statement))
    titles = _form_titles(tx) if any(e.kind == "form" for e in found) else {}
    return tuple(
        EntryLine(e.seq, e.at, e.actor, ROLES.get(e.role, e.role), _sentence(e, titles))
        for e in found
    )


def count(tx: Tx) -> int:
    """How many entries the trail has."""
    return tx.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def _form_titles(tx: Tx) -> Mapping[str, str]:
    return {form.id: form.title for form in definition.all_forms()} | own_forms.titles(tx)


def _sentence(entry: AuditEntry, titles: Mapping[str, str]) -> str:
    act = _ACTS.get(entry.action, entry.action)
    thing = thing_word(entry.kind)
    which = history_words.setting(entry.object_id)
    detail = decoded(entry.detail)
    if entry.action == "change" and entry.object_id in _WHOLE:
        return f"{act}{thing} {which}"
    if entry.action == "change":
        return f"{act}{thing} {which}：{_changed(entry.kind, detail)}"
    if entry.action == "reveal":
        return f"{act}：学生 {entry.object_id} 的{students.label_of(str(detail.get('field', '')))}"
    if entry.action in ("create", "remove"):
        return f"{act}{thing} {which}"
    rows = detail.get("rows", detail.get("students", detail.get("sheets", "")))
    about = titles.get(entry.object_id) or history_words.OBJECTS.get(which, which) or thing
    return f"{act}（{about}{f'，{rows} 条' if rows != '' else ''}）"


_WORDS = {
    "undone_at": "撤销时间",
    "audit_seq": "日志位置",
    "value": "内容",
    "name": "名称",
    "state": "办理状态",
    "status": "状态",
    "since": "起始日期",
    "enrolled": "在籍",
    "attends": "在读",
    "ends_on": "期满日期",
    "change_id": "变动编号",
    "effective_on": "生效日期",
    "closed_on": "办结日期",
    "close_reason": "结束原因",
    "reached_on": "到达日期",
    "due": "期限",
    "rolled": "顺延日期",
    "due_cite": "期限依据",
    "done_on": "办理日期",
    "person": "签署人",
    "opinion": "意见",
    "document_no": "文号",
    "entered_by": "登记人",
    "entered_at": "登记时间",
    "received_on": "收件日期",
    "reason": "原因",
    "filed_on": "归档日期",
    "resent_on": "重报日期",
    "answer": "补正说明",
    "start": "开学日期",
    "end": "结束日期",
    "opens": "转学窗口开始",
    "closes": "转学窗口结束",
    "notice_no": "窗口通知文号",
    "registration_first": "报到第一天",
    "registration_last": "报到最后一天",
    "outcome": "结果",
    "whereabouts": "学生去向",
    "handed_over_on": "档案转交日期",
    "handed_over_to": "档案转交对象",
    "sent_on": "送出日期",
    "way": "方式",
    "received_by": "签收人",
    "note": "备注",
    "at": "登记时间",
    "by": "登记人",
    "undone_by": "撤销人",
    "undone_why": "撤销原因",
    "batch_id": "毕业办理编号",
    "result": "结论",
    "filing_no": "备案号",
    "filing_on": "备案日期",
    "filed_with": "备案机关",
    "filed_at": "备案登记时间",
    "filed_by": "备案登记人",
    "roster_on": "名册收到日期",
    "roster_place": "名册存档位置",
    "courses_completed": "课程修完",
    "quality_ok": "综合素质合格",
    "subjects": "学科总数",
    "failed_after_resit": "补考后不合格科数",
    "years_studied": "修业年限",
    "to_school": "升入学校",
    "decided": "确认的结论",
    "decided_why": "主管部门的答复",
    "decided_no": "答复文号",
    "given_on": "领取日期",
    "given_by": "发放人",
    "receiver": "领取人",
    "relation": "与学生关系",
    "ended_on": "失效日期",
    "ended_why": "失效原因",
    "issue_id": "打印编号",
    "number": "编号",
    "approved_by": "审核机关",
    "approved_on": "审核日期",
}
_OWN_WORDS = {
    "review": {"closed_at": "完成时间", "closed_by": "完成人"},
    "review_item": {
        "answer": "结论",
        "count": "名单条数",
        "counted": "点名人数",
        "answered_at": "核对时间",
        "answered_by": "核对人",
        "position": "顺序",
    },
    "review_finding": {"closed_on": "整改日期", "closed_by": "登记人", "measure": "整改情况"},
    "delivery": {"received_on": "签收日期", "receipt_note": "签收情况"},
    "school_paper": {"version": "版本", "dated_on": "印发日期"},
    "scan_tray": {"settled_at": "处理时间", "settled_by": "处理人", "evidence_id": "材料编号"},
}
"""Words that mean something else in one table than in the others."""
_WHOLE = frozenset({"filters.students", "school.codes"})
"""Settings whose value is for the program and no sentence."""


def thing_word(kind: str) -> str:
    """What the rows of a table are called; ``kind`` itself where nobody has said."""
    return _THINGS.get(kind, kind)


def column_word(kind: str, name: str) -> str:
    """What a column of the table ``kind`` is called; ``name`` itself where nobody has said."""
    if kind in ("student", "guardian"):
        own = students.label_of(name)
        return own if own != name else history_words.COLUMNS.get(name, name)
    words = {**history_words.COLUMNS, **_WORDS, **_OWN_WORDS.get(kind, {})}
    return words.get(name) or students.label_of(name)


def _changed(kind: str, detail: dict[str, Any]) -> str:
    parts = []
    for name, pair in detail.items():
        before, after = pair if isinstance(pair, list) else ("", pair)
        label = column_word(kind, name)
        if name in history_words.DIGESTS or _is_inner(before) or _is_inner(after):
            parts.append(f"{label}有更新")
            continue
        states = history_words.STATES.get(kind, {}) if name == "state" else {}
        parts.append(f"{label} {_told(before, states)} → {_told(after, states)}")
    return "；".join(parts)


def _is_inner(value: Any) -> bool:
    """Whether a value is one of the program's own notes, which may hold whole records."""
    return isinstance(value, str) and value[:2] in ('{"', "{}", '["', "[{", "[[", "[]")


def _told(value: Any, states: Mapping[str, str]) -> str:
    text = states.get(value, value) if isinstance(value, str) else value
    return _STAMP.sub(r"\1 \2", str(text)) if text or text == 0 else "空"
