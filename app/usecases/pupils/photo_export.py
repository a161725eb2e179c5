"""照片 for the national system: one zip a class, named as it asks, and who is still without one."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.permissions import Action
from app.evidence import photo_package, photograph
from app.evidence.photograph import PhotoRules
from app.job import Job
from app.persistence import audit
from app.persistence.records import SyncBatch
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import USUAL, Handing
from app.usecases.pupils import students
from app.usecases.school.permits import require

LAYOUT = "photos"
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Package:
    """One zip and how many photographs are in it."""

    path: Path
    class_no: str
    photos: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """A pupil whose photograph is not in the zip."""

    student_id: int
    name: str
    class_no: str


@dataclass(frozen=True, slots=True)
class ExportedPhotos:
    """The zips; ``without`` have no photograph at all, ``problems`` say who else was left out."""

    packages: tuple[Package, ...]
    without: tuple[Lacking, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Gathered:
    pictures: dict[str, bytes]
    owners: dict[str, list[tuple[int, str]]]
    without: list[Lacking]
    problems: list[Problem]


def export(
    tx: Tx,
    out: Path,
    job: Job,
    class_no: str = "",
    rules_id: str = "national_1_0",
    handing: Handing = USUAL,
) -> ExportedPhotos:
    """The photographs of ``class_no`` to ``out`` (.zip), or of every class into the folder ``out``.

    For the authority's system unless ``handing`` says otherwise. Raises ``Rejected`` when there is
    no photograph to hand in, ``out`` cannot be written to, or who asks lacks an approval.
    """
    require(tx, Action.EXPORT)
    asked = photograph.rules(rules_id)
    class_nos = [class_no] if class_no else [one.class_no for one in students.classes(tx)]
    single = bool(class_no) and out.suffix.lower() == ".zip"
    people = len(students.ids_in(tx, class_no)) if class_no else students.count(tx)
    subject = disclosures.Subject(disclosures.PHOTOS, out.name, people)
    disclosures.give(tx, subject, disclosures.asked(handing, disclosures.AUTHORITY))
    _make_folder(out.parent if single else out)
    packages: list[Package] = []
    without: list[Lacking] = []
    problems: list[Problem] = []
    for done, number in enumerate(class_nos):
        job.step(done, len(class_nos), "打包照片")
        found = _gather(tx, number, asked)
        without += found.without
        problems += found.problems
        if found.pictures:
            path = out if single else _own_path(out, number, packages)
            photo_package.write(found.pictures, path)
            _record(tx, path, len(found.pictures), len(found.without))
            packages.append(Package(path, number, len(found.pictures)))
    if not packages:
        message = "没有可以导出的照片。请核对所选班级，或先采集照片。"
        raise Rejected(Problem("photo.export-nothing", message), *problems)
    return ExportedPhotos(tuple(packages), tuple(without), tuple(problems))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"“{folder}”不能建立或不是文件夹。请另选存放位置。"
        raise Rejected(Problem("photo.out", message, Where(path=str(folder)))) from error


def _own_path(folder: Path, class_no: str, packages: Sequence[Package]) -> Path:
    """A zip of the class's own, also where two 班号 differ only in what no file name may hold."""
    stem = _safe(class_no) or "未编班"
    taken = {package.path.stem.upper() for package in packages}
    names = [stem, *(f"{stem}_{number}" for number in range(2, len(packages) + 3))]
    return folder / f"{next(name for name in names if name.upper() not in taken)}.zip"


def _gather(tx: Tx, class_no: str, asked: PhotoRules) -> _Gathered:
    found = _Gathered({}, {}, [], [])
    ids = students.ids_in(tx, class_no)
    rows = students.photos_of(tx, ids)
    for student_id, values in students.values_of(tx, ids).items():
        if student_id not in rows:
            found.without.append(Lacking(student_id, values["name"], class_no))
            continue
        content = students.evidence_bytes(tx, rows[student_id])
        wrong = photograph.check(content, asked)
        found.problems += [_about(problem, student_id, values["name"]) for problem in wrong]
        if not wrong:
            name = file_name(values, tx.setting("school.code"))
            found.owners.setdefault(name.upper(), []).append((student_id, values["name"]))
            found.pictures[name] = content
    _leave_out_doubles(found)
    return found


def file_name(values: dict[str, str], school_code: str) -> str:
    """``身份证号.jpg``; a pupil without a number is ``学校标识码_班号_姓名.jpg`` (C08)."""
    number = values["id_number"].strip()
    if number:
        return f"{_safe(number)}.jpg"
    code = values["school_code"] or school_code
    return f"{_safe(code)}_{_safe(values['class_no'])}_{_safe(values['name'])}.jpg"


def _safe(text: str) -> str:
    """``text`` as part of a file name on any system."""
    return _UNSAFE.sub("_", text).strip(" .")


def _leave_out_doubles(found: _Gathered) -> None:
    """Two pupils cannot share a file name, also not where a and A are one; both stay out."""
    for name, owners in found.owners.items():
        if len(owners) > 1:
            found.pictures = {k: v for k, v in found.pictures.items() if k.upper() != name}
            found.problems += [_double(owner, owners) for owner in owners]


def _double(owner: tuple[int, str], owners: Sequence[tuple[int, str]]) -> Problem:
    student_id, name = owner
    message = (
        f"{name}的照片与另外 {len(owners) - 1} 名学生文件名相同"
        "（证件号相同，或同班同名而无证件号），没有放入压缩包。请先核对证件号，或在全国系统中单独上传。"
    )
    where = Where(field="照片", student_id=student_id)
    return Problem("photo.same-name", message, where, level=Level.WARN)


def _about(problem: Problem, student_id: int, name: str) -> Problem:
    where = Where(field="照片", student_id=student_id)
    return Problem(
        problem.code,
        f"{name}：{problem.message}没有放入压缩包。",
        where,
        problem.source,
        Level.WARN,
    )


def _record(tx: Tx, path: Path, photos: int, left_out: int) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    batch = tx.add(
        SyncBatch(
            kind="export",
            file_name=path.name,
            sha256=digest,
            layout=LAYOUT,
            rows=photos,
            created=0,
            changed=0,
            rejected=left_out,
            at=tx.stamp,
            by=tx.actor.user,
            audit_seq=audit.head(tx.connection)[0],
        )
    )
    tx.note("export", "sync_batch", batch.id, {"sha256": digest, "rows": photos})
