"""The container of a Word form: judged before anything in it is read (ISO/IEC 29500-2).

The limits are those of the threat model: members, unpacked size (counted while reading, the headers
are not believed), ratio; no DOCTYPE, no macros, nothing embedded, nothing from outside.
"""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from app import zipped
from app.problems import Problem, Rejected

MAX_FILE = 8 * 1024 * 1024
MAX_MEMBERS = 500
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 200
RATIO_FLOOR = 2 * 1024 * 1024  # a small file may be as repetitive as it likes
MAX_DEPTH = 200
_CHUNK = 1 << 18

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_AGAIN = "请把内容复制到新的 Word 文档，另存为 .docx 后再导入。"
_FORBIDDEN = (
    ("vbaproject", "word.macros", f"文件里带有宏程序。{_AGAIN}"),
    ("vbadata", "word.macros", f"文件里带有宏程序。{_AGAIN}"),
    ("activex", "word.active", f"文件里带有 ActiveX 控件。{_AGAIN}"),
    (
        "embeddings/",
        "word.embedded",
        "文件里嵌有别的文件（如 Excel 对象）。请删去嵌入的对象后再导入。",
    ),
    ("oleobject", "word.embedded", "文件里嵌有别的文件（OLE 对象）。请删去嵌入的对象后再导入。"),
    ("afchunk", "word.embedded", f"文件里夹带着另一份文档。{_AGAIN}"),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part points: another part of the package, or a link to click on."""

    kind: str
    target: str
    outside: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a judged file, by name without the leading slash; ``main`` is the document."""

    parts: dict[str, bytes]
    main: str

    def relations(self, part: str) -> dict[str, Relation]:
        """What ``part`` is related to, by id."""
        folder, name = posixpath.split(part)
        data = self.parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, Relation] = {}
        for one in parsed(data).iter(_RELATION) if data else ():
            outside = one.get("TargetMode", "") == "External"
            kind = one.get("Type", "").rsplit("/", 1)[-1]
            target = one.get("Target", "")
            found[one.get("Id", "")] = Relation(
                kind, target if outside else _inside(folder, target), outside
            )
        return found


def refusal(code: str, message: str) -> Rejected:
    """The one sentence that ends the reading of a file."""
    return Rejected(Problem(code, message))


