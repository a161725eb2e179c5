"""Fills a Word form's own file: a section a sheet, and everything the bureau laid out as it was."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.forms import pictures
from app.forms.fit import FLOOR
from app.forms.own_filling import OwnContent
from app.forms.own_form import Head, OwnForm, Template
from app.forms.own_pdf import CORNER, EDGE
from app.forms.setting import CODE_SIDE, PHOTO_SIZE
from app.forms.setting_stack import Values
from app.forms.word_reader_names import CODE, PHOTO
from app.forms.word_reader_places import CLOSE, END, LOOP, OPEN
from app.forms.word_reader_said import FIT
from app.forms.word_template import SECTION

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SPACES = (
    f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" '
    f'xmlns:pic="{_DRAWING}/picture" xmlns:r="{_OFFICE}"'
)
_EMU = 12700
_PIECES = re.compile(
    f"{OPEN}([^{CLOSE}]*){CLOSE}|<\\?{LOOP} (\\w+)\\?>|<\\?{FIT} (\\d+)\\?>|<\\?{END} ?\\?>"
)
_SIZE = re.compile(r'<w:sz w:val="(\d+)"')
_NONE: Mapping[int, int] = MappingProxyType({})
_FIELDS = {"page.number": "PAGE", "page.count": "SECTIONPAGES"}
_CUT, _RESUME = "</w:t>", '<w:t xml:space="preserve">'
_REFERENCE = re.compile(r'(<w:(?:header|footer)Reference [^>]*?:id=")([^"]*)(")')
_NUMBERED = re.compile(r'(<wp:docPr [^>]*?\bid=")[^"]*"')


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value goes."""

    key: str
    how: str


@dataclass(frozen=True, slots=True)
class _Loop:
    """Pieces that come once for each line."""

    name: str
    pieces: "tuple[_Piece, ...]"


@dataclass(frozen=True, slots=True)
class _Fit:
    """Pieces whose letters may be smaller on a sheet."""

    number: int
    pieces: "tuple[_Piece, ...]"


_Piece = str | _Place | _Loop | _Fit


@dataclass(slots=True)
class _Files:
    """What every sheet adds to the package."""

    relations: list[tuple[str, str, str]] = field(default_factory=list)
    parts: list[tuple[str, bytes, int]] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    shown: int = 0

    def picture(self, folder: str, suffix: str, data: bytes) -> str:
        """Keep a picture; gives back its relation id."""
        number = len(self.parts) + 1
        name, target = f"xj{number}", f"media/xj{number}.{suffix}"
        self.relations.append((name, f"{_OFFICE}/image", target))
        self.parts.append((posixpath.join(folder, target), data, ZIP_STORED))
        return name

    def next(self) -> int:
        """A number for one more drawing."""
        self.shown += 1
        return 9000 + self.shown


