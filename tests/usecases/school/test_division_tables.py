"""The table of divisions by file: checked, taken, taken back."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

from app.domain import divisions
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.school import division_tables, registers


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    divisions.use(None)


def changed() -> dict[str, str]:
    """The shipped table with one county gone, one new and one renamed."""
    table = divisions.shipped()
    del table["150603"]
    return {**table, "150699": "新设区", "150621": "达拉特区"}


def written(path: Path, table: Mapping[str, str], tail: str = "") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["行政区划代码", "单位名称"])
        rows.writerows([code + tail, name] for code, name in table.items())
    return path


def code(register: Register, path: Path) -> str:
    with pytest.raises(Rejected) as caught:
        register.read(division_tables.look, path)
    return caught.value.problems[0].code


def test_another_table_is_compared_before_it_is_taken(empty: Register, tmp_path: Path) -> None:
    """R-FJ-5-2: 对外每三个月一次; what it adds, drops and renames is seen first."""
    shown = empty.read(division_tables.look, written(tmp_path / "new.csv", changed()))
    assert shown.added == (("150699", "新设区"),)
    assert shown.gone == (("150603", "康巴什区"),)
    assert shown.renamed == (("150621", "达拉特旗", "达拉特区"),)
    assert empty.read(division_tables.in_force) == 0


def test_it_is_taken_with_its_edition_and_taken_back(empty: Register, tmp_path: Path) -> None:
    """R-FJ-5-2: versioned and replaceable by file."""
    shown = empty.read(division_tables.look, written(tmp_path / "new.csv", changed(), "000000"))
    empty.write(division_tables.take, shown, "2026年9月")
    empty.read(division_tables.load)
    assert divisions.name_of("150699000000") == "新设区"
    assert not divisions.lookup("150603").current
    (kept,) = empty.read(division_tables.versions)
    assert (kept.edition, kept.by, kept.rows) == ("2026年9月", "王老师", len(shown.names))
    assert empty.write(division_tables.put_back) == 0
    empty.read(division_tables.load)
    assert divisions.lookup("150603").current
    assert not divisions.is_known("150699")


def test_whoever_opens_the_register_reads_by_its_table(
    folder: Path, school: Register, tmp_path: Path
) -> None:
    from school_book import PASSWORD, USER

    shown = school.read(division_tables.look, written(tmp_path / "new.csv", changed()))
    school.write(division_tables.take, shown, "2026年9月")
    school.close()
    divisions.use(None)
    registers.unlock(folder, USER, PASSWORD).close()
    assert divisions.name_of("150699") == "新设区"


def test_a_workbook_as_published_is_read_past_its_headings(empty: Register, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["2026年9月中华人民共和国县以上行政区划代码"])
    made.active.append(["", "行政区划代码", "单位名称"])
    for number, name in changed().items():
        made.active.append([None, number, f" {name}"])
    made.save(tmp_path / "new.xlsx")
    shown = empty.read(division_tables.look, tmp_path / "new.xlsx")
    assert shown.added == (("150699", "新设区"),)


def test_what_cannot_be_the_whole_table_is_refused(empty: Register, tmp_path: Path) -> None:
    few = {key: name for key, name in changed().items() if key.startswith("15")}
    assert code(empty, written(tmp_path / "few.csv", few)) == "divisions.incomplete"
    orphaned = {key: name for key, name in changed().items() if key != "150000"}
    assert code(empty, written(tmp_path / "orphans.csv", orphaned)) == "divisions.incomplete"
    foreign = {**changed(), "990101": "某县"}
    assert code(empty, written(tmp_path / "foreign.csv", foreign)) == "divisions.orphan"
    twice = written(tmp_path / "twice.csv", changed())
    twice.write_text(twice.read_text("utf-8") + "150699,另一区\n", "utf-8")
    assert code(empty, twice) == "divisions.twice"
    assert code(empty, tmp_path / "nothing.csv") == "divisions.file"


def test_a_table_without_edition_is_not_taken(empty: Register, tmp_path: Path) -> None:
    shown = empty.read(division_tables.look, written(tmp_path / "new.csv", changed()))
    with pytest.raises(Rejected):
        empty.write(division_tables.take, shown, " ")
    with pytest.raises(Rejected):
        empty.write(division_tables.put_back)
