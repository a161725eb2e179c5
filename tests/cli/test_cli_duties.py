"""What is due, the calendar, the school's own policy and who stays away, from a shell."""

from pathlib import Path

from shell import Xueji

PAPER = (
    "--document",
    "关于转学的通知",
    "--number",
    "鄂教基函〔2026〕5号",
    "--reason",
    "局里有通知",
)


def test_a_calendar_is_entered_imported_and_taken_back(xueji: Xueji, tmp_path: Path) -> None:
    term = ("calendar", "term", "2026-2027-1", "--start", "20260901")
    assert xueji(*term, "--end", "20260101").codes == ["calendar.term"]
    assert xueji(*term, "--end", "20270115").code == 0
    assert xueji(*term, "--end", "20270122").code == 0
    [line] = xueji("calendar", "show").facts["terms"]
    assert line["end"] == "20270122"
    file = tmp_path / "2031.csv"
    file.write_text("日期,类型,名称\n2031-01-01,放假,元旦\n", encoding="utf-8")
    assert xueji("calendar", "import", file, "--source", "国办发明电〔2030〕1号").code == 0
    assert 2031 in xueji("calendar", "show").facts["years"]
    assert xueji("calendar", "undo", 2031).code == 0
    assert 2031 not in xueji("calendar", "show").facts["years"]


def test_the_policy_is_shown_changed_and_taken_back(xueji: Xueji) -> None:
    show = ("policy", "show", "--place", "transfer.window")
    before = xueji("policy", "show").facts["digest"]
    [line] = xueji(*show).facts["checks"]
    assert line["base"] == ""
    refused = xueji("policy", "set", "transfer.window", "days_before=many", *PAPER)
    assert (refused.code, refused.codes) == (1, ["policy.value"])
    changed = xueji("policy", "set", "transfer.window", "days_before=7", *PAPER)
    assert changed.facts["digest"] != before
    [line] = xueji(*show).facts["checks"]
    assert "开学前 7 天至开学后 13 天" in line["says"]
    assert "开学前 14 天" in line["base"]
    assert xueji("policy", "reset", "transfer.window", *PAPER).code == 0
    assert xueji("policy", "show").facts["digest"] == before
    assert xueji("policy", "undo").code == 0
    assert len(xueji("policy", "history").facts["versions"]) == 3


def test_absence_is_entered_and_counted(xueji: Xueji) -> None:
    pupil = xueji("find").facts["students"][0]["id"]
    day = ("absence", "enter", pupil, "--day")
    assert xueji(*day, "2025-09-08", "--kind", "病假").codes == ["attendance.not-granted"]
    assert xueji(*day, "2025-09-08").facts["entered"] == 1
    assert xueji("absence", "truants").code == 0
    assert xueji("absence", "watches").facts["watches"] == []


def test_breaches_are_counted_and_the_code_says_whether_there_are_any(xueji: Xueji) -> None:
    """R-ORD-29-1."""
    found = xueji("absence", "breaches")
    assert len(found.facts["breaches"]) == 9
    assert (found.code == 1) == any(one["count"] for one in found.facts["breaches"])
    assert len(xueji("absence", "breaches", "--list", "四川").facts["breaches"]) == 8
    assert xueji("absence", "breaches", "--list", "月球").code == 2


def test_what_is_due_is_listed_and_printed(xueji: Xueji, tmp_path: Path) -> None:
    found = xueji("duties", "list").facts
    assert "calendar.terms" in {one["key"] for one in found["duties"]}
    assert set(found["counts"]) >= {"在办异动", "控辍在册"}
    out = tmp_path / "week.pdf"
    assert xueji("duties", "print", "--out", out).facts["duties"] >= 1
    assert out.read_bytes().startswith(b"%PDF")
