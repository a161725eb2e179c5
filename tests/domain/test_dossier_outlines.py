"""What a dossier consists of in each region, as the files under ``resources/dossiers`` say it."""

import shutil
from pathlib import Path

import pytest

from app.domain import dossier, policy
from app.problems import Rejected


@pytest.mark.parametrize("profile", list(policy.profiles()))
def test_every_profile_shows_every_section_once_with_its_article(profile: str) -> None:
    """R-ORD-7-7, R-SC-17-2, R-NA-8-2."""
    outline = dossier.outline_of(profile)
    held = [number for one in outline.sections for number in one.holds]
    assert sorted(held) == list(dossier.SECTIONS)
    assert all(one.cite for one in outline.sections)
    assert outline.retention == "永久"
    assert outline.retention_cite and outline.dispatch_cite and outline.storage_cite


@pytest.mark.parametrize(
    ("profile", "parts", "cite"),
    [("ordos", 7, "办法 第七条"), ("sichuan", 7, "四川 第十七条"), ("nongan", 3, "农安 第八条")],
)
def test_the_regions_own_text_counts_its_parts(profile: str, parts: int, cite: str) -> None:
    outline = dossier.outline_of(profile)
    assert (len(outline.sections), outline.cite) == (parts, cite)


def test_only_sichuan_has_punishments_in_the_dossier() -> None:
    """R-SC-38-2; the other texts say nothing of them."""
    with_them = {name for name in policy.profiles() if dossier.outline_of(name).punishment}
    assert with_them == {"sichuan"}


def test_a_form_of_the_region_stands_in_its_own_part() -> None:
    """R-NA-8-2: the registration form is the first part, the information form the second."""
    outline = dossier.outline_of("nongan")
    assert outline.part_of(dossier.BASICS, "registration_form_jilin") == 1
    assert outline.part_of(dossier.BASICS, "status_information") == 2
    assert outline.part_of(dossier.PROOFS, "transfer_application_jilin") == 3


def test_an_outline_that_leaves_a_section_out_is_refused(tmp_path: Path) -> None:
    shutil.copytree(dossier.FOLDER, tmp_path / "dossiers")
    file = tmp_path / "dossiers" / "outlines" / "nongan.toml"
    text = file.read_text(encoding="utf-8").replace("holds = [2]", "holds = [1]")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        dossier.outlines(tmp_path / "dossiers")
    assert caught.value.problems[0].code == "dossier.outline"


def test_every_sheet_is_of_a_known_kind_and_names_its_own_columns() -> None:
    for sheet in dossier.entries().sheets:
        assert dossier.kind(sheet.kind) is not None
        named = {sheet.title_column, sheet.day_column, sheet.level_column} - {""}
        assert named <= set(sheet.columns)
        assert sheet.wide or sheet.title_column
        assert sheet.level_column or sheet.kind != "获奖"


@pytest.mark.parametrize(
    ("text", "level"),
    [("校级", "校级"), ("旗区级", "县级"), ("自治区级", "省级"), ("国家", "国家级"), ("村级", "")],
)
def test_levels_are_read_in_every_regions_words(text: str, level: str) -> None:
    """R-SC-36-1."""
    assert dossier.read_level(text) == level


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("学生体质健康登记表", dossier.HEALTH),
        ("学籍信息采集表", dossier.BASICS),
        ("体检表", dossier.HEALTH),
        ("期末成绩单", dossier.QUALITY),
        ("三好学生奖状", dossier.AWARDS),
        ("户口簿复印件", dossier.PROOFS),
    ],
)
def test_a_title_tells_its_section(title: str, section: int) -> None:
    assert dossier.section_of_title(title) == section


@pytest.mark.parametrize(("grade", "count"), [("高中二年级", 5), ("初中三年级", 4), ("", 4)])
def test_expulsion_is_for_senior_schools_only(grade: str, count: int) -> None:
    """R-SC-37-1; 义务教育法 第二十七条."""
    assert len(dossier.punishments_for(grade)) == count


def test_only_nongan_names_a_signed_form_in_place_of_the_collection_form() -> None:
    """R-NA-10-4."""
    named = {
        name: [(one.form, one.cite) for one in dossier.outline_of(name).signed_form]
        for name in policy.profiles()
    }
    assert named.pop("nongan") == [("basic_information", "农安 第十条（一）4")]
    assert not any(named.values())
