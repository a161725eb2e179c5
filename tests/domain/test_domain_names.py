"""Names: the middle dot, spaces, rare characters, nothing normalised away."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import names


def codes_of(raw: str) -> list[str]:
    return [finding.code for finding in names.read_name(raw)[1]]


@pytest.mark.parametrize("dot", "\u2022\u30fb\uff65\u2027\u22c5\u2219\u16eb\uff0e.")
def test_every_look_alike_between_name_characters_becomes_the_one_dot(dot: str) -> None:
    value, (finding,) = names.read_name(f"买买提{dot}艾力")
    assert value == "买买提\u00b7艾力"
    assert finding.code == "field.repaired"
    assert f"买买提{dot}艾力" in finding.what
    assert "买买提·艾力" in finding.what


def test_the_right_dot_is_left_in_peace() -> None:
    assert names.read_name("阿依古丽·吐尔逊") == ("阿依古丽·吐尔逊", [])


def test_a_full_stop_in_a_latin_name_stays() -> None:
    for name in ("John F. Kennedy-O'Neil", "J.F.Kennedy"):
        assert names.read_name(name) == (name, [])


def test_a_dot_at_the_edge_is_pointed_out_and_not_removed() -> None:
    assert names.read_name("·艾力")[0] == "·艾力"
    assert codes_of("·艾力") == ["name.dot"]
    assert codes_of("买买提··艾力") == ["name.dot"]


@pytest.mark.parametrize("raw", ["张　三", "张 三", "张\u00a0三", "张  三"])
def test_spaces_leave_a_name_all_of_han_characters_and_it_is_said(raw: str) -> None:
    value, findings = names.read_name(raw)
    assert value == "张三"
    assert [finding.code for finding in findings] == ["field.repaired"]


def test_spaces_around_a_look_alike_dot_go_too() -> None:
    assert names.read_name("买买提 • 艾力")[0] == "买买提·艾力"


def test_inner_spaces_of_a_latin_name_stay() -> None:
    assert names.read_name("Maria da Silva") == ("Maria da Silva", [])
    assert names.read_name("Maria　da Silva")[0] == "Maria da Silva"


@pytest.mark.parametrize(
    "name", ["〇", "王〇", "𠮷野", "㛃", "䶮", "𬭎", "𬱖", "\U0002ebf0", "欧阳\U00031350"]
)
def test_single_rare_and_new_characters_are_names_like_any_other(name: str) -> None:
    assert names.read_name(name) == (name, [])


def test_outer_spaces_go_without_a_word() -> None:
    assert names.read_name(" 张三\t") == ("张三", [])


def test_compatibility_ideographs_are_kept_as_written() -> None:
    name = "\uf900三"
    assert unicodedata.normalize("NFC", name) != name
    assert names.read_name(name) == (name, [])


@pytest.mark.parametrize(
    ("two_bytes", "point"),
    [
        (b"\xfe\x59", "\u9fb4"),
        (b"\xfe\x61", "\u9fb5"),
        (b"\xfe\x66", "\u9fb6"),
        (b"\xfe\x67", "\u9fb7"),
        (b"\xfe\x6d", "\u9fb8"),
        (b"\xfe\x7e", "\u9fb9"),
        (b"\xfe\x90", "\u9fba"),
        (b"\xfe\xa0", "\u9fbb"),
        (b"\xa6\xd9", "\ufe10"),
    ],
)
def test_text_decoded_by_the_old_codec_gets_the_code_points_of_2022(
    two_bytes: bytes, point: str
) -> None:
    decoded = two_bytes.decode("gb18030")
    restored, changes = names.restore_gb18030(decoded)
    assert restored == point
    assert changes == (f"U+{ord(decoded):04X}→U+{ord(point):04X}",)


def test_a_restored_character_in_a_name_is_shown() -> None:
    value, (finding,) = names.read_name("李\ue854")
    assert value == "李\u9fba"
    assert "U+E854→U+9FBA" in finding.what


def test_a_private_use_character_is_named_by_its_code_point_and_kept() -> None:
    value, (finding,) = names.read_name("王\ue000明")
    assert value == "王\ue000明"
    assert finding.code == "name.private-use"
    assert "U+E000" in finding.what
    assert not finding.level.blocks


def test_radicals_and_odd_characters_warn_and_never_block() -> None:
    assert codes_of("王⼈明") == ["name.radical"]
    assert codes_of("王明1") == ["name.odd-character"]
    assert not any(f.level.blocks for f in names.read_name("王⼈明1？")[1])


def test_invisible_characters_and_wide_letters_are_mended_with_a_word() -> None:
    assert names.read_name("王\u200b明")[0] == "王明"
    assert names.read_name("ＴＯＭ")[0] == "TOM"
    assert codes_of("ＴＯＭ") == ["field.repaired"]


def test_the_ranges_of_han_do_not_hang_on_pythons_unicode() -> None:
    for point in (0x3007, 0x3400, 0x9FFF, 0x2EBF0, 0x31350, 0x323AF):
        assert names.is_han(chr(point))
    for character in "A1·　⼈":
        assert not names.is_han(character)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=12))
def test_reading_a_read_name_changes_nothing(raw: str) -> None:
    value, _ = names.read_name(raw)
    again, findings = names.read_name(value)
    assert again == value
    assert "field.repaired" not in [finding.code for finding in findings]
