"""Sheet layouts and what headers mean; who may do what."""

from pathlib import Path

import pytest

from app.domain import layouts, permissions
from app.domain.permissions import ACTIONS, ROLES, Action, may
from app.problems import Rejected


def test_the_known_layouts_have_their_columns() -> None:
    """R-ORD-7-6: export maps one to one."""
    sizes = {known.id: (len(known.columns), known.ordered) for known in layouts.all_layouts()}
    assert sizes == {
        "a_2013": (72, True),
        "b1_2015": (73, True),
        "b2_district": (71, True),
        "c_2020": (72, False),
        "preschool_list": (5, True),
    }


def test_the_first_template_has_the_national_order() -> None:
    keys = layouts.layout("a_2013").keys
    assert keys[:4] == ("school_code", "name", "sex", "birth_date")
    assert keys[12] == "id_number"
    assert keys[46] == ""
    assert keys[47:49] == ("guardian1.name", "guardian1.relation")
    assert keys[71] == "migrant_child"


def test_every_header_of_every_layout_is_recognised_as_its_own_key() -> None:
    for known in layouts.all_layouts():
        for column in known.columns:
            assert (layouts.key_for_header(column.header) or "") == column.key, column.header


def test_no_layout_names_a_key_twice() -> None:
    for known in layouts.all_layouts():
        keys = [key for key in known.keys if key]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("★姓 名", "name"),
        ("姓名*", "name"),
        ("身份\n证件号", "id_number"),
        ("身份证号", "id_number"),
        ("学校标示码", "school_code"),
        ("国籍／地区", "nationality"),
        ("上下学距离（公里）", "distance"),
        ("上下学交通方式", "commute"),
        ("残疾人类型", "disability"),
        ("班级", "class_no"),
        ("成员1姓名", "guardian1.name"),
        ("成员２户口所在地", "guardian2.hukou_division"),
        ("是否监护人1", "guardian1.is_guardian"),
        ("成员二联系电话", "guardian2.phone"),
        ("家庭成员3身份证号码", "guardian3.id_number"),
        ("监护人姓名", "guardian1.name"),
        ("个人标识码", "national_number"),
    ],
)
def test_other_spellings_of_headers_are_recognised(header: str, key: str) -> None:
    assert layouts.key_for_header(header) == key


@pytest.mark.parametrize(
    "header", ["", "隐藏", "备注", "是否残疾人", "联系电话2", "成员0姓名", "序号"]
)
def test_headers_that_mean_no_field_are_left_alone(header: str) -> None:
    assert layouts.key_for_header(header) is None


def test_the_helper_column_is_hidden() -> None:
    assert layouts.is_hidden(" 隐藏 ")
    assert not layouts.is_hidden("姓名")


def test_an_unknown_layout_is_refused_with_those_there_are() -> None:
    with pytest.raises(Rejected) as caught:
        layouts.layout("z")
    assert caught.value.problems[0].code == "layout.unknown"
    assert "a_2013" in caught.value.problems[0].message


def test_a_layout_that_names_no_field_is_refused_at_load(tmp_path: Path) -> None:
    text = 'id = "x"\ntitle = "x"\nsource = "x"\nheader_row = 1\nordered = true\n'
    text += 'columns = [ { header = "鞋码", key = "shoe_size" } ]\n'
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        layouts.read_layout(file)
    assert [problem.code for problem in caught.value.problems] == ["layout.unknown-key"]


def test_the_registrar_may_do_everything_and_the_auditor_only_look() -> None:
    """R-ORD-3-5."""
    assert all(may("registrar", action) for action in Action)
    assert not any(may("auditor", action) for action in Action)
    assert not any(may("nobody", action) for action in Action)


def test_nobody_but_the_registrar_changes_pupils() -> None:
    for action in ("import", "edit", "undo"):
        assert [role for role in ROLES if may(role, action)] == ["registrar"]
    assert may("leader", "view_sensitive")
    assert may("class_teacher", "print")
    assert not may("class_teacher", "export")


def test_every_action_and_role_has_its_chinese_word() -> None:
    assert set(ACTIONS) == set(Action)
    assert set(permissions.ROLES.values()) == {"学籍管理员", "校领导", "班主任", "查阅"}