class OwnWriter:
    """Writes sheet after sheet into one package."""

    def __init__(self, package: ZipFile, form: OwnForm) -> None:
        self.package, self.form = package, form
        self.template = form.template
        self.folder = posixpath.dirname(self.template.main)
        self._body = _pieces(self.template.body)
        self._heads = [(head, _pieces(head.xml)) for head in self.template.heads]
        self._fixed = not any(_holds_value(pieces) for _, pieces in self._heads)
        self._files = _Files()
        self._drawn = "<wp:docPr" in self.template.body

    def write(self, contents: Iterator[OwnContent]) -> Iterator[OwnContent]:
        """Write the main part; gives every content back once it is in."""
        entry = _entry(self.template.main)
        with self.package.open(entry, "w", force_zip64=True) as part:
            part.write((_HEAD + self.template.start).encode())
            section, before = "", None
            for content in contents:
                if before is not None:
                    part.write(before.replace(SECTION, section).encode())
                before, section = self._sheet(content)
                yield content
            if before is not None:
                part.write(before.replace(SECTION, "").encode())
            part.write((section + self.template.end).encode())

    def close(self) -> None:
        """Write everything but the main part."""
        template, files = self.template, self._files
        for head, pieces in self._heads if self._fixed else ():
            files.relations.append((head.relation, head.kind, self._target(head.part)))
            if f"/{head.part}" not in files.types:  # two relations may name one part
                xml = "".join(_joined(pieces, Values({}, {}), {}))
                files.parts.append((head.part, (_HEAD + xml).encode(), ZIP_DEFLATED))
                files.types[f"/{head.part}"] = _head_type(head)
        for name, data in template.parts.items():
            self.package.writestr(_entry(name), data, ZIP_DEFLATED)
        for name, data, way in files.parts:
            self.package.writestr(_entry(name), data, way)
        relations = posixpath.join(
            self.folder, "_rels", f"{posixpath.basename(template.main)}.rels"
        )
        self.package.writestr(
            _entry(relations), _relations([*template.relations, *files.relations])
        )
        whole = [("rId1", f"{_OFFICE}/officeDocument", template.main)]
        self.package.writestr(_entry("_rels/.rels"), _relations(whole))
        self.package.writestr(_entry("[Content_Types].xml"), _types(template, files))

    def _sheet(self, content: OwnContent) -> tuple[str, str]:
        """The body of one sheet, and how its section ends."""
        drawn = self._pictures(content)
        body = "".join(_joined(self._body, content.values, drawn, content.shrunk))
        if content.qr and not self.form.flow.has_code:
            body = self._with_corner(body, content)
        if self._drawn:
            body = _NUMBERED.sub(lambda found: f'{found[1]}{self._files.next()}"', body)
        section = self.template.section
        if not self._fixed:
            names = self._own_heads(content)
            body, section = (
                _REFERENCE.sub(
                    lambda found: f"{found[1]}{names.get(found[2], found[2])}{found[3]}", part
                )
                for part in (body, section)
            )
        return body, section

    def _pictures(self, content: OwnContent) -> dict[str, tuple[str, pictures.Photo | None]]:
        """The sheet's pictures that the form has a place for: key to relation and photograph."""
        drawn: dict[str, tuple[str, pictures.Photo | None]] = {}
        if content.qr and self.form.flow.has_code:
            png = pictures.qr_png(pictures.qr_code(content.qr))
            drawn[CODE] = (self._files.picture(self.folder, "png", png), None)
        photo = pictures.read_photo(content.photo) if content.photo else None
        if photo and PHOTO in self.form.keys:
            drawn[PHOTO] = (self._files.picture(self.folder, "jpg", photo.jpeg), photo)
        return drawn

    def _own_heads(self, content: OwnContent) -> dict[str, str]:
        """Headers and footers of this sheet alone, which say something of it: old to new id."""
        names: dict[str, str] = {}
        for head, pieces in self._heads:
            number = len(self._files.parts) + 1
            place, name = posixpath.split(head.part)
            part = posixpath.join(place, f"xj{number}_{name}")
            xml = "".join(_joined(pieces, content.values, {}))
            self._files.parts.append((part, (_HEAD + xml).encode(), ZIP_DEFLATED))
            own = posixpath.join(place, "_rels", f"{name}.rels")
            if own in self.template.parts:
                copy = posixpath.join(place, "_rels", f"xj{number}_{name}.rels")
                self._files.parts.append((copy, self.template.parts[own], ZIP_DEFLATED))
            self._files.relations.append((f"xj{number}", head.kind, self._target(part)))
            self._files.types[f"/{part}"] = _head_type(head)
            names[head.relation] = f"xj{number}"
        return names

    def _target(self, part: str) -> str:
        return posixpath.relpath(part, self.folder or ".")

    def _with_corner(self, body: str, content: OwnContent) -> str:
        """The code in the corner of the sheet's last page, anchored in its last paragraph."""
        page = self.form.flow.sections[-1]
        png = pictures.qr_png(pictures.qr_code(content.qr))
        relation = self._files.picture(self.folder, "png", png)
        x, y = page.width - EDGE - CORNER, page.height - EDGE - CORNER
        drawing = _anchored(relation, self._files.next(), x, y, CORNER)
        number = "" if self.form.flow.has_number else _framed(content.number, x, y)
        place = body.index(SECTION)
        after = body.index("</w:pPr>", place) + len("</w:pPr>")
        begin = max(body.rfind("<w:p>", 0, place), body.rfind("<w:p ", 0, place))
        run = f"<w:r>{drawing}</w:r>"
        return body[:begin] + number + body[begin:after] + run + body[after:]


