"""照片: matched to pupils and made to measure, looked at, then kept.

``preview`` reads and changes nothing; what it shows is exactly what ``apply`` keeps.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from app.domain.permissions import Action
from app.evidence import photograph
from app.evidence.photograph import Crop, Prepared
from app.job import Job
from app.persistence.transaction import Tx, in_groups
from app.problems import Level, Problem, Rejected, Where, blocking
from app.usecases import students
from app.usecases.permits import require
from app.usecases.recognising import Meant, People, Person

ORIGINAL = "photo-original"
MOST_FILES = 5_000
"""In one preview; a school's photographs come class by class."""

Kind = Literal["new", "replaced", "unchanged", "rejected"]
_IGNORED = frozenset({"thumbs.db", ".ds_store", "desktop.ini"})
_GROUP = 500
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Matching:
    """How files find their pupils. ``by_hand`` goes before everything else.

    ``roster``: the files, sorted by name, are the pupils of ``class_no`` in their order, without
    those in ``absent``. Otherwise by the file's name; plain names are looked for in ``class_no``,
    or in the class whose 班号 is the name of the file's folder.
    """

    class_no: str = ""
    roster: bool = False
    absent: frozenset[int] = frozenset()
    by_hand: Mapping[Path, int] = field(default_factory=dict)
    crops: Mapping[Path, Crop] = field(default_factory=dict)
    rules_id: str = "national_1_0"


@dataclass(frozen=True, slots=True)
class Picture:
    """One file: whose it is and how that was found (``by``), and what would be kept of it."""

    path: Path
    kind: Kind
    person: Person | None
    by: str
    problems: tuple[Problem, ...]
    made: Prepared | None = field(repr=False, default=None)
    sha256: str = ""  # of the file itself


