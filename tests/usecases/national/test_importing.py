"""Files from outside: looked at first, applied whole, with a blank never taken for a value."""

from pathlib import Path

import pytest
from school_book import StopsAt, book, bring_in, number, one, preview, roster, tables

from app.job import Cancelled, Job
from app.persistence.records import Student
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.national import importing
from app.usecases.national.comparing import Accepted
from app.usecases.pupils import students

ID_A = number("150602", "20150201", "311")
ID_B = number("150602", "20150202", "312")
ID_C = number("150602", "20150203", "313")
CARD = "居民身份证"


def person(name: str, id_number: str = "", **more: str) -> dict[str, str]:
    id_type = CARD if id_number else "其他"
    return {"name": name, "id_type": id_type, "id_number": id_number, **more}


def kinds(shown: importing.Preview) -> list[str]:
    return [row.kind for row in shown.rows]


def codes(row: importing.PreviewRow) -> set[str]:
    return {problem.code for problem in row.problems}


def member(place: int, name: str, relation: str, phone: str = "") -> dict[str, str]:
    values = {"name": name, "relation": relation, "phone": phone}
    return {f"guardian{place}.{key}": value for key, value in values.items()}


@pytest.fixture
def two(empty: Register, tmp_path: Path) -> Register:
    """甲 with both parents, 乙 without members."""
    parents = member(1, "甲父", "父亲", "12001010002") | member(2, "甲母", "母亲", "12001010003")
    own = {"sex": "男", "class_no": "0701", "phone": "12001010001", "national_number": f"G{ID_A}"}
    rows = [person("甲小一", ID_A, **own, **parents), person("乙小二", ID_B, class_no="0701")]
    done = bring_in(empty, tmp_path / "first.xlsx", rows)
    assert (done.new, done.rejected) == (2, 0)
    return empty


def test_rows_are_new_changed_unchanged_or_rejected_before_anything_moves(
    two: Register, tmp_path: Path
) -> None:
    """R-ORD-6-1: problems are found before anything is taken over."""
    before = two.read(tables)
    shown = preview(
        two,
        tmp_path / "next.xlsx",
        [
            person("甲小一", ID_A, phone="12001019999"),
            person("乙小二", ID_B, class_no="0701"),
            person("丙小三", ID_C, class_no="0702"),
            person("丁小四", ID_C[:-1] + ("0" if ID_C[-1] != "0" else "1")),
        ],
    )
    assert kinds(shown) == ["changed", "unchanged", "new", "rejected"]
    assert shown.counts == {"new": 1, "changed": 1, "unchanged": 1, "rejected": 1}
    assert [row.row for row in shown.rows] == [2, 3, 4, 5]
    (field,) = shown.rows[0].fields
    assert (field.label, field.before, field.after) == ("联系电话", "12001010001", "12001019999")
    assert "identity.check-digit" in codes(shown.rows[3])
    assert two.read(tables) == before


def test_applying_does_what_was_shown_and_leaves_one_line_in_the_history(
    two: Register, tmp_path: Path
) -> None:
    rows = [
        person("甲小一", ID_A, phone="12001019999"),
        person("丙小三", ID_C, class_no="0702"),
        person("丁小四", "150602201502030000"),
    ]
    done = bring_in(two, tmp_path / "next.xlsx", rows)
    assert (done.rows, done.new, done.changed, done.unchanged, done.rejected) == (3, 1, 1, 0, 1)
    assert two.read(students.show, 1).values["phone"] == "12001019999"
    assert [row.name for row in two.read(students.search, "", "0702").rows] == ["丙小三"]
    assert two.read(students.search, "丁小四").total == 0
    assert two.read(one, "SELECT count(*) FROM sync_batch") == 2
    assert two.check() == []


def test_a_blank_cell_never_overwrites(two: Register, tmp_path: Path) -> None:
    """A blank says that the file does not know, not that the value is wrong."""
    row = person("甲小一", ID_A, phone="", class_no="", sex="", **member(1, "", ""))
    shown = preview(two, tmp_path / "blank.xlsx", [row])
    assert kinds(shown) == ["unchanged"]
    two.write(importing.apply, shown, Job())
    assert two.read(students.show, 1).values["phone"] == "12001010001"


def test_the_same_file_twice_changes_nothing_the_second_time(
    school: Register, tmp_path: Path
) -> None:
    shown = preview(school, tmp_path / "again.xlsx", roster())
    assert shown.counts == {"new": 0, "changed": 0, "unchanged": 48, "rejected": 0}
    before = school.read(tables)
    assert school.write(importing.apply, shown, Job()).batch_id == 0
    assert school.read(tables) == before


