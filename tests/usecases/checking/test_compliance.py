"""合规: each item of a breach list with as many pupils as its own list has; spikes warn."""

from collections.abc import Callable
from pathlib import Path

import pytest
from duty_school import on, read_on, refused
from invented import Sealed

from app.domain import status_kinds
from app.job import Job
from app.persistence.campaign_records import Admission
from app.persistence.case_records import StatusChange
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level
from app.usecases.checking import compliance, compliance_outflow
from app.usecases.checking.compliance import LISTS, Breach
from app.usecases.desk import workload
from app.usecases.intake import admission
from app.usecases.staying import dropout

TODAY = "2026-11-20"


@pytest.fixture(scope="session")
def sealed(sealed_duties: Sealed) -> Sealed:
    """The school of ``duty_school``."""
    return sealed_duties


def by_breach(register: Register, which: str = "办法") -> dict[Breach, compliance.BreachLine]:
    lines = read_on(TODAY, register, compliance.lines, which)
    return {line.item.breach: line for line in lines}


@pytest.mark.parametrize(("which", "number"), [("办法", 9), ("农安", 7), ("四川", 8)])
def test_each_text_has_its_own_list(register: Register, which: str, number: int) -> None:
    """R-ORD-29-1, R-NA-34-1, R-SC-51-1."""
    lines = register.read(compliance.lines, which)
    assert len(lines) == number == len(LISTS[which].items)
    unknown = {line.item.breach for line in lines if not line.known}
    assert unknown <= {Breach.FALSE, Breach.LEAK, Breach.OTHER, Breach.TRANSFER}
    assert all(line.note for line in lines if not line.known)


@pytest.mark.parametrize(
    ("name", "which"),
    [("ordos", "办法"), ("nongan", "农安"), ("sichuan", "四川"), ("yanhe", "办法")],
)
def test_the_list_follows_the_profile(register: Register, name: str, which: str) -> None:
    register.write(lambda tx: tx.set("profile", name))
    assert register.read(compliance.list_of) == which


def test_a_newcomer_without_a_dossier_after_its_month_is_behind_the_second(
    register: Register,
) -> None:
    def registered(tx: Tx) -> None:
        tx.add(
            Admission(
                student_id=4, year="2026", stage="小学", kind="新生", entry_on="20260901",
                registered_on="20260901", document="入学通知书", document_no="1", confirmed="[]",
                state="已注册", since="20260901",
            )
        )  # fmt: skip

    register.write(registered)
    line = by_breach(register)[Breach.UNFILED]
    assert [one.name for one in line.pupils] == ["赵六"]
    [clock] = read_on(TODAY, register, admission.clocks)
    assert line.count == len(clock.behind)


def test_a_dropout_that_nobody_reported_is_behind_the_seventh(register: Register) -> None:
    on(TODAY, register, dropout.open_watch, 1, "2026-11-02", "厌学")
    line = by_breach(register)[Breach.DROPOUT]
    assert [(one.student_id, one.place) for one in line.pupils] == [(1, "DROPOUT")]
    assert line.count == 1


def test_pupils_without_number_admission_and_case_are_behind_the_fifth(register: Register) -> None:
    line = by_breach(register)[Breach.TRANSFER]
    assert (line.known, line.count) == (False, 0)

    def number(tx: Tx) -> None:
        for place in (1, 2, 3):
            pupil = tx.get(Student, place, "这名学生")
            pupil.national_number = f"G15060220150101001{place}"

    register.write(number)
    line = by_breach(register)[Breach.TRANSFER]
    assert (line.known, [one.name for one in line.pupils]) == (True, ["赵六"])


def leave(grade: str, day: str, count: int) -> Callable[[Tx], None]:
    def put(tx: Tx) -> None:
        for _ in range(count):
            pupil = tx.add(Student(name="转出生", grade=grade))
            tx.add(
                StatusChange(
                    student_id=pupil.id, kind="transfer_out", effective_on=day, status="转出",
                    entered_at=tx.stamp, entered_by="王老师",
                )
            )  # fmt: skip

    return put


def test_many_leaving_a_final_grade_in_one_month_warn_and_block_nobody(register: Register) -> None:
    """R-FJ-4-2."""
    register.write(leave("初三", "20260520", 5))
    register.write(leave("初三", "20261010", 1))
    register.write(leave("初一", "20260520", 9))
    found = read_on(TODAY, register, compliance_outflow.outflow)
    assert found.counts["初三", "202605"] == 5
    assert found.grades == ("初一", "初三")
    assert len(found.months) == 12
    [problem] = found.findings
    assert problem.level is Level.WARN
    assert "初三转出 5 名" in problem.message


def test_leaving_evenly_over_the_year_warns_of_nothing(register: Register) -> None:
    for month in range(1, 11):
        register.write(leave("初三", f"2026{month:02d}10", 3))
    assert read_on(TODAY, register, compliance_outflow.outflow).findings == ()


def test_the_kind_that_is_counted_exists() -> None:
    assert status_kinds.kind("transfer_out").title


@pytest.mark.parametrize(
    ("pupils", "periods", "drop"),
    [(400, 4, False), (401, 4, False), (800, 5, False), (1200, 6, False), (2000, 8, False),
     (2001, 8, False)],
)  # fmt: skip
def test_the_load_follows_the_notice(
    register: Register, pupils: int, periods: float, drop: bool
) -> None:
    """R-ORD-N4-4, R-ORD-N4-5, R-ORD-N4-6."""
    found = register.read(workload.load, pupils, 16)
    assert found.periods == periods
    assert any(one.code == "rule.workload-drop" for one in found.findings) == drop
    assert found.findings[0].source == "通知 四(二)"


def test_both_numbers_are_shown_where_the_cap_is_lower(register: Register) -> None:
    """R-ORD-N4-6, M17."""
    found = register.read(workload.load, 2000, 12)
    assert [one.code for one in found.findings] == ["rule.workload", "rule.workload-drop"]


def test_the_sheet_needs_the_full_load_and_prints_it(register: Register, tmp_path: Path) -> None:
    out = tmp_path / "认定表.pdf"
    with refused() as found:
        register.write(workload.print_sheet, out, Job())
    assert [one.code for one in found] == ["workload.full"]
    with refused():
        register.write(workload.set_full_load, "很多")
    register.write(workload.set_full_load, "16")
    assert register.read(workload.full_load) == 16
    printed = register.write(workload.print_sheet, out, Job())
    assert printed.sheets == 1
    assert out.read_bytes().startswith(b"%PDF")
