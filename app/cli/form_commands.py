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
from app.job import Job

form_commands = typer.Typer(help="表单：列出、打印、导入。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(form_commands, name="forms")


@form_commands.command("list")
def forms_list(context: typer.Context) -> None:
    """列出全部表单。"""
    from app.usecases.paper import printing

    options: Options = context.obj
    with reporting(options):
        known = printing.forms()
        if options.register is not None:
            with opened(options) as register:
                known = register.read(printing.forms_here)
        rows = [{"id": f.id, "title": f.title, "profile": f.profile} for f in known]
        if not options.as_json:
            print_table(("编号", "名称", "配置"), [tuple(row.values()) for row in rows])
        answer(options, {"forms": rows}, "")


@form_commands.command("import")
def forms_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="本局的 .docx，填写处写作 {{姓名}}")],
    form_id: Annotated[str, typer.Option("--id", help="表单编号：小写字母、数字、下划线")],
    title: Annotated[str, typer.Option("--title", help="表单名称；不写用文件名")] = "",
) -> None:
    """导入本局的 Word 表；同一编号再次导入就是新版本。"""
    from app.usecases.paper import own_forms

    options: Options = context.obj
    facts: dict[str, object] = {"id": form_id, "fields": []}
    with reporting(options, facts), opened(options) as register:
        done = register.write(own_forms.import_form, file, form_id, title)
        facts |= {
            "title": done.title,
            "version": done.version,
            "fields": list(done.fields),
            "problems": as_dicts(done.problems),
        }
        text = f"已导入《{done.title}》第 {done.version} 版，{len(done.fields)} 个数据项"
        answer(options, facts, text, done.problems)


@form_commands.command("retire")
def forms_retire(
    context: typer.Context,
    form_id: Annotated[str, typer.Argument(metavar="ID", help="本局表单的编号")],
) -> None:
    """停用一张本局表单；它的各版仍保留。"""
    from app.usecases.paper import own_forms

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(own_forms.retire, form_id)
        answer(options, {"id": form_id}, f"已停用 {form_id}")


@form_commands.command("starter")
def forms_starter(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="写到这个 .docx")],
) -> None:
    """写出含全部占位符的 Word 文件，供复制。"""
    from app.usecases.paper import own_forms

    options: Options = context.obj
    with reporting(options):
        own_forms.save_starter(out)
        answer(options, {"path": str(out)}, f"已写出 {out}")


@form_commands.command("characters")
def forms_characters(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help=".pdf 或 .docx")],
) -> None:
    """印一张字形测试页：人名里的字，哪些没有字体能印。"""
    from app.usecases.paper import character_page

    options: Options = context.obj
    with reporting(options):
        problems = character_page.write(out, Job())
        facts = {"path": str(out), "problems": as_dicts(problems)}
        answer(options, facts, f"已写出 {out}", problems)


Fill = Annotated[
    list[str] | None, typer.Option("--fill", help="打印时填写的项目，如 term.place=一楼大厅")
]
Substitute = Annotated[
    bool, typer.Option("--substitute", help="没有字体的字同意印成〓，再手写补正")
]


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
    fill: Fill = None,
    recipient: Recipient = "",
    approval: Approval = "",
    requester: Requester = "",
    purpose: Purpose = "",
    scope: Extent = "",
    own_query: OwnQuery = False,
    substitute: Substitute = False,
) -> None:
    """打印表单到文件；向学籍主管部门、转学学校、监护人以外提供的，要写批准文号等。"""
    from app.usecases.paper import asking, printing

    options: Options = context.obj
    typed = {item: text for item, _, text in (one.partition("=") for one in fill or ())}
    selection = printing.Selection((*(student or ()), *(more or ())), class_no, everyone, blank)
    with reporting(options) as job, opened(options) as register:
        given = handing(recipient, approval, requester, purpose, scope, own=own_query)
        matter = printing.Matter(substitute=True) if substitute else printing.NOTHING
        order = printing.Order(form, selection, matter, given)
        printed = register.write(asking.print_form, order, typed, out, job)
        facts = {
            "path": str(printed.path),
            "sheets": printed.sheets,
            "numbers": list(printed.numbers),
            "problems": as_dicts(printed.problems),
        }
        answer(options, facts, f"已生成 {printed.sheets} 张：{out}", printed.problems)
