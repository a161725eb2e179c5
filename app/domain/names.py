"""Names of people: the middle dot, spaces, rare characters, and what must never be changed.

Neither NFC nor NFKC is ever applied: both replace CJK compatibility ideographs by other characters.
Nothing here blocks: single characters, 〇, compound surnames, Latin names and long names exist.
"""

import re

from app.domain.findings import Finding, repaired
from app.problems import Level

DOT = "\u00b7"  # the only separator of 民委发〔2016〕33号, GB 18030 A1A4
MAX_LENGTH = 50  # characters; the same document asks for at least 50 bytes

# Blocks of Han characters, written out because Python 3.11 knows Unicode 14 only (no Ext. H, I, J).
_HAN_RANGES = (
    (0x3007, 0x3007),  # 〇
    (0x3400, 0x4DBF),  # Extension A
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0x20000, 0x2A6DF),  # B
    (0x2A700, 0x2B73F),  # C
    (0x2B740, 0x2B81F),  # D
    (0x2B820, 0x2CEAF),  # E
    (0x2CEB0, 0x2EBEF),  # F
    (0x2EBF0, 0x2EE5F),  # I
    (0x2F800, 0x2FA1F),  # compatibility supplement
    (0x30000, 0x3134F),  # G
    (0x31350, 0x323AF),  # H
    (0x323B0, 0x3347F),  # J
)
_HAN = "".join(f"{chr(first)}-{chr(last)}" for first, last in _HAN_RANGES)
_RADICALS = "\u2e80-\u2fd5"  # look like characters, are parts of them: copied out of PDF files
_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"

# Han characters with single · between them, none too many: nothing to look at.
PLAIN = re.compile(f"(?!.{{{MAX_LENGTH + 1}}})[{_HAN}]+(?:{DOT}[{_HAN}]+)*")
_HAN_ONLY = re.compile(f"[{_HAN}{_RADICALS}{_PRIVATE}]")
_PRIVATE_USE = re.compile(f"[{_PRIVATE}]")
_ODD = re.compile(f"[^{_HAN}{_LATIN}{_PRIVATE}{_RADICALS}{DOT} '’.-]")
_RADICAL = re.compile(f"[{_RADICALS}]")
_LETTER = f"[{_HAN}{_LATIN}{_RADICALS}{_PRIVATE}]"
_HAN_LETTER = f"[{_HAN}{_RADICALS}{_PRIVATE}]"
_LOOKALIKE = re.compile(
    f"(?<={_LETTER})[\u2022\u30fb\uff65\u2027\u22c5\u2219\u16eb\u0387](?={_LETTER})"
    f"|(?<={_HAN_LETTER})[\uff0e.](?={_HAN_LETTER})"
)
_BAD_DOTS = re.compile(f"^{DOT}|{DOT}$|{DOT}{DOT}")
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_WIDE_LETTERS = {0xFF21 + n: 0x41 + n for n in range(26)} | {
    0xFF41 + n: 0x61 + n for n in range(26)
}

# GB 18030-2022 moved these code points; the codec of Python 3.11 and files written before still
# decode them to the private use area. The last nine are vertical punctuation.
_GB18030_2022 = {
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE832: 0x9FB8,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE864: 0x9FBB,
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,
    0xE795: 0xFE18,
    0xE796: 0xFE19,
}


def is_han(character: str) -> bool:
    """Whether one character is a Han character of any block up to Unicode 17."""
    point = ord(character)
    return any(first <= point <= last for first, last in _HAN_RANGES)


def code_point(character: str) -> str:
    """U+ and the hex digits, as a person can look it up."""
    return f"U+{ord(character):04X}"


def restore_gb18030(text: str) -> tuple[str, tuple[str, ...]]:
    """Already decoded ``text`` with the code points of GB 18030-2022, and each change made.

    A change reads ``U+E81E→U+9FB4``.
    """
    restored = text.translate(_GB18030_2022)
    if restored == text:
        return text, ()
    changes = (
        f"{code_point(old)}→{code_point(new)}"
        for old, new in zip(text, restored, strict=True)
        if old != new
    )
    return restored, tuple(dict.fromkeys(changes))


def private_use(text: str) -> list[str]:
    """The code points of private-use characters: old vendor glyphs that print as boxes."""
    return [code_point(character) for character in _PRIVATE_USE.findall(text)]


def read_name(raw: str) -> tuple[str, list[Finding]]:
    """A typed or imported name made ready for keeping, and everything that was changed or is odd.

    Outer white space goes without a word; every other change is a finding with before and after.
    """
    text = raw.strip()
    if PLAIN.fullmatch(text):
        return text, []
    found = []
    for step in (restore_points, _drop_invisible, _mend_spaces, _mend_dots):
        mended, why = step(text)
        if mended != text:
            found.append(repaired(text, mended, why))
        text = mended
    return text, found + _oddities(text)


def restore_points(text: str) -> tuple[str, str]:
    """``restore_gb18030`` with its changes in one phrase."""
    restored, changes = restore_gb18030(text)
    return restored, f"按 GB 18030-2022 更正编码 {'、'.join(changes)}"


def _drop_invisible(text: str) -> tuple[str, str]:
    text = _INVISIBLE.sub("", text.replace("\t", " ").replace("\n", " ")).strip()
    return text.translate(_WIDE_LETTERS), "去掉看不见的字符，全角字母改为半角"


def _mend_spaces(text: str) -> tuple[str, str]:
    """Spaces leave a name that is otherwise all Han (张　三); in Latin names they become plain."""
    closed = _SPACES.sub("", text)
    if _HAN_ONLY.sub("", _LOOKALIKE.sub("", closed)).strip(DOT) == "" and _HAN_ONLY.search(closed):
        return closed, "去掉汉字姓名中的空格"
    return _SPACES.sub(" ", text), "空格统一为半角"


def _mend_dots(text: str) -> tuple[str, str]:
    return _LOOKALIKE.sub(DOT, text), "间隔号统一为“·”（U+00B7）"


def _oddities(text: str) -> list[Finding]:
    found = []
    if points := private_use(text):
        what = f"含有造字区字符 {'、'.join(points)}，别处无法显示和打印，请改用标准汉字"
        found.append(Finding("name.private-use", what, Level.WARN))
    if radicals := _RADICAL.findall(text):
        points = [code_point(character) for character in radicals]
        what = f"含有部首符号 {'、'.join(points)}，不是汉字，请重新输入该字"
        found.append(Finding("name.radical", what, Level.WARN))
    if odd := _ODD.findall(text):
        what = f"含有姓名中少见的字符“{''.join(dict.fromkeys(odd))}”，请核对"
        found.append(Finding("name.odd-character", what, Level.WARN))
    if _BAD_DOTS.search(text):
        found.append(Finding("name.dot", "的间隔号在首尾或有重复，请核对", Level.WARN))
    return found
