"""The two national rules for finding duplicates."""

from app.domain import duplicates


def pupil(**values: str) -> dict[str, str]:
    return {
        "name": "巴特尔",
        "sex": "男",
        "birth_date": "20170305",
        "id_type": "居民身份证",
        "id_number": "",
    } | values


def test_resident_cards_are_compared_by_number_alone() -> None:
    """R-NA-14-1, R-SC-15-1, R-NA-11-1: 身份证号重复."""
    same = duplicates.groups(
        [("a", pupil(id_number="1", name="甲")), ("b", pupil(id_number="1", name="乙"))]
    )
    assert list(same.values()) == [["a", "b"]]
    twins = [("a", pupil(id_number="1")), ("b", pupil(id_number="2"))]
    assert duplicates.groups(twins) == {}


def test_other_documents_are_compared_by_name_sex_and_birth_date() -> None:
    """R-NA-11-1: 有关信息重复."""
    people = [
        (5, pupil(id_type="其他")),
        (9, pupil(id_type="护照", id_number="E12345678")),
        (11, pupil(id_type="其他", sex="女")),
    ]
    ((key, rows),) = duplicates.groups(people).items()
    assert rows == [5, 9]
    assert duplicates.describe(key) == "姓名、性别、出生日期相同"


def test_too_little_is_no_duplicate() -> None:
    people = [(n, {"name": "巴特尔", "sex": "", "birth_date": ""}) for n in (1, 2)]
    assert duplicates.groups(people) == {}


def test_a_national_number_belongs_to_one_pupil() -> None:
    """R-ORD-5-1: 一人一号."""
    people = [
        (1, pupil(id_number="1", national_number="G1")),
        (2, pupil(id_number="2", national_number="G1")),
    ]
    assert [duplicates.describe(key) for key in duplicates.groups(people)] == ["学籍号相同"]


def test_a_pupil_is_recognised_by_the_strongest_key_first() -> None:
    keys = duplicates.matching_keys(pupil(id_number="1", national_number="G1"))
    assert [key[0] for key in keys] == ["national_number", "id_number", "name_and_birth"]
    assert duplicates.matching_keys({"name": "巴特尔"}) == []
