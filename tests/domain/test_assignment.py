"""均衡分班: everyone once, equal classes, twins' wishes kept, and repeatable by the seed."""

from collections.abc import Callable
from hashlib import sha256
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.assignment import BOY, GIRL, Assignment, Pupil, Rules, assign
from app.problems import Rejected

SEX = st.sampled_from([BOY, GIRL])
SCORE = st.one_of(st.none(), st.integers(0, 15_000))
PUBLISHED = (
    ("2", "12", "1", "7"),
    ("8", "4", "9", "11"),
    ("5", "10", "6", "3"),
)


@st.composite
def schools(draw: Callable[..., object], least: int = 1) -> tuple[list[Pupil], int]:
    keys = draw(st.lists(st.integers(1, 10_000), min_size=least, max_size=60, unique=True))
    pupils = [Pupil(str(key), draw(SEX), draw(SCORE)) for key in keys]
    return pupils, draw(st.integers(1, min(8, len(pupils))))


def _spread(numbers: list[int]) -> int:
    return max(numbers) - min(numbers)


def _where(done: Assignment) -> dict[str, int]:
    return {key: number for number, keys in enumerate(done.classes) for key in keys}


@given(schools(), st.text(min_size=1, max_size=8).filter(lambda s: s.strip() and "\n" not in s))
@settings(max_examples=150)
def test_everyone_is_placed_once_in_classes_of_equal_size_and_sexes(
    school: tuple[list[Pupil], int], seed: str
) -> None:
    """R-NA-10-1: 依据均衡分班结果建籍."""
    pupils, classes = school
    done = assign(pupils, classes, seed, Rules())
    placed = [key for keys in done.classes for key in keys]
    assert sorted(placed) == sorted(pupil.key for pupil in pupils)
    assert _spread([facts.size for facts in done.facts]) <= 1
    assert _spread([facts.boys for facts in done.facts]) <= 1
    assert _spread([facts.girls for facts in done.facts]) <= 1
    assert done.problems == ()


