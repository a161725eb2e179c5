"""Tells readers of a PDF which characters its codes stand for (ISO 32000-1, 9.10.3)."""

_LIMIT = 100  # entries one bfchar block may hold (Adobe Technical Note 5014)


def to_unicode(name: str, chars: str) -> str:
    """The ToUnicode CMap of a font whose codes of two bytes 1, 2, … stand for ``chars``."""
    entries = [f"<{code:04X}> <{_utf16(char)}>" for code, char in enumerate(chars, start=1)]
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
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    tail = ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(head + body + tail)


def _block(entries: list[str]) -> list[str]:
    return [f"{len(entries)} beginbfchar", *entries, "endbfchar"]


def _utf16(char: str) -> str:
    return char.encode("utf-16-be", "replace").hex().upper()