def _framed(number: str, x: float, y: float) -> str:
    """The number left of the code, in a frame of its own."""
    wide, high = 110.0, 10.0
    left, top = round((x - 4 - wide) * 20), round((y + CORNER - 8.4) * 20)
    return (
        f'<w:p><w:pPr><w:framePr w:w="{round(wide * 20)}" w:h="{round(high * 20)}" '
        f'w:hRule="exact" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:x="{left}" '
        f'w:y="{top}"/><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" '
        f'w:line="{round(high * 20)}" w:lineRule="exact"/><w:ind w:left="0" w:right="0" '
        'w:firstLine="0"/><w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="宋体" '
        'w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="14"/></w:rPr>'
        f"<w:t>{escape(number)}</w:t></w:r></w:p>"
    )


def _pieces(xml: str) -> tuple[_Piece, ...]:
    """``xml`` cut at its marks, loops with their own pieces inside."""
    stack: list[tuple[str, list[_Piece]]] = [("", [])]
    at = 0
    for found in _PIECES.finditer(xml):
        told, loop = found[1], found[2] or (found[3] and f"{FIT}{found[3]}")
        if told is not None and told.startswith("!"):
            continue
        stack[-1][1].append(xml[at : found.start()])
        at = found.end()
        if told and told[0] not in "#/":
            key, _, how = told.partition("|")
            stack[-1][1].append(_Place(key, how))
        elif loop or (told and told[0] == "#"):
            stack.append((loop or told[1:], []))
        elif len(stack) > 1:
            name, pieces = stack.pop()
            stack[-1][1].append(_closed(name, tuple(pieces)))
    stack[0][1].append(xml[at:])
    return tuple(stack[0][1])


def _closed(name: str, pieces: tuple[_Piece, ...]) -> _Loop | _Fit:
    if name.startswith(FIT):
        return _Fit(int(name.removeprefix(FIT)), pieces)
    return _Loop(name, pieces)


def _smaller(xml: str, less: int) -> str:
    """``xml`` with letters ``less`` half points smaller, down to the floor."""
    floor = round(FLOOR * 2)
    return _SIZE.sub(
        lambda found: f'<w:sz w:val="{max(int(found[1]) - less, min(int(found[1]), floor))}"', xml
    )


def _holds_value(pieces: tuple[_Piece, ...]) -> bool:
    """Whether a sheet's own values stand in ``pieces``; page numbers are fields."""
    return any(
        one.key not in _FIELDS if isinstance(one, _Place) else _holds_value(one.pieces)
        for one in pieces
        if not isinstance(one, str)
    )


def _joined(
    pieces: tuple[_Piece, ...],
    values: Values,
    drawn: Mapping[str, tuple[str, pictures.Photo | None]],
    shrunk: Mapping[int, int] = _NONE,
) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, _Place):
            yield _put(piece, values, drawn)
        elif isinstance(piece, _Loop):
            for line in values.loops.get(piece.name, ()):
                yield from _joined(piece.pieces, values.inside(line), drawn, shrunk)
        else:
            inner = "".join(_joined(piece.pieces, values, drawn, shrunk))
            less = shrunk.get(piece.number, 0)
            yield _smaller(inner, less) if less else inner


