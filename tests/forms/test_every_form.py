"""Every form the program brings, blank, with an ordinary pupil and with the longest honest one."""

import subprocess
from io import BytesIO
from pathlib import Path

import filled_sheets
import paper_marks
import pytest
import zxingcpp
from PIL import Image

from app.forms import keys, raster
from app.forms.definition import FormDefinition, Head, LayoutState, all_forms, forms_of
from app.forms.document import Filling, document_of, fixed_texts
from app.forms.grid import Picture
from app.forms.pdf import write_pdf
from app.forms.sheet import Sheet
from app.forms.word import write_docx
from app.job import Job

FORMS = all_forms()
IN_ONE_WORKER = pytest.mark.xdist_group("every-form")  # LibreOffice runs for it only
NAMED = {
    "ordos": {
        "学生学籍信息采集表",
        "鄂尔多斯市中小学生转学申请表",
        "鄂尔多斯市中小学生休学复学审批表",
        "毕业生名册",
        "学校（机构）代码变动申请表（填报数据）",
        "学籍管理员工作量认定表",
        "学生报到登记表",
        "学籍备份光盘封签",
        "学籍备份光盘盘面标签",
        "学籍备份数据移交签收单",
    },
    "nongan": {
        "吉林省中小学生登记表",
        "学籍卡",
        "学生基本信息表",
        "学籍基本信息表",
        "义务教育小学入学通知书",
        "义务教育中学入学通知书",
        "吉林省中小学生转学申请表",
        "吉林省中小学生休学、复学申请表",
        "劝返复学通知书",
        "学历证明书",
        "学籍档案盒签",
        "《学生基本信息表》填写说明",
    },
    "sichuan": {
        "四川省普通高中学生考籍号编码规则",
        "四川省中小学生情况登记表",
        "四川省中小学生级学生花名册",
        "四川省中小学生留级跳级申请表",
        "四川省中小学生休学复学申请表",
        "四川省中小学生退学申请表",
        "四川省中小学生转学申请表",
        "四川省中小学生级毕业（结业、肄业）班学生花名册",
        "四川省普通高中学生增减情况登记表",
        "四川省普通高中学生综合素质阶段性评价报告单",
        "四川省普通高中学生综合素质终结性评价报告单",
        "四川省普通高中学生综合实践活动记录表",
        "四川省普通高中学生体格检查登记表",
        "四川省普通高中学生体质健康标准登记卡",
        "学籍管理员信息报送表",
        "学生旷课告知书",
    },
    "yanhe": {"离校学生调查表", "中小学学生转学申请表", "中小学学生休（复）学申请表"},
    "primary-plan": {
        "新生名册",
        "在校生名册",
        "毕（结、肄）业生名册",
        "中小学学生转学证明表",
        "休学证明",
    },
    "national": {
        "学籍基础信息确认表",
        "学生学籍信息变更申请表",
        "学生信息变更告知单",
        "班主任收交登记表",
        "小学学籍号收集表",
        "义务教育阶段学生辍学情况报告",
        "学生报到通知",
        "在读证明",
        "一次性告知单",
        "学籍档案转递清单",
        "学籍档案目录",
    },
}


def _sheets(form: FormDefinition, photo: bytes) -> list[Sheet]:
    return [Sheet(), filled_sheets.full(form, photo), filled_sheets.extreme(form, photo)]


def _pdf(form: FormDefinition, sheets: list[Sheet]) -> bytes:
    stream = BytesIO()
    assert write_pdf(form, sheets, stream, Job()) == []
    return stream.getvalue()


_WRITTEN: dict[str, bytes] = {}


def _three(form: FormDefinition, photo: bytes) -> bytes:
    """The PDF of its three sheets, written once."""
    if form.id not in _WRITTEN:
        _WRITTEN[form.id] = _pdf(form, _sheets(form, photo))
    return _WRITTEN[form.id]


def _printed(form: FormDefinition, sheets: list[Sheet]) -> set[str]:
    """Every line that must stand on paper: of the definition, and of the sheets."""
    document = document_of(form)
    filling = Filling(document)
    leaves = [leaf for sheet in sheets for leaf in filling.content(sheet).leaves]
    drawn = {id(leaf.page): leaf.page for leaf in leaves}.values()
    texts = [text for leaf in leaves for text in leaf.texts]
    texts += [text for page in drawn for text in fixed_texts(page)]
    lines = {line for text in texts for line in text.lines} | set(document.footer)
    return {_bare(line) for line in lines} - {""}


