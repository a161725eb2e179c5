"""An invented school and its workbooks, made by another program (openpyxl) than the one tested."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl

from app.domain import fields, identity, people
from app.job import Job
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.national import importing
from app.usecases.school import registers

PASSWORD = "four quite different words"
USER = "王老师"
SCHOOL = registers.School("乌兰镇第一学校", "3115000001", "ordos")
COUNT = 48
AUTUMN = 2025
HISTORY = ("audit_entry", "sync_batch", "sync_change", "sqlite_sequence")
"""What an undo adds to and never sets back; ids in particular are given once."""
Row = Mapping[str, str]


def roster() -> list[people.Row]:
    return people.everyone(COUNT, AUTUMN, SCHOOL.code)


def book(path: Path, rows: Sequence[Row]) -> Path:
    """A workbook whose headers are the items' Chinese names, every cell a text."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append([fields.by_key(key).label for key in keys])
    for row in rows:
        sheet.append([row.get(key, "") or None for key in keys])
    made.save(path)
    return path


def preview(register: Register, path: Path, rows: Sequence[Row]) -> importing.Preview:
    return register.read(importing.preview, book(path, rows), Job())


def bring_in(register: Register, path: Path, rows: Sequence[Row]) -> importing.Imported:
    shown = preview(register, path, rows)
    return register.write(importing.apply, shown, Job())


def number(region: str, birth: str, sequence: str) -> str:
    """An invented resident's number with the right check character."""
    first = region + birth + sequence
    return first + identity.check_character(first)


def tables(tx: Tx, without: Sequence[str] = ()) -> dict[str, list[tuple]]:
    """Every row of every table of ours, the search tables included."""
    names = tx.connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    )
    return {
        name: [
            tuple(row)
            for row in tx.connection.exec_driver_sql(
                f"SELECT * FROM {name} ORDER BY 1"  # noqa: S608  names of our own tables
            )
        ]
        for (name,) in names.fetchall()
        if name not in without and not name.startswith("student_name")
    }


def one(tx: Tx, statement: str, *values: object) -> object:
    return tx.connection.exec_driver_sql(statement, values).scalar()


def jpeg(shade: int = 200) -> bytes:
    from PIL import Image

    held = BytesIO()
    Image.new("RGB", (60, 80), (shade, shade, shade)).save(held, "JPEG")
    return held.getvalue()


class StopsAt(Job):
    """Cancelled by the user as soon as a step's label begins with ``label``."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def step(self, done: int, total: int, label: str) -> None:
        if label.startswith(self.label):
            self.cancel()
        super().step(done, total, label)
