"""Writes sheets of a form as one .docx that a clerk can still edit: a page a pupil."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.forms import pictures, word_parts, word_xml
from app.forms.definition import FormDefinition
from app.forms.document import (
    BASE,
    FOOTER_LINE,
    Content,
    Filling,
    Leaf,
    document_of,
    fixed_texts,
    footer_base,
    footer_size,
)
from app.forms.fit import MM
from app.forms.grid import Picture
from app.forms.own_filling import OwnFilling
from app.forms.own_form import OwnForm
from app.forms.page import Cell, Document
from app.forms.sheet import Sheet, at_least_one
from app.job import Job
from app.problems import Problem, Rejected, blocking

AUTHOR = "学籍台"


@dataclass(slots=True)
class _Media:
    """The pictures met so far: relation ids with targets, and their bytes."""

    relations: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    shown: int = 0

    def add(self, suffix: str, data: bytes) -> str:
        """Keep a picture; gives back its relation id."""
        number = len(self.files) + 1
        name, target = f"p{number}", f"media/p{number}.{suffix}"
        self.relations.append((name, target))
        self.files.append((f"word/{target}", data))
        return name

    def next(self) -> int:
        """A number for one more place where a picture is shown."""
        self.shown += 1
        return self.shown


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A picture of the sheet at hand: where it is packed, and its proportions if a photograph."""

    relation: str
    photo: pictures.Photo | None = None


def write_docx(
    form: FormDefinition,
    sheets: Iterable[Sheet],
    stream: BinaryIO,
    job: Job,
    *,
    allow_missing: bool = False,
    total: int = 0,
) -> list[Problem]:
    """Write the pages of each of ``sheets`` to ``stream``; gives back the warnings.

    Raises ``Rejected`` with every problem of all sheets, and ``Cancelled``; ``stream`` then holds
    nothing usable. ``allow_missing`` prints 〓 for a character that no font draws;
    ``total`` is how many sheets will come, for the progress (0: unknown).
    """
    if form.own:
        return _write_own(form.own, sheets, stream, job, allow_missing, total)
    document = document_of(form)
    templates: dict[int, list[word_xml.Piece]] = {}
    filling = Filling(document, allow_missing)
    media, problems = _Media(), list[Problem]()
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=4) as package:
        with package.open(_entry("word/document.xml"), "w", force_zip64=True) as part:
            part.write(word_parts.DOCUMENT_START.encode())
            for done, sheet in enumerate(at_least_one(sheets), start=1):
                content = filling.content(sheet)
                problems.extend(content.problems)
                drawn = _pictures(content, media)
                if content.photo and Picture.PHOTO not in drawn:
                    problems.append(pictures.photo_problem(sheet.number))
                for order, leaf in enumerate(content.leaves):
                    page = _page(templates, leaf, media, drawn)
                    part.write((word_xml.gap(done > 1 or order > 0) + page).encode())
                job.step(done, total, "制作表单")
            part.write(_ending(document).encode())
        if blocking(problems):
            raise Rejected(*problems)
        _other_parts(package, document, media)
    return problems


def _write_own(
    form: OwnForm,
    sheets: Iterable[Sheet],
    stream: BinaryIO,
    job: Job,
    allow_missing: bool,
    total: int,
) -> list[Problem]:
    """The bureau's own file, filled in sheet by sheet."""
    from app.forms.own_word import write_own

    filling = OwnFilling(form, allow_missing)
    problems: list[Problem] = []
    contents = map(filling.texts, at_least_one(sheets))
    for done, content in enumerate(write_own(form, contents, stream), start=1):
        problems.extend(content.problems)
        job.step(done, total, "制作表单")
    if blocking(problems):
        raise Rejected(*problems)
    return problems


def _page(
    templates: dict[int, list[word_xml.Piece]],
    leaf: Leaf,
    media: _Media,
    drawn: dict[Picture, _Drawn],
) -> str:
    """The page's template, written once, with one sheet's texts and pictures in its cells."""
    template = templates.get(id(leaf.page))
    if template is None:
        template = word_xml.template(leaf.page, fixed_texts(leaf.page))
        templates[id(leaf.page)] = template
    filled = {id(text.cell): word_xml.paragraph(text) for text in leaf.texts}
    return "".join(
        piece if isinstance(piece, str) else _inside(piece, filled, drawn, media)
        for piece in template
    )


def _inside(cell: Cell, filled: dict[int, str], drawn: dict[Picture, _Drawn], media: _Media) -> str:
    """What stands in ``cell``: its picture, its text, or a place to write."""
    if cell.picture in drawn:
        found = drawn[cell.picture]
        size = (cell.picture_width, cell.picture_height)
        if found.photo:
            size = found.photo.inside(*size)
        return word_xml.picture(cell, found.relation, media.next(), *size)
    return filled.get(id(cell)) or word_xml.blank(cell)


def _pictures(content: Content, media: _Media) -> dict[Picture, _Drawn]:
    """The sheet's readable pictures, kept in ``media``."""
    drawn: dict[Picture, _Drawn] = {}
    if content.qr:
        png = pictures.qr_png(pictures.qr_code(content.qr))
        drawn[Picture.QR] = _Drawn(media.add("png", png))
    photo = pictures.read_photo(content.photo) if content.photo else None
    if photo:
        drawn[Picture.PHOTO] = _Drawn(media.add("jpg", photo.jpeg), photo)
    return drawn


def _ending(document: Document) -> str:
    """The last thin paragraph and the page's size, margins and footer."""
    edges = {
        "top": document.top,
        "right": document.right,
        "bottom": document.bottom,
        "left": document.left,
        "header": document.top / 2,
        "footer": (footer_base(document) - (1 - BASE) * FOOTER_LINE) / MM,
        "gutter": 0.0,
    }
    margins = "".join(f' w:{side}="{word_xml.twips(edge)}"' for side, edge in edges.items())
    size = f'w:w="{word_xml.twips(document.width)}" w:h="{word_xml.twips(document.height)}"'
    if document.width > document.height:
        size += ' w:orient="landscape"'
    return (
        f'{word_xml.gap(False)}<w:sectPr><w:footerReference w:type="default" r:id="footer"/>'
        f"<w:pgSz {size}/><w:pgMar{margins}/></w:sectPr>{word_parts.DOCUMENT_END}"
    )


def _other_parts(package: ZipFile, document: Document, media: _Media) -> None:
    """Everything but the main part; pictures are packed as they are."""
    footers = (_footer(document, line) for line in document.footer or ("",))
    parts = {
        "[Content_Types].xml": word_parts.CONTENT_TYPES,
        "_rels/.rels": word_parts.PACKAGE_RELATIONS,
        "word/_rels/document.xml.rels": word_parts.relations(media.relations),
        "word/styles.xml": word_parts.STYLES,
        "word/settings.xml": word_parts.SETTINGS,
        "word/footer.xml": word_parts.footer("".join(footers)),
        "docProps/core.xml": word_parts.core(document.title, AUTHOR),
    }
    for name, text in parts.items():
        package.writestr(_entry(name), text, ZIP_DEFLATED)
    for name, data in media.files:
        package.writestr(_entry(name), data, ZIP_STORED)


def _footer(document: Document, line: str) -> str:
    return word_xml.plain(line, footer_size(document, line), FOOTER_LINE)


def _entry(name: str) -> ZipInfo:
    """A member without a time: the same sheets give the same file."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry
