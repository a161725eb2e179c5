"""The printed form of a 160-bit key: eight groups of five characters, made to be typed from paper.

Alphabet: Crockford's base 32 (no I, L, O, U). 160 key bits, then 40 check bits (SHA-256, cut).
"""

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterator

from app.problems import Problem, Rejected

KEY_BYTES = 20
GROUPS = 8
GROUP_LENGTH = 5

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = GROUPS * GROUP_LENGTH
_CHECK_BYTES = 5
_LOOK_ALIKE = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-_.,‐‑‒–—―−－·、，。]+")


def encode(key: bytes) -> str:
    """The 20 bytes of ``key`` as eight groups of five characters joined by ``-``."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a printed key has {KEY_BYTES} bytes, not {len(key)}")
    number = int.from_bytes(key + _check(key), "big")
    text = "".join(_ALPHABET[number >> shift & 31] for shift in range(195, -1, -5))
    return "-".join(text[n : n + GROUP_LENGTH] for n in range(0, _LENGTH, GROUP_LENGTH))


def decode(text: str) -> bytes:
    """The 20 bytes that ``text`` stands for; case, spaces, dashes, O/0 and I/L/1 do not matter.

    Raises ``Rejected``: a mistake is never mended by guess, but the group it lies in is named.
    """
    groups = _groups(text)
    _refuse_unknown_characters(groups)
    characters = "".join(groups)
    if len(characters) != _LENGTH:
        raise Rejected(_wrong_length(groups, len(characters)))
    number = 0
    for character in characters:
        number = number << 5 | _ALPHABET.index(character)
    key = _checked(number)
    if key is None:
        raise Rejected(_wrong_check(number))
    return key


def _check(key: bytes) -> bytes:
    return hashlib.sha256(b"xueji printed key 1\0" + key).digest()[:_CHECK_BYTES]


def _groups(text: str) -> list[str]:
    """What was typed, in the groups of the paper; an input method's wide letters count as plain."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKE)
    parts = [part for part in _SEPARATORS.split(plain) if part]
    joined = "".join(parts)
    if len(joined) == _LENGTH:
        return [joined[n : n + GROUP_LENGTH] for n in range(0, _LENGTH, GROUP_LENGTH)]
    return parts


def _refuse_unknown_characters(groups: list[str]) -> None:
    problems = []
    for number, group in enumerate(groups, start=1):
        unknown = "、".join(sorted({c for c in group if c not in _ALPHABET}))
        if unknown:
            message = (
                f"密钥第 {number} 组“{group}”中有密钥不用的字符 {unknown}，请对照纸面重新输入。"
            )
            problems.append(Problem("key.character", message))
    if problems:
        raise Rejected(*problems)


def _wrong_length(groups: list[str], length: int) -> Problem:
    odd = [n for n, group in enumerate(groups, start=1) if len(group) != GROUP_LENGTH]
    if len(groups) == GROUPS and len(odd) == 1:
        group = groups[odd[0] - 1]
        message = (
            f"密钥第 {odd[0]} 组“{group}”有 {len(group)} 个字符，应为 5 个，请对照纸面重新输入。"
        )
    else:
        message = (
            f"密钥应为 8 组、每组 5 个字符，共 40 个；现在是 {length} 个，请对照纸面逐组核对。"
        )
    return Problem("key.length", message)


def _checked(number: int) -> bytes | None:
    """The key in the 200 bits of ``number``, if the check bits agree."""
    whole = number.to_bytes(KEY_BYTES + _CHECK_BYTES, "big")
    key = whole[:KEY_BYTES]
    return key if whole[KEY_BYTES:] == _check(key) else None


def _wrong_check(number: int) -> Problem:
    group = next((n for n, near in _near(number) if _checked(near) is not None), 0)
    if group:
        message = f"密钥第 {group} 组与纸面不符，请对照纸面重新输入这一组。"
        return Problem("key.group", message)
    message = "密钥与自身的校验不符，且不止一组有误，请对照纸面从第 1 组起逐组核对。"
    return Problem("key.check", message)


def _near(number: int) -> Iterator[tuple[int, int]]:
    """Each group number with what the key would be if one, then two characters in it were others.

    Some 80,000 keys; found at once for one wrong character, within a second for two.
    """
    shifts = [[5 * (_LENGTH - 1 - g * GROUP_LENGTH - n) for n in range(5)] for g in range(GROUPS)]
    for group, places in enumerate(shifts, start=1):
        for place, change in itertools.product(places, range(1, 32)):
            yield group, number ^ change << place
    for group, places in enumerate(shifts, start=1):
        for (one, two), first in itertools.product(itertools.combinations(places, 2), range(1, 32)):
            for second in range(1, 32):
                yield group, number ^ first << one ^ second << two
