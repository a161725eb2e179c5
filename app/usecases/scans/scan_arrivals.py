"""Files of scans as single pages, each with what its codes say; nothing here knows a pupil."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.evidence import page_picture
from app.forms import scanned
from app.job import Job
from app.problems import Level, Problem, Rejected, Where
from app.usecases.scans.scan_child import Reader
from app.usecases.scans.scan_reading import PDF, Arrival, Sent

__all__ = [
    "MOST_FILES",
    "MOST_PAGES",
    "PDF",
    "SUFFIXES",
    "Arrival",
    "Sent",
    "alike",
    "files",
    "pages",
    "read",
    "shown",
]

SUFFIXES = (".pdf", *page_picture.SUFFIXES)
MOST_FILES = 2_000
MOST_PAGES = 2_000
"""In one go; a school's forms come class by class."""

_IGNORED = frozenset({"thumbs.db", ".ds_store", "desktop.ini"})
_SCREEN = 1_600  # pixels along the longer side
_SCREEN_DPI = 130
_DIGITS = re.compile(r"(\d+)")


def alike(first: str, second: str) -> bool:
    """Whether two pages look like scans of one sheet of paper."""
    return page_picture.alike(first, second)


def files(paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """Every file (folders: all that scans may be, sorted as a person counts), and the strangers.

    Raises ``Rejected`` for a path that is not there, nothing to file, or far too much.
    """
    found: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            inside = sorted((one for one in path.rglob("*") if one.is_file()), key=_counted)
            inside = [one for one in inside if one.name.lower() not in _IGNORED]
            found += [one for one in inside if one.suffix.lower() in SUFFIXES]
            problems += [_stranger(one) for one in inside if one.suffix.lower() not in SUFFIXES]
        elif path.is_file():
            found.append(path)
        else:
            raise Rejected(_problem("cannot-open", path, "打不开。请核对文件是否还在。"))
    if not found:
        message = "没有可归档的扫描件（PDF、JPG、PNG、TIFF）。请核对所选的文件或文件夹。"
        raise Rejected(Problem("scan.nothing", message))
    if len(found) > MOST_FILES:
        message = f"一次最多 {MOST_FILES} 个文件，现在有 {len(found)} 个。请分批归档。"
        raise Rejected(Problem("scan.too-many-files", message))
    return list(dict.fromkeys(found)), problems


def read(paths: Iterable[Path], problems: list[Problem]) -> Iterator[Sent]:
    """The files' bytes, one at a time; one that cannot be read is added to ``problems``."""
    most = scanned.MOST_BYTES
    for path in paths:
        try:
            with path.open("rb") as stream:
                yield Sent(path.name, stream.read(most + 1))
        except OSError:
            problems.append(_problem("cannot-open", path, "打不开。请核对文件是否还在。"))


def pages(sent: Iterable[Sent], problems: list[Problem], job: Job) -> Iterator[Arrival]:
    """Every page of every file, read in a child process with limits.

    What cannot be read is told and passed over, and keeps no other. Raises ``Rejected`` beyond
    ``MOST_PAGES``, ``Cancelled``.
    """
    count = 0
    with Reader(job) as reader:
        for one in sent:
            try:
                for arrival in reader.pages(one):
                    count += 1
                    if count > MOST_PAGES:
                        message = f"一次最多归档 {MOST_PAGES} 页。请分批归档。"
                        raise Rejected(Problem("scan.too-many-pages", message))
                    yield arrival
            except Rejected as refused:
                if any(problem.code == "scan.too-many-pages" for problem in refused.problems):
                    raise
                problems += [_about(one.name, problem) for problem in refused.problems]


def shown(media_type: str, content: bytes, quarters: int) -> bytes:
    """A page as it came, as a JPEG for the screen: turned, and nothing else done to it."""
    if media_type == PDF:
        with scanned.opened(content) as document:
            return page_picture.screen_of(document.picture(0, _SCREEN_DPI), quarters)
    return page_picture.screen(content, quarters, _SCREEN)


def _counted(path: Path) -> list[tuple[int, int | str]]:
    """Page 2 before page 10; folders before what follows them."""
    parts = _DIGITS.split(path.as_posix())
    return [(0, int(part)) if part.isdigit() else (1, part.casefold()) for part in parts if part]


def _stranger(path: Path) -> Problem:
    found = _problem("other-kind", path, "不是扫描件（PDF、JPG、PNG、TIFF），没有归档。")
    return replace(found, level=Level.WARN)


def _problem(code: str, path: Path, what: str) -> Problem:
    return Problem(f"scan.{code}", f"“{path.name}”{what}", Where(path=str(path)))


def _about(name: str, problem: Problem) -> Problem:
    where = replace(problem.where, path=name)
    return replace(problem, message=f"“{name}”：{problem.message}", where=where)
