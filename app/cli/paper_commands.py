"""The commands about paper that left: what was printed, who got it, seals, cards, school facts."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.answers import Options, answer, as_dicts, opened, print_table, reporting
from app.cli.disclosing import (
    Approval,
    Extent,
    OwnQuery,
    Purpose,
    Recipient,
    Requester,
    handing,
)

paper_commands = typer.Typer(help="打印记录：查询、补打、提供给了谁。", no_args_is_help=True)
seal_commands = typer.Typer(help="印章：登记、交接、用印。", no_args_is_help=True)
card_commands = typer.Typer(help="学生证、学生卡：发放、作废。", no_args_is_help=True)
school_commands = typer.Typer(help="学校资料：印在表单上的地址、电话等。", no_args_is_help=True)

Text = Annotated[str, typer.Option("--text", help="编号、姓名、打印人、批准文号")]
Most = Annotated[int, typer.Option("--limit", help="最多列出几条")]
Day = Annotated[str, typer.Option("--day", help="日期，如 20260901")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(paper_commands, name="prints")
    app.add_typer(seal_commands, name="seals")
    app.add_typer(card_commands, name="cards")
    app.add_typer(school_commands, name="school")


@paper_commands.command("list")
def prints_list(
    context: typer.Context,
    text: Text = "",
    form: Annotated[str, typer.Option("--form", help="表单编号")] = "",
    since: Annotated[str, typer.Option("--since", help="从哪天起，如 20260901")] = "",
    until: Annotated[str, typer.Option("--until", help="到哪天止")] = "",
    reprints: Annotated[bool, typer.Option("--reprints", help="只列补打")] = False,
    outside: Annotated[bool, typer.Option("--outside", help="只列凭批准提供的")] = False,
    student: Annotated[int, typer.Option("--student", help="学生编号")] = 0,
    limit: Most = 200,
) -> None:
    """列出打印过的每一张表。"""
    from app.usecases.paper import print_log

    options: Options = context.obj
    wanted = print_log.Wanted(text, form, since, until, reprints, outside, student)
    with reporting(options), opened(options) as register:
        lines, total = register.read(print_log.lines, wanted, limit)
        rows = [asdict(one) for one in lines]
        if not options.as_json:
            shown = [(r["number"], r["title"], r["name"], r["at"], r["recipient"]) for r in rows]
            print_table(("编号", "表", "学生", "时间", "提供给"), shown)
        answer(options, {"total": total, "sheets": rows}, f"共 {total} 张")


@paper_commands.command("again")
def prints_again(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="表上的编号，如 XJ26-000001")],
    out: Annotated[Path, typer.Option("--out", help=".pdf 或 .docx")],
    recipient: Recipient = "",
    approval: Approval = "",
    requester: Requester = "",
    purpose: Purpose = "",
    scope: Extent = "",
    own_query: OwnQuery = False,
) -> None:
    """补打一张表，用原来那次办理的数据，编号注明补打。"""
    from app.usecases.paper import print_log, printing

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        issue = register.read(print_log.id_of, number)
        order = register.read(print_log.again, [issue])
        given = handing(recipient, approval, requester, purpose, scope, own=own_query)
        done = register.write(
            printing.print_form, order.form_id, order.selection, out, job, order.matter, given
        )
        facts = {
            "path": str(done.path),
            "sheets": done.sheets,
            "numbers": list(done.numbers),
            "problems": as_dicts(done.problems),
        }
        answer(options, facts, f"已补打 {done.sheets} 张：{out}", done.problems)


@paper_commands.command("given")
def prints_given(
    context: typer.Context,
    outside: Annotated[bool, typer.Option("--outside", help="只列凭批准提供的")] = False,
    limit: Most = 200,
) -> None:
    """列出打印和导出提供给了谁、凭什么批准。"""
    from app.usecases.paper import disclosures

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        lines, total = register.read(disclosures.lines, limit, only_outside=outside)
        rows = [asdict(one) for one in lines]
        if not options.as_json:
            shown = [(r["at"], r["act"], r["subject"], r["pupils"], r["recipient"],
                      r["approval_no"]) for r in rows]  # fmt: skip
            print_table(("时间", "事项", "内容", "人数", "提供给", "批准文号"), shown)
        answer(options, {"total": total, "given": rows}, f"共 {total} 次")


@seal_commands.command("list")
def seals_list(context: typer.Context) -> None:
    """列出印章、保管人和用印次数。"""
    from app.usecases.paper import seals

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [asdict(one) for one in register.read(seals.seals)]
        if not options.as_json:
            heads = ("编号", "印章", "保管单位", "保管人", "接管日期", "停用日期", "用印次数")
            print_table(heads, [tuple(row.values()) for row in rows])
        answer(options, {"seals": rows}, f"共 {len(rows)} 枚")


@seal_commands.command("add")
def seals_add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="印章名称")],
    keeper: Annotated[str, typer.Option("--keeper", help="保管人")],
    school: Annotated[str, typer.Option("--school", help="保管单位")],
    day: Day,
) -> None:
    """登记一枚印章。"""
    from app.usecases.paper import seals

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        made = register.write(seals.add, name, seals.Keeper(school, keeper, day))
        answer(options, {"seal": made}, f"已登记，编号 {made}。")


@seal_commands.command("use")
def seals_use(
    context: typer.Context,
    seal: Annotated[int, typer.Argument(metavar="ID", help="印章编号，见 seals list")],
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER...", help="表上的编号")],
    day: Day,
    purpose: Annotated[str, typer.Option("--purpose", help="用途")] = "",
    approved_by: Annotated[str, typer.Option("--approved-by", help="批准人")] = "",
    copies: Annotated[int, typer.Option("--copies", help="份数")] = 1,
) -> None:
    """登记用印：每次对应打印出去的表。"""
    from app.usecases.paper import seals

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        used = seals.Use(day, purpose, approved_by, copies)
        count = register.write(seals.use, seal, numbers, used)
        answer(options, {"sheets": count}, f"已登记 {count} 张。")


@card_commands.command("list")
def cards_list(context: typer.Context, text: Text = "", limit: Most = 200) -> None:
    """列出发放过的学生证、学生卡。"""
    from app.usecases.paper import pupil_cards

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        lines, total = register.read(pupil_cards.cards, text, "", 0, limit)
        rows = [asdict(one) for one in lines]
        if not options.as_json:
            shown = [(r["id"], r["name"], r["kind"], r["number"], r["given_on"], r["ended_why"])
                     for r in rows]  # fmt: skip
            print_table(("编号", "学生", "证件", "证号", "发证日期", "作废"), shown)
        answer(options, {"total": total, "cards": rows}, f"共 {total} 份")


@card_commands.command("give")
def cards_give(
    context: typer.Context,
    students: Annotated[list[int], typer.Argument(metavar="ID...", help="学生编号")],
    day: Day,
    kind: Annotated[str, typer.Option("--kind", help="学生证或学生卡")] = "学生证",
    number: Annotated[str, typer.Option("--number", help="卡号；学生证用打印的编号")] = "",
    note: Annotated[str, typer.Option("--note", help="备注")] = "",
) -> None:
    """登记发放；学生证要先用 forms print pupil_card 打印。"""
    from app.usecases.paper import pupil_cards

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        made = register.write(pupil_cards.give, students, kind, day, number, note)
        answer(options, {"cards": list(made)}, f"已登记 {len(made)} 份。")


@card_commands.command("end")
def cards_end(
    context: typer.Context,
    card: Annotated[int, typer.Argument(metavar="ID", help="编号，见 cards list")],
    why: Annotated[str, typer.Option("--why", help="原因，如 遗失")],
    day: Day,
) -> None:
    """登记遗失、收回，之后可以补办。"""
    from app.usecases.paper import pupil_cards

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(pupil_cards.end, card, why, day)
        answer(options, {"card": card}, "已作废。")


@school_commands.command("show")
def school_show(context: typer.Context) -> None:
    """列出学校资料。"""
    from app.usecases.school import school_facts

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        found = register.read(school_facts.facts)
        if not options.as_json:
            rows = [(one.key, one.label, found[one.key]) for one in school_facts.FACTS]
            print_table(("代号", "资料", "内容"), rows)
        answer(options, {"facts": found}, "")


@school_commands.command("set")
def school_set(
    context: typer.Context,
    pairs: Annotated[list[str], typer.Argument(metavar="KEY=TEXT...", help="代号见 school show")],
) -> None:
    """填写学校资料，如 school.phone=0477-1234567。"""
    from app.usecases.school import school_facts

    options: Options = context.obj
    changed: dict[str, Any] = {}
    for pair in pairs:
        key, sign, text = pair.partition("=")
        if not sign:
            raise typer.BadParameter(f"“{pair}”要写成 代号=内容。")
        changed[key] = text
    with reporting(options), opened(options) as register:
        count = register.write(school_facts.set_facts, changed)
        answer(options, {"changed": count}, f"已改 {count} 项。")
