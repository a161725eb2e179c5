"""An invented school with leaving grades, and short ways to graduate and to give certificates."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from app.domain import identity
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.graduation import certificate_list, certificate_numbers, graduating, leavers
from app.usecases.graduation.certificate_numbers import Asked
from app.usecases.graduation.graduating import Filing
from app.usecases.school import registers

USER, PASSWORD = "王老师", "早读 操场 铅笔 白杨"
SCHOOL = registers.School("乌兰镇第一学校", "3115000001", "ordos")
DAY = date(2026, 6, 30)
MING, HONG, GANG, LAN, HU, YUN = range(1, 7)
"""王小明, 李小红, 陈刚 in 0901 and 周兰 in 0902, all 初三; 孙小虎 in 小六, 包云 in 高三."""
JUNIORS = (MING, HONG, GANG, LAN)
PASSED = {
    "courses_completed": "是",
    "quality_ok": "是",
    "subjects": "10",
    "failed_after_resit": "0",
}
FILED = Filing("东教毕备〔2026〕9号", "20260703", "东胜区教育体育局")
NINE_YEARS = "inner_mongolia_compulsory"
_PUPILS = (
    ("王小明", "初中三年级", "0901"),
    ("李小红", "初中三年级", "0901"),
    ("陈刚", "初中三年级", "0901"),
    ("周兰", "初中三年级", "0902"),
    ("孙小虎", "小学六年级", "0601"),
    ("包云", "高中三年级", "1201"),
)


def fill(tx: Tx) -> None:
    """Six pupils in leaving grades, with 学籍号."""
    for n, (name, grade, class_no) in enumerate(_PUPILS, 1):
        first = f"15060220110{n}0100{n}"
        number = first + identity.check_character(first)
        tx.add(
            Student(
                name=name,
                grade=grade,
                class_no=class_no,
                id_type=identity.RESIDENT_CARD,
                id_number=number,
                national_number=f"G{number}",
                sex=identity.sex(number),
                birth_date=f"20110{n}01",
            )
        )


def results(
    register: Register, values: Mapping[int, Mapping[str, str]], grade: str = "初三"
) -> None:
    """Enter results of the summer of 2026."""
    register.write(leavers.enter, grade, "2026", values)


def shown(register: Register, grade: str = "初三") -> graduating.Plan:
    return register.read(graduating.preview, grade, DAY)


def line(register: Register, student_id: int, grade: str = "初三") -> leavers.LeaverLine:
    return next(one for one in shown(register, grade).lines if one.student_id == student_id)


def graduated(register: Register, grade: str = "初三", *, filed: bool = True) -> int:
    """The whole grade has passed, has graduated and, if ``filed``, is on a filed roster."""
    results(register, {one.student_id: PASSED for one in shown(register, grade).lines}, grade)
    batch = register.write(graduating.apply, shown(register, grade))
    if filed:
        register.write(graduating.file, batch, FILED)
    return batch


def numbered(register: Register, batch: int, kind: str = NINE_YEARS) -> tuple[int, ...]:
    """Certificates 2026001 and on for everybody of the batch."""
    plan = register.read(certificate_numbers.by_range, Asked(kind, batch), "2026001")
    return register.write(certificate_numbers.apply, plan)


def certificates(register: Register) -> tuple[certificate_list.CertificateLine, ...]:
    return register.read(certificate_list.lines)[0]


def refusal(act: Callable[..., object], *args: Any, **kwargs: Any) -> list[Problem]:
    """The problems with which ``act`` refuses."""
    with pytest.raises(Rejected) as refused:
        act(*args, **kwargs)
    return refused.value.problems


def codes(act: Callable[..., object], *args: Any, **kwargs: Any) -> list[str]:
    """The codes with which ``act`` refuses."""
    return [problem.code for problem in refusal(act, *args, **kwargs)]
