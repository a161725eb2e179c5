"""The objects of one PDF, written down at once as they stand in the file (ISO 32000-1, 7.3, 7.5).

A library that puts each together from names and numbers took as long as drawing the pages did.
"""

import hashlib
import zlib
from collections.abc import Mapping
from typing import BinaryIO

from app.forms.pictures import Photo, Raster

_HEAD = b"%PDF-1.4\n%\xe5\xad\xa6\n"
_GROUP = 1 << 20  # bytes that are written together
_COLOURS = {1: "/DeviceGray", 3: "/DeviceRGB"}
"""By components."""

_WINDOW, _LIGHT = 12, 1  # page contents are short, and photographs weigh twenty times as much


class PdfFile:
    """Objects in the order of their numbers; a picture's bytes are kept as they came."""

    def __init__(self) -> None:
        self._objects: list[tuple[bytes, ...]] = []

    def add(self, *code: bytes) -> str:
        """Take an object in; gives what refers to it."""
        self._objects.append(code)
        return f"{len(self._objects)} 0 R"

    def later(self) -> str:
        """What refers to an object that ``fill`` will bring."""
        return self.add(b"null")

    def fill(self, reference: str, code: bytes) -> None:
        """Bring what ``later`` promised."""
        self._objects[int(reference.partition(" ")[0]) - 1] = (code,)

    def write(self, stream: BinaryIO, root: str, particulars: str) -> None:
        """Write everything, with ``root`` and ``particulars`` referring to two of the objects."""
        places: list[int] = []
        at = len(_HEAD)
        group, weight = [_HEAD], 0
        for number, code in enumerate(self._objects, start=1):
            places.append(at)
            opening = b"%d 0 obj\n" % number
            group += (opening, *code, b"\nendobj\n")
            length = len(opening) + sum(map(len, code)) + 8
            at += length
            weight += length
            if weight > _GROUP:
                stream.write(b"".join(group))
                group, weight = [], 0
        stream.write(b"".join((*group, _ending(places, at, root, particulars))))


def _ending(places: list[int], at: int, root: str, particulars: str) -> bytes:
    """Where every object begins, and what the file is known by: the same for the same pages."""
    lines = [f"{place:010d} 00000 n \n" for place in places]
    table = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{''.join(lines)}"
    name = hashlib.sha256(table.encode()).hexdigest()[:32]
    return (
        f"{table}trailer\n<< /Size {len(places) + 1} /Root {root} /Info {particulars} "
        f"/ID [<{name}> <{name}>] >>\nstartxref\n{at}\n%%EOF\n"
    ).encode()


def text(said: str) -> str:
    """A text that a person reads."""
    return f"<feff{said.encode('utf-16-be').hex()}>"


def picture(file: PdfFile, image: Photo | Raster) -> str:
    """Take a picture into ``file``: a JPEG with its bytes as they are, others packed."""
    head = (
        f"/Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} "
        f"/BitsPerComponent 8 /ColorSpace {_COLOURS[image.components]}"
    )
    if isinstance(image, Photo):
        return file.add(*_stream(f"{head} /Filter /DCTDecode", image.jpeg))
    if image.mask:
        shape = Raster(image.mask, image.width, image.height, 1)
        head += f" /SMask {picture(file, shape)}"
    return file.add(*packed(image.pixels, head))


def content(operators: str) -> tuple[bytes, ...]:
    """What is drawn on a page."""
    data = zlib.compress(operators.encode(), _LIGHT, wbits=_WINDOW)
    return _stream("/Filter /FlateDecode", data)


def packed(data: bytes, more: str = "") -> tuple[bytes, ...]:
    """``data`` as a compressed stream; ``more`` goes into its dictionary."""
    return _stream(f"/Filter /FlateDecode {more}", zlib.compress(data))


def entries(known: Mapping[str, str]) -> str:
    """A dictionary of names and what each refers to."""
    return f"<< {' '.join(f'/{name} {reference}' for name, reference in known.items())} >>"


def _stream(head: str, data: bytes) -> tuple[bytes, ...]:
    return f"<< {head} /Length {len(data)} >>\nstream\n".encode(), data, b"\nendstream"
