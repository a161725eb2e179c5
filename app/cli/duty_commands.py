"""The commands on what is due: the desk, the calendar, the school's own policy, who stays away."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.answers import IN_PART, Options, answer, as_dicts, opened, print_table, reporting

duty_commands = typer.Typer(help="工作台：到期的事项。", no_args_is_help=True)
calendar_commands = typer.Typer(help="校历：学期和放假调休。", no_args_is_help=True)
policy_commands = typer.Typer(help="本校政策：查看、调整、撤销。", no_args_is_help=True)
absence_commands = typer.Typer(help="考勤、控辍和合规。", no_args_is_help=True)

Place = Annotated[str, typer.Argument(metavar="PLACE", help="规则，如 transfer.window")]
Document = Annotated[str, typer.Option("--document", help="依据文件的名称")]
Number = Annotated[str, typer.Option("--number", help="依据文件的文号")]
Article = Annotated[str, typer.Option("--article", help="条款")]
Reason = Annotated[str, typer.Option("--reason", help="原因")]
Effective = Annotated[str, typer.Option("--effective", help="生效日期；不写为今天")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(duty_commands, name="duties")
    app.add_typer(calendar_commands, name="calendar")
    app.add_typer(policy_commands, name="policy")
    app.add_typer(absence_commands, name="absence")


@duty_commands.command("list")
def duties_list(context: typer.Context) -> None:
    """列出逾期、今天、七天内和没有期限的事项。"""
    from app.usecases.desk import duties

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        found = register.read(duties.desk)
        rows = [
            {
                "key": one.key,
                "kind": one.kind.value,
                "title": one.title,
                "due": one.due.isoformat() if one.due else "",
                "when": one.when(found.today).value,
                "count": one.count,
                "waiting_for": one.waiting_for,
                "source": one.source,
            }
            for one in register.read(duties.duties)
        ]
        shown = [{name: row[name] for name in ("due", "when", "kind", "title")} for row in rows]
        _table(options, ("期限", "", "类别", "事项"), shown)
        tiles = {one.title: one.count for one in found.tiles}
        answer(options, {"duties": rows, "counts": tiles}, f"共 {len(rows)} 件。")


@duty_commands.command("print")
def duties_print(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="写到这个 .pdf 或 .docx 文件")],
) -> None:
    """打印本周事项。"""
    from app.usecases.desk import duty_sheets

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        count = register.write(duty_sheets.print_week, out, job)
        answer(options, {"path": str(out), "duties": count}, f"本周事项 {count} 件：{out}")


@calendar_commands.command("term")
def calendar_term(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="TERM", help="如 2026-2027-1")],
    start: Annotated[str, typer.Option("--start", help="开学日期")],
    end: Annotated[str, typer.Option("--end", help="结束日期")],
    opens: Annotated[str, typer.Option("--opens", help="转学窗口开始")] = "",
    closes: Annotated[str, typer.Option("--closes", help="转学窗口结束")] = "",
    notice: Annotated[str, typer.Option("--notice", help="窗口通知的文号")] = "",
) -> None:
    """录入或修改一个学期。"""
    from app.usecases.rulebook import calendars

    options: Options = context.obj
    wanted = calendars.TermEntry(name, start, end, opens, closes, notice)
    with reporting(options), opened(options) as register:
        known = {one.entry.name: one.id for one in register.read(calendars.term_lines)}
        made = register.write(calendars.enter_term, wanted, known.get(name, 0))
        answer(options, {"term": made}, f"已录入学期 {name}。")


@calendar_commands.command("show")
def calendar_show(context: typer.Context) -> None:
    """列出学期，以及有放假调休表的年份。"""
    from app.usecases.rulebook import calendar_years, calendars

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        terms = [asdict(one.entry) for one in register.read(calendars.term_lines)]
        years = sorted(register.read(calendars.working).years)
        problems = register.read(calendar_years.warnings)
        shown = [{name: one[name] for name in ("name", "start", "end")} for one in terms]
        _table(options, ("学期", "开学", "结束"), shown)
        facts = {"terms": terms, "years": years, "problems": as_dicts(problems)}
        said = "、".join(map(str, years))
        answer(options, facts, f"有放假调休表的年份：{said}", problems)


@calendar_commands.command("import")
def calendar_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="放假表（toml、csv、xlsx）")],
    source: Annotated[str, typer.Option("--source", help="国务院办公厅通知的文号")],
    reason: Reason = "导入放假表",
) -> None:
    """导入一年的放假调休表。"""
    from dataclasses import replace

    from app.usecases.rulebook import calendar_years

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        year = replace(calendar_years.read_file(file), source=source)
        register.write(calendar_years.set_year, year, reason)
        answer(options, {"year": year.year}, f"已导入 {year.year} 年放假调休表。")


@calendar_commands.command("undo")
def calendar_undo(
    context: typer.Context, year: Annotated[int, typer.Argument(metavar="YEAR", help="年份")]
) -> None:
    """恢复这一年上一次的放假表。"""
    from app.usecases.rulebook import calendar_years

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(calendar_years.undo, year)
        answer(options, {"year": year}, f"已恢复 {year} 年上一次的放假表。")


@policy_commands.command("show")
def policy_show(
    context: typer.Context,
    place: Annotated[str, typer.Option("--place", help="只看这一条，如 transfer.window")] = "",
) -> None:
    """列出本校政策的规则和依据；有本校调整的另列原值。"""
    from app.usecases.rulebook import policies

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rules = register.read(policies.of_school)
        rows = [
            {
                "place": one.place,
                "says": one.sentence,
                "cite": one.cite,
                "base": one.base_sentence if one.own else "",
            }
            for one in register.read(policies.checks)
            if place in ("", one.place)
        ]
        _table(options, ("规则", "内容", "依据", "原值"), rows)
        facts = {"title": rules.title, "digest": rules.digest, "checks": rows}
        answer(options, {**facts, "notices": list(rules.notices)}, f"{rules.title}")


@policy_commands.command("set")
def policy_set(
    context: typer.Context,
    place: Place,
    values: Annotated[list[str], typer.Argument(metavar="NAME=VALUE", help="参数=值，可写多个")],
    document: Document,
    number: Number,
    reason: Reason,
    article: Article = "",
    effective: Effective = "",
) -> None:
    """调整一条规则；没有写到的参数不变。"""
    from app.usecases.rulebook import policies, policy_changes

    options: Options = context.obj
    basis = policy_changes.Basis(document, number, article, reason, effective)
    with reporting(options), opened(options) as register:
        known = {one.name: one.text for one in register.read(policies.parameters, place)}
        wanted = {name: text for name, _, text in (value.partition("=") for value in values)}
        texts = {**{name: text for name, text in known.items() if text}, **wanted}
        digest = register.write(policy_changes.change_check, place, texts, basis)
        answer(options, {"digest": digest}, f"已调整 {place}，版本 {digest[:12]}。")


@policy_commands.command("reset")
def policy_reset(
    context: typer.Context,
    place: Place,
    document: Document,
    number: Number,
    reason: Reason,
) -> None:
    """一条规则恢复配置原来的值。"""
    from app.usecases.rulebook import policy_changes

    options: Options = context.obj
    basis = policy_changes.Basis(document, number, "", reason)
    with reporting(options), opened(options) as register:
        digest = register.write(policy_changes.drop_check, place, basis)
        answer(options, {"digest": digest}, f"{place} 已恢复原值，版本 {digest[:12]}。")


@policy_commands.command("history")
def policy_history(context: typer.Context) -> None:
    """列出本校调整的每一版。"""
    from app.usecases.rulebook import policy_changes

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [
            {**asdict(one), "changes": list(one.changes)}
            for one in register.read(policy_changes.history)
        ]
        shown = [
            {name: row[name] for name in ("at", "by", "document_no", "reason")} for row in rows
        ]
        _table(options, ("时间", "谁", "文号", "原因"), shown)
        answer(options, {"versions": rows}, f"共 {len(rows)} 版。")


@policy_commands.command("undo")
def policy_undo(context: typer.Context, reason: Reason = "") -> None:
    """撤销最近一版调整。"""
    from app.usecases.rulebook import policy_changes

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        digest = register.write(policy_changes.undo, reason)
        answer(options, {"digest": digest}, f"已撤销，版本 {digest[:12]}。")


@absence_commands.command("enter")
def absence_enter(
    context: typer.Context,
    students: Annotated[list[int], typer.Argument(metavar="ID", help="学生编号，可写多个")],
    day: Annotated[str, typer.Option("--day", help="日期")],
    kind: Annotated[str, typer.Option("--kind", help="旷课、病假、事假、迟到、早退")] = "旷课",
    periods: Annotated[int, typer.Option("--periods", help="课时；0 为全天")] = 0,
    reason: Reason = "",
    granted: Annotated[str, typer.Option("--granted", help="准假人")] = "",
) -> None:
    """登记一天的考勤。"""
    from app.usecases.staying import attendance

    options: Options = context.obj
    entries = [attendance.Entry(one, kind, periods, reason, granted) for one in students]
    with reporting(options), opened(options) as register:
        problems = register.write(attendance.enter, day, entries)
        facts = {"entered": len(entries), "problems": as_dicts(problems)}
        answer(options, facts, f"已登记 {len(entries)} 名。", problems)


@absence_commands.command("truants")
def absence_truants(context: typer.Context) -> None:
    """本学期旷课的学生，和政策的标准相比。"""
    from app.usecases.staying import attendance

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [
            {
                "student": one.student_id,
                "name": one.name,
                "running": one.count.running,
                "days": one.count.days,
                "periods": one.count.periods,
                "contacts": one.contacts,
                "findings": as_dicts(one.findings),
            }
            for one in register.read(attendance.truants)
        ]
        shown = [
            {name: row[name] for name in ("name", "running", "days", "periods")} for row in rows
        ]
        _table(options, ("姓名", "连续（天）", "累计（天）", "学时"), shown)
        answer(options, {"truants": rows}, f"共 {len(rows)} 名。")


@absence_commands.command("watches")
def absence_watches(context: typer.Context) -> None:
    """控辍台账：在册的学生和还缺的文书。"""
    from app.usecases.staying import dropout

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [
            {**asdict(one), "lacking": list(one.lacking)} for one in register.read(dropout.lines)
        ]
        shown = [
            {name: row[name] for name in ("name", "since", "state", "lacking")} for row in rows
        ]
        _table(options, ("姓名", "离校", "状态", "还缺"), shown)
        answer(options, {"watches": rows}, f"在册 {len(rows)} 名。")


@absence_commands.command("breaches")
def absence_breaches(
    context: typer.Context,
    which: Annotated[str, typer.Option("--list", help="办法、农安、四川；不写为本校的")] = "",
) -> None:
    """办法列出的违规情形，和现在处在其中的学生。"""
    from app.usecases.checking import compliance

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        if which and which not in compliance.LISTS:
            raise typer.BadParameter(f"没有“{which}”这一份；可用：{'、'.join(compliance.LISTS)}")
        chosen = which or register.read(compliance.list_of)
        lines = register.read(compliance.lines, chosen)
        rows = [
            {
                "number": one.item.number,
                "text": one.item.text,
                "known": one.known,
                "count": one.count,
                "students": sorted({pupil.student_id for pupil in one.pupils}),
            }
            for one in lines
        ]
        shown = [{name: row[name] for name in ("number", "text", "count")} for row in rows]
        _table(options, ("", "情形", "学生"), shown)
        facts: dict[str, Any] = {"source": compliance.LISTS[chosen].source, "breaches": rows}
        answer(options, facts, "", (), IN_PART if any(row["count"] for row in rows) else 0)


def _table(options: Options, heads: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    if not options.as_json:
        print_table(heads, [tuple(str(cell) for cell in row.values()) for row in rows])
