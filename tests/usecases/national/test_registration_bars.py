"""Who may not go into a file by which pupils are registered, and why."""

from pathlib import Path

import pytest

from app.exchange.intake import read_workbook
from app.job import Job
from app.persistence.campaign_records import Admission
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level, Rejected
from app.usecases.collecting import campaigns, returns
from app.usecases.intake import registration_bars
from app.usecases.national import exporting, importing
from app.usecases.paper import disclosures


def names(path: Path) -> list[str]:
    sheet = next(sheet for sheet in read_workbook(path).sheets if sheet.rows)
    column = sheet.rows[0].index("姓名")
    return [row[column] for row in sheet.rows[1:] if row[column]]


def profile(register: Register, name: str) -> None:
    register.write(lambda tx: tx.set("profile", name))


def sign(register: Register, *student_ids: int) -> None:
    """Both have signed the collection form of these pupils."""

    def all_at_once(tx: Tx) -> None:
        wanted = campaigns.Opening("新生采集", "2025", "20301231", campaigns.COLLECTION)
        campaign_id = campaigns.open_campaign(tx, wanted)
        both = tuple(campaigns.SIGNERS)
        returns.return_pupils(tx, campaign_id, student_ids, both, reason="用了手工表")

    register.write(all_at_once)


def codes(register: Register) -> dict[int, list[str]]:
    found = register.read(registration_bars.bars)
    return {pupil: [problem.code for problem in problems] for pupil, problems in found.items()}


def test_without_both_signatures_a_newcomer_stays_out_of_the_file(
    register: Register, tmp_path: Path
) -> None:
    """R-NA-10-4: whatever she chose about what is incomplete."""
    out = tmp_path / "out.xlsx"
    done = register.write(exporting.export, out, Job(), incomplete="include")
    assert (names(out), done.left_out) == (["赵六一"], 3)
    told = [p for p in done.problems if p.code == "registration.unsigned"]
    assert [p.where.student_id for p in told] == [1, 2, 3]
    assert told[0].message.startswith("王小明：")
    assert {(p.level, p.source) for p in told} == {(Level.BLOCKED_STEP, "农安 第十条（一）3")}


def test_with_both_signatures_a_newcomer_goes_out(register: Register, tmp_path: Path) -> None:
    """R-NA-10-4"""
    sign(register, 1, 3)
    out = tmp_path / "out.xlsx"
    register.write(exporting.export, out, Job())
    assert names(out) == ["王小明", "张三", "赵六一"]


def test_a_file_for_another_office_registers_nobody_and_is_not_barred(
    register: Register, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    handing = disclosures.Handing(disclosures.SCHOOL)
    register.write(exporting.export, out, Job(), handing=handing)
    assert len(names(out)) == 4


def test_a_profile_that_asks_for_no_double_signature_blocks_nobody(
    register: Register, tmp_path: Path
) -> None:
    profile(register, "ordos")
    out = tmp_path / "out.xlsx"
    assert register.write(exporting.export, out, Job()).left_out == 0
    assert len(names(out)) == 4


def test_who_was_taken_in_against_the_rules_is_not_registered_until_it_is_lifted(
    register: Register, tmp_path: Path
) -> None:
    """R-NA-13-1, R-SC-11-1"""
    profile(register, "sichuan")
    bar_id = register.write(registration_bars.bar, 2, "跨学区招收")
    out = tmp_path / "out.xlsx"
    done = register.write(exporting.export, out, Job())
    assert "李小红" not in names(out)
    (told,) = [p for p in done.problems if p.code == "registration.irregular"]
    assert "跨学区招收" in told.message
    assert told.source == "四川 第十一条"
    with pytest.raises(Rejected):
        register.write(registration_bars.lift, bar_id, " ")
    register.write(registration_bars.lift, bar_id, "教育局批复〔2025〕3号")
    assert codes(register) == {}
    (line,) = register.read(registration_bars.barred, 2)
    assert (line.reason, line.lifted_reason) == ("跨学区招收", "教育局批复〔2025〕3号")


def test_the_same_pupil_is_not_barred_twice(register: Register) -> None:
    register.write(registration_bars.bar, 2, "超计划")
    with pytest.raises(Rejected) as caught:
        register.write(registration_bars.bar, 2, "超计划")
    assert caught.value.problems[0].code == "registration.barred"


def test_senior_pupils_in_sichuan_are_registered_after_formalities_and_payment(
    register: Register,
) -> None:
    """R-SC-11-1: entered with the 入学注册, which asks for both."""
    profile(register, "sichuan")

    def make_senior(tx: Tx) -> None:
        for student_id in (1, 2):
            tx.get(Student, student_id, "学生").grade = "高中一年级"
        facts = {"kind": "新生", "entry_on": "20250901", "registered_on": "20250901"}
        tx.add(
            Admission(
                student_id=2,
                year="2025",
                stage="普通高中",
                document="录取通知书",
                document_no="1",
                confirmed="[]",
                state="已注册",
                since="20250901",
                **facts,
            )
        )

    register.write(make_senior)
    assert codes(register) == {1: ["registration.formalities"]}


def test_the_list_of_newcomers_has_five_columns_and_only_who_has_no_number(
    register: Register, tmp_path: Path
) -> None:
    """R-NA-10-3: 学前调档名单 comes before any signature."""
    out = tmp_path / "newcomers.xlsx"
    done = register.write(exporting.export, out, Job(), layout=exporting.NEWCOMERS)
    assert (done.rows, done.left_out) == (3, 0)
    sheet = next(sheet for sheet in read_workbook(out).sheets if sheet.rows)
    assert sheet.rows[0] == ["姓名", "性别", "出生日期", "身份证件类型", "身份证件号码"]
    assert names(out) == ["王小明", "李小红", "张三"]


def test_a_newcomer_without_one_of_the_five_is_named(register: Register, tmp_path: Path) -> None:
    register.write(lambda tx: setattr(tx.get(Student, 1, "学生"), "birth_date", ""))
    done = register.write(
        exporting.export,
        tmp_path / "newcomers.xlsx",
        Job(),
        layout=exporting.NEWCOMERS,
        incomplete="leave_out",
    )
    assert (done.rows, done.left_out) == (2, 1)
    assert "出生日期" in done.problems[0].message


def test_the_file_of_matched_newcomers_comes_in_and_goes_out_completed(
    register: Register, tmp_path: Path
) -> None:
    """R-NA-10-3: 调档学生导出 brings 学籍接续标识, which goes back as it came."""
    import openpyxl
    from registration_school import number

    made = openpyxl.Workbook()
    made.active.append(["学籍接续标识", "姓名", "身份证件类型", "身份证件号码"])
    made.active.append(["PRE-0001", "王小明", "居民身份证", number(1)])
    made.save(tmp_path / "调档学生导出.xlsx")
    shown = register.read(importing.preview, tmp_path / "调档学生导出.xlsx", Job())
    assert [row.kind for row in shown.rows] == ["changed"]
    register.write(importing.apply, shown, Job())
    sign(register, 1)
    out = tmp_path / "补充后.xlsx"
    register.write(exporting.export, out, Job(), layout="b1_2015")
    sheet = next(sheet for sheet in read_workbook(out).sheets if sheet.rows)
    assert sheet.rows[1][:3] == ["PRE-0001", "2115000001", "王小明"]
