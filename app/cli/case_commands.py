"""The commands on cases of status changes: open, list, show, sign, send back, finish, withdraw."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.answers import IN_PART, Options, answer, as_dicts, opened, print_table, reporting

case_commands = typer.Typer(help="学籍异动：开案、签署、退回、办结。", no_args_is_help=True)

CaseId = Annotated[int, typer.Argument(metavar="ID", help="异动编号，见 cases list")]
Answers = Annotated[list[str] | None, typer.Option("--answer", help="问题=回答，可写多次")]
Papers = Annotated[list[str] | None, typer.Option("--paper", help="已交的材料，可写多次")]
Waived = Annotated[list[str] | None, typer.Option("--waive", help="材料=免交原因，可写多次")]
Values = Annotated[list[str] | None, typer.Option("--pupil", help="转入学生的数据项=值")]
Day = Annotated[str, typer.Option("--day", help="日期，如 20250901；不写为今天")]
Scans = Annotated[list[Path] | None, typer.Option("--scan", help="扫描件（JPG、PNG、PDF）")]
Kind = Annotated[str, typer.Option("--kind", help="异动类型，见 cases kinds")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(case_commands, name="cases")


@case_commands.command("kinds")
def case_kinds(
    context: typer.Context,
    student: Annotated[int, typer.Option("--student", help="学生编号；不写为全部类型")] = 0,
) -> None:
    """列出可以办理的异动类型。"""
    from app.usecases.status import case_offers

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        found = register.read(case_offers.offered, student)
        rows = [{"id": one.id, "title": one.title, "cite": one.cite} for one in found]
        _table(options, ("编号", "类型", "出处"), rows)
        answer(options, {"kinds": rows}, "")


@case_commands.command("ask")
def case_ask(
    context: typer.Context,
    kind: Kind,
    student: Annotated[int, typer.Option("--student", help="学生编号")],
    answers: Answers = None,
    papers: Papers = None,
    day: Day = "",
) -> None:
    """只判断，不开案：要回答什么、能不能办、缺什么。"""
    from app.usecases.status import cases

    options: Options = context.obj
    opening = cases.Opening(kind, _pairs(answers), day, materials=tuple(papers or ()))
    with reporting(options), opened(options) as register:
        found = register.read(cases.consider, student, opening)
        judged = found.considered.judgement
        rows = [{"name": q.name, "label": q.label, "kind": q.kind.value} for q in found.asked]
        findings = [*judged.findings] if judged else []
        facts = {
            "questions": rows,
            "verdict": judged.verdict.value if judged else "",
            "lacks": list(judged.lacks) if judged else [],
            "findings": as_dicts(findings),
            "blocked": as_dicts(found.blocked),
            "papers": [asdict(one) for one in found.papers],
            "steps": [one.name for one in found.steps],
        }
        _table(options, ("名称", "问题", "回答方式"), rows)
        answer(options, facts, f"结论：{facts['verdict']}", findings)


@case_commands.command("open")
def case_open(
    context: typer.Context,
    kind: Kind,
    student: Annotated[int, typer.Option("--student", help="学生编号；转入的新学生不写")] = 0,
    answers: Answers = None,
    papers: Papers = None,
    waived: Waived = None,
    pupil: Values = None,
    day: Day = "",
    applicant: Annotated[str, typer.Option("--applicant", help="申请人")] = "",
    relation: Annotated[str, typer.Option("--relation", help="与学生关系")] = "",
    approval: Annotated[str, typer.Option("--approval", help="主管部门文号")] = "",
    approval_reason: Annotated[str, typer.Option("--approval-reason", help="理由")] = "",
    confirmation: Annotated[str, typer.Option("--confirmation", help="向谁确认、答复")] = "",
) -> None:
    """开案；缺的材料列入清单，不挡开案。"""
    from app.usecases.status import case_newcomers, cases

    options: Options = context.obj
    opening = cases.Opening(
        kind,
        _pairs(answers),
        day,
        applicant,
        relation,
        approval,
        approval_reason,
        confirmation,
        tuple(papers or ()),
        _pairs(waived),
    )
    with reporting(options), opened(options) as register:
        if student:
            made = register.write(cases.open_case, student, opening)
        else:
            made = register.write(case_newcomers.open_case, _pairs(pupil), opening)
        shown = register.read(cases.case, made)
        step = shown.step
        said = f"异动 {made}：{shown.title}。下一步：{step.name if step else '办结'}。"
        answer(options, {"case": made, "verdict": shown.verdict}, said, shown.findings)


@case_commands.command("list")
def case_list(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="也列出已办结和撤回的")] = False,
) -> None:
    """列出办理中的异动：等谁、到哪天。"""
    from app.usecases.status import cases

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        found = register.read(cases.cases) if every else register.read(cases.open_cases)
        rows = [asdict(line) for line in found]
        if not options.as_json:
            shown = [
                (c.id, c.name, c.class_no, c.title, c.step, c.waiting_for, c.due) for c in found
            ]
            print_table(("编号", "姓名", "班号", "类型", "环节", "等待", "期限"), shown)
        answer(options, {"cases": rows, "counts": register.read(cases.counts)}, "")


@case_commands.command("show")
def case_show(context: typer.Context, case: CaseId) -> None:
    """显示一件异动：环节、期限、材料、结论。"""
    from app.usecases.status import cases

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        _answer_case(options, register.read(cases.case, case))


@case_commands.command("sign")
def case_sign(
    context: typer.Context,
    case: CaseId,
    step: Annotated[str, typer.Option("--step", help="环节名称")],
    role: Annotated[str, typer.Option("--role", help="签署的身份，如 校领导")],
    person: Annotated[str, typer.Option("--person", help="签署人")] = "",
    day: Day = "",
    opinion: Annotated[str, typer.Option("--opinion", help="意见")] = "",
    number: Annotated[str, typer.Option("--number", help="文号")] = "",
    scans: Scans = None,
    seen: Annotated[bool, typer.Option("--seen", help="已核对盖章原件，扫描件后补")] = False,
) -> None:
    """登记一个环节的结果。"""
    from app.usecases.status import case_scans, case_steps

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        signature = case_steps.Signature(role, person, day, opinion, number, seen=seen)
        files = [case_scans.read(path) for path in scans or ()]
        signed = register.write(case_scans.sign, case, step, signature, files)
        _answer_case(options, signed.case, signed.problems)


@case_commands.command("return")
def case_return(
    context: typer.Context,
    case: CaseId,
    reason: Annotated[str, typer.Option("--reason", help="退回原因")],
    day: Day = "",
) -> None:
    """登记退回。"""
    from app.usecases.status import case_steps

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        _answer_case(options, register.write(case_steps.send_back, case, reason, day))


@case_commands.command("resend")
def case_resend(
    context: typer.Context,
    case: CaseId,
    note: Annotated[str, typer.Option("--note", help="改了什么")],
    day: Day = "",
) -> None:
    """补正后重新报送。"""
    from app.usecases.status import case_steps

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        _answer_case(options, register.write(case_steps.resend, case, note, day))


@case_commands.command("material")
def case_material(
    context: typer.Context,
    case: CaseId,
    name: Annotated[str, typer.Option("--name", help="材料名称")],
    scans: Scans = None,
    waive: Annotated[str, typer.Option("--waive", help="免交的原因")] = "",
    day: Day = "",
) -> None:
    """登记收到的材料，或写明原因免交。"""
    from app.usecases.status import case_materials, case_scans

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        if waive:
            _answer_case(options, register.write(case_materials.waive, case, name, waive))
        else:
            files = [case_scans.read(path) for path in scans or ()]
            _answer_case(options, register.write(case_scans.receive, case, name, files, day))


@case_commands.command("finish")
def case_finish(context: typer.Context, case: CaseId, day: Day = "") -> None:
    """办结：核对环节和材料，材料归入学籍档案。"""
    from app.usecases.status import cases

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        _answer_case(options, register.write(cases.finish, case, day))


@case_commands.command("withdraw")
def case_withdraw(
    context: typer.Context,
    case: CaseId,
    reason: Annotated[str, typer.Option("--reason", help="原因")],
    refused: Annotated[bool, typer.Option("--refused", help="不予办理")] = False,
) -> None:
    """撤回，或登记不予办理。"""
    from app.usecases.status import cases

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        _answer_case(options, register.write(cases.withdraw, case, reason, refused=refused))


@case_commands.command("reverse")
def case_reverse(
    context: typer.Context,
    student: Annotated[int, typer.Option("--student", help="学生编号")],
    reason: Annotated[str, typer.Option("--reason", help="原因")],
    number: Annotated[str, typer.Option("--number", help="文号")] = "",
    day: Day = "",
) -> None:
    """撤销学生最近一次生效的变动（原记录保留）。"""
    from app.usecases.status import case_offers

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        made = register.write(case_offers.reverse_latest, student, reason, number, day)
        answer(options, {"change": made}, "已撤销最近一次变动。")


def _answer_case(options: Options, shown: Any, problems: Sequence[Any] = ()) -> None:
    if not options.as_json:
        rows = [
            (s.position, s.name, s.leg_name, s.waiting_for, s.done_on or s.state, s.due)
            for s in shown.steps
        ]
        print_table(("序", "环节", "途径", "由谁", "完成", "期限"), rows)
        papers = [(m.name, m.state, m.reason, len(m.evidence)) for m in shown.materials]
        print_table(("材料", "状态", "原因", "扫描件"), papers)
    facts = asdict(shown)
    facts["findings"] = as_dicts(shown.findings)
    facts["problems"] = as_dicts(problems)
    code = IN_PART if any(p.level.blocks for p in problems) else 0
    answer(options, facts, f"{shown.title} · {shown.name} · {shown.state_text}", problems, code)


def _pairs(texts: Sequence[str] | None) -> dict[str, str]:
    found = {}
    for text in texts or ():
        name, sign, value = text.partition("=")
        if not sign:
            raise typer.BadParameter(f"“{text}”应写作 名称=内容。")
        found[name.strip()] = value.strip()
    return found


def _table(options: Options, headings: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    if not options.as_json:
        print_table(headings, [tuple(row.values()) for row in rows])
