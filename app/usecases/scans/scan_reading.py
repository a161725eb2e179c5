"""The child process that opens scans from outside: no key, no register, little memory and time.

Standard input has one file after another: eight bytes of length, then the bytes. For each the
answer on standard output is a line of JSON a page, each followed by the bytes it names; then a line
``{"end": true}`` or ``{"refused": {"code": …, "message": …}}``.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from app.evidence import page_picture
from app.forms import scanned
from app.forms.scanned import Code, Raster
from app.problems import Rejected

PDF = "application/pdf"
SMALL = 150
"""Pixels along the longer side of a page's thumbnail."""
LENGTH = 8
"""Bytes of the number before a file."""

_MEMORY = 2 << 30
_LOOKED_AT = 2_400  # pixels: A4 at 200 dpi
_LOOKED_CLOSER = 4_000
_PDF_DPI, _PDF_CLOSER = 200, 300
_MOST_KEPT = 50_000_000  # bytes of one page


@dataclass(frozen=True, slots=True)
class Sent:
    """One file as it came: from a folder, or straight from a scanner."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One page: its bytes as they came, its codes, and its looks for noticing it again.

    ``turn`` is how many quarter turns clockwise set it upright, as far as a code tells. ``small``
    is a thumbnail: width, height, a byte a pixel.
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


def main() -> int:
    """Answer for every file on standard input; 0 also when all are refused."""
    _limit()
    source, out = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(LENGTH)) == LENGTH:
        content = source.read(int.from_bytes(head, "big"))
        try:
            for arrival in pages_of(Sent("", content)):
                _answer(arrival, out)
            _line(out, {"end": True})
        except Rejected as refused:
            problem = refused.problems[0]
            _line(out, {"refused": {"code": problem.code, "message": problem.message}})
        except MemoryError:
            message = "读取这个文件需要的内存太多，已停止。请降低分辨率重扫。"
            _line(out, {"refused": {"code": "scan.memory", "message": message}})
        out.flush()
    return 0


def pages_of(sent: Sent) -> Iterator[Arrival]:
    """Every page of one file. Raises ``Rejected`` for one that cannot be read."""
    if b"%PDF-" in sent.content[:1024]:
        yield from _of_pdf(sent)
        return
    for number, frame in enumerate(page_picture.frames(sent.content), 1):
        raster = Raster(*page_picture.grey(frame.content, _LOOKED_AT))
        codes = scanned.codes(raster)
        if not codes and max(raster.width, raster.height) >= _LOOKED_AT:
            codes = scanned.codes(Raster(*page_picture.grey(frame.content, _LOOKED_CLOSER)))
        yield _arrival(sent.name, number, frame.content, frame.media_type, (codes, raster))


def arrived(name: str, head: dict[str, Any], source: IO[bytes]) -> Arrival:
    """A page as the child told it; ``source`` has its bytes next."""
    content, grey = source.read(head["content"]), source.read(head["grey"])
    codes = tuple(Code(text, turned) for text, turned in head["codes"])
    small = (*head["small"], grey)
    return Arrival(
        name, head["page"], content, head["media_type"], codes, head["turn"], head["pixels"],
        head["looks"], small,
    )  # fmt: skip


def _answer(arrival: Arrival, out: IO[bytes]) -> None:
    width, height, grey = arrival.small
    head = {
        "page": arrival.page,
        "media_type": arrival.media_type,
        "codes": [[code.text, code.turned] for code in arrival.codes],
        "turn": arrival.turn,
        "pixels": arrival.pixels,
        "looks": arrival.looks,
        "small": [width, height],
        "content": len(arrival.content),
        "grey": len(grey),
    }
    _line(out, head)
    out.write(arrival.content)
    out.write(grey)
    out.flush()


def _line(out: IO[bytes], value: dict[str, Any]) -> None:
    out.write(json.dumps(value).encode() + b"\n")


def _limit() -> None:
    """Bound this process; Windows has no such limits, the parent's clock stands alone there."""
    if sys.platform == "win32":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = _MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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


if __name__ == "__main__":
    sys.exit(main())