def _bare(text: str) -> str:
    return "".join(text.split())


def _copied(program: str, path: Path) -> str:
    command = [program, "-raw", "-enc", "UTF-8", str(path), "-"]
    done = subprocess.run(command, check=True, capture_output=True, timeout=120)
    return _bare(done.stdout.decode())


@pytest.fixture(scope="session")
def converted(
    soffice: str, photo: bytes, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Form id to the PDF that LibreOffice makes of its DOCX; started once for all forms."""
    folder = tmp_path_factory.mktemp("forms")
    for form in FORMS:
        with (folder / f"{form.id}.docx").open("wb") as stream:
            assert write_docx(form, _sheets(form, photo), stream, Job()) == []
    sources = [folder / f"{form.id}.docx" for form in FORMS]
    paper_marks.converted(soffice, sources, folder, paper_marks.font_rules(folder))
    return {form.id: folder / f"{form.id}.pdf" for form in FORMS}


@pytest.mark.parametrize("profile", NAMED)
def test_a_profile_brings_every_form_that_its_regulation_names(profile: str) -> None:
    """R-ORD-M-1, R-NA-M-1, R-SC-M-1, R-SC-18-2, R-XZ-3-1, R-XZ-2-2, R-YH-3-5, R-NA-5-1,
    R-SY-0-3, R-ORD-7-5, R-NA-10-2, R-SC-22-1."""
    assert NAMED[profile] <= {form.title for form in forms_of(profile)}


def test_every_form_has_an_id_and_a_title_of_its_own() -> None:
    assert len({form.id for form in FORMS}) == len(FORMS)
    assert len({form.title for form in FORMS}) == len(FORMS)


def test_form_names_are_written_in_simplified_characters() -> None:
    """M34: 農安's text mixes 學 and 学."""
    for form in FORMS:
        form.title.encode("gb2312")
        assert not set("學籍歷轉關證") & set(form.title) - {"籍"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_form_says_which_articles_ask_for_it_and_where_it_is_kept(form: FormDefinition) -> None:
    """R-ORD-M-1."""
    assert form.articles
    assert all(article.strip() for article in form.articles)
    assert form.retention
    assert form.copies >= 1
    assert not form.copy_labels or len(form.copy_labels) == form.copies


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_form_whose_own_layout_is_unknown_says_so_on_paper(form: FormDefinition) -> None:
    """R-SC-M-1: 已内置 or 待导入样表."""
    noted = "待导入样表" in _bare("".join(_printed(form, [Sheet()])))
    assert noted == (form.layout_state is LayoutState.AWAITED)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_place_of_a_form_is_a_known_item(form: FormDefinition) -> None:
    """R-ORD-7-6."""
    for key in form.fields:
        assert keys.label_of(key)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_text_of_a_form_is_on_the_page_and_none_is_cut(
    form: FormDefinition, photo: bytes, pdftotext: str, tmp_path: Path
) -> None:
    """R-ORD-M-1, R-NA-M-1, R-SC-M-1."""
    sheets = _sheets(form, photo)
    labelled = [cell for cell in document_of(form).cells if cell.fixed and cell.text]
    assert len(fixed_texts(document_of(form))) == len(labelled)
    path = tmp_path / "form.pdf"
    path.write_bytes(_three(form, photo))
    text = _copied(pdftotext, path)
    assert {line for line in _printed(form, sheets) if line not in text} == set()


@IN_ONE_WORKER
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_libreoffice_shows_the_same_pages_and_every_text(
    form: FormDefinition, photo: bytes, converted: dict[str, Path], pdftotext: str
) -> None:
    """R-ORD-M-1, R-NA-M-1, R-SC-M-1."""
    sheets = _sheets(form, photo)
    theirs = converted[form.id]
    pages = raster.page_count(theirs.read_bytes())
    assert pages == raster.page_count(_three(form, photo))
    text = _copied(pdftotext, theirs)
    assert {line for line in _printed(form, sheets) if line not in text} == set()


@IN_ONE_WORKER
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_pdf_and_docx_put_every_word_and_line_in_the_same_place(
    form: FormDefinition, photo: bytes, converted: dict[str, Path]
) -> None:
    """R-ORD-M-1, R-NA-M-1, R-SC-M-1: words within 2 pt, lines within 1 pt; the outline of the

    place for a photograph is drawn in the PDF only.
    """
    ours = paper_marks.marks_of(_three(form, photo))
    theirs = paper_marks.marks_of(converted[form.id].read_bytes())
    outlines = [cell for cell in document_of(form).cells if cell.picture is Picture.PHOTO]
    for one, two in zip(ours, theirs, strict=True):
        assert paper_marks.strays(one, two) == []
        if not outlines:
            assert paper_marks.rule_strays(one, two) == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_the_title_stands_on_the_form(form: FormDefinition, photo: bytes) -> None:
    blank = _bare("".join(_printed(form, [Sheet()])))
    known = form.title if form.head is Head.NONE or "级" not in form.title else form.title[:7]
    if form.labels is None:
        assert known in blank


@pytest.mark.parametrize("form", [form for form in FORMS if not form.labels], ids=lambda f: f.id)
def test_every_page_carries_the_code_by_which_a_scan_is_filed(
    form: FormDefinition, photo: bytes
) -> None:
    """R-ORD-M-1, R-ORD-N2-1: read back at 150 dpi, as a scanner would."""
    pdf = _pdf(form, [filled_sheets.extreme(form, photo)])
    for number in range(raster.page_count(pdf)):
        width, height, pixels = raster.page_image(pdf, number, 150)
        image = Image.frombytes("RGBA", (width, height), pixels).convert("L")
        codes = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        assert [code.text for code in codes] == [filled_sheets.QR]


def test_the_dropout_report_names_the_addressees_it_is_given() -> None:
    """R-ORD-22-1, R-NA-29-1, R-SC-46-1 (P35): each regulation names others."""
    (form,) = [form for form in FORMS if form.id == "dropout_report"]
    sheet = Sheet(values={"case.addressees": "东胜区教育局\n东胜区人民政府"})
    assert {"东胜区教育局", "东胜区人民政府："} <= _printed(form, [sheet])


def test_the_transfer_form_of_ordos_is_stamped_along_its_procedure() -> None:
    """R-ORD-M-1, 附件一（一）: the bureau allots and stamps first; for 高中 the school does."""
    (form,) = [form for form in FORMS if form.id == "transfer_application_ordos"]
    assert form.seals == (
        "receiving_bureau",
        "receiving_school",
        "receiving_high_school",
        "city_bureau",
    )
    assert "guardian" in form.signatures
    assert any("分配意见" in line or "转入地教育局" in line for line in _printed(form, [Sheet()]))


def test_the_transfer_form_of_sichuan_has_no_box_for_a_stamp() -> None:
    """M27: 取消纸质转学审批表."""
    (form,) = [form for form in FORMS if form.id == "transfer_application_sichuan"]
    assert form.seals == ()
    assert form.signatures == ("guardian",)
    assert not [line for line in _printed(form, [Sheet()]) if "盖章" in line or "意见" in line]


def test_the_basic_information_form_is_signed_twice() -> None:
    """R-NA-10-4."""
    (form,) = [form for form in FORMS if form.id == "basic_information"]
    assert form.signatures == ("guardian", "class_teacher")


def test_the_roster_of_graduates_in_sichuan_is_printed_for_three_archives(photo: bytes) -> None:
    """R-SC-41-2: 一式三份."""
    (form,) = [form for form in FORMS if form.id == "graduating_roster"]
    sheet = filled_sheets.full(form, photo)
    labels = {"学校存", "县（市、区）存", "市（州）存"}
    assert labels <= _printed(form, [sheet])
    assert len(Filling(document_of(form)).content(sheet).leaves) == 3 * 3


def test_rosters_of_the_primary_plan_have_the_copies_it_asks_for() -> None:
    """R-XZ-3-1: 新生名册一式二份, the others one."""
    found = {form.title: form.copies for form in FORMS if form.profile == "primary-plan"}
    assert found["新生名册"] == 2
    assert found["在校生名册"] == 1
    assert found["毕（结、肄）业生名册"] == 1


def test_the_notice_to_return_to_school_has_a_stub_and_a_receipt() -> None:
    """R-NA-29-1."""
    (form,) = [form for form in FORMS if form.id == "return_notice"]
    printed = _printed(form, [Sheet()])
    assert {"劝返复学通知书（存根）", "送达回执"} <= printed
    assert len([cell for cell in document_of(form).cells if cell.borders == "-"]) == 2
