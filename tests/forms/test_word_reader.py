"""What is read from a Word form: places, loops, losses; and what a sheet writes into them."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import bureau_forms
import docx
import pytest
import word_files as w

from app.forms import raster
from app.forms.definition import FormDefinition, Margins
from app.forms.own_filling import OwnFilling, cut_labels, written
from app.forms.own_form import OwnForm
from app.forms.pdf import write_pdf
from app.forms.sheet import Sheet
from app.forms.word import write_docx
from app.forms.word_reader import read_word_form
from app.forms.word_reader_names import all_names, resolve, suggestions
from app.forms.word_starter import write_starter
from app.job import Job
from app.problems import Level, Rejected

_FAMILY = (
    {"name": "乌云其木格", "relation": "母亲", "phone": "13900000002"},
    {"name": "巴特尔", "relation": "父亲", "phone": "13900000003"},
)
_PUPIL = Sheet(
    {"name": "王小明", "birth_date": "20180906", "sex": "男"},
    _FAMILY,
    "示例小学",
    "XJ26-000001",
    "XJ1.A.B",
)


def _read(body: str, **more: object) -> OwnForm:
    return read_word_form(w.word_file(body + w.PLAIN_SECTION, **more))


def _form(own: OwnForm) -> FormDefinition:
    return FormDefinition("own", "本局表", "own", (), 1, "", Margins(0, 0, 0, 0), own=own)


def _words(own: OwnForm, *sheets: Sheet) -> list[str]:
    """The paragraphs of the filled DOCX, those of tables too."""
    stream = BytesIO()
    write_docx(_form(own), sheets, stream, Job())
    body = docx.Document(stream).element.body
    main = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return [
        "".join(text.text or "" for text in paragraph.iter(f"{main}t"))
        for paragraph in body.iter(f"{main}p")
    ]


def test_a_place_that_word_spread_over_runs_is_found_and_filled() -> None:
    own = _read(w.par("姓名：{¦{姓¦名}¦}完"))
    assert own.keys == {"name"}
    assert "姓名：王小明完" in _words(own, _PUPIL)


def test_names_are_labels_aliases_and_keys_of_the_data_dictionary() -> None:
    text = "{{姓名}}{{学生姓名}}{{name}}{{监护人1.联系电话}}{{guardian2.phone}}{{校长}}{{ 编号 }}"
    own = _read(w.par(text))
    assert own.problems == ()
    assert own.keys == {
        "name",
        "guardian1.phone",
        "guardian2.phone",
        "school.principal",
        "sheet.number",
    }


@pytest.mark.parametrize("name", [one.label for one in all_names()])
def test_every_name_offered_to_copy_is_understood(name: str) -> None:
    assert resolve(name) is not None


def test_an_unknown_name_is_refused_with_the_nearest_and_its_place() -> None:
    table = w.table([4000, 4000], w.row(w.cell("甲", 4000), w.cell("乙", 4000)))
    second = w.table([4000, 4000], w.row(w.cell("甲", 4000), w.cell("{{联系电活}}", 4000)))
    own = _read(table + second)
    (problem,) = own.problems
    assert problem.code == "forms.own.unknown-place"
    assert problem.level is Level.REFUSE
    assert "第 2 个表格第 1 行第 2 格" in problem.message
    assert "联系电话" in problem.message
    assert suggestions("姓民")[0] == "姓名"


def test_rows_of_a_table_are_repeated_for_the_family() -> None:
    cells = ("{{#监护人}}{{序号}}{{姓名}}", "{{联系电话}}{{/监护人}}")
    row = w.row(*(w.cell(text, 4000) for text in cells))
    own = _read(w.table([4000, 4000], row))
    assert own.loops == {"guardians"}
    words = _words(own, replace(_PUPIL, qr=""))
    assert words[:4] == ["1乌云其木格", "13900000002", "2巴特尔", "13900000003"]


def test_paragraphs_are_repeated_and_a_loop_may_stand_within_one() -> None:
    own = _read(w.par("{{#监护人}}") + w.par("{{姓名}}：{{关系}}") + w.par("{{/监护人}}"))
    assert _words(own, replace(_PUPIL, qr=""))[:2] == ["乌云其木格：母亲", "巴特尔：父亲"]
    inline = _read(w.par("家长{{#监护人}}{{姓名}}、{{/监护人}}同意"))
    assert _words(inline, replace(_PUPIL, qr=""))[0] == "家长乌云其木格、巴特尔、同意"


@pytest.mark.parametrize(
    "text", ["{{#监护人}}{{姓名}}", "{{姓名}}{{/监护人}}", "{{#天气}}{{/天气}}", "{{姓名"]
)
def test_a_loop_or_brace_without_its_pair_is_refused(text: str) -> None:
    own = _read(w.par(text))
    assert own.problems
    assert own.problems[0].level is Level.REFUSE


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ("date", "2018年9月6日"),
        ("year", "2018"),
        ("month_only", "9"),
        ("day", "6"),
        ("digits", "20180906"),
        ("dashes", "2018-09-06"),
    ],
)
def test_a_date_is_written_as_its_place_asks(how: str, shown: str) -> None:
    assert written("20180906", how) == shown


def test_a_blank_date_leaves_room_to_write_it() -> None:
    assert written("", "date") == "　　　年　　月　　日"


def test_what_cannot_be_kept_is_told_with_its_place() -> None:
    box = (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing/></mc:Choice>'
        "</mc:AlternateContent></w:r></w:p>"
    )
    comment = '<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:commentReference w:id="1"/></w:r></w:p>'
    deleted = (
        "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>"
    )
    upright = w.table([900], w.row(w.cell("竖排", 900, '<w:textDirection w:val="lrTbV"/>')))
    own = _read(box + comment + deleted + upright)
    found = {one.code: one for one in own.problems}
    assert set(found) == {"word.shape", "word.comments", "word.changes", "word.upright"}
    assert all(one.level is Level.WARN for one in own.problems)
    assert "第 1 段" in found["word.shape"].message
    assert "第 1 个表格第 1 行第 1 格" in found["word.upright"].message
    assert "新" in _words(own, Sheet())


def test_a_list_is_numbered_with_text() -> None:
    own = read_word_form(bureau_forms.notice_letter())
    words = _words(own, _PUPIL)
    assert "一、户口簿原件及复印件" in words
    assert "三、预防接种证" in words


def test_every_sheet_begins_on_a_page_and_counts_its_own_pages() -> None:
    own = read_word_form(bureau_forms.notice_letter())
    stream = BytesIO()
    write_docx(_form(own), [_PUPIL, _PUPIL], stream, Job())
    made = docx.Document(stream)
    assert len(made.sections) == 2
    pdf = BytesIO()
    write_pdf(_form(own), [_PUPIL, _PUPIL], pdf, Job())
    assert raster.page_count(pdf.getvalue()) == 2


def test_a_value_in_a_header_gives_every_sheet_a_header_of_its_own() -> None:
    head = f"<w:hdr {w.SPACES}>{w.par('{{姓名}}')}</w:hdr>"
    section = w.PLAIN_SECTION.replace(
        "<w:pgSz", '<w:headerReference w:type="default" r:id="header1"/><w:pgSz'
    )
    own = read_word_form(w.word_file(w.par("甲") + section, parts={"header1": ("header", head)}))
    stream = BytesIO()
    other = Sheet({"name": "李小红"})
    write_docx(_form(own), [_PUPIL, other], stream, Job())
    heads = [one.header.paragraphs[0].text for one in docx.Document(stream).sections]
    assert heads == ["王小明", "李小红"]


def test_without_a_place_for_it_the_code_stands_in_a_corner_of_the_page() -> None:
    import zxingcpp
    from PIL import Image

    own = _read(w.par("{{姓名}}"))
    stream = BytesIO()
    write_pdf(_form(own), [_PUPIL], stream, Job())
    width, height, pixels = raster.page_image(stream.getvalue(), 0, 150)
    image = Image.frombytes("RGBA", (width, height), pixels).convert("L")
    (code,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    assert code.text == "XJ1.A.B"
    assert code.position.top_left.x > width * 0.8
    assert code.position.top_left.y > height * 0.9


def test_markup_in_a_value_stays_text_and_lines_stay_lines() -> None:
    own = _read(w.par("{{姓名}}"))
    assert "<b>&两行" in _words(own, Sheet({"name": "<b>&\n两行"}))


def test_a_photograph_of_no_size_of_its_own_is_no_wider_than_its_cell(photo: bytes) -> None:
    own = _read(w.table([1200], w.row(w.cell("{{照片}}", 1200))))
    sheet = Sheet(photo=photo)
    (page,) = OwnFilling(own).content(sheet).pages
    (shown,) = [one for text in page.texts for line in text.lines for one in line.shown]
    assert shown.width == pytest.approx(1200 / 20 - 10.8, abs=0.1)
    stream = BytesIO()
    write_docx(_form(own), [sheet], stream, Job())
    (picture,) = docx.Document(stream).inline_shapes
    assert picture.width.pt == pytest.approx(shown.width, abs=0.1)
    assert picture.height.pt == pytest.approx(shown.height, abs=0.1)


_EXACT = w.table([4000], w.row(w.cell("{{现住址}}", 4000), height=420, rule="exact"))


def test_a_long_value_in_a_row_of_exact_height_is_set_smaller_in_both_files() -> None:
    own = _read(_EXACT)
    sheet = Sheet({"address": "内蒙古自治区鄂尔多斯市东胜区天骄街道示例北路十八号院三号楼"})
    (page,) = OwnFilling(own).content(sheet).pages
    (size,) = {run.look.size for text in page.texts for line in text.lines for run in line.runs}
    assert 6.5 <= size < 10.5
    stream = BytesIO()
    assert write_docx(_form(own), [sheet], stream, Job()) == []
    (run,) = docx.Document(stream).tables[0].cell(0, 0).paragraphs[0].runs
    assert run.font.size is not None
    assert run.font.size.pt == size
    short = BytesIO()
    write_docx(_form(own), [Sheet({"address": "东胜区"})], short, Job())
    (run,) = docx.Document(short).tables[0].cell(0, 0).paragraphs[0].runs
    assert run.font.size is not None
    assert run.font.size.pt == 10.5


def test_a_value_too_long_for_a_row_of_exact_height_is_refused_and_never_cut() -> None:
    own = _read(_EXACT)
    sheet = Sheet({"address": "内蒙古自治区鄂尔多斯市东胜区天骄街道示例北路十八号院三号楼" * 4})
    for write in (write_pdf, write_docx):
        with pytest.raises(Rejected) as caught:
            write(_form(own), [sheet], BytesIO(), Job())
        assert caught.value.problems[0].code == "forms.text-does-not-fit"


def test_a_fixed_text_that_its_own_row_cuts_is_told_but_stops_no_printing() -> None:
    label = w.cell("监护人的工作单位和职务", 1200)
    row = w.row(label, w.cell("{{姓名}}", 4000), height=420, rule="exact")
    own = _read(w.table([1200, 4000], row))
    (problem,) = cut_labels(own)
    assert problem.level is Level.WARN
    assert "监护人的工作单位和职务" in problem.message
    assert write_pdf(_form(own), [_PUPIL], BytesIO(), Job()) == []


def test_a_sheet_that_needs_a_page_more_is_pointed_out() -> None:
    own = _read(w.table([8000], w.row(w.cell("{{申请理由}}", 8000))) + w.par("完"))
    content = OwnFilling(own).content(Sheet({"case.reason": "因工作调动全家迁居。" * 260}))
    assert [one.code for one in content.problems] == ["forms.own.more-pages"]


def test_the_package_keeps_styles_and_drops_what_may_tell_of_others() -> None:
    own = read_word_form(bureau_forms.transfer_application())
    stream = BytesIO()
    write_docx(_form(own), [_PUPIL], stream, Job())
    with ZipFile(stream) as package:
        assert "word/styles.xml" in package.namelist()
        assert not [name for name in package.namelist() if name.startswith("docProps")]
        assert b"rsid" not in package.read("word/document.xml")


def test_the_starter_has_every_place_and_can_itself_be_read() -> None:
    stream = BytesIO()
    write_starter(stream)
    own = read_word_form(stream.getvalue())
    assert own.problems == ()
    assert {one.key for one in all_names()} <= own.keys
