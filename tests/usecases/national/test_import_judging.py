"""A file is judged as an edit would be: 关键信息, both national rules, near-doubles, 班额."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from school_book import Row, book, bring_in, number

from app.domain import people
from app.job import Job
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level
from app.usecases.checking import doubles
from app.usecases.national import importing
from app.usecases.national.comparing import NOTHING, Accepted
from app.usecases.pupils import students, timeline

ID_A = number("150602", "20150201", "311")
ID_B = number("150602", "20150202", "312")
ID_C = number("150602", "20150203", "313")
CARD, OTHER, PASSPORT = "居民身份证", "其他", "护照"
APPROVED = Accepted(key_changes="旗教基〔2026〕9号")


def pupil(name: str, id_number: str = "", **more: str) -> dict[str, str]:
    id_type = CARD if id_number else OTHER
    return {"name": name, "id_type": id_type, "id_number": id_number, **more}


def looked_at(
    register: Register, place: Path, rows: Sequence[Row], accepted: Accepted = NOTHING
) -> importing.Preview:
    return register.read(importing.preview, book(place / "next.xlsx", rows), Job(), accepted)


def said(row: importing.PreviewRow) -> dict[str, Level]:
    return {problem.code: problem.level for problem in row.problems}


def values(register: Register, student_id: int) -> dict[str, str]:
    return register.read(students.show, student_id).values


@pytest.fixture
def two(empty: Register, tmp_path: Path) -> Register:
    """甲 with a resident's card, 乙 with none."""
    first = pupil("甲小一", ID_A, sex="男", birth_date="20150201", phone="12001010001")
    second = pupil("乙小二", sex="女", birth_date="20150707", national_number=f"L{ID_B}")
    done = bring_in(empty, tmp_path / "first.xlsx", [first, second])
    assert (done.new, done.rejected) == (2, 0)
    return empty


def test_a_file_changes_everything_but_key_information_which_needs_its_case(
    two: Register, tmp_path: Path
) -> None:
    """R-ORD-10-1, R-NA-15-1: what an edit may not change, a file may not either."""
    shown = looked_at(two, tmp_path, [pupil("甲晓一", ID_A, phone="12001019999")])
    (row,) = shown.rows
    assert (row.kind, row.withheld) == ("changed", {"name": ("甲小一", "甲晓一")})
    assert [one.label for one in row.fields] == ["联系电话"]
    (told,) = [one for one in row.problems if one.code == "import.needs-case"]
    assert (told.level, told.source) == (Level.TASK, "办法 第十条")
    done = two.write(importing.apply, shown, Job())
    assert (values(two, 1)["name"], values(two, 1)["phone"]) == ("甲小一", "12001019999")
    assert [one.student_id for one in done.needing_case] == [1]


def test_a_row_that_differs_in_key_information_only_changes_nothing(
    two: Register, tmp_path: Path
) -> None:
    (row,) = looked_at(two, tmp_path, [pupil("甲晓一", ID_A)]).rows
    assert row.kind == "unchanged"
    assert row.withheld


def test_an_approved_change_comes_in_with_the_number_of_its_document(
    two: Register, tmp_path: Path
) -> None:
    """R-ORD-10-1: the authority has decided already, and the history says by what."""
    shown = looked_at(two, tmp_path, [pupil("甲晓一", ID_A)], APPROVED)
    assert said(shown.rows[0])["import.key-change"] is Level.WARN
    assert not shown.needing_case
    two.write(importing.apply, shown, Job())
    assert values(two, 1)["name"] == "甲晓一"
    event = two.read(timeline.timeline, 1)[0]
    assert "旗教基〔2026〕9号" in event.reason


def test_another_document_waits_whole(two: Register, tmp_path: Path) -> None:
    """A blank number is filled in; half of another document would be nobody's."""
    row = pupil("乙小二", ID_B, sex="女", birth_date="20150707", national_number=f"L{ID_B}")
    (found,) = looked_at(two, tmp_path, [row]).rows
    assert set(found.withheld) == {"id_type", "id_number"}


