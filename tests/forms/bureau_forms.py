"""Forms as bureaus send them: an application with merged cells, a roster, a letter, one by WPS."""

from io import BytesIO

import word_files as w
from PIL import Image

_TITLE = '<w:rFonts w:ascii="黑体" w:hAnsi="黑体" w:eastAsia="黑体"/><w:b/><w:sz w:val="36"/>'
_MIDDLE = '<w:jc w:val="center"/>'
_CENTRE = '<w:vAlign w:val="center"/>'
_SMALL = '<w:sz w:val="18"/>'


def _head(*texts: str, widths: list[int], height: int = 567) -> str:
    cells = [
        w.cell(text, width, _CENTRE, _MIDDLE) for text, width in zip(texts, widths, strict=True)
    ]
    return w.row(*cells, height=height)


def transfer_application() -> bytes:
    """《转学申请表》: merged cells both ways, a box for the photograph, opinions, ticks."""
    frame = "".join(
        f'<w:{side} w:val="single" w:sz="12" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right")
    ) + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("insideH", "insideV")
    )
    wide = [1300, 1700, 1200, 1500, 1300, 1900]

    def labelled(*texts: str) -> str:
        return "".join(
            w.cell(text, wide[n], _CENTRE, _MIDDLE if n % 2 == 0 else "")
            for n, text in enumerate(texts)
        )

    def photo(text: str, merge: str) -> str:
        return w.cell(text, wide[5], f"<w:vMerge{merge}/>{_CENTRE}", _MIDDLE)

    span = '<w:gridSpan w:val="{}"/>'
    opinion = (
        w.par("转出学校意见：")
        + w.par()
        + w.par("负责人（签字）：          （盖章）    年   月   日", '<w:jc w:val="right"/>')
    )
    rows = (
        w.row(
            labelled("姓　名", "{{姓¦名}}", "性　别", "{{性别}}", "出生日期"),
            photo("{{照片|26x32}}", ' w:val="restart"'),
            height=624,
        ),
        w.row(
            labelled("学籍号", "{{学籍号}}", "民　族", "{{民族}}", "{{出生日期}}"),
            photo("", ""),
            height=624,
        ),
        w.row(
            w.cell("身份证件号", wide[0], _CENTRE, _MIDDLE),
            w.cell("{{身份证件号}}", sum(wide[1:5]), span.format(4) + _CENTRE),
            photo("", ""),
            height=624,
        ),
        w.row(
            w.cell("现住址", wide[0], _CENTRE, _MIDDLE),
            w.cell("{{现住址}}", sum(wide[1:]), span.format(5) + _CENTRE),
            height=624,
        ),
        w.row(
            w.cell("监护人", wide[0], '<w:vMerge w:val="restart"/>' + _CENTRE, _MIDDLE),
            w.cell("姓名", wide[1], _CENTRE, _MIDDLE),
            w.cell("{{监护人1.姓名}}", wide[2] + wide[3], span.format(2) + _CENTRE),
            w.cell("电话", wide[4], _CENTRE, _MIDDLE),
            w.cell("{{监护人1.联系电话}}", wide[5], _CENTRE),
            height=500,
        ),
        w.row(
            w.cell("", wide[0], "<w:vMerge/>"),
            w.cell("工作单位", wide[1], _CENTRE, _MIDDLE),
            w.cell("{{监护人1.工作单位}}", sum(wide[2:]), span.format(4) + _CENTRE),
            height=500,
        ),
        w.row(
            w.cell("就读方式", wide[0], _CENTRE, _MIDDLE),
            w.cell(
                "{{就读方式=走读}}走读　{{就读方式=住校}}住校",
                sum(wide[1:]),
                span.format(5) + _CENTRE,
            ),
            height=500,
        ),
        w.row(
            w.cell("申请理由", wide[0], _CENTRE, _MIDDLE),
            w.cell("{{申请理由}}", sum(wide[1:]), span.format(5)),
            height=1600,
        ),
        w.row(w.cell(opinion, sum(wide), span.format(6)), height=1800),
    )
    body = (
        w.par(
            "附件2",
            run='<w:rFonts w:ascii="黑体" w:hAnsi="黑体" w:eastAsia="黑体"/><w:sz w:val="28"/>',
        )
        + w.par(
            "{{学校}}学生转学申请表", _MIDDLE + '<w:spacing w:before="120" w:after="120"/>', _TITLE
        )
        + w.table(
            wide,
            *rows,
            properties=f'<w:jc w:val="center"/><w:tblBorders>{frame}</w:tblBorders>'
            '<w:tblLayout w:type="fixed"/>',
        )
        + w.par("注：本表一式两份，转出、转入学校各存一份。", '<w:spacing w:before="100"/>', _SMALL)
    )
    return w.word_file(body + w.SECTION)


def class_roster() -> bytes:
    """A roster: a header that comes again, a line for each pupil, landscape."""
    wide = [800, 1600, 1000, 2600, 3400, 2000, 2560]
    titles = ("序号", "姓名", "性别", "学籍号", "监护人", "联系电话", "备注")
    places = (
        "{{#学生}}{{序号}}",
        "{{姓名}}",
        "{{性别}}",
        "{{学籍号}}",
        "{{监护人1.姓名}}（{{监护人1.关系}}）",
        "{{监护人1.联系电话}}",
        "{{备注}}{{/学生}}",
    )
    head = w.row(
        *(
            w.cell(
                text,
                width,
                '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>' + _CENTRE,
                _MIDDLE,
            )
            for text, width in zip(titles, wide, strict=True)
        ),
        height=454,
        more="<w:tblHeader/>",
    )
    section = w.PLAIN_SECTION.replace(
        'w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"'
    )
    body = (
        w.par("{{班级}}班学生名册", _MIDDLE, _TITLE)
        + w.table(wide, head, _head(*places, widths=wide, height=400))
        + w.par("编号：{{编号}}　共 {{人数}} 人 {{二维码|12x12}}", '<w:jc w:val="right"/>')
    )
    return w.word_file(body + section)


