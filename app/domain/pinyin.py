"""Readings of names for finding and sorting: lower case, without tones, ü written v."""

import os
import re
from functools import cache, lru_cache

# Surnames that a dictionary of single characters reads as the common word. Ambiguous ones
# (覃 tan/qin, 谌 chen/shen, 燕, 费) keep the common reading; the reading stays editable.
_SURNAMES = {
    "仇": "qiu",
    "曾": "zeng",
    "解": "xie",
    "区": "ou",
    "查": "zha",
    "盖": "ge",
    "单": "shan",
    "朴": "piao",
    "翟": "zhai",
    "缪": "miao",
    "乐": "yue",
    "员": "yun",
    "种": "chong",
    "秘": "bi",
    "卜": "bu",
    "召": "shao",
    "折": "she",
    "繁": "po",
    "佴": "nai",
    "洗": "xian",
    "能": "nai",
    "都": "du",
    "粘": "nian",
    "祭": "zhai",
    "藏": "zang",
    "阚": "kan",
}
# Compound surnames, in names of three characters and more.
_COMPOUND = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "单于": "chan yu",
    "澹台": "tan tai",
    "乐正": "yue zheng",
    "子车": "zi ju",
    "令狐": "ling hu",
    "长孙": "zhang sun",
}
# Characters of places, schools and code tables that a dictionary of single characters reads as in
# another word: 康巴什 and 喀什, 藏族, 成都, 长春.
_IN_WORDS = {
    "什": "shi",
    "藏": "zang",
    "都": "du",
    "长": "chang",
    "厦": "xia",
    "佛": "fo",
    "勒": "le",
}
# Words in which a character is read as nowhere else.
_WORDS = {
    "乐清": "yue qing",
    "乐亭": "lao ting",
    "东阿": "dong e",
    "中牟": "zhong mu",
    "牟平": "mu ping",
    "井陉": "jing xing",
    "六合": "lu he",
    "六安": "lu an",
    "单县": "shan xian",
    "吴堡": "wu bu",
    "大埔": "da bu",
    "大城县": "dai cheng xian",
    "宝坻": "bao di",
    "尉犁": "yu li",
    "尖扎": "jian za",
    "枞阳": "zong yang",
    "校长": "xiao zhang",
    "家长": "jia zhang",
    "班长": "ban zhang",
    "长子": "zhang zi",
    "泌阳": "bi yang",
    "洪洞": "hong tong",
    "浒墅": "xu shu",
    "浚县": "xun xian",
    "涡阳": "guo yang",
    "犍为": "qian wei",
    "番禺": "pan yu",
    "秘鲁": "bi lu",
    "筠连": "jun lian",
    "繁峙": "fan shi",
    "茄子": "qie zi",
    "荥经": "ying jing",
    "莘庄": "xin zhuang",
    "蔚县": "yu xian",
    "蚌埠": "beng bu",
    "重庆": "chong qing",
    "铅山": "yan shan",
    "黄陂": "huang pi",
}
# Characters of transliterated names (阿卜杜) that the dictionary reads as another word.
_TRANSLITERATED = {"卜": "bu"}
_WORD = re.compile(r"[A-Za-z0-9]+|[^\s·]")
_PART = re.compile("|".join([*_WORDS, _WORD.pattern]))


def reading(name: str) -> str:
    """``name`` syllable by syllable: 张三丰 is ``zhang san feng``; · is dropped."""
    return " ".join(_syllables(name))


def initials(name: str) -> str:
    """The first letter of every syllable: 张三丰 is ``zsf``."""
    return "".join(syllable[0] for syllable in _syllables(name))


def matches(name: str, wanted: str) -> bool:
    """Whether ``wanted`` (letters) begins the initials or the whole reading of a person's name."""
    return _begins(_syllables(name), wanted)


def word_matches(word: str, wanted: str) -> bool:
    """As ``matches``, for a word that is no person's name: the surname table stays out of it."""
    return _begins(_of_word(word), wanted)


def _begins(syllables: tuple[str, ...], wanted: str) -> bool:
    if not wanted.isascii():
        return False
    letters = "".join(syllable[0] for syllable in syllables)
    return letters.startswith(wanted) or "".join(syllables).startswith(wanted.replace(" ", ""))


@lru_cache(maxsize=4096)
def _syllables(name: str) -> tuple[str, ...]:
    if "·" in name:
        return tuple(_TRANSLITERATED.get(word) or _syllable(word) for word in _WORD.findall(name))
    compound = _COMPOUND.get(name[:2]) if len(name) > 2 else None
    if compound is not None:
        return (*compound.split(), *(_syllable(word) for word in _WORD.findall(name[2:])))
    words = _WORD.findall(name)
    if not words:
        return ()
    first = _SURNAMES.get(words[0]) or _syllable(words[0])
    return (first, *(_syllable(word) for word in words[1:]))


@lru_cache(maxsize=8192)
def _of_word(word: str) -> tuple[str, ...]:
    read: list[str] = []
    for part in _PART.findall(word):
        read += _WORDS[part].split() if part in _WORDS else [_IN_WORDS.get(part) or _syllable(part)]
    return tuple(read)


@cache
def _syllable(word: str) -> str:
    """One character's common reading; letters, digits and what has no reading stay as they are."""
    if word.isascii():
        return word.lower()
    # Its table of phrases takes as long to load as everything else, and we ask by character.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, lazy_pinyin

    read: list[str] = lazy_pinyin(word, style=Style.NORMAL)
    return read[0].lower() or word