def test_a_first_filling_is_no_change_of_key_information(empty: Register, tmp_path: Path) -> None:
    bring_in(empty, tmp_path / "first.xlsx", [{"name": "丙小三", "national_number": f"L{ID_C}"}])
    (row,) = looked_at(empty, tmp_path, [pupil("丙小三", ID_C, national_number=f"L{ID_C}")]).rows
    assert (row.kind, row.withheld) == ("changed", {})


def test_a_number_for_life_gives_way_to_a_g_and_to_nothing_else(
    two: Register, tmp_path: Path
) -> None:
    """R-NA-11-2, R-SC-14-1"""
    formal = pupil("乙小二", sex="女", birth_date="20150707", national_number=f"G{ID_B}")
    assert looked_at(two, tmp_path, [formal]).rows[0].kind == "changed"
    other = {**formal, "national_number": f"L{ID_C}"}
    (row,) = looked_at(two, tmp_path, [other]).rows
    assert (row.kind, "national_number" in row.withheld) == ("unchanged", True)


def test_the_second_national_rule_keeps_a_namesake_out_until_somebody_answers(
    two: Register, tmp_path: Path
) -> None:
    """R-NA-14-1, R-SC-15-1: without a resident's card by name, sex and birth date."""
    twin = {**pupil("乙小二", "EA1234567", sex="女", birth_date="20150707"), "id_type": PASSPORT}
    (row,) = looked_at(two, tmp_path, [twin]).rows
    assert (row.kind, said(row)["import.namesake"]) == ("rejected", Level.REFUSE_OVERRIDABLE)
    answered = Accepted(namesakes="核对了两本护照")
    shown = looked_at(two, tmp_path, [twin], answered)
    assert (shown.rows[0].kind, said(shown.rows[0])["import.namesake"]) == ("new", Level.WARN)
    assert two.write(importing.apply, shown, Job()).new == 1


def test_an_approved_change_never_makes_two_pupils_one(two: Register, tmp_path: Path) -> None:
    """R-NA-14-1: not even an approval lets two pupils have one name, sex and birth date."""
    shown = looked_at(
        two,
        tmp_path,
        [
            {**pupil("乙小二", sex="女", birth_date="20150201"), "national_number": f"L{ID_B}"},
            {**pupil("丁小四", sex="女", birth_date="20150505"), "national_number": f"L{ID_C}"},
        ],
        APPROVED,
    )
    assert [row.kind for row in shown.rows] == ["changed", "new"]
    two.write(importing.apply, shown, Job())
    same = {**pupil("乙小二", "EA1234567", sex="女", birth_date="20150201"), "id_type": PASSPORT}
    same["national_number"] = f"L{ID_C}"
    (row,) = looked_at(two, tmp_path, [same], APPROVED).rows
    assert (row.kind, said(row)["import.namesake"]) == ("rejected", Level.REFUSE_OVERRIDABLE)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (pupil("甲小一", number("150602", "20150201", "313"), sex="男"), "证件号不同"),
        (pupil("甲小一", number("150602", "20150211", "311"), sex="男"), "只差一处"),
        (pupil("乙晓二", sex="女", birth_date="20150707"), "读音相同"),
    ],
)
def test_a_row_that_is_nearly_a_known_pupil_is_pointed_out(
    two: Register, tmp_path: Path, row: Row, why: str
) -> None:
    """R-ORD-6-1: a slip of the pen makes no second child."""
    (found,) = looked_at(two, tmp_path, [row]).rows
    (told,) = [one for one in found.problems if one.code == "import.perhaps-known"]
    assert found.kind == "new"
    assert why in told.message
    assert told.level is Level.WARN
    assert told.where.student_id


