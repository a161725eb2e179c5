"""The commands on rules: judge cases from a file, list the profiles."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from app.cli.answers import Options, answer, print_table, reporting

rule_commands = typer.Typer(help="政策：列出配置，判断案例。", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(rule_commands, name="rules")


@rule_commands.command("judge")
def rules_judge(
    context: typer.Context,
    cases: Annotated[Path, typer.Option("--cases", help="案例文件（JSON）")],
    as_json: AsJson = False,
) -> None:
    """按政策配置判断一份案例文件。"""
    from app.usecases.rulebook import rules

    options: Options = replace(context.obj, as_json=context.obj.as_json or as_json)
    with reporting(options):
        judged = rules.judge_file(cases)
        facts = rules.as_answer(judged)
        if not options.as_json:
            rows = [
                (line["id"], line["verdict"], line["due"] or "", "、".join(line["lacks"]))
                for line in facts["results"]
            ]
            print_table(("案例", "结论", "期限", "缺少"), rows)
        answer(options, facts, f"共判断 {len(judged.results)} 个案例。", judged.problems)


@rule_commands.command("list")
def rules_list(context: typer.Context, as_json: AsJson = False) -> None:
    """列出政策配置。"""
    from app.usecases.rulebook import rules

    options: Options = replace(context.obj, as_json=context.obj.as_json or as_json)
    with reporting(options):
        lines = [{"id": name, "title": title} for name, title in rules.profiles().items()]
        if not options.as_json:
            print_table(("编号", "名称"), [tuple(line.values()) for line in lines])
        answer(options, {"profiles": lines}, "")
