"""Paper that comes back: the QR codes on a page's picture, and the pages of a PDF of scans.

A PDF is parsed in this process, as photographs are: what it may cost is limited before anything
is drawn (bytes, pages, size of a page and of the pictures on it), its scripts are never run.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.forms.raster import lock
from app.log import logger
from app.problems import Problem, Rejected

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MOST_BYTES = 300_000_000
MOST_PAGES = 500
MOST_PIXELS = 80_000_000
"""Of one picture on a page; a few KB may unpack to gigabytes."""

_DRAWN_PIXELS = 20_000_000  # a page is never drawn larger, whatever size it claims
_LONGEST_TEXT = 200  # a code of ours has 24 characters; long ones are cut
_INCH = 72.0  # points


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: its text, and by how many degrees the page lies turned clockwise."""

    text: str
    turned: float


@dataclass(frozen=True, slots=True)
class Raster:
    """Grey pixels, a byte each, top first."""

    width: int
    height: int
    grey: bytes


def codes(page: Raster) -> tuple[Code, ...]:
    """Every QR code on ``page``, turned or skewed, each text once.

    Modules need about 3 pixels; a code of 16 mm has them from 150 dpi on. Where the fine reading
    finds nothing, one threshold for the whole page is tried, which light print survives better.
    """
    import zxingcpp

    view = memoryview(page.grey).cast("B", (page.height, page.width))
    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
        found = zxingcpp.read_barcodes(view, formats=wanted, binarizer=binarizer, try_invert=False)
        if found:
            break
    texts = {one.text[:_LONGEST_TEXT]: _turned(one.position) for one in found}
    return tuple(Code(text, turned) for text, turned in texts.items())


class ScannedPdf:
    """An open PDF of scans; pages count from 0."""

    def __init__(self, document: "PdfDocument") -> None:
        self._document = document

    def __len__(self) -> int:
        return len(self._document)

    def raster(self, page: int, dpi: int) -> Raster:
        """The page in grey at ``dpi``, or coarser if it is larger than paper.

        Raises ``Rejected`` for a page without size or with a picture too large to unpack.
        """
        from pypdfium2 import raw

        with lock, _told():
            found = self._document[page]
            _refuse_large(found)
            bitmap = found.render(scale=_scale(found, dpi), force_bitmap_format=raw.FPDFBitmap_Gray)
            return _tight(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))

    def picture(self, page: int, dpi: int) -> tuple[int, int, bytes]:
        """The page in colour: width, height and RGBA bytes, top first; limited as ``raster``."""
        from pypdfium2 import raw

        with lock, _told():
            found = self._document[page]
            _refuse_large(found)
            bitmap = found.render(
                scale=_scale(found, dpi),
                force_bitmap_format=raw.FPDFBitmap_BGRA,
                rev_byteorder=True,
            )
            return bitmap.width, bitmap.height, bytes(bitmap.buffer)

    def single(self, page: int) -> bytes:
        """The page as a PDF of its own; what was scanned stays in it byte for byte."""
        import pypdfium2

        with lock, _told():
            alone = pypdfium2.PdfDocument.new()
            try:
                alone.import_pages(self._document, [page])
                stream = BytesIO()
                alone.save(stream)
                return stream.getvalue()
            finally:
                alone.close()


@contextmanager
def opened(content: bytes) -> Iterator[ScannedPdf]:
    """A PDF of scans. Raises ``Rejected``: too large, too many pages, locked or damaged."""
    import pypdfium2

    if len(content) > MOST_BYTES:
        raise refused("too-large", f"文件超过 {MOST_BYTES // 1_000_000} MB。请分成几个文件再选。")
    with lock, _told():
        document = pypdfium2.PdfDocument(content)
    try:
        if not 0 < len(document) <= MOST_PAGES:
            message = f"文件有 {len(document)} 页，一次最多 {MOST_PAGES} 页。请分成几个文件再选。"
            raise refused("pages", message)
        yield ScannedPdf(document)
    finally:
        with lock:
            document.close()


def refused(code: str, message: str) -> Rejected:
    """A file that is not taken, and why."""
    return Rejected(Problem(f"scan.{code}", message))


@contextmanager
def _told() -> Iterator[None]:
    """PDFium's errors as one sentence."""
    import pypdfium2

    try:
        yield
    except pypdfium2.PdfiumError as error:
        logger.info("a PDF of scans could not be read: %s", error)
        message = "文件已损坏、带密码，或不是 PDF。请重新扫描，或去掉密码后再选。"
        raise refused("damaged", message) from error


def _refuse_large(page: "PdfPage") -> None:
    from pypdfium2 import raw

    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        width, height = picture.get_px_size()
        if width * height > MOST_PIXELS:
            message = f"页中的图片超过 {MOST_PIXELS // 10_000} 万像素，没有读取。请降低分辨率重扫。"
            raise refused("too-many-pixels", message)


def _scale(page: "PdfPage", dpi: int) -> float:
    width, height = page.get_size()
    if not (math.isfinite(width * height) and width >= 1 and height >= 1):
        raise refused("page-size", "页面没有大小。请重新扫描。")
    most = math.sqrt(_DRAWN_PIXELS / (width * height))
    return min(dpi / _INCH, most)


def _tight(width: int, height: int, stride: int, data: bytes) -> Raster:
    """Without what PDFium puts at the end of each line."""
    if stride != width:
        rows = (data[start : start + width] for start in range(0, stride * height, stride))
        data = b"".join(rows)
    return Raster(width, height, data)


def _turned(position: Any) -> float:
    """Degrees clockwise from -180 to 180, from the upper edge of the code."""
    left, right = position.top_left, position.top_right
    return math.degrees(math.atan2(right.y - left.y, right.x - left.x))