def test_rows_of_one_file_that_are_nearly_one_child_are_pointed_out(
    empty: Register, tmp_path: Path
) -> None:
    rows = [pupil("丙小三", ID_C), pupil("丙小三", number("150602", "20150213", "313"))]
    first, second = looked_at(empty, tmp_path, rows).rows
    assert "import.perhaps-known" not in said(first)
    (told,) = [one for one in second.problems if one.code == "import.perhaps-known"]
    assert "第 2 行" in told.message


def everyone_in(register: Register, profile: str, count: int) -> list[people.Row]:
    """``count`` rows of one class of 小一, in a register of that profile."""

    def choose(tx: Tx) -> None:
        tx.set("profile", profile)

    register.write(choose)
    rows = people.everyone(count, 2025, "3115000001")
    return [{**row, "class_no": "2025001", "grade": "小学一年级"} for row in rows]


def test_nongan_seats_45_and_refuses_the_46th_in_the_order_of_the_file(
    empty: Register, tmp_path: Path
) -> None:
    """R-NA-6-1"""
    rows = everyone_in(empty, "nongan", 47)
    shown = looked_at(empty, tmp_path, rows)
    assert [row.kind for row in shown.rows] == ["new"] * 45 + ["rejected"] * 2
    assert said(shown.rows[45])["class.too-large"] is Level.REFUSE
    passed = looked_at(empty, tmp_path, rows, Accepted(class_sizes="国网已编班，其中休学 2 人"))
    assert passed.count("new") == 47
    assert said(passed.rows[46])["class.too-large"] is Level.WARN


def test_fujian_warns_of_the_46th(empty: Register, tmp_path: Path) -> None:
    """R-FJ-4-1"""
    shown = looked_at(empty, tmp_path, everyone_in(empty, "fujian", 46))
    assert shown.count("new") == 46
    assert said(shown.rows[45])["class.too-large"] is Level.WARN


def test_who_leaves_makes_room_and_who_finds_none_stays(empty: Register, tmp_path: Path) -> None:
    """R-NA-6-1: two full classes may swap pupils in one file."""
    rows = everyone_in(empty, "nongan", 90)
    rows = [{**row, "class_no": f"202500{1 + n // 45}"} for n, row in enumerate(rows)]
    bring_in(empty, tmp_path / "first.xlsx", rows)
    over = {**rows[0], "class_no": "2025002"}
    back = {**rows[45], "class_no": "2025001"}
    assert looked_at(empty, tmp_path, [over, back]).count("changed") == 2
    assert looked_at(empty, tmp_path, [over]).count("rejected") == 1
    more = {**rows[1], "class_no": "2025002"}
    kinds = [row.kind for row in looked_at(empty, tmp_path, [over, more, back]).rows]
    assert kinds == ["changed", "rejected", "changed"]


def test_a_pair_confirmed_to_be_two_is_not_asked_about_by_an_import_of_the_same_roster(
    two: Register, tmp_path: Path
) -> None:
    """Known pupils are no news: only new rows are held against the register."""
    row = pupil("甲小一", ID_A, sex="男", birth_date="20150201", phone="12001019999")
    (found,) = looked_at(two, tmp_path, [row]).rows
    assert "import.perhaps-known" not in said(found)
    assert two.read(doubles.near, Job()) == ()


def test_a_seat_that_is_not_given_up_is_not_given_away(empty: Register, tmp_path: Path) -> None:
    """R-NA-6-1: who finds no place elsewhere keeps her own."""
    rows = everyone_in(empty, "nongan", 91)
    rows = [{**row, "class_no": f"202500{1 + n // 45}"} for n, row in enumerate(rows)]
    bring_in(empty, tmp_path / "first.xlsx", rows[:90])
    away = {**rows[0], "class_no": "2025002"}
    newcomer = {**rows[90], "class_no": "2025001"}
    shown = looked_at(empty, tmp_path, [away, newcomer])
    assert [row.kind for row in shown.rows] == ["rejected", "rejected"]
