"""Readings of names."""

import pytest

from app.domain import pinyin


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("张三丰", "zhang san feng"),
        ("仇英", "qiu ying"),
        ("曾子墨", "zeng zi mo"),
        ("解小东", "xie xiao dong"),
        ("区明", "ou ming"),
        ("查良镛", "zha liang yong"),
        ("单田芳", "shan tian fang"),
        ("朴树", "piao shu"),
        ("翟明", "zhai ming"),
        ("缪明", "miao ming"),
        ("卜明", "bu ming"),
        ("万俟明", "mo qi ming"),
        ("尉迟明", "yu chi ming"),
        ("单于明", "chan yu ming"),
        ("令狐冲", "ling hu chong"),
        ("欧阳修", "ou yang xiu"),
        ("吕布", "lv bu"),
        ("𬭼䶮𫖮", "sui yan yi"),
        ("John Smith", "john smith"),
        ("", ""),
    ],
)
def test_a_name_is_read_with_its_surname_first(name: str, reading: str) -> None:
    assert pinyin.reading(name) == reading


def test_the_dot_is_dropped_and_transliterated_names_have_no_surname() -> None:
    assert pinyin.reading("阿卜杜·热依木") == "a bu du re yi mu"
    assert pinyin.initials("买买提·艾力") == "mmtal"


def test_a_character_is_a_surname_only_in_first_place() -> None:
    assert pinyin.reading("李单") == "li dan"
    assert pinyin.initials("王曾") == "wc"


def test_a_character_without_reading_stays_itself() -> None:
    assert pinyin.reading("王\U000323a0") == "wang \U000323a0"


def test_initials_and_readings_match_as_one_types() -> None:
    for typed in ("zs", "zsf", "zhang", "zhangsan", "zhang san"):
        assert pinyin.matches("张三丰", typed)
    for typed in ("sf", "张", "zsx"):
        assert not pinyin.matches("张三丰", typed)
