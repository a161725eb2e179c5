"""Kinds of certificate with their articles, and the arithmetic of their numbers."""

from pathlib import Path

import pytest

from app.domain import certificates, policy
from app.domain.certificates import due, following, gaps, shape, tidy, unusable
from app.paths import RESOURCES
from app.problems import Rejected


@pytest.mark.parametrize(
    ("document", "stage", "result", "state", "titles"),
    [
        ("办法", "初中", "毕业", "", ["内蒙古自治区九年义务教育证书"]),
        ("办法", "初中", "肄业", "肄业", ["内蒙古自治区九年义务教育证书"]),
        ("办法", "高中", "结业", "结业", ["内蒙古自治区普通高中毕业证书"]),
        ("办法", "高中", "肄业", "退学", ["肄业证书"]),
        ("农安", "小学", "毕业", "", ["毕业证书"]),
        ("农安", "初中", "毕业", "", ["义务教育证书", "毕业证书"]),
        ("农安", "初中", "结业", "", ["义务教育证书"]),
        ("四川", "高中", "毕业", "", ["四川省普通高中学生毕业证书"]),
        ("四川", "高中", "结业", "", ["结业证书"]),
        ("四川", "高中", "肄业", "退学", ["肄业证书"]),
    ],
)
def test_each_region_names_its_certificates(
    document: str, stage: str, result: str, state: str, titles: list[str]
) -> None:
    """R-ORD-23-5, R-ORD-23-6, R-ORD-23-7, R-NA-30-1, R-NA-30-2, R-SC-41-1, R-SC-42-1."""
    found = due([document], stage, result, state)
    assert [one.title for one in found] == titles
    assert {one.cite.partition(" ")[0] for one in found} == {document}


@pytest.mark.parametrize(
    ("document", "stage", "result"),
    [("办法", "小学", "毕业"), ("四川", "初中", "毕业"), ("福建", "初中", "结业")],
)
def test_what_no_text_names_has_no_article(document: str, stage: str, result: str) -> None:
    [found] = due([document], stage, result)
    assert found.silent


def test_who_is_in_another_state_gets_nothing() -> None:
    assert due(["办法"], "高中", "肄业", "转出") == ()


def test_every_profile_has_its_roster_and_a_certificate_for_each_result() -> None:
    for profile in policy.profiles():
        documents = [one.id for one in policy.load(profile).rules.document]
        assert certificates.roster_for(documents)
        for stage in ("小学", "初中", "高中"):
            assert all(due(documents, stage, result) for result in certificates.RESULTS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('cite = "办法 第二十三条"', 'cite = "办发 第二十三条"'), "文件没有登记"),
        (('stages = ["初中"]', 'stages = ["中学"]'), "不认识"),
        (('states = ["退学", "开除"]', 'states = ["离开"]'), "不认识"),
        (('document = ""', 'document = "农安"'), "最后一行"),
        (("noted = true", "note = true"), "note"),
    ],
)
def test_a_table_that_leads_nowhere_is_refused(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    shipped = (RESOURCES / "certificates" / "kinds.toml").read_text("utf-8")
    file = tmp_path / "kinds.toml"
    file.write_text(shipped.replace(*change), "utf-8")
    with pytest.raises(Rejected, match=said):
        certificates.load(file)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Rejected, match="没有编号为"):
        certificates.kind("diploma")


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [("2026098", 3, "2026100"), ("内蒙2026-0001号", 2, "内蒙2026-0002号"), ("A9", 1, "A9")],
)
def test_numbers_are_counted_on_in_their_last_digits(first: str, count: int, last: str) -> None:
    found = following(first, count)
    assert (len(found), found[0], found[-1]) == (count, first, last)


@pytest.mark.parametrize(("first", "count"), [("A9", 2), ("没有数字", 1), ("2026001", 0)])
def test_a_range_that_does_not_hold_so_many_is_none(first: str, count: int) -> None:
    assert following(first, count) == ()


def test_gaps_are_found_in_each_series_by_itself() -> None:
    assert gaps(["001", "003", "B7", "B9", "006"]) == ("002", "004", "005", "B8")
    assert gaps(["001", "900"], most=3) == ("002", "003", "004")
    assert gaps(["1", "99999999999"]) == ()
    assert gaps(["0000001", "9999999"]) == ()
    assert shape("内蒙2026-0001号") == "内蒙2026-####号"


def test_a_number_is_compared_in_half_width_without_spaces() -> None:
    assert tidy(" ２０２６ ００１ｘ") == "2026001X"
    assert unusable("2026001") == ""
    for text in ("", "没有数字", "1.5E+18", "1" * 41):
        assert unusable(text)
