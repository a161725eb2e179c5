"""Code tables and divisions: loading, looking up, finding."""

import pytest

from app.domain import codes, divisions
from app.domain.codes import table
from app.domain.fields import GUARDIAN_FIELDS, STUDENT_FIELDS


def test_every_shipped_table_loads_and_no_code_stands_twice() -> None:
    assert len(codes.table_names()) > 35
    for name in codes.table_names():
        loaded = table(name)
        assert loaded.entries
        known = [entry.code for entry in loaded.entries if entry.code]
        assert len(known) == len(set(known)), name


def test_no_spelling_stands_for_two_names_of_a_field_table() -> None:
    used = {f.table for f in (*STUDENT_FIELDS, *GUARDIAN_FIELDS) if f.table}
    assert used <= set(codes.table_names())
    for name in used:
        loaded = table(name)
        words = [w for e in loaded.entries for w in (e.name, e.national, *e.aliases) if w]
        assert len(words) == len(set(words)), name
        assert not set(words) & set(loaded.ambiguous), name


def test_names_and_codes_lead_to_one_another() -> None:
    ethnicity = table("ethnicity")
    assert (ethnicity.code_of("蒙古族"), ethnicity.name_of("02")) == ("02", "蒙古族")
    assert ethnicity.code_of("火星族") is None
    assert table("relation").code_of("其他") == ""
    assert table("nationality").national("中国香港") == "香港"
    assert len(ethnicity.names) == 59


def test_an_unknown_table_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        table("shoe_size")


@pytest.mark.parametrize("typed", ["鄂温克", "ewk", "ewenke", "45"])
def test_a_row_is_found_by_word_initials_reading_and_code(typed: str) -> None:
    assert "鄂温克族" in [entry.name for entry in table("ethnicity").find(typed)]


def test_a_row_is_found_by_an_old_name_and_an_empty_text_finds_all() -> None:
    assert [entry.name for entry in table("ethnicity").find("毛难")] == ["毛南族"]
    assert [entry.name for entry in table("ethnicity").find("崩龙")] == ["德昂族"]
    assert len(table("sex").find("")) == 2


def test_a_row_that_begins_with_the_word_comes_first() -> None:
    assert table("nationality").find("几内亚")[0].name.startswith("几内亚")


def test_a_word_is_no_persons_name_so_the_surname_table_stays_out() -> None:
    assert [entry.name for entry in table("left_behind").find("dq")] == ["单亲留守儿童"]


def test_a_current_and_an_abolished_division_have_names_and_paths() -> None:
    assert divisions.name_of("150603000000") == "康巴什区"
    assert divisions.path("150603") == "内蒙古自治区鄂尔多斯市康巴什区"
    assert divisions.path("110101") == "北京市东城区"
    abolished = divisions.lookup("152701")
    assert abolished is not None
    assert (abolished.name, abolished.current) == ("东胜市", False)
    assert abolished.path == "内蒙古自治区伊克昭盟东胜市"


def test_codes_missing_elsewhere_are_known() -> None:
    for code in ("330113", "653229", "540581", "110103", "830000", "810000"):
        assert divisions.is_known(code), code
    assert not divisions.is_known("999999")
    assert divisions.name_of("999999") == ""


def test_divisions_are_found_by_code_word_and_pinyin() -> None:
    assert divisions.find("150602")[0].name == "东胜区"
    assert divisions.find("鄂尔多斯 东胜")[0].code == "150602"
    assert "康巴什区" in [division.name for division in divisions.find("kbs")]
    assert divisions.find("") == []
    assert len(divisions.find("区", limit=7)) == 7


def test_places_without_counties_are_as_low_as_a_county() -> None:
    assert divisions.is_lowest("441900")
    assert divisions.is_lowest("150602")
    assert not divisions.is_lowest("150600")
    assert not divisions.is_lowest("150000")


def test_an_abolished_division_leads_to_its_namesake_of_today() -> None:
    """旗改区, 地改市: the code of the household register before 2000 is not the one of today."""
    old = divisions.lookup("152701")
    assert old is not None
    assert [one.code for one in divisions.likely_now(old)] == ["150602"]
    gone = divisions.lookup("320503")  # 平江区 became part of 姑苏区: no name to go by
    assert gone is not None
    assert divisions.likely_now(gone) == ()
    here = divisions.lookup("150602")
    assert here is not None
    assert divisions.likely_now(here) == ()
