"""Invented pupils for the forms, and the programs that judge what was written."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from app.forms.definition import FORM_TEMPLATES, FormDefinition, load_form
from app.forms.sheet import Sheet

ADDRESS = "内蒙古自治区鄂尔多斯市东胜区天骄街道示例北路18号院3号楼2单元501室"

VALUES = {
    "school_code": "2115000001",
    "name": "阿卜杜热合曼·阿卜杜外力",
    "sex": "男",
    "birth_date": "20180906",
    "birthplace_division": "150602000000",
    "native_place": "内蒙古鄂尔多斯市东胜区",
    "ethnicity": "蒙古族",
    "nationality": "中国",
    "id_type": "居民身份证",
    "overseas_status": "否",
    "health": "健康或良好",
    "political_status": "群众",
    "id_number": "150602201809060035",
    "hukou_nature": "非农业户口",
    "hukou_division": "150603000000",
    "class_no": "2024101",
    "entry_month": "202409",
    "entry_mode": "就近入学",
    "study_mode": "走读",
    "address": ADDRESS,
    "mail_address": "东胜区示例小区物业服务中心转交",
    "home_address": "东胜区示例路9号",
    "phone": "13900000001",
    "postcode": "017000",
    "only_child": "否",
    "preschool": "是",
    "left_behind": "单亲留守儿童",
    "needs_aid": "否",
    "receives_subsidy": "否",
    "orphan": "否",
    "martyr_child": "否",
    "distance": "2",
    "commute": "步行",
    "school_bus": "否",
    "former_name": "𠮷㛃䶮",
    "id_validity": "20200906-20250906",
    "blood_type": "O血型",
    "talent": "马头琴、长跑",
    "auxiliary_number": "NM0001",
    "seat_number": "18",
    "source": "正常入学",
    "email": "pupil@example.com",
    "homepage": "",
    "disability": "无残疾",
    "purchased_place": "",
    "inclusive_class": "非随班就读",
    "migrant_child": "否",
    "national_number": "G150602201809060035",
    "grade": "一年级",
}

MOTHER = {
    "name": "乌云其木格",
    "relation": "母亲",
    "relation_note": "",
    "address": ADDRESS,
    "hukou_division": "150602000000",
    "phone": "13900000002",
    "is_guardian": "是",
    "id_type": "居民身份证",
    "id_number": "150602198501010026",
    "ethnicity": "蒙古族",
    "employer": "示例公司",
    "post": "职员",
}
FATHER = {**MOTHER, "name": "巴特尔", "relation": "父亲", "phone": "13900000003"}
GRANDMOTHER = {
    "name": "𬭎𬱖",
    "relation": "祖父母或外祖父母",
    "phone": "13900000004",
    "is_guardian": "否",
}


@pytest.fixture(scope="session")
def form() -> FormDefinition:
    """《学生学籍信息采集表》."""
    return load_form(FORM_TEMPLATES / "national" / "collection.toml")


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A JPEG of the size the national system takes (26 × 32 mm at 350 dpi)."""
    stream = BytesIO()
    Image.new("RGB", (358, 441), (120, 170, 225)).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture
def sheet(photo: bytes) -> Sheet:
    """A pupil with every field, three family members, rare characters, a photo and a number."""
    return Sheet(
        values=VALUES,
        guardians=(MOTHER, FATHER, GRANDMOTHER),
        school="东胜区示例小学",
        number="XJ26-000123",
        qr="XJ1.XJ26-000123.ABCDEFGH",
        photo=photo,
        printed_on="2026-11-21",
    )


@pytest.fixture(scope="session")
def soffice(program: Callable[[str], str]) -> str:
    """LibreOffice, which must open what we write."""
    return program("soffice")


@pytest.fixture(scope="session")
def pdftotext(program: Callable[[str], str]) -> str:
    """Poppler's reader: what a person gets who searches or copies."""
    return program("pdftotext")
