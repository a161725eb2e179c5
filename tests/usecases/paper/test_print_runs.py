"""Runs on paper: broken off, and gone on with the same pages."""

from pathlib import Path

import pytest

from app.job import Job
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.paper import print_runs, printing
from app.usecases.pupils import students

FORM = "collection"
CHOSEN = printing.Selection(student_ids=(1, 2, 3))


def begin(register: Register) -> printing.OnPaper:
    return register.write(printing.print_on_paper, FORM, CHOSEN, Job())


def spooled(register: Register) -> list[Path]:
    return [path for path in (register.folder / "spool").rglob("*") if path.is_file()]


def test_a_run_waits_in_cipher_until_its_last_page_is_out(school: Register) -> None:
    run = begin(school)
    [line] = school.read(print_runs.open_runs)
    assert (line.id, line.pages, line.sheets, line.sent) == (run.run, run.pages, 3, 0)
    [kept] = spooled(school)
    assert b"%PDF" not in kept.read_bytes()
    school.write(print_runs.finish, run.run)
    assert school.read(print_runs.open_runs) == ()
    assert not (school.folder / "spool").exists()


def test_after_a_jam_the_very_same_pages_go_on(school: Register) -> None:
    """Whatever was changed in between, the rest belongs to what lies in the tray already."""
    run = begin(school)
    school.write(print_runs.went_out, run.run, 2, "HP")
    school.write(print_runs.stop, run.run, 1)
    school.write(students.set_photo, 1, b"")
    [line] = school.read(print_runs.open_runs)
    assert (line.sent, line.state, line.printer) == (1, print_runs.STOPPED, "HP")
    assert school.read(print_runs.document, run.run) == run.document


def test_a_run_cut_off_by_a_crash_is_found_again(folder: Path, sealed_school: tuple) -> None:
    register = Register.open(folder, sealed_school[1])
    run = begin(register)
    register.write(print_runs.went_out, run.run, 1, "HP")
    register.close()
    register = Register.open(folder, sealed_school[1])
    [line] = register.read(print_runs.open_runs)
    assert (line.sent, line.state) == (1, print_runs.PRINTING)
    assert register.read(print_runs.document, line.id) == run.document
    register.close()


def test_a_run_given_up_keeps_its_numbers_and_leaves_no_pages(school: Register) -> None:
    run = begin(school)
    school.write(print_runs.give_up, run.run)
    assert not (school.folder / "spool").exists()
    assert len(school.read(students.show, 1).issues) == 1
    with pytest.raises(Rejected) as caught:
        school.read(print_runs.document, run.run)
    assert caught.value.problems[0].code == "print.run-ended"


def test_other_runs_stay_when_one_ends(school: Register) -> None:
    first, second = begin(school), begin(school)
    school.write(print_runs.finish, first.run)
    assert [line.id for line in school.read(print_runs.open_runs)] == [second.run]
    assert school.read(print_runs.document, second.run) == second.document


def test_pages_that_are_gone_are_said_to_be_gone(school: Register) -> None:
    run = begin(school)
    [kept] = spooled(school)
    kept.unlink()
    with pytest.raises(Rejected) as caught:
        school.read(print_runs.document, run.run)
    assert caught.value.problems[0].code == "print.run-gone"


def test_more_pages_than_there_are_are_not_noted(school: Register) -> None:
    run = begin(school)
    school.write(print_runs.went_out, run.run, 999, "HP")
    assert school.read(print_runs.open_runs)[0].sent == run.pages


@pytest.mark.parametrize(
    ("pages", "sheets", "wish", "wanted"),
    [
        (3, 3, print_runs.Wish(), ((1, 2, 3),)),
        (3, 3, print_runs.Wish(first=2), ((2, 3),)),
        (5, 5, print_runs.Wish(first=2, last=3), ((2, 3),)),
        (2, 2, print_runs.Wish(copies=2), ((1, 2, 1, 2),)),
        (2, 2, print_runs.Wish(copies=2, together=True), ((1, 1, 2, 2),)),
        (4, 2, print_runs.Wish(copies=2, together=True), ((1, 2, 1, 2), (3, 4, 3, 4))),
        (3, 3, print_runs.Wish(duplex=True), ((1, 0, 2, 0), (3, 0))),
        (4, 2, print_runs.Wish(duplex=True), ((1, 2, 3, 4),)),
        (6, 2, print_runs.Wish(duplex=True), ((1, 2, 3, 0), (4, 5, 6, 0))),
        (9, 9, print_runs.Wish(), ((1, 2, 3, 4), (5, 6, 7, 8), (9,))),
        (5, 1, print_runs.Wish(), ((1, 2, 3, 4, 5),)),
        (3, 2, print_runs.Wish(), ((1, 2, 3),)),
        (2, 2, print_runs.Wish(first=5), ()),
    ],
)
def test_pages_are_sent_in_documents_of_whole_sheets(
    pages: int, sheets: int, wish: print_runs.Wish, wanted: tuple
) -> None:
    """No pupil's sheet is torn in two, and none begins on the back of another's."""
    assert print_runs.batches(pages, sheets, wish, most=4) == wanted
