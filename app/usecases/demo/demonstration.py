"""The main job end to end on a school that does not exist: what `xueji demo` shows."""

import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain import layouts, people
from app.exchange import blanks, filling
from app.job import Job
from app.persistence.lock import FolderLock
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected
from app.usecases.demo import demo_days, demo_photos, demo_proof
from app.usecases.desk import duties
from app.usecases.discs import archiving, restoring
from app.usecases.national import batches, exporting, importing
from app.usecases.paper import printing
from app.usecases.pupils import students
from app.usecases.school import registers

SCHOOL = registers.School("乌兰示范学校（演示）", "3115000001", "ordos")
USER = "演示管理员"
REGISTER, FILES, FORMS, EXPORTS, DISC, RESTORED = (
    "学籍库",
    "国网文件",
    "采集表",
    "导出",
    "光盘映像",
    "恢复",
)
PASSWORD_FILE, RECOVERY_FILE, KEY_FILE = "演示密码.txt", "恢复密钥.txt", "光盘密钥单.txt"
MARKER = "演示说明.txt"
_MARK = "本文件夹由学籍台的演示程序建立，可整个删除；再次演示时会从头重做。"
_OURS = (REGISTER, FILES, FORMS, EXPORTS, DISC, RESTORED, PASSWORD_FILE, RECOVERY_FILE, KEY_FILE)
_PHOTO_EVERY = 3


@dataclass(slots=True)
class _Stage:
    """Where the demonstration stands: its folder, its open register, what was made and how long."""

    out: Path
    count: int
    job: Job
    say: Callable[[str], None]
    password: str
    register: Register = field(init=False)
    rosters: dict[str, list[people.Row]] = field(default_factory=dict)
    autumn: int = 0
    files: list[Path] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)

    def place(self, *parts: str) -> Path:
        """A file of the demonstration, listed in the answer."""
        path = self.out.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.files.append(path)
        return path

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.say(f"{len(self.steps) + 1:2d}. {name}")
        start = time.perf_counter()
        yield
        seconds = time.perf_counter() - start
        self.steps.append({"name": name, "seconds": round(seconds, 3)})
        self.say(f"    用时 {seconds:.2f} 秒")

    def tell(self, text: str) -> None:
        self.say(f"    {text}")


def run(
    out: Path, students: int, job: Job, say: Callable[[str], None], *, days: bool = True
) -> dict[str, Any]:
    """Make a school of ``students`` pupils in ``out``, do everything once and tell it to ``say``.

    A demonstration made there before is rebuilt from nothing; any other folder that is not empty is
    ``Rejected``. Without ``days`` nothing has happened there yet: no terms, cases or absences.
    Answers register, user, password (a file: first line the password), files, steps.
    """
    if students < people.FEWEST:
        message = f"演示学校至少要有 {people.FEWEST} 名学生。请把 --students 改大。"
        raise Rejected(Problem("demo.too-few", message))
    _clear(out)
    stage = _Stage(out, students, job, say, f"demo-{secrets.token_hex(6)}")
    _create(stage)
    try:
        for part in _PARTS:
            if days or part is not _lead:
                part(stage)
        _archive(stage)
        _check(stage)
    finally:
        stage.register.close()
    return {
        "register": str(out / REGISTER),
        "user": USER,
        "password": str(out / PASSWORD_FILE),
        "students": students,
        "files": [str(path) for path in stage.files],
        "steps": stage.steps,
    }


def _clear(out: Path) -> None:
    """Make ``out`` ready; removes only what an earlier demonstration made under its own names."""
    marker = out / MARKER
    if out.exists() and not (out.is_dir() and (marker.is_file() or not any(out.iterdir()))):
        message = f"“{out}”里已有别的内容，演示不会动它。请换一个空文件夹。"
        raise Rejected(Problem("demo.folder", message))
    if (out / REGISTER).is_dir():
        with FolderLock(out / REGISTER):
            pass  # a window that has it open keeps it
    for name in _OURS:
        if (out / name).is_dir():
            shutil.rmtree(out / name)
        else:
            (out / name).unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    marker.write_text(_MARK + "\n", encoding="utf-8")


