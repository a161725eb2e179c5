"""A campaign: opened, printed by class, counted, and its missing sheets listed."""

from pathlib import Path

import pytest
from invented import Opened, add_pupil, id_number, refusals, rejected

from app.domain import dates
from app.job import Job
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.checking import merging
from app.usecases.collecting import campaign_sheets, campaigns, returns
from app.usecases.collecting.campaigns import PRINTED, UNPRINTED, Opening
from app.usecases.paper import printing

AUTUMN = Opening("2025年秋季信息确认", "2025", due_on="2030-9-16")


@pytest.fixture
def campaign(register: Register) -> int:
    """For everyone: two pupils in 0701, one in 0702."""
    return register.write(campaigns.open_campaign, AUTUMN)


def print_class(
    register: Register, campaign: int, out: Path, class_no: str = "0701", again: bool = False
) -> printing.Printed:
    return register.write(campaign_sheets.print_sheets, campaign, class_no, out, Job(), again)


def states(register: Register, campaign: int) -> dict[str, dict[str, int]]:
    shown = register.read(campaigns.progress, campaign)
    return {one.class_no: {s: n for s, n in one.states.items() if n} for one in shown}


def test_a_campaign_for_everyone_has_each_pupil_once_by_class(
    register: Register, campaign: int
) -> None:
    """R-GEN-1-1"""
    assert states(register, campaign) == {"0701": {UNPRINTED: 2}, "0702": {UNPRINTED: 1}}
    [line] = register.read(campaigns.campaigns)
    assert (line.title, line.pupils, line.lacking) == (AUTUMN.title, 3, 3)
    assert (line.due_on, line.closed_at) == ("20300916", "")


def test_a_campaign_may_be_for_grades_and_classes(register: Register) -> None:
    """R-GEN-1-1: per year and grade."""
    pupil = register.write(add_pupil, "赵四", class_no="0801", grade="小学一年级")
    scope = Opening("新生采集", "2025", "20300930", "collection", ("小学一年级",), ("0702",))
    made = register.write(campaigns.open_campaign, scope)
    assert {n: one.pupils for n, one in _by_class(register, made).items()} == {"0702": 1, "0801": 1}
    assert [x.student_id for x in register.read(campaigns.lines, made, "0801")] == [pupil]


def _by_class(register: Register, campaign: int) -> dict[str, campaigns.ClassProgress]:
    return {one.class_no: one for one in register.read(campaigns.progress, campaign)}


def test_without_a_day_of_its_own_it_is_due_15_days_after_the_term_began(
    register: Register,
) -> None:
    """R-YH-2-1"""
    opening = Opening("开学核对", "2025", term_start="2025-9-1")
    register.write(campaigns.open_campaign, opening)
    assert register.read(campaigns.campaigns)[0].due_on == "20250916"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Opening("", "2025", "20300901"), "campaign.typed"),
        (Opening("确认", "25", "20300901"), "campaign.typed"),
        (Opening("确认", "2025", "明天"), "date.typed"),
        (Opening("确认", "2025"), "date.typed"),
        (Opening("确认", "2025", "20300901", "nonsense"), "campaign.form"),
        (Opening("确认", "2025", "20300901", "workload"), "campaign.form"),
        (Opening("确认", "2025", "20300901", classes=("9999",)), "campaign.nobody"),
    ],
)
def test_what_makes_no_campaign_is_refused(register: Register, wanted: Opening, code: str) -> None:
    assert rejected(register, campaigns.open_campaign, wanted) == [code]


def test_one_pupil_is_not_asked_twice_with_the_same_form_until_the_first_campaign_is_over(
    register: Register, campaign: int
) -> None:
    again = Opening("再来", "2025", "20301001", classes=("0702",))
    [told] = refusals(register, campaigns.open_campaign, again)
    assert told.code == "campaign.overlap" and AUTUMN.title in told.message
    register.write(campaigns.close_campaign, campaign)
    register.write(campaigns.open_campaign, again)


def test_sheets_are_numbered_belong_to_the_campaign_and_show_in_progress(
    register: Register, campaign: int, tmp_path: Path
) -> None:
    """R-ORD-N2-1, R-YH-1-3"""
    out = tmp_path / "0701.pdf"
    printed = print_class(register, campaign, out)
    assert printing.page_count(out.read_bytes()) == printed.sheets == 2
    assert states(register, campaign)["0701"] == {PRINTED: 2}
    lines = register.read(campaigns.lines, campaign, "0701")
    assert tuple(line.number for line in lines) == printed.numbers
    assert register.read(returns.find, printed.numbers[1]).student_id == 2


def test_printing_again_is_for_those_that_are_out_only_and_gives_new_numbers(
    register: Register, campaign: int, tmp_path: Path
) -> None:
    """R-ORD-N2-1: a lost sheet is printed anew, and either copy may come back."""
    first = print_class(register, campaign, tmp_path / "a.pdf")
    assert rejected(
        register, campaign_sheets.print_sheets, campaign, "0701", tmp_path / "b.pdf", Job()
    ) == ["campaign.nothing-to-print"]
    register.write(returns.return_sheet, first.numbers[0])
    second = print_class(register, campaign, tmp_path / "c.pdf", again=True)
    assert second.sheets == 1 and second.numbers[0] not in first.numbers
    assert len(register.read(returns.steps, campaign, 2)) == 1
    for number in (first.numbers[1], second.numbers[0]):
        assert register.read(returns.find, number).student_id == 2


def test_a_pupil_who_came_since_gets_a_sheet_with_the_next_printing(
    register: Register, campaign: int, tmp_path: Path
) -> None:
    print_class(register, campaign, tmp_path / "a.pdf")
    new = register.write(add_pupil, "周五", class_no="0701", id_number=id_number(9))
    printed = print_class(register, campaign, tmp_path / "b.pdf")
    assert printed.sheets == 1
    assert register.read(returns.find, printed.numbers[0]).student_id == new