def test_members_are_known_by_name_then_as_father_or_mother(two: Register, tmp_path: Path) -> None:
    """The file's order is no order of ours."""
    mother = member(1, "甲母", "母亲", "12001012222")
    father = member(2, "甲大父", "父亲", "12001010002")
    row = person("甲小一", ID_A, **mother, **father)
    done = bring_in(two, tmp_path / "members.xlsx", [row])
    assert done.changed == 1
    father, mother = two.read(students.show, 1).guardians
    assert (father["name"], father["phone"]) == ("甲大父", "12001010002")
    assert (mother["name"], mother["phone"]) == ("甲母", "12001012222")


def test_a_member_who_is_neither_comes_after_those_who_are_there(
    two: Register, tmp_path: Path
) -> None:
    row = person("甲小一", ID_A, **member(1, "甲祖母", "祖父母或外祖父母"))
    bring_in(two, tmp_path / "granny.xlsx", [row])
    names = [member["name"] for member in two.read(students.show, 1).guardians]
    assert names == ["甲父", "甲母", "甲祖母"]


@pytest.mark.parametrize(
    ("first", "second", "doubled"),
    [
        (person("甲", ID_C, sex="男"), person("乙", ID_C, sex="女"), True),
        (
            person("同名", sex="男", birth_date="20150505"),
            person("同名", sex="男", birth_date="20150505"),
            True,
        ),
        (
            person("同名", sex="男", birth_date="20150505"),
            person("同名", sex="女", birth_date="20150505"),
            False,
        ),
        (person("同名", ID_C, sex="男"), person("同名", ID_B, sex="男"), False),
    ],
)
def test_doubles_within_a_file_follow_both_national_rules(
    empty: Register, tmp_path: Path, first: dict, second: dict, doubled: bool
) -> None:
    """R-NA-14-1, R-SC-15-1: 居民身份证 by number, everybody else by name, sex and birth date."""
    shown = preview(empty, tmp_path / "double.xlsx", [first, second])
    assert shown.rows[0].kind == "new"
    assert ("import.duplicate-row" in codes(shown.rows[1])) == doubled
    if doubled:
        assert shown.rows[1].kind == "rejected"
        assert any("第 2 行" in problem.message for problem in shown.rows[1].problems)


def test_one_pupil_named_by_two_numbers_in_two_rows_is_a_double_too(
    two: Register, tmp_path: Path
) -> None:
    """R-ORD-5-1: alike in no cell, and yet one and the same."""
    rows = [
        {"name": "甲小一", "national_number": f"G{ID_A}", "phone": "12001011111"},
        person("甲小一", ID_A, phone="12001012222"),
    ]
    rows[1]["national_number"] = ""
    shown = preview(two, tmp_path / "claimed.xlsx", rows)
    assert kinds(shown) == ["changed", "rejected"]
    assert "import.duplicate-row" in codes(shown.rows[1])


def test_a_row_that_means_two_pupils_is_refused(two: Register, tmp_path: Path) -> None:
    """R-ORD-5-1: 一人一号."""
    row = person("甲小一", ID_B, national_number=f"G{ID_A}")
    shown = preview(two, tmp_path / "both.xlsx", [row])
    assert kinds(shown) == ["rejected"]
    assert "import.two-students" in codes(shown.rows[0])


def test_a_changed_number_leaves_the_national_number_as_it_is(
    two: Register, tmp_path: Path
) -> None:
    """R-NA-11-2: the 学籍号 is one person's for life, whatever becomes of the ID number."""
    file = book(tmp_path / "renumbered.xlsx", [person("甲小一", ID_C, national_number=f"G{ID_A}")])
    shown = two.read(importing.preview, file, Job(), Accepted(key_changes="旗教基〔2026〕9号"))
    assert kinds(shown) == ["changed"]
    assert "import.key-change" in codes(shown.rows[0])
    two.write(importing.apply, shown, Job())
    values = two.read(students.show, 1).values
    assert (values["id_number"], values["national_number"]) == (ID_C, f"G{ID_A}")


def test_a_namesake_with_another_number_is_perhaps_the_same_child(
    two: Register, tmp_path: Path
) -> None:
    birth = two.read(students.show, 1).values["birth_date"]
    again = number("150602", birth, "555")
    shown = preview(two, tmp_path / "namesake.xlsx", [person("甲小一", again, birth_date=birth)])
    assert kinds(shown) == ["new"]
    assert "import.perhaps-known" in codes(shown.rows[0])


