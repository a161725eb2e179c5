"""证书登记簿: numbers by range or list, sign-offs, handing out, and who gets none."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from graduation_school import (
    DAY,
    FILED,
    GANG,
    HONG,
    JUNIORS,
    LAN,
    MING,
    NINE_YEARS,
    PASSED,
    YUN,
    certificates,
    codes,
    graduated,
    numbered,
    refusal,
    results,
    shown,
)

from app.persistence.records import Student
from app.persistence.register import Register
from app.problems import Level
from app.usecases.desk import duties
from app.usecases.graduation import (
    certificate_list,
    certificate_numbers,
    graduating,
    leavers,
)
from app.usecases.graduation import certificates as acts
from app.usecases.graduation.certificate_list import Wanted
from app.usecases.graduation.certificate_numbers import Asked
from app.usecases.paper.disclosures import Handing
from app.usecases.pupils import students
from app.usecases.status import statuses

Opens = Callable[..., Register]
SIGN = "旗县教育行政部门验印"
SENIOR_SIGNS = ("校长签字", "学校盖章", "市（州）教育行政部门鉴印", "加盖学籍管理专用章")


def ranged(register: Register, batch: int, first: str, last: str = "") -> list[str]:
    plan = register.read(certificate_numbers.by_range, Asked(NINE_YEARS, batch), first, last)
    return [one.code for one in plan.every_problem]


def listed(
    register: Register, batch: int, rows: tuple[tuple[str, ...], ...]
) -> certificate_numbers.NumberPlan:
    return register.read(certificate_numbers.by_list, Asked(NINE_YEARS, batch), rows)


def test_no_number_before_the_roster_is_filed(register: Register) -> None:
    """R-ORD-23-1."""
    batch = graduated(register, filed=False)
    plan = register.read(certificate_numbers.by_range, Asked(NINE_YEARS, batch), "2026001")
    [found] = plan.every_problem
    assert (found.level, found.source) == (Level.BLOCKED_STEP, "办法 第二十三条")
    assert codes(register.write, certificate_numbers.apply, plan) == ["rule.not-filed"]
    assert certificates(register) == ()


def test_a_range_goes_through_the_classes_in_order(register: Register) -> None:
    """R-ORD-23-5."""
    batch = graduated(register)
    numbered(register, batch)
    assert [(one.student_id, one.number, one.result) for one in certificates(register)] == [
        (MING, "2026001", "毕业"),
        (HONG, "2026002", "毕业"),
        (GANG, "2026003", "毕业"),
        (LAN, "2026004", "毕业"),
    ]
    assert {one.kind.title for one in certificates(register)} == {"内蒙古自治区九年义务教育证书"}


def test_the_last_number_must_fit_the_pupils(register: Register) -> None:
    batch = graduated(register)
    assert ranged(register, batch, "2026001", "2026004") == []
    assert ranged(register, batch, "2026001", "2026005") == ["certificate.range"]
    assert ranged(register, batch, "8") == ["certificate.range"]
    assert ranged(register, batch, "1.5E+18") == ["certificate.number"]
    assert ranged(register, batch, "") == ["certificate.number"]


def test_numbers_in_use_and_gaps_are_told(register: Register) -> None:
    batch = graduated(register)
    rows = (("姓名", "证书编号"), ("王小明", "2026001"), ("李小红", "2026004"))
    plan = listed(register, batch, rows)
    assert [one.code for one in plan.every_problem] == ["certificate.gaps"]
    assert "2026002" in plan.problems[0].message
    register.write(certificate_numbers.apply, plan)
    rows = (("姓名", "证书编号"), ("陈刚", "2026001"), ("周兰", "2026002"))
    again = listed(register, batch, rows)
    assert "certificate.taken" in [one.code for one in again.every_problem]
    rows = (("姓名", "证书编号"), ("陈刚", "2026002"), ("周兰", "2026002"))
    found = codes(register.write, certificate_numbers.apply, listed(register, batch, rows))
    assert found == ["certificate.double", "certificate.double"]


def test_a_spoiled_blank_is_no_gap_and_nobodys_number(register: Register) -> None:
    batch = graduated(register)
    register.write(acts.spoil, NINE_YEARS, "2026002", "20260710", "打印错位")
    rows = (("姓名", "证书编号"), ("王小明", "2026001"), ("李小红", "2026003"))
    assert listed(register, batch, rows).every_problem == ()
    rows = (("姓名", "证书编号"), ("王小明", "2026002"))
    assert [p.code for p in listed(register, batch, rows).every_problem] == ["certificate.taken"]
    again = codes(register.write, acts.spoil, NINE_YEARS, "2026002", "20260710", "打印错位")
    assert again == ["certificate.twice"]


@pytest.mark.parametrize(
    "rows",
    [
        (("2026001",), ("2026002",), ("2026003",), ("2026004",)),
        (
            ("王小明", "2026001"),
            ("李小红", "2026002"),
            ("陈刚", "2026003"),
            ("周兰", "２０２６００４"),
        ),
        (
            ("班级", "学生姓名", "证书号"),
            ("0902", "周兰", "2026004"),
            ("0901", "王小明", "2026001"),
            ("0901", "李小红", "2026002"),
            ("0901", "陈刚", "2026003"),
        ),
    ],
)
def test_lists_are_pasted_with_and_without_a_heading(
    register: Register, rows: tuple[tuple[str, ...], ...]
) -> None:
    batch = graduated(register)
    register.write(certificate_numbers.apply, listed(register, batch, rows))
    assert {one.student_id: one.number for one in certificates(register)} == {
        MING: "2026001",
        HONG: "2026002",
        GANG: "2026003",
        LAN: "2026004",
    }


def test_a_list_without_a_heading_may_name_pupils_by_their_numbers(register: Register) -> None:
    batch = graduated(register)
    people = [register.read(students.show, one).values for one in JUNIORS]
    for key in ("id_number", "national_number"):
        rows = tuple((one[key], f"202600{n}") for n, one in enumerate(people, 1))
        plan = listed(register, batch, rows)
        assert plan.every_problem == ()
        assert [one.student_id for one in plan.lines] == list(JUNIORS)


def test_a_list_of_another_length_is_not_poured_in(register: Register) -> None:
    batch = graduated(register)
    plan = listed(register, batch, (("2026001",), ("2026002",)))
    assert codes(register.write, certificate_numbers.apply, plan) == ["certificate.count"]


def test_who_is_not_ours_gets_no_certificate(register: Register) -> None:
    """R-ORD-23-8: 包云 has not left, and of another person nobody here knows anything."""
    batch = graduated(register)
    rows = (("姓名", "证书编号"), ("包云", "2026001"), ("外校生", "2026002"))
    found = listed(register, batch, rows).every_problem
    assert {one.code for one in found} == {
        "certificate.not-on-roster",
        "rule.not-ours",
        "graduation.unknown",
    }
    assert "办法 第二十三条" in {one.source for one in found}
    plan = listed(register, batch, rows)
    assert "rule.not-ours" in codes(register.write, certificate_numbers.apply, plan)


def test_a_second_certificate_of_a_kind_is_refused(register: Register) -> None:
    batch = graduated(register)
    numbered(register, batch)
    rows = (("姓名", "证书编号"), ("王小明", "2026005"))
    assert codes(register.write, certificate_numbers.apply, listed(register, batch, rows)) == [
        "certificate.already"
    ]


def test_numbers_can_be_taken_back_until_somebody_has_signed(register: Register) -> None:
    batch = graduated(register)
    made = numbered(register, batch)
    register.write(acts.sign, made[:1], SIGN, "20260715")
    assert codes(register.write, certificate_numbers.withdraw, made) == ["certificate.depends"]
    assert register.write(certificate_numbers.withdraw, made[1:]) == 3
    assert [one.student_id for one in certificates(register)] == [MING]


def test_it_is_handed_out_only_when_it_is_verified(register: Register) -> None:
    """R-ORD-23-5."""
    made = numbered(register, graduated(register))
    [found] = refusal(register.write, acts.give, made[:1], "20260720")
    assert (found.level, found.source) == (Level.BLOCKED_STEP, "办法 第二十三条")
    register.write(acts.sign, made, SIGN, "20260715", "东胜区教育体育局")
    assert register.read(certificate_list.counts)["待发放"] == 4
    assert codes(register.write, acts.give, made[:1], "20260714") == ["graduation.day"]
    register.write(acts.give, made[:1], "20260720")
    register.write(acts.give, made[1:2], "20260721", "李建国", "父亲")
    own, other = certificates(register)[:2]
    assert (own.receiver, own.relation, own.state) == ("王小明", "本人", "已发放")
    assert (other.receiver, other.relation) == ("李建国", "父亲")
    assert codes(register.write, acts.give, made[:1], "20260722") == ["certificate.given"]
    assert codes(register.write, acts.give, made[2:3], "20260722", "某人") == [
        "certificate.relation"
    ]


def test_nothing_is_verified_of_a_pupil_without_a_number(register: Register) -> None:
    """R-ORD-23-8: 未取得当地学籍的不得办理验印."""

    def unregistered(tx: object) -> None:
        tx.get(Student, MING, "").national_number = ""

    register.write(unregistered)
    made = numbered(register, graduated(register))
    assert codes(register.write, acts.sign, made, SIGN, "20260715") == ["certificate.unregistered"]


def test_four_sign_offs_put_a_senior_certificate_in_force(opening: Opens) -> None:
    """R-SC-41-1."""
    register = opening("sichuan")
    batch = graduated(register, "高三", filed=False)
    made = numbered(register, batch, "sichuan_senior")
    for name in SENIOR_SIGNS[:3]:
        register.write(acts.sign, made, name, "20260710")
    [found] = refusal(register.write, acts.give, made, "20260720")
    assert SENIOR_SIGNS[3] in found.message
    register.write(acts.sign, made, SENIOR_SIGNS[3], "20260712")
    register.write(acts.give, made, "20260720")
    assert certificates(register)[0].state == "已发放"
    assert codes(register.write, acts.sign, made, "年检章", "20260712") == ["certificate.sign"]


def test_a_sign_off_by_mistake_is_taken_back(register: Register) -> None:
    made = numbered(register, graduated(register))
    register.write(acts.sign, made, SIGN, "20260715")
    assert register.write(acts.unsign, made[:2], SIGN) == 2
    assert register.read(certificate_list.counts) == {
        "待验印": 2, "待发放": 2, "已发放": 0, "已失效": 0,
    }  # fmt: skip


def test_nongan_gives_two_kinds_and_the_second_to_graduates_only(opening: Opens) -> None:
    """R-NA-30-1, R-NA-30-2."""
    register = opening("nongan")
    results(register, dict.fromkeys((MING, HONG), PASSED))
    results(register, {GANG: {**PASSED, "failed_after_resit": "2"}})
    register.write(leavers.decide, "初三", DAY, [GANG], ("结业", "县教育局答复", "农教〔2026〕3号"))
    batch = register.write(graduating.apply, shown(register))
    kinds = [one.id for one in register.read(certificate_list.kinds)]
    assert kinds[:2] == ["nongan_compulsory", "nongan_graduation"]
    everybody = register.read(certificate_numbers.waiting, Asked("nongan_compulsory", batch))
    graduates = register.read(certificate_numbers.waiting, Asked("nongan_graduation", batch))
    assert [one.student_id for one in everybody] == [MING, HONG, GANG]
    assert [one.student_id for one in graduates] == [MING, HONG]
    numbered(register, batch, "nongan_compulsory")
    numbered(register, batch, "nongan_graduation")
    assert len(certificates(register)) == 5


def test_a_kind_that_no_text_names_needs_its_basis(register: Register) -> None:
    """办法 第二十三条 speaks of nine years and of 高中, not of the end of 小学."""
    batch = graduated(register, "小六")
    asked = Asked("plain_graduation", batch)
    plan = register.read(certificate_numbers.by_range, asked, "X001")
    assert codes(register.write, certificate_numbers.apply, plan) == ["certificate.basis"]
    asked = Asked("plain_graduation", batch, basis="东教发〔2026〕8号")
    plan = register.read(certificate_numbers.by_range, asked, "X001")
    register.write(certificate_numbers.apply, plan)
    assert certificates(register)[0].basis == "东教发〔2026〕8号"


def test_who_withdrew_gets_a_certificate_of_leaving(register: Register) -> None:
    """R-ORD-23-7."""
    on = DAY.replace(month=4)
    asked = Asked("inner_mongolia_leaving", student_id=YUN)
    assert "certificate.state" in codes(register.read, certificate_numbers.waiting, asked)
    register.write(statuses.put, YUN, "withdrawal", on, {})
    plan = register.read(certificate_numbers.by_range, asked, "肄2026001")
    register.write(certificate_numbers.apply, plan)
    [made] = certificates(register)
    assert (made.result, made.left_on, made.state) == ("肄业", "20260430", "待发放")


def test_a_spoiled_certificate_keeps_its_number_and_makes_room(register: Register) -> None:
    batch = graduated(register)
    made = numbered(register, batch)
    assert codes(register.write, acts.void, made[0], "20260710", "") == ["certificate.why"]
    register.write(acts.void, made[0], "20260710", "姓名打错")
    rows = (("姓名", "证书编号"), ("王小明", "2026001"))
    assert [p.code for p in listed(register, batch, rows).every_problem] == ["certificate.taken"]
    rows = (("姓名", "证书编号"), ("王小明", "2026005"))
    register.write(certificate_numbers.apply, listed(register, batch, rows))
    first = certificates(register)[0]
    assert (first.number, first.state, first.ended_why) == ("2026001", "已失效", "作废：姓名打错")
    assert codes(register.write, acts.sign, made[:1], SIGN, "20260715") == ["certificate.ended"]


def test_the_register_is_searched_and_written_as_a_table(
    register: Register, tmp_path: Path
) -> None:
    batch = graduated(register)
    made = numbered(register, batch)
    register.write(acts.sign, made[:1], SIGN, "20260715")
    found, total = register.read(certificate_list.lines, Wanted(text="2026003"))
    assert total == 1 and found[0].name == "陈刚"
    assert register.read(certificate_list.lines, Wanted(state="待验印"))[1] == 3
    assert register.read(certificate_list.lines, Wanted(student_id=LAN))[1] == 1
    out = tmp_path / "证书登记簿.xlsx"
    assert register.write(certificate_list.export, Wanted(batch_id=batch), out) == 4
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert rows[1][:3] == ("内蒙古自治区九年义务教育证书", "2026001", "王小明")
    assert rows[1][9] == "旗县教育行政部门验印 20260715" and len(rows) == 5


def test_the_desk_counts_what_a_graduation_waits_for(register: Register) -> None:
    """R-ORD-23-1, R-ORD-23-5: each count is that of its list."""

    def titles() -> dict[str, int]:
        found = register.read(duties.duties)
        return {one.key: one.count for one in found if one.place == "GRADUATION"}

    batch = graduated(register, filed=False)
    assert f"roster.{batch}" in titles()
    register.write(graduating.file, batch, FILED)
    made = numbered(register, batch)
    assert titles() == {"certificates.待验印": 4}
    register.write(acts.sign, made, SIGN, "20260715")
    assert titles() == {"certificates.待发放": 4}
    register.write(acts.give, made, "20260720")
    assert titles() == {}


def test_the_register_leaves_the_school_by_approval_only(
    register: Register, tmp_path: Path
) -> None:
    """R-ORD-27-1."""
    numbered(register, graduated(register))
    out = tmp_path / "登记簿.csv"
    outside = Handing("某培训机构")
    found = codes(register.write, certificate_list.export, Wanted(), out, outside)
    assert found == ["rule.disclosure"] and not out.exists()
    assert register.write(certificate_list.export, Wanted(), out, Handing("学籍主管部门")) == 4


def test_only_a_registrar_enters_numbers(opening: Opens) -> None:
    batch = graduated(opening())
    register = opening("", "leader")
    plan = register.read(certificate_numbers.by_range, Asked(NINE_YEARS, batch), "2026001")
    assert codes(register.write, certificate_numbers.apply, plan) == ["permission.denied"]
    assert len(JUNIORS) == len(plan.lines)
