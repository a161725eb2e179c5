"""What bureaus' forms have in their details, one file for each kind of thing."""

import floating_forms as f
import word_files as w

_MIDDLE = '<w:jc w:val="center"/>'
_TAB = "<w:r><w:tab/></w:r>"
_LINED = '<w:u w:val="single"/>'


def _run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _tabs() -> bytes:
    stops = (
        '<w:tabs><w:tab w:val="left" w:leader="underscore" w:pos="3000"/><w:tab w:val="center" '
        'w:leader="dot" w:pos="5000"/><w:tab w:val="right" w:leader="hyphen" w:pos="8300"/>'
        "</w:tabs>"
    )
    decimal = '<w:tabs><w:tab w:val="decimal" w:pos="3000"/></w:tabs>'
    right = '<w:tabs><w:tab w:val="right" w:leader="middleDot" w:pos="8300"/></w:tabs>'
    hanging = '<w:ind w:left="1260" w:hanging="1260"/>'
    body = (
        f.held(_run("姓名："), _TAB, _run("中"), _TAB, _run("右{{姓名}}"), properties=stops)
        + "".join(
            f.held(_TAB, _run(number), properties=decimal) for number in ("12.50", "3.5", "112")
        )
        + f.held(_run("很长的文字甲乙丙"), _TAB, _run("乙{{姓名}}"), _TAB, _run("丙"))
        + f.held(_run("目录"), _TAB, _run("12"), properties=right)
        + f.held(_run("说明"), _TAB, _run("悬挂缩进的文字" * 20), properties=hanging)
    )
    settings = '<w:defaultTabStop w:val="480"/>' + w.SETTINGS
    return w.word_file(body + w.PLAIN_SECTION, settings=settings)


def _blanks() -> bytes:
    right = '<w:jc w:val="right"/>'
    fit = '<w:fitText w:val="1260" w:id="{}"/>'
    rows = [
        w.row(
            w.cell(f.held(_run(label[:2], fit.format(n)), _run(label[2:], fit.format(n))), 2000),
            w.cell("{{姓名}}", 3000, shape='<w:jc w:val="distribute"/>'),
        )
        for n, label in enumerate(("出生年月", "民族情况", "学号"), start=1)
    ]
    body = (
        f.held(_run("姓名："), _run("          ", _LINED), _run("性别："), _run("  男  ", _LINED))
        + f.held(_run("申请人："), _run("　　　　　　", _LINED))
        + f.held(_run("学校："), _run("{{学校}}", _LINED), _run("        ", _LINED), _run("同学"))
        + w.par("年　月　日　　　　", right)
        + w.par("年 月 日    ", right)
        + w.par("居中　　　", _MIDDLE)
        + w.par("    前导空格{{姓名}}")
        + w.par("两端　　" * 30)
        + w.par("升高", run='<w:position w:val="6"/>')
        + w.table([2000, 3000], *rows)
        + w.par("AVATAR To Wa Ty. 2026年")
    )
    return w.word_file(body + w.PLAIN_SECTION)


def _lines() -> bytes:
    """Lines of Latin letters only are lower than those with Chinese ones."""
    sizes = (15, 18, 21, 24, 28, 32)
    body = "".join(
        w.par(text, run=f'<w:sz w:val="{size}"/>')
        for size in sizes
        for text in ("Latin 123", "13900000001", "汉字 12")
    )
    half = '<w:spacing w:line="360" w:lineRule="auto"/>'
    rows = [
        w.row(
            w.cell(w.par("一倍半", half) * 2, 2000, f'<w:vAlign w:val="{stand}"/>'),
            w.cell(w.par("一倍半{{姓名}}" * 6, half), 4000),
            height=height,
        )
        for stand, height in (("center", 2000), ("bottom", 0))
    ]
    return w.word_file(body + w.table([2000, 4000], *rows) + w.par("完") + w.PLAIN_SECTION)


