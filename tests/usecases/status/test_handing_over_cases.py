"""One registrar hands over to the next: what was open that day is kept with it."""

from case_school import MING, suspend

from app.persistence.register import Register
from app.usecases.school import staff
from app.usecases.school.staff import Person


def test_a_hand_over_lists_every_case_that_was_open_then(register: Register) -> None:
    """R-ORD-N4-1."""
    suspend(register, MING)
    pair = []
    for name, day in (("乌兰", "20250820"), ("白音", "20250826")):
        pair.append(register.write(staff.add, Person(name, staff.REGISTRAR)))
        register.write(staff.train, pair[-1], day, "市教育局", "国网操作")
    register.write(staff.begin, pair[0], "20250901")
    register.write(staff.hand_over, *pair, "20251010", "李校长", "印章同时移交")
    [kept] = register.read(staff.hand_overs)
    assert kept.open_cases == (("休学", "王小明", "0801", "学校审核盖章"),)
    assert (kept.before, kept.after, kept.note) == ("乌兰", "白音", "印章同时移交")
