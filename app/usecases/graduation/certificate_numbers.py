"""证书编号 for many at once: a range or a pasted list, checked for doubles and gaps, then entered.

No number is entered before the roster is filed where the text says so (R-ORD-23-1), and none for
who is not enrolled here (R-ORD-23-8).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from app.domain import certificates as table
from app.domain import grades, working_days
from app.domain.certificates import Kind
from app.domain.checks_graduation import LEFT_EARLY
from app.domain.judging_rules import Proposal, judge
from app.domain.permissions import Action
from app.domain.policy import Policy
from app.persistence.certificate_records import Certificate, CertificateSign, Leaver, LeavingBatch
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Level, Problem, Rejected, Where, blocking
from app.usecases.graduation import certificate_list, leavers, sheet_lines
from app.usecases.graduation.certificates import DAMAGED, VOID
from app.usecases.graduation.sheet_lines import Rows
from app.usecases.pupils.recognising import People
from app.usecases.rulebook import policies
from app.usecases.school.permits import require
from app.usecases.status import statuses

WORDS = {
    "number": (
        "证书编号", "证书号", "证书号码", "毕业证书编号", "毕业证号", "毕业证书号", "编号", "证号",
    )
}  # fmt: skip
_GIVING, _ANOTHER, _EXCHANGE = "发证", "补发毕业证书", "换发毕业证书"
_GROUP = 500
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom: those whom an act graduated, or one pupil who left before (``student_id``).

    ``basis`` is the authority's document where no text names the kind.
    """

    kind: str
    batch_id: int = 0
    student_id: int = 0
    basis: str = ""


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One pupil and her number; ``row`` is that of the pasted list, 0 for a range."""

    student_id: int
    name: str
    class_no: str
    result: str
    left_on: str
    number: str
    row: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """Numbers as they would be entered; ``problems`` are about all of them together."""

    asked: Asked
    kind: Kind
    lines: tuple[NumberLine, ...]
    problems: tuple[Problem, ...]

    @property
    def every_problem(self) -> tuple[Problem, ...]:
        """What is wrong with the whole, then with single lines."""
        return (*self.problems, *(p for line in self.lines for p in line.problems))


@dataclass(frozen=True, slots=True)
class _Whom:
    """The pupils that are asked for, and what a certificate of theirs says."""

    policy: Policy
    kind: Kind
    stage: str
    batch: LeavingBatch | None
    lines: tuple[NumberLine, ...]


def waiting(tx: Tx, asked: Asked) -> tuple[NumberLine, ...]:
    """Those who get the kind and have none of it yet, in the order of classes."""
    whom = _whom(tx, asked)
    held = {row.student_id for row in _held(tx, whom) if not row.ended_on}
    return tuple(one for one in whom.lines if one.student_id not in held and _fits(whom, one))


def by_range(tx: Tx, asked: Asked, first: str, last: str = "") -> NumberPlan:
    """Numbers from ``first`` on, in the order of classes; ``last`` must come out if it is given."""
    whom = _whom(tx, asked)
    pupils = waiting(tx, asked)
    start = table.tidy(first)
    numbers = table.following(start, len(pupils))
    problems = list(_range_wrong(start, table.tidy(last), numbers, len(pupils)))
    if problems:
        return NumberPlan(asked, whom.kind, pupils, tuple(problems))
    pairs = zip(pupils, numbers, strict=True)
    return _plan(tx, asked, whom, [replace(one, number=number) for one, number in pairs])


def by_list(tx: Tx, asked: Asked, rows: Rows) -> NumberPlan:
    """Numbers as a sheet has them: by who is named on the line.

    Without a header: two columns are name and number, one is numbers in the order of classes.
    """
    whom = _whom(tx, asked)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if rows and all(len(row) == 1 for row in rows) and not _is_heading(rows[0][0]):
        return _in_order(tx, asked, whom, [row[0] for row in rows])
    if rows and all(len(row) == 2 for row in rows) and not any(map(_is_heading, rows[0])):
        rows = [(_who_heading(rows), "证书编号"), *rows]
    people = People.load(tx)
    by_id = {one.student_id: one for one in whom.lines}
    lines = []
    for line in sheet_lines.read(rows, WORDS):
        meant = sheet_lines.meant(people, line)
        number = table.tidy(line.texts.get("number", ""))
        ours = [one for one in meant.people if one.id in by_id]
        if len(ours) == 1:
            lines.append(replace(by_id[ours[0].id], number=number, row=line.row))
        else:
            stranger = meant.one
            problem = sheet_lines.not_one(line, meant) if stranger is None else None
            found = (problem,) if problem else _not_ours(whom, line.name, line.row)
            lines.append(NumberLine(0, line.name, "", "", "", number, line.row, tuple(found)))
    return _plan(tx, asked, whom, lines)


def apply(tx: Tx, shown: NumberPlan) -> tuple[int, ...]:
    """Enter the numbers as ``shown``; gives the certificates' ids.

    Raises ``Rejected`` with everything that stands in the way, nothing is entered by halves.
    """
    require(tx, Action.EDIT)
    whom = _whom(tx, shown.asked)
    known = {one.student_id for one in whom.lines}
    plan = _plan(tx, shown.asked, whom, [replace(one, problems=()) for one in shown.lines])
    stops = blocking(shown.every_problem) or blocking(plan.every_problem)
    if not shown.lines or not all(one.student_id in known for one in shown.lines):
        message = "没有可以登记证书的学生。请先选择毕业办理和证书种类。"
        stops = stops or [Problem("certificate.nobody", message)]
    if stops:
        raise Rejected(*stops)
    made = []
    for one in plan.lines:
        row = Certificate(
            student_id=one.student_id,
            kind=whom.kind.id,
            number=one.number,
            result=one.result,
            left_on=one.left_on,
            entered_at=tx.stamp,
            entered_by=tx.actor.user,
        )
        row.batch_id, row.basis = whom.batch.id if whom.batch else None, shown.asked.basis.strip()
        tx.session.add(row)
        made.append(row)
    tx.session.flush()
    said = f"{whom.kind.title} {made[0].number} 至 {made[-1].number}"
    tx.note("number", "certificate", said, {"rows": len(made)})
    return tuple(row.id for row in made)


def withdraw(tx: Tx, certificate_ids: Sequence[int]) -> int:
    """Take numbers back that were entered wrongly, while nobody has signed or taken the papers."""
    require(tx, Action.UNDO)
    found = certificate_list.of_ids(tx, certificate_ids)
    problems = [
        Problem(
            "certificate.depends",
            f"{one.name}的{one.kind.title}已经有签章、发放或作废的登记，编号不能撤回。"
            "写坏了的请登记作废。",
            Where(student_id=one.student_id),
        )
        for one in found
        if one.given_on or one.ended_on or any(sign.on for sign in one.signs)
    ]
    if problems:
        raise Rejected(*problems)
    for one in found:
        for sign in tx.scalars(
            select(CertificateSign).where(CertificateSign.certificate_id == one.id)
        ):
            tx.remove(sign)
        tx.remove(tx.get(Certificate, one.id, "这份证书"))
    tx.session.flush()
    tx.note("unnumber", "certificate", "证书编号", {"rows": len(found)})
    return len(found)


def _whom(tx: Tx, asked: Asked) -> _Whom:
    policy, kind = policies.of_school(tx), table.kind(asked.kind)
    if not asked.batch_id:
        return _left_before(tx, policy, kind, asked.student_id)
    batch = tx.get(LeavingBatch, asked.batch_id, "这次毕业办理")
    if batch.undone_at:
        raise Rejected(Problem("graduation.undone", "这次毕业办理已经撤销。请刷新列表。"))
    statement = (
        select(Leaver.result, Student.id, Student.name, Student.class_no)
        .join(Student, Student.id == Leaver.student_id)
        .where(Leaver.batch_id == batch.id)
        .order_by(Student.class_no, Student.id)
    )
    lines = tuple(
        NumberLine(student_id, name, class_no, result, batch.effective_on, "")
        for result, student_id, name, class_no in tx.session.execute(statement)
    )
    return _Whom(policy, kind, leavers.stage_of(batch.grade), batch, lines)


def _left_before(tx: Tx, policy: Policy, kind: Kind, student_id: int) -> _Whom:
    """One who withdrew: 肄业证书 (R-ORD-23-7). Whoever is not ours gets nothing (R-ORD-23-8)."""
    student = tx.get(Student, student_id, "这名学生")
    now = statuses.state(tx, student_id)
    stage = grades.stage_of(grades.read(student.grade) or grades.read(now.left_grade))
    if now.status not in kind.states or not kind.fits(stage, LEFT_EARLY, now.status):
        raise Rejected(*_not_ours_by_state(policy, student.name, now.status))
    left = f"{now.since:%Y%m%d}" if now.since else ""
    one = NumberLine(student.id, student.name, student.class_no, LEFT_EARLY, left, "")
    return _Whom(policy, kind, stage, None, (one,))


def _not_ours_by_state(policy: Policy, name: str, status: str) -> list[Problem]:
    message = f"{name}现在是“{status}”，不在这种证书的发放范围内。请核对学籍状态和证书种类。"
    own = Problem("certificate.state", message)
    return [own, *_judged(policy, _GIVING, {"enrolled_here": False})]


def _not_ours(whom: _Whom, name: str, row: int) -> list[Problem]:
    where = Where(row=row)
    message = f"第 {row} 行：{name}不在这次毕业办理的名单上，不能登记证书。请核对。"
    judged = _judged(whom.policy, _GIVING, {"enrolled_here": False})
    return [Problem("certificate.not-on-roster", message, where)] + [
        replace(one, where=where) for one in judged if one.level is Level.REFUSE
    ]


def _judged(policy: Policy, case: str, facts: dict[str, Any]) -> list[Problem]:
    found = judge(policy, Proposal(case, (), working_days.shipped()), facts).findings
    return [one for one in found if one.level is not Level.ALLOW]


def _fits(whom: _Whom, one: NumberLine) -> bool:
    if whom.batch is None:
        return True
    documents = certificate_list.documents(whom.policy)
    return whom.kind in table.due(documents, whom.stage, one.result)


def _held(tx: Tx, whom: _Whom) -> list[Certificate]:
    """Every certificate of the kind that these pupils have or had."""
    found: list[Certificate] = []
    for group in in_groups([one.student_id for one in whom.lines], _GROUP):
        found += tx.scalars(
            select(Certificate).where(
                Certificate.kind == whom.kind.id, Certificate.student_id.in_(group)
            )
        )
    return found


def _range_wrong(first: str, last: str, numbers: Sequence[str], count: int) -> Iterator[Problem]:
    where = Where(field="起始编号")
    if said := table.unusable(first):
        yield Problem("certificate.number", f"{said}。请填写第一份证书的编号。", where)
    elif not count:
        message = "没有还缺这种证书的学生。请核对证书种类。"
        yield Problem("certificate.nobody", message)
    elif not numbers:
        message = f"从“{first}”起放不下 {count} 个编号。请核对起始编号的位数。"
        yield Problem("certificate.range", message, where)
    elif last and last != numbers[-1]:
        message = (
            f"{count} 名学生从“{first}”起应到“{numbers[-1]}”，填的末号是“{last}”。"
            "请核对人数和编号。"
        )
        yield Problem("certificate.range", message, Where(field="末号"))


def _in_order(tx: Tx, asked: Asked, whom: _Whom, numbers: Sequence[str]) -> NumberPlan:
    pupils = waiting(tx, asked)
    if len(numbers) != len(pupils):
        message = (
            f"粘贴了 {len(numbers)} 个编号，还缺证书的学生有 {len(pupils)} 名，对不上。"
            "请连同姓名一列一起复制。"
        )
        return NumberPlan(asked, whom.kind, pupils, (Problem("certificate.count", message),))
    pairs = zip(pupils, numbers, strict=True)
    return _plan(tx, asked, whom, [replace(one, number=table.tidy(text)) for one, text in pairs])


def _who_heading(rows: Rows) -> str:
    """By what a first column without a heading names its pupils."""
    texts = [table.tidy(row[0]) for row in rows]
    if all(text[:1] in ("G", "L", "J") and text[1:2].isdigit() for text in texts):
        return "学籍号"
    return "身份证件号" if all(text[:-1].isdigit() for text in texts) else "姓名"


def _is_heading(text: str) -> bool:
    return not any(one.isdigit() for one in text) and text.strip() in (
        "姓名", "学生姓名", "学籍号", *WORDS["number"],
    )  # fmt: skip


def _plan(tx: Tx, asked: Asked, whom: _Whom, lines: Iterable[NumberLine]) -> NumberPlan:
    """``lines`` with everything that is wrong, one by one and together."""
    lines = list(lines)
    taken = certificate_list.taken(tx, whom.kind, [one.number for one in lines])
    numbers = Counter(one.number for one in lines)
    people = Counter(one.student_id for one in lines if one.student_id)
    held: dict[int, list[Certificate]] = {}
    for row in _held(tx, whom):
        held.setdefault(row.student_id, []).append(row)
    checked = []
    for one in lines:
        found = list(one.problems)
        if one.student_id:
            found += _of_pupil(whom, one, held.get(one.student_id, []), asked.basis)
            if people[one.student_id] > 1:
                found.append(_about(one, "twice", "在名单中不止一行。请只留一行。"))
        found += _of_number(one, taken, numbers)
        checked.append(replace(one, problems=tuple(found)))
    return NumberPlan(asked, whom.kind, tuple(checked), tuple(_together(tx, asked, whom, checked)))


def _of_pupil(
    whom: _Whom, one: NumberLine, held: Sequence[Certificate], basis: str
) -> Iterator[Problem]:
    if not _fits(whom, one):
        message = f"的结论是{one.result}，不发“{whom.kind.title}”。请另选证书种类。"
        yield _about(one, "result", message)
    for row in held:
        if not row.ended_on:
            yield _about(one, "already", f"已有{whom.kind.title}，编号 {row.number}。请核对。")
        elif not row.ended_why.startswith(VOID):
            case = _EXCHANGE if row.ended_why.startswith(DAMAGED) else _ANOTHER
            said = _judged(whom.policy, case, {})
            stops = [p for p in said if p.level is not Level.NEEDS_CONFIRM]
            where = Where(student_id=one.student_id)
            yield from (replace(p, where=where) for p in stops)
            if not stops and not basis.strip():
                message = "原证书已遗失或损坏，能否再发办法没有写。请填写主管部门的依据。"
                yield _about(one, "another", message)


def _of_number(one: NumberLine, taken: dict[str, int], numbers: Counter[str]) -> Iterator[Problem]:
    if said := table.unusable(one.number):
        yield _about(one, "number", f"的证书编号不能用：{said}。请改正。")
    elif one.number in taken:
        yield _about(one, "taken", f"的证书编号“{one.number}”已经登记过。请核对。")
    elif numbers[one.number] > 1:
        yield _about(one, "double", f"的证书编号“{one.number}”在名单中重复。请改正。")


def _about(one: NumberLine, code: str, what: str) -> Problem:
    at = f"第 {one.row} 行：" if one.row else ""
    where = Where(row=one.row, student_id=one.student_id, field="证书编号")
    return Problem(f"certificate.{code}", f"{at}{one.name}{what}", where)


def _together(tx: Tx, asked: Asked, whom: _Whom, lines: Sequence[NumberLine]) -> Iterator[Problem]:
    if whom.batch is not None:
        filed = whom.batch.filing_no if whom.batch.filing_on else ""
        yield from _judged(whom.policy, _GIVING, {"enrolled_here": True, "approval_no": filed})
    if whom.kind.silent and not asked.basis.strip():
        message = (
            f"{whom.policy.title}没有写“{whom.kind.title}”。"
            "请填写主管部门规定的文号，作为发证的依据。"
        )
        where = Where(field="依据")
        yield Problem("certificate.basis", message, where, whom.policy.cite, Level.NEEDS_MATERIAL)
    good = [one.number for one in lines if one.number and not one.problems]
    shapes = {table.shape(number) for number in good}
    if len(shapes) > 1:
        message = f"编号不是同一种样式：{'、'.join(sorted(shapes)[:_NAMED])}。请核对。"
        yield Problem("certificate.shapes", message, level=Level.WARN)
    missing = certificate_list.missing_numbers(tx, whom.kind, good)
    if missing:
        shown = "、".join(missing[:_NAMED]) + ("等" if len(missing) > _NAMED else "")
        message = f"编号不连续，缺 {shown}。空白证书作废的，请登记作废号；漏登的请补登。"
        yield Problem("certificate.gaps", message, level=Level.WARN)
