"""A .docx with every place that a form can have, for the registrar to copy from."""

from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.forms import word_parts
from app.forms.word_reader_names import all_names

_NOTES = (
    "在 Word 或 WPS 中打开本局的 .docx，把要填写的地方换成下面的占位符（连同花括号复制），"
    "保存后在“表单”页导入。",
    "日期可以写 {{出生日期|年}}、{{出生日期|月}}、{{出生日期|日}}、{{出生日期|数字}}、"
    "{{出生日期|横线}}。",
    "打勾的方框写 {{性别=男}}、{{性别=女}}。照片的大小写 {{照片|25x35}}，单位为毫米。",
    "逐行重复：{{#监护人}} {{序号}} {{姓名}} {{关系}} {{/监护人}}；"
    "名册：{{#学生}} {{序号}} {{姓名}} {{学籍号}} {{/学生}}，开始和结束写在同一行的首末两格。",
)
_WIDTHS = (4200, 4800)
_RULES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write_starter(stream: BinaryIO) -> None:
    """Write the file to ``stream``."""
    body = "".join(_body())
    ending = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1418" '
        'w:bottom="1134" w:left="1418" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    whole = word_parts.DOCUMENT_START + body + ending + word_parts.DOCUMENT_END
    parts = {
        "[Content_Types].xml": word_parts.CONTENT_TYPES,
        "_rels/.rels": word_parts.PACKAGE_RELATIONS,
        "word/_rels/document.xml.rels": word_parts.relations([]),
        "word/document.xml": whole,
        "word/styles.xml": word_parts.STYLES,
        "word/settings.xml": word_parts.SETTINGS,
        "word/footer.xml": word_parts.footer("<w:p/>"),
        "docProps/core.xml": word_parts.core("表单占位符", "学籍台"),
    }
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(ZipInfo(name), text, ZIP_DEFLATED)


def _body() -> Iterator[str]:
    yield _paragraph("表单占位符", 32, bold=True)
    for note in _NOTES:
        yield _paragraph(note, 21)
    for group, names in groupby(all_names(), key=lambda name: name.group):
        yield _paragraph(group, 24, bold=True)
        rows = "".join(_row(name.label) for name in names)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
        yield (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(_WIDTHS)}" w:type="dxa"/><w:tblBorders>{_RULES}'
            f"</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        )
    yield "<w:p/>"


def _row(label: str) -> str:
    return f"<w:tr>{_cell(label, _WIDTHS[0])}{_cell(f'{{{{{label}}}}}', _WIDTHS[1])}</w:tr>"


def _cell(text: str, width: int) -> str:
    wide = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
    return f"<w:tc>{wide}{_paragraph(text, 21)}</w:tc>"


def _paragraph(text: str, half_points: int, *, bold: bool = False) -> str:
    heavy = "<w:b/>" if bold else ""
    return (
        f'<w:p><w:r><w:rPr>{heavy}<w:sz w:val="{half_points}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )
