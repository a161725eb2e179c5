"""升级 from a shell: looked at, done, held against a file, taken back."""

from pathlib import Path

from shell import Xueji

from app.exchange import rosters


def test_a_school_is_moved_up_and_back(xueji: Xueji, tmp_path: Path) -> None:
    """R-ORD-12-1. The records of the shell's school came after the day: she takes some of them."""
    pupils = [one["id"] for one in xueji("find").facts["students"]][:2]
    for pupil in pupils:
        assert xueji("student", "edit", pupil, "--set", "grade=小学三年级").code == 0
    run = ("promotion", "run", *[part for one in pupils for part in ("--take", one)])
    looked = xueji(*run, "--dry-run")
    assert looked.facts["outcomes"]["升级"] == 2
    assert xueji("promotion", "run", "--number", "0701").codes == ["promotion.class-number"]
    assert xueji("promotion", "run").codes == ["promotion.nobody"]
    number = xueji(*run).facts["promotion"]
    rosters.write_table(("姓名", "年级"), [("没有这个人", "初二")], tmp_path / "国网.xlsx")
    compared = xueji("promotion", "compare", number, tmp_path / "国网.xlsx")
    assert (compared.code, compared.facts["same"]) == (1, 0)
    assert xueji("promotion", "undo", number).facts["moved"] == 2
    [line] = xueji("promotion", "history").facts["promotions"]
    assert line["undone"]
