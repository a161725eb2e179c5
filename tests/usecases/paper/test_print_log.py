"""打印记录, 补打 and 用印: a printed sheet is found, printed again, and was sealed or not."""

from pathlib import Path

import pytest

from app.job import Job
from app.persistence.records import Issue
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Rejected
from app.usecases.paper import print_log, printing, seals
from app.usecases.paper.disclosures import USUAL, Handing
from app.usecases.paper.print_log import Wanted
from app.usecases.paper.printing import Selection
from app.usecases.pupils import students

FORM = "enrolment_certificate"
OUTSIDE = Handing("某少年宫", "东教函〔2026〕7号", "少年宫", "报名", "姓名")
KEEPER = seals.Keeper("乌兰镇中心小学", "包老师", "20200901")


def issue(
    register: Register,
    out: Path,
    *people: int,
    handing: Handing = USUAL,
    matter: printing.Matter = printing.NOTHING,
) -> tuple[str, ...]:
    chosen = printing.Selection(people)
    done = register.write(printing.print_form, FORM, chosen, out, Job(), matter, handing)
    return done.numbers


def found(register: Register, **wanted: object) -> list[str]:
    return [line.number for line in register.read(print_log.lines, Wanted(**wanted))[0]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.pdf"


def test_every_sheet_says_who_printed_it_for_whom(school: Register, out: Path) -> None:
    """R-ORD-27-1, R-ORD-M-1."""
    [number] = issue(school, out, 1, handing=OUTSIDE)
    [line], total = school.read(print_log.lines, Wanted())
    name = school.read(students.show, 1).values["name"]
    assert total == 1
    assert (line.number, line.title, line.name, line.by) == (number, "在读证明", name, "王老师")
    assert (line.recipient, line.outside, line.approval_no) == (
        OUTSIDE.recipient,
        True,
        OUTSIDE.approval_no,
    )


def test_sheets_are_found_by_what_one_knows_of_them(school: Register, out: Path) -> None:
    first, second = issue(school, out, 1, 2)
    [again] = issue(school, out, 1)
    [gone] = issue(school, out, 3, handing=OUTSIDE)
    name = school.read(students.show, 2).values["name"]
    assert found(school) == [gone, again, second, first]
    assert found(school, text=second[-3:]) == [second]
    assert second in found(school, text=name)
    assert found(school, reprints=True) == [again]
    assert found(school, outside=True) == [gone]
    assert found(school, text="东教函") == [gone]
    assert found(school, student_id=1) == [again, first]
    assert found(school, form_id="collection") == []
    assert found(school, since="20990101") == []
    assert len(found(school, since="20200101", until="20991231")) == 4


def test_the_list_comes_in_pages(school: Register, out: Path) -> None:
    numbers = issue(school, out, *range(1, 31))
    lines, total = school.read(print_log.lines, Wanted(), 10, 5)
    assert total == 30
    assert [line.number for line in lines] == list(reversed(numbers))[5:15]


def test_a_reprint_has_the_data_of_its_case(school: Register, out: Path) -> None:
    matter = printing.Matter({"case.purpose": "参加比赛"}, own={1: {"case.permit": "7号"}})
    issue(school, out, 1, matter=matter)
    [line], _ = school.read(print_log.lines, Wanted())
    order = school.read(print_log.again, [line.id])
    assert order == printing.Order(FORM, printing.Selection((1,)), matter)
    done = school.write(
        printing.print_form, order.form_id, order.selection, out, Job(), order.matter
    )
    [newest, _], _ = school.read(print_log.lines, Wanted())
    assert (newest.number, newest.copy_no) == (done.numbers[0], 2)


def test_a_list_is_printed_again_for_the_same_class(school: Register, out: Path) -> None:
    class_no = school.read(students.classes)[0].class_no
    chosen = printing.Selection(class_no=class_no)
    school.write(printing.print_form, "current_roster", chosen, out, Job())
    [line], _ = school.read(print_log.lines, Wanted())
    assert school.read(print_log.again, [line.id]).selection == chosen


def test_different_forms_are_not_printed_again_in_one_go(school: Register, out: Path) -> None:
    issue(school, out, 1)
    school.write(printing.print_form, "record_card", printing.Selection((1,)), out, Job())
    ids = [line.id for line in school.read(print_log.lines, Wanted())[0]]
    with pytest.raises(Rejected):
        school.read(print_log.again, ids)


def test_each_use_of_a_seal_is_logged_against_a_printed_form(school: Register, out: Path) -> None:
    """R-NA-2-1: seal name, keeper (school and person), each use against a printed form."""
    numbers = issue(school, out, 1, 2)
    seal = school.write(seals.add, "学籍管理章", KEEPER)
    day = f"{school.read(lambda tx: tx.today):%Y%m%d}"
    used = seals.Use(day, "家长报名", "校长", 2)
    assert school.write(seals.use, seal, numbers, used) == 2
    lines, total = school.read(seals.uses)
    assert total == 2
    assert {line.number for line in lines} == set(numbers)
    assert {(one.seal, one.keeper, one.purpose, one.copies) for one in lines} == {
        ("学籍管理章", "包老师", "家长报名", 2)
    }
    assert [one.sealed for one in school.read(print_log.lines, Wanted())[0]] == [1, 1]


def test_a_new_keeper_does_not_change_who_kept_it_before(school: Register, out: Path) -> None:
    """R-NA-2-1."""
    numbers = issue(school, out, 1)
    seal = school.write(seals.add, "学籍管理章", KEEPER)
    day = f"{school.read(lambda tx: tx.today):%Y%m%d}"
    school.write(seals.use, seal, numbers, seals.Use(day))
    school.write(seals.hand_over, seal, seals.Keeper("乌兰镇中心小学", "孟老师", day))
    assert school.read(seals.seals)[0].keeper == "孟老师"
    assert school.read(seals.uses, seal)[0][0].keeper == "包老师"


def test_one_class_of_a_run_over_all_is_printed_again_alone(school: Register, out: Path) -> None:
    """R-ORD-M-1: 补打 of one sheet is one sheet."""
    everyone = Selection(everyone=True)
    school.write(printing.print_form, "current_roster", everyone, out, Job())
    lines, total = school.read(print_log.lines, Wanted(form_id="current_roster"))
    classes = sorted(one.class_no for one in school.read(students.classes))
    assert total == len(classes) > 1
    again = [school.read(print_log.again, [one.id]).selection for one in lines]
    assert sorted(one.class_no for one in again) == classes
    school.write(printing.print_form, "current_roster", again[0], out, Job())
    first = school.read(print_log.lines, Wanted(form_id="current_roster"))[1]
    assert first == total + 1
    assert school.read(print_log.again, [one.id for one in lines]).selection == everyone


def test_a_list_that_is_printed_again_says_so_each_time(school: Register, out: Path) -> None:
    """R-ORD-M-1: a list has no pupil to count its copies by."""
    class_no = school.read(students.classes)[0].class_no
    selection = Selection(class_no=class_no)
    first = school.write(printing.print_form, "current_roster", selection, out, Job())
    for copy in (2, 3):
        line = school.read(print_log.lines, Wanted(form_id="current_roster"))[0][0]
        order = school.read(print_log.again, [line.id])
        assert order.selection == selection
        school.write(printing.print_form, order.form_id, order.selection, out, Job(), order.matter)
        assert school.read(_newest) == (copy, None)
    fresh = school.write(printing.print_form, "current_roster", selection, out, Job())
    assert fresh.numbers != first.numbers
    assert school.read(_newest) == (1, None)


def _newest(tx: Tx) -> tuple[int, int | None]:
    issue = tx.get(Issue, tx.last_id(Issue), "")
    return issue.copy_no, issue.student_id


def test_one_class_of_chosen_pupils_is_printed_again_with_those_alone(
    school: Register, out: Path
) -> None:
    classes = [one.class_no for one in school.read(students.classes)][:2]
    one, other = (school.read(students.ids_in, class_no)[:2] for class_no in classes)
    chosen = Selection(student_ids=(*one, *other))
    school.write(printing.print_form, "current_roster", chosen, out, Job())
    lines, _ = school.read(print_log.lines, Wanted(form_id="current_roster"))
    again = [school.read(print_log.again, [line.id]).selection.student_ids for line in lines]
    assert sorted(again) == sorted([tuple(one), tuple(other)])


@pytest.mark.parametrize(
    ("numbers", "day", "copies", "code"),
    [
        (("XJ26-999999",), "", 1, "seal.number-unknown"),
        ((), "", 1, "seal.number"),
        (None, "20200101", 1, "seal.day"),
        (None, "20991231", 1, "seal.day"),
        (None, "昨天", 1, "seal.day"),
        (None, "", 0, "seal.copies"),
    ],
)
def test_a_use_that_cannot_have_been_is_refused(
    school: Register, out: Path, numbers: tuple | None, day: str, copies: int, code: str
) -> None:
    printed = issue(school, out, 1)
    seal = school.write(seals.add, "学籍管理章", KEEPER)
    today = f"{school.read(lambda tx: tx.today):%Y%m%d}"
    with pytest.raises(Rejected) as caught:
        school.write(
            seals.use,
            seal,
            printed if numbers is None else numbers,
            seals.Use(day or today, copies=copies),
        )
    assert [problem.code for problem in caught.value.problems] == [code]
    assert school.read(seals.uses)[1] == 0


def test_a_seal_handed_in_is_used_no_more_and_its_name_is_free(school: Register, out: Path) -> None:
    printed = issue(school, out, 1)
    seal = school.write(seals.add, "学籍管理章", KEEPER)
    with pytest.raises(Rejected):
        school.write(seals.add, "学籍管理章", KEEPER)
    school.write(seals.retire, seal, "20240101")
    with pytest.raises(Rejected) as caught:
        school.write(seals.use, seal, printed, seals.Use("20240101"))
    assert caught.value.problems[0].code == "seal.retired"
    assert school.write(seals.add, "学籍管理章", KEEPER) != seal
