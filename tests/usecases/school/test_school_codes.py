"""学校标识码: awaited, given, changed; the old ones are kept, and pupils' records go along."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from school_book import PASSWORD, SCHOOL, USER

from app.job import Job
from app.persistence import keys
from app.persistence.records import Student
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.national import exporting
from app.usecases.paper import printing
from app.usecases.school import registers, school_codes
from app.usecases.school.school_codes import NewCode

OLD, NEW = SCHOOL.code, "3115000099"
MERGED = NewCode("合并", NEW, "20240901", "教发司函〔2024〕12号", "与乌兰镇第二学校合并")


@pytest.fixture
def young(tmp_path: Path) -> Iterator[Register]:
    """The register of a school that was founded and has no code yet."""
    wanted = registers.School("新区学校", registers.AWAITING, "fujian")
    register, _ = registers.create(tmp_path / "young", wanted, USER, PASSWORD, cost=keys.LOWEST)
    yield register
    register.close()


def refused(register: Register, wanted: NewCode) -> list[str]:
    with pytest.raises(Rejected) as caught:
        register.write(school_codes.change, wanted)
    return [one.code for one in caught.value.problems]


def text_of(register: Register, wanted: NewCode) -> str:
    order = register.read(school_codes.order, wanted)
    content = register.read(
        printing.preview_form, order.form_id, order.selection, Job(), order.matter
    )
    opened = pypdfium2.PdfDocument(content)
    try:
        pages = [opened[n].get_textpage().get_text_range() for n in range(len(opened))]
    finally:
        opened.close()
    return "".join("".join(page.split()) for page in pages)


def test_a_code_is_ten_digits_or_awaited(tmp_path: Path) -> None:
    """R-FJ-5-1."""
    for code in ("", "311500000", "待定"):
        with pytest.raises(Rejected) as caught:
            wanted = registers.School("新区学校", code, "fujian")
            registers.create(tmp_path / "none", wanted, USER, PASSWORD, cost=keys.LOWEST)
        assert [one.code for one in caught.value.problems] == ["school.code"]


def test_a_new_school_waits_for_its_code_and_gets_it(young: Register) -> None:
    """R-FJ-5-1: 赋码后才有系统账号; until then the state is 待赋码."""
    assert young.read(school_codes.state) == "待赋码"
    assert young.read(registers.school).code == ""
    given = NewCode("新设", NEW, "20240901", "教发司函〔2024〕12号")
    assert young.write(school_codes.change, given) == 0
    assert young.read(school_codes.state) == NEW
    assert young.read(school_codes.code_on, date(2024, 8, 31)) == ""
    assert young.read(school_codes.code_on, date(2024, 9, 1)) == NEW


def test_without_a_code_nothing_goes_to_the_national_system(
    young: Register, tmp_path: Path
) -> None:
    """R-FJ-5-1."""
    young.write(lambda tx: tx.add(Student(name="新生甲", class_no="0101")))
    with pytest.raises(Rejected) as caught:
        young.write(exporting.export, tmp_path / "out.xlsx", Job())
    assert [one.code for one in caught.value.problems] == ["export.no-code"]


def test_a_change_keeps_the_old_code_with_its_day_and_paper(school: Register) -> None:
    """R-ORD-31-1: old, new, from when, on which document, by whom."""
    school.write(school_codes.change, MERGED)
    [line] = school.read(school_codes.changes)
    assert (line.old, line.new, line.from_on) == (OLD, NEW, "20240901")
    assert (line.kind, line.document, line.by) == ("合并", "教发司函〔2024〕12号", USER)
    assert school.read(school_codes.code_on, date(2024, 8, 31)) == OLD
    back = NewCode("恢复", OLD, "20250901", "教发司函〔2025〕3号")
    school.write(school_codes.change, back)
    assert [one.new for one in school.read(school_codes.changes)] == [NEW, OLD]
    assert school.read(registers.school).code == OLD


def test_the_records_of_our_pupils_bear_the_new_code_and_others_keep_theirs(
    school: Register,
) -> None:
    """R-ORD-31-1."""
    school.write(lambda tx: setattr(tx.get(Student, 2, "学生"), "school_code", "3115000077"))
    assert school.write(school_codes.change, MERGED) == 47

    def code(number: int) -> str:
        return school.read(lambda tx: str(tx.get(Student, number, "学生").school_code))

    assert (code(1), code(2)) == (NEW, "3115000077")


def test_a_school_that_is_closed_has_no_code(school: Register) -> None:
    school.write(school_codes.change, NewCode("撤销", "", "20240901", "旗政发〔2024〕5号"))
    assert school.read(school_codes.state) == "已撤销"
    assert school.read(school_codes.code_on, date(2024, 8, 31)) == OLD


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (NewCode("改名", NEW, "20240901", "文"), ["school.code-kind"]),
        (NewCode("变更", "12345", "20240901", "文"), ["school.code-form"]),
        (NewCode("变更", OLD, "20240901", "文"), ["school.code-same"]),
        (NewCode("新设", NEW, "20240901", "文"), ["school.code-founded"]),
        (NewCode("撤销", NEW, "20240901", "文"), ["school.code-closed"]),
        (NewCode("变更", NEW, "20990901", " "), ["school.code-day", "school.code-document"]),
    ],
)
def test_what_cannot_be_a_change_is_refused(
    school: Register, wanted: NewCode, codes: list[str]
) -> None:
    assert refused(school, wanted) == codes
    assert school.read(school_codes.changes) == ()
    assert school.read(registers.school).code == OLD


def test_a_change_is_not_older_than_the_one_before(school: Register) -> None:
    school.write(school_codes.change, MERGED)
    earlier = NewCode("变更", "3115000055", "20240831", "文")
    assert refused(school, earlier) == ["school.code-day"]


def test_the_data_sheet_says_what_is_and_what_is_asked_for(school: Register) -> None:
    """R-ORD-31-1: 《学校(机构)代码变动申请表》填报数据."""
    text = text_of(school, NewCode("合并", reason="与乌兰镇第二学校合并"))
    for word in (OLD, "由教育部核准后赋码", "与乌兰镇第二学校合并", "乌兰镇第一学校"):
        assert word in text


def test_the_data_sheet_of_a_change_that_was_entered_can_be_printed_later(school: Register) -> None:
    """R-ORD-31-1: the code has a history, and its sheet comes from there."""
    school.write(school_codes.change, MERGED)
    text = text_of(school, NewCode("变更"))
    assert f"学校标识码：{OLD}学校标识码：{NEW}" in text
    assert MERGED.document in text
    assert MERGED.reason in text
