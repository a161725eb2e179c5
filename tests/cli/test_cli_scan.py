"""Scan-back through the command line: printed, scanned, filed, and the tray emptied by hand."""

from pathlib import Path

import pytest
import returned_paper
import wia_stand_in
from PIL import Image
from shell import Xueji


def test_sheets_printed_scanned_and_filed(xueji: Xueji, tmp_path: Path) -> None:
    pupils = [one["id"] for one in xueji("find").facts["students"]][:2]
    out = tmp_path / "sheets.pdf"
    printed = xueji("forms", "print", "collection", "--out", out, "--student", *pupils).facts
    papers = list(returned_paper.papers(out.read_bytes()))
    scans = [returned_paper.scanned(papers[0], 90, 3.0), returned_paper.scanned(papers[1], 180)]
    file = tmp_path / "scans.pdf"
    file.write_bytes(returned_paper.pdf_of([*scans, Image.new("L", (900, 1200), 255)]))
    done = xueji("scan", "file", file)
    assert done.code == 0
    assert {key: done.facts[key] for key in ("pages", "filed", "tray")} == {
        "pages": 3,
        "filed": [
            {"page": page, "issue": number, "student_id": pupil}
            for page, number, pupil in zip((1, 2), printed["numbers"], pupils, strict=True)
        ],
        "tray": [3],
    }
    [waits] = xueji("scan", "tray").facts["tray"]
    assert (waits["page"], waits["after_student"]) == (3, pupils[1])
    assigned = xueji("scan", "assign", waits["id"], "--student", pupils[1])
    assert (assigned.code, assigned.facts["student_id"]) == (0, pupils[1])
    assert xueji("scan", "tray").facts["tray"] == []
    assert xueji("scan", "discard", waits["id"], "--reason", "白页").codes == ["scan.settled"]
    copies = xueji("scan", "copies", "--student", pupils[1], "--out", tmp_path / "up").facts
    assert len(copies["paths"]) == 2
    assert xueji("check").code == 0


def test_a_folder_of_the_office_machine_is_a_scanner(xueji: Xueji, tmp_path: Path) -> None:
    folder = tmp_path / "machine"
    folder.mkdir()
    assert xueji("scan", "run", "--device", f"folder:{folder}").codes == ["scanner.empty"]
    Image.new("L", (900, 1200), 255).save(folder / "a.png")
    done = xueji("scan", "run", "--device", f"folder:{folder}")
    assert (done.code, done.facts["pages"], done.facts["tray"]) == (0, 1, [1])


def test_a_broken_file_is_told_and_the_answer_keeps_its_shape(xueji: Xueji, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    told = xueji("scan", "file", tmp_path / "a.pdf")
    assert (told.code, told.codes) == (1, ["scan.damaged"])
    assert (told.facts["pages"], told.facts["filed"], told.facts["tray"]) == (0, [], [])
    gone = xueji("scan", "file", tmp_path / "gone.pdf")
    assert (gone.code, gone.codes, gone.facts["pages"]) == (1, ["scan.cannot-open"], 0)


def test_a_scanner_of_windows_is_listed_and_scans_both_sides(
    xueji: Xueji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a jam what came is filed, and the jam is told."""
    monkeypatch.setenv("PATH", str(wia_stand_in.lay(tmp_path / "lists", titles=["佳能"])))
    [device] = xueji("scan", "devices").facts["devices"]
    assert device["title"] == "佳能"
    place = wia_stand_in.lay(tmp_path / "jams", pages=2, end="80210002")
    monkeypatch.setenv("PATH", str(place))
    done = xueji("scan", "run", "--device", device["id"], "--duplex")
    assert (done.facts["pages"], done.codes) == (2, ["scanner.jam"])
    assert wia_stand_in.asked(place)["duplex"] is True