def open_package(data: bytes) -> Package:
    """The parts of the .docx ``data``. Raises ``Rejected`` with one sentence saying what it is."""
    _judge_head(data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (*zipped.BROKEN, ValueError) as error:
        raise broken() from error
    with archive:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS:
            raise _bomb()
        _judge_names([info.filename for info in infos])
        parts: dict[str, bytes] = {}
        left = MAX_UNPACKED
        for info in infos:
            if info.is_dir():
                continue
            content = _unpacked(archive, info, left)
            left -= len(content)
            if MAX_UNPACKED - left > max(RATIO_FLOOR, MAX_RATIO * len(data)):
                raise _bomb()
            parts[info.filename] = content
    return _judged(parts)


def parsed(data: bytes) -> Any:
    """The tree of an XML part; no entity, no network, and no deeper than ``MAX_DEPTH``."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise broken() from error
    if root.getroottree().docinfo.doctype:
        raise _doctype()
    return root


def _judge_head(data: bytes) -> None:
    if not data:
        raise refusal("word.empty-file", "这个文件是空的（0 字节）。请重新保存后再导入。")
    if len(data) > MAX_FILE:
        raise refusal("word.too-large", "文件超过 8 MB，不像一张表。请压缩或删去图片后再导入。")
    if data.startswith(_OLE):
        raise refusal(
            "word.is-doc",
            "这是旧格式的 .doc 文件（或设有打开密码）。"
            "请用 Word 或 WPS 打开，去掉密码，另存为 .docx 后再导入。",
        )
    if data.startswith(b"%PDF"):
        raise refusal("word.is-pdf", "这个文件其实是 PDF。请选择 .docx 文件。")
    if data.lstrip().startswith((b"{\\rtf", b"<")):
        raise refusal(
            "word.is-text",
            "这个文件其实是 RTF 或网页。请用 Word 或 WPS 打开，另存为 .docx 后再导入。",
        )
    if not data.startswith(b"PK"):
        raise refusal("word.unknown", "认不出这个文件是什么。请选择 .docx 文件。")


def _judge_names(names: list[str]) -> None:
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise refusal("word.path", f"文件内部的路径不正常，已停止读取。{_AGAIN}")
    lowered = [name.replace("\\", "/").lower() for name in names]
    if len(set(lowered)) != len(lowered):
        raise refusal("word.path", f"文件内部有同名的部分，已停止读取。{_AGAIN}")
    for fragment, code, message in _FORBIDDEN:
        if any(fragment in name for name in lowered):
            raise refusal(code, message)
    if "[content_types].xml" not in lowered or not any("word/" in name for name in lowered):
        raise refusal("word.not-word", "这不是 Word 文档。请选择 .docx 文件。")


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowed: int) -> bytes:
    """One member, counted while it is unpacked."""
    if info.flag_bits & 1:
        raise refusal("word.encrypted", "文件设有密码。请去掉密码，另存后再导入。")
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                if size > allowed:
                    raise _bomb()
                pieces.append(piece)
    except (*zipped.BROKEN, zlib.error, EOFError) as error:
        raise broken() from error
    return b"".join(pieces)


def _judged(parts: dict[str, bytes]) -> Package:
    """The package, when nothing in its parts is from outside or runs."""
    for name, data in parts.items():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            if data[:4].startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
                raise refusal("word.encoding", f"文件内部不是 UTF-8 编码。{_AGAIN}")
            if _DOCTYPE.search(data):
                raise _doctype()
    types = parts.get("[Content_Types].xml", b"").lower()
    if b"macroenabled" in types:
        raise refusal("word.macros", f"文件是带宏的格式（.docm）。{_AGAIN}")
    package = Package(parts, _main_part(parts))
    _judge_relations(package)
    _judge_depth(parts[package.main])
    return package


def _main_part(parts: dict[str, bytes]) -> str:
    found = Package(parts, "").relations("")
    for one in found.values():
        if one.kind == "officeDocument" and one.target in parts:
            return one.target
    raise broken()


def _judge_relations(package: Package) -> None:
    for name in package.parts:
        if not name.endswith(".rels"):
            continue
        folder, file = posixpath.split(name)
        owner = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        for one in package.relations(owner).values():
            if one.outside and one.kind != "hyperlink":
                raise refusal(
                    "word.external",
                    "文件引用着外部的模板、图片或网址。请在 Word 中断开链接"
                    "（文件→信息→编辑指向文件的链接），另存后再导入。",
                )


def _judge_depth(data: bytes) -> None:
    depth = deepest = 0
    for found in re.finditer(rb"<(/?)[A-Za-z][^<>]*?(/?)>", data):
        if found[1]:
            depth -= 1
        elif not found[2]:
            depth += 1
            deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise refusal("word.too-deep", "表格嵌套得太深，无法读取。请改为一层表格后再导入。")


def _inside(folder: str, target: str) -> str:
    """The part that ``target`` names; nothing outside the package is ever reached."""
    if target.startswith("/"):
        return posixpath.normpath(target[1:])
    return posixpath.normpath(posixpath.join(folder, target))


def broken() -> Rejected:
    """What is said of a file that cannot be read through."""
    message = "文件不完整或已损坏，读不出内容。请用 Word 或 WPS 打开并另存为 .docx 后再导入。"
    return refusal("word.broken", message)


def _bomb() -> Rejected:
    return refusal("word.bomb", f"文件展开后大得不正常，已停止读取。{_AGAIN}")


def _doctype() -> Rejected:
    return refusal("word.doctype", f"文件内部带有 DOCTYPE 声明，正常的 Word 文档没有它。{_AGAIN}")
