"""PDF objects that a file holds a thousand times, written down at once (ISO 32000-1, 7.3).

reportlab would put each together from names and numbers one by one when the file is closed, which
took as long as drawing the pages. Imported by ``ink``, because it loads reportlab.
"""

import zlib
from collections.abc import Mapping
from typing import Any

from reportlab.pdfbase import pdfdoc

from app.forms.pictures import Photo

_COLOURS = {1: "/DeviceGray", 3: "/DeviceRGB"}
"""By components."""


class Written(pdfdoc.PDFObject):
    """An object as it will stand in the file."""

    __RefOnly__ = 1

    def __init__(self, code: bytes) -> None:
        self.code = code

    def format(self, *_document: object) -> bytes:
        """What reportlab asks every object for."""
        return self.code


def reference(document: Any, name: str) -> str:
    """What stands for the object that ``document`` knows by ``name``."""
    number, version = document.idToObjectNumberAndVersion[name]
    return f"{number} {version} R"


def image(photo: Photo) -> Written:
    """A JPEG as an image, its bytes as they are."""
    head = (
        f"/Type /XObject /Subtype /Image /Width {photo.width} /Height {photo.height} "
        f"/BitsPerComponent 8 /ColorSpace {_COLOURS[photo.components]} /Filter /DCTDecode"
    )
    return _stream(head, photo.jpeg)


def content(operators: str) -> Written:
    """What is drawn on a page."""
    data = zlib.compress(operators.encode(), 1)  # photographs weigh twenty times as much
    return _stream("/Filter /FlateDecode", data)


def packed(data: bytes, more: str = "") -> bytes:
    """``data`` as a compressed stream; ``more`` goes into its dictionary."""
    return _stream(f"/Filter /FlateDecode {more}", zlib.compress(data)).code


def page(
    document: Any, size: tuple[float, float], operators: str, pictures: Mapping[str, str]
) -> Written:
    """A page of ``size`` (points) in ``document``; ``pictures`` are references by name."""
    drawn, above = (
        document.Reference(one).format(document).decode()
        for one in (content(operators), document.Pages)
    )
    fonts = reference(document, pdfdoc.BasicFonts)
    shown = " ".join(f"/{name} {reference}" for name, reference in pictures.items())
    return Written(
        f"<< /Type /Page /Parent {above} /MediaBox [0 0 {size[0]:.4f} {size[1]:.4f}] "
        f"/Contents {drawn} /Resources << /Font {fonts} "
        f"/ProcSet [/PDF /Text /ImageB /ImageC /ImageI] /XObject << {shown} >> >> >>\n".encode()
    )


def _stream(head: str, data: bytes) -> Written:
    begun = f"<< {head} /Length {len(data)} >>\nstream\n".encode()
    return Written(b"".join((begun, data, b"\nendstream\n")))
