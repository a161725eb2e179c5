"""What the list of pupils is narrowed by: chips, combined with the text, counted, kept by name."""

import pytest
from school_book import jpeg, number

from app.domain import record
from app.persistence.listing import Order
from app.persistence.pupil_records import ProblemRecord
from app.persistence.records import Guardian, Student
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.pupils import filters, pupil_list, students
from app.usecases.pupils.filters import Chip, Query
from app.usecases.school import history

PEOPLE = (
    ("乌兰", "女", "蒙古族", "20150301", "0701", "201509"),
    ("王强", "男", "汉族", "20141231", "0701", "201509"),
    ("巴特", "男", "蒙古族", "", "0702", ""),
    ("周敏", "女", "", "20160906", "", "201609"),
)
_KEYS = ("name", "sex", "ethnicity", "birth_date", "class_no", "entry_month")


@pytest.fixture
def people(empty: Register) -> Register:
    rows = [dict(zip(_KEYS, line, strict=True)) for line in PEOPLE]
    empty.write(lambda tx: tx.add_many(Student, rows))
    return empty


def names(register: Register, query: Query) -> list[str]:
    ids = register.read(pupil_list.found, query)
    return [texts[0] for _, texts in register.read(pupil_list.lines, ids, ("name",))]


def listed(*chips: Chip, text: str = "", order: Order | None = None) -> Query:
    return Query(text, chips, order or Order())


def test_without_conditions_everyone_is_listed_class_by_class(people: Register) -> None:
    assert names(people, Query()) == ["周敏", "乌兰", "王强", "巴特"]


@pytest.mark.parametrize(
    ("chips", "found"),
    [
        ([Chip("ethnicity", ("蒙古族",))], ["乌兰", "巴特"]),
        ([Chip("ethnicity", ("蒙古族", "汉族"))], ["乌兰", "王强", "巴特"]),
        ([Chip("ethnicity", ("",))], ["周敏"]),
        ([Chip("ethnicity", ("蒙古族",)), Chip("sex", ("男",))], ["巴特"]),
        ([Chip("class_no", ("0701",))], ["乌兰", "王强"]),
        ([Chip("entry_year", ("2015",))], ["乌兰", "王强"]),
        ([Chip("entry_year", ("",))], ["巴特"]),
        ([Chip("sex", ("' OR 1=1 --",))], []),
    ],
)
def test_chips_are_combined(people: Register, chips: list[Chip], found: list[str]) -> None:
    assert names(people, listed(*chips)) == found


def test_chips_and_the_text_narrow_together(people: Register) -> None:
    girls = Chip("sex", ("女",))
    assert names(people, listed(girls, text="wl")) == ["乌兰"]
    assert names(people, listed(girls, text="w")) == ["乌兰"]
    assert names(people, listed(girls, text="王")) == []


