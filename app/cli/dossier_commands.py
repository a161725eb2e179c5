"""The commands on dossiers: show, add, import, gaps, papers, loans, transfers, print."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import dossier_paper_commands
from app.cli.answers import DONE, IN_PART, Options, answer, as_dicts, opened, print_table, reporting

dossier_commands = typer.Typer(
    help="学籍档案：查看、记入、导入、借阅、转递、打印。", no_args_is_help=True
)

Student = Annotated[int, typer.Option("--student", help="学生编号，见 find")]
ClassNo = Annotated[str, typer.Option("--class", help="班号")]
Reason = Annotated[str, typer.Option("--reason", help="原因")]
Item = Annotated[int, typer.Argument(metavar="ITEM", help="材料编号，见 dossier show")]
Term = Annotated[str, typer.Option("--term", help="学期，如 2026-2027-1")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    dossier_paper_commands.add_to(dossier_commands)
    app.add_typer(dossier_commands, name="dossier")


@dossier_commands.command("show")
def dossier_show(
    context: typer.Context, student: Annotated[int, typer.Argument(metavar="ID", help="学生编号")]
) -> None:
    """按办法的各类列出一名学生的档案、还缺的材料和纸质材料的位置。"""
    from app.usecases.dossier import dossiers

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        shown = register.read(dossiers.show, student)
        facts: dict[str, Any] = {
            "student": student,
            "sections": [
                {"name": one.name, "cite": one.cite, "lines": [asdict(line) for line in one.lines]}
                for one in shown.sections
            ],
            "paper": [{**asdict(one), "where": one.where} for one in shown.paper],
            "problems": as_dicts(shown.missing),
        }
        if not options.as_json:
            rows = [
                (one.number, line.entry_id or "", line.title, line.on, line.about, line.state)
                for one in shown.sections
                for line in one.lines
            ]
            print_table(("类", "编号", "题名", "日期", "内容", "状态"), rows)
            papers = [(p.id, p.title, p.original, p.where, p.state) for p in shown.paper]
            print_table(("材料", "名称", "原件/复印件", "位置", "状态"), papers)
        text = f"{shown.name}：还缺 {len(shown.missing)} 项"
        answer(options, facts, text, shown.missing, IN_PART if shown.missing else DONE)


@dossier_commands.command("add")
def dossier_add(
    context: typer.Context,
    student: Student,
    section: Annotated[int, typer.Option("--section", help="第几类，1 至 7")],
    kind: Annotated[str, typer.Option("--kind", help="类别，如 获奖")],
    title: Annotated[str, typer.Option("--title", help="题名")],
    on: Annotated[str, typer.Option("--on", help="日期，不写为今天")] = "",
    term: Term = "",
    level: Annotated[str, typer.Option("--level", help="获奖级别")] = "",
) -> None:
    """记入一条。"""
    from app.usecases.dossier import dossier_entries

    options: Options = context.obj
    new = dossier_entries.NewEntry(section, kind, title, on, term, level)
    with reporting(options), opened(options) as register:
        entry = register.write(dossier_entries.add, student, new)
        answer(options, {"entry": entry}, f"已记入，编号 {entry}")


@dossier_commands.command("withdraw")
def dossier_withdraw(
    context: typer.Context,
    entry: Annotated[int, typer.Argument(metavar="ENTRY", help="记录编号")],
    reason: Reason,
) -> None:
    """撤回一条记录；记录和原因都保留。"""
    from app.usecases.dossier import dossier_entries

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(dossier_entries.withdraw, entry, reason)
        answer(options, {"entry": entry}, "已撤回")


@dossier_commands.command("template")
def dossier_template(
    context: typer.Context,
    sheet: Annotated[str, typer.Argument(help="results、fitness、awards 等")],
    out: Annotated[Path, typer.Option("--out", help="写到的 .xlsx 文件")],
    class_no: ClassNo = "",
) -> None:
    """下载导入用的空白模板，写明班号时带上名单。"""
    from app.usecases.dossier import dossier_imports

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        people = register.write(dossier_imports.template, sheet, out, class_no)
        answer(options, {"path": str(out), "students": people}, f"已生成模板：{out}")


@dossier_commands.command("import")
def dossier_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=".xls 或 .xlsx 文件")],
    sheet: Annotated[str, typer.Option("--sheet", help="results、fitness、awards 等")],
    term: Term = "",
    on: Annotated[str, typer.Option("--on", help="日期，不写为今天")] = "",
    title: Annotated[str, typer.Option("--title", help="题名，如 期末成绩")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览，不写入")] = False,
) -> None:
    """导入一份成绩、体检、获奖等的表。"""
    from app.usecases.dossier import dossier_imports

    options: Options = context.obj
    asked = dossier_imports.Asked(sheet, term, on, title)
    with reporting(options) as job, opened(options) as register:
        shown = register.read(dossier_imports.preview, file, asked, job)
        facts: dict[str, Any] = {**shown.counts, "batch": 0, "problems": as_dicts(shown.problems)}
        if not dry_run:
            facts["batch"] = register.write(dossier_imports.apply, shown)
        text = "新增 {new}，更正 {changed}，不变 {unchanged}，不可 {rejected}".format(**facts)
        code = IN_PART if facts["rejected"] else DONE
        answer(options, facts, text, shown.problems, code)


@dossier_commands.command("undo-import")
def dossier_undo_import(
    context: typer.Context,
    batch: Annotated[int, typer.Argument(metavar="BATCH", help="批次编号")],
) -> None:
    """撤销一次导入，各条记录标为已撤回。"""
    from app.usecases.dossier import dossier_imports

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        count = register.write(dossier_imports.undo, batch)
        answer(options, {"withdrawn": count}, f"已撤回 {count} 条")


@dossier_commands.command("gaps")
def dossier_gaps(context: typer.Context, class_no: ClassNo = "") -> None:
    """列出档案不完整的学生：缺的材料和空白的类。"""
    from app.usecases.dossier import dossiers

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        lines = register.read(dossiers.gaps, class_no)
        rows = [asdict(one) for one in lines]
        if not options.as_json:
            table = [
                (g.student_id, g.name, g.class_no, "、".join(g.papers), "、".join(g.empty))
                for g in lines
            ]
            print_table(("编号", "姓名", "班级", "缺材料", "空白的类"), table)
        answer(options, {"students": rows}, f"共 {len(rows)} 名学生的档案还不齐")


@dossier_commands.command("shelve")
def dossier_shelve(
    context: typer.Context,
    class_no: Annotated[str, typer.Argument(help="班号")],
    box: Annotated[str, typer.Option("--box", help="盒号")],
    cabinet: Annotated[str, typer.Option("--cabinet", help="柜号")] = "",
    first: Annotated[int, typer.Option("--first", help="起始序号")] = 1,
) -> None:
    """把一个班的档案袋放进一个盒里，依次编号。"""
    from app.usecases.dossier import paper_items

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        count = register.write(paper_items.place_class, class_no, cabinet, box, first)
        answer(options, {"folders": count}, f"{count} 个档案袋已放入 {box} 盒")


@dossier_commands.command("boxes")
def dossier_boxes(context: typer.Context) -> None:
    """列出档案盒。"""
    from app.usecases.dossier import paper_shelves

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        lines = register.read(paper_shelves.boxes)
        if not options.as_json:
            rows = [
                (b.site, b.name, b.pupils, "、".join(b.classes), f"{b.first}—{b.last}", b.away)
                for b in lines
            ]
            print_table(("地点", "盒", "人数", "班级", "序号", "不在库"), rows)
        answer(options, {"boxes": [asdict(one) for one in lines]}, f"共 {len(lines)} 盒")


@dossier_commands.command("lend")
def dossier_lend(
    context: typer.Context,
    items: Annotated[list[int], typer.Argument(metavar="ITEM...", help="材料编号")],
    to: Annotated[str, typer.Option("--to", help="借阅人")],
    purpose: Annotated[str, typer.Option("--purpose", help="用途")],
    approved_by: Annotated[str, typer.Option("--approved-by", help="批准人")],
    due: Annotated[str, typer.Option("--due", help="应还日期")],
) -> None:
    """登记借出。"""
    from app.usecases.dossier import paper_loans

    options: Options = context.obj
    asked = paper_loans.Loan(to, purpose, approved_by, due)
    with reporting(options), opened(options) as register:
        loans = register.write(paper_loans.lend, items, asked)
        answer(options, {"loans": list(loans)}, f"已登记借出 {len(loans)} 件")


@dossier_commands.command("return")
def dossier_return(
    context: typer.Context,
    loan: Annotated[int, typer.Argument(metavar="LOAN", help="借阅编号，见 dossier loans")],
    received_by: Annotated[str, typer.Option("--received-by", help="接收人")],
    note: Annotated[str, typer.Option("--note", help="归还时的情况")] = "",
) -> None:
    """登记归还。"""
    from app.usecases.dossier import paper_loans

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(paper_loans.give_back, loan, received_by, "", note)
        answer(options, {"loan": loan}, "已登记归还")


@dossier_commands.command("loans")
def dossier_loans(
    context: typer.Context,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期的")] = False,
) -> None:
    """列出借出未还的材料。"""
    from app.usecases.dossier import paper_items

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        lines = register.read(paper_items.overdue if overdue else paper_items.out)
        if not options.as_json:
            rows = [(x.id, x.name, x.title, x.borrower, x.lent_on, x.due_on) for x in lines]
            print_table(("编号", "学生", "材料", "借阅人", "借出", "应还"), rows)
        answer(options, {"loans": [asdict(one) for one in lines]}, f"共 {len(lines)} 件")


@dossier_commands.command("seal")
def dossier_seal(context: typer.Context, item: Item, reason: Reason) -> None:
    """封存一件材料。"""
    from app.usecases.dossier import paper_items

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(paper_items.seal, [item], reason)
        answer(options, {"item": item}, "已封存")


@dossier_commands.command("destroy")
def dossier_destroy(context: typer.Context, item: Item) -> None:
    """不能销毁：说明依据，只能封存。"""
    from app.usecases.dossier import paper_items

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.read(paper_items.destroy, item)


@dossier_commands.command("dispatch")
def dossier_dispatch(
    context: typer.Context,
    student: Annotated[int, typer.Argument(metavar="ID", help="学生编号")],
    school: Annotated[str, typer.Option("--to", help="接收学校")],
    reason: Reason = "转学",
    person: Annotated[str, typer.Option("--person", help="经手人")] = "",
    way: Annotated[str, typer.Option("--way", help="传递方式")] = "",
    copied: Annotated[list[int] | None, typer.Option("--copy", help="留存复印件的材料")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="转递清单写到的文件")] = None,
) -> None:
    """转出档案并打印转递清单。"""
    from app.usecases.dossier import dossier_papers, dossier_transfers

    options: Options = context.obj
    sending = dossier_transfers.Sending(school, reason, person, way)
    with reporting(options) as job, opened(options) as register:
        number, problems = register.write(
            dossier_transfers.dispatch, student, sending, copied or ()
        )
        if out is not None:
            wanted = dossier_papers.Wanted(dossier_papers.TRANSFER, transfer_id=number)
            register.write(dossier_papers.print_papers, wanted, out, job)
        facts = {"transfer": number, "problems": as_dicts(problems)}
        answer(options, facts, f"已转出，转递编号 {number}", problems)


@dossier_commands.command("receipt")
def dossier_receipt(
    context: typer.Context,
    transfer: Annotated[int, typer.Argument(metavar="TRANSFER", help="转递编号")],
    received_by: Annotated[str, typer.Option("--received-by", help="回执签收人")],
    on: Annotated[str, typer.Option("--on", help="签收日期，不写为今天")] = "",
) -> None:
    """登记接收学校的回执。"""
    from app.usecases.dossier import dossier_transfers

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(dossier_transfers.receipt, transfer, received_by, on)
        answer(options, {"transfer": transfer}, "回执已登记")


@dossier_commands.command("school-file")
def dossier_school_file(
    context: typer.Context,
    year: Annotated[str, typer.Argument(help="学年开始的年份，如 2025")],
    out: Annotated[Path | None, typer.Option("--out", help="写到的 .xlsx 或 .csv 文件")] = None,
) -> None:
    """列出一个学年的学校学籍档案：证明材料、处分决定和撤销决定。"""
    from app.usecases.dossier import school_file

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        lines = register.read(school_file.lines, year)
        if out is not None:
            register.write(school_file.export, year, out)
        if not options.as_json:
            print_table(school_file.HEADERS, [one.texts for one in lines])
        answer(options, {"lines": [asdict(one) for one in lines]}, f"共 {len(lines)} 件")


@dossier_commands.command("print")
def dossier_print(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="cover 封面、contents 目录、labels 盒签")],
    out: Annotated[Path, typer.Option("--out", help="写到的 .pdf 或 .docx 文件")],
    student: Annotated[list[int] | None, typer.Option("--student", help="学生编号")] = None,
    class_no: ClassNo = "",
    boxes: Annotated[list[str] | None, typer.Option("--box", help="柜-盒，如 A-3")] = None,
) -> None:
    """打印封面、目录或盒签。"""
    from app.usecases.dossier import dossier_papers

    options: Options = context.obj
    forms = {
        "cover": dossier_papers.COVER,
        "contents": dossier_papers.CONTENTS,
        "labels": dossier_papers.LABELS,
    }
    if what not in forms:
        raise typer.BadParameter("请写 cover、contents 或 labels。")
    places = tuple((one.rpartition("-")[0], one.rpartition("-")[2]) for one in boxes or ())
    wanted = dossier_papers.Wanted(forms[what], tuple(student or ()), class_no, places)
    with reporting(options) as job, opened(options) as register:
        done = register.write(dossier_papers.print_papers, wanted, out, job)
        facts = {"path": str(done.path), "numbers": list(done.numbers)}
        answer(options, facts, f"已生成 {done.sheets} 份：{out}", done.problems)
