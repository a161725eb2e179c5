"""The school's register: made once, opened every morning, checked every term."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.domain import identity, printed_key
from app.evidence import store
from app.persistence import keys
from app.persistence.records import Evidence
from app.persistence.register import Register
from app.persistence.register import prepare as prepare_records
from app.persistence.scan_records import ScanTray
from app.persistence.slots_file import KdfCost
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.school import division_tables
from app.usecases.school.doors import require_register

PROFILES = {
    "ordos": "内蒙古·鄂尔多斯",
    "fujian": "福建（分类）",
    "nongan": "吉林·农安",
    "primary-plan": "学校配置：小学学籍管理实施方案",
    "rencheng": "学校配置：任城实验中学",
    "sichuan": "四川",
    "yanhe": "学校配置：沿河四完小",
}
"""Policy profiles that a school can choose, the default first; each is a file of dated rules."""

FIRST_ROLE = "registrar"
AWAITING = "待赋码"
"""What is typed for a new school's code until the ministry gives one (R-FJ-5-1)."""


@dataclass(frozen=True, slots=True)
class School:
    """The school that the register belongs to; ``code`` is its 10-digit 学校标识码, or ""."""

    name: str
    code: str
    profile: str


def create(
    folder: Path, school: School, user: str, password: str, cost: KdfCost = keys.DEFAULT
) -> tuple[Register, str]:
    """A new register for ``school`` and its recovery key as it is printed.

    Raises ``Rejected`` for what was typed wrong, before anything is written.
    """
    problems = _problems_of(school)
    if not user.strip():
        problems.append(_typed("user", "请填写学籍管理员的姓名或用户名。", "用户名"))
    if problems:
        raise Rejected(*problems)
    keys.check_password(password)
    register, recovery = Register.create(folder, user.strip(), password, FIRST_ROLE, cost)
    try:
        register.write(_enter_school, school)
    except BaseException:
        register.close()
        raise
    return register, printed_key.encode(recovery)


def prepare() -> None:
    """Do ahead, while the password is typed, what opening would wait for."""
    prepare_records()


def unlock(folder: Path, user: str, password: str) -> Register:
    """Open the register with a password; takes about half a second by design (Argon2id)."""
    return _opened(folder, lambda: keys.unlock(folder, user, password))


def unlock_with_recovery(folder: Path, key_text: str) -> Register:
    """Open the register with the printed recovery key."""
    raw = printed_key.decode(key_text)
    return _opened(folder, lambda: keys.unlock_with_recovery(folder, raw))


def recovery_typed_right(shown: str, typed: str) -> bool:
    """Whether the key typed back is the one that was shown and printed.

    Raises ``Rejected`` naming the group with the slip of the pen.
    """
    return hmac.compare_digest(printed_key.decode(shown), printed_key.decode(typed))


def school(tx: Tx) -> School:
    """The school of this register."""
    return School(tx.setting("school.name"), tx.setting("school.code"), tx.setting("profile"))


def check(register: Register) -> list[Problem]:
    """Integrity of every page, of the structure, of the audit chain, and of every scan's file."""
    return [*register.check(), *tidy(register)]


def tidy(register: Register) -> list[Problem]:
    """Remove what a crash left half-written among the scans; report those that are gone."""
    file_ids = register.read(_file_ids)
    report = store.sweep(register.folder / "evidence", file_ids)
    problems = []
    if report.missing:
        message = (
            f"有 {len(report.missing)} 件材料或照片的文件不见了。"
            "请从最近的备份或期末光盘找回 evidence 文件夹，或重新扫描。"
        )
        problems.append(Problem("evidence.missing", message))
    if report.orphans:
        message = f"有 {len(report.orphans)} 个材料文件没有登记，可能是断电时留下的。不影响使用。"
        problems.append(Problem("evidence.orphan", message, level=Level.WARN))
    return problems


def _file_ids(tx: Tx) -> set[str]:
    kept = set(tx.scalars(select(Evidence.file_id)))
    return kept | set(tx.scalars(select(ScanTray.file_id)))


def _opened(folder: Path, unlock_slot: Callable[[], keys.Unlocked]) -> Register:
    require_register(folder)
    register = Register.open(folder, unlock_slot())
    register.read(division_tables.load)
    return register


def _enter_school(tx: Tx, school: School) -> None:
    tx.set("school.name", school.name.strip())
    tx.set("school.code", "" if school.code == AWAITING else school.code)
    tx.set("profile", school.profile)


def _problems_of(school: School) -> list[Problem]:
    problems = []
    if not school.name.strip():
        problems.append(_typed("school-name", "请填写学校全称，与公章一致。", "学校名称"))
    if school.code != AWAITING and not identity.is_school_code(school.code):
        message = "学校标识码应为 10 位数字，见学校代码证书；新设学校未赋码的写“待赋码”。"
        problems.append(_typed("code", message, "学校标识码"))
    if school.profile not in PROFILES:
        known = "、".join(PROFILES)
        message = f"没有名为“{school.profile}”的政策配置。可用：{known}。"
        problems.append(_typed("profile", message, "政策配置"))
    return problems


def _typed(code: str, message: str, field: str) -> Problem:
    return Problem(f"school.{code}", message, Where(field=field))
