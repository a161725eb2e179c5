"""非经学籍主管部门书面批准，学籍信息一律不得向外提供: every print and export asks to whom."""

from pathlib import Path

import pytest
from school_book import one, tables

from app.job import Job
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.national import exporting
from app.usecases.paper import disclosures, printing
from app.usecases.paper.disclosures import Handing
from app.usecases.paper.printing import Selection
from app.usecases.pupils import photo_export, students
from app.usecases.scans import scan_copies

FORM = "record_card"
OUTSIDE = Handing("某培训机构", "东教函〔2026〕31号", "赵某", "招生宣传", "三年级一班姓名和电话")


def issue(register: Register, out: Path, handing: Handing, **chosen: object) -> printing.Printed:
    selection = printing.Selection(**chosen)
    return register.write(
        printing.print_form, FORM, selection, out, Job(), printing.NOTHING, handing
    )


def photograph() -> bytes:
    """One that the national system takes: 358 by 441 pixels."""
    from io import BytesIO

    from PIL import Image

    held = BytesIO()
    Image.effect_noise((358, 441), 40).convert("RGB").save(held, "JPEG", quality=60)
    return held.getvalue()


def last(register: Register) -> disclosures.Line:
    return register.read(disclosures.lines)[0][0]


def test_parents_get_their_childs_sheet_without_a_question(
    school: Register, tmp_path: Path
) -> None:
    """R-ORD-27-1: the daily print for parents is inside the statutory chain."""
    issue(school, tmp_path / "one.pdf", disclosures.USUAL, student_ids=(1,))
    line = last(school)
    assert (line.recipient, line.outside, line.own_query) == ("监护人", False, False)
    assert (line.act, line.subject, line.pupils, line.by) == ("打印", FORM, 1, "王老师")


def test_a_list_of_a_class_stays_in_the_school_unless_said_otherwise(
    school: Register, tmp_path: Path
) -> None:
    chosen = printing.Selection(everyone=True)
    school.write(printing.print_form, "current_roster", chosen, tmp_path / "l.pdf", Job())
    assert (last(school).recipient, last(school).pupils) == ("本校留存", 48)


@pytest.mark.parametrize("blank", ["approval_no", "requester", "purpose", "scope"])
def test_outside_the_chain_nothing_goes_without_all_four(
    school: Register, tmp_path: Path, blank: str
) -> None:
    """R-ORD-27-1: approval number, requester, purpose and scope; otherwise REFUSE."""
    from dataclasses import replace

    before = school.read(tables)
    with pytest.raises(Rejected) as caught:
        issue(school, tmp_path / "o.pdf", replace(OUTSIDE, **{blank: " "}), everyone=True)
    assert all(problem.level.blocks for problem in caught.value.problems)
    assert list(tmp_path.glob("o*")) == []
    assert school.read(tables) == before


def test_the_refusal_cites_the_article_of_the_schools_policy(
    school: Register, tmp_path: Path
) -> None:
    """R-ORD-27-1."""
    with pytest.raises(Rejected) as caught:
        issue(school, tmp_path / "o.pdf", Handing("某培训机构"), student_ids=(1,))
    assert caught.value.problems[0].source == "办法 第二十七条"
    assert caught.value.problems[0].where.field == "批准文号"


@pytest.mark.parametrize(
    ("profile", "article"), [("nongan", "农安 第三十三条"), ("sichuan", "四川 第四十九条")]
)
def test_other_places_refuse_with_their_own_article(
    school: Register, tmp_path: Path, profile: str, article: str
) -> None:
    """R-NA-33-1, R-SC-49-1."""
    school.write(lambda tx: tx.set("profile", profile))
    with pytest.raises(Rejected) as caught:
        issue(school, tmp_path / "o.pdf", Handing("某培训机构"), student_ids=(1,))
    assert caught.value.problems[0].source == article


@pytest.mark.parametrize("profile", ["fujian", "yanhe", "rencheng", "primary-plan"])
def test_where_the_policy_is_silent_nothing_goes_outside_either(
    school: Register, tmp_path: Path, profile: str
) -> None:
    school.write(lambda tx: tx.set("profile", profile))
    with pytest.raises(Rejected):
        issue(school, tmp_path / "o.pdf", Handing("某培训机构"), student_ids=(1,))
    issue(school, tmp_path / "p.pdf", Handing("转入学校"), student_ids=(1,))
    assert last(school).recipient == "转入学校"


def test_with_an_approval_it_goes_and_stays_on_record_and_in_the_trail(
    school: Register, tmp_path: Path
) -> None:
    """R-ORD-27-1: the log is permanent."""
    issue(school, tmp_path / "o.pdf", OUTSIDE, student_ids=(1, 2))
    line = last(school)
    assert line.outside
    kept = (line.recipient, line.approval_no, line.requester, line.purpose, line.scope)
    assert kept == (
        OUTSIDE.recipient,
        OUTSIDE.approval_no,
        OUTSIDE.requester,
        OUTSIDE.purpose,
        OUTSIDE.scope,
    )
    said = school.read(one, "SELECT detail FROM audit_entry WHERE action = 'provide'")
    for word in kept:
        assert word in said
    found, total = school.read(disclosures.lines, only_outside=True)
    assert (total, found) == (1, (line,))


