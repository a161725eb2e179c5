"""学籍主管部门 stage by stage, and pupils to whom the text applies 参照 only."""

from collections.abc import Callable

import pytest
from case_school import GANG, LAN, MING, suspend

from app.domain import policy
from app.domain.authorities import Authorities, by_reference
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Rejected
from app.usecases.paper import paper_facts
from app.usecases.school import authorities, school_facts
from app.usecases.status import case_papers, cases
from app.usecases.status.cases import Opening

Opens = Callable[..., Register]
BUREAUS = {"school.bureau": "东胜区教育体育局", "school.bureau_senior": "鄂尔多斯市教育局"}


def test_each_stage_has_its_authority_with_the_article(register: Register) -> None:
    """R-ORD-3-2, R-ZH-4-1: 旗县 for 义务教育; 盟市 may take 普通高中."""
    register.write(school_facts.set_facts, BUREAUS)
    lines = register.read(authorities.table)
    assert [(one.stage, one.name, one.source) for one in lines] == [
        ("小学", "东胜区教育体育局", "办法 第三条"),
        ("初中", "东胜区教育体育局", "办法 第三条"),
        ("高中", "鄂尔多斯市教育局", "办法 第三条"),
    ]
    assert lines[0].tier == "旗县级教育行政部门"


def test_a_school_directly_under_the_city_has_one_authority(register: Register) -> None:
    """R-ORD-3-2: 盟市教育行政部门是本地区直属学校的学籍主管部门."""
    facts = {**BUREAUS, "school.bureau": "鄂尔多斯市教育局", "school.direct": "是"}
    register.write(school_facts.set_facts, {**facts, "school.bureau_senior": "别的局"})
    lines = register.read(authorities.table)
    assert {one.name for one in lines} == {"鄂尔多斯市教育局"}
    assert {one.tier for one in lines} == {"盟市教育行政部门"}


def test_without_a_name_for_senior_schools_the_one_name_holds(register: Register) -> None:
    register.write(school_facts.set_facts, {"school.bureau": "东胜区教育体育局"})
    assert {one.name for one in register.read(authorities.table)} == {"东胜区教育体育局"}


def test_where_the_text_names_nobody_no_article_is_made_up(opening: Opens) -> None:
    register = opening(profile="nongan")
    assert {(one.tier, one.source) for one in register.read(authorities.table)} == {("", "")}


def test_direct_is_yes_or_no(register: Register) -> None:
    with pytest.raises(Rejected):
        register.write(school_facts.set_facts, {"school.direct": "也许"})


@pytest.mark.parametrize(
    ("grade", "bureau"), [("小六", "区局"), ("九年级", "区局"), ("高二", "市局")]
)
def test_papers_name_the_authority_of_the_pupils_stage(
    register: Register, grade: str, bureau: str
) -> None:
    """R-ORD-3-2."""
    register.write(
        school_facts.set_facts, {"school.bureau": "区局", "school.bureau_senior": "市局"}
    )
    facts = register.read(paper_facts.Facts.load, {"school.bureau", "grade"})
    assert facts.over({"grade": grade})["school.bureau"] == bureau


def test_a_case_names_the_authority_of_its_pupils_stage(register: Register) -> None:
    """R-ORD-3-2."""
    register.write(school_facts.set_facts, BUREAUS)
    answers = {
        "request_received": "20250925",
        "direction": "转出市外",
        "to_school": "呼和浩特市第五中学",
        "reason": "父母工作调动",
    }
    found = []
    for student in (MING, GANG):
        opening_ = Opening("transfer_out", answers, "20250925")
        case = register.write(cases.open_case, student, opening_)
        found.append(register.read(case_papers.values, case)["case.from_bureau"])
    assert found == ["东胜区教育体育局", "鄂尔多斯市教育局"]


@pytest.mark.parametrize(
    ("profile", "source"), [("ordos", "办法 第三十条"), ("sichuan", "四川 第五十二条")]
)
def test_a_foreign_pupil_is_judged_with_a_note(opening: Opens, profile: str, source: str) -> None:
    """R-ORD-30-1, R-SC-52-1: 外籍和港澳台学生，参照本办法."""
    register = opening(profile=profile)

    def make_foreign(tx: Tx) -> None:
        tx.get(Student, MING, "这名学生").overseas_status = "台湾同胞"

    opened = Opening("suspension", {"ground": "其他原因"}, "20250915")
    for noted in (False, True):
        if noted:
            register.write(make_foreign)
        judgement = register.read(cases.consider, MING, opened).considered.judgement
        assert judgement is not None
        found = [one for one in judgement.findings if one.code == "rule.reference"]
        assert [one.source for one in found] == ([source] if noted else [])


def test_the_note_stays_with_the_case(register: Register) -> None:
    """R-ORD-30-1."""
    register.write(lambda tx: setattr(tx.get(Student, MING, "这名学生"), "nationality", "蒙古"))
    shown = register.read(cases.case, suspend(register))
    assert "办法 第三十条" in {one.source for one in shown.findings}
    assert register.read(cases.case, suspend(register, LAN)).findings != shown.findings


@pytest.mark.parametrize(
    ("values", "meant"),
    [
        ({"nationality": "中国", "overseas_status": "否", "id_type": "居民身份证"}, False),
        ({}, False),
        ({"overseas_status": "华侨"}, False),
        ({"overseas_status": "归侨子女"}, False),
        ({"id_type": "护照", "nationality": "中国"}, False),
        ({"nationality": "蒙古"}, True),
        ({"nationality": "中国香港"}, True),
        ({"overseas_status": "外国人"}, True),
        ({"id_type": "台湾居民来往大陆通行证"}, True),
    ],
)
def test_who_is_meant_by_reference(values: dict[str, str], meant: bool) -> None:
    """R-ORD-30-1, R-SC-52-1."""
    assert by_reference(values) is meant


def test_a_city_may_keep_senior_schools_for_itself() -> None:
    """R-ZH-4-1: 市级管普高和市属学校，各区管义务教育."""
    rule = Authorities("珠海 第四条", "区教育行政部门", "市级教育行政部门", "市级教育行政部门")
    assert rule.tier("初中", direct=False) == "区教育行政部门"
    assert rule.tier("高中", direct=False) == "市级教育行政部门"
    assert rule.tier("小学", direct=True) == "市级教育行政部门"


def test_both_articles_are_of_documents_that_the_profile_declares() -> None:
    for name in policy.profiles():
        rules = policy.load(name).rules
        cites = [one.cite for one in (rules.authorities, rules.reference) if one]
        declared = {document.id for document in rules.document}
        assert {cite.partition(" ")[0] for cite in cites} <= declared
