"""The commands of collection and admission: campaigns, their paper, and new pupils."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.answers import DONE, IN_PART, Options, answer, as_dicts, opened, print_table, reporting
from app.problems import Problem, Rejected

campaign_commands = typer.Typer(help="采集任务：发放、交回、催收。", no_args_is_help=True)
admission_commands = typer.Typer(help="招生入学：计划、注册、办理进度。", no_args_is_help=True)

Campaign = Annotated[int, typer.Argument(metavar="ID", help="任务编号，见 campaign list")]
ClassNo = Annotated[str, typer.Option("--class", help="班号")]
Day = Annotated[str, typer.Option("--day", help="办理日期，如 20250901；不写为今天")]
Confirm = Annotated[list[str] | None, typer.Option("--confirm", help="确认提示的代码")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(campaign_commands, name="campaign")
    app.add_typer(admission_commands, name="admission")


@campaign_commands.command("open")
def campaign_open(
    context: typer.Context,
    title: Annotated[str, typer.Option("--title", help="任务名称")],
    year: Annotated[str, typer.Option("--year", help="学年开始的年份，如 2025")],
    due: Annotated[str, typer.Option("--due", help="截止日期")] = "",
    term_start: Annotated[
        str, typer.Option("--term-start", help="开学日期；不写截止日期时按开学后15日")
    ] = "",
    form: Annotated[
        str, typer.Option("--form", help="collection 采集表，confirmation 确认表")
    ] = "confirmation",
    grade: Annotated[list[str] | None, typer.Option("--grade", help="年级，可写多次")] = None,
    class_no: Annotated[list[str] | None, typer.Option("--class", help="班号，可写多次")] = None,
) -> None:
    """开始一次采集；不写年级和班级就是全校。"""
    from app.usecases.collecting import campaigns

    options: Options = context.obj
    scope = (tuple(grade or ()), tuple(class_no or ()))
    opening = campaigns.Opening(title, year, due, form, *scope, term_start)
    with reporting(options), opened(options) as register:
        made = register.write(campaigns.open_campaign, opening)
        pupils = sum(one.pupils for one in register.read(campaigns.progress, made))
        answer(options, {"campaign": made, "pupils": pupils}, f"任务 {made}：{pupils} 名学生。")


@campaign_commands.command("list")
def campaign_list(context: typer.Context) -> None:
    """列出全部采集任务。"""
    from app.usecases.collecting import campaigns

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [asdict(line) for line in register.read(campaigns.campaigns)]
        _table(options, ("编号", "名称", "学年", "表单", "截止", "人数", "未收齐", "结束"), rows)
        answer(options, {"campaigns": rows}, "")


@campaign_commands.command("status")
def campaign_status(context: typer.Context, campaign: Campaign, class_no: ClassNo = "") -> None:
    """显示各班进度；写班号则列出这个班每名学生。"""
    from app.usecases.collecting import campaigns

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        shown = register.read(campaigns.progress, campaign)
        classes = [
            {"class": one.class_no, "pupils": one.pupils, "missing": one.lacking, **one.states}
            for one in shown
            if class_no in ("", one.class_no)
        ]
        facts: dict[str, Any] = {"classes": classes}
        if class_no:
            lines = register.read(campaigns.lines, campaign, class_no)
            facts["pupils"] = [asdict(line) for line in lines]
            of_paper = ("编号", "姓名", "班号", "状态", "日期", "表单编号", "打印日期")
            _table(options, of_paper, facts["pupils"])
        else:
            _table(options, ("班号", "人数", "未收齐", *campaigns.CHAIN.states), classes)
        answer(options, facts, "")


@campaign_commands.command("print")
def campaign_print(
    context: typer.Context,
    campaign: Campaign,
    class_no: ClassNo,
    out: Annotated[Path, typer.Option("--out", help=".pdf 或 .docx")],
    again: Annotated[bool, typer.Option("--again", help="补打已发出而未交回的")] = False,
) -> None:
    """打印一个班还没有打印的表。"""
    from app.usecases.collecting import campaign_sheets

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        done = register.write(campaign_sheets.print_sheets, campaign, class_no, out, job, again)
        facts = {"path": str(out), "sheets": done.sheets, "numbers": list(done.numbers)}
        said = {**facts, "problems": as_dicts(done.problems)}
        answer(options, said, f"已生成 {done.sheets} 张：{out}", done.problems)


@campaign_commands.command("missing")
def campaign_missing(
    context: typer.Context,
    campaign: Campaign,
    out: Annotated[Path, typer.Option("--out", help=".pdf 或 .docx")],
    class_no: ClassNo = "",
) -> None:
    """按班打印未交回名单。"""
    from app.usecases.collecting import campaign_sheets

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        done = register.write(campaign_sheets.print_missing, campaign, out, job, class_no)
        facts = {"path": str(out), "pages": done.pages, "pupils": done.pupils}
        answer(options, facts, f"已生成 {done.pages} 页，{done.pupils} 人：{out}")


@campaign_commands.command("return")
def campaign_return(
    context: typer.Context,
    numbers: Annotated[list[str], typer.Argument(help="表单编号或二维码内容")],
    signed: Annotated[bool, typer.Option("--signed", help="监护人、班主任都已签字")] = False,
    day: Day = "",
) -> None:
    """按编号或二维码登记交回；一张登记不了，这一批都不登记。"""
    from app.usecases.collecting import campaigns, returns

    options: Options = context.obj
    signers = tuple(campaigns.SIGNERS) if signed else ()
    with reporting(options), opened(options) as register:
        done = register.write(returns.return_sheets, numbers, signers, day)
        _answer_returned(options, list(done.came), done.problems)


@campaign_commands.command("return-class")
def campaign_return_class(
    context: typer.Context,
    campaign: Campaign,
    class_no: ClassNo,
    absent: Annotated[list[int] | None, typer.Option("--absent", help="未交的学生编号")] = None,
    signed: Annotated[bool, typer.Option("--signed", help="监护人、班主任都已签字")] = False,
    day: Day = "",
) -> None:
    """登记全班交回，未交的除外。"""
    from app.usecases.collecting import campaigns, returns

    options: Options = context.obj
    signers = tuple(campaigns.SIGNERS) if signed else ()
    with reporting(options), opened(options) as register:
        done = register.write(returns.return_class, campaign, class_no, absent or (), signers, day)
        _answer_returned(options, list(done.came), done.problems)


@campaign_commands.command("file")
def campaign_file(
    context: typer.Context,
    campaign: Campaign,
    students: Annotated[list[int], typer.Option("--student", help="学生编号，可写多次")],
    day: Day = "",
) -> None:
    """登记双签的表已归入学生档案。"""
    from app.usecases.collecting import returns

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(returns.file_away, campaign, students, day)
        answer(options, {"students": students}, f"已登记 {len(students)} 人归档。")


@campaign_commands.command("back")
def campaign_back(
    context: typer.Context,
    campaign: Campaign,
    student: Annotated[int, typer.Argument(metavar="STUDENT", help="学生编号")],
    state: Annotated[str, typer.Argument(help="退回到哪一步，如 已打印")],
    reason: Annotated[str, typer.Option("--reason", help="原因，必填")] = "",
) -> None:
    """把一名学生的表退回到前面的一步，原因留在记录里。"""
    from app.usecases.collecting import returns

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(returns.step_back, campaign, student, state, reason)
        steps = [asdict(step) for step in register.read(returns.steps, campaign, student)]
        answer(options, {"steps": steps}, f"已退回到“{state}”。")


@campaign_commands.command("close")
def campaign_close(context: typer.Context, campaign: Campaign) -> None:
    """结束一次采集；迟交的表仍可登记。"""
    from app.usecases.collecting import campaigns

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(campaigns.close_campaign, campaign)
        answer(options, {"campaign": campaign}, f"任务 {campaign} 已结束。")


@admission_commands.command("plan")
def admission_plan(
    context: typer.Context,
    year: Annotated[str, typer.Argument(help="年份，如 2025")],
    stage: Annotated[str, typer.Argument(help="小学、普通初中或普通高中")],
    places: Annotated[int, typer.Argument(help="计划人数")],
    area: Annotated[str, typer.Option("--area", help="招生范围")] = "",
    document_no: Annotated[str, typer.Option("--document", help="下达计划的文号")] = "",
) -> None:
    """录入一个学段一年的招生计划。"""
    from app.usecases.intake import admission_plans

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        wanted = (year, stage, places, area, document_no)
        made = register.write(admission_plans.set_plan, *wanted)
        answer(options, {"plan": made}, f"已录入 {year} 年{stage}招生计划 {places} 人。")


@admission_commands.command("plan-change")
def admission_plan_change(
    context: typer.Context,
    plan: Annotated[int, typer.Argument(metavar="ID", help="计划编号，见 admission plan")],
    places: Annotated[int, typer.Argument(help="调整后的人数")],
    application: Annotated[
        Path | None, typer.Option("--application", help="书面申请的扫描件")
    ] = None,
    approval: Annotated[Path | None, typer.Option("--approval", help="批准文件的扫描件")] = None,
    approval_no: Annotated[str, typer.Option("--approval-no", help="批准文号")] = "",
    confirmed: Confirm = None,
) -> None:
    """凭申请和批准文件调整招生计划。"""
    from app.usecases.intake import admission_plans

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        papers = (_content(application), _content(approval), approval_no)
        change = (plan, places, *papers, confirmed or ())
        problems = register.write(admission_plans.change_plan, *change)
        facts = {"plan": plan, "places": places, "problems": as_dicts(problems)}
        answer(options, facts, f"招生计划已调整为 {places} 人。", problems)


@admission_commands.command("defer")
def admission_defer(
    context: typer.Context,
    student: Annotated[int, typer.Argument(metavar="ID", help="学生编号，见 find")],
    applicant: Annotated[str, typer.Option("--by", help="提出申请的监护人")],
    reason: Annotated[str, typer.Option("--reason", help="原因")],
    proof: Annotated[str, typer.Option("--proof", help="证明的名称和编号")],
    regular: Annotated[str, typer.Option("--from", help="规定的注册日期")],
    until: Annotated[str, typer.Option("--until", help="延到哪一天")],
    confirmed: Confirm = None,
) -> None:
    """登记延期注册。"""
    from app.usecases.intake import deferrals

    options: Options = context.obj
    wish = deferrals.Wish(student, applicant, reason, proof, regular, until)
    with reporting(options), opened(options) as register:
        made, problems = register.write(deferrals.defer, wish, confirmed or ())
        facts = {"deferral": made, "problems": as_dicts(problems)}
        answer(options, facts, f"已登记延期注册，编号 {made}。", problems)


@admission_commands.command("register")
def admission_register(
    context: typer.Context,
    student: Annotated[int, typer.Argument(metavar="ID", help="学生编号，见 find")],
    year: Annotated[str, typer.Option("--year", help="入学年份")],
    entry: Annotated[str, typer.Option("--entry", help="入学日期")],
    document: Annotated[str, typer.Option("--document", help="入学凭证名称")] = "",
    document_no: Annotated[str, typer.Option("--number", help="入学凭证编号")] = "",
    stage: Annotated[str, typer.Option("--stage", help="学段；不写按学生年级")] = "",
    kind: Annotated[str, typer.Option("--kind", help="新生，或外省新生接续")] = "新生",
    diploma_year: Annotated[str, typer.Option("--diploma", help="小学毕业证年份")] = "",
    day: Day = "",
    confirmed: Confirm = None,
) -> None:
    """办理一名学生的入学注册。"""
    from app.usecases.intake import admission

    options: Options = context.obj
    papers = (kind, document, document_no, (), diploma_year)
    wanted = admission.Registration(student, year, entry, day, stage, *papers)
    with reporting(options), opened(options) as register:
        done = register.write(admission.register_pupil, wanted, confirmed or ())
        facts = {"admission": done.id, "problems": as_dicts(done.problems)}
        answer(options, facts, f"已注册，编号 {done.id}。", done.problems)


@admission_commands.command("advance")
def admission_advance(
    context: typer.Context,
    admission_id: Annotated[int, typer.Argument(metavar="ID", help="见 admission list")],
    state: Annotated[str, typer.Argument(help="已采集、已建档、已申请学籍号、已核准")],
    day: Day = "",
    reason: Annotated[str, typer.Option("--reason", help="退回时的原因")] = "",
) -> None:
    """登记办理到哪一步。"""
    from app.usecases.intake import admission

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        problems = register.write(admission.advance, admission_id, state, day, reason)
        facts = {"admission": admission_id, "state": state, "problems": as_dicts(problems)}
        answer(options, facts, f"已登记为“{state}”。", problems)


@admission_commands.command("list")
def admission_list(
    context: typer.Context, year: Annotated[str, typer.Argument(help="入学年份")]
) -> None:
    """列出一年的新生、各步人数和超计划名单。"""
    from app.usecases.intake import admission, admission_plans

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [asdict(line) for line in register.read(admission.admissions, year)]
        beyond = [asdict(one) for one in register.read(admission_plans.beyond_plan, year)]
        facts = {"admissions": rows, "counts": register.read(admission.counts, year)}
        heads = ("编号", "学生", "姓名", "班号", "年份", "学段", "类型", "状态", "日期", "建档期限")
        _table(options, heads, rows)
        text = f"共 {len(rows)} 人，超计划 {len(beyond)} 人"
        answer(options, {**facts, "beyond_plan": beyond}, text)


@admission_commands.command("clocks")
def admission_clocks(context: typer.Context) -> None:
    """显示正在计时的期限和还差哪些学生。"""
    from app.usecases.collecting import campaigns
    from app.usecases.intake import admission

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        found = [*register.read(admission.clocks), *register.read(campaigns.clocks)]
        rows = [
            {
                "title": one.title,
                "due": f"{one.due:%Y-%m-%d}",
                "target": f"{one.target:%Y-%m-%d}",
                "days_left": one.days_left,
                "behind": len(one.behind),
                "source": one.source,
            }
            for one in sorted(found, key=lambda clock: clock.due)
        ]
        _table(options, ("事项", "期限", "工作目标", "剩余天数", "未办人数", "依据"), rows)
        answer(options, {"clocks": rows}, "")


def _content(paper: Path | None) -> bytes:
    if paper is None:
        return b""
    try:
        return paper.read_bytes()
    except OSError as error:
        message = f"扫描件“{paper.name}”打不开。请核对文件是否存在。"
        raise Rejected(Problem("admission.paper-file", message)) from error


def _table(options: Options, heads: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    if not options.as_json:
        print_table(heads, [tuple(row.values()) for row in rows])


def _answer_returned(options: Options, came: list[int], problems: Sequence[Problem]) -> None:
    facts = {"students": came, "problems": as_dicts(problems)}
    text = f"已登记 {len(came)} 人交回。"
    answer(options, facts, text, problems, IN_PART if problems else DONE)
