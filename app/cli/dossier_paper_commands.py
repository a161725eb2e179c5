"""Further commands on dossiers: papers, received dossiers, punishments."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.answers import DONE, IN_PART, Options, answer, as_dicts, opened, print_table, reporting

Student = Annotated[int, typer.Argument(metavar="ID", help="学生编号，见 find")]
Reason = Annotated[str, typer.Option("--reason", help="原因")]
Minutes = Annotated[str, typer.Option("--minutes", help="会议纪要号")]


def add_to(commands: typer.Typer) -> None:
    """Hang these commands on ``xueji dossier``."""
    commands.command("paper")(paper)
    commands.command("receive")(receive)
    commands.command("punish")(punish)
    commands.command("revoke")(revoke)
    commands.command("punishments")(school_punishments)


def paper(
    context: typer.Context,
    student: Student,
    title: Annotated[str, typer.Option("--title", help="材料名称")],
    section: Annotated[int, typer.Option("--section", help="第几类；不写按名称判断")] = 0,
    pages: Annotated[int, typer.Option("--pages", help="页数")] = 1,
    copy: Annotated[bool, typer.Option("--copy", help="复印件")] = False,
) -> None:
    """登记一件纸质材料。"""
    from app.domain import dossier
    from app.usecases.dossier import paper_items

    options: Options = context.obj
    original = paper_items.COPY if copy else paper_items.ORIGINAL
    new = paper_items.NewItem(section or dossier.section_of_title(title), title, original, pages)
    with reporting(options), opened(options) as register:
        item = register.write(paper_items.keep, student, new)
        answer(options, {"item": item}, f"已登记，材料编号 {item}")


def receive(
    context: typer.Context,
    student: Student,
    school: Annotated[str, typer.Option("--from", help="转出学校")],
    pieces: Annotated[list[str], typer.Option("--piece", help="收到的一件，可写多次")],
    missing: Annotated[
        list[str] | None, typer.Option("--missing", help="清单上有而没有收到的一件")
    ] = None,
    on: Annotated[str, typer.Option("--on", help="接收日期，不写为今天")] = "",
) -> None:
    """按转出学校的清单接收档案。"""
    from app.usecases.dossier import dossier_transfers

    options: Options = context.obj
    catalogue = [dossier_transfers.Expected(title) for title in pieces]
    catalogue += [dossier_transfers.Expected(title, arrived=False) for title in missing or ()]
    sending = dossier_transfers.Sending(school, "转入", moved_on=on)
    with reporting(options), opened(options) as register:
        number = register.write(dossier_transfers.receive, student, sending, catalogue)
        lacking = [one.title for one in register.read(dossier_transfers.transfer, number).missing]
        facts = {"transfer": number, "missing": lacking}
        text = f"已接收 {len(pieces)} 件，还缺 {len(lacking)} 件"
        answer(options, facts, text, code=IN_PART if lacking else DONE)


def punish(
    context: typer.Context,
    student: Student,
    kind: Annotated[str, typer.Option("--kind", help="警告、严重警告、记过、留校察看、开除")],
    reason: Reason,
    minutes: Minutes,
    told_to: Annotated[str, typer.Option("--told-to", help="告知签收人")] = "",
    filing: Annotated[str, typer.Option("--filing", help="主管部门备案号")] = "",
) -> None:
    """登记一项处分。"""
    from app.usecases.dossier import punishments

    options: Options = context.obj
    new = punishments.NewPunishment(kind, reason, minutes, "", "", told_to, filing)
    with reporting(options), opened(options) as register:
        number, problems = register.write(punishments.enter, student, new)
        facts = {"punishment": number, "problems": as_dicts(problems)}
        answer(options, facts, f"已登记，处分编号 {number}", problems)


def revoke(
    context: typer.Context,
    punishment: Annotated[int, typer.Argument(metavar="PUNISHMENT", help="处分编号")],
    reason: Reason,
    minutes: Minutes,
) -> None:
    """撤销一项处分：从学生档案撤出，学校存档。"""
    from app.usecases.dossier import punishments

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(punishments.revoke, punishment, minutes, reason)
        answer(options, {"punishment": punishment}, "已撤销")


def school_punishments(context: typer.Context) -> None:
    """列出学校存档的处分，撤销的也在内。"""
    from app.usecases.dossier import punishments

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        lines = register.read(punishments.school_file)
        if not options.as_json:
            rows = [
                (one.id, one.name, one.kind, one.reason, one.decided_on, one.revoked_on)
                for one in lines
            ]
            print_table(("编号", "学生", "处分", "事由", "决定", "撤销"), rows)
        facts = {"punishments": [asdict(one) for one in lines]}
        answer(options, facts, f"共 {len(lines)} 项")
