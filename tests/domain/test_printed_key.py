"""The printed key: typed from paper, never accepted wrong, and the wrong group is named."""

import base64
import random
import re

import pytest

from app.domain import printed_key
from app.problems import Problem, Rejected

KEY = bytes.fromhex("00112233445566778899aabbccddeeff01234567")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _problems(text: str) -> list[Problem]:
    with pytest.raises(Rejected) as rejected:
        printed_key.decode(text)
    return rejected.value.problems


def test_a_key_is_printed_as_eight_groups_of_five_and_read_back() -> None:
    chance = random.Random(1)
    for key in [KEY, bytes(20), b"\xff" * 20] + [chance.randbytes(20) for _ in range(500)]:
        text = printed_key.encode(key)
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){7}", text)
        assert printed_key.decode(text) == key


def test_the_printed_form_never_changes_for_papers_already_in_their_envelopes() -> None:
    text = printed_key.encode(KEY)
    assert text == "008J4-CT4AN-K7F24-SNAXW-SQFEZ-W0J6H-B7TG4-X7F1F"
    other_library = base64.b32encode(KEY).decode()
    to_crockford = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
    assert text.replace("-", "")[:32] == other_library.translate(to_crockford)


def test_case_spaces_dashes_wide_letters_and_look_alikes_do_not_matter() -> None:
    text = printed_key.encode(bytes(20))
    assert "0" in text
    ways = [
        text.lower(),
        text.replace("-", " "),
        text.replace("-", ""),
        text.replace("-", "－"),
        text.replace("-", " — "),
        text.replace("0", "O"),
        text.replace("0", "o").replace("1", "l"),
        text.replace("1", "I"),
        "".join(chr(ord(c) + 0xFEE0) for c in text),
        f"  {text[:23]}\n{text[24:]}\n",
    ]
    for way in ways:
        assert printed_key.decode(way) == bytes(20)


def test_none_of_ten_thousand_single_typos_is_accepted_and_each_names_its_group() -> None:
    chance = random.Random(2)
    for _ in range(10_000):
        text = printed_key.encode(chance.randbytes(20)).replace("-", "")
        place = chance.randrange(40)
        other = chance.choice([c for c in ALPHABET if c != text[place]])
        problems = _problems(text[:place] + other + text[place + 1 :])
        assert [problem.code for problem in problems] == ["key.group"]
        assert f"第 {place // 5 + 1} 组" in problems[0].message


def test_two_characters_swapped_within_a_group_name_the_group() -> None:
    text = printed_key.encode(KEY)
    group = text[12:17]
    assert group[1] != group[2]
    wrong = text[:12] + group[0] + group[2] + group[1] + group[3:] + text[17:]
    assert "第 3 组" in _problems(wrong)[0].message


def test_mistakes_in_two_groups_are_refused_without_naming_a_wrong_one() -> None:
    text = printed_key.encode(KEY)
    wrong = ("1" if text[0] == "0" else "0") + text[1:-1] + ("1" if text[-1] == "0" else "0")
    assert [problem.code for problem in _problems(wrong)] == ["key.check"]


@pytest.mark.parametrize("sign", ["U", "*", "密", "Ω"])
def test_a_character_that_no_key_has_names_its_group(sign: str) -> None:
    text = printed_key.encode(KEY)
    problems = _problems(text[:7] + sign + text[8:])
    assert [problem.code for problem in problems] == ["key.character"]
    assert "第 2 组" in problems[0].message


def test_a_group_that_is_too_short_or_too_long_is_named() -> None:
    text = printed_key.encode(KEY)
    for wrong in (text[:7] + text[8:], text[:7] + "7" + text[7:]):
        problems = _problems(wrong)
        assert [problem.code for problem in problems] == ["key.length"]
        assert "第 2 组" in problems[0].message


@pytest.mark.parametrize("text", ["", "0", "-----", "0" * 39, "0" * 41, "0" * 4000])
def test_too_few_or_too_many_characters_are_counted(text: str) -> None:
    assert [problem.code for problem in _problems(text)] == ["key.length"]
