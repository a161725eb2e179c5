"""The term's confirmation sheet and 未交回名单: what is on them, and what is not."""

from app.domain import fields
from app.forms.definition import FormDefinition, all_forms, load_form
from app.forms.document import check, document_of, fixed_texts
from app.forms.sheet import Sheet
from app.paths import FORM_TEMPLATES

CHECKED = {
    fields.Section.IDENTITY,
    fields.Section.AUXILIARY,
    fields.Section.CONTACT,
}


def confirmation() -> FormDefinition:
    return next(form for form in all_forms() if form.id == "confirmation")


def missing_list() -> FormDefinition:
    return load_form(FORM_TEMPLATES / "national" / "lists" / "missing_returns.toml")


def test_the_confirmation_sheet_shows_only_what_parents_must_check() -> None:
    """Identity, contact, address, guardians; R-ORD-26-1, R-SC-0-2."""
    of_the_pupil = {key for key in confirmation().fields if "." not in key} - {"class_no"}
    sections = {fields.by_key(key).section for key in of_the_pupil}
    assert sections <= CHECKED
    assert {"phone", "address", "home_address", "mail_address", "id_number", "name"} <= of_the_pupil
    members = {key.split(".")[1] for key in confirmation().fields if key.startswith("guardian1.")}
    assert {"name", "relation", "phone", "is_guardian"} <= members
    assert not {"employer", "post"} & members


def test_both_sign_the_confirmation_sheet_and_each_item_has_room_for_a_correction() -> None:
    """R-NA-10-4"""
    form = confirmation()
    assert form.signatures == ("guardian", "class_teacher")
    frame = document_of(form).tables[1]
    items = [cell for cell in frame.cells if cell.keys and cell.keys[0] != "guardians.more"]
    right = frame.x + sum(frame.columns)
    assert all(right - (cell.x + cell.width) > 60 for cell in items)
    assert all(cell.height >= 7.5 for cell in items)


def test_the_missing_list_fits_its_page_with_long_names_and_has_thirty_lines() -> None:
    """R-ORD-N2-1"""
    form = missing_list()
    document = document_of(form)
    labels = [cell for cell in document.cells if cell.fixed and cell.text]
    assert len(fixed_texts(document)) == len(labels)
    values = {"list.class_no": "2025101", "list.campaign": "2025年秋季学籍基础信息确认"}
    for row in range(1, 31):
        values[f"row{row}.name"] = "麦合木提江·吐尔逊阿布都热合曼"
        values[f"row{row}.number"] = "XJ25-0123456"
    assert {f"row{row}.name" for row in range(1, 31)} <= form.fields
    assert list(check(form, [Sheet(values, school="乌兰镇第一小学")])) == [()]


def test_the_missing_list_is_not_offered_as_a_form_for_pupils() -> None:
    assert "missing_returns" not in [form.id for form in all_forms()]
