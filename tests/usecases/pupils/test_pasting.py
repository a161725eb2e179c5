"""Cells from a spreadsheet: read by their headings, matched, refused where they must be."""

from collections.abc import Sequence

import pytest
from school_book import number, tables

from app.job import Job
from app.persistence.records import Student
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.national import batches
from app.usecases.pupils import bulk_edit, pasting, students

ULAN, QIANG, BATE = (number("150602", "20150301", n) for n in ("128", "119", "135"))
PEOPLE = (
    {"name": "乌兰", "sex": "女", "birth_date": "20150301", "id_number": ULAN, "class_no": "0701",
     "national_number": f"G{ULAN}", "phone": "13900000001"},
    {"name": "王强", "sex": "男", "birth_date": "20150301", "id_number": QIANG, "class_no": "0701",
     "national_number": "", "phone": ""},
    {"name": "巴特", "sex": "男", "birth_date": "20150301", "id_number": BATE, "class_no": "0702",
     "national_number": "", "phone": ""},
    {"name": "同名", "sex": "女", "birth_date": "", "id_number": "", "class_no": "0702",
     "national_number": "", "phone": ""},
    {"name": "同名", "sex": "男", "birth_date": "", "id_number": "", "class_no": "0702",
     "national_number": "", "phone": ""},
)  # fmt: skip


@pytest.fixture
def people(empty: Register) -> Register:
    rows = [{**row, "id_type": "居民身份证" if row["id_number"] else ""} for row in PEOPLE]
    empty.write(lambda tx: tx.add_many(Student, rows))
    return empty


def text(*rows: Sequence[str]) -> str:
    return "\r\n".join("\t".join(row) for row in rows) + "\r\n"


def shown(register: Register, *rows: Sequence[str]) -> bulk_edit.Plan:
    return register.read(pasting.preview, pasting.read(text(*rows)), Job())


def told(plan: bulk_edit.Plan) -> list[tuple[str, int, list[str]]]:
    return [(row.kind, row.student_id, [p.code for p in row.problems]) for row in plan.rows]


def test_headings_are_known_by_their_labels_and_other_names() -> None:
    sheet = pasting.read(
        text(("序号", "学生姓名", "身份证号", "监护人电话"), ("1", "乌兰", ULAN, "1"))
    )
    assert sheet.headed
    assert sheet.columns == ("", "name", "id_number", "guardian1.phone")
    assert sheet.unread == ("序号",)
    assert len(sheet.body) == 1


def test_without_headings_she_says_what_the_columns_are(people: Register) -> None:
    sheet = pasting.read(text((ULAN, "13911112222"), (QIANG, "13911113333")))
    assert not sheet.headed
    assert sheet.columns == ("", "")
    with pytest.raises(Rejected) as caught:
        people.read(pasting.preview, sheet, Job())
    assert caught.value.problems[0].code == "paste.no-key"
    said = pasting.mapped(sheet, ("id_number", "phone"), False)
    plan = people.read(pasting.preview, said, Job())
    assert [row.cells[0].after for row in plan.rows] == ["13911112222", "13911113333"]


def test_one_item_in_two_columns_is_refused() -> None:
    sheet = pasting.read(text(("甲", "乙")))
    with pytest.raises(Rejected) as caught:
        pasting.mapped(sheet, ("phone", "phone"), False)
    assert caught.value.problems[0].code == "paste.column-twice"


def test_each_line_is_new_values_or_unchanged_or_refused(people: Register) -> None:
    before = people.read(tables)
    plan = shown(
        people,
        ("身份证号", "联系电话"),
        (ULAN, "13900000001"),
        (QIANG, "13911113333"),
        (BATE, "不是电话号码也不像"),
        (number("150602", "20150301", "777"), "13911114444"),
    )
    assert [row.kind for row in plan.rows] == ["unchanged", "changed", "changed", "refused"]
    assert told(plan)[3] == ("refused", 0, ["paste.not-found"])
    assert [row.number for row in plan.rows] == [2, 3, 4, 5]
    assert people.read(tables) == before


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("学籍号", f"G{ULAN}"), ("身份证件号", ULAN), ("身份证号码", f" {ULAN} ")],
)
def test_a_number_says_who_it_is(people: Register, heading: str, cell: str) -> None:
    plan = shown(people, (heading, "特长"), (cell, "长调"))
    assert told(plan) == [("changed", 1, [])]


