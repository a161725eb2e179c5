"""The sheet, the header row and every field's column are found, whatever stands around them."""

import pytest
from workbooks import ID_NUMBER

from app.domain import layouts
from app.exchange.intake import SourceSheet, SourceWorkbook
from app.exchange.matching import Match, cell_of, match, source_rows
from app.problems import Level, Rejected


def matched(rows: list[list[str]], marks: dict[int, dict[int, str]] | None = None) -> Match:
    width = max(map(len, rows))
    padded = [row + [""] * (width - len(row)) for row in rows]
    return match(SourceWorkbook((SourceSheet("学生", padded, marks or {}),)))


@pytest.mark.parametrize("layout", [known.id for known in layouts.all_layouts() if known.ordered])
def test_every_known_layout_is_recognised_by_its_headers(layout: str) -> None:
    """Complaint P16: layouts are data, and each is read back."""
    known = layouts.layout(layout)
    values = [f"值{number}" if column.key else "" for number, column in enumerate(known.columns)]
    found = matched([[column.header for column in known.columns], values])
    assert found.layout_id == layout
    assert found.problems == ()
    expected = {c.key: v for c, v in zip(known.columns, values, strict=True) if c.key}
    assert source_rows(found)[0].values == expected


def test_titles_instructions_and_machine_keys_are_no_pupils() -> None:
    found = matched(
        [
            ["2026年学生花名册"],
            ["填表说明：请认真填写。"],
            [],
            ["序号", "姓 名*", "性别", "身份证号码"],
            ["", "KD_F01", "KD_F02", "KD_F12"],
            ["", "必填", "必填", "必填"],
            ["", "例：张三", "男", ""],
            ["1", "巴图·孟和", "男", ID_NUMBER],
            [],
            ["2", "其其格", "女", ""],
        ]
    )
    assert (found.header_row, found.first_row) == (4, 8)
    assert [(r.row, r.values["name"]) for r in source_rows(found)] == [
        (8, "巴图·孟和"),
        (10, "其其格"),
    ]
    assert cell_of(found, 8, "name") == "B8"
    assert cell_of(found, 8, "phone") == ""


def test_two_header_rows_are_read_as_one() -> None:
    found = matched(
        [
            ["姓名", "性别", "成员1", "", "成员2", ""],
            ["", "", "姓名", "联系电话", "姓名", "联系电话"],
            ["甲", "男", "乙", "13800000001", "丙", "13800000002"],
        ]
    )
    assert source_rows(found)[0].values == {
        "name": "甲",
        "sex": "男",
        "guardian1.name": "乙",
        "guardian1.phone": "13800000001",
        "guardian2.name": "丙",
        "guardian2.phone": "13800000002",
    }


def test_the_sheet_with_the_pupils_is_chosen() -> None:
    cover = SourceSheet("封面", [["学校", "姓名"], ["", ""]])
    pupils = SourceSheet("名单", [["姓名", "性别", "民族"], ["甲", "男", "汉族"]])
    assert match(SourceWorkbook((cover, pupils))).sheet.name == "名单"


def test_an_unknown_header_is_listed_and_its_column_left_alone() -> None:
    found = matched([["姓名", "血脉", "隐藏"], ["甲", "x", "y"]])
    assert [(p.code, p.level, p.where.cell) for p in found.problems] == [
        ("sheet.unknown-header", Level.WARN, "B1")
    ]
    assert source_rows(found)[0].values == {"name": "甲"}


def test_two_columns_for_one_field_are_a_problem_to_solve() -> None:
    found = matched([["姓名", "身份证号", "身份证件号"], ["甲", ID_NUMBER, ""]])
    assert [(p.code, p.where.cell, p.level.blocks) for p in found.problems] == [
        ("sheet.column-twice", "C1", True)
    ]


def test_a_sheet_without_names_says_what_was_looked_for() -> None:
    with pytest.raises(Rejected) as caught:
        matched([["性别", "民族"], ["男", "汉族"]])
    (problem,) = caught.value.problems
    assert problem.code == "sheet.no-name-column"
    assert "“姓名”" in problem.message
    assert "“学生”" in problem.message


def test_blank_lines_and_lines_of_spaces_are_no_pupils() -> None:
    found = matched([["姓名", "性别"], ["甲", "男"], [" ", "　"], ["", ""], ["乙", "女"]])
    assert [row.row for row in source_rows(found)] == [2, 5]


@pytest.mark.parametrize(
    ("header", "text", "kept"),
    [
        ("身份证件号", "1.5060220150101261e+17", ""),
        ("身份证件号", "150602", ""),
        ("学籍号", "1234", ""),
        ("联系电话", "13800000001", "13800000001"),
        ("联系电话", "4778000001", ""),
        ("邮政编码", "17000", ""),
        ("邮政编码", "100000", "100000"),
        ("出生日期", "20150101", "20150101"),
        ("出生日期", "42005", ""),
        ("入学年月", "202609", "202609"),
        ("户口所在地行政区划", "150602000000", "150602000000"),
        ("户口所在地行政区划", "1.50602e+16", ""),
        ("班内学号", "5", "5"),
        ("上下学距离", "1.5", "1.5"),
        ("学籍辅号", "2.0260000000000002e+16", ""),
    ],
)
def test_a_number_is_taken_only_where_no_digit_can_be_lost(
    header: str, text: str, kept: str
) -> None:
    """Complaint C05: never repaired, the cell is named."""
    found = matched([["姓名", header], ["甲", text]], {1: {1: "number"}})
    (row,) = source_rows(found)
    key = next(key for key in row.values if key != "name")
    assert row.values[key] == kept
    places = [(p.code, p.where.cell, p.where.row, p.where.field) for p in row.problems]
    assert places == ([] if kept else [("sheet.numeric-cell", "B2", 2, key)])


def test_a_date_cell_is_read_where_dates_belong_and_refused_elsewhere() -> None:
    found = matched(
        [["姓名", "出生日期", "入学年月", "班号"], ["甲", "20150101", "20260901", "20260102"]],
        {1: {1: "date", 2: "date", 3: "date"}},
    )
    (row,) = source_rows(found)
    assert row.values == {
        "name": "甲",
        "birth_date": "20150101",
        "entry_month": "202609",
        "class_no": "",
    }
    assert [(p.code, p.where.cell) for p in row.problems] == [("sheet.date-cell", "D2")]


def test_values_stay_raw_for_the_registrar_to_see() -> None:
    """Complaint C06: nothing is changed silently on the way in."""
    found = matched([["姓名", "出生日期"], [" 张 三 ", "２０１１年4月24日"]])
    assert source_rows(found)[0].values == {"name": " 张 三 ", "birth_date": "２０１１年4月24日"}


def test_rows_that_hold_only_a_templates_defaults_are_no_pupils() -> None:
    """Complaint P06: empty rows must not become pupils, and are not passed over silently."""
    rows = [["姓名", "国籍/地区", "身份证件号"], ["甲", "中国", ID_NUMBER]]
    found = matched([*rows, ["", "中国", ""], ["乙", "中国", ""], *[["", "中国", ""]] * 300])
    assert [row.row for row in source_rows(found)] == [2, 3, 4]
    (problem,) = found.problems
    assert (problem.code, problem.where.row, problem.level) == (
        "sheet.rows-without-name",
        5,
        Level.WARN,
    )
    assert "5 至 304 行" in problem.message


def test_a_note_below_the_table_does_not_move_its_first_row() -> None:
    found = matched([["姓名", "性别"], [], [], ["注：一班一表"]])
    assert found.first_row == 2
