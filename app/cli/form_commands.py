"""The commands of forms: which there are, printing, and what was printed for whom."""

from pathlib import Path
from typing import Annotated

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

form_commands = typer.Typer(help="表单：列出、打印、打印记录。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(form_commands, name="forms")


@form_commands.command("list")
def forms_list(context: typer.Context) -> None:
    """列出全部表单。"""
    from app.usecases import printing

    options: Options = context.obj
    with reporting(options):
        rows = [{"id": f.id, "title": f.title, "profile": f.profile} for f in printing.forms()]
        if not options.as_json:
            print_table(("编号", "名称", "配置"), [tuple(row.values()) for row in rows])
        answer(options, {"forms": rows}, "")


@form_commands.command("print")
def forms_print(
    context: typer.Context,
    form: Annotated[str, typer.Argument(help="表单编号，见 forms list")],
    out: Annotated[Path, typer.Option("--out", help=".pdf 或 .docx")],
    student: Annotated[list[int] | None, typer.Option("--student", help="学生编号")] = None,
    class_no: Annotated[str, typer.Option("--class", help="班号")] = "",
    everyone: Annotated[bool, typer.Option("--all", help="全体学生")] = False,
    blank: Annotated[int, typer.Option("--blank", help="空白表张数")] = 0,
    more: Annotated[
        list[int] | None, typer.Argument(metavar="[ID]...", help="--student 之后的更多编号")
    ] = None,
    recipient: Recipient = "",
    approval: Approval = "",
    requester: Requester = "",
    purpose: Purpose = "",
    scope: Extent = "",
    own_query: OwnQuery = False,
) -> None:
    """打印表单到文件；向学籍主管部门、转学学校、监护人以外提供的，要写批准文号等。"""
    from app.usecases import printing

    options: Options = context.obj
    selection = printing.Selection((*(student or ()), *(more or ())), class_no, everyone, blank)
    with reporting(options) as job, opened(options) as register:
        given = handing(recipient, approval, requester, purpose, scope, own=own_query)
        printed = register.write(
            printing.print_form, form, selection, out, job, printing.NOTHING, given
        )
        facts = {
            "path": str(printed.path),
            "sheets": printed.sheets,
            "numbers": list(printed.numbers),
            "problems": as_dicts(printed.problems),
        }
        answer(options, facts, f"已生成 {printed.sheets} 张：{out}", printed.problems)
