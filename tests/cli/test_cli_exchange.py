"""Files in and out through the command line."""

import zipfile
from pathlib import Path

import pytest
from shell import COUNT, SCHOOL, Xueji, contents, sheet, start, start_plain

from app.domain import layouts, people
from app.exchange import blanks, intake, matching
from app.job import Job
from app.usecases.demo import demo_proof

AUTUMN = 2025


@pytest.fixture
def with_mistakes(tmp_path: Path, roster: list[people.Row]) -> Path:
    """The roster and four lines that no import may take."""
    return sheet(tmp_path / "mistakes.xlsx", people.with_mistakes(roster))


def test_an_import_counts_its_rows_and_names_each_that_it_left_out(
    empty: Path, with_mistakes: Path
) -> None:
    """R-NA-14-1 R-ORD-6-1"""
    answer = start("--register", empty, "import", with_mistakes)
    assert answer.code == 1
    facts = answer.facts
    assert (facts["rows"], facts["new"], facts["rejected"]) == (COUNT + 4, COUNT, 4)
    assert (facts["changed"], facts["unchanged"]) == (0, 0)
    refused = [problem for problem in facts["problems"] if problem["level"] == "REFUSE"]
    # The sheet's header is its row 1, so the lines behind 48 pupils are 50 to 53.
    assert [problem["where"]["row"] for problem in refused] == [50, 51, 52, 53]
    assert [problem["code"] for problem in refused] == [
        "identity.check-digit",
        "identity.shape",
        "import.duplicate-row",
        "import.duplicate-row",
    ]
    column = matching.column_letters(layouts.layout("a_2013").keys.index("id_number"))
    assert refused[0]["where"]["cell"] == f"{column}50"
    assert refused[0]["where"]["sheet"] == blanks.SHEET


def test_a_dry_run_says_what_would_be_and_changes_nothing(
    empty: Path, with_mistakes: Path, tmp_path: Path
) -> None:
    before = contents(empty)
    copy = tmp_path / "annotated.xlsx"
    answer = start("--register", empty, "import", with_mistakes, "--dry-run", "--annotated", copy)
    assert (answer.code, answer.facts["new"]) == (1, COUNT)
    assert contents(empty) == before
    assert copy.stat().st_size > 0


def test_an_approved_change_of_key_information_is_taken_over_by_name_only(
    folder: Path, tmp_path: Path, roster: list[people.Row]
) -> None:
    """R-ORD-10-1"""
    known = next(row for row in roster if row["id_number"])
    renamed = sheet(tmp_path / "renamed.xlsx", [{**known, "name": "改名一"}])
    left = start("--register", folder, "import", renamed, "--dry-run")
    assert (left.facts["changed"], left.facts["unchanged"]) == (0, 1)
    assert "import.needs-case" in [problem["code"] for problem in left.facts["problems"]]
    taken = start(
        "--register", folder, "import", renamed, "--accept-key-changes", "旗教基〔2026〕9号"
    )
    assert taken.facts["changed"] == 1


def test_strict_takes_nothing_when_one_row_is_wrong(empty: Path, with_mistakes: Path) -> None:
    before = contents(empty)
    answer = start("--register", empty, "import", with_mistakes, "--strict")
    assert answer.code == 1
    facts = answer.facts
    assert (facts["rows"], facts["new"], facts["rejected"]) == (COUNT + 4, 0, 4)
    assert "import.strict" in answer.codes
    assert contents(empty) == before


def test_an_import_is_undone_as_a_whole_and_only_once(
    xueji: Xueji, folder: Path, tmp_path: Path, roster: list[people.Row]
) -> None:
    before = contents(folder)
    later = people.a_month_later(roster, AUTUMN, SCHOOL.code, calls=5)
    done = xueji("import", sheet(tmp_path / "later.xls", later, "b1_2015"))
    assert done.code == 0
    assert (done.facts["new"], done.facts["changed"], done.facts["unchanged"]) == (2, 5, COUNT - 5)
    undone = xueji("undo-import", done.facts["batch"])
    assert (undone.code, undone.facts["removed"], undone.facts["restored"]) == (0, 2, 5)
    after = contents(folder)
    assert after["student"] == before["student"]
    assert after["guardian"] == before["guardian"]
    again = xueji("undo-import", done.facts["batch"])
    assert (again.code, again.codes) == (1, ["undo.not-possible"])


def test_the_same_file_twice_changes_nothing(
    xueji: Xueji, folder: Path, tmp_path: Path, roster: list[people.Row]
) -> None:
    before = contents(folder)
    done = xueji("import", sheet(tmp_path / "again.xlsx", roster))
    assert (done.code, done.facts["unchanged"], done.facts["batch"]) == (0, COUNT, 0)
    assert contents(folder) == before


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 400_000_000)


