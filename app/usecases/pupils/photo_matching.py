"""Whose picture a file is: by hand, by the order of the roster, or by the file's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.evidence.photograph import Crop
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.pupils.recognising import Meant, People, Person

CODES = frozenset(
    {"photo.nobody", "photo.ambiguous", "photo.other-class", "photo.two-files",
     "photo.roster-contradicts"}
)  # fmt: skip
"""Of problems about whose a picture is."""


Crops = dict[Path, Crop]
"""The frames that were drawn by hand."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How files find their pupils. ``by_hand`` goes before everything else.

    ``roster``: the files, sorted by name, are the pupils of ``class_no`` in their order, without
    those in ``absent``. ``shots`` are pictures from a camera, which lie on no disc: their paths are
    mere names. Otherwise by the file's name; plain names are looked for in ``class_no``,
    or in the class whose 班号 is the name of the file's folder.
    """

    class_no: str = ""
    roster: bool = False
    absent: frozenset[int] = frozenset()
    by_hand: Mapping[Path, int] = field(default_factory=dict)
    crops: Mapping[Path, Crop] = field(default_factory=dict)
    rules_id: str = "national_1_0"
    shots: Mapping[Path, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Match:
    """Whose a file is, how that was found, and what there is to say of it."""

    person: Person | None
    by: str
    problems: tuple[Problem, ...] = ()


def crop(left: float, top: float, width: float, height: float, turns: int) -> Crop:
    """A frame in pixels of the upright picture after quarter turns clockwise."""
    return Crop(round(left), round(top), round(width), round(height), turns)


def problem_of(
    code: str, message: str, path: Path, level: Level = Level.REFUSE, student: int = 0
) -> Problem:
    """A problem of the file ``path``."""
    where = Where(field="照片", path=str(path), student_id=student)
    return Problem(code, message, where, level=level)


def matched(tx: Tx, files: Sequence[Path], how: Matching) -> dict[Path, Match]:
    """Whose each of ``files`` is. Raises ``Rejected`` for a class without pupils, or a roster
    that does not fit the number of files."""
    people = People.load(tx)
    if how.class_no and not people.in_class(how.class_no):
        message = f"班级“{how.class_no}”没有学生。请核对班号。"
        raise Rejected(Problem("photo.class-empty", message, Where(field="班号")))
    found = {path: _by_hand(people, path, how.by_hand[path]) for path in how.by_hand}
    code = tx.setting("school.code")
    rest = [path for path in files if path not in found]
    if how.roster:
        found |= _by_roster(people, rest, how, code)
    else:
        found |= {path: _by_name(people, path, how, code) for path in rest}
    return _one_each({path: found[path] for path in files})


def _by_hand(people: People, path: Path, student_id: int) -> Match:
    person = people.by_id.get(student_id)
    if person is None:
        message = f"照片“{path.name}”指定的学生不在学籍库中。请另选学生。"
        return Match(None, "手工", (problem_of("photo.nobody", message, path),))
    return Match(person, "手工")


def _by_roster(
    people: People, files: Sequence[Path], how: Matching, code: str
) -> dict[Path, Match]:
    taken = set(how.by_hand.values()) | how.absent
    roster = [person for person in people.in_class(how.class_no) if person.id not in taken]
    if not how.class_no or len(roster) != len(files):
        message = (
            f"照片 {len(files)} 张，班级“{how.class_no}”应拍 {len(roster)} 人，按名册顺序对不上。"
            "请指明未拍照的学生，或去掉多余的照片。"
        )
        raise Rejected(Problem("photo.roster", message, Where(field="班号")))
    found = {}
    for path, person in zip(files, roster, strict=True):
        meant = people.called(path.stem, code, how.class_no)
        problems: tuple[Problem, ...] = ()
        if meant.people and person not in meant.people:
            message = (
                f"按名册顺序，照片“{path.name}”是{person.name}的，但文件名指的是另一名学生。"
                "请核对顺序，或手工指定。"
            )
            problems = (problem_of("photo.roster-contradicts", message, path, student=person.id),)
        found[path] = Match(person, "名册顺序", problems)
    return found


def _by_name(people: People, path: Path, how: Matching, code: str) -> Match:
    folder = path.parent.name
    class_no = how.class_no or (folder if folder and people.in_class(folder) else "")
    meant = people.called(path.stem, code, class_no)
    person = meant.one
    if person is None:
        return Match(None, meant.by, (_nobody(path, meant),))
    if how.class_no and person.class_no != how.class_no:
        message = f"照片“{path.name}”的学生{person.name}在班级 {person.class_no}，请核对。"
        warning = problem_of("photo.other-class", message, path, Level.WARN, person.id)
        return Match(person, meant.by, (warning,))
    return Match(person, meant.by)


def _nobody(path: Path, meant: Meant) -> Problem:
    if meant.people:
        who = "、".join(f"{p.name}（{p.class_no or '未编班'}）" for p in meant.people[:5])
        message = f"照片“{path.name}”可能是多名学生的：{who}。请手工指定，或先选定班级。"
        return problem_of("photo.ambiguous", message, path)
    message = f"照片“{path.name}”的文件名没有对上任何学生。请改用身份证号命名，或手工指定。"
    return problem_of("photo.nobody", message, path)


def _one_each(matches: Mapping[Path, Match]) -> dict[Path, Match]:
    """Of two files for one pupil neither is taken: the choice is hers."""
    files: dict[int, list[Path]] = {}
    for path, match in matches.items():
        if match.person is not None:
            files.setdefault(match.person.id, []).append(path)
    found = dict(matches)
    for student_id, paths in files.items():
        for path in paths if len(paths) > 1 else ():
            names = "、".join(other.name for other in paths if other != path)
            message = f"照片“{path.name}”与 {names} 对应同一名学生。请只留一张，或手工指定。"
            problem = problem_of("photo.two-files", message, path, student=student_id)
            found[path] = replace(found[path], problems=(*found[path].problems, problem))
    return found