def test_name_and_class_say_who_it_is_only_if_there_is_one(people: Register) -> None:
    plan = shown(
        people,
        ("姓名", "班级", "特长"),
        ("巴特", "0702", "摔跤"),
        ("巴特", "0701", "摔跤"),
        ("同名", "0702", "射箭"),
    )
    assert [row.kind for row in plan.rows] == ["changed", "refused", "refused"]
    assert [codes for _, _, codes in told(plan)][1:] == [["paste.not-found"], ["paste.several"]]


def test_a_name_alone_says_nothing(people: Register) -> None:
    with pytest.raises(Rejected) as caught:
        shown(people, ("姓名", "特长"), ("乌兰", "长调"))
    assert caught.value.problems[0].code == "paste.no-key"


def test_a_wrong_number_is_not_overlooked_because_the_name_fits(people: Register) -> None:
    other = number("150602", "20150301", "888")
    plan = shown(people, ("姓名", "班级", "身份证号", "特长"), ("乌兰", "0701", other, "长调"))
    assert told(plan) == [("refused", 0, ["paste.not-found"])]


def test_a_number_that_is_still_blank_is_filled_in_by_name_and_class(people: Register) -> None:
    plan = shown(people, ("姓名", "班级", "学籍号"), ("王强", "0701", f"G{QIANG}"))
    assert told(plan) == [("changed", 2, [])]
    people.write(bulk_edit.apply, plan, "国网下发学籍号", Job())
    assert people.read(students.show, 2).values["national_number"] == f"G{QIANG}"
    assert [row.id for row in people.read(students.search, f"G{QIANG}").rows] == [2]


def test_two_numbers_of_two_pupils_are_refused(people: Register) -> None:
    plan = shown(people, ("学籍号", "身份证号", "特长"), (f"G{ULAN}", QIANG, "长调"))
    assert told(plan) == [("refused", 0, ["paste.several"])]


def test_one_pupil_in_two_lines_is_refused_the_second_time(people: Register) -> None:
    plan = shown(people, ("身份证号", "特长"), (ULAN, "长调"), (ULAN, "摔跤"))
    assert [row.kind for row in plan.rows] == ["changed", "refused"]
    assert "第 2 行" in plan.rows[1].problems[0].message


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("姓名", "乌云"), ("性别", "男"), ("出生日期", "20150302"), ("身份证件类型", "护照"),
     ("身份证件号", QIANG)],
)  # fmt: skip
def test_key_information_needs_its_case(people: Register, heading: str, cell: str) -> None:
    """R-ORD-10-1."""
    plan = shown(people, ("学籍号", heading, "特长"), (f"G{ULAN}", cell, "长调"))
    codes = told(plan)[0][2]
    assert plan.rows[0].kind == "refused"
    if heading != "身份证件号":
        assert "edit.key-information" in codes
        assert "请办理“关键信息变更”" in plan.rows[0].problems[0].message


def test_another_class_is_a_move(people: Register) -> None:
    plan = shown(people, ("身份证号", "班号"), (ULAN, "0702"))
    assert told(plan) == [("refused", 1, ["bulk.class"])]


@pytest.mark.parametrize("cell", ["1.50602E+17", "1.5E+10", "1.39E+10", " 1.50602e+17 "])
@pytest.mark.parametrize("heading", ["身份证号", "联系电话"])
def test_scientific_notation_is_refused_and_never_repaired(
    people: Register, heading: str, cell: str
) -> None:
    """C05: the digits are gone already."""
    row = (f"G{ULAN}", cell)
    plan = shown(people, ("学籍号", heading), row)
    assert told(plan) == [("refused", 0, ["paste.scientific"])]
    assert cell.strip() in plan.rows[0].problems[0].message


def test_a_blank_cell_changes_nothing(people: Register) -> None:
    plan = shown(people, ("身份证号", "联系电话", "特长"), (ULAN, " ", ""))
    assert told(plan) == [("unchanged", 1, [])]


def test_a_member_is_known_by_her_place(people: Register) -> None:
    plan = shown(people, ("身份证号", "成员1姓名", "成员1联系电话"), (ULAN, "萨仁", "13911112222"))
    done = people.write(bulk_edit.apply, plan, "开学登记", Job())
    members = people.read(students.show, 1).guardians
    assert [(m["name"], m["phone"]) for m in members] == [("萨仁", "13911112222")]
    people.write(batches.undo, done.batch_id, Job())
    assert people.read(students.show, 1).guardians == ()


@pytest.fixture
def family(people: Register) -> Register:
    """乌兰 has a mother 萨仁 and a father 巴根, in this order."""
    plan = shown(
        people,
        ("身份证号", "成员1姓名", "成员1关系", "成员2姓名", "成员2关系"),
        (ULAN, "萨仁", "母亲", "巴根", "父亲"),
    )
    people.write(bulk_edit.apply, plan, "开学登记", Job())
    return people


