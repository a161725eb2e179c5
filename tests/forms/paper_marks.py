"""Where a PDF puts its characters and its rules, in points from the upper left of each page."""

import ctypes
import os
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import ImageFont
from pypdfium2 import raw

from app.forms import font_files

Letter = tuple[str, float, float]
"""A character and the point where it begins on its base line."""

_THIN = 3.0  # points: what is no thicker is a rule
_SHORT = 4.0  # points: shorter ones are corners and dashes
_STEP = 2.0
FAMILIES = {
    "宋体": "value",
    "黑体": "strong",
    "仿宋": "value",
    "楷体": "value",
    "SimSun": "value",
    "SimHei": "strong",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """One page: its characters, and the points that its rules run through."""

    letters: tuple[Letter, ...]
    across: frozenset[tuple[int, float]]
    down: frozenset[tuple[int, float]]


def marks_of(pdf: bytes) -> list[Marks]:
    """Every page of ``pdf``."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_marks(page) for page in document]
    finally:
        document.close()


def strays(ours: Marks, theirs: Marks, within: float = 2.0) -> list[str]:
    """Characters of either page that the other has not within ``within`` points."""
    found = [f"+{one}" for one in _unmatched(ours.letters, theirs.letters, within)]
    return found + [f"-{one}" for one in _unmatched(theirs.letters, ours.letters, within)]


def rule_strays(ours: Marks, theirs: Marks, within: float = 1.0) -> list[str]:
    """Points of rules of either page that no rule of the other comes ``within`` points of."""
    found: list[str] = []
    for name, one, two in (
        ("across", ours.across, theirs.across),
        ("down", ours.down, theirs.down),
    ):
        found += [f"+{name} {point}" for point in _lonely(one, two, within)]
        found += [f"-{name} {point}" for point in _lonely(two, one, within)]
    return found


def _lonely(
    points: Iterable[tuple[int, float]], others: Iterable[tuple[int, float]], within: float
) -> list[tuple[int, float]]:
    near: dict[int, list[float]] = defaultdict(list)
    for step, place in others:
        near[step].append(place)
    return [
        (step, place)
        for step, place in sorted(points)
        if not any(
            abs(place - other) <= within
            for one in (step - 1, step, step + 1)
            for other in near[one]
        )
    ]


def _unmatched(
    letters: Iterable[Letter], others: Iterable[Letter], within: float
) -> Iterator[Letter]:
    by_char: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for char, x, y in others:
        by_char[char].append((x, y))
    for char, x, y in letters:
        near = [p for p in by_char[char] if abs(p[0] - x) <= within and abs(p[1] - y) <= within]
        if not near:
            yield char, round(x, 1), round(y, 1)


def _marks(page: Any) -> Marks:
    _, height = page.get_size()
    across: set[tuple[int, float]] = set()
    down: set[tuple[int, float]] = set()
    for left, low, right, top in _paths(page):
        if top - low <= _THIN and right - left >= _SHORT:
            middle = round(height - (top + low) / 2, 2)
            steps = range(round(left / _STEP) + 1, round(right / _STEP))
            across.update((step, middle) for step in steps)
        if right - left <= _THIN and top - low >= _SHORT:
            middle = round((left + right) / 2, 2)
            steps = range(round((height - top) / _STEP) + 1, round((height - low) / _STEP))
            down.update((step, middle) for step in steps)
    return Marks(tuple(_letters(page, height)), frozenset(across), frozenset(down))


def _letters(page: Any, height: float) -> Iterator[Letter]:
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=4):
        while raw.FPDFPageObj_CountMarks(thing):  # a span's text would stand all at its beginning
            raw.FPDFPageObj_RemoveMark(thing, raw.FPDFPageObj_GetMark(thing, 0))
    text = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    for number in range(text.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(text.raw, number))
        if char.isspace() or raw.FPDFText_IsGenerated(text.raw, number) or ord(char) < 33:
            continue
        raw.FPDFText_GetCharOrigin(text.raw, number, x, y)
        yield char, x.value, height - y.value
    text.close()


def _paths(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """Boxes of all straight pieces of all drawn paths, also those inside forms."""
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        matrix = thing.get_matrix()
        yield from _pieces(thing, matrix)


def _pieces(thing: Any, matrix: Any) -> Iterator[tuple[float, float, float, float]]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(thing, fill, stroke)
    count = raw.FPDFPath_CountSegments(thing)
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(thing, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        points.append((kind, *matrix.on_point(x.value, y.value)))
    if not stroke.value:
        if fill.value and points:
            xs, ys = [p[1] for p in points], [p[2] for p in points]
            yield min(xs), min(ys), max(xs), max(ys)
        return
    start = before = points[0]
    for number, point in enumerate(points):
        if point[0] == raw.FPDF_SEGMENT_MOVETO:
            start = before = point
            continue
        yield _box(before, point)
        before = point
        last = number + 1 == len(points) or points[number + 1][0] == raw.FPDF_SEGMENT_MOVETO
        if last and len(points) > 3:
            yield _box(before, start)


def _box(one: Any, two: Any) -> tuple[float, float, float, float]:
    return (min(one[1], two[1]), min(one[2], two[2]), max(one[1], two[1]), max(one[2], two[2]))


def font_rules(folder: Path) -> Path:
    """A fontconfig file by which a word processor takes our faces for the names Word writes."""
    families = {name: font_files.candidates(role)[0].path for name, role in FAMILIES.items()}
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        '<edit name="family" mode="assign" binding="strong">'
        f"<string>{_family(path)}</string></edit></match>"
        for name, path in families.items()
    )
    place = folder / "fonts.conf"
    place.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>/usr/share/fonts</dir><cachedir>{folder / 'fontcache'}</cachedir>{rules}"
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include></fontconfig>',
        encoding="utf-8",
    )
    return place


def _family(path: Path) -> str:
    return str(ImageFont.truetype(str(path)).getname()[0])


def converted(soffice: str, sources: list[Path], folder: Path, fonts: Path) -> None:
    """Let LibreOffice make a PDF beside each of ``sources``, in one go."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    subprocess.run(
        [*command, *map(str, sources)],
        check=True,
        capture_output=True,
        timeout=600,
        env=environment,
    )
