"""A newcomer as a line of the list: the day of each state, what is next, and until when."""

from app.domain import dates
from app.usecases.intake.newcomers import STATES, Newcomer
from ui.widgets.table import Line

HEADERS = ("姓名", "班号", *STATES, "下一步", "建档期限")
WIDTHS = (76, 76, 60, 60, 60, 76, 60, 84, 110)  # px


def line_of(one: Newcomer, year: str) -> Line:
    """Its columns, by ``HEADERS``."""
    days = [_day(one.reached[state].day, year) if state in one.reached else "" for state in STATES]
    due = f"延期到 {_day(one.deferred_to, year)}" if one.deferred_to else ""
    if one.due is not None:
        left = f"还有 {one.due.left} 天" if one.due.left >= 0 else f"逾期 {-one.due.left} 天"
        due = f"{_day(dates.written(one.due.rolled), year)}　{left}"
    return one.student_id, (one.name, one.class_no or "未编班", *days, one.next, due)


def _day(text: str, year: str) -> str:
    """09-10, with its year where that is another."""
    short = f"{text[4:6]}-{text[6:8]}"
    return short if text.startswith(year) else f"{text[:4]}-{short}"
