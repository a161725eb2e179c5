"""The commands of `xueji`: the same use cases as the window's, from a shell."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import (
    case_commands,
    class_commands,
    collection_commands,
    dossier_commands,
    duty_commands,
    form_commands,
    graduation_commands,
    paper_commands,
    promotion_commands,
    pupil_commands,
    review_commands,
    rule_commands,
    scan_commands,
)
from app.cli.answers import (
    DONE,
    IN_PART,
    Options,
    answer,
    as_dicts,
    folder_of,
    narrator,
    opened,
    password_of,
    print_table,
    reporting,
)
from app.cli.disclosing import Approval, Extent, Purpose, Recipient, Requester, handing

app = typer.Typer(
    name="xueji",
    help="学籍台：离线的中小学学籍管理程序。",
    no_args_is_help=True,
    add_completion=False,
)
archive_commands = typer.Typer(help="学期档案：制作、校验、恢复。", no_args_is_help=True)
app.add_typer(archive_commands, name="archive")
pupil_commands.add_to(app)
case_commands.add_to(app)
class_commands.add_to(app)
form_commands.add_to(app)
paper_commands.add_to(app)
collection_commands.add_to(app)
rule_commands.add_to(app)
scan_commands.add_to(app)
dossier_commands.add_to(app)
duty_commands.add_to(app)
review_commands.add_to(app)
graduation_commands.add_to(app)
promotion_commands.add_to(app)


@app.callback()
def _options(
    context: typer.Context,
    register: Annotated[
        Path | None, typer.Option("--register", envvar="XUEJI_REGISTER", help="学籍库所在的文件夹")
    ] = None,
    user: Annotated[
        str, typer.Option("--user", envvar="XUEJI_USER", help="用户名；只有一人时可省略")
    ] = "",
    password_file: Annotated[
        Path | None, typer.Option("--password-file", help="从文件第一行读取密码")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")] = False,
) -> None:
    context.obj = Options(register, user, password_file, as_json)


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Option("--school", help="学校全称")],
    code: Annotated[str, typer.Option("--code", help="学校标识码，10 位数字")],
    user: Annotated[str, typer.Option("--user", help="学籍管理员")],
    profile: Annotated[str, typer.Option("--profile", help="政策配置")] = "ordos",
    recovery_out: Annotated[
        Path | None, typer.Option("--recovery-out", help="把恢复密钥写入此文件，供打印封存")
    ] = None,
) -> None:
    """新建学籍库。"""
    from app.usecases.school import registers

    options: Options = context.obj
    school = registers.School(name, code, profile)
    with reporting(options):
        folder = folder_of(options)
        register, recovery = registers.create(folder, school, user, password_of(options, new=True))
        register.close()
        facts: dict[str, Any] = {"register": str(folder), "school": name, "user": user}
        if recovery_out is not None:
            recovery_out.write_text(recovery + "\n", encoding="utf-8")
            facts["recovery_out"] = str(recovery_out)
        else:
            facts["recovery_key"] = recovery
        answer(options, facts, f"已建立学籍库：{folder}。请打印恢复密钥，分两处封存。")


_KeyChanges = Annotated[
    str, typer.Option("--accept-key-changes", help="接受已核准的关键信息变更：核准文号")
]
_Namesakes = Annotated[
    str, typer.Option("--accept-namesakes", help="同名同性别同生日的是两名学生：依据")
]
_ClassSizes = Annotated[str, typer.Option("--accept-class-sizes", help="超班额的照样编入：依据")]


@app.command("import")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=".xls 或 .xlsx")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览，不写入")] = False,
    annotated: Annotated[
        Path | None, typer.Option("--annotated", help="把标注了问题的副本写到此文件")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有一行不合格就全部不导入")] = False,
    key_changes: _KeyChanges = "",
    namesakes: _Namesakes = "",
    class_sizes: _ClassSizes = "",
) -> None:
    """导入国网或学校自己的表格。"""
    from app.usecases.national import importing
    from app.usecases.national.comparing import Accepted

    options: Options = context.obj
    facts: dict[str, Any] = dict.fromkeys(("rows", "new", "changed", "unchanged", "rejected"), 0)
    with reporting(options, facts) as job, opened(options) as register:
        taken = Accepted(key_changes, namesakes, class_sizes)
        shown = register.read(importing.preview, file, job, taken)
        nothing = {"new": 0, "changed": 0} if strict and shown.count("rejected") else {}
        facts.update(
            {**shown.counts, **nothing}, rows=len(shown.rows), batch=0, layout=shown.layout
        )
        if annotated is not None:
            importing.annotate(shown, annotated)
        if not dry_run:
            facts["batch"] = register.write(importing.apply, shown, job, strict=strict).batch_id
        answer(
            options,
            {**facts, "problems": as_dicts(shown.problems)},
            _told(facts, dry_run=dry_run),
            shown.problems,
            IN_PART if facts["rejected"] else DONE,
        )


def _told(facts: Mapping[str, Any], *, dry_run: bool) -> str:
    text = "{rows} 行：新增 {new}，变更 {changed}，不变 {unchanged}，不可导入 {rejected}"
    return (text + ("（仅预览）" if dry_run else "（批次 {batch}）")).format(**facts)


@app.command("undo-import")
def undo_import(
    context: typer.Context, batch: Annotated[int, typer.Argument(help="批次编号")]
) -> None:
    """撤销一次导入。"""
    from app.usecases.national import batches

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        undone = register.write(batches.undo, batch, job)
        facts = {"batch": batch, "removed": undone.removed, "restored": undone.restored}
        answer(options, facts, f"已撤销：移除 {undone.removed} 人，恢复 {undone.restored} 人。")


@app.command()
def find(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="姓名、拼音首字母、证件号或其末几位；空为全体")] = "",
) -> None:
    """查找学生。"""
    from app.usecases.pupils import students

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        found = register.read(students.search, text, limit=10_000_000)
        rows = [
            {"id": row.id, "name": row.name, "id_number": row.id_number, "class": row.class_no}
            for row in found.rows
        ]
        if not options.as_json:
            print_table(("编号", "姓名", "证件号", "班级"), [tuple(row.values()) for row in rows])
        answer(options, {"students": rows}, f"共 {found.total} 人")


@app.command()
def show(context: typer.Context, student_id: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """显示一名学生的全部信息。"""
    from app.usecases.pupils import students

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        detail = register.read(students.show, student_id)
        register.write(students.reveal, student_id, "")
        facts = {
            "id": detail.id,
            "values": detail.values,
            "guardians": list(detail.guardians),
            "photo": detail.photo is not None,
            "forms": [{"number": i.number, "form": i.form_id} for i in detail.issues],
            "problems": as_dicts(detail.problems),
        }
        if not options.as_json:
            print_table(("数据项", "内容"), students.labelled(detail))
        answer(options, facts, f"还缺 {len(detail.problems)} 项" if detail.problems else "")


@app.command()
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=".xls 或 .xlsx")],
    template: Annotated[
        Path | None, typer.Option("--template", help="从国网下载的空白模板")
    ] = None,
    layout: Annotated[str, typer.Option("--layout", help="内置版式")] = "a_2013",
    class_no: Annotated[str, typer.Option("--class", help="只导出这个班")] = "",
    complete_only: Annotated[
        bool, typer.Option("--complete-only", help="缺必填项的学生不导出")
    ] = False,
    recipient: Recipient = "",
    approval: Approval = "",
    requester: Requester = "",
    purpose: Purpose = "",
    scope: Extent = "",
) -> None:
    """导出国网模板文件；发给学籍主管部门以外的，要写批准文号等。"""
    from app.usecases.national import exporting

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        incomplete: exporting.Incomplete = "leave_out" if complete_only else "include"
        given = handing(recipient, approval, requester, purpose, scope)
        done = register.write(
            exporting.export, file, job, class_no, template, layout, incomplete, given
        )
        facts = {
            "path": str(done.path),
            "rows": done.rows,
            "left_out": done.left_out,
            "problems": as_dicts(done.problems),
        }
        text = f"已导出 {done.rows} 人，未导出 {done.left_out} 人：{file}"
        answer(options, facts, text, done.problems, IN_PART if done.left_out else DONE)


@archive_commands.command("build")
def archive_build(
    context: typer.Context,
    term: Annotated[str, typer.Option("--term", help="学期，如 2026-2027-1")],
    out: Annotated[Path, typer.Option("--out", help="放光盘映像的文件夹")],
    medium: Annotated[str, typer.Option("--medium", help="cd、dvd 或 bd")] = "dvd",
) -> None:
    """制作学期档案的光盘映像。"""
    from app.usecases.discs import archiving

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        built = register.write(archiving.build, term, out, medium, job)
        facts = {
            "images": [str(image) for image in built.images],
            "sha256": built.sha256,
            "files": built.files,
            "digest_groups": built.digest_groups,
            "key": built.key_text,
        }
        lines = (
            f"已制作：{built.images[0]}（{built.files} 个文件）",
            f"目录摘要（写在封签和移交清单上）：{built.digest_groups}",
            f"容器密钥（写在密钥单上，与光盘分开保存）：{built.key_text}",
        )
        answer(options, facts, "\n".join(lines))


@archive_commands.command("verify")
def archive_verify(
    context: typer.Context, path: Annotated[Path, typer.Argument(help="光盘映像 .iso")]
) -> None:
    """校验光盘映像的每一块。"""
    from app.usecases.discs import archiving

    options: Options = context.obj
    with reporting(options) as job:
        problems = archiving.verify(path, job)
        facts = {"ok": not problems, "problems": as_dicts(problems)}
        text = "映像完好" if not problems else "映像有问题"
        answer(options, facts, text, problems, IN_PART if problems else DONE)


@archive_commands.command("restore")
def archive_restore(
    context: typer.Context,
    images: Annotated[list[Path], typer.Argument(help="光盘映像 .iso")],
    to: Annotated[Path, typer.Option("--to", help="恢复到这个空文件夹")],
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="密钥单（没有密码时用）")
    ] = None,
    digest: Annotated[
        str, typer.Option("--digest", help="封签上的八组目录摘要，用来证明光盘没有被换过")
    ] = "",
) -> None:
    """从光盘映像恢复成一个可用的学籍库。"""
    from app.usecases.discs import restoring

    options: Options = context.obj
    with reporting(options) as job:
        key_text = key_file.read_text(encoding="utf-8").strip() if key_file else ""
        password = password_of(options, new=False)
        done = restoring.restore(images, to, password, job, options.user, key_text, digest)
        facts: dict[str, Any] = {"register": str(done.folder), "students": done.students}
        text = f"已恢复 {done.students} 名学生到 {done.folder}。"
        if done.recovery_key:
            facts["recovery_key"] = done.recovery_key
            text += f"\n新的恢复密钥（请打印并封存，只显示这一次）：{done.recovery_key}"
        answer(options, facts, text)


@app.command()
def check(context: typer.Context) -> None:
    """检查学籍库与操作日志是否完好。"""
    from app.usecases.school import registers

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        problems = registers.check(register)
        facts = {"ok": not problems, "problems": as_dicts(problems)}
        text = "学籍库与操作日志完好" if not problems else "发现问题"
        answer(options, facts, text, problems, IN_PART if problems else DONE)


@app.command()
def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="演示文件放在这个文件夹")],
    students: Annotated[int, typer.Option("--students", help="学生人数")] = 1200,
) -> None:
    """造一所演示学校，把主要的事从头做到尾。"""
    from app.usecases.demo import demonstration

    options: Options = context.obj
    with reporting(options) as job:
        done = demonstration.run(out, students, job, narrator(options))
        answer(options, done, f"演示学籍库：{done['register']}（用户与密码见 {done['password']}）")


@app.command()
def bench(context: typer.Context) -> None:
    """在本机测量各项速度。"""
    from app.usecases.school import measuring

    options: Options = context.obj
    with reporting(options):
        raise typer.Exit(measuring.run())