def test_a_member_is_known_by_her_name_and_not_by_her_place(family: Register) -> None:
    """P01: joined by place, one parent's number would end at the other's name."""
    plan = shown(
        family,
        ("身份证号", "成员1姓名", "成员1关系", "成员1联系电话"),
        (ULAN, "巴根", "父亲", "13911112222"),
    )
    assert [(cell.key, cell.after) for cell in plan.rows[0].cells] == [
        ("guardian2.phone", "13911112222")
    ]
    family.write(bulk_edit.apply, plan, "换了号码", Job())
    members = family.read(students.show, 1).guardians
    assert [(m["name"], m["phone"]) for m in members] == [("萨仁", ""), ("巴根", "13911112222")]


def test_a_third_person_is_added_and_nobody_is_renamed(family: Register) -> None:
    plan = shown(
        family,
        ("身份证号", "成员1姓名", "成员1关系", "成员1联系电话"),
        (ULAN, "其其格", "祖母", "13911112222"),
    )
    assert {cell.key.split(".")[0] for cell in plan.rows[0].cells} == {"guardian3"}
    family.write(bulk_edit.apply, plan, "奶奶接送", Job())
    assert [m["name"] for m in family.read(students.show, 1).guardians] == [
        "萨仁", "巴根", "其其格",
    ]  # fmt: skip


def test_another_name_for_the_only_mother_is_refused(family: Register) -> None:
    plan = shown(family, ("身份证号", "成员1姓名", "成员1关系"), (ULAN, "托娅", "母亲"))
    assert told(plan) == [("refused", 1, ["paste.member-name"])]


def test_columns_without_a_name_need_the_member_to_be_there(family: Register) -> None:
    plan = shown(family, ("身份证号", "成员1联系电话", "成员3联系电话"), (ULAN, "13911112222", "1"))
    assert plan.rows[0].kind == "refused"
    assert "paste.no-member" in told(plan)[0][2]
    plan = shown(family, ("身份证号", "成员1联系电话"), (ULAN, "13911112222"))
    assert [cell.key for cell in plan.rows[0].cells] == ["guardian1.phone"]


def test_a_number_that_somebody_else_has_is_refused(people: Register) -> None:
    plan = shown(people, ("姓名", "班级", "学籍号"), ("王强", "0701", f"G{ULAN}"))
    assert plan.rows[0].kind == "refused"


def test_filling_in_a_birth_date_must_not_make_a_double(people: Register) -> None:
    """R-NA-14-1: same name, sex and birth date without a resident card."""
    rows = [
        {"name": "苏和", "sex": "男", "birth_date": born, "class_no": class_no}
        for born, class_no in (("20150909", "0703"), ("", "0704"))
    ]
    people.write(lambda tx: tx.add_many(Student, rows))
    plan = shown(people, ("姓名", "班级", "出生日期"), ("苏和", "0704", "20150909"))
    assert told(plan)[0][0] == "refused"
    assert "edit.duplicate-person" in told(plan)[0][2]


def test_a_paste_is_one_batch_and_one_undo(people: Register) -> None:
    before = people.read(students.show, 2).values
    plan = shown(people, ("身份证号", "特长"), (ULAN, "长调"), (QIANG, "摔跤"))
    done = people.write(bulk_edit.apply, plan, "社团登记", Job())
    latest = people.read(batches.batches)[0]
    assert (latest.kind, latest.rows, latest.changed) == ("paste", 2, 2)
    assert latest.file_name == "粘贴 2 行（社团登记）"
    assert people.read(students.show, 2).values["talent"] == "摔跤"
    people.write(batches.undo, done.batch_id, Job())
    assert people.read(students.show, 2).values == before


def test_cells_with_line_breaks_and_quotes_stay_one_cell() -> None:
    sheet = pasting.read('身份证号\t现住址\r\n1\t"东街\n""12""号"\r\n\r\n')
    assert sheet.body == (("1", '东街\n"12"号'),)


@pytest.mark.parametrize(("clip", "code"), [
    ("", "paste.empty"),
    (" \t \r\n", "paste.empty"),
    ("x\n" * (pasting.MOST_ROWS + 2), "paste.too-much"),
    ('"' + "x" * 200_000, "paste.too-much"),
])  # fmt: skip
def test_what_is_no_table_is_refused(clip: str, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        pasting.read(clip)
    assert caught.value.problems[0].code == code


def test_headings_alone_are_nobody(people: Register) -> None:
    with pytest.raises(Rejected) as caught:
        shown(people, ("身份证号", "特长"))
    assert caught.value.problems[0].code == "paste.nobody"
