"""What floats over the page of an imported form: kept, filled in, or told."""

import re
from io import BytesIO
from zipfile import ZipFile

import floating_forms as f
import pytest
import word_files as w

from app.forms.definition import FormDefinition, Margins
from app.forms.own_filling import OwnFilling, cut_labels
from app.forms.own_form import OwnForm
from app.forms.pdf import write_pdf
from app.forms.sheet import Sheet
from app.forms.word import write_docx
from app.forms.word_reader import read_word_form
from app.job import Job
from app.problems import Level, Rejected

_PUPIL = Sheet({"name": "王小明", "sex": "男"}, number="XJ26-000001")


def _read(body: str, **more: object) -> OwnForm:
    return read_word_form(w.word_file(body + w.PLAIN_SECTION, **more))


def _form(own: OwnForm) -> FormDefinition:
    return FormDefinition("own", "本局表", "own", (), 1, "", Margins(0, 0, 0, 0), own=own)


def _main_part(own: OwnForm, *sheets: Sheet) -> str:
    stream = BytesIO()
    write_docx(_form(own), sheets, stream, Job())
    with ZipFile(stream) as package:
        return package.read("word/document.xml").decode()


def _box(text: str, size: tuple[float, float] = (120, 30), **more: object) -> str:
    return f.anchored(f.shape(size, w.par(text), **more), size, ("column", 100), ("paragraph", 40))


@pytest.mark.parametrize("name", list(f.ALL))
def test_what_floats_is_kept_and_nothing_is_told(name: str) -> None:
    """M: bring your own form."""
    assert read_word_form(f.ALL[name]()).problems == ()


def test_a_place_in_a_text_box_may_be_spread_over_runs_and_is_filled_once() -> None:
    box = f.anchored(
        f.shape((120, 30), f.held(f.said("{{姓"), f.said("名}}"))),
        (120, 30),
        ("page", 100),
        ("page", 100),
    )
    own = _read(f.held(box, f.said("{{性别}}")))
    assert own.keys == {"name", "sex"}
    xml = _main_part(own, _PUPIL)
    assert xml.count("王小明") == 1
    assert "<mc:Fallback" not in xml


def test_an_unknown_place_in_a_text_box_is_told_once() -> None:
    own = _read(f.held(_box("{{联系电活}}"), f.said("上")))
    assert [one.code for one in own.problems] == ["forms.own.unknown-place"]


def test_a_loop_may_stand_in_a_text_box() -> None:
    own = _read(f.held(_box("{{#监护人}}{{姓名}}；{{/监护人}}", (200, 60)), f.said("上")))
    sheet = Sheet(guardians=({"name": "乌云"}, {"name": "巴特尔"}))
    (page,) = OwnFilling(own).content(sheet).pages
    (layer,) = page.layers
    runs = [run.text for text in layer.texts for line in text.lines for run in line.runs]
    assert "".join(runs) == "乌云；巴特尔；"


def test_a_text_that_its_box_cannot_hold_is_refused_and_never_cut() -> None:
    own = _read(f.held(_box("{{姓名}}", (60, 24)), f.said("上")))
    for write in (write_pdf, write_docx):
        with pytest.raises(Rejected) as caught:
            write(_form(own), [Sheet({"name": "很长的名字" * 5})], BytesIO(), Job())
        assert caught.value.problems[0].code == "forms.text-does-not-fit"
        assert "文本框" in caught.value.problems[0].message


def test_a_box_that_may_grow_grows_with_its_text() -> None:
    own = _read(f.held(_box("{{姓名}}", (60, 24), grows=True), f.said("上")))
    sheet = Sheet({"name": "很长的名字" * 5})
    (page,) = OwnFilling(own).content(sheet).pages
    (layer,) = page.layers
    lowest = max(stroke.y2 for ruled in layer.ruled for stroke in ruled.strokes)
    assert lowest > 60
    assert layer.too_high == ()


def test_a_fixed_text_that_its_box_cuts_is_told() -> None:
    own = _read(f.held(_box("这里的说明文字写得太长了放不下", (60, 24)), f.said("{{姓名}}")))
    (problem,) = cut_labels(own)
    assert problem.level is Level.WARN
    assert "文本框太小" in problem.message


def test_text_that_would_be_led_round_a_box_is_told_and_other_text_is_not() -> None:
    size = (120.0, 30.0)
    box = f.shape(size, w.par("框"))
    near = f.anchored(box, size, ("column", 10), ("paragraph", 2), wrap="Square")
    far = f.anchored(box, size, ("column", 250), ("paragraph", 2), wrap="Square")
    (problem,) = cut_labels(_read(f.held(near, f.said("文字文字文字"))))
    assert problem.code == "word.wrap"
    assert cut_labels(_read(f.held(far, f.said("文字文字文字")))) == []


def test_what_cannot_be_drawn_is_left_out_of_both_files_and_told() -> None:
    turned = f.shape((60, 30)).replace("<a:xfrm>", '<a:xfrm rot="2700000">')
    star = f.shape((60, 30), kind="star5")
    art = (
        '<w:r><w:pict><v:shape style="position:absolute;width:90pt;height:30pt">'
        '<v:textpath string="草稿"/></v:shape></w:pict></w:r>'
    )
    floats = [f.anchored(one, (60, 30), ("column", 0), ("paragraph", 0)) for one in (turned, star)]
    for one in (*floats, art):
        alone = re.sub("<mc:Fallback>.*</mc:Fallback>", "", one)
        own = _read(f.held(alone, f.said("{{姓名}}")))
        assert [problem.code for problem in own.problems] == ["word.shape"]
        assert "w:drawing" not in own.template.body
        assert "w:pict" not in own.template.body


def test_a_picture_of_a_kind_that_nothing_here_reads_is_told() -> None:
    body = f.held(f.anchored(f.picture((60, 60), "art"), (60, 60), ("page", 9), ("page", 9)))
    own = _read(body, media={"art": b"\xd7\xcd\xc6\x9a not a picture"})
    assert [one.code for one in own.problems] == ["word.picture"]


def test_nothing_in_a_drawing_points_out_of_the_file() -> None:
    link = '<w:r><w:pict><v:rect href="http://example.com" style="position:absolute;width:9pt;'
    link += 'height:9pt"><v:imagedata src="http://example.com/a.png"/></v:rect></w:pict></w:r>'
    xml = _main_part(_read(f.held(_box("框"), link, f.said("上"))), _PUPIL)
    assert "example.com" not in xml
    assert "hlinkClick" not in xml


def test_a_box_placed_by_the_page_inside_a_cell_is_told() -> None:
    box = f.anchored(f.shape((60, 20)), (60, 20), ("page", 100), ("page", 100))
    own = _read(w.table([4000], w.row(w.cell(f.held(box), 4000))))
    assert [one.code for one in own.problems] == ["word.box-place"]
