"""遗失: nothing is given a second time; the article says so, and a proof goes out instead."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from graduation_school import (
    DAY,
    HU,
    LAN,
    MING,
    NINE_YEARS,
    certificates,
    codes,
    graduated,
    numbered,
)

from app.job import Job
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.graduation import certificate_numbers, lost_certificates
from app.usecases.graduation import certificates as acts
from app.usecases.graduation.certificate_numbers import Asked
from app.usecases.graduation.lost_certificates import Request
from app.usecases.paper import printing
from app.usecases.status import statuses

Opens = Callable[..., Register]
ASKED = Request("遗失", "20260901", "王建国")
KINDS = {
    "ordos": ("初三", NINE_YEARS, MING),
    "nongan": ("初三", "nongan_graduation", MING),
    "sichuan": ("高三", "sichuan_senior", 6),
}


def handed_out(register: Register, profile: str = "ordos") -> tuple[int, ...]:
    """Certificates of a whole grade, signed and in the pupils' hands."""
    grade, kind, _ = KINDS[profile]
    made = numbered(register, graduated(register, grade), kind)
    for sign in certificates(register)[0].kind.signs:
        register.write(acts.sign, made, sign, "20260715")
    register.write(acts.give, made, "20260720")
    return made


@pytest.mark.parametrize(
    ("profile", "why", "cite"),
    [
        ("nongan", "遗失", "农安 第三十一条"),
        ("sichuan", "遗失", "四川 第四十三条"),
        ("sichuan", "损坏", "四川 第四十三条"),
    ],
)
def test_another_certificate_is_refused_with_its_article(
    opening: Opens, profile: str, why: str, cite: str
) -> None:
    """R-NA-31-1, R-SC-43-1."""
    register = opening(profile)
    made = handed_out(register, profile)
    register.write(lost_certificates.report, made[0], Request(why, ASKED.asked_on, ASKED.applicant))
    [line], total = register.read(lost_certificates.lines)
    assert (line.refused, line.cite, total, line.state) == (True, cite, 1, "待出具")
    ended = certificates(register)[0]
    assert (ended.state, ended.ended_why) == ("已失效", why)
    asked = Asked(KINDS[profile][1], ended.batch_id)
    plan = register.read(certificate_numbers.by_list, asked, ((ended.name, "9999999"),))
    stops = codes(register.write, certificate_numbers.apply, plan)
    assert stops == ["rule.ruling"]


def test_where_the_text_is_silent_another_one_needs_its_basis(register: Register) -> None:
    made = handed_out(register)
    register.write(lost_certificates.report, made[0], ASKED)
    [line], _ = register.read(lost_certificates.lines)
    assert not line.refused and "确认" in line.answer
    batch = certificates(register)[0].batch_id
    rows = (("王小明", "2026005"),)
    plan = register.read(certificate_numbers.by_list, Asked(NINE_YEARS, batch), rows)
    assert codes(register.write, certificate_numbers.apply, plan) == ["certificate.another"]
    asked = Asked(NINE_YEARS, batch, basis="内教基函〔2026〕30号")
    plan = register.read(certificate_numbers.by_list, asked, rows)
    register.write(certificate_numbers.apply, plan)
    assert len(certificates(register)) == 5


def test_only_what_was_handed_out_can_be_lost(register: Register) -> None:
    made = numbered(register, graduated(register))
    found = codes(register.write, lost_certificates.report, made[0], ASKED)
    assert found == ["proof.not-given"]


def test_a_proof_is_printed_approved_and_handed_out_in_this_order(
    register: Register, tmp_path: Path
) -> None:
    """R-NA-31-1, R-SC-43-1, R-SY-0-3."""
    made = handed_out(register)
    proof = register.write(lost_certificates.report, made[0], ASKED)
    assert codes(register.write, lost_certificates.issued, proof) == ["proof.not-printed"]
    found = codes(register.write, lost_certificates.approve, proof, "20260905", "区教体局")
    assert found == ["proof.not-printed"]
    order = register.read(lost_certificates.order, proof)
    out = tmp_path / "学历证明书.docx"
    printed = register.write(
        printing.print_form, order.form_id, order.selection, out, Job(), order.matter
    )
    assert register.write(lost_certificates.issued, proof) == printed.numbers[0]
    found = codes(register.write, lost_certificates.give, proof, "20260910", "王小明")
    assert found == ["proof.not-approved"]
    register.write(lost_certificates.approve, proof, "20260905", "东胜区教育体育局")
    register.write(lost_certificates.give, proof, "20260910", "王小明")
    [line], _ = register.read(lost_certificates.lines)
    assert (line.state, line.number, line.receiver) == ("已领取", printed.numbers[0], "王小明")


def test_a_sheet_serves_one_request_and_none_from_before_it(
    register: Register, tmp_path: Path
) -> None:
    """R-SY-0-3: what was printed is what was asked for."""
    made = handed_out(register)

    def printed(tx: Tx, before: timedelta) -> None:
        tx.now -= before
        chosen = printing.Selection((MING,))
        printing.print_form(tx, lost_certificates.FORM, chosen, tmp_path / "书.docx", Job())

    register.write(printed, timedelta(days=1))
    first = register.write(lost_certificates.report, made[0], ASKED)
    assert codes(register.write, lost_certificates.issued, first) == ["proof.not-printed"]
    register.write(printed, timedelta())
    assert register.write(lost_certificates.issued, first)
    second = register.write(lost_certificates.ask, MING, ASKED)
    assert codes(register.write, lost_certificates.issued, second) == ["proof.not-printed"]


def test_the_proof_says_what_the_lost_certificate_said(register: Register, tmp_path: Path) -> None:
    import docx

    made = handed_out(register)
    damaged = Request("损坏", "20260901", "王建国")
    proof = register.write(lost_certificates.report, made[1], damaged)
    order = register.read(lost_certificates.order, proof)
    out = tmp_path / "学历证明书.docx"
    register.write(printing.print_form, order.form_id, order.selection, out, Job(), order.matter)
    cells = [
        cell.text
        for table in docx.Document(str(out)).tables
        for row in table.rows
        for cell in row.cells
    ]
    text = "".join(cells)
    for said in ("李小红", "因损坏申请", "2026002", "2026年6月30日", "毕业", "乌兰镇第一学校"):
        assert said in text


def test_one_who_left_before_the_register_was_kept_is_asked_for_by_name(
    register: Register,
) -> None:
    found = codes(register.write, lost_certificates.ask, LAN, ASKED)
    assert found == ["proof.not-left"]
    register.write(statuses.put, HU, "graduation", DAY)
    register.write(lost_certificates.ask, HU, ASKED)
    order = register.read(lost_certificates.order, 1)
    assert order.matter.own[HU]["certificate.result"] == "毕业"


def test_a_request_says_who_asks_why_and_when(register: Register) -> None:
    made = handed_out(register)
    report = lost_certificates.report
    assert codes(register.write, report, made[0], Request("遗失", "20260901", "")) == [
        "proof.applicant"
    ]
    assert codes(register.write, report, made[0], Request("丢了", "20260901", "李")) == [
        "proof.why"
    ]
    assert codes(register.write, report, made[0], Request("遗失", "20260101", "李")) == [
        "graduation.day"
    ]
    assert {one.state for one in certificates(register)} == {"已发放"}
