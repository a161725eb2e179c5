"""Classes and photographs through the command line."""

import zipfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from shell import Xueji

from app.exchange import rosters


def _classes(xueji: Xueji) -> dict[str, int]:
    return {row["class"]: row["students"] for row in xueji("classes", "list").facts["classes"]}


def _picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (600, 740), (180, 214, 240)).save(stream, "JPEG")
    return stream.getvalue()


def test_classes_are_described_filled_renamed_and_merged(xueji: Xueji) -> None:
    before = _classes(xueji)
    assert xueji("classes", "describe").facts["created"] == len(before)
    first, second = list(before)[:2]
    pupil = next(r["id"] for r in xueji("find").facts["students"] if r["class"] == first)
    shown = xueji("classes", "move", pupil, "--to", second, "--dry-run").facts
    assert shown["moves"] == [{"id": pupil, "before": first, "after": second}]
    assert _classes(xueji) == before
    done = xueji("classes", "move", pupil, "--to", second).facts
    assert _classes(xueji)[second] == before[second] + 1
    assert xueji("classes", "undo", done["action"]).facts["moved"] == 1
    renamed = xueji("classes", "rename", first, "26X1")
    assert (renamed.code, renamed.facts["moved"]) == (0, before[first])
    merged = xueji("classes", "merge", "26X1", "--into", second)
    assert merged.code == 0
    assert _classes(xueji)[second] == before[first] + before[second]
    kinds = [row["kind"] for row in xueji("classes", "log").facts["actions"]]
    assert kinds == ["merge", "rename", "move"]
    assert xueji("check").code == 0


def test_a_balanced_assignment_is_drawn_repeated_and_written(xueji: Xueji, tmp_path: Path) -> None:
    """R-NA-10-1."""
    old = next(iter(_classes(xueji)))
    for number in ("N1", "N2"):
        assert xueji("classes", "create", number, "--stage", "小学").code == 0
    command = ["classes", "assign", "--into", "N1", "--into", "N2", "--from", old]
    command += ["--seed", "20260829"]
    preview = xueji(*command, "--dry-run").facts
    drawn = xueji(*command, "--out", tmp_path / "result.csv").facts
    assert preview["classes"] == drawn["classes"] and drawn["seed"] == "20260829"
    assert abs(drawn["classes"][0]["students"] - drawn["classes"][1]["students"]) <= 1
    assert "20260829" in (tmp_path / "result.csv").read_text(encoding="utf-8-sig")
    assert xueji("classes", "repeat", drawn["action"]).facts["same"]
    assert xueji(*command, "--together", "12").code == 1
    assert xueji(*command, "--together", "一").code == 2


def test_a_published_list_is_imported(xueji: Xueji, tmp_path: Path) -> None:
    """R-RC-6-1."""
    assert xueji("classes", "create", "N1").code == 0
    person = xueji("find").facts["students"][1]
    file = tmp_path / "名单.xlsx"
    rows = [[person["name"], person["id_number"], "N1"], ["查无此人", "", "N1"]]
    rosters.write_table(["姓名", "身份证号", "班级"], rows, file)
    done = xueji("classes", "import", file)
    assert (done.code, done.facts["rows"], done.facts["moved"]) == (1, 2, 1)
    assert _classes(xueji)["N1"] == 1


def test_photographs_go_in_and_out_again(xueji: Xueji, tmp_path: Path) -> None:
    """C08."""
    person = next(r for r in xueji("find").facts["students"] if r["id_number"])
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / f"{person['id_number']}.jpg").write_bytes(_picture())
    (folder / "IMG_0001.jpg").write_bytes(_picture())
    shown = xueji("photos", "add", folder, "--dry-run")
    assert (shown.code, shown.facts["new"], shown.facts["rejected"]) == (1, 1, 1)
    missing = len(xueji("photos", "missing").facts["students"])
    assert xueji("photos", "add", folder).facts["applied"]
    assert len(xueji("photos", "missing").facts["students"]) == missing - 1
    out = tmp_path / "out.zip"
    done = xueji("photos", "export", "--class", person["class"], "--out", out)
    assert (done.code, done.facts["photos"]) == (1, 1)
    with zipfile.ZipFile(out) as package:
        assert package.namelist() == [f"{person['id_number']}.jpg"]
