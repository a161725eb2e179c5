"""考籍号, 省学籍号: issued, cancelled, issued anew, with all of it kept."""

import pytest
from invented import rejected

from app.persistence.register import Register
from app.usecases.pupils.extra_numbers import cancel, issue, numbers, reissue


def test_a_pupil_has_any_number_of_further_numbers_with_type_and_validity(
    register: Register,
) -> None:
    """R-RC-9-1, R-ORD-5-2."""
    register.write(issue, 1, "省学籍号", "370800123456", "2026-9-1")
    register.write(issue, 1, "考籍号", "5101260001", "20260901", "2020年8月31日")
    lines = {line.kind: line for line in register.read(numbers, 1)}
    first, second = lines["考籍号"], lines["省学籍号"]
    assert (first.kind, first.valid_until, first.valid) == ("考籍号", "20200831", False)
    assert (second.kind, second.issued_on, second.valid) == ("省学籍号", "20260901", True)


def test_a_number_is_cancelled_and_issued_anew_and_its_history_stays(register: Register) -> None:
    """R-SC-18-4: issued, 注销, reissued."""
    old = register.write(issue, 1, "考籍号", "5101260001", "20260901")
    register.write(reissue, old, "5101269999", "转学换号", "20270301")
    new, before = register.read(numbers, 1)
    assert (new.number, new.replaces, new.valid) == ("5101269999", "5101260001", True)
    assert (before.cancelled_on, before.cancel_reason, before.valid) == (
        "20270301", "转学换号", False,
    )  # fmt: skip


def test_one_valid_number_of_a_kind_at_a_time(register: Register) -> None:
    old = register.write(issue, 1, "考籍号", "5101260001")
    assert rejected(register, issue, 1, "考籍号", "5101260002") == ["number.second"]
    register.write(cancel, old, "休学")
    assert rejected(register, cancel, old, "休学") == ["number.cancelled"]
    register.write(issue, 1, "考籍号", "5101260002")


def test_a_number_once_given_is_nobody_elses(register: Register) -> None:
    """R-ORD-5-1: one number, one person."""
    old = register.write(issue, 1, "考籍号", "5101260001")
    register.write(cancel, old, "错发")
    assert rejected(register, issue, 2, "考籍号", "5101260001") == ["number.taken"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("考籍号", " "), "number.blank"),
        (("", "1"), "number.blank"),
        (("考籍号", "1", "2026-2-30"), "date.typed"),
    ],
)
def test_what_cannot_be_right_is_refused(
    register: Register, arguments: tuple[str, ...], code: str
) -> None:
    assert rejected(register, issue, 1, *arguments) == [code]


def test_a_cancelling_says_why(register: Register) -> None:
    old = register.write(issue, 1, "考籍号", "5101260001")
    assert rejected(register, cancel, old, " ") == ["number.reason"]
