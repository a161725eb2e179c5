"""The commands of a graduation: verdicts, the act, the filed roster, and the certificates."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.answers import IN_PART, Options, answer, as_dicts, opened, print_table, reporting

graduation_commands = typer.Typer(help="毕业：成绩、办理、名册备案。", no_args_is_help=True)
certificate_commands = typer.Typer(
    help="证书：登记、验印、发放、遗失和学历证明书。", no_args_is_help=True
)

Grade = Annotated[str, typer.Argument(metavar="GRADE", help="毕业年级，如 初三")]
Day = Annotated[str, typer.Option("--day", help="日期，如 20260630")]
Batch = Annotated[int, typer.Argument(metavar="BATCH", help="毕业办理的编号")]
Ids = Annotated[list[int], typer.Argument(metavar="ID", help="证书登记的编号，可写多个")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(graduation_commands, name="graduation")
    app.add_typer(certificate_commands, name="certificates")


@graduation_commands.command("show")
def graduation_show(context: typer.Context, grade: Grade, day: Day) -> None:
    """一个毕业年级每名学生的结论和依据。"""
    from app.usecases.graduation import graduating, leavers

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        plan = register.read(graduating.preview, grade, leavers.day(day))
        rows = [
            {
                "student": one.student_id,
                "name": one.name,
                "result": one.result,
                "level": one.level.value,
                "findings": as_dicts(one.findings),
            }
            for one in plan.lines
        ]
        if not options.as_json:
            print_table(("姓名", "结论"), [(one.name, one.result or "—") for one in plan.lines])
        facts = {"pupils": rows, "counts": dict(plan.counts), "left_out": plan.left_out}
        said = "、".join(f"{word} {count}" for word, count in plan.counts.items())
        answer(options, facts, f"{said}，待定 {plan.left_out}。")


@graduation_commands.command("results")
def graduation_results(
    context: typer.Context,
    grade: Grade,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="成绩表 .xlsx 或 .xls")],
    day: Day,
) -> None:
    """登记一张成绩表；对不上的行列出来，不登记。"""
    from app.usecases.graduation import leaver_results, leavers, sheet_lines

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        rows = sheet_lines.of_file(file, leaver_results.WORDS, job)
        plan = register.read(leaver_results.preview, grade, leavers.day(day), rows)
        count = register.write(leaver_results.apply, plan) if plan.counts["changed"] else 0
        facts = {"entered": count, "counts": plan.counts, "problems": as_dicts(plan.problems)}
        code = IN_PART if plan.problems else 0
        answer(options, facts, f"已登记 {count} 名。", plan.problems, code)


@graduation_commands.command("rest")
def graduation_rest(context: typer.Context, grade: Grade, day: Day) -> None:
    """没有登记成绩的学生，一次登记为全部达到要求。"""
    from app.usecases.graduation import leavers

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        count = register.write(leavers.enter_rest, grade, leavers.day(day))
        answer(options, {"entered": count}, f"已登记 {count} 名。")


@graduation_commands.command("apply")
def graduation_apply(context: typer.Context, grade: Grade, day: Day) -> None:
    """办理毕业、结业、肄业；没有结论的学生不办理。"""
    from app.usecases.graduation import graduating, leavers

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        plan = register.read(graduating.preview, grade, leavers.day(day))
        batch = register.write(graduating.apply, plan)
        facts = {"batch": batch, "counts": dict(plan.counts), "left_out": plan.left_out}
        answer(options, facts, f"已办理 {len(plan.results)} 名，编号 {batch}。")


@graduation_commands.command("undo")
def graduation_undo(
    context: typer.Context,
    batch: Batch,
    reason: Annotated[str, typer.Option("--reason", help="原因")],
) -> None:
    """撤销一次毕业办理。"""
    from app.usecases.graduation import graduating

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        count = register.write(graduating.undo, batch, reason)
        answer(options, {"undone": count}, f"已撤销 {count} 名。")


@graduation_commands.command("list")
def graduation_list(context: typer.Context) -> None:
    """每一次毕业办理，和它的备案。"""
    from app.usecases.graduation import graduating

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [{**asdict(one)} for one in register.read(graduating.batches)]
        if not options.as_json:
            shown = [(r["id"], r["year"], r["grade"], r["pupils"], r["filing_no"]) for r in rows]
            print_table(("编号", "届", "年级", "人数", "备案号"), shown)
        answer(options, {"batches": rows}, f"共 {len(rows)} 次。")


@graduation_commands.command("file")
def graduation_file(
    context: typer.Context,
    batch: Batch,
    number: Annotated[str, typer.Option("--number", help="备案号")],
    day: Day,
    authority: Annotated[str, typer.Option("--authority", help="备案机关")],
) -> None:
    """登记毕业生名册的备案号和日期。"""
    from app.usecases.graduation import graduating

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(graduating.file, batch, graduating.Filing(number, day, authority))
        answer(options, {"batch": batch}, f"已登记备案 {number}。")


@graduation_commands.command("print")
def graduation_print(
    context: typer.Context,
    batch: Batch,
    out: Annotated[Path, typer.Option("--out", help="写到这个 .pdf 或 .docx 文件")],
) -> None:
    """打印毕业生名册，每班一份。"""
    from app.usecases.graduation import graduation_papers
    from app.usecases.paper import printing

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        order = register.read(graduation_papers.roster, batch)
        made = register.write(
            printing.print_form, order.form_id, order.selection, out, job, order.matter
        )
        answer(options, {"path": str(out), "numbers": list(made.numbers)}, f"名册：{out}")


@certificate_commands.command("list")
def certificates_list(
    context: typer.Context,
    text: Annotated[str, typer.Option("--text", help="姓名或证书编号")] = "",
    state: Annotated[str, typer.Option("--state", help="待验印、待发放、已发放、已失效")] = "",
    limit: Annotated[int, typer.Option("--limit", help="最多列出几条")] = 200,
) -> None:
    """列出证书登记簿。"""
    from app.usecases.graduation import certificate_list

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        wanted = certificate_list.Wanted(text, "", state)
        lines, total = register.read(certificate_list.lines, wanted, limit)
        rows = [_certificate(one) for one in lines]
        if not options.as_json:
            shown = [(r["id"], r["number"], r["name"], r["kind"], r["state"]) for r in rows]
            print_table(("编号", "证书编号", "姓名", "种类", "状态"), shown)
        answer(options, {"total": total, "certificates": rows}, f"共 {total} 份。")


@certificate_commands.command("number")
def certificates_number(
    context: typer.Context,
    batch: Batch,
    kind: Annotated[str, typer.Option("--kind", help="证书种类的编号或名称")],
    first: Annotated[str, typer.Option("--first", help="第一份证书的编号")],
    last: Annotated[str, typer.Option("--last", help="最后一份的编号")] = "",
    basis: Annotated[str, typer.Option("--basis", help="办法没有写时的依据文号")] = "",
) -> None:
    """按号段登记一次毕业办理的证书编号。"""
    from app.usecases.graduation import certificate_list, certificate_numbers

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        known = {one.title: one.id for one in reversed(register.read(certificate_list.kinds))}
        asked = certificate_numbers.Asked(known.get(kind, kind), batch, basis=basis)
        plan = register.read(certificate_numbers.by_range, asked, first, last)
        made = register.write(certificate_numbers.apply, plan)
        facts = {"certificates": list(made), "problems": as_dicts(plan.every_problem)}
        answer(options, facts, f"已登记 {len(made)} 份。", plan.every_problem)


@certificate_commands.command("sign")
def certificates_sign(
    context: typer.Context,
    ids: Ids,
    name: Annotated[str, typer.Option("--sign", help="签章，如 旗县教育行政部门验印")],
    day: Day,
    by_whom: Annotated[str, typer.Option("--by", help="经办机关、人")] = "",
) -> None:
    """登记验印、签章。"""
    from app.usecases.graduation import certificates

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        count = register.write(certificates.sign, ids, name, day, by_whom)
        answer(options, {"signed": count}, f"已登记 {count} 份。")


@certificate_commands.command("give")
def certificates_give(
    context: typer.Context,
    ids: Ids,
    day: Day,
    receiver: Annotated[str, typer.Option("--receiver", help="领取人；不写为本人")] = "",
    relation: Annotated[str, typer.Option("--relation", help="与学生关系")] = "",
) -> None:
    """登记证书的领取。"""
    from app.usecases.graduation import certificates

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        count = register.write(certificates.give, ids, day, receiver, relation)
        answer(options, {"given": count}, f"已登记 {count} 份。")


@certificate_commands.command("lost")
def certificates_lost(
    context: typer.Context,
    certificate: Annotated[int, typer.Argument(metavar="ID", help="证书登记的编号")],
    day: Day,
    applicant: Annotated[str, typer.Option("--applicant", help="申请人")],
    why: Annotated[str, typer.Option("--why", help="遗失或损坏")] = "遗失",
) -> None:
    """登记遗失、损坏；办法怎样答复，记录在案。"""
    from app.usecases.graduation import lost_certificates

    options: Options = context.obj
    request = lost_certificates.Request(why, day, applicant)
    with reporting(options), opened(options) as register:
        proof = register.write(lost_certificates.report, certificate, request)
        said = register.read(lost_certificates.answer, why)
        facts = {"request": proof, "refused": said.refused, "cite": said.cite}
        answer(options, facts, said.sentence)


@certificate_commands.command("export")
def certificates_export(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="写到这个 .xlsx 或 .csv 文件")],
) -> None:
    """导出证书登记簿。"""
    from app.usecases.graduation import certificate_list

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        count = register.write(certificate_list.export, certificate_list.EVERY, out)
        answer(options, {"path": str(out), "certificates": count}, f"登记簿 {count} 份：{out}")


def _certificate(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "student": one.student_id,
        "name": one.name,
        "kind": one.kind.title,
        "number": one.number,
        "result": one.result,
        "signs": {sign.name: sign.on for sign in one.signs},
        "given_on": one.given_on,
        "receiver": one.receiver,
        "state": one.state,
    }
