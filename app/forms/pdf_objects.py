"""The objects of one PDF: written down by us as they stand in the file, kept by reportlab.

reportlab numbers them, and makes the tree of pages, the particulars and the file. Its canvas would
put every page together from names and numbers, which took as long as drawing it did. Imported when
something is written, because reportlab takes a tenth of a second (ISO 32000-1, 7.3 and 7.5).
"""

import zlib
from collections.abc import Mapping
from typing import BinaryIO

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject

from app.forms.pictures import Photo, Raster

_COLOURS = {1: "/DeviceGray", 3: "/DeviceRGB"}
"""By components."""

_WINDOW, _LIGHT = 12, 1  # page contents are short, and photographs weigh twenty times as much


class Written(PDFObject):
    """An object as it stands in the file; a picture's bytes are kept as they came."""

    __RefOnly__ = 1  # reportlab's name for an object that others only refer to

    def __init__(self, *code: bytes) -> None:
        self.code = code

    def format(self, _document: PDFDocument) -> bytes:
        """What reportlab asks every object for."""
        return b"".join(self.code)


class PdfFile:
    """The objects of one file; each is known by what refers to it: ``12 0 R``."""

    def __init__(self) -> None:
        # Invariant: the file carries no time, and is the same for the same pages.
        self._document = PDFDocument(invariant=1, lang="zh-CN")
        self._promised: dict[str, Written] = {}
        self.pages = self._taken(self._document.Pages)

    def add(self, *code: bytes) -> str:
        """Take an object in; gives what refers to it."""
        return self._taken(Written(*code))

    def add_page(self, code: bytes) -> None:
        """Take in the next page, whose parent is ``pages``."""
        self._document.addPage(Written(code))

    def later(self) -> str:
        """What refers to an object that ``fill`` will bring."""
        promised = Written()
        reference = self._taken(promised)
        self._promised[reference] = promised
        return reference

    def fill(self, reference: str, code: bytes) -> None:
        """Bring what ``later`` promised."""
        self._promised.pop(reference).code = (code,)

    def write(self, stream: BinaryIO, title: str, author: str) -> None:
        """Write the file; it says ``title`` and ``author`` of itself."""
        document = self._document
        for tell in (document.setTitle, document.setSubject):
            tell(title)
        for tell in (document.setAuthor, document.setCreator, document.setProducer):
            tell(author)
        stream.write(document.GetPDFData(None))  # no canvas: there are no outlines to ask it for

    def _taken(self, one: PDFObject) -> str:
        self._document.Reference(one)
        return f"{self._document.objectcounter} 0 R"


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
