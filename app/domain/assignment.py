"""均衡分班: classes of equal size, sexes and mean score, drawn by a seed, repeatable anywhere.

The procedure ``xueji-assignment-1``, to be repeated by anyone in any language with exact integers:

1. *Draw*. The lot of a thing is the SHA-256 of the UTF-8 text ``xueji-assignment-1``, line feed,
   its kind, line feed, the seed, line feed, its key; lots compare as bytes. There is no other
   source of chance. Classes (kind ``class``, keys 1, 2, …) stand in the order of their lots.
   Pupils (kind ``pupil``, key as printed) stand by score, highest first, those without a score
   last, equal ones by their lots. Scores are whole hundredths of a point.
2. *Rules*. Fixed pupils go to their classes. Pupils who stay together are one group; groups of
   several, and pupils who must be apart from someone, are placed next: the largest group first,
   then those with most pupils to avoid, then by the lot of the group's first pupil (in the order
   of step 1). Each takes the first class that has room, with the fewest pupils, then the fewest
   of the sex of its first pupil, then first in the drawn order; where a later one finds no class,
   the one before takes its next (20,000 placings at most).
   A class has room up to ⌊n/k⌋, and n mod k of them for one more.
3. *Snake*. Boys, then girls, then others, each in the order of step 1, go to the class with room
   that has the fewest of their sex; between equals by the drawn order, backwards if that number is
   odd (蛇形).
4. *Sexes*. While two classes differ by more than 2 in (boys - girls), the pair that differs most
   (first in the drawn order of pairs) changes a boy for a girl: those with the closest scores.
5. *Scores*. Let N be all pupils with a score, T their sum, and D = N·(sum of the class) - T·(pupils
   with a score in the class). For each pair of classes, in the drawn order, two pupils of one sex
   who have scores change places if this lowers the difference of the two D; the two that lower it
   most. This is repeated until a round changes nothing, 100 rounds at most.

In 5 sexes come in the order of their characters (女, 男); in 4 and 5 equal candidates are taken in
the order of step 1, first by the pupil of the class that stands first. Where a pair of 4 has no
candidates, the next pair is tried;
fixed pupils and groups of several stay, and nobody is brought to someone to be kept apart from.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from app.domain import assignment_search as search
from app.domain.assignment_search import Pupil, Table
from app.problems import Level, Problem, Rejected

METHOD = "xueji-assignment-1"
BOY, GIRL = search.BOY, search.GIRL

__all__ = ["BOY", "GIRL", "METHOD", "Assignment", "ClassFacts", "Pupil", "Rules", "assign"]


@dataclass(frozen=True, slots=True)
class Rules:
    """Who stays together, who must not meet, and who has a class already (0 is the first)."""

    together: Sequence[Collection[str]] = ()
    apart: Sequence[Collection[str]] = ()
    fixed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """One class in numbers. ``score_sum`` is in hundredths of a point over ``scored`` pupils."""

    size: int
    boys: int
    girls: int
    scored: int
    score_sum: int

    @property
    def mean(self) -> float | None:
        """The mean score in points, or ``None`` where nobody has one."""
        return self.score_sum / self.scored / 100 if self.scored else None


@dataclass(frozen=True, slots=True)
class Assignment:
    """``classes`` hold keys in the order of scores; ``problems`` are what could not be balanced."""

    seed: str
    classes: tuple[tuple[str, ...], ...]
    facts: tuple[ClassFacts, ...]
    problems: tuple[Problem, ...]


def assign(pupils: Sequence[Pupil], classes: int, seed: str, rules: Rules) -> Assignment:
    """``pupils`` into ``classes`` by the procedure above; sizes differ by at most one.

    Their order does not matter. Raises ``Rejected`` when the rules contradict one another or
    cannot be kept (R-NA-10-1).
    """
    _refuse_numbers(pupils, classes, seed)
    order = sorted(range(classes), key=lambda number: lot(seed, "class", str(number + 1)))
    ranked = sorted(pupils, key=lambda pupil: (_rank(pupil), lot(seed, "pupil", pupil.key)))
    groups = _groups(ranked, rules)
    table = Table(ranked, order, _apart(ranked, rules))
    _place_fixed(table, groups, rules)
    free = [group for group in groups if not any(pupil.key in rules.fixed for pupil in group)]
    bound = [group for group in free if len(group) > 1 or table.apart.get(group[0].key)]
    bound.sort(key=lambda group: (-len(group), -sum(len(table.apart[p.key]) for p in group)))
    if not search.place(table, bound):
        raise _impossible("按这些同班、分班与固定编班的要求排不出人数相等的班级")
    table.still = {pupil.key for group in groups if len(group) > 1 for pupil in group}
    table.still |= set(rules.fixed)
    search.snake(table)
    search.even_sexes(table)
    search.even_scores(table)
    return _result(table, seed)


def lot(seed: str, kind: str, key: str) -> bytes:
    """The lot that ``key`` draws: 32 bytes that nobody can choose."""
    return sha256(f"{METHOD}\n{kind}\n{seed}\n{key}".encode()).digest()


def _rank(pupil: Pupil) -> tuple[bool, int]:
    return pupil.score is None, -(pupil.score or 0)


def _refuse_numbers(pupils: Sequence[Pupil], classes: int, seed: str) -> None:
    if classes < 1 or len(pupils) < classes:
        raise _impossible(f"{len(pupils)} 名学生不能分成 {classes} 个班")
    if len({pupil.key for pupil in pupils}) != len(pupils):
        raise _impossible("名单中有学生出现两次")
    if not seed.strip() or "\n" in seed:
        message = "没有种子，分班结果无法复核。请填写现场抽取的数字或文字，写成一行。"
        raise Rejected(Problem("assignment.seed", message))


def _impossible(what: str) -> Rejected:
    return Rejected(Problem("assignment.impossible", f"{what}。请核对名单、班数与编班要求后重试。"))


def _groups(ranked: Sequence[Pupil], rules: Rules) -> list[list[Pupil]]:
    """Everyone in groups of those who stay together, each in the order of ranks."""
    known = {pupil.key for pupil in ranked}
    head = {key: key for key in known}
    for wish in rules.together:
        members = sorted(set(wish) & known)
        for key in members:
            old, new = head[key], head[members[0]]
            head = {k: new if h == old else h for k, h in head.items()} if old != new else head
    groups: dict[str, list[Pupil]] = {}
    for pupil in ranked:
        groups.setdefault(head[pupil.key], []).append(pupil)
    return list(groups.values())


def _apart(ranked: Sequence[Pupil], rules: Rules) -> dict[str, frozenset[str]]:
    known = {pupil.key for pupil in ranked}
    apart: dict[str, set[str]] = {key: set() for key in known}
    for wish in rules.apart:
        for key in set(wish) & known:
            apart[key] |= (set(wish) & known) - {key}
    return {key: frozenset(others) for key, others in apart.items()}


def _place_fixed(table: Table, groups: Sequence[Sequence[Pupil]], rules: Rules) -> None:
    for group in groups:
        keys = {pupil.key for pupil in group}
        if any(table.apart[key] & keys for key in keys):
            raise _impossible("有学生既要求同班又要求不同班")
        wanted = {rules.fixed[key] for key in keys if key in rules.fixed}
        if len(wanted) > 1:
            raise _impossible("要求同班的学生被固定在不同的班级")
        for number in wanted:
            if not 0 <= number < len(table.classes):
                raise _impossible("有学生固定在不存在的班级")
            if not table.welcome(group, number):
                raise _impossible(f"固定在第 {number + 1} 班的学生超出该班人数，或不应同班")
            table.enter(group, number)


def _result(table: Table, seed: str) -> Assignment:
    rank = {pupil.key: number for number, pupil in enumerate(table.ranked)}
    facts = tuple(_facts(members) for members in table.classes)
    classes = tuple(
        tuple(sorted((pupil.key for pupil in members), key=rank.__getitem__))
        for members in table.classes
    )
    return Assignment(seed, classes, facts, tuple(_uneven(facts)))


def _facts(members: Sequence[Pupil]) -> ClassFacts:
    scores = [pupil.score for pupil in members if pupil.score is not None]
    boys = sum(pupil.sex == BOY for pupil in members)
    girls = sum(pupil.sex == GIRL for pupil in members)
    return ClassFacts(len(members), boys, girls, len(scores), sum(scores))


def _uneven(facts: Sequence[ClassFacts]) -> list[Problem]:
    found = []
    for label, numbers in (("男生", [f.boys for f in facts]), ("女生", [f.girls for f in facts])):
        if max(numbers) - min(numbers) > 1:
            message = (
                f"各班{label}从 {min(numbers)} 人到 {max(numbers)} 人，因同班、分班或固定编班的"
                "要求无法再均衡。请确认是否接受，或放宽要求后重排。"
            )
            found.append(Problem("assignment.sexes-uneven", message, level=Level.WARN))
    return found
