"""The cleaned file as text with marks, so that thousands of sheets are filled in by joining."""

import posixpath
import re
from typing import Any

from app.forms.own_form import Head, Template
from app.forms.word_package import Package, parsed
from app.forms.word_reader_clean import W
from app.forms.word_reader_places import CLOSE, OPEN

SECTION = f"{OPEN}!section{CLOSE}"
"""Stands in the last paragraph, where a sheet that is followed by another ends its section."""

_AFTER_NUMBER = frozenset(
    f"{W}{name}"
    for name in (
        *("cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi"),
        *("rtlGutter", "docGrid", "printerSettings", "sectPrChange"),
    )
)
_PAIRS = re.compile(rb"<w:kern\b[^>]*/>")
_KEPT = frozenset({"styles", "theme", "settings", "fontTable", "webSettings", "image"})
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def end_with_paragraph(document: Any) -> None:
    """A body ends with a paragraph of its own; Word adds one where there is none."""
    body = document.find(f"{W}body")
    blocks = [one for one in body if one.tag in (f"{W}p", f"{W}tbl")]
    if blocks and blocks[-1].tag == f"{W}p" and blocks[-1].find(f"{W}pPr/{W}sectPr") is None:
        return
    paragraph = body.makeelement(f"{W}p")
    last = body.find(f"{W}sectPr")
    if last is None:
        body.append(paragraph)
    else:
        last.addprevious(paragraph)


def template_of(package: Package, document: Any, heads: dict[str, tuple[str, Any]]) -> Template:
    """``document`` and its ``heads`` (relation id to part and tree), ready to be filled in."""
    from lxml import etree

    body = document.find(f"{W}body")
    last = body.find(f"{W}sectPr")
    first = body.find(f"{W}p/{W}pPr/{W}sectPr")
    if first is not None:
        _count_anew(first)
    section = "" if last is None else etree.tostring(last, encoding="unicode", with_tail=False)
    if last is not None:
        body.remove(last)
    _mark_end(body)
    whole = etree.tostring(document, encoding="unicode")
    start = whole.index(">", whole.index("<w:body")) + 1
    end = whole.rindex("</w:body>")
    related = _related(package)
    found = tuple(
        Head(name, target, _kind(related, name), etree.tostring(root, encoding="unicode"))
        for name, (target, root) in heads.items()
    )
    kept = tuple(one for one in related if one[1].rsplit("/", 1)[-1] in _KEPT)
    parts = _parts(package, kept, [head.part for head in found])
    types = _types(package, parts)
    return Template(
        package.main,
        whole[:start],
        whole[start:end],
        _numbered(section) if first is None else section,
        whole[end:],
        found,
        parts,
        kept,
        types,
    )


def _mark_end(body: Any) -> None:
    """Put the mark for a section's end into the last paragraph."""
    last = [one for one in body if one.tag == f"{W}p"][-1]
    own = last.find(f"{W}pPr")
    if own is None:
        own = last.makeelement(f"{W}pPr")
        last.insert(0, own)
    children = list(own)
    if children:
        children[-1].tail = SECTION
    else:
        own.text = SECTION


def _count_anew(section: Any) -> None:
    """Let the pages of a sectPr be counted from 1."""
    found = section.find(f"{W}pgNumType")
    if found is None:
        found = section.makeelement(f"{W}pgNumType")
        place = next((n for n, one in enumerate(section) if one.tag in _AFTER_NUMBER), len(section))
        section.insert(place, found)
    if found.get(f"{W}start") is None:
        found.set(f"{W}start", "1")


def _numbered(section: str) -> str:
    """The section's end with the pages of every sheet counted from 1."""
    if not section or "w:start=" in section:
        return section
    if "<w:pgNumType" in section:
        return section.replace("<w:pgNumType", '<w:pgNumType w:start="1"', 1)
    for following in ("<w:cols", "<w:formProt", "<w:vAlign", "<w:titlePg", "<w:docGrid"):
        if following in section:
            return section.replace(following, f'<w:pgNumType w:start="1"/>{following}', 1)
    end = section.rindex("</")
    return f'{section[:end]}<w:pgNumType w:start="1"/>{section[end:]}'


def _related(package: Package) -> list[tuple[str, str, str]]:
    """(id, kind, target) of the main part's relations, as they are written."""
    folder, name = posixpath.split(package.main)
    data = package.parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if not data:
        return []
    return [
        (one.get("Id", ""), one.get("Type", ""), one.get("Target", ""))
        for one in parsed(data).iter(_RELATION)
    ]


def _kind(related: list[tuple[str, str, str]], name: str) -> str:
    return next(kind for number, kind, _ in related if number == name)


def _parts(
    package: Package, kept: tuple[tuple[str, str, str], ...], heads: list[str]
) -> dict[str, bytes]:
    """The parts that a filled file needs besides its own: styles, fonts, pictures."""
    folder = posixpath.dirname(package.main)
    names = {
        posixpath.normpath(target[1:] if target.startswith("/") else f"{folder}/{target}")
        for _, _, target in kept
    }
    for head in heads:
        place, name = posixpath.split(head)
        relations = posixpath.join(place, "_rels", f"{name}.rels")
        if relations in package.parts:
            names.add(relations)
            names |= {one.target for one in package.relations(head).values() if not one.outside}
    found = {name: package.parts[name] for name in sorted(names) if name in package.parts}
    return {
        name: _PAIRS.sub(b"", data) if name.endswith("styles.xml") else data
        for name, data in found.items()
    }


def _types(package: Package, parts: dict[str, bytes]) -> dict[str, str]:
    """Content types: by .ending for defaults, by /part for the kept ones."""
    found: dict[str, str] = {}
    for one in parsed(package.parts["[Content_Types].xml"]):
        name = one.get("PartName", "")
        if one.tag == f"{_TYPES}Default":
            found[f".{one.get('Extension', '').lower()}"] = one.get("ContentType", "")
        elif name.lstrip("/") in parts or name.lstrip("/") == package.main:
            found[name] = one.get("ContentType", "")
    return found
