"""Details of imported forms that no word processor judges, and what is told of the rest."""

import re
from io import BytesIO
from zipfile import ZipFile

import floating_forms as f
import pytest
import word_details
import word_files as w

from app.forms.definition import FormDefinition, Margins
from app.forms.flow import Turn
from app.forms.own_filling import OwnFilling
from app.forms.own_form import OwnForm
from app.forms.setting_lines import Run
from app.forms.setting_pages import SetPage
from app.forms.sheet import Sheet
from app.forms.word import write_docx
from app.forms.word_reader import read_word_form
from app.forms.word_reader_names import resolve
from app.job import Job

_PUPIL = Sheet({"name": "王小明", "sex": "男"}, number="XJ26-000001", school="示例小学")


def _read(body: str, **more: object) -> OwnForm:
    section = more.pop("section", w.PLAIN_SECTION)
    return read_word_form(w.word_file(f"{body}{section}", **more))


def _page(own: OwnForm, sheet: Sheet = _PUPIL) -> SetPage:
    return OwnFilling(own).content(sheet).pages[0]


def _runs(page: SetPage) -> list[Run]:
    return [run for text in page.texts for line in text.lines for run in line.runs]


def _part(own: OwnForm, name: str = "word/document.xml") -> str:
    form = FormDefinition("own", "本局表", "own", (), 1, "", Margins(0, 0, 0, 0), own=own)
    stream = BytesIO()
    write_docx(form, [_PUPIL, _PUPIL], stream, Job())
    with ZipFile(stream) as package:
        return package.read(name).decode()


@pytest.mark.parametrize("name", list(word_details.ALL))
def test_a_detail_that_is_kept_is_not_told(name: str) -> None:
    """M: bring your own form; only that a table no longer floats is said."""
    codes = {one.code for one in read_word_form(word_details.ALL[name]()).problems}
    assert codes == ({"word.floating-table"} if name == "tables" else set())


def test_underlined_blanks_at_a_lines_end_are_a_place_to_write_on() -> None:
    blank = (
        '<w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">        </w:t></w:r>'
    )
    runs = _runs(_page(_read(f.held(f.said("申请人："), blank))))
    assert runs[-1].look.underline
    assert runs[-1].width > 20


def test_a_tab_that_is_underlined_draws_its_line() -> None:
    tab = '<w:r><w:rPr><w:u w:val="single"/></w:rPr><w:tab/></w:r>'
    runs = _runs(_page(_read(f.held(f.said("姓名"), tab, f.said("完")))))
    assert [run.width for run in runs if run.look.underline] == pytest.approx([15.0])


def test_a_text_of_a_set_width_says_so_in_the_file_as_white_between_its_letters() -> None:
    label = '<w:r><w:rPr><w:fitText w:val="1260" w:id="1"/></w:rPr><w:t>姓名</w:t></w:r>'
    own = _read(f.held(label) + w.par("{{姓名}}"))
    xml = _part(own)
    assert "fitText" not in xml
    assert '<w:spacing w:val="840"/>' in xml
    runs = {run.text: run for run in _runs(_page(own))}
    assert runs["名"].x + 10.5 - runs["姓"].x == pytest.approx(63, abs=0.1)


def test_a_value_within_a_text_of_a_set_width_is_told() -> None:
    label = '<w:r><w:rPr><w:fitText w:val="1260" w:id="1"/></w:rPr><w:t>{{姓名}}</w:t></w:r>'
    assert [one.code for one in _read(f.held(label)).problems] == ["word.fit-text"]


def test_lines_through_a_cell_are_drawn() -> None:
    line = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    both = f"<w:tcBorders>{line.format('tl2br')}{line.format('tr2bl')}</w:tcBorders>"
    page = _page(_read(w.table([2000], w.row(w.cell("科目", 2000, both), height=800))))
    slants = [
        one for part in page.ruled for one in part.strokes if one.x1 != one.x2 and one.y1 != one.y2
    ]
    assert len(slants) == 2


