"""The commands on 升级: look, do, hold against a national file, settle, undo."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.answers import DONE, IN_PART, Options, answer, as_dicts, opened, reporting
from app.problems import Problem, Rejected, blocking

if TYPE_CHECKING:
    from app.usecases.promotion.planning import Choices, Plan

promotion_commands = typer.Typer(help="升级：预览、执行、与国网核对、撤销。", no_args_is_help=True)

Day = Annotated[str, typer.Option("--on", help="升级日期；不写为国网升级日")]
Numbers = Annotated[
    list[str] | None, typer.Option("--number", help="班级升级后的班号，如 0701=0809")
]
Taken = Annotated[list[int] | None, typer.Option("--take", help="仍然升级的学生编号")]
LeftOut = Annotated[list[int] | None, typer.Option("--leave", help="不升级的学生编号")]
PromotionId = Annotated[int, typer.Argument(metavar="PROMOTION", help="升级的编号")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(promotion_commands, name="promotion")


@promotion_commands.command("run")
def promotion_run(
    context: typer.Context,
    on: Day = "",
    numbers: Numbers = None,
    take: Taken = None,
    leave: LeftOut = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览，不写入")] = False,
) -> None:
    """整校升级：年级、班号和学籍变动一次写入。"""
    from app.usecases.promotion import planning, promoting

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        plan = register.read(planning.preview, _choices(on, numbers, take, leave))
        facts = _facts(plan)
        if dry_run:
            code = IN_PART if blocking(plan.problems) else DONE
            text = f"将升级 {len(plan.moving)} 名（仅预览）"
            answer(options, facts, text, plan.problems, code)
            return
        done = register.write(promoting.apply, plan, job)
        facts |= {"promotion": done.promotion_id}
        text = f"已升级 {done.moved} 名，{done.stayed} 名不动"
        answer(options, facts, text, plan.problems)


@promotion_commands.command("undo")
def promotion_undo(context: typer.Context, promotion: PromotionId) -> None:
    """撤销一次升级；与国网核对完毕以后不能。"""
    from app.usecases.promotion import promoting

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        done = register.write(promoting.undo, promotion, job)
        facts = {"promotion": done.promotion_id, "moved": done.moved}
        answer(options, facts, f"已撤销，{done.moved} 名回到原来的年级和班")


@promotion_commands.command("compare")
def promotion_compare(
    context: typer.Context,
    promotion: PromotionId,
    file: Annotated[Path, typer.Argument(help="从国网导出的名册")],
    settle: Annotated[bool, typer.Option("--settle", help="核对完毕，不再撤销")] = False,
    note: Annotated[str, typer.Option("--note", help="仍不一致的说明")] = "",
) -> None:
    """与国网名册核对年级和班号。"""
    from app.usecases.promotion import reconciling

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        shown = register.read(reconciling.compare, promotion, file, job)
        if settle:
            register.write(reconciling.reconcile, shown, note)
        facts: dict[str, Any] = {
            "rows": shown.compared,
            "same": shown.same,
            "settled": settle,
            "differences": [
                {
                    "row": one.row,
                    "student": one.student_id,
                    "what": one.what,
                    "ours": one.ours,
                    "theirs": one.theirs,
                }
                for one in shown.differences
            ],
        }
        text = f"{shown.compared} 行，一致 {shown.same} 名，不一致 {len(shown.differences)} 处"
        code = IN_PART if shown.differences and not settle else DONE
        answer(options, facts, text, code=code)


@promotion_commands.command("history")
def promotion_history(context: typer.Context) -> None:
    """列出历次升级。"""
    from app.usecases.promotion import standing

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [
            {
                "promotion": one.id,
                "year": one.school_year,
                "on": one.effective_on,
                "moved": one.moved,
                "undone": one.undone_at,
                "reconciled": one.reconciled_on,
            }
            for one in register.read(standing.history)
        ]
        answer(options, {"promotions": rows}, f"共 {len(rows)} 次")


def _choices(
    on: str, numbers: list[str] | None, take: list[int] | None, leave: list[int] | None
) -> "Choices":
    from app.domain import dates
    from app.usecases.promotion.planning import Choices

    pairs = [one.partition("=") for one in numbers or ()]
    if any(not middle for _, middle, _ in pairs):
        message = "班号应写作“原班号=新班号”，如 0701=0809。请改正。"
        raise Rejected(Problem("promotion.class-number", message))
    day = dates.typed(on, "升级日期") if on else None
    wanted = {before: after for before, _, after in pairs}
    return Choices(day, wanted, frozenset(take or ()), frozenset(leave or ()))


def _facts(plan: "Plan") -> dict[str, Any]:
    from app.domain.promotion import Outcome

    return {
        "year": plan.year,
        "on": plan.on.isoformat(),
        "outcomes": {one.value: plan.count(one) for one in Outcome if plan.count(one)},
        "classes": {one.before: one.after for one in plan.classes if one.after},
        "problems": as_dicts(plan.problems),
    }
