"""A term's end from a shell: the review, the changes, the archive's catalogue."""

from pathlib import Path

from shell import Xueji

TERM = "2025-2026-1"


def test_a_term_is_reviewed_from_a_shell(xueji: Xueji, tmp_path: Path) -> None:
    """R-ORD-26-1, R-SC-20-4, R-SY-0-2."""
    assert xueji("review", "begin", TERM, "--person", "李校长").codes == ["review.term"]
    xueji("calendar", "term", TERM, "--start", "20250901", "--end", "20260115")
    number = xueji("review", "begin", TERM, "--person", "李校长").facts["review"]
    refused = xueji("review", "answer", number, "papers", "已核对")
    assert (refused.code, refused.codes) == (1, ["review.not-empty"])
    assert xueji("review", "answer", number, "cases", "已核对").code == 0
    shown = xueji("review", "show", number).facts
    assert {one["key"]: one["answer"] for one in shown["items"]}["cases"] == "已核对"
    assert shown["unanswered"] == len(shown["items"]) - 1
    assert xueji("review", "close", number).codes == ["review.unanswered"]
    report = tmp_path / "报告.pdf"
    assert xueji("review", "print", number, "--out", report).code == 0
    assert report.read_bytes().startswith(b"%PDF-")
    assert [one["id"] for one in xueji("review", "list").facts["reviews"]] == [number]
    changes = xueji("review", "changes", TERM, "--out", tmp_path / "增减.csv").facts
    assert changes["grades"][-1]["年级"] == "合计"
    assert changes["lines"] == 0
    lines = xueji("review", "catalogue", "--out", tmp_path / "目录.xlsx").facts["lines"]
    assert lines == int(changes["grades"][-1]["期末人数"])
    assert xueji("review", "deliveries").facts["deliveries"] == []