@dataclass(frozen=True, slots=True)
class PhotoPreview:
    """Every file and what would become of it; ``problems`` are all of theirs and the folder's."""

    pictures: tuple[Picture, ...]
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Files of each kind."""
        found = Counter(picture.kind for picture in self.pictures)
        return {kind: found[kind] for kind in ("new", "replaced", "unchanged", "rejected")}


@dataclass(frozen=True, slots=True)
class Kept:
    """How many photographs were kept, and how many files were not."""

    kept: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True)
class _Match:
    person: Person | None
    by: str
    problems: tuple[Problem, ...] = ()


def preview(tx: Tx, paths: Sequence[Path], how: Matching, job: Job) -> PhotoPreview:
    """Match the files (folders: all pictures within) to pupils and make each to measure.

    Raises ``Rejected`` for an unknown parameter set or class, no picture at all, too many, or a
    roster that does not fit the number of files.
    """
    asked = photograph.rules(how.rules_id)
    files, strangers = _files(paths)
    matches = _one_each(_matched(tx, files, how))
    before = _digests(tx, [m.person.id for m in matches.values() if m.person is not None])
    pictures = []
    for done, (path, match) in enumerate(matches.items()):
        job.step(done, len(files), "处理照片")
        pictures.append(_picture(path, match, asked, how.crops.get(path), before))
    problems = [*strangers, *(problem for picture in pictures for problem in picture.problems)]
    return PhotoPreview(tuple(pictures), tuple(problems))


def apply(tx: Tx, shown: PhotoPreview, job: Job, *, keep_original: bool = False) -> Kept:
    """Keep the new photographs of ``shown``; earlier ones stay in the evidence.

    With ``keep_original`` the files themselves are kept too (kind ``photo-original``). Raises
    ``Rejected`` when a pupil or a file is no longer as it was shown; nothing is kept then.
    """
    require(tx, Action.EDIT)
    wanted = [picture for picture in shown.pictures if picture.kind in ("new", "replaced")]
    now = People.load(tx).by_id
    for done, picture in enumerate(wanted):
        job.step(done, len(wanted), "存入照片")
        person, made = picture.person, picture.made
        if person is None or made is None or not _same(person, now.get(person.id)):
            message = f"照片“{picture.path.name}”的学生在预览之后有了改动。请重新预览后再存。"
            raise Rejected(_problem("photo.preview-stale", message, picture.path))
        students.set_photo(tx, person.id, made.jpeg)
        if keep_original:
            content = _content_as_shown(picture)
            students.add_evidence(tx, person.id, ORIGINAL, made.media_type, content)
    counts = shown.counts
    return Kept(len(wanted), counts["unchanged"], counts["rejected"])


def missing(tx: Tx, class_no: str = "") -> tuple[Person, ...]:
    """Pupils of a class, or of everyone, without a photograph."""
    people = People.load(tx)
    ids = students.ids_in(tx, class_no) if class_no else students.ids_of(tx)
    have = _digests(tx, ids)
    return tuple(people.by_id[student_id] for student_id in ids if student_id not in have)


def rule_choices() -> tuple[tuple[str, str], ...]:
    """(id, title) of every parameter set."""
    return tuple((one.id, one.title) for one in photograph.all_rules())


def for_framing(path: Path, longest: int) -> tuple[bytes, tuple[int, int]]:
    """The upright picture as a small JPEG to draw a frame on, and its full size in pixels.

    A ``Crop`` is given in pixels of the full size. Raises ``Rejected`` like ``preview``.
    """
    content = photograph.read_file(path)
    return photograph.for_screen(content, longest), photograph.size_of(content)


def _same(shown: Person, now: Person | None) -> bool:
    """Whether it is still the same child under that id; a new class or seat is no matter."""
    if now is None:
        return False
    return replace(now, class_no=shown.class_no, seat_number=shown.seat_number) == shown


def _content_as_shown(picture: Picture) -> bytes:
    content = photograph.read_file(picture.path)
    if hashlib.sha256(content).hexdigest() != picture.sha256:
        message = f"照片文件“{picture.path.name}”在预览之后被改动了。请重新预览后再存。"
        raise Rejected(_problem("photo.preview-stale", message, picture.path))
    return content


def _files(paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """All pictures in natural order (2 before 10), and a warning for every other file."""
    found: list[Path] = []
    for path in paths:
        found += [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    files = sorted(dict.fromkeys(found), key=natural)
    pictures = [file for file in files if file.suffix.lower() in photograph.SUFFIXES]
    others = [
        file
        for file in files
        if file.suffix.lower() not in photograph.SUFFIXES and file.name.lower() not in _IGNORED
    ]
    if not pictures:
        message = "没有找到照片（JPG、PNG、BMP、TIFF）。请核对所选的文件或文件夹。"
        raise Rejected(Problem("photo.no-files", message))
    if len(pictures) > MOST_FILES:
        message = f"一次选了 {len(pictures)} 张照片，最多 {MOST_FILES} 张。请按班级分批处理。"
        raise Rejected(Problem("photo.too-many-files", message))
    return pictures, [
        _problem(
            "photo.other-file",
            f"文件“{file.name}”不是 JPG、PNG、BMP 或 TIFF 照片，没有读取。如是照片请另存为 JPG。",
            file,
            Level.WARN,
        )
        for file in others
    ]


def natural(path: Path) -> tuple[tuple[str, ...], list[tuple[int, str]]]:
    """Sorts as people do: folder by folder, IMG_2 before IMG_10."""
    parts = _DIGITS.split(path.name.casefold())
    numbered = [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
    return path.parent.parts, numbered


def _matched(tx: Tx, files: Sequence[Path], how: Matching) -> dict[Path, _Match]:
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
    return {path: found[path] for path in files}


def _by_hand(people: People, path: Path, student_id: int) -> _Match:
    person = people.by_id.get(student_id)
    if person is None:
        message = f"照片“{path.name}”指定的学生不在学籍库中。请另选学生。"
        return _Match(None, "手工", (_problem("photo.nobody", message, path),))
    return _Match(person, "手工")


def _by_roster(
    people: People, files: Sequence[Path], how: Matching, code: str
) -> dict[Path, _Match]:
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
            problems = (_problem("photo.roster-contradicts", message, path, student=person.id),)
        found[path] = _Match(person, "名册顺序", problems)
    return found


def _by_name(people: People, path: Path, how: Matching, code: str) -> _Match:
    folder = path.parent.name
    class_no = how.class_no or (folder if folder and people.in_class(folder) else "")
    meant = people.called(path.stem, code, class_no)
    person = meant.one
    if person is None:
        return _Match(None, meant.by, (_nobody(path, meant),))
    if how.class_no and person.class_no != how.class_no:
        message = f"照片“{path.name}”的学生{person.name}在班级 {person.class_no}，请核对。"
        warning = _problem("photo.other-class", message, path, Level.WARN, person.id)
        return _Match(person, meant.by, (warning,))
    return _Match(person, meant.by)


def _nobody(path: Path, meant: Meant) -> Problem:
    if meant.people:
        who = "、".join(f"{p.name}（{p.class_no or '未编班'}）" for p in meant.people[:5])
        message = f"照片“{path.name}”可能是多名学生的：{who}。请手工指定，或先选定班级。"
        return _problem("photo.ambiguous", message, path)
    message = f"照片“{path.name}”的文件名没有对上任何学生。请改用身份证号命名，或手工指定。"
    return _problem("photo.nobody", message, path)


def _one_each(matches: Mapping[Path, _Match]) -> dict[Path, _Match]:
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
            problem = _problem("photo.two-files", message, path, student=student_id)
            found[path] = replace(found[path], problems=(*found[path].problems, problem))
    return found


def _digests(tx: Tx, student_ids: Sequence[int]) -> dict[int, str]:
    """SHA-256 of the photograph that each pupil has."""
    found: dict[int, str] = {}
    for group in in_groups(student_ids, _GROUP):
        found |= {key: row.sha256 for key, row in students.photos_of(tx, group).items()}
    return found


def _picture(
    path: Path,
    match: _Match,
    asked: photograph.PhotoRules,
    crop: Crop | None,
    before: Mapping[int, str],
) -> Picture:
    problems = list(match.problems)
    made, digest = None, ""
    try:
        content = photograph.read_file(path)
        digest = hashlib.sha256(content).hexdigest()
        made = photograph.prepare(content, asked, crop)
        problems += [_about(path, match, problem) for problem in made.problems]
    except Rejected as refused:
        problems += [_about(path, match, problem) for problem in refused.problems]
    kind: Kind = "rejected"
    if made is not None and match.person is not None and not blocking(problems):
        kind = _kind(made, before.get(match.person.id))
    return Picture(path, kind, match.person, match.by, tuple(problems), made, digest)


def _kind(made: Prepared, before: str | None) -> Kind:
    if before is None:
        return "new"
    same = hashlib.sha256(made.jpeg).hexdigest() == before
    return "unchanged" if same else "replaced"


def _about(path: Path, match: _Match, problem: Problem) -> Problem:
    """``problem`` with the file and the pupil it is about."""
    student_id = match.person.id if match.person else 0
    where = replace(problem.where, path=str(path), student_id=student_id)
    return replace(problem, message=f"照片“{path.name}”：{problem.message}", where=where)


def _problem(
    code: str, message: str, path: Path, level: Level = Level.REFUSE, student: int = 0
) -> Problem:
    where = Where(field="照片", path=str(path), student_id=student)
    return Problem(code, message, where, level=level)
