"""Finding pupils as one types: names, readings, numbers; and seeing one pupil whole."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from school_book import bring_in, jpeg, number, one

from app.persistence.records import Evidence, Student
from app.persistence.register import Register
from app.problems import Rejected, Unavailable
from app.usecases.pupils import students

PEOPLE = (
    ("张三丰", number("150602", "20150101", "261"), "0701"),
    ("张小凤", "", "0701"),
    ("阿依古丽·买买提", number("150602", "20150102", "242"), "0702"),
    ("王𠀀", "", "0702"),  # CJK Extension B
    ("李𬍛", "", "0702"),  # Extension E
    ("单于明月", "", "0702"),
    ("吕不同", "", "10"),
    ("娜仁 托娅", "", "10"),
    ("Anna Lee", "H1234567", "10"),
    ("赵\ue863一", "", "10"),  # private use, from an older system
)


@pytest.fixture
def people(empty: Register) -> Register:
    rows = [dict(zip(("name", "id_number", "class_no"), line, strict=True)) for line in PEOPLE]
    rows[0]["national_number"] = "G" + rows[0]["id_number"]
    for row in rows:
        row.setdefault("national_number", "")
    empty.write(lambda tx: tx.add_many(Student, rows))
    return empty


def names(register: Register, text: str, **more: object) -> list[str]:
    return [row.name for row in register.read(students.search, text, **more).rows]


ID = PEOPLE[0][1]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张三丰", ["张三丰"]),
        ("三", ["张三丰"]),
        ("丰", ["张三丰"]),
        ("张", ["张三丰", "张小凤"]),
        (" 张 三 ", ["张三丰"]),
        ("zsf", ["张三丰"]),
        ("ZSF", ["张三丰"]),
        ("zs", ["张三丰"]),
        ("zhangsan", ["张三丰"]),
        ("Zhang San", ["张三丰"]),
        ("zhang", ["张三丰", "张小凤"]),
        ("ｚｓｆ", ["张三丰"]),
        ("阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("阿依古丽买买提", ["阿依古丽·买买提"]),
        ("阿依古丽•买买提", ["阿依古丽·买买提"]),
        ("买买提", ["阿依古丽·买买提"]),
        ("aygl", ["阿依古丽·买买提"]),
        ("𠀀", ["王𠀀"]),
        ("王𠀀", ["王𠀀"]),
        ("wang", ["王𠀀"]),
        ("w", ["王𠀀"]),
        ("𬍛", ["李𬍛"]),
        ("cymy", ["单于明月"]),
        ("lv", ["吕不同"]),
        ("娜仁托娅", ["娜仁 托娅"]),
        ("anna", ["Anna Lee"]),
        ("lee", ["Anna Lee"]),
        ("\ue863", ["赵\ue863一"]),
        (ID, ["张三丰"]),
        (ID[:6], ["张三丰", "阿依古丽·买买提"]),
        (ID[-4:], ["张三丰"]),
        (ID[-4:].lower(), ["张三丰"]),
        (f" {ID[:6]} {ID[6:]} ", ["张三丰"]),
        ("".join(chr(ord(c) + 0xFEE0) for c in ID[-6:]), ["张三丰"]),
        ("G" + ID, ["张三丰"]),
        ("g" + ID[:10], ["张三丰"]),
        ("H1234567", ["Anna Lee"]),
        ("h123", ["Anna Lee"]),
        ("没有此人", []),
        ("999999", []),
    ],
)
def test_pupils_are_found_by_whatever_one_remembers_of_them(
    people: Register, typed: str, found: list[str]
) -> None:
    assert names(people, typed) == found


def test_an_id_number_ending_in_x_is_found_by_its_tail(empty: Register) -> None:
    candidates = (number("150602", "20150103", f"{n:03d}") for n in range(1, 200))
    with_x = next(one for one in candidates if one.endswith("X"))
    rows = [{"name": "尾号", "id_number": with_x, "class_no": ""}]
    empty.write(lambda tx: tx.add_many(Student, rows))
    for typed in (with_x[-4:], with_x[-4:].lower(), with_x.lower()):
        assert names(empty, typed) == ["尾号"]


@pytest.mark.parametrize("typed", ["*", '"', "-", "·", "()", ":", "'", "%", "_"])
def test_punctuation_alone_finds_nobody(people: Register, typed: str) -> None:
    assert names(people, typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        '张"',
        '"张" OR "王"',
        "张*",
        "张 OR 王",
        "张 AND 三",
        "NOT 张",
        "NEAR(张 三)",
        "张 NEAR 三",
        "name:张",
        "^张",
        "张 + 三",
        "-张",
        "{张}",
        "(张",
        "张)",
        "'; DROP TABLE student; --",
        "\\",
        "\x00",
        "\ufeff张",
        "张\n三",
        "a" * 5000,
        "张" * 5000,
        "%",
        "張",
        "²³",
        "١٢٣",
        "12X4",
        "X",
    ],
)
def test_words_of_the_query_language_are_only_words(people: Register, typed: str) -> None:
    """R-ORD-6-1: what she types is never a command, and never an error."""
    found = people.read(students.search, typed)
    assert 0 <= found.total <= len(PEOPLE)
    assert len(people.read(students.search).rows) == len(PEOPLE)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(st.characters(codec="utf-8"), max_size=12), class_no=st.text(max_size=3))
def test_no_text_at_all_makes_the_search_fail(people: Register, typed: str, class_no: str) -> None:
    found = people.read(students.search, typed, class_no.encode("utf-8", "ignore").decode())
    assert len(found.rows) == min(found.total, 200)


def test_a_class_narrows_every_kind_of_search(people: Register) -> None:
    assert names(people, "", class_no="0701") == ["张三丰", "张小凤"]
    assert names(people, "zhang", class_no="0702") == []
    assert names(people, "张三", class_no="0701") == ["张三丰"]
    assert names(people, ID[:6], class_no="0702") == ["阿依古丽·买买提"]
    assert names(people, "x", class_no="' OR 1=1 --") == []


def test_pages_follow_one_another_without_gap_or_repetition(school: Register) -> None:
    pages = [school.read(students.search, "", "", 10, at) for at in range(0, 60, 10)]
    ids = [row.id for page in pages for row in page.rows]
    assert len(ids) == len(set(ids)) == 48
    assert {page.total for page in pages} == {48}
    assert pages[-1].rows == ()


def test_classes_are_counted(people: Register) -> None:
    counted = [(one.class_no, one.count) for one in people.read(students.classes)]
    assert counted == [("0701", 2), ("0702", 4), ("10", 4)]


def test_lists_hide_the_birth_date_of_an_id_number(people: Register) -> None:
    """R-GEN-4-2: masked by default."""
    row = people.read(students.search, "张三丰").rows[0]
    assert row.masked_id == "150602********" + ID[-4:]
    assert students.masked("H1234567") == "********"
    assert students.masked("") == ""


def test_one_pupil_is_shown_whole(school: Register) -> None:
    row = school.read(students.search).rows[0]
    detail = school.read(students.show, row.id)
    assert detail.values["name"] == row.name
    assert len(detail.guardians) == 2
    assert detail.photo is None
    labels = [label for label, _ in students.labelled(detail)]
    assert labels[0] == "姓名"
    assert "成员1姓名" in labels


def test_a_pupil_who_is_gone_is_said_to_be_gone(school: Register) -> None:
    with pytest.raises(Rejected) as caught:
        school.read(students.show, 4040)
    assert caught.value.problems[0].code == "register.not-found"


def test_the_latest_photograph_is_the_one_that_is_shown(school: Register) -> None:
    for shade in (10, 200):
        school.write(students.set_photo, 1, jpeg(shade))
    assert school.read(students.show, 1).photo == jpeg(200)
    assert school.read(one, "SELECT count(*) FROM evidence") == 2


def test_a_photograph_that_has_gone_is_said_to_be_missing(school: Register, folder: Path) -> None:
    school.write(students.set_photo, 1, jpeg())
    file_id = school.read(lambda tx: tx.get(Evidence, 1, "照片").file_id)
    (folder / "evidence" / file_id[:2] / file_id).unlink()
    with pytest.raises(Unavailable) as caught:
        school.read(students.show, 1)
    assert caught.value.code == "evidence.missing"


def test_looking_at_a_hidden_value_is_entered_with_who_and_what(school: Register) -> None:
    """R-GEN-4-2: look-ups of sensitive fields are logged."""
    school.write(students.reveal, 7, "id_number")
    entry = school.read(
        lambda tx: tx.connection.exec_driver_sql(
            "SELECT action, kind, object_id, detail, actor FROM audit_entry ORDER BY seq DESC"
        ).first()
    )
    assert tuple(entry) == ("reveal", "student", "7", '{"field":"id_number"}', "王老师")


def test_a_renamed_pupil_is_found_by_the_new_name_only(school: Register, tmp_path: Path) -> None:
    row = school.read(students.search).rows[0]
    school.write(lambda tx: setattr(tx.get(Student, row.id, "学生"), "name", "纳兰新名"))
    assert [found.id for found in school.read(students.search, "nlxm").rows] == [row.id]
    assert row.id not in [found.id for found in school.read(students.search, row.name).rows]
    bring_in(school, tmp_path / "more.xlsx", [{"name": "后来者", "class_no": "0799"}])
    assert names(school, "hlz") == ["后来者"]
