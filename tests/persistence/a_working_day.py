"""A whole day with one register in a process of its own, up to a crash in the middle of a write."""

import os
import tempfile
from io import BytesIO
from pathlib import Path

import openpyxl
from small_register import PASSWORD

from app.job import Job
from app.persistence import keys
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Unavailable
from app.usecases.national import exporting, importing
from app.usecases.paper import printing
from app.usecases.pupils import students
from app.usecases.school import registers

NAME = "斯琴图雅"
ADDRESS = "胜利街梧桐巷七号院"
ID_NUMBER = "150602201501012616"
PHONE = "13847701234"
LATER_ADDRESS = "民族路白桦里三号楼"
MARKERS = (NAME, ADDRESS, ID_NUMBER, PHONE, LATER_ADDRESS, "斯琴巴特尔")


def sheet_of_one_pupil(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(
        ["姓名", "身份证件类型", "身份证件号", "现住址", "联系电话", "班号", "成员1姓名"]
    )
    book.active.append([NAME, "居民身份证", ID_NUMBER, ADDRESS, PHONE, "0701", "斯琴巴特尔"])
    book.save(path)
    return path


def jpeg() -> bytes:
    from PIL import Image

    held = BytesIO()
    Image.new("RGB", (30, 40), "white").save(held, "JPEG")
    return held.getvalue()


def spend(folder: Path, _unlocked: bytes, pipe: object, temporary: Path, out: Path) -> None:
    """Create, import, edit, photograph, print, export, back up, fail; then wait to be killed."""
    tempfile.tempdir = str(temporary)
    os.environ["TMPDIR"] = os.environ["TEMP"] = os.environ["TMP"] = str(temporary)
    os.environ["SQLITE_TMPDIR"] = str(temporary)
    school = registers.School("乌兰镇第一小学", "3115000001", "ordos")
    register, _ = registers.create(folder, school, "王老师", PASSWORD, keys.LOWEST)
    job = Job()
    preview = register.read(importing.preview, sheet_of_one_pupil(out / "in.xlsx"), job)
    register.write(importing.apply, preview, job)
    register.write(students.set_photo, 1, jpeg())
    register.write(students.reveal, 1, "id_number")
    register.write(_move, LATER_ADDRESS)
    everyone = printing.Selection(everyone=True)
    for name in ("sheets.pdf", "sheets.docx"):
        register.write(printing.print_form, "collection", everyone, out / name, job)
    register.read(printing.preview_form, "collection", everyone, job)
    register.write(exporting.export, out / "out.xlsx", job, incomplete="include")
    register.backup("by-hand")
    _fail_with_values(register)
    register.write(_wait_inside, pipe)


def _move(tx: Tx, address: str) -> None:
    tx.get(Student, 1, NAME).address = address


def _fail_with_values(register: Register) -> None:
    """A bug whose trace is logged as the window would."""
    from app.log import logger

    def fail(tx: Tx) -> None:
        tx.connection.exec_driver_sql("INSERT INTO nowhere VALUES (?, ?)", (NAME, ID_NUMBER))

    try:
        register.write(fail)
    except Unavailable:
        raise
    except Exception:
        logger.exception("failed for %s %s", NAME, ID_NUMBER)


def _wait_inside(tx: Tx, pipe: object) -> None:
    for _ in range(3000):
        tx.session.add(Student(name=NAME, address=ADDRESS, id_number=ID_NUMBER, phone=PHONE))
    tx.session.flush()
    tx.connection.exec_driver_sql(
        "SELECT name, address FROM student ORDER BY address, name, phone DESC"
    ).fetchall()
    pipe.send("inside")
    pipe.recv()