def _create(stage: _Stage) -> None:
    with stage.step("新建加密学籍库"):
        folder = stage.out / REGISTER
        register, recovery = registers.create(folder, SCHOOL, USER, stage.password)
        stage.register = register
        stage.autumn = register.read(_autumn)
        note = f"（第一行是密码；用户：{USER}。只用于演示，真实学籍库的密码不要存成文件。）"
        stage.place(PASSWORD_FILE).write_text(f"{stage.password}\n{note}\n", encoding="utf-8")
        stage.place(RECOVERY_FILE).write_text(recovery + "\n", encoding="utf-8")
        stage.tell(f"{SCHOOL.name}：{folder}")
        stage.tell(f"用户 {USER}，密码见 {stage.out / PASSWORD_FILE}")


def _autumn(tx: Tx) -> int:
    """The year in which the present school year began (terms begin on 1 September)."""
    return tx.today.year if tx.today.month >= 9 else tx.today.year - 1


def _write_files(stage: _Stage) -> None:
    with stage.step(f"编造 {stage.count} 名学生，写成国网文件（.xlsx 与 .xls）"):
        stage.rosters = people.school(stage.count, stage.autumn, SCHOOL.code)
        younger = [*stage.rosters["小学"], *stage.rosters["初中"]]
        _fill(stage, "a_2013", people.with_mistakes(younger), "小学和初中.xlsx")
        _fill(stage, "b1_2015", stage.rosters["高中"], "高中.xls")
        later = people.a_month_later(younger, stage.autumn, SCHOOL.code)
        _fill(stage, "a_2013", later, "一个月后的小学和初中.xlsx")


def _fill(stage: _Stage, layout: str, rows: list[people.Row], name: str) -> None:
    out = stage.place(FILES, name)
    filling.fill(None, layouts.layout(layout), rows, out, stage.job)
    stage.tell(f"{name}：{len(rows)} 行")


def _import_all(stage: _Stage) -> None:
    annotated = stage.place(FILES, "小学和初中（标注）.xlsx")
    for name, out in (("小学和初中.xlsx", annotated), ("高中.xls", None)):
        with stage.step(f"预览并导入 {name}"):
            shown, _ = _import(stage, name)
            if out is not None:
                importing.annotate(shown, out)
                stage.tell(f"标注了问题的副本：{out}")


def _import(stage: _Stage, name: str) -> tuple[importing.Preview, int]:
    shown = stage.register.read(importing.preview, stage.out / FILES / name, stage.job)
    done = stage.register.write(importing.apply, shown, stage.job)
    stage.tell(
        f"新增 {done.new}，变更 {done.changed}，不变 {done.unchanged}，不可导入 {done.rejected}"
    )
    for problem in shown.problems:
        if problem.level.blocks:
            stage.tell(f"  第 {problem.where.row} 行 {problem.where.cell} {problem.message}")
    return shown, done.batch_id


def _photograph(stage: _Stage) -> None:
    with stage.step("画出照片，存入三分之一学生的档案"):
        chosen = stage.register.read(students.ids_of)[::_PHOTO_EVERY]
        pictures = demo_photos.drawings()
        given = stage.register.write(demo_photos.give, chosen, pictures, stage.job)
        stage.tell(f"{given} 张，358×441 像素，逐张加密存放")


def _find(stage: _Stage) -> None:
    with stage.step("查找学生"):
        pupil = stage.rosters["初中"][1]
        names = [row["name"] for rows in stage.rosters.values() for row in rows]
        rare = next(name for name in names if "·" in name)
        for text in (pupil["name"], rare, rare.partition("·")[2], "zh", pupil["id_number"][-4:]):
            start = time.perf_counter()
            found = stage.register.read(students.search, text)
            took = (time.perf_counter() - start) * 1000
            stage.tell(f"“{text}”：{found.total} 人，{took:.1f} 毫秒")


def _print(stage: _Stage) -> None:
    first = stage.register.read(students.classes)[0]
    with stage.step(f"打印 {first.class_no} 班采集表（PDF 与 DOCX）"):
        chosen = printing.Selection(class_no=first.class_no)
        for suffix in (".pdf", ".docx"):
            out = stage.place(FORMS, f"{first.class_no}班采集表{suffix}")
            done = stage.register.write(printing.print_form, archiving.FORM, chosen, out, stage.job)
            stage.tell(f"{done.sheets} 张，编号 {done.numbers[0]} 起：{out}")
            for problem in done.problems:
                stage.tell(f"  {problem.message}")


