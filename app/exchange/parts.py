"""The parts of an .xlsx package that matter here: which member holds which sheet (ECMA-376)."""

import posixpath
import re
import zipfile
from html import unescape

_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^<>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def attributes(text: str) -> dict[str, str]:
    """The attributes written in a start tag, unescaped."""
    return {name: unescape(a or b) for name, a, b in _ATTRIBUTE.findall(text)}


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the member that holds it, in the workbook's order."""
    book = _workbook_part(archive)
    folder, name = posixpath.split(book)
    relations = _relations(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    found: dict[str, str] = {}
    for text in _SHEET.findall(archive.read(book).decode("utf-8")):
        values = attributes(text)
        target = next((relations.get(v, "") for k, v in values.items() if k.endswith(":id")), "")
        if target:
            found[values.get("name", "")] = posixpath.normpath(
                target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            )
    return found


def _workbook_part(archive: zipfile.ZipFile) -> str:
    for text in _RELATION.findall(archive.read("_rels/.rels").decode("utf-8")):
        values = attributes(text)
        if values.get("Type", "").endswith("/officeDocument"):
            return values.get("Target", "").lstrip("/")
    return "xl/workbook.xml"


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    texts = _RELATION.findall(archive.read(part).decode("utf-8"))
    return {v.get("Id", ""): v.get("Target", "") for v in map(attributes, texts)}
