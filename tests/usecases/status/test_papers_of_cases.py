"""What a case puts on paper and into the fields of the national screens."""

from pathlib import Path

from case_school import HONG, ILL, MEDICAL, MING, done, suspend, walk

from app.domain import case_data, policy, status_kinds
from app.forms import definition
from app.job import Job
from app.persistence.register import Register
from app.usecases.paper import printing
from app.usecases.status import case_papers, cases
from app.usecases.status.cases import Opening


def test_the_notice_at_the_opening_names_every_paper_and_what_is_in(
    register: Register, tmp_path: Path
) -> None:
    opening = Opening("suspension", ILL, "20250915", "王建国", "父亲", materials=MEDICAL[:2])
    case = register.write(cases.open_case, MING, opening)
    rows = register.read(case_papers.rows, case)
    assert [row["material"] for row in rows] == list(MEDICAL)
    assert [row["handed_in"] for row in rows] == ["已交", "已交", "", "", ""]
    assert {row["basis"] for row in rows} == {"流程 二(一)"}
    selection, matter = register.read(case_papers.matter, case, case_papers.NOTICE)
    made = register.write(
        printing.print_form, case_papers.NOTICE, selection, tmp_path / "告知单.pdf", Job(), matter
    )
    assert made.sheets == 1


def test_the_application_form_of_the_region_comes_out_filled_in(register: Register) -> None:
    values = register.read(case_papers.values, suspend(register))
    assert values["case.start_on"] == "20250922"
    assert values["case.end_on"] == "20260922"
    assert values["case.months"] == "12"
    assert values["case.hospital"] == "东胜区人民医院"
    assert values["case.grade_before"] == "初二"
    assert values["case.materials"] == "、".join(MEDICAL)


def test_a_certificate_is_offered_once_the_change_is_in_effect(register: Register) -> None:
    """R-SC-25-3."""
    case = suspend(register)
    before = [line.form for line in register.read(case_papers.papers, case)]
    assert before == ["material_notice", "suspension_resumption_ordos"]
    walk(register, case, "20250925")
    after = [line.form for line in register.read(case_papers.papers, case)]
    assert after == [*before, "suspension_certificate"]


def test_a_dropout_is_reported_to_whom_the_text_names(register: Register) -> None:
    """R-ORD-22-1."""
    answers = {"left_on": "20251009", "whereabouts": "随亲戚务工", "condition": "不是随迁子女"}
    case = done(register, HONG, "dropout", answers, "20251020")
    values = register.read(case_papers.values, case)
    assert values["case.addressees"] == "县级学籍主管部门、旗县人民政府"
    assert values["case.left_on"] == "20251009"


def test_the_fields_of_a_national_screen_stand_in_its_order_with_what_is_known(
    register: Register,
) -> None:
    case = suspend(register)
    shown = register.read(case_papers.screen, case, "国网发起")
    assert shown is not None
    assert [label for label, _ in shown.fields] == [
        "学籍号",
        "姓名",
        "异动类型",
        "异动日期",
        "异动原因",
        "异动说明",
        "证明材料",
    ]
    assert dict(shown.fields)["异动类型"] == "休学"
    assert dict(shown.fields)["异动日期"] == "2025-09-22"
    assert register.read(case_papers.screen, case, "学校审核盖章") is None


def test_in_nongan_the_family_is_told_when_to_come_once_the_others_agree() -> None:
    """R-NA-16-5: 转入学校获得其他三方同意信息后，通知学生报到."""
    transfer = policy.load("nongan").rules.transfer
    assert transfer is not None and transfer.steps is not None
    steps = [step.name for step in transfer.steps.chain("初中")]
    assert steps.index("转出教育局核办") < steps.index("通知学生报到")
    before, after = (
        [one.form for one in case_data.papers_of("transfer_in", "nongan", effective=effective)]
        for effective in (False, True)
    )
    assert "report_notice" not in before
    assert "report_notice" in after


def test_every_paper_and_every_screen_that_is_named_exists() -> None:
    forms = {form.id for form in definition.all_forms()}
    kinds = {kind.id for kind in status_kinds.kinds()}
    for paper in case_data.papers():
        assert paper.form in forms
        assert set(paper.kinds) <= kinds
    assert {"transfer_in", "transfer_out", "suspension", "resumption", "change"} <= set(
        case_data.screens()
    )


def test_every_step_on_the_national_platform_cites_its_menu_unless_nobody_published_it() -> None:
    """R-NA-35-1; only 辍学 has no public menu, and its note says so."""
    unknown = [screen.id for screen in case_data.screens().values() if not screen.menu]
    assert unknown == ["dropout"]
    assert "没有公开资料" in case_data.screens()["dropout"].note