def _change(stage: _Stage) -> None:
    with stage.step("导入一个月后的文件，看差异，再整批撤销"):
        before = stage.register.read(demo_proof.contents)
        shown, batch = _import(stage, "一个月后的小学和初中.xlsx")
        for row in [row for row in shown.rows if row.kind == "changed"][:3]:
            one = row.fields[0]
            stage.tell(f"  第 {row.row} 行 {row.name}：{one.label} {one.before} → {one.after}")
        undone = stage.register.write(batches.undo, batch, stage.job)
        stage.tell(f"已撤销：移除 {undone.removed} 人，恢复 {undone.restored} 人")
        after = stage.register.read(demo_proof.contents)
        _require(before["student"] == after["student"], "撤销之后学生表与导入之前不同")
        _require(before["guardian"] == after["guardian"], "撤销之后家庭成员表与导入之前不同")


def _lead(stage: _Stage) -> None:
    with stage.step("排出校历，办理异动，登记考勤和档案"):
        stages = {row["class_no"]: name for name, rows in stage.rosters.items() for row in rows}
        made = stage.register.write(demo_days.enter, stage.autumn, stages)
        stage.tell(
            f"{made['terms']} 个学期，{made['cases']} 件异动，控辍台账 {made['watched']} 人，"
            f"{made['folders']} 份档案上架"
        )
        for duty in stage.register.read(duties.duties)[:5]:
            due = f"{duty.due}" if duty.due else "未定期限"
            stage.tell(f"  {due}　{duty.title}")


def _export(stage: _Stage) -> None:
    blank = stage.place(EXPORTS, "空白模板（2013年版）.xlsx")
    blank.write_bytes(blanks.make_blank(layouts.layout("a_2013"), ".xlsx"))
    ways: tuple[tuple[str, Path | None, str], ...] = (
        ("全校（2013年版）.xlsx", None, "a_2013"),
        ("全校（2015年版）.xls", None, "b1_2015"),
        ("全校（填入空白模板）.xlsx", blank, "a_2013"),
    )
    with stage.step("导出全国系统用的文件"):
        for name, template, layout in ways:
            out = stage.place(EXPORTS, name)
            done = stage.register.write(
                exporting.export, out, stage.job, template=template, layout=layout
            )
            stage.tell(f"{done.rows} 行：{out}")


def _archive(stage: _Stage) -> None:
    before = stage.register.read(demo_proof.contents)
    with stage.step("制作学期档案的光盘映像（DVD）"):
        term = stage.register.read(archiving.terms)[0]
        built = stage.register.write(archiving.build, term, stage.out / DISC, "dvd", stage.job)
        stage.files += built.images
        stage.place(KEY_FILE).write_text(built.key_text + "\n", encoding="utf-8")
        stage.tell(f"{term}：{built.files} 个文件，{built.images[0]}")
        stage.tell(f"SHA-256 {built.sha256}")
    with stage.step("逐块校验光盘映像"):
        problems = archiving.verify(built.images[0], stage.job)
        _require(not problems, "光盘映像校验没有通过")
        stage.tell("完好")
    with stage.step("从光盘映像恢复到另一个文件夹，逐行比对"):
        to = stage.out / RESTORED / REGISTER
        restoring.restore(built.images, to, stage.password, stage.job)
        _compare(stage, before, to)


def _compare(stage: _Stage, before: demo_proof.Contents, folder: Path) -> None:
    restored = registers.unlock(folder, USER, stage.password)
    try:
        differing = demo_proof.differences(before, restored.read(demo_proof.contents))
        damaged = restored.read(demo_proof.damaged_scans)
    finally:
        restored.close()
    _require(not differing, f"恢复后的表与原来不同：{'、'.join(differing)}")
    _require(not damaged, f"恢复后有 {len(damaged)} 份材料与原件不同")
    stage.tell(
        f"{len(before)} 张表 {demo_proof.size(before)} 行全部相同，"
        f"{len(before['evidence'])} 张照片内容相同：{folder}"
    )


def _check(stage: _Stage) -> None:
    with stage.step("检查学籍库与操作日志"):
        problems = registers.check(stage.register)
        _require(not problems, "学籍库检查发现问题")
        stage.tell("完好")


_PARTS = (_write_files, _import_all, _photograph, _find, _print, _change, _lead, _export)


def _require(condition: bool, sentence: str) -> None:
    """The demonstration proves what it claims, or says that it could not."""
    if not condition:
        message = f"演示没有通过：{sentence}。请把演示文件夹交给维护人员。"
        raise Rejected(Problem("demo.failed", message, level=Level.REFUSE))