def test_a_hidden_paragraph_takes_no_room() -> None:
    hidden = "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr>"
    body = w.par("上") + f"{hidden}<w:t>给填表人的话</w:t></w:r></w:p>" + w.par("下")
    runs = {run.text: text.y for text in _page(_read(body)).texts for run in text.lines[0].runs}
    assert runs["下"] - runs["上"] == pytest.approx(12.45, abs=0.1)


@pytest.mark.parametrize(
    ("kind", "shown"), [("lowerRoman", "iv"), ("upperRoman", "IV"), ("decimalZero", "04")]
)
def test_lists_are_counted_in_other_ways_too(kind: str, shown: str) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="4"/>'
        f'<w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/><w:lvlText w:val="%1"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    item = w.par("项", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    runs = _runs(_page(_read(item, numbering=numbering)))
    assert runs[0].text == shown


def test_names_may_be_typed_in_full_width_letters() -> None:
    place = resolve("监护人１．联系电话")
    assert place is not None
    assert place.key == "guardian1.phone"
    assert _read(w.par("｛{姓名}｝")).keys == {"name"}


def test_pages_of_a_sheet_of_two_sections_are_counted_on_and_its_headers_are_its_own() -> None:
    xml = _part(read_word_form(word_details.ALL["heads"]()))
    starts = re.findall(r"<w:sectPr.*?</w:sectPr>", xml, re.DOTALL)
    assert ['w:start="1"' in one for one in starts] == [True, False] * 2
    told = re.findall(r'<w:headerReference [^>]*r:id="([^"]*)"', xml)
    relations = _part(read_word_form(word_details.ALL["heads"]()), "word/_rels/document.xml.rels")
    assert told
    assert all(f'Id="{name}"' in relations for name in told)


def test_a_section_that_goes_on_stays_on_the_page_and_another_paper_is_told() -> None:
    on = '<w:sectPr><w:type w:val="continuous"/>'
    first = f"<w:p><w:pPr>{w.PLAIN_SECTION}</w:pPr></w:p>"
    own = _read(
        w.par("上") + first + w.par("下"), section=w.PLAIN_SECTION.replace("<w:sectPr>", on)
    )
    assert len(own.flow.sections) == 1
    assert own.problems == ()
    broad = w.PLAIN_SECTION.replace("<w:sectPr>", on).replace('w:h="16838"', 'w:h="20000"')
    other = _read(w.par("上") + first + w.par("下"), section=broad)
    assert [one.code for one in other.problems] == ["word.section"]


def test_a_framed_page_number_stands_where_its_frame_stood() -> None:
    frame = '<w:framePr w:wrap="around" w:hAnchor="margin" w:xAlign="center" w:y="1"/>'
    own = _read(w.par("1", frame))
    assert own.problems == ()
    (run,) = _runs(_page(own))
    assert run.x > 150
    cap = _read(w.par("首", '<w:framePr w:dropCap="drop" w:lines="2" w:wrap="around"/>'))
    assert [one.code for one in cap.problems] == ["word.frame"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f.held('<w:r><w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t>甲</w:t></w:r>'), "shading"),
        (f.held('<w:r><w:rPr><w:bdr w:val="single"/></w:rPr><w:t>甲</w:t></w:r>'), "border"),
        (f.held('<w:r><w:footnoteReference w:id="1"/></w:r>'), "notes"),
        (f.held("<w:r><w:ruby><w:rt/><w:rubyBase/></w:ruby></w:r>"), "ruby"),
    ],
)
def test_what_no_page_shows_is_told(body: str, code: str) -> None:
    assert [one.code for one in _read(body).problems] == [f"word.{code}"]


def test_a_page_set_upright_or_in_the_middle_is_told_and_the_file_says_the_same() -> None:
    section = w.PLAIN_SECTION.replace("</w:sectPr>", '<w:vAlign w:val="center"/></w:sectPr>')
    own = _read(w.par("{{姓名}}"), section=section)
    assert [one.code for one in own.problems] == ["word.page"]
    assert "w:vAlign" not in _part(own)


