"""A sheet of an imported form looks as it would alone, whatever was printed before it."""

import bureau_forms
import floating_forms
import pytest
import side_labels
import word_files as w

from app.forms.own_filling import OwnContent, OwnFilling
from app.forms.own_form import OwnForm
from app.forms.sheet import Sheet
from app.forms.word_reader import read_word_form

_LONG = "内蒙古自治区鄂尔多斯市东胜区天骄街道示例北路18号院3号楼2单元901室"
_EXACT = w.table([4000], w.row(w.cell("{{现住址}}", 4000), height=420, rule="exact"))
_FORMS = {
    **bureau_forms.ALL,
    **floating_forms.ALL,
    **side_labels.ALL,
    "exact": lambda: w.word_file(_EXACT + w.par("{{姓名}}，{{现住址}}") + w.PLAIN_SECTION),
}


def _sheet(name: str, address: str, photo: bytes | None = None) -> Sheet:
    values = {"name": name, "address": address, "birth_date": "20180906", "sex": "男"}
    reasons = {"case.reason": address * 3, "national_number": "G150602201809060011"}
    return Sheet({**values, **reasons}, (), "示例小学", "XJ26-000001", "XJ1.A.B", photo)


def _places(content: OwnContent) -> list[object]:
    """Everything on the pages, and where."""
    found: list[object] = [problem.code for problem in content.problems]
    for page in content.pages:
        texts = [*page.texts, *(text for layer in page.layers for text in layer.texts)]
        found += sorted(
            (round(text.x + run.x, 3), round(text.y + run.y, 3), run.text, run.look.size)
            for text in texts
            for line in text.lines
            for run in line.runs
        )
        found += [(one.x, one.y, one.strokes, one.fills) for one in page.ruled]
        found += [
            (text.x + shown.x, text.y + shown.y, shown.width, shown.height)
            for text in texts
            for line in text.lines
            for shown in line.shown
        ]
        found += [len(page.tight), page.shrunk]
    return found


@pytest.fixture(scope="module", params=sorted(_FORMS))
def own(request: pytest.FixtureRequest) -> OwnForm:
    return read_word_form(_FORMS[request.param]())


def test_a_sheet_is_set_alike_alone_and_after_others(own: OwnForm, photo: bytes) -> None:
    sheets = [
        _sheet("王小明", "示例路12号", photo),
        _sheet("李四", _LONG, photo),
        Sheet(),
        _sheet("乌云其木格", "示例路9号"),
        _sheet("李四", _LONG * 4, photo),
        _sheet("张三", "示例路12号", photo),
        _sheet("李四", _LONG, photo),
    ]
    shared = OwnFilling(own)
    for sheet in sheets:
        assert _places(shared.content(sheet)) == _places(OwnFilling(own).content(sheet))