def _borders() -> bytes:
    side = '<w:{} w:val="single" w:sz="{}" w:space="{}" w:color="auto"/>'
    box = "".join(side.format(name, 6, 4) for name in ("top", "left", "bottom", "right"))
    below = f"<w:pBdr>{side.format('bottom', 12, 1)}</w:pBdr>"
    page = "".join(side.format(name, 8, 24) for name in ("top", "left", "bottom", "right"))
    head = f"<w:hdr {w.SPACES}>{w.par('页眉横线', below + _MIDDLE)}</w:hdr>"
    section = w.PLAIN_SECTION.replace(
        "<w:pgSz", '<w:headerReference w:type="default" r:id="header1"/><w:pgSz'
    ).replace("<w:cols", f'<w:pgBorders w:offsetFrom="page">{page}</w:pgBorders><w:cols')
    body = (
        w.par("上")
        + w.par("四边{{姓名}}", f"<w:pBdr>{box}</w:pBdr>")
        + w.par("中")
        + w.par("下线一", below)
        + w.par("下线二", below)
        + w.par("底纹", '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>')
        + w.par("完")
    )
    return w.word_file(body + section, parts={"header1": ("header", head)})


def _heads() -> bytes:
    """Other headers on first and even pages, some of them high, then a page across."""
    parts = {
        f"{kind}{of}": (
            kind,
            f"<w:{tag} {w.SPACES}>{w.par(f'{text}{{{{学校}}}}', _MIDDLE) * high}</w:{tag}>",
        )
        for kind, tag in (("header", "hdr"), ("footer", "ftr"))
        for of, text, high in (("default", "单页", 1), ("even", "双页", 2), ("first", "首页", 6))
    }
    refs = "".join(
        f'<w:{kind}Reference w:type="{name.removeprefix(kind)}" r:id="{name}"/>'
        for name, (kind, _) in parts.items()
    )
    upright = w.PLAIN_SECTION.replace("<w:pgSz", refs + "<w:pgSz")
    upright = upright.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>")
    across = w.PLAIN_SECTION.replace(
        'w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"'
    )
    body = "".join(
        w.par(f"第{n}页{{{{姓名}}}}{{{{编号}}}}", "<w:pageBreakBefore/>" if n > 1 else "")
        for n in range(1, 4)
    )
    body += f"<w:p><w:pPr>{upright}</w:pPr></w:p>" + w.par("横页{{姓名}}")
    settings = "<w:evenAndOddHeaders/>" + w.SETTINGS
    return w.word_file(body + across, parts=parts, settings=settings)


def _columns() -> bytes:
    """A slip and its stub side by side."""
    section = w.PLAIN_SECTION.replace(
        '<w:cols w:space="425"/>', '<w:cols w:num="2" w:space="425"/>'
    )
    table = w.table([1500, 2300], w.row(w.cell("姓名", 1500), w.cell("{{姓名}}", 2300)))
    turn = '<w:r><w:br w:type="column"/></w:r>'
    body = w.par("存根", _MIDDLE) + table + w.par("编号{{编号}}")
    body += f.held(turn, _run("回执")) + table + w.par("盖章")
    return w.word_file(body + section)


