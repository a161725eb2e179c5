"""Mends what reportlab 5.1 writes wrong about characters above U+FFFF.

A ToUnicode map must give UTF-16BE (ISO 32000-1, 9.10.3); reportlab gives the bare code point, so
𠮷 prints right but cannot be searched or copied. One function is replaced, once.
"""

from collections.abc import Sequence

_LIMIT = 100  # entries one bfchar block may hold (Adobe Technical Note 5014)


def to_unicode(name: str, subset: Sequence[int]) -> str:
    """The ToUnicode CMap of a font subset: code 0, 1, … to the character ``subset`` gives."""
    entries = [f"<{code:02X}> <{_utf16(char)}>" for code, char in enumerate(subset)]
    blocks = [entries[start : start + _LIMIT] for start in range(0, len(entries), _LIMIT)]
    body = [line for block in blocks for line in _block(block)]
    head = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>",
        "endcodespacerange",
    ]
    tail = ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(head + body + tail)


def mend() -> None:
    """Let reportlab use ``to_unicode`` from now on."""
    from reportlab.pdfbase import ttfonts

    ttfonts.makeToUnicodeCMap = to_unicode


def _block(entries: list[str]) -> list[str]:
    return [f"{len(entries)} beginbfchar", *entries, "endbfchar"]


def _utf16(char: int) -> str:
    return chr(char).encode("utf-16-be", "replace").hex().upper()
