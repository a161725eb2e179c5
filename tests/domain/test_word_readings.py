"""Places, schools and words of code tables are found as people say them."""

import pytest

from app.domain import codes, divisions, pinyin

SAID = (
    ("康巴什区", "kangbashi"),
    ("康巴什区", "kbs"),
    ("喀什地区", "kashi"),
    ("克什克腾旗", "keshiketeng"),
    ("重庆市", "chongqing"),
    ("长春市", "changchun"),
    ("西藏自治区", "xizang"),
    ("成都市", "chengdu"),
    ("厦门市", "xiamen"),
    ("蚌埠市", "bengbu"),
    ("六安市", "luan"),
    ("六盘水市", "liupanshui"),
    ("番禺区", "panyu"),
    ("吐鲁番市", "tulufan"),
    ("佛山市", "foshan"),
    ("疏勒县", "shule"),
    ("单县", "shanxian"),
    ("乐山市", "leshan"),
    ("乐清市", "yueqing"),
    ("乌审旗第1小学", "wushenqidi1"),
    ("康巴什区第二小学", "kangbashiqudierxiaoxue"),
    ("校长", "xiaozhang"),
)


@pytest.mark.parametrize(("word", "typed"), SAID)
def test_a_word_is_found_as_it_is_said(word: str, typed: str) -> None:
    assert pinyin.word_matches(word, typed)


@pytest.mark.parametrize(
    ("word", "typed"), [("康巴什区", "kangbashen"), ("重庆市", "zhong"), ("藏族", "cang")]
)
def test_a_word_is_not_found_by_another_reading(word: str, typed: str) -> None:
    assert not pinyin.word_matches(word, typed)


def test_names_of_persons_keep_their_own_readings() -> None:
    """曾 and 单 are surnames; 长 in a name is nobody's 长春."""
    assert pinyin.reading("曾长乐") == "zeng zhang le"
    assert pinyin.matches("单于明月", "chanyu")
    assert pinyin.reading("单县生") == "shan xian sheng"


def test_the_division_and_the_people_are_found() -> None:
    assert "康巴什区" in {one.name for one in divisions.find("kangbashi")}
    assert "藏族" in {one.name for one in codes.table("ethnicity").find("zangzu")}