def test_the_age_is_that_of_today(people: Register) -> None:
    age = people.read(lambda tx: (tx.today.year * 10000 + 101 - 20150101) // 10000)
    shown = {one.value: one.count for one in people.read(filters.choices, "age", Query())}
    assert shown[""] == 1
    assert sum(shown.values()) == len(PEOPLE)
    ids = people.read(pupil_list.found, Query())
    for student_id, texts in people.read(pupil_list.lines, ids, ("age", "birth_date")):
        if texts[1]:
            chip = Chip("age", (texts[0],))
            assert student_id in people.read(pupil_list.found, listed(chip))
            assert abs(int(texts[0]) - age) <= 2


def test_choices_are_counted_within_the_rest_of_the_list(people: Register) -> None:
    query = listed(Chip("sex", ("男",)), Chip("ethnicity", ("汉族", "满族")))
    shown = {one.label: one.count for one in people.read(filters.choices, "ethnicity", query)}
    assert shown == {"汉族": 1, "蒙古族": 1, "满族": 0}


def test_blank_is_a_choice_and_comes_last(people: Register) -> None:
    shown = people.read(filters.choices, "ethnicity", Query())
    assert (shown[-1].value, shown[-1].label, shown[-1].count) == ("", filters.BLANK, 1)


def test_who_has_no_photograph_is_found(people: Register) -> None:
    people.write(students.set_photo, 1, jpeg())
    assert names(people, listed(Chip("photo", ("1",)))) == [PEOPLE[0][0]]
    assert len(names(people, listed(Chip("photo", ("0",))))) == len(PEOPLE) - 1


def test_who_has_an_open_problem_is_found(people: Register) -> None:
    def enter(tx):
        for student_id, state in ((1, "open"), (2, "settled")):
            tx.add(
                ProblemRecord(
                    student_id=student_id, kind="x", source="own", detail="", found_on="20260901",
                    found_by="王老师", state=state,
                )
            )  # fmt: skip

    people.write(enter)
    assert names(people, listed(Chip("problem", ("1",)))) == [PEOPLE[0][0]]


def test_what_is_incomplete_is_what_the_pupils_page_calls_missing(school: Register) -> None:
    """The condition in the database and the check of the record are one rule."""

    def spoil(tx):
        for student_id, key in (
            (1, "address"),
            (2, "talent"),
            (3, "id_number"),
            (4, "hukou_nature"),
        ):
            setattr(tx.get(Student, student_id, "学生"), key, "")
        tx.get(Student, 5, "学生").id_number = ""
        tx.get(Student, 5, "学生").id_type = "其他"
        members = list(tx.scalars(students.members_of(6)))
        members[1].phone = ""
        members = list(tx.scalars(students.members_of(7)))
        members[0].relation, members[0].relation_note = "其他", ""
        members = list(tx.scalars(students.members_of(8)))
        members[0].relation, members[0].relation_note = "其他", "舅舅"
        for member in list(tx.scalars(students.members_of(9))):
            tx.remove(member)
        for member in list(tx.scalars(students.members_of(5))):
            member.id_type, member.id_number = "居民身份证", number("150602", "19850101", "123")

    school.write(spoil)
    lacking = set()
    for student_id, values, members in school.read(lambda tx: list(students.whole(tx))):
        found = record.check_complete(values, members)
        if any(problem.code == "field.required" for problem in found):
            lacking.add(student_id)
    ids = school.read(pupil_list.found, listed(Chip("incomplete", ("1",))))
    assert set(ids) == lacking
    assert {1, 3, 6, 7, 9} <= lacking
    assert {2, 5, 8}.isdisjoint(lacking)


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (Order("birth_date"), ["王强", "乌兰", "周敏", "巴特"]),
        (Order("birth_date", True), ["周敏", "乌兰", "王强", "巴特"]),
        (Order("age"), ["周敏", "乌兰", "王强", "巴特"]),
        (Order("name"), ["巴特", "王强", "乌兰", "周敏"]),
        (Order("class_no", True), ["巴特", "乌兰", "王强", "周敏"]),
    ],
)
def test_a_column_orders_the_list_and_blanks_come_last(
    people: Register, order: Order, found: list[str]
) -> None:
    assert names(people, listed(order=order)) == found


def test_what_was_searched_is_ordered_too(people: Register) -> None:
    assert names(people, listed(text="w", order=Order("birth_date"))) == ["王强", "乌兰"]
    assert names(people, listed(text="w", order=Order("birth_date", True))) == ["乌兰", "王强"]


def test_a_members_column_orders_the_list(school: Register) -> None:
    ids = school.read(pupil_list.found, listed(order=Order("guardian2.phone")))
    shown = [t[0] for _, t in school.write(pupil_list.whole, ids, ("guardian2.phone",))]
    assert shown == sorted(shown)
    assert len(set(shown)) > 10


def test_every_kind_of_filter_counts_everyone_once(school: Register) -> None:
    for kind in filters.KINDS:
        shown = school.read(filters.choices, kind.key, Query())
        assert sum(one.count for one in shown) == 48, kind.label
        chip = Chip(kind.key, (shown[0].value,))
        assert len(school.read(pupil_list.found, listed(chip))) == shown[0].count, kind.label
        assert filters.words(chip).startswith(kind.label)


def test_every_column_can_be_shown_and_ordered_by(school: Register) -> None:
    ids = school.read(pupil_list.found, Query())
    for key in pupil_list.COLUMNS:
        assert sorted(school.read(pupil_list.found, listed(order=Order(key)))) == sorted(ids)
    rows = school.read(pupil_list.lines, ids, pupil_list.COLUMNS)
    assert [one for one, _ in rows] == list(ids)
    assert {len(texts) for _, texts in rows} == {len(pupil_list.COLUMNS)}