def notice_letter() -> bytes:
    """A letter with header, footer with page numbers, list, indents and a loop of paragraphs."""
    head = f"<w:hdr {w.SPACES}>" + w.par("东胜区教育体育局", _MIDDLE, _SMALL) + "</w:hdr>"
    foot = (
        f'<w:ftr {w.SPACES}><w:p><w:pPr>{_MIDDLE}</w:pPr><w:r><w:t xml:space="preserve">第 </w:t>'
        '</w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        ' PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1'
        '</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> 页'
        "</w:t></w:r></w:p></w:ftr>"
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/>'
        '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    exact = '<w:spacing w:line="560" w:lineRule="exact"/>'
    letter = f'{exact}<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    big = '<w:rFonts w:ascii="仿宋" w:hAnsi="仿宋" w:eastAsia="仿宋"/><w:sz w:val="32"/>'
    section = w.SECTION.replace(
        "<w:pgSz",
        '<w:headerReference w:type="default" r:id="header1"/>'
        '<w:footerReference w:type="default" r:id="footer1"/><w:pgSz',
    )
    body = (
        w.par("入学通知", _MIDDLE + '<w:spacing w:before="200" w:after="300"/>', _TITLE)
        + w.par(
            "{{姓名}}同学家长：",
            letter.replace('w:firstLineChars="200" w:firstLine="640"', 'w:left="0"'),
            big,
        )
        + w.par(
            "经审核，您的孩子{{姓名}}（身份证件号{{身份证件号}}，{{出生日期}}出生）符合入学条件，"
            "请于规定时间到{{学校}}报到。报到时请携带下列材料，逾期不报到的，按有关规定办理。",
            letter + '<w:jc w:val="both"/>',
            big,
        )
        + w.par("户口簿原件及复印件", listed + letter, big)
        + w.par("监护人身份证件", listed + letter, big)
        + w.par("预防接种证", listed + letter, big)
        + w.par("登记的监护人如下：", letter, big)
        + w.par("{{#监护人}}")
        + w.par("{{序号}}．{{姓名}}（{{关系}}），联系电话{{联系电话}}", letter, big)
        + w.par("{{/监护人}}")
        + w.par(
            "{{学校}}",
            '<w:jc w:val="right"/><w:spacing w:before="600" w:line="560" w:lineRule="exact"/>',
            big,
        )
        + w.par(
            "{{打印日期}}", '<w:jc w:val="right"/><w:spacing w:line="560" w:lineRule="exact"/>', big
        )
    )
    return w.word_file(
        body + section,
        parts={"header1": ("header", head), "footer1": ("footer", foot)},
        numbering=numbering,
    )


def wps_card() -> bytes:
    """A card as WPS writes it: cell margins in twips, no grid, a picture, tabs, a code's place."""
    stream = BytesIO()
    Image.new("RGB", (120, 120), (180, 40, 40)).save(stream, "PNG")
    emblem = (
        '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" '
        'distL="0" distR="0"><wp:extent cx="540000" cy="540000"/><wp:docPr id="1" name="emblem"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="emblem"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:embed="emblem"/><a:stretch><a:fillRect/></a:stretch>'
        "</pic:blipFill>"
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="540000" cy="540000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    margins = (
        '<w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
        '<w:bottom w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    )
    wide = [1500, 3000, 1500, 3000]
    borders = "".join(
        f'<w:{side} w:val="single" w:color="auto" w:sz="4" w:space="0"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    lines = [
        ("姓名", "{{姓名}}", "曾用名", "{{曾用名}}"),
        ("籍贯", "{{籍贯}}", "政治面貌", "{{政治面貌}}"),
        ("入学年月", "{{入学年月}}", "入学方式", "{{入学方式}}"),
        ("通信地址", "{{通信地址}}", "邮编", "{{邮政编码}}"),
    ]
    none = '<w:tcBorders><w:bottom w:val="nil"/></w:tcBorders>'
    rows = [w.row(*(w.cell(t, x) for t, x in zip(line, wide, strict=True))) for line in lines]
    rows.append(
        w.row(
            w.cell("二维码", wide[0], none),
            w.cell("{{二维码|18x18}}", wide[1]),
            w.cell("编号", wide[2], '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'),
            w.cell("{{编号}}", wide[3]),
        )
    )
    body = (
        emblem
        + w.par("学　籍　卡", _MIDDLE + '<w:spacing w:line="360" w:lineRule="auto"/>', _TITLE)
        + w.table(
            wide,
            *rows,
            properties=f"<w:tblBorders>{borders}</w:tblBorders>"
            f'<w:tblLayout w:type="fixed"/>{margins}',
            style="",
        )
        + '<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="3000"/><w:tab w:val="right" '
        'w:pos="8300"/></w:tabs></w:pPr><w:r><w:t>班主任：</w:t></w:r><w:r><w:tab/><w:t>校长：</w:t>'
        '</w:r><w:r><w:tab/><w:t xml:space="preserve">填表日期：{{打印日期|横线}}</w:t></w:r></w:p>'
    )
    return w.word_file(body + w.PLAIN_SECTION, media={"emblem": stream.getvalue()})


ALL = {
    "transfer": transfer_application,
    "roster": class_roster,
    "letter": notice_letter,
    "card": wps_card,
}
