"""Our PDFs as pictures, for the preview and for the system's print dialog."""

from threading import Lock

lock = Lock()  # PDFium is not made for several threads


def page_count(pdf: bytes) -> int:
    """How many pages ``pdf`` has."""
    import pypdfium2

    with lock:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def page_image(pdf: bytes, page: int, dpi: int) -> tuple[int, int, bytes]:
    """Page ``page`` (from 0) at ``dpi`` as width and height in pixels and RGBA bytes, top first.

    Raises ``IndexError`` when there is no such page.
    """
    import pypdfium2
    from pypdfium2 import raw

    with lock:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 0 <= page < len(document):
                raise IndexError(page)
            bitmap = document[page].render(
                scale=dpi / 72, force_bitmap_format=raw.FPDFBitmap_BGRA, rev_byteorder=True
            )
            return bitmap.width, bitmap.height, bytes(bitmap.buffer)
        finally:
            document.close()
