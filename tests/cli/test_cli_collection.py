"""Collection and admission through the command line, from opening to the last signed sheet."""

from pathlib import Path

from shell import Xueji, start_plain

from app.domain import people
from app.usecases.paper import printing

OPEN = ("campaign", "open", "--title", "秋季确认", "--year", "2025", "--term-start", "2025-9-1")


def test_a_campaign_from_opening_to_the_missing_list(
    xueji: Xueji, tmp_path: Path, roster: list[people.Row]
) -> None:
    """R-GEN-1-1, R-ORD-N2-1, R-YH-2-1"""
    class_no = roster[0]["class_no"]
    made = xueji(*OPEN, "--class", class_no).facts
    size = sum(row["class_no"] == class_no for row in roster)
    assert made["pupils"] == size
    which = (made["campaign"], "--class", class_no)
    sheets = xueji("campaign", "print", *which, "--out", tmp_path / "sheets.pdf").facts
    assert len(sheets["numbers"]) == size
    first = xueji("campaign", "return", sheets["numbers"][0], "--signed")
    assert (first.code, len(first.facts["students"])) == (0, 1)
    again = xueji("campaign", "return", sheets["numbers"][0])
    assert (again.code, again.codes) == (1, ["return.again"])
    status = xueji("campaign", "status", *which).facts
    assert status["classes"][0]["missing"] == size - 1
    assert [one["state"] for one in status["pupils"]].count("双签") == 1
    out = tmp_path / "missing.pdf"
    assert xueji("campaign", "missing", *which, "--out", out).facts["pupils"] == size - 1
    assert printing.page_count(out.read_bytes()) == 1
    rest = xueji("campaign", "return-class", *which, "--signed").facts
    assert len(rest["students"]) == size - 1
    assert xueji("campaign", "missing", *which, "--out", out).codes == ["campaign.nothing-missing"]
    assert xueji("campaign", "close", made["campaign"]).code == 0
    [line] = xueji("campaign", "list").facts["campaigns"]
    assert (line["due_on"], line["lacking"]) == ("20250916", 0)
    assert xueji("check").code == 0


def test_a_pile_of_sheets_is_entered_whole_or_not_at_all(
    xueji: Xueji, tmp_path: Path, roster: list[people.Row]
) -> None:
    class_no = roster[0]["class_no"]
    made = xueji(*OPEN, "--class", class_no).facts["campaign"]
    which = (made, "--class", class_no)
    numbers = xueji("campaign", "print", *which, "--out", tmp_path / "a.pdf").facts["numbers"]
    refused = xueji("campaign", "return", *numbers, "XJ20-999999")
    assert (refused.code, refused.codes) == (1, ["return.number-unknown"])
    shown = xueji("campaign", "status", *which).facts["pupils"]
    assert {one["state"] for one in shown} == {"已打印"}


def test_a_new_pupil_is_registered_advanced_and_counted(xueji: Xueji) -> None:
    """R-ORD-4-1, R-ORD-4-2, R-ORD-7-2"""
    pupil = xueji("find").facts["students"][0]["id"]
    paper = ("--document", "入学通知书", "--number", "2025-018")
    days = ("--year", "2025", "--entry", "2025-9-1", "--day", "2025-9-1")
    assert xueji("admission", "plan", "2025", "小学", 0).code == 0
    wanted = ("admission", "register", pupil, *days, "--stage", "小学")
    refused = xueji(*wanted)
    assert (refused.code, "admission.document" in refused.codes) == (1, True)
    silent = ("--confirm", "admission.age-silent")
    done = xueji(*wanted, *paper, *silent)
    assert done.code == 0 and "admission.beyond-plan" in done.codes
    [clock] = xueji("admission", "clocks").facts["clocks"]
    assert (clock["due"], clock["target"], clock["behind"]) == ("2025-10-01", "2025-09-30", 1)
    step = ("admission", "advance", done.facts["admission"])
    assert xueji(*step, "已建档").codes == ["chain.skipped"]
    assert xueji(*step, "已采集", "--day", "2025-9-5").code == 0
    listed = xueji("admission", "list", "2025").facts
    assert listed["counts"]["已采集"] == 1
    assert [one["student_id"] for one in listed["beyond_plan"]] == [pupil]


def test_signed_paper_is_filed_and_taken_back_with_a_reason(
    xueji: Xueji, tmp_path: Path, roster: list[people.Row]
) -> None:
    """R-NA-10-5"""
    class_no = roster[0]["class_no"]
    made = xueji(*OPEN, "--class", class_no).facts["campaign"]
    which = (made, "--class", class_no)
    xueji("campaign", "print", *which, "--out", tmp_path / "a.docx")
    came = xueji("campaign", "return-class", *which, "--signed").facts["students"]
    assert xueji("campaign", "file", made, "--student", came[0]).code == 0
    back = ("campaign", "back", made, came[0], "已交回")
    assert xueji(*back).codes == ["chain.order"]
    steps = xueji(*back, "--reason", "签字栏空白").facts["steps"]
    assert [step["state"] for step in steps] == ["已打印", "已交回", "双签", "已归档", "已交回"]


def test_a_plan_is_changed_and_a_registration_deferred(xueji: Xueji, tmp_path: Path) -> None:
    """R-NA-3-1, R-ORD-7-1"""
    plan = xueji("admission", "plan", "2025", "小学", 90).facts["plan"]
    scan = tmp_path / "paper.jpg"
    papers = ("--application", scan, "--approval", scan, "--approval-no", "9号")
    change = ("admission", "plan-change", plan, 120)
    assert xueji(*change, *papers).codes == ["admission.paper-file"]
    scan.write_bytes(b"a scan")
    assert xueji(*change, *papers).facts["places"] == 120
    days = ("--from", "2025-9-1", "--until", "2025-9-10")
    why = ("--by", "赵秀英", "--reason", "住院", "--proof", "诊断证明")
    defer = ("admission", "defer", 1, *why, *days)
    assert xueji(*defer).codes == ["admission.deferral-silent"]
    assert xueji(*defer, "--confirm", "admission.deferral-silent").code == 0


def test_tables_are_printed_for_people(folder: Path) -> None:
    assert start_plain("--register", folder, *OPEN).code == 0
    for command in (("campaign", "list"), ("campaign", "status", "1"), ("admission", "clocks")):
        answer = start_plain("--register", folder, *command)
        assert answer.code == 0 and answer.out.strip()