def test_a_pupil_who_changes_class_is_looked_for_in_the_new_one(
    register: Register, campaign: int
) -> None:
    register.write(_move, 2, "0702")
    assert states(register, campaign) == {"0701": {UNPRINTED: 1}, "0702": {UNPRINTED: 2}}


def _move(tx: Tx, student_id: int, class_no: str) -> None:
    from app.persistence.records import Student

    tx.get(Student, student_id, "这名学生").class_no = class_no


def test_two_records_made_one_are_one_pupil_in_the_campaign_and_two_again_after(
    register: Register, campaign: int, tmp_path: Path
) -> None:
    """R-NA-14-1: sheets that are out keep their numbers, whosever they are now."""
    double = register.write(add_pupil, "王小明", class_no="0701")
    numbers = print_class(register, campaign, tmp_path / "a.pdf").numbers
    merged = register.write(merging.merge, 1, double, "核对户口簿，是同一名学生")
    assert states(register, campaign)["0701"] == {PRINTED: 2}
    assert len(register.read(campaigns.lines, campaign, "0701")) == 2
    assert register.read(campaigns.clocks)[0].behind == (1, 2, 3)
    assert register.read(returns.find, numbers[2]).student_id == 1
    register.write(returns.return_sheet, numbers[2])
    assert states(register, campaign)["0701"] == {PRINTED: 1, campaigns.RETURNED: 1}
    register.write(merging.unmerge, merged)
    assert sum(states(register, campaign)["0701"].values()) == 3


def test_a_campaign_that_is_over_prints_nothing_more_but_takes_late_papers(
    register: Register, campaign: int, tmp_path: Path
) -> None:
    numbers = print_class(register, campaign, tmp_path / "a.pdf").numbers
    register.write(campaigns.close_campaign, campaign)
    out = tmp_path / "b.pdf"
    assert rejected(register, campaign_sheets.print_sheets, campaign, "0702", out, Job()) == [
        "campaign.closed"
    ]
    assert not out.exists()
    assert register.write(returns.return_sheet, numbers[0]).came == (1,)
    assert register.read(campaigns.clocks) == ()


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_the_missing_list_has_a_page_a_class_with_who_is_missing(
    register: Register, campaign: int, tmp_path: Path, suffix: str
) -> None:
    """R-ORD-N2-1: 按班打印未交回名单."""
    numbers = print_class(register, campaign, tmp_path / "a.pdf").numbers
    register.write(returns.return_sheet, numbers[0], tuple(campaigns.SIGNERS))
    done = register.write(
        campaign_sheets.print_missing, campaign, tmp_path / f"missing{suffix}", Job()
    )
    assert (done.pages, done.pupils) == (2, 2)
    if suffix == ".pdf":
        assert printing.page_count(done.path.read_bytes()) == 2


def test_a_class_of_more_than_a_page_goes_on_to_the_next(
    register: Register, tmp_path: Path
) -> None:
    for number in range(campaign_sheets.LINES_A_PAGE):
        register.write(add_pupil, f"新生{number}", class_no="0702")
    made = register.write(campaigns.open_campaign, AUTUMN)
    done = register.write(
        campaign_sheets.print_missing, made, tmp_path / "missing.pdf", Job(), "0702"
    )
    assert (done.pages, done.pupils) == (2, campaign_sheets.LINES_A_PAGE + 1)


def test_nothing_missing_prints_no_list(register: Register, campaign: int, tmp_path: Path) -> None:
    register.write(returns.return_pupils, campaign, [3], tuple(campaigns.SIGNERS), "", "入学时已收")
    out = tmp_path / "missing.pdf"
    assert rejected(register, campaign_sheets.print_missing, campaign, out, Job(), "0702") == [
        "campaign.nothing-missing"
    ]
    assert not out.exists()


def test_the_dashboard_gets_each_running_campaign_with_whom_it_waits_for(
    register: Register, campaign: int
) -> None:
    register.write(returns.return_pupils, campaign, [3], tuple(campaigns.SIGNERS), "", "入学时已收")
    [clock] = register.read(campaigns.clocks)
    today = register.read(lambda tx: tx.today)
    assert (clock.title, clock.behind) == (AUTUMN.title, (1, 2))
    assert clock.days_left == (dates.day_of("20300916") - today).days
    assert clock.target < clock.due


def test_a_class_teacher_prints_but_does_not_enter_returns(opening: Opened, tmp_path: Path) -> None:
    """R-GEN-4-2"""
    with opening("registrar") as register:
        made = register.write(campaigns.open_campaign, AUTUMN)
    with opening("class_teacher") as register:
        numbers = print_class(register, made, tmp_path / "a.pdf").numbers
        assert rejected(register, returns.return_sheet, numbers[0]) == ["permission.denied"]
        assert rejected(register, campaigns.close_campaign, made) == ["permission.denied"]


def test_the_forms_of_a_campaign_are_those_of_the_region_that_both_sign(
    register: Register,
) -> None:
    """R-NA-10-4; 农安 has its 登记表 besides the national three."""
    ordos = register.read(campaigns.form_choices)
    assert [form_id for form_id, _ in ordos] == ["confirmation", "collection", "basic_information"]
    register.write(lambda tx: tx.set("profile", "nongan"))
    nongan = [form_id for form_id, _ in register.read(campaigns.form_choices)]
    assert nongan[:3] == ["confirmation", "collection", "basic_information"]
    assert "registration_form_jilin" in nongan
    assert "withdrawal_sichuan" not in nongan