def _put(
    piece: _Place, values: Values, drawn: Mapping[str, tuple[str, pictures.Photo | None]]
) -> str:
    """What a sheet has for a place: text, a picture, or the field of a page number."""
    if piece.key in (PHOTO, CODE):
        found = drawn.get(piece.key)
        return f"{_CUT}{_inline(piece, *found)}{_RESUME}" if found else ""
    if piece.key in _FIELDS:
        return _field(_FIELDS[piece.key])
    text = escape(values.texts.get(f"{piece.key}|{piece.how}", ""))
    return text.replace("\n", f"{_CUT}<w:br/>{_RESUME}")


def _field(name: str) -> str:
    return (
        f'{_CUT}<w:fldChar w:fldCharType="begin"/><w:instrText xml:space="preserve"> {name} '
        '</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>1</w:t>'
        f'<w:fldChar w:fldCharType="end"/>{_RESUME}'
    )


def _inline(place: _Place, relation: str, photo: pictures.Photo | None) -> str:
    """A picture in the line of text, within the size that its place has."""
    wide, _, high = place.how.partition("x")
    size = (float(wide), float(high))
    if not size[0]:
        size = PHOTO_SIZE if place.key == PHOTO else (CODE_SIDE, CODE_SIDE)
    if photo:
        size = photo.inside(*size)
    extent = _extent(*size)
    return (
        f'<w:drawing><wp:inline {_SPACES} distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {extent}/><wp:docPr id="{relation[2:]}" name="{relation}"/>'
        f"{_graphic(relation, extent)}</wp:inline></w:drawing>"
    )


def _anchored(relation: str, number: int, x: float, y: float, side: float) -> str:
    extent = _extent(side, side)
    return (
        f'<w:drawing><wp:anchor {_SPACES} distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="1" behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page"><wp:posOffset>'
        f'{round(x * _EMU)}</wp:posOffset></wp:positionH><wp:positionV relativeFrom="page">'
        f"<wp:posOffset>{round(y * _EMU)}</wp:posOffset></wp:positionV><wp:extent {extent}/>"
        f'<wp:wrapNone/><wp:docPr id="{number}" name="{relation}"/>{_graphic(relation, extent)}'
        "</wp:anchor></w:drawing>"
    )


def _extent(width: float, height: float) -> str:
    return f'cx="{round(width * _EMU)}" cy="{round(height * _EMU)}"'


def _graphic(relation: str, extent: str) -> str:
    return (
        f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="0" name="{relation}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic>"
    )


def _head_type(head: Head) -> str:
    return f"{_WORD}.{head.kind.rsplit('/', 1)[-1]}+xml"


def _relations(entries: list[tuple[str, str, str]]) -> str:
    inner = "".join(
        f"<Relationship Id={quoteattr(name)} Type={quoteattr(kind)} Target={quoteattr(target)}/>"
        for name, kind, target in entries
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _types(template: Template, files: _Files) -> str:
    found = {".png": "image/png", ".jpg": "image/jpeg", **template.types, **files.types}
    inner = "".join(
        f"<Default Extension={quoteattr(name[1:])} ContentType={quoteattr(kind)}/>"
        if name.startswith(".")
        else f"<Override PartName={quoteattr(name)} ContentType={quoteattr(kind)}/>"
        for name, kind in sorted(found.items(), key=lambda one: not one[0].startswith("."))
    )
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{inner}</Types>'


def _entry(name: str) -> ZipInfo:
    """A member without a time: the same sheets give the same file."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry


def write_own(
    form: OwnForm, contents: Iterator[OwnContent], stream: BinaryIO
) -> Iterator[OwnContent]:
    """Write ``contents`` as one .docx; gives every content back once it is in the file."""
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=4) as package:
        writer = OwnWriter(package, form)
        yield from writer.write(contents)
        writer.close()
