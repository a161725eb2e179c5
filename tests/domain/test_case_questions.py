"""What is asked at the opening: what the policy needs, nothing that is known, nothing twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import case_questions as asking
from app.domain import grades, policy, status_kinds
from app.domain.case_questions import AnswerKind
from app.domain.judging_rules import KINDS

OPENED = [kind for kind in status_kinds.kinds() if kind.case]


def _section(profile: policy.Policy, kind: status_kinds.ChangeKind) -> str:
    names = (KINDS.get(name, "") for name in kind.judged)
    return next((name for name in names if name in profile.checks), "")


@pytest.mark.parametrize("profile", policy.profiles())
def test_every_fact_that_a_case_needs_has_its_question(profile: str) -> None:
    known = policy.load(profile)
    for kind in OPENED:
        for grade in ("小三", "初三", "高二"):
            section = _section(known, kind)
            wanted = set(asking.needed(known, kind, section, grade))
            asked = {one.name for one in asking.questions(known, kind, section, grade, ())}
            assert asked == wanted, (profile, kind.id)


@given(st.data())
def test_a_known_fact_is_never_asked(data: st.DataObject) -> None:
    known = policy.load(data.draw(st.sampled_from(sorted(policy.profiles()))))
    kind = data.draw(st.sampled_from(OPENED))
    section, grade = _section(known, kind), data.draw(st.sampled_from(grades.LADDER))
    wanted = asking.needed(known, kind, section, grade)
    told = data.draw(st.sets(st.sampled_from(wanted)))
    asked = [one.name for one in asking.questions(known, kind, section, grade, told)]
    assert not told & set(asked)
    assert len(asked) == len(set(asked))


def test_a_question_waits_for_the_answer_that_leads_to_it() -> None:
    asked = [one for one in asking.catalogue() if one.name == "hospital_grade"]
    facts, _ = asking.read(asked, {"hospital_grade": "二级甲等"}, {"ground": "其他原因"})
    assert facts == {}
    facts, _ = asking.read(asked, {"hospital_grade": "二级甲等"}, {"ground": "因病"})
    assert facts == {"hospital_grade": "二级甲等"}
    assert asking.unanswered(asked, {"ground": "其他原因"}) == ()
    assert asking.unanswered(asked, {"ground": "因病"}) == tuple(asked)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (AnswerKind.DAY, "20250901", "2025-09-01"),
        (AnswerKind.DAY, "2025-9-1", "2025-09-01"),
        (AnswerKind.NUMBER, "45", 45.0),
        (AnswerKind.FLAG, "否", False),
        (AnswerKind.GRADE, "七年级", "初一"),
        (AnswerKind.TEXT, " 随父母迁居 ", "随父母迁居"),
    ],
)
def test_an_answer_is_read_in_its_kind(kind: AnswerKind, text: str, value: object) -> None:
    facts, problems = asking.read([asking.Question("x", "某项", kind)], {"x": text}, {})
    assert (facts, problems) == ({"x": value}, ())


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (AnswerKind.DAY, "20250231"),
        (AnswerKind.NUMBER, "-1"),
        (AnswerKind.NUMBER, "nan"),
        (AnswerKind.NUMBER, "很多"),
        (AnswerKind.FLAG, "也许"),
        (AnswerKind.GRADE, "大一"),
    ],
)
def test_an_answer_that_cannot_be_is_named_and_not_judged(kind: AnswerKind, text: str) -> None:
    facts, problems = asking.read([asking.Question("x", "某项", kind)], {"x": text}, {})
    assert facts == {}
    assert [(p.code, p.where.field) for p in problems] == [("case.answer", "某项")]
