"""行政区划代码表: replaced by a file as the authority publishes it, checked, kept, taken back."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain import divisions
from app.domain.permissions import Action
from app.exchange import intake
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.school.permits import require

_IN_FORCE, _LIST, _TABLE = "divisions.in-force", "divisions.versions", "divisions.table."
_FEWEST = 2_800  # China has had more counties than that in every year since 1990
_PROVINCES = 34
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """A table that may be taken, and what differs from the one in force; (code, name) each."""

    file_name: str
    sha256: str
    names: Mapping[str, str]
    added: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
    renamed: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One table that was taken: ``edition`` is what she calls it, e.g. 2026年9月."""

    number: int
    edition: str
    file_name: str
    sha256: str
    rows: int
    at: str
    by: str


def look(tx: Tx, file: Path) -> Checked:
    """Read a table of 代码 and 名称 (.csv, .xls, .xlsx; six or twelve digits) and compare it.

    Raises ``Rejected`` when it cannot be the whole table: too few rows, doubled codes, provinces
    missing, a county without its prefecture or province (R-FJ-5-2).
    """
    content = _content(file)
    names, problems = _read(file, content)
    problems += _unsound(names)
    if problems:
        raise Rejected(*problems[:_SHOWN])
    now = dict(_names(tx, in_force(tx)))
    return Checked(
        file.name,
        hashlib.sha256(content).hexdigest(),
        names,
        tuple((code, name) for code, name in names.items() if code not in now),
        tuple((code, name) for code, name in now.items() if code not in names),
        tuple((c, now[c], n) for c, n in names.items() if c in now and now[c] != n),
    )


def take(tx: Tx, checked: Checked, edition: str) -> Version:
    """Put a table in force; the one before stays and can be put back."""
    require(tx, Action.EDIT)
    if not edition.strip():
        message = "请写明这份代码表的版本，例如 2026年9月。"
        raise Rejected(Problem("divisions.edition", message, Where(field="版本")))
    number = max((one.number for one in versions(tx)), default=0) + 1
    made = Version(
        number,
        edition.strip(),
        checked.file_name,
        checked.sha256,
        len(checked.names),
        tx.stamp,
        tx.actor.user,
    )
    tx.set(f"{_TABLE}{number}", json.dumps(dict(checked.names), ensure_ascii=False))
    listed = [_as_list(one) for one in (*versions(tx), made)]
    tx.set(_LIST, json.dumps(listed, ensure_ascii=False))
    tx.set(_IN_FORCE, str(number))
    return made


def put_back(tx: Tx) -> int:
    """The table before the one in force is in force again; its number, 0 for the shipped one."""
    require(tx, Action.EDIT)
    now = in_force(tx)
    if not now:
        message = "现在用的就是随程序提供的代码表，没有可以换回的。"
        raise Rejected(Problem("divisions.shipped", message))
    before = max((one.number for one in versions(tx) if one.number < now), default=0)
    tx.set(_IN_FORCE, str(before))
    return before


def versions(tx: Tx) -> tuple[Version, ...]:
    """Every table that was ever taken, oldest first."""
    return tuple(Version(*one) for one in json.loads(tx.setting(_LIST) or "[]"))


def in_force(tx: Tx) -> int:
    """The number of the version in force, 0 for the table that came with the program."""
    return int(tx.setting(_IN_FORCE) or 0)


def load(tx: Tx) -> None:
    """Let this program read divisions by the register's table, once it is open or has changed."""
    number = in_force(tx)
    divisions.use(_names(tx, number) if number else None)


def _names(tx: Tx, number: int) -> Mapping[str, str]:
    if not number:
        return divisions.shipped()
    names: dict[str, str] = json.loads(tx.setting(f"{_TABLE}{number}"))
    return names


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"文件“{file.name}”打不开。请核对文件是否存在，是否正被其他程序占用。"
        raise Rejected(Problem("divisions.file", message, Where(path=str(file)))) from error


def _read(file: Path, content: bytes) -> tuple[dict[str, str], list[Problem]]:
    """Code (six digits) → name of the counties and above; a code that comes twice is a problem."""
    names: dict[str, str] = {}
    problems = []
    for number, code, name in _entries(_cells(file, content)):
        if code in names and names[code] != name:
            message = f"代码 {code} 出现两次：{names[code]}、{name}。请核对文件。"
            problems.append(Problem("divisions.twice", message, Where(row=number)))
        names[code] = name
    return names, problems


def _cells(file: Path, content: bytes) -> Sequence[Sequence[str]]:
    if file.suffix.lower() != ".csv":
        book = intake.read_workbook(file)
        return next((sheet.rows for sheet in book.sheets if sheet.visible and sheet.rows), ())
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    return list(csv.reader(io.StringIO(text)))


def _entries(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, str, str]]:
    """(row, six digits, name) wherever a cell is a code and the next one that is filled a name."""
    for number, cells in enumerate(rows, 1):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if len(filled) < 2 or not filled[0].isdigit() or len(filled[0]) not in (6, 9, 12):
            continue
        code, below = filled[0][:6], filled[0][6:]
        if not below.strip("0"):
            yield number, code, filled[1]


def _unsound(names: Mapping[str, str]) -> list[Problem]:
    problems = []
    provinces = [code for code in names if code.endswith("0000")]
    if len(names) < _FEWEST or len(provinces) < _PROVINCES:
        message = (
            f"文件里只有 {len(names)} 个县级以上代码、{len(provinces)} 个省级代码，不是全国的表。"
            "请选择民政部公布的《县以上行政区划代码》全表。"
        )
        problems.append(Problem("divisions.incomplete", message))
    orphans = [code for code in names if code[:2] + "0000" not in names]
    problems += [
        Problem("divisions.orphan", f"代码 {code}（{names[code]}）没有所属的省级代码。请核对文件。")
        for code in orphans
    ]
    return problems


def _as_list(one: Version) -> list[object]:
    return [one.number, one.edition, one.file_name, one.sha256, one.rows, one.at, one.by]
