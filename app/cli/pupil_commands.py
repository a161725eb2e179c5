"""The commands on one pupil's record (edit, history, undo) and on two (alike, merge)."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import typer

from app.cli.answers import DONE, IN_PART, Options, answer, as_dicts, opened, print_table, reporting

student_commands = typer.Typer(help="学生信息：修改、历史、撤销。", no_args_is_help=True)

Identity = Annotated[int, typer.Argument(metavar="ID", help="学生编号，见 find")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(student_commands, name="student")
    app.command("duplicates")(duplicates)
    app.command("problems")(problems)
    app.command("merge")(merge)
    app.command("unmerge")(unmerge)


@student_commands.command("edit")
def student_edit(
    context: typer.Context,
    student_id: Identity,
    changes: Annotated[list[str], typer.Option("--set", help="数据项=内容，如 phone=13800001111")],
    reason: Annotated[str, typer.Option("--reason", help="修改原因")] = "",
    confirmed: Annotated[
        list[str] | None, typer.Option("--confirm", help="确认越过的提示代码")
    ] = None,
) -> None:
    """修改一名学生的信息。"""
    from app.usecases.pupils import editing

    options: Options = context.obj
    values = dict(_pair(change) for change in changes)
    with reporting(options), opened(options) as register:
        done = register.write(
            editing.edit, student_id, values, None, reason, confirmed=confirmed or ()
        )
        _answer_edited(options, student_id, done, "已修改")


@student_commands.command("undo")
def student_undo(context: typer.Context, student_id: Identity) -> None:
    """撤销一名学生的最后一次修改。"""
    from app.usecases.pupils import editing

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        done = register.write(editing.undo_last, student_id)
        _answer_edited(options, student_id, done, "已撤销")


@student_commands.command("history")
def student_history(context: typer.Context, student_id: Identity) -> None:
    """显示一名学生的变更历史，最近的在前。"""
    from app.usecases.pupils import moves, timeline

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        events = register.read(timeline.timeline, student_id)
        found = register.read(moves.gaps, student_id)
        facts = {
            "version": register.read(timeline.version_of, student_id),
            "events": [_event(event) for event in events],
            "problems": as_dicts(found),
        }
        if not options.as_json:
            rows = [
                (e.seq, e.at[:16], e.actor, e.act, c.label, c.before, c.after, e.reason)
                for e in events
                for c in e.changes
            ]
            headings = ("版本", "时间", "操作人", "事项", "数据项", "原为", "改为", "原因")
            print_table(headings, rows)
        answer(options, facts, f"共 {len(events)} 次变更", found, IN_PART if found else DONE)


def duplicates(context: typer.Context) -> None:
    """列出疑似同一人的学生。"""
    from app.usecases.checking import doubles

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        lines = register.read(doubles.near, job)
        rows = [
            {"first": p.first_id, "second": p.second_id, "sign": p.sign.value, "why": p.why}
            for p in lines
        ]
        if not options.as_json:
            table = [(p.first_id, p.first, p.second_id, p.second, p.why) for p in lines]
            print_table(("编号", "学生", "编号", "学生", "相似之处"), table)
        answer(options, {"pairs": rows}, f"共 {len(rows)} 对")


def problems(context: typer.Context) -> None:
    """按国网查重规则查找问题学籍，列出未办结的。"""
    from app.usecases.checking import doubles

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        scanned = register.write(doubles.scan, job)
        lines = register.read(doubles.worklist, limit=10_000_000)
        rows = [
            {"id": p.id, "student": p.student_id, "kind": p.kind, "state": p.state} for p in lines
        ]
        if not options.as_json:
            table = [(p.id, p.name, p.class_no, p.kind, p.detail, p.state_text) for p in lines]
            print_table(("编号", "姓名", "班级", "类型", "说明", "状态"), table)
        facts = {"records": rows, "found": scanned.found, "vanished": scanned.vanished}
        text = f"未办结 {len(rows)} 件（新发现 {scanned.found}，已消除 {scanned.vanished}）"
        answer(options, facts, text)


def merge(
    context: typer.Context,
    kept: Annotated[int, typer.Argument(metavar="KEPT", help="保留的学生编号")],
    other: Annotated[int, typer.Argument(metavar="OTHER", help="并入的学生编号")],
    reason: Annotated[str, typer.Option("--reason", help="依据，如核对了哪份户口簿")] = "",
    take: Annotated[
        list[str] | None, typer.Option("--take", help="取并入记录的数据项，如 phone")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览，不合并")] = False,
) -> None:
    """把同一名学生的两条记录合并为一条。"""
    from app.usecases.checking import merging

    options: Options = context.obj
    choices: dict[str, Literal["kept", "other"]] = dict.fromkeys(take or (), "other")
    with reporting(options), opened(options) as register:
        shown = register.read(merging.preview, kept, other, choices)
        facts: dict[str, Any] = {
            "fields": [_choice(field) for field in shown.fields],
            "moving": dict(shown.moving),
            "problems": as_dicts(shown.problems),
        }
        if not options.as_json:
            rows = [(f.label, f.kept, f.other, _SIDES[f.taken]) for f in shown.fields]
            print_table(("数据项", f"编号 {kept}", f"编号 {other}", "取用"), rows)
        if not dry_run:
            facts["merge"] = register.write(merging.merge, kept, other, reason, choices)
        text = "（仅预览）" if dry_run else "已合并（合并编号 {merge}）".format(**facts)
        answer(options, facts, text, shown.problems)


def unmerge(
    context: typer.Context, merge_id: Annotated[int, typer.Argument(help="合并编号")]
) -> None:
    """撤销一次合并，两条记录恢复原样。"""
    from app.usecases.checking import merging

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        kept, other = register.write(merging.unmerge, merge_id)
        answer(options, {"students": [kept, other]}, f"已恢复编号 {kept} 和 {other} 两条记录。")


_SIDES = {"kept": "保留的", "other": "并入的"}


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        message = f"“{text}”的写法不对，请写成 数据项=内容，如 phone=13800001111。"
        raise typer.BadParameter(message)
    return key.strip(), value


def _answer_edited(options: Options, student_id: int, done: Any, text: str) -> None:
    facts = {
        "student": student_id,
        "version": done.version,
        "changes": _changes(done.changes),
        "problems": as_dicts(done.problems),
    }
    if not options.as_json:
        rows = [(c.label, c.before, c.after) for c in done.changes]
        print_table(("数据项", "原为", "改为"), rows)
    answer(options, facts, f"{text} {len(done.changes)} 项", done.problems)


def _event(event: Any) -> dict[str, object]:
    return {
        "version": event.seq,
        "at": event.at,
        "actor": event.actor,
        "act": event.act,
        "reason": event.reason,
        "changes": _changes(event.changes),
    }


def _changes(changes: Sequence[Any]) -> list[dict[str, object]]:
    return [
        {"key": c.key, "label": c.label, "before": c.before, "after": c.after, "member": c.member}
        for c in changes
    ]


def _choice(field: Any) -> dict[str, str]:
    return {"key": field.key, "kept": field.kept, "other": field.other, "taken": field.taken}
