"""What a file really is, and whether its container may be opened. Runs in the child.

The limits are those of the threat model: 2,000 members, 300 MB unpacked (counted while reading, the
headers are not believed), ratio 200, no DOCTYPE, no macros, no embedded or external content.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from app import zipped
from app.problems import Problem, Rejected

MAX_FILE = 96 * 1024 * 1024  # an .xls is not packed: 20,000 pupils may take 80 MB
MAX_MEMBERS = 2_000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
RATIO_FLOOR = 10 * 1024 * 1024  # a small file may be as repetitive as it likes
MAX_ROWS = 65_536
MAX_COLUMNS = 256
CHUNK = 1 << 20
OVERLAP = 512

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_DDE = re.compile(rb"<(?:\w+:)?f\b[^<>]*>[^<\"]*\|[^<\"]*!")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']\s*External", re.IGNORECASE)
_LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_ODD_CELL = re.compile(rb"<(?:\w+:)?f[\s>/]|\bt\s*=\s*[\"']e[\"']")
_ODD_MARKS = (b"f>", b'"e"')

_FORBIDDEN_PARTS = (
    (
        "vbaproject",
        "sheet.macros",
        "文件里带有宏程序。请在 Excel 或 WPS 中另存为不带宏的 .xlsx 后再选。",
    ),
    (
        "activex",
        "sheet.active",
        "文件里带有 ActiveX 控件。请把数据复制到新工作簿，另存为 .xlsx 后再选。",
    ),
    ("embeddings/", "sheet.embedded", "文件里嵌有别的文件。请删去嵌入的对象，另存后再选。"),
    ("oleobject", "sheet.embedded", "文件里嵌有别的文件。请删去嵌入的对象，另存后再选。"),
    (
        "externallinks/",
        "sheet.external",
        "文件里链接着别的文件。请在 Excel 中“数据→编辑链接→断开链接”，另存后再选。",
    ),
    ("connections.xml", "sheet.external", "文件里带有外部数据连接。请删去连接，另存后再选。"),
)


@dataclass(frozen=True, slots=True)
class Screened:
    """A container that may be opened: ``kind`` is ``xlsx`` or ``xls``; ``unpacked`` in bytes.

    ``odd_parts`` are the members with formulas or error values, worth a closer look.
    """

    kind: str
    unpacked: int
    odd_parts: frozenset[str] = frozenset()


def refusal(code: str, message: str) -> Rejected:
    """The one sentence that ends the reading of a file."""
    return Rejected(Problem(code, message))


def screen(data: bytes) -> Screened:
    """Judge the whole file ``data``. Raises ``Rejected`` with one sentence saying what it is."""
    if not data:
        raise refusal("sheet.empty-file", "这个文件是空的（0 字节）。请重新下载或重新保存后再选。")
    if len(data) > MAX_FILE:
        raise refusal("sheet.too-large", "文件超过 96 MB，不像一份名册。请按年级分开导出后再选。")
    if data.startswith(OLE_MAGIC):
        return _screen_ole(data)
    if data.startswith(b"PK"):
        return _screen_zip(data)
    raise _named_for_what_it_is(data)


def _named_for_what_it_is(data: bytes) -> Rejected:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return refusal(
            "sheet.is-pdf", "这个文件其实是 PDF，不是电子表格。请选择 .xls 或 .xlsx 文件。"
        )
    if head.startswith((b"\xff\xd8\xff", b"\x89png", b"gif8", b"bm")) and b"\x00" in data[:64]:
        return refusal(
            "sheet.is-image", "这个文件其实是图片，不是电子表格。请选择 .xls 或 .xlsx 文件。"
        )
    if head.startswith(b"<?xml") and b"excel.sheet" in head:
        return refusal(
            "sheet.is-xml",
            "这个文件其实是 XML 表格（Excel 2003 XML），不是 .xls。"
            "请用 Excel 或 WPS 打开，另存为 .xlsx 后再选。",
        )
    if head.startswith(b"<"):
        return refusal(
            "sheet.is-html",
            "这个文件其实是网页（HTML），只是名字像表格。"
            "请用 Excel 或 WPS 打开，另存为 .xlsx 后再选。",
        )
    if b"\x00" not in data[:4096] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return refusal(
            "sheet.is-text",
            "这个文件其实是文本（CSV 或制表符分隔），不是电子表格。"
            "请在 Excel 中用“数据→从文本”打开，把证件号、电话等列设为“文本”，另存为 .xlsx 后再选。",
        )
    return refusal("sheet.unknown", "认不出这个文件是什么。请选择 .xls 或 .xlsx 电子表格。")


def _screen_zip(data: bytes) -> Screened:
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise _bomb()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (*zipped.BROKEN, ValueError) as error:
        raise _truncated() from error
    with archive:
        infos = archive.infolist()
        _judge_names([info.filename for info in infos])
        unpacked = 0
        odd: set[str] = set()
        for info in infos:
            size, is_odd = _judge_member(archive, info, MAX_UNPACKED - unpacked)
            unpacked += size
            if unpacked > RATIO_FLOOR and unpacked > MAX_RATIO * len(data):
                raise _bomb()
            if is_odd:
                odd.add(info.filename)
    return Screened("xlsx", unpacked, frozenset(odd))


def _judge_names(names: list[str]) -> None:
    lowered = [name.replace("\\", "/").lower() for name in names]
    for fragment, code, message in _FORBIDDEN_PARTS:
        if any(fragment in name for name in lowered):
            raise refusal(code, message)
    if "[content_types].xml" in lowered and any(n.endswith("workbook.xml") for n in lowered):
        return
    if any(name.startswith("word/") for name in lowered):
        raise refusal("sheet.is-word", "这个文件其实是 Word 文档。请选择 .xls 或 .xlsx 电子表格。")
    if any(name.endswith("workbook.bin") for name in lowered):
        raise refusal(
            "sheet.is-xlsb", "这个文件是二进制工作簿（.xlsb）。请在 Excel 中另存为 .xlsx 后再选。"
        )
    if "mimetype" in lowered or "content.xml" in lowered:
        raise refusal(
            "sheet.is-ods", "这个文件是 OpenDocument 表格（.ods）。请另存为 .xlsx 后再选。"
        )
    raise refusal(
        "sheet.is-zip", "这个文件其实是压缩包，不是电子表格。请解压后选择里面的 .xls 或 .xlsx。"
    )


def _judge_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowed: int
) -> tuple[int, bool]:
    """Unpack one member in pieces, counting and looking; gives its true size and oddness."""
    if info.flag_bits & 1:
        raise refusal("sheet.encrypted", ENCRYPTED)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _truncated()
    is_xml = info.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, tail, odd = 0, b"", False
    try:
        with archive.open(info) as stream:
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > allowed:
                    raise _bomb()
                if is_xml:
                    odd |= _judge_xml(tail + piece, first=size == len(piece))
                    if info.filename.lower().endswith(".rels"):
                        _judge_relations(tail + piece)
                    tail = piece[-OVERLAP:]
    except (*zipped.BROKEN, zlib.error, EOFError) as error:
        raise _truncated() from error
    return size, odd


def _judge_xml(text: bytes, *, first: bool) -> bool:
    if first and text[:4].startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
        raise refusal(
            "sheet.encoding",
            "文件内部不是 UTF-8 编码。请用 Excel 或 WPS 打开，另存为 .xlsx 后再选。",
        )
    # A plain search is many times faster than a pattern, for one letter ten times again.
    if b"!" in text and _DOCTYPE.search(text):
        raise refusal(
            "sheet.doctype",
            "文件内部带有 DOCTYPE 声明，正常的表格没有它。请把数据复制到新工作簿后再选。",
        )
    if b"|" in text and _DDE.search(text):
        raise refusal(
            "sheet.dde",
            "文件里有会启动别的程序的公式（DDE）。请删去这些公式，只留数值，另存后再选。",
        )
    return any(map(text.__contains__, _ODD_MARKS)) and _ODD_CELL.search(text) is not None


def _judge_relations(text: bytes) -> None:
    for relation in _RELATION.findall(text):
        if _EXTERNAL.search(relation) and not _LINK.search(relation):
            raise refusal(
                "sheet.external",
                "文件里引用着外部文件或网址。请把数据复制到新工作簿，另存为 .xlsx 后再选。",
            )


def _screen_ole(data: bytes) -> Screened:
    from app.exchange.biff import read_stream, stream_names

    names = stream_names(data)
    lowered = [name.lower() for name in names]
    if any("encryptedpackage" in name for name in lowered):
        raise refusal("sheet.encrypted", ENCRYPTED)
    if any("_vba_project" in name or name.startswith("macros") for name in lowered):
        raise refusal(_FORBIDDEN_PARTS[0][1], _FORBIDDEN_PARTS[0][2])
    if any(name.startswith("mbd") or "\x01ole10native" in name for name in lowered):
        raise refusal(_FORBIDDEN_PARTS[2][1], _FORBIDDEN_PARTS[2][2])
    if any(name == "worddocument" for name in lowered):
        raise refusal("sheet.is-word", "这个文件其实是 Word 文档。请选择 .xls 或 .xlsx 电子表格。")
    stream = next((name for name in names if name.lower() in ("workbook", "book")), "")
    if not stream:
        raise refusal("sheet.unknown", "认不出这个文件是什么。请选择 .xls 或 .xlsx 电子表格。")
    _judge_globals(read_stream(data, stream))
    return Screened("xls", len(data))


def _judge_globals(stream: bytes) -> None:
    """The workbook part of a BIFF stream: no password, macro sheet, link or DDE topic."""
    from app.exchange.biff import records

    for code, body in records(stream):
        if code == 0x000A:
            return
        if code == 0x002F:
            raise refusal("sheet.encrypted", ENCRYPTED)
        if code == 0x0085 and len(body) > 5 and body[5] in (1, 6):
            raise refusal(_FORBIDDEN_PARTS[0][1], _FORBIDDEN_PARTS[0][2])
        if code == 0x01AE and body[2:4] not in (b"\x01\x04", b"\x01\x3a"):
            raise refusal(_FORBIDDEN_PARTS[4][1], _FORBIDDEN_PARTS[4][2])
    raise _truncated()


ENCRYPTED = (
    "文件设有打开密码或工作簿保护，不能读取。请在 Excel 或 WPS 中撤销保护、去掉密码，另存后再选。"
)


def _truncated() -> Rejected:
    return refusal(
        "sheet.truncated",
        "文件不完整或已损坏（多半是下载或复制中断）。请重新下载或重新复制后再选。",
    )


def _bomb() -> Rejected:
    return refusal(
        "sheet.bomb", "文件展开后大得不正常，已停止读取。请把数据复制到新工作簿，另存后再选。"
    )


def too_wide() -> Rejected:
    """A used range no roster has, be it one stray cell at XFD1048576."""
    return refusal(
        "sheet.too-wide",
        f"表格用到的范围超出 {MAX_ROWS} 行 × {MAX_COLUMNS} 列，多半是远处有一个多余的单元格。"
        "请只把数据区域复制到新工作簿，另存后再选。",
    )
