"""Dossiers through the command line: entered, imported, shelved, lent, sent on, printed."""

from pathlib import Path

import openpyxl
from shell import Xueji


def test_a_dossier_is_filled_shown_and_printed(xueji: Xueji, tmp_path: Path) -> None:
    [pupil, *_] = [one["id"] for one in xueji("find").facts["students"]]
    award = ("--section", 5, "--kind", "获奖", "--title", "三好学生", "--on", "20240530")
    told = xueji("dossier", "add", "--student", pupil, *award)
    assert told.codes == ["dossier.entry"]
    entry = xueji("dossier", "add", "--student", pupil, *award, "--level", "校级").facts["entry"]
    shown = xueji("dossier", "show", pupil)
    assert shown.code == 1  # the signed form is not in
    assert [one["title"] for one in shown.facts["sections"][4]["lines"]] == ["三好学生"]
    assert "dossier.incomplete" in shown.codes
    out = tmp_path / "目录.pdf"
    assert xueji("dossier", "print", "contents", "--student", pupil, "--out", out).code == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert xueji("dossier", "withdraw", entry, "--reason", "重复").code == 0


def test_a_template_comes_back_as_results_and_is_undone(xueji: Xueji, tmp_path: Path) -> None:
    pupil = xueji("find").facts["students"][0]
    class_no = pupil["class_no"] if "class_no" in pupil else pupil["class"]
    out = tmp_path / "成绩.xlsx"
    made = xueji("dossier", "template", "results", "--out", out, "--class", class_no)
    assert made.facts["students"] > 0
    book = openpyxl.load_workbook(out)
    for row in range(2, made.facts["students"] + 2):
        book.active.cell(row, 5, "95")
    book.save(out)
    asked = ("dossier", "import", out, "--sheet", "results", "--term", "2023-2024-1")
    looked = xueji(*asked, "--dry-run").facts
    assert (looked["new"], looked["batch"]) == (made.facts["students"], 0)
    done = xueji(*asked).facts
    assert done["batch"] == 1
    assert xueji(*asked).facts["unchanged"] == made.facts["students"]
    assert xueji("dossier", "undo-import", 1).facts["withdrawn"] == made.facts["students"]
    assert len(xueji("dossier", "gaps", "--class", class_no).facts["students"]) > 0


def test_papers_are_shelved_lent_sealed_and_never_destroyed(xueji: Xueji, tmp_path: Path) -> None:
    pupil = xueji("find").facts["students"][0]
    class_no = pupil["class_no"] if "class_no" in pupil else pupil["class"]
    assert xueji("dossier", "shelve", class_no, "--box", "3", "--cabinet", "A").code == 0
    [box] = xueji("dossier", "boxes").facts["boxes"]
    assert (box["cabinet"], box["box"]) == ("A", "3")
    labels = tmp_path / "盒签.pdf"
    assert xueji("dossier", "print", "labels", "--box", "A-3", "--out", labels).code == 0
    [folder] = xueji("dossier", "show", pupil["id"]).facts["paper"]
    told = xueji("dossier", "destroy", folder["id"])
    assert (told.code, told.codes) == (1, ["dossier.no-destruction"])
    loan = ("--to", "赵老师", "--purpose", "核对", "--approved-by", "钱校长", "--due", "20991231")
    [number] = xueji("dossier", "lend", folder["id"], *loan).facts["loans"]
    assert len(xueji("dossier", "loans").facts["loans"]) == 1
    assert xueji("dossier", "loans", "--overdue").facts["loans"] == []
    assert xueji("dossier", "seal", folder["id"], "--reason", "毕业").codes == ["paper.not-here"]
    assert xueji("dossier", "return", number, "--received-by", "王老师").code == 0
    assert xueji("dossier", "seal", folder["id"], "--reason", "毕业").code == 0
    sent = xueji("dossier", "dispatch", pupil["id"], "--to", "二小", "--reason", "转学")
    assert set(sent.codes) == {"transfer.not-here", "transfer.nothing"}


def test_a_dossier_is_received_with_what_it_lacks_and_sent_on(xueji: Xueji, tmp_path: Path) -> None:
    """R-ORD-16-1, R-ORD-9-1."""
    pupil = xueji("find").facts["students"][0]["id"]
    pieces = ("--piece", "学籍信息采集表", "--missing", "体检表", "--on", "20240910")
    came = xueji("dossier", "receive", pupil, "--from", "二小", *pieces)
    assert (came.code, came.facts["missing"]) == (1, ["体检表"])
    assert xueji("dossier", "paper", pupil, "--title", "奖状").code == 0
    out = tmp_path / "清单.pdf"
    sent = xueji("dossier", "dispatch", pupil, "--to", "三小", "--reason", "升学", "--out", out)
    assert sent.codes == ["transfer.no-copy"]
    assert out.read_bytes().startswith(b"%PDF")
    number = sent.facts["transfer"]
    assert xueji("dossier", "receipt", number, "--received-by", "钱老师").code == 0
    listed = xueji("dossier", "school-file", "2024").facts["lines"]
    assert [one["kind"] for one in listed] == ["转入档案"]


def test_a_punishment_is_entered_revoked_and_kept_by_the_school(xueji: Xueji) -> None:
    """R-SC-37-1, R-SC-38-2."""
    pupil = xueji("find").facts["students"][0]["id"]
    facts = ("--reason", "旷课", "--minutes", "校务会〔2024〕3号")
    told = xueji("dossier", "punish", pupil, "--kind", "开除", *facts)
    assert told.codes == ["punishment.typed"]
    done = xueji("dossier", "punish", pupil, "--kind", "警告", *facts)
    assert done.codes == ["punishment.school-file"]
    number = done.facts["punishment"]
    assert xueji("dossier", "revoke", number, *facts).code == 0
    [kept] = xueji("dossier", "punishments").facts["punishments"]
    assert kept["revoked_on"] != ""
