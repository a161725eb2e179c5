"""Random walks over cases: whatever is tried, what the register holds fits together afterwards."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from case_school import GANG, HONG, LAN, MEDICAL, MING, scan
from sqlalchemy import select

from app.domain import dates, status_kinds
from app.persistence.case_records import CaseStep, Enrolment, StatusCase, StatusChange
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Rejected
from app.usecases.status import case_materials, case_offers, case_steps, cases, statuses
from app.usecases.status.case_steps import Signature
from app.usecases.status.cases import Opening

PUPILS = (MING, HONG, GANG, LAN)
FIRST = date(2025, 9, 1)
WORDS: dict[str, tuple[str, ...]] = {
    "ground": ("因病", "其他原因", "旷课", "休学期满"),
    "hospital": ("东胜区人民医院",),
    "hospital_grade": ("二级甲等", "二级乙等", "未定级"),
    "needed_periods": ("240", "100"),
    "term_periods": ("600",),
    "target_grade": ("初二", "初三", "高二"),
    "target_class": ("0801", "1101"),
    "direction": ("转出市外", "市内"),
    "certificate": ("治愈", "没有证明"),
    "certificate_hospital_grade": ("三级甲等",),
    "school_opinion": ("随原班学习",),
    "condition": ("随迁子女", "不是随迁子女"),
    "into": ("留学", "移民"),
    "keeps": ("是", "否"),
    "application": ("是",),
}


class Walk:
    """One registrar who tries things; what is refused leaves nothing behind."""

    def __init__(self, register: Register, seed: int) -> None:
        self.register = register
        self.random = Random(seed)
        self.day = FIRST
        self.done = 0

    def go(self, steps: int) -> None:
        acts = (self.open, self.sign, self.sign, self.sign, self.send_back, self.resend)
        acts = (*acts, self.paper, self.finish, self.withdraw, self.reverse)
        for _ in range(steps):
            self.day += timedelta(self.random.randrange(3))
            before = self.register.read(_counted)
            try:
                self.random.choice(acts)()
                self.done += 1
            except Rejected:
                assert self.register.read(_counted) == before
            self.register.read(_sound)

    def open(self) -> None:
        pupil = self.random.choice(PUPILS)
        offered = self.register.read(case_offers.offered, pupil)
        if not offered:
            return
        kind = self.random.choice(offered).id
        answers: dict[str, str] = {}
        for _ in range(4):
            opening = Opening(kind, answers, self._typed())
            for one in self.register.read(cases.consider, pupil, opening).asked:
                answers.setdefault(one.name, self._answer(one))
        opening = Opening(
            kind, answers, self._typed(), confirmation="已请示", materials=MEDICAL,
            approval_no="鄂教〔2025〕9号", approval_reason="特殊情况",
        )  # fmt: skip
        self.register.write(cases.open_case, pupil, opening)

    def sign(self) -> None:
        case = self._case()
        shown = self.register.read(cases.case, case)
        if shown.step is None:
            return
        role = shown.step.role if self.random.random() < 0.9 else "家长"
        proof = [scan(self.register, shown.student_id)] if shown.step.stamp else []
        signature = Signature(role, "李校长", self._typed(), evidence_ids=proof)
        step = self.random.choice([shown.step, shown.step, shown.step, shown.steps[-1]])
        self.register.write(case_steps.sign, case, step.name, signature)

    def send_back(self) -> None:
        self.register.write(case_steps.send_back, self._case(), "材料不清", self._typed())

    def resend(self) -> None:
        self.register.write(case_steps.resend, self._case(), "已补", self._typed())

    def paper(self) -> None:
        shown = self.register.read(cases.case, self._case())
        if shown.materials:
            name = self.random.choice(shown.materials).name
            proof = [scan(self.register, shown.student_id)]
            self.register.write(case_materials.receive, shown.id, name, proof, self._typed())

    def finish(self) -> None:
        self.register.write(cases.finish, self._case(), self._typed())

    def withdraw(self) -> None:
        if self.random.random() < 0.3:
            self.register.write(cases.withdraw, self._case(), "不办了")

    def reverse(self) -> None:
        pupil = self.random.choice(PUPILS)
        if self.random.random() < 0.4:
            self.register.write(case_offers.reverse_latest, pupil, "登记错误", "", self._typed())

    def _case(self) -> int:
        running = [line.id for line in self.register.read(cases.open_cases)]
        if not running:
            raise Rejected()
        return self.random.choice(running)

    def _typed(self) -> str:
        return dates.written(min(self.day, date(2026, 11, 1)))

    def _answer(self, one: Any) -> str:
        if one.name in WORDS:
            words = [word for word in WORDS[one.name] if not one.choices or word in one.choices]
            return self.random.choice(words) if words else self.random.choice(one.choices)
        if one.choices:
            return str(self.random.choice(one.choices))
        kinds = {"day": dates.written(self.day + timedelta(30)), "number": "50", "flag": "是"}
        kinds |= {"grade": "初二", "class": "0801"}
        return kinds.get(one.kind.value, "说明")


def _counted(tx: Tx) -> tuple[int, ...]:
    tables = ("status_change", "enrolment", "status_case", "case_step", "case_return")
    tables = (*tables, "case_material", "case_evidence", "dossier_entry")
    return tuple(
        int(tx.connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one())  # noqa: S608  names of tables only
        for name in tables
    )


def _sound(tx: Tx) -> None:
    """Every invariant of cases and states."""
    for pupil in PUPILS:
        state = statuses.state(tx, pupil)
        rows = list(tx.scalars(select(Enrolment).where(Enrolment.student_id == pupil)))
        assert len(rows) <= 1
        kept = statuses.current(tx, [pupil])[pupil]
        assert (kept.status, kept.enrolled, kept.attends) == (
            state.status,
            state.enrolled,
            state.attends,
        )
    known = {row.id for row in tx.scalars(select(StatusChange))}
    open_of: dict[int, int] = {}
    for case in list(tx.scalars(select(StatusCase))):
        status_kinds.kind(case.kind)
        open_of[case.student_id] = open_of.get(case.student_id, 0) + (case.state == "open")
        steps = list(
            tx.scalars(
                select(CaseStep).where(CaseStep.case_id == case.id).order_by(CaseStep.position)
            )
        )
        done = [step.state == "done" for step in steps]
        assert done == sorted(done, reverse=True)  # no step before the one that comes first
        national = [step.state == "done" for step in steps if step.leg == "national"]
        took_effect = case.state in ("effective", "closed", "reversed")
        assert (case.change_id is not None) == took_effect
        if case.state in ("effective", "closed"):
            assert all(national) and case.change_id in known
        if case.state == "closed":
            assert all(done)
        for step in steps:
            assert not step.due or step.due > step.reached_on  # never on the day of its event
            assert not step.due or step.rolled >= step.due
        assert not case.due or case.due > case.applied_on
    assert all(count <= 1 for count in open_of.values())


@pytest.mark.parametrize("seed", range(6))
def test_a_random_walk_leaves_everything_sound(opening, seed: int) -> None:
    profile = ("ordos", "nongan", "sichuan", "fujian", "yanhe", "ordos")[seed]
    walk = Walk(opening(profile=profile), seed)
    walk.go(60)
    assert walk.done > 12
    assert walk.register.check() == []


@pytest.mark.parametrize("seed", range(2))
def test_the_days_of_a_walk_may_run_to_its_very_end(register: Register, seed: int) -> None:
    walk = Walk(register, 100 + seed)
    walk.day = date(2026, 7, 1)
    walk.go(40)
    lines = register.read(cases.open_cases)
    assert len(lines) == sum(register.read(cases.counts)[state] for state in ("open", "effective"))