def test_a_pupil_of_another_school_stays_out(two: Register, tmp_path: Path) -> None:
    row = person("外校生", ID_C, school_code="3115000009")
    shown = preview(two, tmp_path / "other.xlsx", [row])
    assert kinds(shown) == ["rejected"]
    assert "record.other-school" in codes(shown.rows[0])


def test_an_imported_pupil_gets_the_schools_code(two: Register) -> None:
    assert two.read(students.show, 1).values["school_code"] == "3115000001"


def test_a_preview_that_the_register_has_left_behind_is_refused(
    two: Register, tmp_path: Path
) -> None:
    shown = preview(two, tmp_path / "stale.xlsx", [person("丙小三", ID_C)])
    two.write(lambda tx: setattr(tx.get(Student, 2, "学生"), "phone", "12001017777"))
    before = two.read(tables)
    with pytest.raises(Rejected) as caught:
        two.write(importing.apply, shown, Job())
    assert caught.value.problems[0].code == "import.preview-stale"
    assert two.read(tables) == before


def test_a_preview_cannot_be_applied_twice(two: Register, tmp_path: Path) -> None:
    shown = preview(two, tmp_path / "twice.xlsx", [person("丙小三", ID_C)])
    two.write(importing.apply, shown, Job())
    with pytest.raises(Rejected):
        two.write(importing.apply, shown, Job())
    assert two.read(students.search, "丙小三").total == 1


def test_strictly_nothing_is_applied_when_one_row_is_wrong(two: Register, tmp_path: Path) -> None:
    rows = [person("丙小三", ID_C), person("丁小四", "150602201502030000")]
    shown = preview(two, tmp_path / "strict.xlsx", rows)
    before = two.read(tables)
    with pytest.raises(Rejected) as caught:
        two.write(importing.apply, shown, Job(), strict=True)
    assert caught.value.problems[0].code == "import.strict"
    assert "identity.check-digit" in [problem.code for problem in caught.value.problems]
    assert two.read(tables) == before


@pytest.mark.parametrize("label", ["写入学籍库", "更新已有学生"])
def test_an_import_cancelled_in_the_middle_changes_nothing(
    school: Register, tmp_path: Path, label: str
) -> None:
    rows = [{**row, "phone": "12009998888"} for row in roster()[:30]]
    rows.append(person("新来的", ID_C))
    shown = preview(school, tmp_path / "cancel.xlsx", rows)
    assert shown.counts["changed"] == 30
    before = school.read(tables)
    with pytest.raises(Cancelled):
        school.write(importing.apply, shown, StopsAt(label))
    assert school.read(tables) == before
    assert school.write(importing.apply, shown, Job()).changed == 30


def test_a_preview_can_be_cancelled(school: Register, tmp_path: Path) -> None:
    file = book(tmp_path / "slow.xlsx", roster())
    with pytest.raises(Cancelled):
        school.read(importing.preview, file, StopsAt("核对各行"))


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(
    empty: Register, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "broken.xlsx"
    file.write_bytes(content)
    with pytest.raises(Rejected) as caught:
        empty.read(importing.preview, file, Job())
    assert caught.value.problems[0].message.endswith("。")


def test_a_missing_file_is_refused_in_a_sentence(empty: Register, tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        empty.read(importing.preview, tmp_path / "gone.xlsx", Job())
    assert caught.value.problems[0].code == "import.file"


def test_a_problem_names_its_cell(two: Register, tmp_path: Path) -> None:
    shown = preview(two, tmp_path / "cell.xlsx", [person("丁小四", "150602201502030000")])
    wrong = next(p for p in shown.problems if p.code == "identity.check-digit")
    assert (wrong.where.row, wrong.where.cell) == (2, "C2")


def test_wrong_cells_are_marked_in_a_copy_of_her_own_file(two: Register, tmp_path: Path) -> None:
    shown = preview(two, tmp_path / "mine.xlsx", [person("丁小四", "150602201502030000")])
    before = (tmp_path / "mine.xlsx").read_bytes()
    importing.annotate(shown, tmp_path / "marked.xlsx")
    import openpyxl

    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx")["Sheet"]
    assert "校验码" in sheet["C2"].comment.text
    assert (tmp_path / "mine.xlsx").read_bytes() == before
