"""An invented school for cases, and short ways to open, sign and finish one."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from app.domain import identity
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.pupils import students
from app.usecases.rulebook import calendars
from app.usecases.school import registers
from app.usecases.status import case_materials, case_newcomers, case_steps, cases
from app.usecases.status.case_steps import Signature, Signed
from app.usecases.status.cases import Opening

PASSWORD = "早读 操场 铅笔 白杨"
USER, LEADER, TEACHER = "王老师", "李校长", "赵老师"
SCHOOL = registers.School("乌兰镇第一学校", "3115000001", "ordos")
MING, HONG, GANG, LAN = 1, 2, 3, 4
"""王小明 and 李小红 in 初二, 陈刚 in 高二, 周兰 in 小六."""
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 64
ILL = {
    "ground": "因病",
    "hospital": "东胜区人民医院",
    "hospital_grade": "二级甲等",
    "needed_periods": "240",
    "term_periods": "600",
    "start": "20250922",
    "end": "20260922",
}
"""Answers of a 休学 that Ordos allows."""
MEDICAL = ("休学复学审批表", "诊断证明", "住院病例", "住院费用结算清单", "费用发票")


FIRST = "15062120110601031"
NUMBER = FIRST + identity.check_character(FIRST)
NEWCOMER = {
    "name": "孙小虎",
    "id_type": identity.RESIDENT_CARD,
    "id_number": NUMBER,
    "grade": "初二",
    "hukou_division": "150621000000",
}
INTO = {
    "direction": "转入",
    "from_school": "树林召第二中学",
    "target_grade": "初二",
    "target_class": "0801",
    "condition": "户籍迁入",
    "reason": "随父母迁居",
}
PAPERS = ("转学申请表", "工作证明", "居住证明", "户口簿")


def fill(tx: Tx) -> None:
    """The pupils and the terms of the school."""
    for n, (name, grade, class_no) in enumerate(
        (
            ("王小明", "初中二年级", "0801"),
            ("李小红", "初中二年级", "0801"),
            ("陈刚", "高中二年级", "1101"),
            ("周兰", "小学六年级", "0601"),
        ),
        1,
    ):
        first = f"15060220110{n}0100{n}"
        tx.add(
            Student(
                name=name,
                grade=grade,
                class_no=class_no,
                id_number=first + identity.check_character(first),
                id_type=identity.RESIDENT_CARD,
                birth_date=f"20110{n}01",
                sex=identity.sex(first + identity.check_character(first)),
                hukou_division="150602000000",
            )
        )
    for name, start, end in (
        ("2025-2026-1", "20250901", "20260116"),
        ("2025-2026-2", "20260302", "20260710"),
        ("2026-2027-1", "20260901", "20270115"),
    ):
        calendars.enter_term(tx, calendars.TermEntry(name, start, end))


def scan(register: Register, student_id: int) -> int:
    """A scan of this pupil's; gives its id."""
    return register.write(students.add_evidence, student_id, "scan", "image/jpeg", JPEG)


def suspend(register: Register, student_id: int = MING, **answers: str) -> int:
    """A case of 休学, applied for on 2025-09-15 with every paper handed in."""
    opening = Opening(
        "suspension", {**ILL, **answers}, "20250915", "王建国", "父亲", materials=MEDICAL
    )
    return register.write(cases.open_case, student_id, opening)


def sign(register: Register, case_id: int, step: str, on: str, **more: Any) -> Signed:
    """Sign a step by the role that the case names."""
    line = next(one for one in register.read(cases.case, case_id).steps if one.name == step)
    signature = Signature(**{"role": line.role, "person": "李校长", "on": on, "seen": True, **more})
    return register.write(case_steps.sign, case_id, step, signature)


def walk(register: Register, case_id: int, on: str) -> None:
    """Sign every step that is left, all on one day, each stamped one with a scan."""
    shown = register.read(cases.case, case_id)
    for line in shown.steps:
        if line.state == "waiting":
            proof = [scan(register, shown.student_id)] if line.stamp else []
            sign(register, case_id, line.name, on, evidence_ids=proof)


def hand_in(register: Register, case_id: int) -> None:
    """Every paper of the case, each with a scan."""
    shown = register.read(cases.case, case_id)
    for paper in shown.materials:
        if paper.state != "waived":
            proof = scan(register, shown.student_id)
            register.write(case_materials.receive, case_id, paper.name, [proof], shown.applied_on)


def done(
    register: Register, student_id: int, kind: str, answers: Mapping[str, str], on: str
) -> int:
    """A whole case of ``kind``, opened and finished on one day; gives its id."""
    opening = Opening(kind, answers, on, "王建国", "父亲", confirmation="已电话请示，同意办理")
    case_id = register.write(cases.open_case, student_id, opening)
    hand_in(register, case_id)
    walk(register, case_id, on)
    register.write(cases.finish, case_id, on)
    return case_id


def refusal(act: Callable[..., object], *args: Any, **kwargs: Any) -> list[Problem]:
    """The problems with which ``act`` refuses."""
    with pytest.raises(Rejected) as refused:
        act(*args, **kwargs)
    return refused.value.problems


def codes(act: Callable[..., object], *args: Any, **kwargs: Any) -> list[str]:
    """The codes with which ``act`` refuses."""
    return [problem.code for problem in refusal(act, *args, **kwargs)]


def take_in(register: Register, on: str = "20250910", **answers: str) -> int:
    """A case of 转入 of ``NEWCOMER`` in Ordos; gives its id."""
    opening = Opening("transfer_in", {**INTO, **answers}, on, "孙强", "父亲", materials=PAPERS)
    return register.write(case_newcomers.open_case, NEWCOMER, opening)