def _tables() -> bytes:
    inner = w.table([1500, 1500], w.row(w.cell("内一", 1500), w.cell("{{姓名}}", 1500)))
    nested = w.table(
        [2000, 5000],
        w.row(w.cell("外", 2000), w.cell(w.par("前") + inner + w.par("后"), 5000)),
        w.row(w.cell("外二", 2000, '<w:vAlign w:val="center"/>'), w.cell(inner + w.par(), 5000)),
    )
    edges = (
        '<w:tcMar><w:top w:w="200" w:type="dxa"/><w:left w:w="300" w:type="dxa"/>'
        '<w:bottom w:w="100" w:type="dxa"/></w:tcMar>'
    )
    gaps = (
        '<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/><w:wBefore w:w="1000" w:type="dxa"/>'
        '<w:wAfter w:w="1000" w:type="dxa"/>'
    )
    ragged = w.table(
        [1000, 2000, 3000, 1000],
        w.row(
            *(w.cell(text, x) for text, x in zip("一二三四", (1000, 2000, 3000, 1000), strict=True))
        ),
        w.row(w.cell("乙{{姓名}}", 2000), w.cell("丙", 3000), more=gaps),
        w.row(
            w.cell("一", 1000),
            w.cell("二", 2000, edges),
            w.cell("三", 3000, '<w:vAlign w:val="bottom"/>'),
            w.cell("四", 1000, '<w:vAlign w:val="center"/>'),
        ),
    )
    floating = w.table(
        [2000, 5000],
        w.row(w.cell("甲", 2000), w.cell("{{姓名}}", 5000), height=600),
        properties='<w:tblpPr w:leftFromText="180" w:rightFromText="180" w:vertAnchor="text" '
        'w:horzAnchor="margin" w:tblpXSpec="center" w:tblpY="200"/><w:tblLayout w:type="fixed"/>',
    )
    body = nested + w.par("一") + ragged + w.par("二") + floating + w.par("完")
    return w.word_file(body + w.PLAIN_SECTION)


def _pictures(section: str, spacing: str) -> bytes:
    inner = f.picture((30, 40), "emblem")
    drawing = f.anchored(inner, (30, 40), ("column", 0), ("line", 0))
    drawing = drawing.replace("wp:anchor", "wp:inline").replace('"114300"', '"0"')
    shown = f.held(_run("前"), drawing, _run("后{{姓名}}"), properties=spacing)
    body = w.par("上") + shown + w.par("中") + shown + w.table([4000], w.row(w.cell(shown, 4000)))
    return w.word_file(body + w.par("完") + section, media={"emblem": f.png()})


def _loops() -> bytes:
    """Places in pieces, loops over several rows, two loops in one table."""
    odd = '<w:proofErr w:type="spellStart"/>'
    name = f.held(
        _run("姓名："), _run("{"), odd, _run("{ 姓", "<w:b/>"), _run("名 "), odd, _run("}}完")
    )
    merged = '<w:vMerge w:val="restart"/>'
    table = w.table(
        [2000, 3000, 2500],
        w.row(w.cell("序号", 2000), w.cell("项", 3000), w.cell("值", 2500), more="<w:tblHeader/>"),
        w.row(
            w.cell("{{#监护人}}{{序号}}", 2000, merged),
            w.cell("姓名", 3000),
            w.cell("{{姓名}}", 2500),
        ),
        w.row(
            w.cell("", 2000, "<w:vMerge/>"),
            w.cell("电话", 3000),
            w.cell("{{联系电话}}{{/监护人}}", 2500),
        ),
        w.row(w.cell("间隔", 7500, '<w:gridSpan w:val="3"/>')),
        w.row(
            w.cell("｛｛＃学生｝｝{{序号}}", 2000),
            w.cell("{{姓名}}", 3000),
            w.cell("{{性别}}{{/学生}}", 2500),
        ),
    )
    photo = w.table(
        [1600, 3000],
        w.row(
            w.cell("{{照片}}", 1600, '<w:vAlign w:val="center"/>', _MIDDLE),
            w.cell("｛｛监护人１．联系电话｝｝{｛性别｝}", 3000),
            height=2400,
            rule="exact",
        ),
    )
    return w.word_file(name + photo + w.par("编号{{编号}}") + table + w.PLAIN_SECTION)


_HALF = '<w:spacing w:line="360" w:lineRule="auto"/>'
ALL = {
    "tabs": _tabs,
    "blanks": _blanks,
    "latin-lines": _lines,
    "borders": _borders,
    "heads": _heads,
    "columns": _columns,
    "tables": _tables,
    "pictures": lambda: _pictures(w.PLAIN_SECTION, _HALF),
    "pictures-grid": lambda: _pictures(w.SECTION, _HALF),
    "loops": _loops,
}
