"""学生证: handed out once, replaced when lost, each with the number of its printed sheet."""

from pathlib import Path

import pytest

from app.job import Job
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.paper import printing, pupil_cards

DAY = "20240901"


def issue(register: Register, out: Path, *people: int) -> tuple[str, ...]:
    chosen = printing.Selection(people)
    return register.write(printing.print_form, pupil_cards.FORM, chosen, out, Job()).numbers


def codes(register: Register, usecase: object, *args: object) -> list[str]:
    with pytest.raises(Rejected) as caught:
        register.write(usecase, *args)
    return [problem.code for problem in caught.value.problems]


def test_a_printed_card_is_handed_out_with_its_number(school: Register, tmp_path: Path) -> None:
    """R-SY-0-3."""
    numbers = issue(school, tmp_path / "cards.pdf", 1, 2)
    school.write(pupil_cards.give, [1, 2], "学生证", DAY)
    lines, total = school.read(pupil_cards.cards)
    assert total == 2
    assert {(line.student_id, line.number) for line in lines} == set(
        zip((1, 2), numbers, strict=True)
    )


def test_a_second_card_needs_the_end_of_the_first(school: Register, tmp_path: Path) -> None:
    issue(school, tmp_path / "a.pdf", 1)
    [first] = school.write(pupil_cards.give, [1], "学生证", DAY)
    [number] = issue(school, tmp_path / "b.pdf", 1)
    assert codes(school, pupil_cards.give, [1], "学生证", DAY) == ["card.valid"]
    school.write(pupil_cards.end, first, "遗失", "20241001")
    school.write(pupil_cards.give, [1], "学生证", "20241002")
    [now, before], _ = school.read(pupil_cards.cards, "", "", 1)
    assert (now.number, now.ended_on) == (number, "")
    assert (before.ended_on, before.ended_why) == ("20241001", "遗失")


def test_a_card_of_a_maker_has_the_makers_number(school: Register) -> None:
    """R-ORD-5-2."""
    school.write(pupil_cards.give, [1], "学生卡", DAY, "0001234567", "免费发放")
    assert codes(school, pupil_cards.give, [2], "学生卡", DAY, "0001234567") == ["card.twice"]
    assert codes(school, pupil_cards.give, [2, 3], "学生卡", DAY, "9") != []
    [line], _ = school.read(pupil_cards.cards, "0001234")
    assert (line.kind, line.note) == ("学生卡", "免费发放")


@pytest.mark.parametrize(
    ("people", "kind", "day", "number", "code"),
    [
        ([1], "身份证", DAY, "1", "card.kind"),
        ([1], "学生证", "99999999", "1", "card.day"),
        ([1], "学生证", "20990101", "1", "card.day"),
        ([1], "学生证", DAY, "", "card.number"),
        ([], "学生证", DAY, "", "card.nobody"),
    ],
)
def test_what_cannot_be_is_refused(
    school: Register, people: list[int], kind: str, day: str, number: str, code: str
) -> None:
    assert code in codes(school, pupil_cards.give, people, kind, day, number)
    assert school.read(pupil_cards.cards)[1] == 0


def test_the_end_of_a_card_has_a_reason_and_comes_after_its_beginning(school: Register) -> None:
    [card] = school.write(pupil_cards.give, [1], "学生卡", DAY, "77")
    assert codes(school, pupil_cards.end, card, "", DAY) == ["card.why"]
    assert codes(school, pupil_cards.end, card, "遗失", "20240101") == ["card.day"]
    school.write(pupil_cards.end, card, "遗失", DAY)
    assert codes(school, pupil_cards.end, card, "遗失", DAY) == ["card.ended"]
