"""变更告知单: parents to class teacher to registrar; one edit, one paper, one history."""

import pytest
from invented import rejected, values

from app.persistence.records import Issue
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.pupils import change_slips
from app.usecases.pupils.change_slips import Slip, enter, slips
from app.usecases.pupils.evidence_list import evidence
from app.usecases.pupils.proofs import Attached
from app.usecases.pupils.timeline import timeline

SCAN = Attached("告知单.jpg", "image/jpeg", b"\xff\xd8\xff invented")
SLIP = Slip("王建国", "班主任孙老师", "20260905")
NEW = {"phone": "13900001234", "address": "兴隆街 8 号"}


def printed(tx: Tx, number: str, form_id: str = change_slips.FORM, student_id: int = 1) -> None:
    tx.add(
        Issue(
            number=number,
            form_id=form_id,
            student_id=student_id,
            printed_at=tx.stamp,
            printed_by="王老师",
        )
    )


def test_what_parents_told_is_one_edit_that_names_them_with_the_paper_kept(
    register: Register,
) -> None:
    """R-SC-0-2: 家长及时将住址、电话等变动告知班主任→学籍管理员→系统更新."""
    register.write(printed, "XJ26-000007")
    slip = Slip("王建国", "班主任孙老师", "20260905", "XJ26-000007")
    register.write(enter, 1, slip, NEW, [SCAN])
    assert register.read(values, 1)["phone"] == "13900001234"
    event = register.read(timeline, 1)[0]
    assert event.act == "修改"
    assert event.reason == "变更告知单：XJ26-000007，王建国告知，班主任孙老师转交"
    (line,) = register.read(slips, 1)
    assert (line.received_on, line.labels) == ("20260905", ("联系电话", "现住址"))
    (paper,) = register.read(evidence, 1)
    assert paper.id in line.evidence_ids
    assert paper.belongs == ("变更告知单（联系电话、现住址）",)


def test_a_members_telephone_goes_the_same_way(register: Register) -> None:
    register.write(enter, 1, SLIP, {"guardian2.phone": "13900005678"})
    assert [line.labels for line in register.read(slips, 1)] == [("成员2联系电话",)]


@pytest.mark.parametrize(
    ("slip", "new", "code"),
    [
        (Slip(" "), NEW, "slip.blank"),
        (SLIP, {"name": "王晓明"}, "slip.key-information"),
        (SLIP, {"phone": ""}, "slip.nothing"),
        (Slip("王建国", received_on="2026-2-30"), NEW, "date.typed"),
        (Slip("王建国", number="XJ26-000001"), NEW, "slip.number"),
        (SLIP, {"entry_month": "202613"}, "field.month-invalid"),
    ],
)
def test_what_is_no_slip_changes_nothing_and_keeps_nothing(
    register: Register, slip: Slip, new: dict[str, str], code: str
) -> None:
    """R-ORD-10-1: 关键信息 never goes this way."""
    register.write(printed, "XJ26-000001", "collection")
    before = register.read(values, 1)
    found = rejected(register, enter, 1, slip, new, [SCAN])
    assert found == [code]
    assert register.read(values, 1) == before
    assert register.read(evidence, 1) == ()


def test_another_pupils_slip_is_not_taken(register: Register) -> None:
    register.write(printed, "XJ26-000009", change_slips.FORM, 2)
    assert rejected(register, enter, 1, Slip("王建国", number="XJ26-000009"), NEW) == [
        "slip.number"
    ]


def test_only_what_is_no_key_information_is_offered() -> None:
    keys = {key for key, _ in change_slips.fields_offered()}
    assert {"phone", "address", "guardian1.phone"} <= keys
    assert not {"name", "sex", "birth_date", "id_type", "id_number", "national_number"} & keys
