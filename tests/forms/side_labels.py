"""Forms whose labels run down or up the side of the table, as 家庭成员 and 学习简历 do."""

import word_files as w

_MIDDLE = '<w:jc w:val="center"/>'
_CENTRE = '<w:vAlign w:val="center"/>'
_SONG = '<w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="{}"/>'


def _side(text: str, width: int, way: str, more: str = "", shape: str = _MIDDLE) -> str:
    properties = f'{more}<w:textDirection w:val="{way}"/>{_CENTRE}'
    return w.cell(text, width, properties, shape)


def _registration(way: str, section: str) -> bytes:
    """《学生登记表》: a label over three rows, one spread over its cell, one with values in it."""
    wide = [700, 1500, 4000, 1500]
    merged = [_side("家庭成员", 700, way, '<w:vMerge w:val="restart"/>')]
    merged += [_side("", 700, way, "<w:vMerge/>")] * 2
    family = [
        w.row(
            merged[n],
            w.cell(label, 1500, _CENTRE, _MIDDLE),
            w.cell(f"{{{{监护人1.{label}}}}}", 5500, f'<w:gridSpan w:val="2"/>{_CENTRE}'),
            height=600,
        )
        for n, label in enumerate(("姓名", "联系电话", "工作单位"))
    ]
    spread = '<w:jc w:val="distribute"/>'
    exact = f'{_MIDDLE}<w:spacing w:line="400" w:lineRule="exact"/>'
    rows = (
        *family,
        w.row(
            _side("学习简历", 700, way, shape=spread),
            w.cell("", 5500, '<w:gridSpan w:val="2"/>'),
            _side("{{姓名}}A12级", 1500, way),
            height=2400,
        ),
        w.row(
            _side(
                w.par("转出学校", _MIDDLE, _SONG.format(32)) + w.par("意见", _MIDDLE),
                2200,
                way,
                '<w:gridSpan w:val="2"/>',
            ),
            w.cell("同意", 4000),
            _side("左起第二行{{性别}}", 1500, way, shape='<w:jc w:val="right"/>'),
            height=2200,
            rule="exact",
        ),
        w.row(
            _side("备注一二", 700, way, shape=exact),
            w.cell("无", 1500),
            _side("最小行距", 4000, way, shape='<w:spacing w:line="360" w:lineRule="atLeast"/>'),
            w.cell("", 1500),
            height=2000,
        ),
    )
    return w.word_file(w.par("学生登记表", _MIDDLE) + w.table(wide, *rows) + w.par("完") + section)


ALL = {
    "side-down": lambda: _registration("tbRlV", w.PLAIN_SECTION),
    "side-down-grid": lambda: _registration("tbRl", w.SECTION),
    "side-up": lambda: _registration("btLr", w.PLAIN_SECTION),
}
