"""The steps of ``app.domain.assignment``: placing by rules, dealing like a snake, changing places.

Everything is exact and ordered, so that the same pupils and lots give the same classes anywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

BOY, GIRL = "男", "女"
_MOST_TRIES = 20_000
_MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Pupil:
    """One pupil by a key that is printed on the result; ``score`` in hundredths of a point."""

    key: str
    sex: str
    score: int | None = None


@dataclass(slots=True)
class Table:
    """Who sits where so far. ``order`` is the drawn order of classes, ``still`` who may not move.

    ``ranked`` are all pupils in the order of step 1.
    """

    ranked: Sequence[Pupil]
    order: Sequence[int]
    apart: Mapping[str, frozenset[str]]
    classes: list[list[Pupil]] = field(init=False)
    where: dict[str, int] = field(default_factory=dict)
    still: set[str] = field(default_factory=set)
    _rank: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.classes = [[] for _ in self.order]
        self._rank = {pupil.key: number for number, pupil in enumerate(self.ranked)}

    def room(self, number: int, more: int) -> bool:
        """Whether the class may take ``more``: up to ⌊n/k⌋, and n mod k classes one more."""
        floor, extra = divmod(len(self.ranked), len(self.classes))
        size = len(self.classes[number]) + more
        if size <= floor:
            return True
        return size == floor + 1 and sum(len(c) > floor for c in self.classes) < extra

    def welcome(self, group: Sequence[Pupil], number: int) -> bool:
        """Whether the whole group has room there, and meets nobody it is kept apart from."""
        return self.room(number, len(group)) and not any(
            self.where.get(other) == number for p in group for other in self.apart[p.key]
        )

    def enter(self, group: Sequence[Pupil], number: int) -> None:
        """Seat the group."""
        self.classes[number].extend(group)
        self.where.update((pupil.key, number) for pupil in group)

    def leave(self, group: Sequence[Pupil]) -> None:
        """Take the group, the last that entered its class, out again."""
        number = self.where[group[0].key]
        del self.classes[number][-len(group) :]
        for pupil in group:
            del self.where[pupil.key]

    def of_sex(self, number: int, sex: str) -> int:
        """How many of ``sex`` sit in the class."""
        return sum(pupil.sex == sex for pupil in self.classes[number])

    def may_swap(self, one: Pupil, other: Pupil) -> bool:
        """Whether the two may change places without meeting whom they are kept apart from."""
        return self._may_join(one, self.where[other.key], other) and self._may_join(
            other, self.where[one.key], one
        )

    def _may_join(self, pupil: Pupil, number: int, leaving: Pupil) -> bool:
        return not any(
            self.where[other] == number for other in self.apart[pupil.key] if other != leaving.key
        )

    def swap(self, one: Pupil, other: Pupil) -> None:
        """Let the two change places."""
        a, b = self.where[one.key], self.where[other.key]
        self.classes[a][self.classes[a].index(one)] = other
        self.classes[b][self.classes[b].index(other)] = one
        self.where[one.key], self.where[other.key] = b, a

    def movable(self, number: int, sex: str) -> list[Pupil]:
        """Those of ``sex`` in the class who may change places, in the order of ranks."""
        free = [p for p in self.classes[number] if p.sex == sex and p.key not in self.still]
        return sorted(free, key=lambda pupil: self._rank[pupil.key])


def place(table: Table, groups: Sequence[Sequence[Pupil]]) -> bool:
    """Step 2 for those with wishes: depth first, with a limit of tries; false if none is found."""
    tried: list[Iterator[int]] = []
    for _ in range(_MOST_TRIES):
        if len(tried) == len(groups):
            return True
        tried.append(_candidates(table, groups[len(tried)]))
        while (number := next(tried[-1], None)) is None:
            tried.pop()
            if not tried:
                return False
            table.leave(groups[len(tried) - 1])
        table.enter(groups[len(tried) - 1], number)
    return False


def _candidates(table: Table, group: Sequence[Pupil]) -> Iterator[int]:
    """Classes that welcome the group as the table stands now, the best first."""
    sex = group[0].sex
    found = [number for number in table.order if table.welcome(group, number)]
    return iter(
        sorted(found, key=lambda number: (len(table.classes[number]), table.of_sex(number, sex)))
    )


def snake(table: Table) -> None:
    """Step 3: the rest, boys first, to the class with the fewest of their sex."""
    turn = {number: place for place, number in enumerate(table.order)}
    last = len(table.order) - 1

    def best(number: int, sex: str) -> tuple[int, int]:
        count = table.of_sex(number, sex)
        return count, last - turn[number] if count % 2 else turn[number]

    rest = [pupil for pupil in table.ranked if pupil.key not in table.where]
    for pupil in sorted(rest, key=_sex_rank):
        open_classes = [number for number in table.order if table.room(number, 1)]
        table.enter([pupil], min(open_classes, key=lambda n: best(n, pupil.sex)))


def _sex_rank(pupil: Pupil) -> int:
    return {BOY: 0, GIRL: 1}.get(pupil.sex, 2)


def even_sexes(table: Table) -> None:
    """Step 4: every exchange brings the numbers of boys and of girls closer, so it ends."""
    while (found := _boy_for_girl(table)) is not None:
        table.swap(*found)


def _boy_for_girl(table: Table) -> tuple[Pupil, Pupil] | None:
    surplus = [table.of_sex(n, BOY) - table.of_sex(n, GIRL) for n in range(len(table.classes))]
    pairs = [(a, b) for a in table.order for b in table.order if surplus[a] - surplus[b] > 2]
    for a, b in sorted(pairs, key=lambda pair: surplus[pair[1]] - surplus[pair[0]]):
        allowed = [
            (boy, girl)
            for boy in table.movable(a, BOY)
            for girl in table.movable(b, GIRL)
            if table.may_swap(boy, girl)
        ]
        if allowed:
            return min(allowed, key=lambda pair: _gap(*pair))
    return None


def _gap(one: Pupil, other: Pupil) -> tuple[bool, int]:
    """How far two scores are apart; one with and one without a score are furthest."""
    if one.score is None or other.score is None:
        return one.score is not other.score, 0
    return False, abs(one.score - other.score)


def even_scores(table: Table) -> None:
    """Step 5: every exchange lowers the sum of squares of D, so it ends, sooner than the limit."""
    scores = [pupil.score for pupil in table.ranked if pupil.score is not None]
    total, count = sum(scores), len(scores)
    sexes = sorted({pupil.sex for pupil in table.ranked})
    excess = [_excess(members, total, count) for members in table.classes]
    for _ in range(_MOST_ROUNDS):
        changed = False
        for a, b in combinations(table.order, 2):
            found = _best_exchange(table, (a, b), sexes, excess[b] - excess[a], count)
            if found is not None:
                table.swap(*found)
                excess[a] = _excess(table.classes[a], total, count)
                excess[b] = _excess(table.classes[b], total, count)
                changed = True
        if not changed:
            return


def _excess(members: Sequence[Pupil], total: int, count: int) -> int:
    """D of step 5: by how much the class's sum is above its share, times ``count``."""
    scores = [pupil.score for pupil in members if pupil.score is not None]
    return count * sum(scores) - total * len(scores)


def _best_exchange(
    table: Table, pair: tuple[int, int], sexes: Sequence[str], apart: int, count: int
) -> tuple[Pupil, Pupil] | None:
    """The exchange that brings ``apart``, the difference of the two D, closest to 0."""
    found, least = None, abs(apart)
    for sex in sexes:
        others = [(p, p.score) for p in table.movable(pair[1], sex) if p.score is not None]
        for one in table.movable(pair[0], sex):
            if one.score is None:
                continue
            for other, score in others:
                left = abs(apart - 2 * count * (score - one.score))
                if left < least and table.may_swap(one, other):
                    found, least = (one, other), left
    return found
