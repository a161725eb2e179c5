"""Cases beside files: an import is not undone under them, a merge keeps one life a child."""

from datetime import date

from case_school import codes

from app.job import Job
from app.persistence.register import Register
from app.usecases.checking import merging
from app.usecases.national import batches
from app.usecases.status import cases, statuses
from app.usecases.status.cases import Opening

OUT = {
    "grade": "初一",
    "request_received": "20260902",
    "direction": "转出市外",
    "to_school": "五中",
}


def test_an_import_whose_pupil_has_a_case_is_not_undone(school: Register) -> None:
    school.write(cases.open_case, 1, Opening("transfer_out", OUT, "20260902"))
    [batch] = school.read(batches.batches)
    before = school.read(statuses.counts)
    assert codes(school.write, batches.undo, batch.id, Job())
    assert school.read(statuses.counts) == before


def test_two_pupils_with_lives_of_their_own_are_not_made_one(register: Register) -> None:
    for student in (1, 2):
        register.write(statuses.put, student, "dropout", date(2025, 9, 2), {})
    assert "merge.two-lives" in codes(register.write, merging.merge, 1, 2, "同一人")


def test_a_case_goes_with_the_child_it_is_about(register: Register) -> None:
    numbers = {"id_type": "其他", "id_number": "", "birth_date": "20110201", "sex": "女"}

    def bare(tx) -> None:
        from app.persistence.records import Student

        for student in (1, 2):
            for key, value in numbers.items():
                setattr(tx.session.get(Student, student), key, value)

    register.write(bare)
    case = register.write(cases.open_case, 2, Opening("transfer_out", OUT, "20260902"))
    register.write(merging.merge, 1, 2, "同一人")
    assert register.read(cases.case, case).student_id == 1
    assert [line.id for line in register.read(cases.cases, (), 1)] == [case]
