"""Pupils moved out of the list go back, also into a class that they had left empty."""

from app.persistence.register import Register
from app.usecases.classwork import class_moves
from app.usecases.pupils import students


def test_the_last_pupils_of_a_class_without_a_description_come_back(school: Register) -> None:
    first = school.read(students.classes)[0]
    ids = school.read(students.ids_in, first.class_no)
    plan = school.read(class_moves.preview, ids, "")
    done = school.write(class_moves.apply, plan)
    assert school.read(students.ids_in, first.class_no) == []
    school.write(class_moves.undo, done.action_id)
    assert school.read(students.ids_in, first.class_no) == ids