def test_a_class_teacher_may_print_for_parents_but_gives_nothing_outside(
    as_role: object, tmp_path: Path
) -> None:
    teacher = as_role("class_teacher")
    issue(teacher, tmp_path / "one.pdf", disclosures.USUAL, student_ids=(1,))
    with pytest.raises(Rejected) as caught:
        issue(teacher, tmp_path / "o.pdf", OUTSIDE, student_ids=(1,))
    assert caught.value.problems[0].code == "permission.denied"


def test_parents_ask_what_the_school_knows_of_their_child(school: Register, tmp_path: Path) -> None:
    """R-GEN-6-1: logged as 本人查询."""
    asked = Handing("家长", own_query=True)
    issue(school, tmp_path / "own.pdf", asked, student_ids=(1,))
    assert (last(school).recipient, last(school).own_query) == ("监护人", True)
    assert school.read(one, "SELECT count(*) FROM audit_entry WHERE action = 'own-query'") == 1


@pytest.mark.parametrize(
    ("recipient", "chosen"),
    [("监护人", {"student_ids": (1, 2)}), ("转入学校", {"student_ids": (1,)})],
)
def test_a_query_of_ones_own_is_about_one_pupil_and_for_nobody_else(
    school: Register, tmp_path: Path, recipient: str, chosen: dict
) -> None:
    """R-GEN-6-1."""
    with pytest.raises(Rejected) as caught:
        issue(school, tmp_path / "o.pdf", Handing(recipient, own_query=True), **chosen)
    assert caught.value.problems[0].code == "disclosure.own-query"


def test_the_chain_is_offered_once_each_and_the_school_itself_first(school: Register) -> None:
    offered = school.read(disclosures.recipients)
    assert offered[0] == "本校留存"
    assert len(offered) == len(set(offered))
    assert {"学籍主管部门", "转入学校", "监护人"} <= set(offered)
    assert not {"家长", "教育局", "本人"} & set(offered)


def test_a_file_for_the_national_system_goes_to_the_authority(
    school: Register, tmp_path: Path
) -> None:
    """R-ORD-27-1: uploading is the statutory chain itself."""
    school.write(exporting.export, tmp_path / "o.xlsx", Job())
    line = last(school)
    assert (line.act, line.subject, line.pupils) == ("导出", "o.xlsx", 48)
    assert (line.recipient, line.outside) == ("学籍主管部门", False)


def test_a_file_for_others_is_refused_and_not_written(school: Register, tmp_path: Path) -> None:
    """R-ORD-27-1."""
    for nth, usecase in enumerate((exporting.export, photo_export.export)):
        before = school.read(tables)
        with pytest.raises(Rejected) as caught:
            out = tmp_path / f"o{nth}.xlsx"
            school.write(usecase, out, Job(), handing=Handing("某保险公司"))
        assert caught.value.problems[0].source == "办法 第二十七条"
        assert list(tmp_path.glob("o*")) == []
        assert school.read(tables) == before


def test_photographs_and_scans_leave_their_lines(school: Register, tmp_path: Path) -> None:
    school.write(students.set_photo, 1, photograph())
    school.write(photo_export.export, tmp_path / "photos", Job())
    assert (last(school).act, last(school).recipient) == ("导出照片", "学籍主管部门")
    school.write(students.add_evidence, 1, "scan", "image/jpeg", photograph())
    wanted = scan_copies.Wanted(1, handing=OUTSIDE)
    school.write(scan_copies.write_copies, wanted, tmp_path / "copies", Job())
    assert (last(school).act, last(school).pupils, last(school).outside) == ("导出扫描件", 1, True)
    with pytest.raises(Rejected):
        wanted = scan_copies.Wanted(1, handing=Handing("某律师事务所"))
        school.write(scan_copies.write_copies, wanted, tmp_path / "more", Job())
    assert not (tmp_path / "more").exists()


def test_a_report_goes_to_the_authority_if_nothing_else_is_said(
    school: Register, tmp_path: Path
) -> None:
    """R-ORD-22-1, R-SC-22-1: not to the family whose child it is about."""
    chosen = Selection(student_ids=(1,))
    found = {}
    for form in ("dropout_report", "truancy_notice", "leaving_survey", "collection"):
        assert printing.usual_recipient(form, chosen)
        school.write(printing.print_form, form, chosen, tmp_path / "a.pdf", Job())
        found[form] = school.read(disclosures.lines)[0][0].recipient
        assert found[form] == printing.usual_recipient(form, chosen)
    assert found["dropout_report"] == found["truancy_notice"] == disclosures.AUTHORITY
    assert found["leaving_survey"] == disclosures.SCHOOL
    assert found["collection"] == disclosures.GUARDIAN
