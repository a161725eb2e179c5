"""照片: matched to pupils and made to measure, looked at, then kept.

``preview`` reads and changes nothing; what it shows is exactly what ``apply`` keeps.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from app.domain.permissions import Action
from app.evidence import photograph
from app.evidence.photograph import Crop, Prepared
from app.job import Job
from app.persistence.records import Evidence
from app.persistence.transaction import Tx, in_groups
from app.problems import Level, Problem, Rejected, Where, blocking
from app.usecases.pupils import photo_matching, students
from app.usecases.pupils.photo_matching import Match, Matching, problem_of
from app.usecases.pupils.recognising import People, Person
from app.usecases.school.permits import require

ORIGINAL, WITHDRAWN = "photo-original", "photo-withdrawn"
MOST_FILES = 5_000
"""In one preview; a school's photographs come class by class."""

Kind = Literal["new", "replaced", "unchanged", "rejected"]
_IGNORED = frozenset({"thumbs.db", ".ds_store", "desktop.ini"})
_GROUP = 500
_DIGITS = re.compile(r"(\d+)")


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
    shot: bytes = field(repr=False, default=b"")  # the file itself where it lies on no disc


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
    """How many photographs were kept, how many files were not, and the rows for ``undo``."""

    kept: int
    unchanged: int
    rejected: int
    evidence_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a frame is drawn by: the asked size and the least width in pixels of the picture,
    and where the face belongs, in percent of the frame."""

    width: int
    height: int
    least_width: int
    top: int
    chin: int
    head: int


def preview(tx: Tx, paths: Sequence[Path], how: Matching, job: Job) -> PhotoPreview:
    """Match the files (folders: all pictures within) to pupils and make each to measure.

    Raises ``Rejected`` for an unknown parameter set or class, no picture at all, too many, or a
    roster that does not fit the number of files.
    """
    asked = photograph.rules(how.rules_id)
    files, strangers = _files(paths)
    matches = photo_matching.matched(tx, files, how)
    before = _digests(tx, [m.person.id for m in matches.values() if m.person is not None])
    pictures = []
    for done, (path, match) in enumerate(matches.items()):
        job.step(done, len(files), "处理照片")
        shot = how.shots.get(path, b"")
        pictures.append(_picture(path, match, asked, how.crops.get(path), before, shot))
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
    rows = []
    for done, picture in enumerate(wanted):
        job.step(done, len(wanted), "存入照片")
        person, made = picture.person, picture.made
        if person is None or made is None or not _same(person, now.get(person.id)):
            message = f"照片“{picture.path.name}”的学生在预览之后有了改动。请重新预览后再存。"
            raise Rejected(problem_of("photo.preview-stale", message, picture.path))
        add = partial(students.add_evidence, tx, person.id)
        rows.append(add(students.PHOTO, "image/jpeg", made.jpeg))
        if keep_original:
            rows.append(add(ORIGINAL, made.media_type, _content_as_shown(picture)))
    counts = shown.counts
    return Kept(len(wanted), counts["unchanged"], counts["rejected"], tuple(rows))


def undo(tx: Tx, kept: Kept) -> int:
    """Take back what ``apply`` kept: each pupil has the photograph from before, or none.

    The pictures stay in the evidence as withdrawn. Raises ``Rejected`` when a later photograph was
    kept for one of them; says how many pupils it was.
    """
    require(tx, Action.EDIT)
    rows = [tx.get(Evidence, one, f"编号为 {one} 的照片") for one in kept.evidence_ids]
    photos = [row for row in rows if row.kind == students.PHOTO]
    latest = students.photos_of(tx, [row.student_id for row in photos])
    if any(latest[row.student_id].id != row.id for row in photos):
        message = "这批照片存入之后，有学生又换过照片，不能整批撤销。请逐个更换照片。"
        raise Rejected(Problem("photo.changed-since", message, Where(field="照片")))
    for row in rows:
        row.kind = WITHDRAWN if row.kind in (students.PHOTO, ORIGINAL) else row.kind
    return len(photos)


def shape(rules_id: str) -> Shape:
    """What to draw a frame by. Raises ``Rejected`` for an unknown parameter set."""
    asked = photograph.rules(rules_id)
    size = (asked.width, asked.height, asked.least_width)
    return Shape(*size, asked.guide.top, asked.guide.chin, asked.guide.width)


def recrop(
    tx: Tx, shown: PhotoPreview, crops: Mapping[Path, Crop], rules_id: str, job: Job
) -> PhotoPreview:
    """``shown`` with these files made anew by their frames; whose they are stays."""
    asked = photograph.rules(rules_id)
    ids = [one.person.id for one in shown.pictures if one.person is not None]
    before = _digests(tx, ids)
    pictures, done = [], 0
    for one in shown.pictures:
        if one.path in crops:
            job.step(done, len(crops), "裁剪照片")
            done += 1
            match = Match(one.person, one.by, _of_match(one))
            crop = crops[one.path]
            pictures.append(_picture(one.path, match, asked, crop, before, one.shot))
        else:
            pictures.append(one)
    ours = {problem for one in shown.pictures for problem in one.problems}
    others = [problem for problem in shown.problems if problem not in ours]
    problems = [*others, *(problem for one in pictures for problem in one.problems)]
    return PhotoPreview(tuple(pictures), tuple(problems))


def missing(tx: Tx, class_no: str = "") -> tuple[Person, ...]:
    """Pupils of a class, or of everyone, without a photograph."""
    people = People.load(tx)
    ids = students.ids_in(tx, class_no) if class_no else students.ids_of(tx)
    have = _digests(tx, ids)
    return tuple(people.by_id[student_id] for student_id in ids if student_id not in have)


def rule_choices() -> tuple[tuple[str, str], ...]:
    """(id, title) of every parameter set."""
    return tuple((one.id, one.title) for one in photograph.all_rules())


def for_framing(one: Picture, longest: int) -> tuple[bytes, tuple[int, int]]:
    """The upright picture as a small JPEG to draw a frame on, and its full size in pixels.

    A ``Crop`` is given in pixels of the full size. Raises ``Rejected`` like ``preview``.
    """
    content = _content(one.path, one.shot)
    return photograph.for_screen(content, longest), photograph.size_of(content)


def _of_match(one: Picture) -> tuple[Problem, ...]:
    """The problems of a picture that are about whose it is, not about how it looks."""
    return tuple(problem for problem in one.problems if problem.code in photo_matching.CODES)


def _same(shown: Person, now: Person | None) -> bool:
    """Whether it is still the same child under that id; a new class or seat is no matter."""
    if now is None:
        return False
    return replace(now, class_no=shown.class_no, seat_number=shown.seat_number) == shown


def _content_as_shown(picture: Picture) -> bytes:
    content = _content(picture.path, picture.shot)
    if hashlib.sha256(content).hexdigest() != picture.sha256:
        message = f"照片文件“{picture.path.name}”在预览之后被改动了。请重新预览后再存。"
        raise Rejected(problem_of("photo.preview-stale", message, picture.path))
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
        problem_of(
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


def _digests(tx: Tx, student_ids: Sequence[int]) -> dict[int, str]:
    """SHA-256 of the photograph that each pupil has."""
    found: dict[int, str] = {}
    for group in in_groups(student_ids, _GROUP):
        found |= {key: row.sha256 for key, row in students.photos_of(tx, group).items()}
    return found


def _picture(
    path: Path,
    match: Match,
    asked: photograph.PhotoRules,
    crop: Crop | None,
    before: Mapping[int, str],
    shot: bytes = b"",
) -> Picture:
    problems = list(match.problems)
    made, digest = None, ""
    try:
        content = _content(path, shot)
        digest = hashlib.sha256(content).hexdigest()
        made = photograph.prepare(content, asked, crop)
        problems += [_about(path, match, problem) for problem in made.problems]
    except Rejected as refused:
        problems += [_about(path, match, problem) for problem in refused.problems]
    kind: Kind = "rejected"
    if made is not None and match.person is not None and not blocking(problems):
        kind = _kind(made, before.get(match.person.id))
    return Picture(path, kind, match.person, match.by, tuple(problems), made, digest, shot)


def _content(path: Path, shot: bytes) -> bytes:
    return shot or photograph.read_file(path)


def _kind(made: Prepared, before: str | None) -> Kind:
    if before is None:
        return "new"
    same = hashlib.sha256(made.jpeg).hexdigest() == before
    return "unchanged" if same else "replaced"


def _about(path: Path, match: Match, problem: Problem) -> Problem:
    """``problem`` with the file and the pupil it is about."""
    student_id = match.person.id if match.person else 0
    where = replace(problem.where, path=str(path), student_id=student_id)
    return replace(problem, message=f"照片“{path.name}”：{problem.message}", where=where)