@given(schools(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_the_list_does_not_matter(
    school: tuple[list[Pupil], int], random: Random
) -> None:
    pupils, classes = school
    shuffled = list(pupils)
    random.shuffle(shuffled)
    first = assign(pupils, classes, "20260829", Rules())
    assert assign(shuffled, classes, "20260829", Rules()) == first


@given(schools(least=8), st.data())
@settings(max_examples=150)
def test_wishes_of_twins_are_kept_or_the_whole_is_refused(
    school: tuple[list[Pupil], int], data: st.DataObject
) -> None:
    pupils, classes = school
    keys = [pupil.key for pupil in pupils]
    pair = st.lists(st.sampled_from(keys), min_size=2, max_size=3, unique=True)
    together = data.draw(st.lists(pair, max_size=3))
    apart = data.draw(st.lists(pair, max_size=3))
    number = st.integers(0, classes - 1)
    fixed = data.draw(st.dictionaries(st.sampled_from(keys), number, max_size=3))
    try:
        done = assign(pupils, classes, "抽签 7", Rules(together, apart, fixed))
    except Rejected as refused:
        assert [p.code for p in refused.problems] == ["assignment.impossible"]
        return
    where = _where(done)
    assert sorted(where) == sorted(keys)
    assert _spread([facts.size for facts in done.facts]) <= 1
    assert all(len({where[key] for key in wish}) == 1 for wish in together)
    assert all(len({where[key] for key in wish}) == len(wish) for wish in apart)
    assert all(where[key] == number for key, number in fixed.items())


def test_a_grade_of_real_size_ends_with_means_a_hair_apart() -> None:
    pupils = [
        Pupil(f"{n:04d}", BOY if n % 5 < 3 else GIRL, 4000 + (n * n * 7919) % 6000)
        for n in range(540)
    ]
    done = assign(pupils, 12, "9月1日", Rules())
    means = [facts.mean for facts in done.facts if facts.mean is not None]
    assert len(means) == 12
    assert max(means) - min(means) < 0.05  # points of a hundred


def test_scores_that_can_be_equal_are_equal() -> None:
    pupils = [Pupil(str(n), BOY, n * 100) for n in range(1, 9)]
    done = assign(pupils, 2, "1", Rules())
    assert [facts.score_sum for facts in done.facts] == [1800, 1800]


def test_another_seed_gives_another_drawing() -> None:
    pupils = [Pupil(str(n), BOY, 5000) for n in range(40)]
    results = {assign(pupils, 4, str(seed), Rules()).classes for seed in range(5)}
    assert len(results) == 5


def test_a_published_result_can_be_repeated_for_ever() -> None:
    """The result of one list and seed, fixed: whoever changes the procedure must name it anew."""
    pupils = [
        Pupil(str(n), BOY if n % 2 else GIRL, None if n == 7 else 6000 + n * 37 % 11 * 100)
        for n in range(1, 13)
    ]
    done = assign(pupils, 3, "20260829", Rules([["1", "2"]], [["3", "4"]], {"5": 2}))
    assert done.classes == PUBLISHED


def test_the_lots_are_plain_sha_256_and_the_dealing_a_snake() -> None:
    """Written down from the procedure alone, as a parent with a calculator would do it."""

    def drawn(kind: str, keys: range) -> list[int]:
        text = "xueji-assignment-1\n{}\n抽签 42\n{}"
        return sorted(keys, key=lambda key: sha256(text.format(kind, key).encode()).hexdigest())

    first, second, third = (number - 1 for number in drawn("class", range(1, 4)))
    a, b, c, d, e, f, g = map(str, drawn("pupil", range(1, 8)))
    expected = {first: (a, f, g), second: (b, e), third: (c, d)}
    done = assign([Pupil(str(n), GIRL) for n in range(1, 8)], 3, "抽签 42", Rules())
    assert dict(enumerate(done.classes)) == expected


def test_pupils_without_scores_are_spread_like_the_others() -> None:
    pupils = [Pupil(str(n), BOY, 5000 if n % 2 else None) for n in range(40)]
    done = assign(pupils, 4, "x", Rules())
    assert [facts.scored for facts in done.facts] == [5, 5, 5, 5]


@pytest.mark.parametrize(
    ("rules", "classes"),
    [
        (Rules(together=[["1", "2"]], apart=[["1", "2"]]), 2),
        (Rules(together=[["1", "2"], ["2", "3"]], apart=[["1", "3"]]), 2),
        (Rules(apart=[["1", "2", "3"]]), 2),
        (Rules(together=[["1", "2"]], fixed={"1": 0, "2": 1}), 2),
        (Rules(fixed={"1": 2}), 2),
        (Rules(together=[["1", "2", "3", "4"]]), 2),
        (Rules(fixed={"1": 0, "2": 0, "3": 0, "4": 0}), 2),
        (Rules(), 7),
        (Rules(), 0),
    ],
)
def test_what_cannot_be_is_refused_with_one_sentence(rules: Rules, classes: int) -> None:
    pupils = [Pupil(str(n), BOY) for n in range(1, 7)]
    with pytest.raises(Rejected) as refused:
        assign(pupils, classes, "1", rules)
    (problem,) = refused.value.problems
    assert problem.code == "assignment.impossible"
    assert problem.message.endswith("。")


@pytest.mark.parametrize("seed", ["", "  ", "1\n2"])
def test_without_a_seed_that_can_be_printed_nothing_is_drawn(seed: str) -> None:
    with pytest.raises(Rejected) as refused:
        assign([Pupil("1", BOY)], 1, seed, Rules())
    assert refused.value.problems[0].code == "assignment.seed"


def test_wishes_that_hinder_balance_are_told() -> None:
    pupils = [Pupil(str(n), BOY if n <= 4 else GIRL) for n in range(1, 9)]
    done = assign(pupils, 2, "1", Rules(together=[["1", "2", "3", "4"]]))
    assert {problem.code for problem in done.problems} == {"assignment.sexes-uneven"}


def test_a_class_lists_the_highest_score_first() -> None:
    pupils = [Pupil(str(n), BOY, n * 10) for n in range(30)]
    for keys in assign(pupils, 3, "1", Rules()).classes:
        assert all(int(one) > int(next_) for one, next_ in pairwise(keys))


def test_a_boy_and_a_girl_change_places_where_wishes_left_the_sexes_uneven() -> None:
    """Placed first, the boy would sit alone and two girls together: 1 boy, then 2 girls."""
    pupils = [Pupil("0", BOY), Pupil("1", GIRL), Pupil("2", GIRL)]
    done = assign(pupils, 2, "1", Rules(apart=[["0", "1"]], fixed={"2": 1}))
    assert set(done.classes) == {("1",), ("0", "2")}


def test_nobody_changes_places_to_meet_whom_she_is_kept_apart_from() -> None:
    pupils = [Pupil("0", BOY), Pupil("1", GIRL), Pupil("2", GIRL)]
    done = assign(pupils, 2, "1", Rules(apart=[["0", "1"], ["0", "2"]]))
    assert {frozenset(keys) for keys in done.classes} == {frozenset("0"), frozenset("12")}
