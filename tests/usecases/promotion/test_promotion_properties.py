"""Whatever the school looks like: up and back is where it was, and every state is what was done."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from promotion_school import AUTUMN, CLASSES, SUMMER, TENTH, state, stop_at

from app.job import Job
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Rejected, blocking
from app.usecases.promotion import planning, promoting
from app.usecases.promotion.planning import Choices
from app.usecases.status import statuses

_ACTS = ("suspension", "dropout", "graduation", "repeating", "skipping", "blank", "elsewhere")


class _Enough(Exception):
    """Nothing of an example stays in the register."""


def _prepare(tx: Tx, student_id: int, act: str, day: date) -> None:
    pupil = tx.get(Student, student_id, "这名学生")
    if act == "blank":
        pupil.grade = ""
    elif act == "elsewhere":
        pupil.class_no = "0802"
    else:
        after = {"grade_after": pupil.grade} if act in ("repeating", "skipping") else {}
        facts = {"end": "20270301"} if act == "suspension" else after
        statuses.put(tx, student_id, act, day, facts)
    tx.session.flush()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.dictionaries(st.integers(1, 14), st.sampled_from(_ACTS), max_size=8),
    numbers=st.dictionaries(st.sampled_from(list(CLASSES)), st.sampled_from(("1001", "0201", "A")),
                            max_size=3),
    taken=st.frozensets(st.integers(1, 14), max_size=4),
    left_out=st.frozensets(st.integers(1, 14), max_size=4),
)  # fmt: skip
def test_up_and_back_is_where_it_was_and_replay_is_the_state(
    register: Register,
    acts: dict[int, str],
    numbers: dict[str, str],
    taken: frozenset[int],
    left_out: frozenset[int],
) -> None:
    """R-ORD-12-1: one open status a pupil, replay equals state, undo equals before."""

    def example(tx: Tx) -> None:
        stop_at(tx, SUMMER)
        for student_id, act in acts.items():
            _prepare(tx, student_id, act, date.fromisoformat(SUMMER))
        before = state(tx)
        stop_at(tx, TENTH)
        plan = planning.preview(tx, Choices(None, {"0801": "0902", **numbers}, taken, left_out))
        assert len({row.student_id for row in plan.rows}) == len(plan.rows)
        _up_and_back(tx, plan, before)
        raise _Enough

    _run(register, example)


def _up_and_back(tx: Tx, plan: planning.Plan, before: dict[str, Any]) -> None:
    try:
        done = promoting.apply(tx, plan, Job())
    except Rejected as refused:
        event("refused")
        assert blocking(refused.problems)
        assert state(tx) == before
        return
    event("moved")
    after = state(tx)
    for row in plan.rows:
        assert after["pupils"][row.student_id]["class_no"] == row.class_after
        assert after["states"][row.student_id].enrolled or not row.moves
    stop_at(tx, AUTUMN)
    promoting.undo(tx, done.promotion_id, Job())
    assert state(tx) == before


def _run(register: Register, example: Callable[[Tx], None]) -> None:
    try:
        register.write(example)
    except _Enough:
        return
