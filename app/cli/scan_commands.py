"""The commands of scan-back: file what was scanned, look at the tray, assign from it."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.answers import DONE, IN_PART, Options, answer, as_dicts, opened, print_table, reporting
from app.cli.disclosing import Approval, Extent, Purpose, Recipient, Requester, handing
from app.problems import blocking

if TYPE_CHECKING:
    from app.usecases.scans.scanning import Filed

scan_commands = typer.Typer(help="扫描归档：识别、归档、待认领。", no_args_is_help=True)

Signed = Annotated[bool, typer.Option("--signed", help="监护人和班主任都已签字，已经核对")]
TrayId = Annotated[int, typer.Argument(metavar="ID", help="待认领页的编号，见 scan tray")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on ``xueji``."""
    app.add_typer(scan_commands, name="scan")


@scan_commands.command("file")
def scan_file(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="PDF、图片或文件夹")],
    signed: Signed = False,
) -> None:
    """把扫描件归到各名学生；认不出的放入待认领。"""
    from app.usecases.collecting import campaigns
    from app.usecases.scans import scanning

    options: Options = context.obj
    facts: dict[str, Any] = {"pages": 0, "filed": [], "tray": []}
    with reporting(options, facts) as job, opened(options) as register:
        signers = tuple(campaigns.SIGNERS) if signed else ()
        done = register.write(scanning.file_scans, paths, job, signers)
        _answer_filed(options, done)


@scan_commands.command("devices")
def scan_devices(context: typer.Context) -> None:
    """列出扫描仪。"""
    from app.job import Job
    from app.usecases.scans import gathering

    options: Options = context.obj
    with reporting(options):
        rows = [asdict(one) for one in gathering.devices(Job())]
        if not options.as_json:
            print_table(("编号", "名称"), [tuple(row.values()) for row in rows])
        answer(options, {"devices": rows}, f"共 {len(rows)} 台")


@scan_commands.command("run")
def scan_run(
    context: typer.Context,
    device: Annotated[str, typer.Option("--device", help="见 scan devices；或 folder:文件夹")],
    dpi: Annotated[int, typer.Option("--dpi", help="分辨率")] = 200,
    colour: Annotated[bool, typer.Option("--colour", help="彩色；不写为灰度")] = False,
    glass: Annotated[bool, typer.Option("--glass", help="从玻璃板扫一页")] = False,
    duplex: Annotated[bool, typer.Option("--duplex", help="送纸器，双面")] = False,
    signed: Signed = False,
) -> None:
    """用扫描仪扫描并归档。"""
    from app.usecases.collecting import campaigns
    from app.usecases.scans import gathering, scanning

    options: Options = context.obj
    facts: dict[str, Any] = {"pages": 0, "filed": [], "tray": []}
    wish = gathering.Wish(dpi, "colour" if colour else "grey", not glass, duplex)
    with reporting(options, facts) as job, opened(options) as register:
        gathered = gathering.Gathered()
        gathering.from_scanner(gathered, device, wish, job)
        signers = tuple(campaigns.SIGNERS) if signed else ()
        _answer_filed(options, register.write(scanning.file_gathered, gathered, job, signers))


@scan_commands.command("copies")
def scan_copies(
    context: typer.Context,
    student: Annotated[int, typer.Option("--student", help="学生编号")],
    out: Annotated[Path, typer.Option("--out", help="放上传件的文件夹")],
    recipient: Recipient = "",
    approval: Approval = "",
    requester: Requester = "",
    purpose: Purpose = "",
    scope: Extent = "",
) -> None:
    """把一名学生的扫描件做成可上传的 JPG，每页不超过 2 MB。"""
    from app.usecases.scans import scan_copies as copies

    options: Options = context.obj
    with reporting(options) as job, opened(options) as register:
        given = handing(recipient, approval, requester, purpose, scope)
        wanted = copies.Wanted(student, handing=given)
        done = register.write(copies.write_copies, wanted, out, job)
        facts = {"paths": [str(path) for path in done.paths]}
        answer(options, facts, f"已生成 {len(done.paths)} 个文件：{out}")


@scan_commands.command("tray")
def scan_tray(context: typer.Context) -> None:
    """列出待认领的页。"""
    from app.usecases.scans import scan_tray as trays

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        rows = [asdict(line) for line in register.read(trays.tray)]
        if not options.as_json:
            heads = ("编号", "文件", "页", "时间", "原因", "表单编号", "前一页", "前一页的学生")
            print_table(heads, [tuple(row.values()) for row in rows])
        answer(options, {"tray": rows}, f"待认领 {len(rows)} 页")


@scan_commands.command("assign")
def scan_assign(
    context: typer.Context,
    tray_id: TrayId,
    student: Annotated[int, typer.Option("--student", help="学生编号")],
    issue: Annotated[str, typer.Option("--issue", help="表单编号，如 XJ26-000001")] = "",
) -> None:
    """把一页待认领的扫描件归到一名学生。"""
    from app.usecases.scans import scan_tray as trays

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        evidence = register.write(trays.assign, tray_id, student, issue)
        facts = {"tray": tray_id, "student_id": student, "evidence": evidence}
        answer(options, facts, f"已归档，材料编号 {evidence}。")


@scan_commands.command("discard")
def scan_discard(
    context: typer.Context,
    tray_id: TrayId,
    reason: Annotated[str, typer.Option("--reason", help="原因，如 白页")],
) -> None:
    """把一页待认领的扫描件标为不归档；文件仍保留。"""
    from app.usecases.scans import scan_tray as trays

    options: Options = context.obj
    with reporting(options), opened(options) as register:
        register.write(trays.discard, tray_id, reason)
        answer(options, {"tray": tray_id}, "已标为不归档。")


def _answer_filed(options: Options, done: "Filed") -> None:
    facts = {
        "pages": done.pages,
        "filed": [
            {"page": one.page, "issue": one.issue, "student_id": one.student_id}
            for one in done.filed
        ],
        "tray": [one.page for one in done.tray],
        "problems": as_dicts(done.problems),
    }
    text = f"共 {done.pages} 页：已归档 {len(done.filed)} 页，待认领 {len(done.tray)} 页。"
    code = IN_PART if blocking(done.problems) else DONE
    answer(options, facts, text, done.problems, code)
