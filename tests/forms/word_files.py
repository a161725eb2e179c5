"""Word files written by hand, as Word and WPS write them, for the reader to take in."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACES = (
    f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}/relationships" xmlns:a="{_DRAWING}/main" '
    f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:pic="{_DRAWING}/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
WORD_STYLES = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体" '
    'w:cs="Times New Roman"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr><w:rPr><w:kern w:val="2"/>'
    '<w:sz w:val="21"/><w:szCs w:val="24"/></w:rPr></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="a3"><w:name w:val="Table Grid"/><w:basedOn w:val="a1"/>'
    "<w:tblPr><w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr></w:style>"
)
SETTINGS = (
    "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:ulTrailSpace/>"
    '<w:adjustLineHeightInTable/><w:useFELayout/><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)
SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1800" '
    'w:bottom="1440" w:left="1800" w:header="851" w:footer="992" w:gutter="0"/>'
    '<w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="312"/></w:sectPr>'
)
PLAIN_SECTION = SECTION.replace('<w:docGrid w:type="lines" w:linePitch="312"/>', "")


def word_file(
    body: str,
    *,
    styles: str = WORD_STYLES,
    settings: str = SETTINGS,
    parts: dict[str, tuple[str, str]] | None = None,
    media: dict[str, bytes] | None = None,
    numbering: str = "",
) -> bytes:
    """A .docx of ``body``; ``parts`` maps names to (kind, XML), related as r:id of that name."""
    parts = dict(parts or {})
    if numbering:
        parts["numbering"] = ("numbering", f"<w:numbering {SPACES}>{numbering}</w:numbering>")
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for name, (kind, _) in parts.items()
    )
    relations = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/relationships/{kind}" Target="{name}.xml"/>'
        for name, (kind, _) in parts.items()
    ) + "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/relationships/image" '
        f'Target="media/{name}.png"/>'
        for name in media or {}
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
        f'<Override PartName="/word/settings.xml" ContentType="{_WORD}.settings+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/relationships/settings" '
        f'Target="settings.xml"/>{relations}</Relationships>',
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>",
        "word/settings.xml": f"<w:settings {SPACES}>{settings}</w:settings>",
        **{f"word/{name}.xml": xml for name, (_, xml) in parts.items()},
    }
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, _HEAD + text)
        for name, data in (media or {}).items():
            package.writestr(f"word/media/{name}.png", data)
    return stream.getvalue()


def par(text: str = "", properties: str = "", run: str = "") -> str:
    """A paragraph of one run; a ¦ in ``text`` begins a new run of the same look."""
    runs = "".join(
        f"<w:r>{f'<w:rPr>{run}</w:rPr>' if run else ''}"
        f'<w:t xml:space="preserve">{piece}</w:t></w:r>'
        for piece in text.split("¦")
        if piece
    )
    mark = f"<w:rPr>{run}</w:rPr>" if run else ""
    return f"<w:p><w:pPr>{properties}{mark}</w:pPr>{runs}</w:p>"


def cell(content: str, width: int, properties: str = "", shape: str = "") -> str:
    """A table cell of ``width`` twips; bare text becomes a paragraph."""
    inner = content if content.startswith("<") else par(content, shape)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{inner}</w:tc>'


def row(*cells: str, height: int = 0, rule: str = "atLeast", more: str = "") -> str:
    """A table row, ``height`` in twips."""
    tall = f'<w:trHeight w:val="{height}" w:hRule="{rule}"/>' if height else ""
    return f"<w:tr><w:trPr>{more}{tall}</w:trPr>{''.join(cells)}</w:tr>"


def table(columns: list[int], *rows: str, properties: str = "", style: str = "a3") -> str:
    """A table over ``columns`` (twips)."""
    named = f'<w:tblStyle w:val="{style}"/>' if style else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    more = properties or '<w:tblLayout w:type="fixed"/>'
    return (
        f'<w:tbl><w:tblPr>{named}<w:tblW w:w="{sum(columns)}" w:type="dxa"/>{more}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
