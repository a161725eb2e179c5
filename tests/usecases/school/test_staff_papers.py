"""《学籍管理员信息报送表》 (R-SC-47-1)."""

from pathlib import Path

import pytest

from app.job import Job
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.paper import printing
from app.usecases.school import staff, staff_papers


def test_every_registrar_in_post_stands_on_the_report(school: Register, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="还没有登记学籍管理员"):
        school.read(staff_papers.order)
    person = staff.Person("王老师", staff.REGISTRAR, sex="女", post="教师", phone="13800000000")
    school.write(staff.add, person)
    school.write(staff.add, staff.Person("李校长", "校长"))
    order = school.read(staff_papers.order)
    assert [row["name"] for row in order.matter.rows] == ["王老师"]
    out = tmp_path / "报送表.pdf"
    given = (order.form_id, order.selection, out, Job(), order.matter, order.handing)
    assert school.write(printing.print_form, *given).sheets == 1
    assert out.read_bytes().startswith(b"%PDF-")
