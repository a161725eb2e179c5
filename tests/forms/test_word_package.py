"""Hostile and broken files are refused with one sentence that says what to do."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
import word_files as w

from app.forms.flow import Table
from app.forms.own_filling import OwnFilling
from app.forms.sheet import Sheet
from app.forms.word_package import MAX_FILE, open_package
from app.forms.word_reader import read_word_form
from app.problems import Rejected

PLAIN = w.word_file(w.par("{{姓名}}") + w.SECTION)
REMOTE = (
    '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="http://192.0.2.1/x" TargetMode="External"/></Relationships>'
)


def _rewritten(added: dict[str, bytes], stream: BytesIO) -> bytes:
    with ZipFile(BytesIO(PLAIN)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in added:
                new.writestr(name, old.read(name))
        for name, data in added.items():
            new.writestr(name, data)
    return stream.getvalue()


def _part(name: str) -> bytes:
    with ZipFile(BytesIO(PLAIN)) as package:
        return package.read(name)


def _remote(kind: str) -> bytes:
    name = "word/_rels/document.xml.rels"
    text = _part(name).decode().replace("</Relationships>", REMOTE.format(kind=kind))
    return _rewritten({name: text.encode()}, BytesIO())


def _entity() -> bytes:
    text = _part("word/document.xml").decode()
    head = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return _rewritten(
        {"word/document.xml": text.replace("<w:document", head + "<w:document").encode()}, BytesIO()
    )


def _deep() -> bytes:
    inner = "<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80
    return w.word_file(inner + w.SECTION)


HOSTILE = {
    "word.empty-file": b"",
    "word.too-large": b"PK" + bytes(MAX_FILE),
    "word.is-doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "word.is-pdf": b"%PDF-1.7",
    "word.is-text": b"{\\rtf1 a}",
    "word.unknown": b"abc",
    "word.broken": PLAIN[: len(PLAIN) // 2],
    "word.macros": _rewritten({"word/vbaProject.bin": b"x"}, BytesIO()),
    "word.active": _rewritten({"word/activeX/activeX1.xml": b"<a/>"}, BytesIO()),
    "word.embedded": _rewritten({"word/embeddings/a.xlsx": b"x"}, BytesIO()),
    "word.external": _remote("attachedTemplate"),
    "word.doctype": _entity(),
    "word.path": _rewritten({"../evil.xml": b"<a/>"}, BytesIO()),
    "word.bomb": _rewritten({"word/media/a.png": bytes(65 * 1024 * 1024)}, BytesIO()),
    "word.too-deep": _deep(),
    "word.encoding": _rewritten({"word/styles.xml": "<a/>".encode("utf-16")}, BytesIO()),
    "word.not-word": _rewritten({"[Content_Types].xml": b""}, BytesIO()).replace(
        b"[Content", b"[Kontent"
    ),
}


@pytest.mark.parametrize("code", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_with_a_sentence(code: str) -> None:
    """M: a .docx that is hostile is refused with a sentence."""
    with pytest.raises(Rejected) as caught:
        read_word_form(HOSTILE[code])
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.message.endswith("。")


def test_an_old_word_file_is_told_how_to_save_it() -> None:
    with pytest.raises(Rejected, match=r"另存为 \.docx"):
        open_package(HOSTILE["word.is-doc"])


@pytest.mark.parametrize("kind", ["attachedTemplate", "image", "oleObject", "frame"])
def test_nothing_is_fetched_from_outside(kind: str) -> None:
    with pytest.raises(Rejected) as caught:
        open_package(_remote(kind))
    assert caught.value.problems[0].code == "word.external"


def test_a_link_to_click_on_is_harmless() -> None:
    assert open_package(_remote("hyperlink")).main == "word/document.xml"


def test_a_macro_format_without_macros_is_refused_too() -> None:
    types = _part("[Content_Types].xml").replace(
        b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
    )
    with pytest.raises(Rejected) as caught:
        open_package(_rewritten({"[Content_Types].xml": types}, BytesIO()))
    assert caught.value.problems[0].code == "word.macros"


def test_many_members_are_a_bomb() -> None:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as package:
        for number in range(600):
            package.writestr(f"word/{number}.xml", b"<a/>")
    with pytest.raises(Rejected) as caught:
        open_package(stream.getvalue())
    assert caught.value.problems[0].code == "word.bomb"


@pytest.mark.parametrize("odd", ["999999999", "-7", "abc", "nan", "1e400", ""])
def test_odd_numbers_in_a_file_neither_stop_nor_flood_the_reader(odd: str) -> None:
    cell = w.cell("{{姓名}}", 2000, f'<w:gridSpan w:val="{odd}"/>')
    grid = w.table([2000], w.row(cell, more=f'<w:gridBefore w:val="{odd}"/>'))
    look = f'<w:sz w:val="{odd}"/><w:w w:val="{odd}"/><w:spacing w:val="{odd}"/>'
    shape = f'<w:spacing w:line="{odd}" w:before="{odd}"/><w:ind w:left="{odd}" w:right="{odd}"/>'
    section = w.SECTION.replace('w:w="11906"', f'w:w="{odd}"').replace('"312"', f'"{odd}"')
    own = read_word_form(w.word_file(grid + w.par("甲乙丙", shape, look) + section))
    (cells,) = [
        row.cells
        for block in own.flow.sections[0].blocks
        if isinstance(block, Table)
        for group in block.groups
        for row in group.rows
    ]
    assert all(cell.columns <= 63 for cell in cells)
    assert 1 <= len(OwnFilling(own).content(Sheet({"name": "王小明"})).pages) < 10
