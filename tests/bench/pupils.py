"""What the measurements work on, made once in a folder: invented pupils, files, registers."""

import shutil
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

from app.domain import layouts, people
from app.exchange import filling
from app.job import Job
from app.persistence.keys import LOWEST
from app.persistence.records import Guardian, Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.demo import demo_photos
from app.usecases.national import importing
from app.usecases.pupils import students
from app.usecases.school import registers

PASSWORD = "four quite different words"
USER = "王老师"
SCHOOL = registers.School("乌兰镇第一学校", "3115000001", "ordos")
MANY, FORMS, SEARCHED = 10_000, 1_000, 60_000
AUTUMN = date(2025, 9, 1).year
ROSTER, EMPTY, FULL, PICTURED, TOWN = "roster.xlsx", "empty", "full", "pictured", "town"


def make(place: Path) -> None:
    """Everything; takes about a minute."""
    filling.fill(
        None,
        layouts.layout("a_2013"),
        people.everyone(MANY, AUTUMN, SCHOOL.code),
        place / ROSTER,
        Job(),
    )
    _register(place / EMPTY).close()
    full = _register(place / FULL)
    _take(full, place / ROSTER)
    full.close()
    _pictured(place)
    town = _register(place / TOWN)
    town.write(enter, people.everyone(SEARCHED, AUTUMN, SCHOOL.code))
    town.close()


def copy_of(place: Path, name: str) -> Path:
    """A fresh copy of a register, to be spoilt."""
    copy = place / f"{name}-copy"
    shutil.rmtree(copy, ignore_errors=True)
    return Path(shutil.copytree(place / name, copy))


def opened(folder: Path) -> Register:
    return registers.unlock(folder, USER, PASSWORD)


def _register(folder: Path) -> Register:
    """A register whose key derivation is cheap: it is not what is measured."""
    return registers.create(folder, SCHOOL, USER, PASSWORD, cost=LOWEST)[0]


def _take(register: Register, file: Path) -> None:
    shown = register.read(importing.preview, file, Job())
    register.write(importing.apply, shown, Job())


def _pictured(place: Path) -> None:
    file = place / "pictured.xlsx"
    rows = people.everyone(FORMS, AUTUMN, SCHOOL.code)
    filling.fill(None, layouts.layout("a_2013"), rows, file, Job())
    register = _register(place / PICTURED)
    _take(register, file)
    ids = register.read(students.ids_of)
    photos = [photograph(number) for number in range(8)]
    register.write(demo_photos.give, ids, {"男": photos, "女": photos}, Job())
    register.close()


def photograph(number: int) -> bytes:
    """A JPEG of 358 × 441 pixels and some 25 KB, as photographs are: noise, unlike drawings."""
    from PIL import Image

    noise = Image.effect_noise(demo_photos.SIZE, 12 + number).convert("RGB")
    stream = BytesIO()
    noise.save(stream, "JPEG", quality=55)
    return stream.getvalue()


def enter(tx: Tx, rows: list[people.Row]) -> None:
    blank = dict.fromkeys(students.STUDENT_KEYS, "")
    ids = tx.add_many(
        Student,
        [{**blank, **{k: v for k, v in row.items() if "." not in k}} for row in rows],
    )
    members = [
        {"student_id": student_id, "position": position, **member(row, position)}
        for student_id, row in zip(ids, rows, strict=True)
        for position in (1, 2)
    ]
    tx.add_many(Guardian, members)


def member(row: people.Row, position: int) -> dict[str, str]:
    """The family member at ``position`` of a flat ``row``."""
    return {key: row.get(f"guardian{position}.{key}", "") for key in students.GUARDIAN_KEYS}


if __name__ == "__main__":
    make(Path(sys.argv[1]))
