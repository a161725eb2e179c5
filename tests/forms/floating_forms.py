"""Forms with what floats over their page: text boxes, lines, pictures, as people draw them.

Word and WPS write such a thing twice, for newer and for older readers; older files have it once.
"""

from io import BytesIO

import word_files as w
from PIL import Image

_WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_MIDDLE = '<w:jc w:val="center"/>'
_EMU = 12700
BLACK = '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
NONE = "<a:ln><a:noFill/></a:ln>"
TIGHT = 'lIns="0" tIns="0" rIns="0" bIns="0"'


def shape(
    size: tuple[float, float],
    text: str = "",
    *,
    kind: str = "rect",
    line: str = BLACK,
    fill: str = "<a:noFill/>",
    body: str = "",
    grows: bool = False,
    flip: str = "",
) -> str:
    """A wps:wsp of ``size`` points with the paragraphs ``text`` in it."""
    wide, high = (round(length * _EMU) for length in size)
    box = f"<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx>" if text else ""
    fit = "<a:spAutoFit/>" if grows else "<a:noAutofit/>"
    return (
        f'<wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm{flip}><a:off x="0" y="0"/><a:ext cx="{wide}" '
        f'cy="{high}"/></a:xfrm><a:prstGeom prst="{kind}"><a:avLst/></a:prstGeom>{fill}{line}'
        f"</wps:spPr>{box}<wps:bodyPr {body}>{fit}</wps:bodyPr></wps:wsp>"
    )


