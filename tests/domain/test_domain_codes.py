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


def of(code: str) -> divisions.Division:
    found = divisions.lookup(code)
    assert found is not None
    return found


def test_an_abolished_division_leads_to_its_successor_with_year_and_act() -> None:
    """C07: 崇文区 became part of 东城区 in 2010."""
    (now,) = divisions.successors(of("110103"))
    assert (now.division.code, now.year) == ("110101", "2010")
    assert "国函〔2010〕55号" in now.act
    assert divisions.successors(of("110101")) == ()


def test_where_a_division_was_split_there_are_several_to_choose_from() -> None:
    """C07: 江干区 went to 上城区 and to 钱塘区."""
    found = divisions.successors(of("330104"))
    assert {one.division.name for one in found} == {"上城区", "钱塘区"}


def test_every_succession_leads_from_an_abolished_to_a_current_county() -> None:
    import csv

    from app.paths import RESOURCES

    path = RESOURCES / "codes" / "divisions_successors.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert not of(row["code"]).current, row
        for code in row["successors"].split("|"):
            assert of(code).current and divisions.is_lowest(code), row
        assert row["year"] in row["act"]


def test_another_table_takes_the_place_of_the_shipped_one_and_back() -> None:
    """R-FJ-5-2: what it no longer has is abolished, not forgotten."""
    table = {code: name for code, name in divisions.shipped().items() if code != "150603"}
    table["150604"] = "新区"
    try:
        divisions.use(table)
        assert not of("150603").current
        assert divisions.path("150603") == "内蒙古自治区鄂尔多斯市康巴什区"
        assert divisions.path("150604") == "内蒙古自治区鄂尔多斯市新区"
    finally:
        divisions.use(None)
    assert of("150603").current
    assert not divisions.is_known("150604")
