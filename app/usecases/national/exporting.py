"""Files for the national system: an untouched copy of its blank template, filled row by row."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from app.domain import fields, identity, layouts, record
from app.domain.permissions import Action
from app.exchange import filling
from app.job import Job
from app.persistence import audit
from app.persistence.records import SyncBatch
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where, blocking
from app.usecases.intake import registration_bars
from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import USUAL, Handing
from app.usecases.pupils import students
from app.usecases.school.permits import require

Incomplete = Literal["include", "leave_out"]
NEWCOMERS = "preschool_list"
"""学前调档名单: the layout for pupils who have no 学籍号 yet, of five columns (R-NA-10-3)."""


@dataclass(frozen=True, slots=True)
class LayoutChoice:
    """A built-in layout: its name on the command line and its title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into ``path``; ``left_out`` pupils lack something and are among ``problems``."""

    path: Path
    rows: int
    left_out: int
    problems: tuple[Problem, ...]


def layout_choices() -> tuple[LayoutChoice, ...]:
    """The layouts a file can be made in when she has no blank template at hand."""
    return tuple(LayoutChoice(layout.id, layout.title) for layout in _layouts())


def export(  # noqa: PLR0913, PLR0917  each is a choice of hers
    tx: Tx,
    out: Path,
    job: Job,
    class_no: str = "",
    template: Path | None = None,
    layout: str = "a_2013",
    incomplete: Incomplete = "include",
    handing: Handing = USUAL,
) -> Exported:
    """Write the pupils of ``class_no`` ("" = all) to ``out`` (.xls or .xlsx), and log it.

    It is for the authority's system unless ``handing`` says otherwise (R-ORD-27-1). Raises
    ``Rejected`` for an unknown layout, a template that cannot be filled, nobody to write, or a
    recipient without approval. A school that awaits its code sends nothing there (R-FJ-5-1).
    """
    require(tx, Action.EXPORT)
    chosen = _layout(layout)
    registering = handing.recipient.strip() in ("", disclosures.AUTHORITY)
    if registering and not tx.setting("school.code"):
        message = "本校还没有学校标识码，全国学籍系统中没有账号。请在赋码后先登记学校标识码。"
        raise Rejected(Problem("export.no-code", message, source="福建 一(一)5"))
    barred = registration_bars.bars(tx, class_no) if registering else {}
    lines, problems, left_out = _sorted_out(tx, class_no, chosen, incomplete, barred, job)
    if not lines:
        message = "没有可以导出的学生。请核对所选班级，或先补齐必填项目。"
        raise Rejected(Problem("export.nobody", message), *problems)
    subject = disclosures.Subject(disclosures.EXPORT, out.name, len(lines))
    disclosures.give(tx, subject, disclosures.asked(handing, disclosures.AUTHORITY))
    report = filling.fill(template, chosen, lines, out, job)
    problems += report.problems
    _record(tx, out, chosen.id if template is None else template.name, len(lines), left_out)
    return Exported(out, len(lines), left_out, tuple(problems))


def _sorted_out(
    tx: Tx,
    class_no: str,
    chosen: layouts.SheetLayout,
    incomplete: Incomplete,
    barred: Mapping[int, list[Problem]],
    job: Job,
) -> tuple[list[dict[str, str]], list[Problem], int]:
    """The lines that go out, what there is to say, and how many pupils stay behind.

    Who is ``barred`` from being registered stays behind whatever she chose (R-NA-10-4, R-NA-13-1,
    R-SC-11-1); the list of newcomers comes before that, and only they are on it.
    """
    lines: list[dict[str, str]] = []
    problems: list[Problem] = []
    left_out = 0
    newcomers = chosen.id == NEWCOMERS
    total = students.count(tx)
    for student_id, line, starred in _lines(tx, class_no):
        job.step(len(lines) + left_out, total, "检查学生信息")
        if newcomers and line["national_number"]:
            continue
        level = Level.REFUSE if incomplete == "leave_out" else Level.WARN
        lacking = _blank(line, chosen) if newcomers else starred
        bars = [] if newcomers else barred.get(student_id, [])
        problems += [_about(one, student_id, line["name"], one.level) for one in bars]
        problems += [_about(p, student_id, line["name"], level) for p in lacking]
        if bars or (lacking and incomplete == "leave_out"):
            left_out += 1
        else:
            lines.append(line)
    return lines, problems, left_out


def _blank(line: Mapping[str, str], chosen: layouts.SheetLayout) -> list[Problem]:
    """What a list of few columns lacks of a pupil; a number only where the type has one."""
    optional = {"id_number"} if line.get("id_type") == identity.OTHER_DOCUMENT else set()
    blank = [column for column in chosen.columns if not line.get(column.key)]
    return [
        Problem("record.incomplete", f"“{one.header}”空白，请补填。", Where(field=one.header))
        for one in blank
        if one.key not in optional
    ]


def _layouts() -> list[layouts.SheetLayout]:
    """Those whose order is known: of the others a file can be read but not made."""
    return [layout for layout in layouts.all_layouts() if layout.ordered]


def _layout(name: str) -> layouts.SheetLayout:
    for layout in _layouts():
        if layout.id == name:
            return layout
    known = "、".join(layout.id for layout in _layouts())
    raise Rejected(Problem("export.layout-unknown", f"没有名为“{name}”的表格版式。可用：{known}。"))


def _lines(tx: Tx, class_no: str) -> Iterator[tuple[int, dict[str, str], list[Problem]]]:
    """(student id, flat line in the national spelling, what it lacks) in the order of classes."""
    code = tx.setting("school.code")
    for student_id, values, guardians in students.whole(tx, class_no):
        values["school_code"] = values["school_code"] or code
        lacking = blocking(record.check_complete(values, guardians))
        yield student_id, fields.national_spelling(students.flat(values, guardians)), lacking


def _about(problem: Problem, student_id: int, name: str, level: Level) -> Problem:
    where = replace(problem.where, student_id=student_id)
    return replace(problem, message=f"{name}：{problem.message}", where=where, level=level)


def _record(tx: Tx, out: Path, layout: str, rows: int, left_out: int) -> None:
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    batch = SyncBatch(
        kind="export",
        file_name=out.name,
        sha256=digest,
        layout=layout,
        rows=rows,
        created=0,
        changed=0,
        rejected=left_out,
        at=tx.stamp,
        by=tx.actor.user,
        audit_seq=audit.head(tx.connection)[0],
    )
    tx.add(batch)
    tx.note("export", "sync_batch", batch.id, {"sha256": digest, "rows": rows})