def picture(size: tuple[float, float], relation: str) -> str:
    """A pic:pic of ``size`` points."""
    wide, high = (round(length * _EMU) for length in size)
    return (
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="{relation}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )


def anchored(
    inner: str,
    size: tuple[float, float],
    across: tuple[str, float | str],
    down: tuple[str, float | str],
    *,
    behind: bool = False,
    wrap: str = "None",
) -> str:
    """A run with ``inner`` at places like ("column", 200) or ("margin", "right"), in points."""
    wide, high = (round(length * _EMU) for length in size)
    kind = _PICTURE if inner.startswith("<pic:") else _WPS
    places = "".join(
        f'<wp:position{axis} relativeFrom="{of}">{_place(at)}</wp:position{axis}>'
        for axis, (of, at) in (("H", across), ("V", down))
    )
    drawing = (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" '
        f'relativeHeight="251659264" behindDoc="{int(behind)}" locked="0" layoutInCell="1" '
        f'allowOverlap="1"><wp:simplePos x="0" y="0"/>{places}<wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrap{wrap}/><wp:docPr id="7" name="图 7">'
        '<a:hlinkClick r:id="nowhere"/></wp:docPr><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{kind}">{inner}</a:graphicData></a:graphic></wp:anchor>'
        "</w:drawing>"
    )
    if kind == _PICTURE:
        return f"<w:r>{drawing}</w:r>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>'
        f'<w:pict><v:rect style="position:absolute;width:9pt;height:9pt"><v:textbox>'
        f"<w:txbxContent>{w.par('旧{{姓名}}')}</w:txbxContent></v:textbox></v:rect></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _place(at: float | str) -> str:
    if isinstance(at, str):
        return f"<wp:align>{at}</wp:align>"
    return f"<wp:posOffset>{round(at * _EMU)}</wp:posOffset>"


def held(*runs: str, properties: str = "") -> str:
    """A paragraph of ready runs."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def said(text: str) -> str:
    """A run of plain text."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def page_number() -> str:
    """第 n 页 as a field."""
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText>'
    ended = '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    middle = '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    return f"{said('第 ')}{begun}{middle}{ended}{said(' 页')}"


def png() -> bytes:
    """A red square."""
    stream = BytesIO()
    Image.new("RGB", (60, 60), (190, 40, 40)).save(stream, "PNG")
    return stream.getvalue()


def _application(section: str) -> bytes:
    """A number in the corner, a photo in a box, a seal's circle, a line to sign on, an emblem."""
    number = anchored(
        shape((140, 22), w.par("编号：{{编号}}", _MIDDLE), line=NONE, body=TIGHT),
        (140, 22),
        ("margin", "right"),
        ("page", 44),
    )
    photo = anchored(
        shape((80, 108), held(said("{{照片|20x30}}"), properties=_MIDDLE), body='anchor="ctr"'),
        (80, 108),
        ("column", 330),
        ("paragraph", 12),
    )
    emblem = anchored(
        picture((60, 60), "emblem"), (60, 60), ("column", 10), ("paragraph", 0), behind=True
    )
    signed = anchored(shape((120, 0), kind="line"), (120, 0), ("column", 60), ("paragraph", 14))
    strike = anchored(
        shape((60, 40), kind="straightConnector1", flip=' flipV="1"'),
        (60, 40),
        ("column", 200),
        ("paragraph", 10),
    )
    spread = held(number, emblem, said("{{学校}}转学申请表"), properties=_MIDDLE)
    note = anchored(
        shape((110, 20), w.par("可以长高的框") * 3, grows=True),
        (110, 20),
        ("page", 400),
        ("page", 600),
    )
    upright = anchored(
        shape((40, 110), w.par("骑缝盖章处", _MIDDLE), body='vert="eaVert" anchor="ctr"'),
        (40, 110),
        ("page", 20),
        ("margin", "center"),
    )
    seal = anchored(
        shape((90, 24), w.par("（盖章）", _MIDDLE), line=NONE),
        (90, 24),
        ("column", 120),
        ("paragraph", 8),
    )
    row = w.row(
        w.cell("学校意见", 1500, '<w:vAlign w:val="center"/>'),
        w.cell(held(said("意见："), seal) + w.par("{{姓名}}"), 5000),
        height=1400,
    )
    round_box = anchored(
        shape((150, 40), w.par("{{姓名}}圆角", _MIDDLE), kind="roundRect"),
        (150, 40),
        ("column", "center"),
        ("paragraph", 30),
    )
    inline = anchored(
        shape((90, 30), w.par("{{性别}}", _MIDDLE)), (90, 30), ("column", 0), ("line", 0)
    )
    inline = inline.replace("wp:anchor", "wp:inline")
    body = (
        spread
        + held(photo, said("姓名：{{姓名}}"), properties='<w:spacing w:before="240"/>')
        + w.par("性别：{{性别}}") * 6
        + held(signed, strike, said("申请人："), properties='<w:spacing w:before="200"/>')
        + w.par()
        + held(said("前"), inline, said("后"))
        + w.table([1500, 5000], row)
        + held(note, upright, round_box, said("完"))
    )
    return w.word_file(body + section, media={"emblem": png()})


def _older() -> bytes:
    """The same things as older Word and WPS write them."""

    def box(style: str, more: str, text: str) -> str:
        return (
            f'<w:r><w:pict><v:shape id="_x0000_s1026" o:spt="202" type="#_x0000_t202" '
            f'style="position:absolute;{style}z-index:251658240" {more} coordsize="21600,21600">'
            f"<v:textbox><w:txbxContent>{text}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )

    first = box(
        "left:0pt;margin-left:240pt;margin-top:7.8pt;height:54.6pt;width:117pt;",
        'filled="f" stroked="t"',
        w.par("编号") + w.par("{{编号}}"),
    )
    corner = box(
        "margin-left:300pt;margin-top:40pt;width:140pt;height:24pt;"
        "mso-position-horizontal-relative:page;mso-position-vertical-relative:page;",
        'filled="f" stroked="f"',
        w.par("附件1"),
    )
    line = (
        '<w:r><w:pict><v:line id="_x0000_s1027" o:spt="20" style="position:absolute;left:0pt;'
        'margin-left:10pt;margin-top:90pt;height:0pt;width:200pt;z-index:2" stroked="t">'
        '<v:stroke weight="1pt"/></v:line></w:pict></w:r>'
    )
    other = (
        '<w:r><w:pict><v:line from="10pt,110pt" to="210pt,110pt" style="position:absolute" '
        'strokeweight=".75pt"/></w:pict></w:r>'
    )
    rect = (
        '<w:r><w:pict><v:rect style="position:absolute;margin-left:10pt;margin-top:130pt;'
        'width:60pt;height:40pt" fillcolor="#eeeeee" strokecolor="red"/></w:pict></w:r>'
    )
    picture = (
        '<w:r><w:pict><v:shape type="#_x0000_t75" style="width:40pt;height:40pt">'
        '<v:imagedata r:id="emblem" o:title=""/></v:shape></w:pict></w:r>'
    )
    body = w.par("上") + held(first, corner, line, other, rect, said("{{姓名}}")) + w.par("下") * 9
    return w.word_file(body + held(picture, said("后")) + w.PLAIN_SECTION, media={"emblem": png()})


def _footer() -> bytes:
    """A page number in a text box at the foot, as WPS puts it there."""
    box = anchored(
        shape(
            (72, 18),
            held(page_number()),
            line=NONE,
            body=f'wrap="none" {TIGHT}',
            grows=True,
        ),
        (72, 18),
        ("margin", "center"),
        ("paragraph", 0),
    )
    foot = f"<w:ftr {w.SPACES}>{held(box)}</w:ftr>"
    section = w.SECTION.replace(
        "<w:pgSz", '<w:footerReference w:type="default" r:id="footer1"/><w:pgSz'
    )
    body = w.par("一{{姓名}}{{编号}}") + w.par("二", "<w:pageBreakBefore/>")
    return w.word_file(body + section, parts={"footer1": ("footer", foot)})


ALL = {
    "floating": lambda: _application(w.PLAIN_SECTION),
    "floating-grid": lambda: _application(w.SECTION),
    "floating-older": _older,
    "floating-footer": _footer,
}
