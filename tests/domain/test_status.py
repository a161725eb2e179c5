"""学籍状态 follows from changes in effect and from nothing else, whatever their order."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import flow, policy, status, status_kinds
from app.domain.status import Change
from app.domain.status_kinds import REVERSAL
from app.problems import Rejected

FIRST = date(2025, 9, 1)
KINDS = tuple(kind.id for kind in status_kinds.kinds() if kind.id != REVERSAL)
ACTS = st.lists(
    st.tuples(st.sampled_from((*KINDS, REVERSAL)), st.integers(0, 40)), min_size=1, max_size=14
)


def _taken(acts: Sequence[tuple[str, int]]) -> list[Change]:
    """Those of ``acts`` that may follow one another, as a register would take them in."""
    known: list[Change] = []
    for number, (kind, days) in enumerate(acts, 1):
        undone = status.undoable(known) if kind == REVERSAL else 0
        one = Change(number, kind, FIRST + timedelta(days), reverses=undone)
        try:
            status.after(known, one)
        except Rejected:
            continue
        known.append(one)
    return known


@given(ACTS)
def test_no_sequence_of_changes_gives_a_pupil_two_open_states(acts: list[tuple[str, int]]) -> None:
    """R-FJ-1-1, R-FJ-2-1: at every moment one state, known, reached by the latest change."""
    known = _taken(acts)
    for count in range(len(known) + 1):
        state = status.replay(known[:count])
        assert state.status in {one.name for one in status_kinds.statuses()}
        assert not (state.row.closed and state.enrolled)
        assert not (state.attends and not state.enrolled) or state.status == "寄读"
        assert state.phase in (status.ACQUIRED, status.MOVING, status.ENDED)
        assert (state.phase == status.ENDED) == state.row.closed


@given(ACTS)
def test_replaying_step_by_step_and_all_at_once_agree(acts: list[tuple[str, int]]) -> None:
    known = _taken(acts)
    for count in range(1, len(known) + 1):
        assert status.after(known[: count - 1], known[count - 1]) == status.replay(known[:count])


@given(ACTS)
def test_a_reversal_opens_exactly_the_state_before(acts: list[tuple[str, int]]) -> None:
    known = _taken(acts)
    if not known:
        return
    latest = status.replay(known).change_id
    if not latest:
        return
    place = next(n for n, one in enumerate(known) if one.id == latest)
    undone = status.after(known, Change(99, REVERSAL, FIRST, reverses=latest))
    before = status.replay(known[:place])
    assert undone == before


@given(ACTS)
def test_a_closed_enrolment_opens_only_by_a_named_way_back(acts: list[tuple[str, int]]) -> None:
    known = _taken(acts)
    for count in range(1, len(known)):
        before, after = status.replay(known[:count]), status.replay(known[: count + 1])
        if before.row.closed and not after.row.closed:
            kind = status_kinds.kind(known[count].kind)
            assert kind.id == REVERSAL or before.status in kind.since


def test_only_the_latest_change_is_undone() -> None:
    first = Change(1, "suspension", FIRST)
    second = Change(2, "resumption", FIRST)
    with pytest.raises(Rejected, match="最近一次"):
        status.after([first, second], Change(3, REVERSAL, FIRST, reverses=1))


def test_how_and_whence_one_left_is_kept_until_one_is_back() -> None:
    facts = {"grade": "初中二年级", "class_no": "0801", "end": "20260901"}
    left = [
        Change(1, "suspension", FIRST, facts),
        Change(2, "extension", FIRST, {"end": "20270901"}),
    ]
    state = status.replay(left)
    assert (state.left_by, state.left_grade, state.left_class) == ("休学", "初中二年级", "0801")
    assert (state.left_on, state.end) == (FIRST, date(2027, 9, 1))
    back = status.replay([*left, Change(3, "resumption", FIRST)])
    assert (back.left_by, back.end, back.attends) == ("", None, True)


def test_the_table_says_of_every_state_where_it_comes_from() -> None:
    table = status_kinds.load()
    reached = {kind.becomes for kind in table.kind} | {"在读"}
    assert {one.name for one in table.status} <= reached
    for one in (*table.status, *table.kind, *table.pair):
        assert one.cite


def test_every_step_of_every_profile_stands_in_a_leg_and_ends_in_the_system() -> None:
    """R-ORD-11-0."""
    for profile in policy.profiles():
        rules = policy.load(profile).rules
        assert rules.flow is not None
        assert any(step.leg is flow.Leg.NATIONAL for step in rules.flow.steps)


@pytest.mark.parametrize(
    ("direction", "role"),
    [(flow.RECEIVE, flow.Role.LEADER), (flow.RELEASE, flow.Role.OTHER_SCHOOL)],
)
def test_who_signs_depends_on_which_school_we_are(direction: str, role: flow.Role) -> None:
    step = flow.Step("转入学校审核盖章", party=flow.Party.INTO_SCHOOL, role=flow.Role.LEADER)
    assert step.signer(direction) is role
