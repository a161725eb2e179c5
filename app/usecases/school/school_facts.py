"""学校资料: what forms print of the school itself, entered once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.permissions import Action
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.school.permits import require

_LONGEST = 100
_PHONE = re.compile(r"[0-9][0-9 ()（）\-—转]{4,30}")
_POSTCODE = re.compile(r"[0-9]{6}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DIVISION = re.compile(r"[0-9]{6}([0-9]{6})?")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the school: its key on paper, its label, and how it looks ("" for any text)."""

    key: str
    label: str
    example: str = ""


FACTS = (
    Fact("school.address", "学校地址"),
    Fact("school.phone", "学校电话", "0477-1234567"),
    Fact("school.principal", "校长"),
    Fact("school.registrar", "学籍管理员"),
    Fact("school.bureau", "学籍主管部门"),
    Fact("school.bureau_senior", "高中学籍主管部门", "与上一项相同的不填"),
    Fact("school.direct", "市（盟）直属学校", "是、否"),
    Fact("school.kind", "办学类型", "小学、完全中学"),
    Fact("school.week_load", "周满工作量（节）", "16"),
    Fact("term.place", "报到地点"),
    Fact("unit.english", "英文名称"),
    Fact("unit.division", "驻地行政区划代码", "150602"),
    Fact("unit.urban", "驻地城乡类型", "镇区"),
    Fact("unit.owner", "举办者"),
    Fact("unit.owner_type", "举办者类型", "教育部门"),
    Fact("unit.postcode", "邮政编码", "017000"),
    Fact("unit.email", "电子信箱"),
    Fact("unit.approval", "批准设立文号"),
    Fact("unit.approved_on", "批准设立日期", "20050901"),
)
"""In the order of the page. A blank one is a line to write on."""

_FORMS = {
    "school.phone": (_PHONE, "电话号码"),
    "school.week_load": (re.compile(r"[0-9]{1,2}"), "1 到 99 的数字"),
    "school.direct": (re.compile("[是否]"), "“是”或“否”"),
    "unit.division": (_DIVISION, "6 位或 12 位区划代码"),
    "unit.postcode": (_POSTCODE, "6 位邮政编码"),
    "unit.email": (_MAIL, "电子信箱"),
    "unit.approved_on": (re.compile(r"(19|20)[0-9]{6}"), "8 位日期，如 20050901"),
}


def facts(tx: Tx) -> dict[str, str]:
    """Every fact by its key, "" where nothing was entered."""
    return {fact.key: tx.setting(fact.key) for fact in FACTS}


def set_facts(tx: Tx, changed: Mapping[str, str]) -> int:
    """Enter facts by their keys; gives how many are others than before.

    Raises ``Rejected`` for an unknown key, or a number that cannot be one.
    """
    require(tx, Action.EDIT)
    problems = [found for key, text in changed.items() if (found := _wrong(key, text.strip()))]
    if problems:
        raise Rejected(*problems)
    count = 0
    for key, text in changed.items():
        if tx.setting(key) != text.strip():
            tx.set(key, text.strip())
            count += 1
    return count


def _wrong(key: str, text: str) -> Problem | None:
    labels = {fact.key: fact.label for fact in FACTS}
    if key not in labels:
        return Problem("school.fact", f"没有名为“{key}”的学校资料。请刷新页面。")
    where = Where(field=labels[key])
    if len(text) > _LONGEST or "\n" in text:
        message = f"“{labels[key]}”最多 {_LONGEST} 个字，写在一行里。请改短。"
        return Problem("school.fact-long", message, where)
    pattern, what = _FORMS.get(key, (None, ""))
    if text and pattern is not None and not pattern.fullmatch(text):
        return Problem("school.fact-form", f"“{labels[key]}”应为{what}。请核对。", where)
    return None