def _truncated(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 cut off")


def _page(path: Path) -> None:
    path.write_text("<html><table><tr><td>姓名</td></tr></table></html>", encoding="utf-8")


@pytest.mark.parametrize("make", [_bomb, _truncated, _page])
def test_a_hostile_file_ends_in_one_sentence(xueji: Xueji, tmp_path: Path, make: object) -> None:
    assert callable(make)
    file = tmp_path / "roster.xlsx"
    make(file)
    answer = xueji("import", file)
    assert answer.code == 1
    assert answer.facts["rows"] == 0
    [problem] = answer.facts["problems"]
    assert problem["message"].endswith("。")


def test_a_file_that_is_not_there_is_named(xueji: Xueji, tmp_path: Path) -> None:
    answer = xueji("import", tmp_path / "nowhere.xlsx")
    assert answer.code == 1
    assert "nowhere.xlsx" in answer.facts["problems"][0]["message"]


@pytest.mark.parametrize("name", ["out.xlsx", "out.xls"])
def test_an_export_holds_every_pupil_as_she_came_in(
    xueji: Xueji, tmp_path: Path, roster: list[people.Row], name: str
) -> None:
    """R-ORD-7-6"""
    out = tmp_path / name
    answer = xueji("export", out)
    assert (answer.code, answer.facts["rows"], answer.facts["left_out"]) == (0, COUNT, 0)
    assert _by_number(_read(out)) == _by_number(roster)


def test_an_export_fills_the_blank_it_is_given(
    xueji: Xueji, tmp_path: Path, roster: list[people.Row]
) -> None:
    blank = tmp_path / "blank.xls"
    blank.write_bytes(blanks.make_blank(layouts.layout("b2_district"), ".xls"))
    out = tmp_path / "filled.xls"
    answer = xueji("export", out, "--template", blank)
    assert (answer.code, answer.facts["rows"]) == (0, COUNT)
    assert len(_read(out)) == len(roster)


def test_an_unknown_layout_and_a_foreign_suffix_are_refused(xueji: Xueji, tmp_path: Path) -> None:
    layout = xueji("export", tmp_path / "out.xlsx", "--layout", "nonsense")
    assert (layout.code, layout.codes) == (1, ["export.layout-unknown"])
    suffix = xueji("export", tmp_path / "out.pdf")
    assert (suffix.code, suffix.codes) == (1, ["sheet.suffix"])
    assert not (tmp_path / "out.pdf").exists()


def test_an_empty_school_exports_no_file(empty: Path, tmp_path: Path) -> None:
    answer = start("--register", empty, "export", tmp_path / "out.xlsx")
    assert (answer.code, answer.codes) == (1, ["export.nobody"])
    assert not (tmp_path / "out.xlsx").exists()


def test_the_demonstration_proves_itself_and_is_rebuilt_only_where_it_made_the_folder(
    tmp_path: Path,
) -> None:
    out = tmp_path / "demo"
    answer = start("demo", "--out", out, "--students", people.FEWEST, password=None)
    assert answer.code == 0, answer.err
    facts = answer.facts
    assert {"register", "password", "files", "steps"} <= facts.keys()
    assert all(Path(file).is_file() for file in [*facts["files"], facts["password"]])
    assert all(step["seconds"] >= 0 and step["name"] for step in facts["steps"])
    found = start("--register", facts["register"], "--password-file", facts["password"], "find", "")
    assert len(found.facts["students"]) == people.FEWEST
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    kept = foreign / "kept.txt"
    kept.write_text("hers", encoding="utf-8")
    refused = start("demo", "--out", foreign, password=None)
    assert (refused.code, refused.codes) == (1, ["demo.folder"])
    assert [path.name for path in foreign.iterdir()] == ["kept.txt"]


def test_people_read_tables_and_sentences(folder: Path) -> None:
    found = start_plain("--register", folder, "find", "")
    assert found.code == 0
    assert f"共 {COUNT} 人" in found.out


def _read(file: Path) -> list[dict[str, str]]:
    rows = matching.source_rows(matching.match(intake.read_workbook(file, job=Job())))
    return [dict(row.values) for row in rows]


def _by_number(rows: list[people.Row]) -> dict[tuple[str, str], people.Row]:
    keyed = {
        (row["name"], row["birth_date"]): {key: value for key, value in row.items() if value}
        for row in rows
    }
    assert len(keyed) == len(rows)
    return keyed


def test_two_proofs_differ_where_one_row_does(folder: Path, empty: Path) -> None:
    full, none = contents(folder), contents(empty)
    assert "student" in demo_proof.differences(full, none)
    assert demo_proof.differences(full, full) == []
