"""What result files of the national system say, in the words that manuals quote."""

import pytest

from app.domain.national_words import APPROVED, CHECKED, IMPORTED, REPORTED, is_result, read
from app.domain.problem_handling import Kind


@pytest.mark.parametrize(
    ("header", "text", "state"),
    [
        ("导入结果", "导入成功", IMPORTED),
        ("查重结果", "通过", CHECKED),
        ("查重结果", "未发现重复", CHECKED),
        ("审核状态", "待教育局审核", REPORTED),
        ("状态", "学校已上报", REPORTED),
        ("审核结果", "通过", APPROVED),
        ("学籍状态", "已核准", APPROVED),
        ("备注说明", "请尽快处理", ""),
    ],
)
def test_a_state_is_known_by_what_the_cell_and_its_header_say(
    header: str, text: str, state: str
) -> None:
    """R-NA-10-7"""
    told = read([(header, text)])
    assert (told.state, told.kind) == (state, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证号重复：与兴隆二小李某", Kind.SAME_NUMBER),
        ("姓名、性别、出生日期与他校学生重复", Kind.SAME_PERSON),
        ("身份证号与姓名不匹配", Kind.NAME_MISMATCH),
        ("无身份证号", Kind.NO_NUMBER),
    ],
)
def test_a_problem_is_of_one_of_the_four_kinds_and_outranks_a_state(text: str, kind: Kind) -> None:
    """R-NA-11-1"""
    told = read([("导入结果", "成功"), ("问题描述", text)])
    assert (told.state, told.kind) == ("", kind)
    assert text in told.text


def test_a_fault_that_is_none_of_them_is_neither_state_nor_kind() -> None:
    told = read([("错误信息", "班号错误")])
    assert (told.state, told.kind, told.text) == ("", None, "错误信息：班号错误")


def test_of_several_states_the_furthest_counts() -> None:
    assert read([("查重结果", "通过"), ("审核结果", "审核通过")]).state == APPROVED


def test_only_columns_about_the_result_are_read() -> None:
    assert is_result("查重 结果*")
    assert not is_result("现住址")
