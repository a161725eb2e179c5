"""The desk at a term's end: the review, its signed report, the delivery and its receipt."""

from collections.abc import Callable

from duty_school import on, read_on
from review_school import PDF, TERM

from app.persistence.register import Register
from app.persistence.review_records import Review
from app.persistence.transaction import Tx
from app.usecases.desk import duties
from app.usecases.pupils.proofs import Attached
from app.usecases.review import deliveries, reviews, school_papers
from app.usecases.review.deliveries import DISTRICT, FilePiece, Sending
from app.usecases.review.school_papers import Belongs
from app.usecases.school import school_facts

TODAY = "2027-01-10"
PIECE = FilePiece("登记表.xlsx", "学生增减情况登记表", "ab" * 32, 10)


def keys(register: Register) -> list[str]:
    found = read_on(TODAY, register, duties.duties)
    ours = ("review.", "report.", "delivery.", "receipt.")
    return sorted(one.key for one in found if one.key.startswith(ours))


def closed(tx: Tx, review_id: int) -> None:
    tx.get(Review, review_id, "").closed_at = tx.stamp


def test_the_review_stands_there_until_it_is_closed_and_its_report_signed(
    register: Register,
) -> None:
    assert keys(register) == [f"review.{TERM}"]
    review_id = on(TODAY, register, reviews.begin, "term", TERM, "李校长")
    assert keys(register) == [f"review.{TERM}"]
    on(TODAY, register, closed, review_id)
    assert keys(register) == [f"report.{TERM}"]
    file = Attached("报告.pdf", "application/pdf", PDF)
    on(TODAY, register, school_papers.attach, school_papers.REPORT, Belongs(review_id), [file])
    assert keys(register) == []


def test_a_school_of_the_city_has_to_deliver_and_waits_for_the_receipt(
    register: Register,
) -> None:
    """R-ORD-N2-4: the notice asks it of the banners' bureaus and of schools under the city."""
    register.write(school_facts.set_facts, {"school.direct": "是"})
    assert keys(register) == [f"delivery.{TERM}", f"review.{TERM}"]
    sending = Sending(TERM, DISTRICT, "王老师", "", files=(PIECE,))
    number = on(TODAY, register, deliveries.send, sending)
    assert keys(register) == [f"receipt.{number}", f"review.{TERM}"]
    on(TODAY, register, deliveries.receive, number, "", "李某")
    assert keys(register) == [f"review.{TERM}"]


def test_in_sichuan_every_school_reports_its_changes(opening: Callable[..., Register]) -> None:
    """R-SC-20-4."""
    register = opening(profile="sichuan")
    assert f"delivery.{TERM}" in keys(register)


def test_where_no_text_asks_for_a_review_none_is_due(opening: Callable[..., Register]) -> None:
    assert keys(opening(profile="nongan")) == []