def test_an_empty_list_names_the_condition_that_empties_it(people: Register) -> None:
    query = listed(Chip("sex", ("女",)), Chip("class_no", ("0702",)), text="巴特")
    assert names(people, query) == []
    found = people.read(filters.culprits, query)
    assert [(one.key, one.count) for one in found] == [("sex", 1)]
    two = listed(Chip("ethnicity", ("汉族",)), text="周敏")
    assert {one.key for one in people.read(filters.culprits, two)} == {"ethnicity", ""}


def test_a_list_is_kept_under_a_name_and_comes_back(people: Register) -> None:
    query = listed(Chip("sex", ("女",)), Chip("ethnicity", ("", "汉族")), text="周",
                   order=Order("name", True))  # fmt: skip
    people.write(filters.save, " 女生 ", query)
    assert people.read(filters.saved) == (filters.Saved("女生", query),)
    people.write(filters.save, "女生", Query("乌"))
    assert [one.query.text for one in people.read(filters.saved)] == ["乌"]
    people.write(filters.forget, "女生")
    assert people.read(filters.saved) == ()


def test_keeping_a_list_is_a_plain_line_of_the_trail(people: Register) -> None:
    for name in ("女生", "男生"):
        people.write(filters.save, name, listed(Chip("sex", (name[0],))))
    assert people.read(history.entries)[0].sentence == "修改设置 常用筛选"


@pytest.mark.parametrize("name", ["", "  ", "长" * 21])
def test_a_list_needs_a_name_that_can_be_shown(people: Register, name: str) -> None:
    with pytest.raises(Rejected) as caught:
        people.write(filters.save, name, Query())
    assert caught.value.problems[0].code == "filter.name"


def test_a_kind_that_this_program_does_not_know_is_left_out(people: Register) -> None:
    """A list kept by a later program must not stop this one."""
    people.write(filters.save, "将来", listed(Chip("sex", ("女",))))
    text = people.read(lambda tx: tx.setting("filters.students"))
    people.write(lambda tx: tx.set("filters.students", text.replace('"sex"', '"not-yet"')))
    assert people.read(filters.saved) == (filters.Saved("将来", Query()),)


def test_putting_a_chip_in_keeps_its_place_and_dropping_it_takes_it_out() -> None:
    query = listed(Chip("sex", ("女",)), Chip("age", ("8",)))
    changed = query.having(Chip("sex", ("男",)))
    assert [chip.key for chip in changed.chips] == ["sex", "age"]
    assert changed.chip("sex").values == ("男",)
    assert query.having(Chip("sex")).chips == (Chip("age", ("8",)),)
    assert [c.key for c in query.having(Chip("photo", ("0",))).chips] == ["sex", "age", "photo"]


def test_pupils_picked_by_hand_are_a_list_that_can_be_kept(people: Register) -> None:
    chip = filters.chosen([3, 1])
    assert filters.words(chip) == "选定的学生 2 名"
    assert names(people, listed(chip)) == ["乌兰", "巴特"]
    assert names(people, listed(chip, text="bt")) == ["巴特"]
    people.write(filters.save, "贫困生", listed(chip))
    assert people.read(filters.saved)[0].query == listed(chip)
    with pytest.raises(Rejected):
        filters.chosen(range(filters.MOST_CHOSEN + 1))


def test_who_has_nothing_in_a_field_is_found(people: Register) -> None:
    assert names(people, listed(Chip("filled.birth_date", ("0",)))) == ["巴特"]
    assert filters.words(Chip("filled.birth_date", ("0",))) == "出生日期填写：空白"


def test_kinds_are_found_by_word_and_by_pinyin() -> None:
    assert [one.key for one in filters.find_kinds("民族")] == ["ethnicity"]
    assert "ethnicity" in [one.key for one in filters.find_kinds("mz")]
    assert len(filters.find_kinds("")) == len(filters.KINDS)


def test_one_pupil_with_two_members_is_listed_once(people: Register) -> None:
    blank = dict.fromkeys(students.GUARDIAN_KEYS, "")
    rows = [{"student_id": 1, "position": n, **blank, "name": "某"} for n in (1, 2)]
    people.write(lambda tx: tx.add_many(Guardian, rows))
    assert len(names(people, listed(order=Order("guardian1.name")))) == len(PEOPLE)
