"""The commands on photographs (add, missing, export) and on classes (list, move, assign, undo)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.answers import DONE, IN_PART, Options, answer, as_dicts, opened, print_table, reporting
from app.cli.disclosing import Approval, Extent, Purpose, Recipient, Requester, handing
from app.job import Job

if TYPE_CHECKING:
    from app.persistence.register import Register
    from app.usecases.classwork.class_moves import Plan

photo_commands = typer.Typer(help="照片：采集、缺照名单、导出。", no_args_is_help=True)
class_commands = typer.Typer(help="班级：新建、调班、分班、撤销。", no_args_is_help=True)

ClassNo = Annotated[str, typer.Option("--class", help="班号")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只预览，不写入")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(photo_commands, name="photos")
    app.add_typer(class_commands, name="classes")


@photo_commands.command("add")
def photos_add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="照片文件或文件夹")],
    class_no: ClassNo = "",
    roster: Annotated[bool, typer.Option("--roster", help="按班内名册顺序对应")] = False,
    absent: Annotated[list[int] | None, typer.Option("--absent", help="未拍照的学生编号")] = None,
    rules: Annotated[str, typer.Option("--rules", help="照片参数")] = "national_1_0",
    keep_original: Annotated[bool, typer.Option("--keep-original", help="同时保存原照片")] = False,
    dry_run: DryRun = False,
) -> None:
    """把照片对应到学生，裁剪压缩后存入。"""
    from app.usecases.pupils import photographs
    from app.usecases.pupils.photo_matching import Matching

    options: Options = context.obj
    how = Matching(class_no, roster, frozenset(absent or ()), rules_id=rules)
    with reporting(options) as job, opened(options) as register:
        shown = register.read(photographs.preview, paths, how, job)
        facts: dict[str, Any] = {**shown.counts, "applied": not dry_run}
        facts["files"] = [
            {
                "path": str(picture.path),
                "kind": picture.kind,
                "student": picture.person.id if picture.person else 0,
                "by": picture.by,
            }
            for picture in shown.pictures
        ]
        if not dry_run:
            register.write(photographs.apply, shown, job, keep_original=keep_original)
        text = "照片：新增 {new}，更换 {replaced}，相同 {unchanged}，未采用 {rejected}"
        code = IN_PART if facts["rejected"] else DONE
        facts["problems"] = as_dicts(shown.problems)
        answer(options, facts, text.format(**facts), shown.problems, code)


@photo_commands.command("missing")
def photos_missing(context: typer.Context, class_no: ClassNo = "") -> None:
    """列出没有照片的学生。"""
    from app.usecases.pupils import photographs

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        people = register.read(photographs.missing, class_no)
        rows = [{"id": p.id, "name": p.name, "class": p.class_no} for p in people]
        if not options.as_json:
            print_table(("编号", "姓名", "班级"), [tuple(row.values()) for row in rows])
        answer(options, {"students": rows}, f"共 {len(rows)} 人没有照片")


@photo_commands.command("export")
def photos_export(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="一个班写到 .zip 文件，多个班写到文件夹")],
    class_no: ClassNo = "",
    rules: Annotated[str, typer.Option("--rules", help="照片参数")] = "national_1_0",
    recipient: Recipient = "",
    approval: Approval = "",
    requester: Requester = "",
    purpose: Purpose = "",
    scope: Extent = "",
) -> None:
    """每班一个压缩包，文件名为证件号，供上传全国系统。"""
    from app.usecases.pupils import photo_export

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        given = handing(recipient, approval, requester, purpose, scope)
        done = register.write(photo_export.export, out, job, class_no, rules, given)
        photos = sum(package.photos for package in done.packages)
        facts = {
            "packages": [
                {"path": str(p.path), "class": p.class_no, "photos": p.photos}
                for p in done.packages
            ],
            "photos": photos,
            "without": [{"id": w.student_id, "name": w.name} for w in done.without],
            "problems": as_dicts(done.problems),
        }
        text = f"已打包 {photos} 张照片，{len(done.without)} 人没有照片：{out}"
        code = IN_PART if done.without or done.problems else DONE
        answer(options, facts, text, done.problems, code)


@class_commands.command("list")
def classes_list(context: typer.Context) -> None:
    """列出班级与人数。"""
    from app.usecases.classwork import classes

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [
            {
                "id": line.id,
                "class": line.description.class_no,
                "name": line.description.name,
                "stage": line.description.stage,
                "teacher": line.description.teacher,
                "students": line.pupils,
                "boys": line.boys,
                "girls": line.girls,
                "most": line.most,
            }
            for line in register.read(classes.lines)
        ]
        if not options.as_json:
            headings = ("编号", "班号", "名称", "学段", "班主任", "人数", "男", "女", "班额")
            print_table(headings, [tuple(row.values()) for row in rows])
        answer(options, {"classes": rows}, f"共 {len(rows)} 个班")


@class_commands.command("describe")
def classes_describe(context: typer.Context) -> None:
    """按现有学生的班号建立班级。"""
    from app.usecases.classwork import classes

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        made = register.write(classes.describe_existing)
        answer(options, {"created": made}, f"已建立 {made} 个班级")


@class_commands.command("create")
def classes_create(
    context: typer.Context,
    class_no: Annotated[str, typer.Argument(help="班号")],
    name: Annotated[str, typer.Option("--name", help="班级名称")] = "",
    stage: Annotated[str, typer.Option("--stage", help="学段，如 小学、普通初中")] = "",
    entry_year: Annotated[str, typer.Option("--year", help="入学年份")] = "",
    teacher: Annotated[str, typer.Option("--teacher", help="班主任")] = "",
) -> None:
    """新建班级。"""
    from app.usecases.classwork import classes

    options: Options = context.obj
    new = classes.Description(class_no, name, entry_year, stage, teacher=teacher)
    with reporting(options), opened(options) as register:
        class_id = register.write(classes.create, new)
        answer(options, {"id": class_id, "class": class_no}, f"已建立班级 {class_no}")


@class_commands.command("rename")
def classes_rename(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="现在的班号")],
    new: Annotated[str, typer.Argument(help="新的班号")],
) -> None:
    """更改班号，学生的班号一同更改。"""
    from app.usecases.classwork import classes

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        class_id = register.read(classes.id_of, old)
        done = register.write(classes.rename, class_id, new)
        facts = {"action": done.action_id, "moved": done.moved}
        answer(options, facts, f"班号 {old} 已改为 {new}，{done.moved} 名学生一同更改")


@class_commands.command("merge")
def classes_merge(
    context: typer.Context,
    class_nos: Annotated[list[str], typer.Argument(help="要撤并的班号")],
    into: Annotated[str, typer.Option("--into", help="并入的班号")],
    dry_run: DryRun = False,
) -> None:
    """合并班级。"""
    from app.usecases.classwork import classes

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        sources = [register.read(classes.id_of, class_no) for class_no in class_nos]
        target = register.read(classes.id_of, into)
        plan = register.read(classes.preview_merge, sources, target)
        action = 0 if dry_run else register.write(classes.merge, plan).action_id
        _answer_plan(options, plan, action)


@class_commands.command("move")
def classes_move(
    context: typer.Context,
    students: Annotated[list[int], typer.Argument(help="学生编号")],
    to: Annotated[str, typer.Option("--to", help="调入的班号")],
    dry_run: DryRun = False,
) -> None:
    """把学生调到另一个班。"""
    from app.usecases.classwork import class_moves

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        plan = register.read(class_moves.preview, students, to)
        action = 0 if dry_run else register.write(class_moves.apply, plan).action_id
        _answer_plan(options, plan, action)


@class_commands.command("import")
def classes_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="公布的分班名单，.xls 或 .xlsx")],
    strict: Annotated[bool, typer.Option("--strict", help="有一行不合格就全部不分")] = False,
    dry_run: DryRun = False,
) -> None:
    """按学校公布的分班名单编班。"""
    from app.usecases.classwork import class_lists

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        shown = register.read(class_lists.preview, file, job)
        action = 0
        if not dry_run:
            action = register.write(class_lists.apply, shown, strict=strict).action_id
        facts = {"rows": len(shown.rows), **shown.counts, "action": action}
        text = "{rows} 行：编入 {moved}，不变 {unchanged}，未编 {rejected}".format(**facts)
        code = IN_PART if facts["rejected"] else DONE
        facts_out = {**facts, "problems": as_dicts(shown.problems)}
        answer(options, facts_out, text, shown.problems, code)


@class_commands.command("assign")
def classes_assign(
    context: typer.Context,
    into: Annotated[list[str], typer.Option("--into", help="编入的班号，每班一次")],
    source: Annotated[
        list[str] | None, typer.Option("--from", help="从这些班抽出重编；省略为未编班的学生")
    ] = None,
    seed: Annotated[str, typer.Option("--seed", help="种子，如现场抽取的数字")] = "",
    scores: Annotated[Path | None, typer.Option("--scores", help="成绩表")] = None,
    together: Annotated[
        list[str] | None, typer.Option("--together", help="同班的学生编号，如 12,13")
    ] = None,
    apart: Annotated[
        list[str] | None, typer.Option("--apart", help="不同班的学生编号，如 12,13")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="把结果写到 .xlsx 或 .csv")] = None,
    dry_run: DryRun = False,
) -> None:
    """均衡分班：人数、性别、成绩均衡，凭种子可复核。"""
    from app.usecases.classwork import assigning

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        asked = assigning.Request(
            _pupils_from(register, source or [""]),
            tuple(into),
            seed,
            _scores(register, scores, job),
            tuple(_ids(group) for group in together or ()),
            tuple(_ids(group) for group in apart or ()),
        )
        drawn = register.read(assigning.preview, asked)
        facts: dict[str, Any] = {"seed": drawn.seed, "classes": _numbers(drawn), "action": 0}
        if not dry_run:
            facts["action"] = register.write(assigning.apply, drawn).action_id
            if out is not None:
                register.write(assigning.write_result, facts["action"], out)
        facts["problems"] = as_dicts(drawn.problems)
        text = f"已编班，种子 {drawn.seed}" + ("（仅预览）" if dry_run else "")
        answer(options, facts, text, drawn.problems)


@class_commands.command("repeat")
def classes_repeat(
    context: typer.Context, action: Annotated[int, typer.Argument(help="分班记录的编号")]
) -> None:
    """用所存的名单和种子重排一次，核对分班结果。"""
    from app.usecases.classwork import assigning

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        result = register.read(assigning.repeat, action)
        answer(options, {"seed": result.seed, "same": True}, "重排结果与当时的分班一致")


@class_commands.command("undo")
def classes_undo(
    context: typer.Context, action: Annotated[int, typer.Argument(help="调班记录的编号")]
) -> None:
    """撤销一次调班、合班、改号或分班。"""
    from app.usecases.classwork import class_moves

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        done = register.write(class_moves.undo, action)
        facts = {"action": done.action_id, "moved": done.moved}
        answer(options, facts, f"已撤销，{done.moved} 名学生回到原来的班")


@class_commands.command("log")
def classes_log(
    context: typer.Context,
    student: Annotated[int, typer.Option("--student", help="只看这名学生")] = 0,
) -> None:
    """显示调班记录，最近的在前。"""
    from app.usecases.classwork import class_moves

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [
            {
                "action": line.id,
                "kind": line.kind,
                "title": line.title,
                "at": line.at,
                "by": line.by,
                "moved": line.moved,
                "seed": line.seed,
                "undone_at": line.undone_at,
            }
            for line in register.read(class_moves.log, student)
        ]
        if not options.as_json:
            headings = ("编号", "种类", "内容", "时间", "经办人", "人数", "种子", "撤销时间")
            print_table(headings, [tuple(row.values()) for row in rows])
        answer(options, {"actions": rows}, f"共 {len(rows)} 条")


def _answer_plan(options: Options, plan: "Plan", action: int) -> None:
    facts = {
        "action": action,
        "moves": [{"id": m.student_id, "before": m.before, "after": m.after} for m in plan.moves],
        "problems": as_dicts(plan.problems),
    }
    text = f"{plan.title}：{len(plan.moves)} 人" + ("" if action else "（没有写入）")
    answer(options, facts, text, plan.problems)


def _ids(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.replace("，", ",").split(","))
    except ValueError as error:
        message = f"“{text}”应为用逗号隔开的学生编号，例如 12,13。"
        raise typer.BadParameter(message) from error


def _pupils_from(register: "Register", class_nos: list[str]) -> tuple[int, ...]:
    from app.usecases.pupils import students

    return tuple(i for number in class_nos for i in register.read(students.ids_in, number))


def _scores(register: "Register", file: Path | None, job: Job) -> dict[int, int]:
    """Scores of a sheet; a row that cannot be read stops the drawing, or it would be unfair."""
    if file is None:
        return {}
    from app.problems import Rejected, blocking
    from app.usecases.classwork import class_lists

    found = register.read(class_lists.scores, file, job)
    if blocking(found.problems):
        raise Rejected(*found.problems)
    return dict(found.by_student)


def _numbers(drawn: Any) -> list[dict[str, Any]]:
    return [
        {
            "class": class_no,
            "students": facts.size,
            "boys": facts.boys,
            "girls": facts.girls,
            "mean": None if facts.mean is None else round(facts.mean, 2),
        }
        for class_no, facts in zip(drawn.class_nos, drawn.result.facts, strict=True)
    ]
