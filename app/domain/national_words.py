"""What the national system says of a pupil in a result file, in our words.

No format of these files is published, so the columns are known by their headers and what stands in
them by what it says. What is not understood is shown to her and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.layouts import normalise_header
from app.domain.problem_handling import Kind

IMPORTED, CHECKED, REPORTED, APPROVED = "已导入", "查重通过", "学校已上报", "教育局已审核"
_HEADERS = (
    "结果", "状态", "问题", "错误", "原因", "反馈", "提示", "说明", "查重", "审核",
)  # fmt: skip
_BAD = (
    "不通过", "未通过", "重复", "不匹配", "不一致", "不符", "问题", "退回", "失败", "错误",
    "没有身份证", "无身份证",
)  # fmt: skip
_NO_FAULT = ("未发现重复", "无重复", "不重复", "没有重复", "无问题", "没有问题", "无错误")
_GOOD = (
    (APPROVED, ("审核通过", "已审核", "已核准", "核准通过", "教育局通过")),
    (REPORTED, ("已上报", "上报成功", "待审核", "待教育局审核", "待主管部门审核")),
    (CHECKED, ("查重通过", "未发现重复", "无重复", "不重复", "通过")),
    (IMPORTED, ("已导入", "导入成功", "成功")),
)


@dataclass(frozen=True, slots=True)
class Told:
    """``state`` is one of the four or "", ``kind`` that of a problem, ``text`` all as it stands."""

    state: str
    kind: Kind | None
    text: str


def is_result(header: str) -> bool:
    """Whether a column of this header says something about what the system made of the row."""
    return any(word in normalise_header(header) for word in _HEADERS)


def read(texts: Sequence[tuple[str, str]]) -> Told:
    """What (header, cell) pairs of one row say; a problem outranks any state."""
    cells = [(header, text.strip()) for header, text in texts if text.strip()]
    whole = "；".join(f"{header}：{text}" for header, text in cells)
    plain = " ".join(text for _, text in cells)
    said = plain
    for word in _NO_FAULT:
        said = said.replace(word, "")
    if any(word in said for word in _BAD):
        return Told("", kind_of(said), whole)
    found = {_state(header, text) for header, text in cells}
    return Told(next((state for state, _ in _GOOD if state in found), ""), None, whole)


def _state(header: str, text: str) -> str:
    """The state that one cell tells: 通过 is of whatever its header speaks of."""
    if "通过" in text and "审核" in header:
        return APPROVED
    return next((state for state, words in _GOOD if any(word in text for word in words)), "")


def kind_of(said: str) -> Kind | None:
    """Which 问题学籍 a sentence speaks of; ``None`` for a fault that is none of them."""
    if any(word in said for word in ("不匹配", "不一致", "不符")):
        return Kind.NAME_MISMATCH
    if any(word in said for word in ("没有身份证", "无身份证", "证件号为空")):
        return Kind.NO_NUMBER
    if "重复" in said:
        return Kind.SAME_NUMBER if "证" in said or "号" in said else Kind.SAME_PERSON
    return None
