"""Hostile and broken files are refused with one sentence that says what to do."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
import word_files as w

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
