"""Files of scans as single pages, each with what its codes say; nothing here knows a pupil."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.evidence import page_picture
from app.forms import scanned
from app.forms.scanned import Code, Raster
from app.problems import Level, Problem, Rejected, Where

PDF = "application/pdf"
SUFFIXES = (".pdf", *page_picture.SUFFIXES)
MOST_FILES = 2_000
MOST_PAGES = 2_000
"""In one go; a school's forms come class by class."""

SMALL = 150
"""Pixels along the longer side of a page's thumbnail."""

_LOOKED_AT = 2_400  # pixels: A4 at 200 dpi
_LOOKED_CLOSER = 4_000
_PDF_DPI, _PDF_CLOSER = 200, 300
_MOST_KEPT = 50_000_000  # bytes of one page
_IGNORED = frozenset({"thumbs.db", ".ds_store", "desktop.ini"})
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Sent:
    """One file as it came: from a folder, or straight from a scanner."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One page: its bytes as they came, its codes, and its looks for noticing it again.

    ``turn`` is how many quarter turns clockwise set it upright, as far as a code tells.
    """

    name: str
    page: int
    content: bytes = field(repr=False)
    media_type: str
    codes: tuple[Code, ...]
    turn: int
    pixels: str
    looks: str
    small: tuple[int, int, bytes] = field(default=(0, 0, b""), repr=False)


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


def pages(sent: Iterable[Sent], problems: list[Problem]) -> Iterator[Arrival]:
    """Every page of every file. What cannot be read is told and passed over, and keeps no other.

    Raises ``Rejected`` beyond ``MOST_PAGES``.
    """
    count = 0
    for one in sent:
        try:
            for arrival in _pages_of(one):
                count += 1
                if count > MOST_PAGES:
                    message = f"一次最多归档 {MOST_PAGES} 页。请分批归档。"
                    raise Rejected(Problem("scan.too-many-pages", message))
                yield arrival
        except Rejected as refused:
            if any(problem.code == "scan.too-many-pages" for problem in refused.problems):
                raise
            problems += [_about(one.name, problem) for problem in refused.problems]


def _pages_of(sent: Sent) -> Iterator[Arrival]:
    if b"%PDF-" in sent.content[:1024]:
        yield from _of_pdf(sent)
        return
    for number, frame in enumerate(page_picture.frames(sent.content), 1):
        raster = Raster(*page_picture.grey(frame.content, _LOOKED_AT))
        codes = scanned.codes(raster)
        if not codes and max(raster.width, raster.height) >= _LOOKED_AT:
            codes = scanned.codes(Raster(*page_picture.grey(frame.content, _LOOKED_CLOSER)))
        yield _arrival(sent.name, number, frame.content, frame.media_type, (codes, raster))


def _of_pdf(sent: Sent) -> Iterator[Arrival]:
    with scanned.opened(sent.content) as document:
        for number in range(len(document)):
            raster = document.raster(number, _PDF_DPI)
            codes = scanned.codes(raster)
            if not codes:
                codes = scanned.codes(document.raster(number, _PDF_CLOSER))
            content = document.single(number)
            yield _arrival(sent.name, number + 1, content, PDF, (codes, raster))


def _arrival(
    name: str, number: int, content: bytes, media_type: str, seen: tuple[tuple[Code, ...], Raster]
) -> Arrival:
    codes, raster = seen
    if len(content) > _MOST_KEPT:
        message = f"第 {number} 页超过 {_MOST_KEPT // 1_000_000} MB。请降低分辨率重扫。"
        raise scanned.refused("page-too-large", message)
    turn = round(-codes[0].turned / 90) % 4 if codes else 0
    size = f"{raster.width}x{raster.height} ".encode()
    pixels = hashlib.sha256(size + raster.grey).hexdigest()
    looks = page_picture.likeness(raster.width, raster.height, raster.grey, turn)
    small = page_picture.small(raster.width, raster.height, raster.grey, turn, SMALL)
    return Arrival(name, number, content, media_type, codes, turn, pixels, looks, small)


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