def test_a_picture_is_cut_as_its_file_says() -> None:
    inner = f.picture((30, 40), "emblem").replace(
        "<a:stretch>", '<a:srcRect l="50000"/><a:stretch>'
    )
    body = f.held(f.anchored(inner, (30, 40), ("page", 100), ("page", 100)))
    own = _read(body, media={"emblem": f.png()})
    (one,) = own.flow.sections[0].blocks[0].floats
    assert one.picture != f.png()
    assert one.picture.startswith(b"\x89PNG")


def test_letters_of_a_label_at_the_side_do_not_turn_in_other_cells() -> None:
    side = w.cell("甲", 900, '<w:textDirection w:val="btLr"/>')
    runs = _runs(_page(_read(w.table([900, 900], w.row(side, w.cell("乙", 900), height=800)))))
    assert {run.text: run.turn for run in runs} == {"甲": Turn.UP, "乙": Turn.LEVEL}


def _field(code: str, result: str = "", begun: str = "") -> str:
    shown = f"<w:r><w:t>{result}</w:t></w:r>" if result else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{begun}</w:fldChar></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{shown}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("code", "begun", "shown"),
    [
        (
            "FORMCHECKBOX",
            "<w:ffData><w:checkBox><w:default w:val='0'/></w:checkBox></w:ffData>",
            "□",
        ),
        ("FORMCHECKBOX", "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>", "☑"),
        (r"EQ \o\ac(□,√)", "", "☑"),
        (r"EQ \o\ac(○,3)", "", "③"),
    ],
)
def test_a_field_that_draws_a_box_or_a_circle_becomes_one(
    code: str, begun: str, shown: str
) -> None:
    own = _read(f.held(_field(code, begun=begun), f.said("项")))
    assert own.problems == ()
    assert "".join(run.text for run in _runs(_page(own))) == f"{shown}项"


def test_a_field_that_changes_by_itself_stays_as_it_shows_and_is_told() -> None:
    own = _read(f.held(_field("DATE", "2026年"), _field("FORMTEXT", "填写")))
    assert [one.code for one in own.problems] == ["word.field"]
    assert "".join(run.text for run in _runs(_page(own))) == "2026年填写"


def test_symbols_become_letters_that_every_font_has_and_unknown_ones_are_told() -> None:
    known = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
    assert _read(f.held(known)).problems == ()
    own = _read(f.held('<w:r><w:sym w:font="Wingdings" w:char="F028"/></w:r>'))
    assert [one.code for one in own.problems] == ["word.symbol"]


def test_a_grid_of_characters_becomes_one_of_lines_in_both_files() -> None:
    grid = '<w:docGrid w:type="linesAndChars" w:linePitch="312" w:charSpace="{}"/>'
    lines = '<w:docGrid w:type="lines" w:linePitch="312"/>'
    plain = _read(w.par("甲"), section=w.SECTION.replace(lines, grid.format(0)))
    assert plain.problems == ()
    assert 'w:type="lines"' in _part(plain)
    wide = _read(w.par("甲"), section=w.SECTION.replace(lines, grid.format(-2048)))
    assert [one.code for one in wide.problems] == ["word.grid"]


def test_a_table_that_is_a_share_of_the_text_is_as_wide_as_that() -> None:
    row = w.row(w.cell("甲", 4000), w.cell("乙", 4000))
    table = w.table([4000, 4000], row).replace(
        '<w:tblW w:w="8000" w:type="dxa"/>', '<w:tblW w:w="2500" w:type="pct"/>'
    )
    own = _read(table)
    (block,) = [one for one in own.flow.sections[0].blocks if hasattr(one, "columns")]
    assert sum(block.columns) == pytest.approx((11906 - 3600) / 40, abs=0.1)


def test_a_count_of_pages_over_several_sections_is_told() -> None:
    first = f"<w:p><w:pPr>{w.PLAIN_SECTION}</w:pPr></w:p>"
    own = _read(w.par("共{{总页数}}页") + first + w.par("下"))
    assert [one.code for one in own.problems] == ["word.page-count"]
