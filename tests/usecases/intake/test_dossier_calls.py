"""调档: who came into 高中 and whose dossier has not."""

from datetime import date

import pytest
from invented import add_pupil, id_number

from app.persistence.register import Register
from app.usecases.desk import duty_sources
from app.usecases.dossier import dossier_transfers
from app.usecases.dossier.dossier_transfers import Expected, Sending
from app.usecases.intake import dossier_calls
from app.usecases.intake.admission import Registration, register_pupil


@pytest.fixture
def senior(register: Register) -> int:
    """Registered in 高一 this autumn."""
    year = register.read(lambda tx: tx.today.year - (tx.today.month < 9))
    pupil = register.write(
        add_pupil, "赵大宝", class_no=f"{year}301", id_number=id_number(5, f"{year - 15}0831"),
        grade="高中一年级",
    )  # fmt: skip
    registration = Registration(
        pupil, str(year), f"{year}-9-1", f"{year}-9-1", document="录取通知书",
        document_no="018",
    )  # fmt: skip
    confirmed = ("admission.graduated", "admission.diploma")
    register.write(register_pupil, registration, confirmed)
    register.write(lambda tx: tx.set("profile", "sichuan"))
    return int(pupil)


def test_a_dossier_is_due_a_month_after_entry_and_done_when_it_came(
    register: Register, senior: int
) -> None:
    """R-SC-18-1."""
    [clock] = register.read(dossier_calls.clocks)
    assert (clock.due, clock.behind) == (date(clock.due.year, 10, 1), (senior,))
    assert clock.source == "四川 第十八条"
    titles = [one.title for one in register.read(duty_sources.gather).duties]
    assert "从初中毕业学校调取学籍档案" in titles
    sending = Sending("青山中学", "升学", "钱某", "机要")
    register.write(dossier_transfers.receive, senior, sending, (Expected("学籍卡"),))
    assert register.read(dossier_calls.clocks) == ()


def test_no_other_text_sets_that_month(register: Register, senior: int) -> None:
    register.write(lambda tx: tx.set("profile", "ordos"))
    assert register.read(dossier_calls.clocks) == ()
