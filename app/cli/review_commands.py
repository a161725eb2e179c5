"""The commands of a term's end: reviews, changes, deliveries, the archive's catalogue."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.answers import Options, answer, opened, print_table, reporting

review_commands = typer.Typer(help="期末：复核、自查、学生增减、报送。", no_args_is_help=True)

Which = Annotated[int, typer.Argument(metavar="REVIEW", help="复核的编号")]
Term = Annotated[str, typer.Argument(metavar="TERM", help="如 2026-2027-1")]
Out = Annotated[Path, typer.Option("--out", help="写到这个文件")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(review_commands, name="review")


@review_commands.command("begin")
def review_begin(
    context: typer.Context,
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="学期 2026-2027-1，或学年 2026")],
    person: Annotated[str, typer.Option("--person", help="负责人")],
    finish: Annotated[str, typer.Option("--finish", help="完成期限")] = "",
) -> None:
    """开始一次学期复核，或学年自查。"""
    from app.usecases.review import review_items, reviews

    options: Options = context.obj
    kind = review_items.YEAR if period.isdecimal() else review_items.TERM
    with reporting(options), opened(options) as register:
        number = register.write(reviews.begin, kind, period, person, finish)
        answer(options, {"review": number}, f"已开始，编号 {number}。")


@review_commands.command("list")
def review_list(context: typer.Context) -> None:
    """列出各次复核和自查。"""
    from app.usecases.review import reviews

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        found = register.read(reviews.reviews)
        rows = [
            {"id": one.id, "name": one.name, "person": one.person, "closed_at": one.closed_at}
            for one in found
        ]
        if not options.as_json:
            print_table(("编号", "复核", "负责人", "完成"), [list(one.values()) for one in rows])
        answer(options, {"reviews": rows}, f"共 {len(rows)} 次。")


@review_commands.command("show")
def review_show(context: typer.Context, review: Which) -> None:
    """列出一次复核的各项：名单条数、结论、说明，以及问题清单。"""
    from app.usecases.review import reviews

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        found = register.read(reviews.review, review)
        items = [
            {
                "key": one.key,
                "title": one.title,
                "cite": one.cite,
                "count": one.pupils if one.pupils >= 0 else one.count,
                "answer": one.answer,
                "note": one.note,
            }
            for one in found.items
        ]
        problems = [
            {"id": one.id, "title": one.title, "person": one.person, "closed_on": one.closed_on}
            for one in found.findings
        ]
        if not options.as_json:
            rows = [(one["key"], one["title"], one["count"], one["answer"]) for one in items]
            print_table(("项目", "", "名单", "结论"), rows)
        facts = {"items": items, "findings": problems, "unanswered": found.unanswered}
        answer(options, facts, f"共 {len(items)} 项，{found.unanswered} 项没有结论。")


@review_commands.command("answer")
def review_answer(
    context: typer.Context,
    review: Which,
    key: Annotated[str, typer.Argument(metavar="ITEM", help="项目，如 cases、class.0701")],
    given: Annotated[str, typer.Argument(metavar="ANSWER", help="已核对、有遗留、不适用")],
    note: Annotated[str, typer.Option("--note", help="说明")] = "",
    counted: Annotated[str, typer.Option("--counted", help="班主任点名的人数")] = "",
) -> None:
    """给一项写下结论。"""
    from app.usecases.review import reviews

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        wanted = reviews.Answer(given, note, counted)
        register.write(reviews.answer, review, key, wanted)
        answer(options, {"item": key, "answer": given}, f"{key}：{given}。")


@review_commands.command("close")
def review_close(context: typer.Context, review: Which) -> None:
    """完成一次复核：每一项都要有结论。"""
    from app.usecases.review import reviews

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(reviews.close, review)
        answer(options, {"review": review}, "复核已完成，请打印报告签字。")


@review_commands.command("print")
def review_print(context: typer.Context, review: Which, out: Out) -> None:
    """打印复核报告或自查报告（.pdf、.docx）。"""
    from app.usecases.paper import printing
    from app.usecases.review import review_papers

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        asked = register.read(review_papers.order, review)
        given = (asked.form_id, asked.selection, out, job, asked.matter, asked.handing)
        done = register.write(printing.print_form, *given)
        answer(options, {"path": str(out), "numbers": list(done.numbers)}, f"已打印：{out}")


@review_commands.command("changes")
def review_changes(
    context: typer.Context,
    term: Term,
    out: Annotated[Path | None, typer.Option("--out", help="逐人名单写到这个表格")] = None,
) -> None:
    """一个学期的学生增减：分年级统计；加 --out 导出逐人名单。"""
    from app.usecases.review import change_papers, term_changes

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        found = register.read(term_changes.of_term, term)
        counts = list(change_papers.count_texts(found))
        if out is not None:
            register.write(change_papers.export, term, out)
        if not options.as_json:
            print_table(change_papers.COUNT_HEADERS, counts)
        names = change_papers.COUNT_HEADERS
        grades = [dict(zip(names, line, strict=True)) for line in counts]
        facts = {"grades": grades, "lines": len(found.lines), "path": str(out) if out else ""}
        answer(options, facts, f"{found.first} 至 {found.last}，增减 {len(found.lines)} 条。")


@review_commands.command("catalogue")
def review_catalogue(
    context: typer.Context,
    out: Out,
    pieces: Annotated[bool, typer.Option("--pieces", help="卷内文件目录；不写为案卷目录")] = False,
    fonds: Annotated[str, typer.Option("--fonds", help="全宗号")] = "",
    category: Annotated[str, typer.Option("--category", help="类别号")] = "",
) -> None:
    """导出学籍档案目录，交学校档案室（.xlsx、.csv）。"""
    from app.usecases.review import dossier_catalogue

    options: Options = context.obj
    level = dossier_catalogue.PIECES if pieces else dossier_catalogue.FILES
    with reporting(options) as job, opened(options) as register:
        own = dossier_catalogue.Numbers(fonds, category)
        count = register.write(dossier_catalogue.export, level, out, own, job)
        answer(options, {"path": str(out), "lines": count}, f"已导出 {count} 条：{out}")


@review_commands.command("deliveries")
def review_deliveries(context: typer.Context) -> None:
    """列出报送和移交记录，没有签收的在前。"""
    from app.usecases.review import deliveries

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [
            {
                "id": one.id,
                "term": one.term,
                "recipient": one.recipient,
                "sent_on": one.sent_on,
                "received_on": one.received_on,
                "pieces": [{"name": p.name, "sha256": p.sha256} for p in one.pieces],
            }
            for one in register.read(deliveries.deliveries)
        ]
        if not options.as_json:
            shown = [list(one.values())[:5] for one in rows]
            print_table(("编号", "学期", "接收单位", "报送", "签收"), shown)
        answer(options, {"deliveries": rows}, f"共 {len(rows)} 次。")
