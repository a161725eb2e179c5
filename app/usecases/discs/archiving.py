"""学期档案: at term end everything goes onto a sealed disc image, and is proved readable.

In clear the data never touches the disk: rosters, forms and decrypted scans are made one file at
a time and stream into the encrypted container.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, select

import app
from app.archives import term as disc
from app.archives.bag import PayloadFile
from app.archives.catalogue import fingerprint, public_half, verify_signature
from app.archives.image_reader import signed_catalogue
from app.domain import fields
from app.domain.permissions import Action
from app.domain.terms import names_around
from app.exchange import rosters
from app.job import Job
from app.paths import RESOURCES
from app.persistence import audit, database, keys
from app.persistence.records import Archive, AuditEntry, Evidence
from app.persistence.register import DATABASE
from app.persistence.scan_records import ScanTray
from app.persistence.transaction import Tx, decoded
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.paper import printing
from app.usecases.pupils import students
from app.usecases.scans import scan_tray
from app.usecases.school.permits import require

FORM = "collection"
ENCLOSURE = "KEYSLOTS.TXT"
DATABASE_NAME = "学籍库/school.db"
FACTS_NAME = "学籍库/档案说明.json"
EVIDENCE_FOLDER = "材料"
_NAME_LENGTH = 40
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Built:
    """What lies in the folder now, and what goes on paper: digest groups and the container's key.

    The two belong on different sheets: one into the box, one into the envelope kept elsewhere.
    """

    images: tuple[Path, ...]
    sha256: str
    files: int
    digest_groups: str
    key_text: str


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """One archive that was built from this register."""

    term: str
    built_at: str
    built_by: str
    image_name: str
    sha256: str
    files: int


def build(tx: Tx, term: str, out: Path, medium: str, job: Job) -> Built:
    """Build, seal, sign and read back the image of ``term`` (2026-2027-1) in ``out``.

    ``medium`` is cd, dvd or bd. Raises ``Rejected`` for a term that is none, an unknown medium or
    more than one disc holds (R-ORD-N2-3, R-ORD-26-1, R-GEN-4-1).
    """
    require(tx, Action.ARCHIVE)
    _refuse_file(out)
    out.mkdir(parents=True, exist_ok=True)
    seal = disc.ArchiveKeys(tx.master.signing_seed(), disc.new_sealing_key())
    seq, head = audit.head(tx.connection)
    meta = disc.ArchiveMeta(
        school=tx.setting("school.name"),
        database_id=tx.master.database_id,
        counters={"students": students.count(tx), "audit_entries": seq},
        program_version=app.__version__,
        created=tx.stamp,
        enclosures={ENCLOSURE: enclosed_key(tx.folder, tx.master, seal.sealing_key)},
    )
    with TemporaryDirectory(dir=out, prefix="snapshot-") as folder:
        snapshot = Path(folder) / DATABASE
        snapshot_key = (secrets.token_bytes(32), secrets.token_bytes(16))
        job.step(0, 0, "制作学籍库快照")
        database.copy(_connector(tx), snapshot, *snapshot_key)
        payload = list(_payload(tx, snapshot, snapshot_key, head.hex()))
        built = disc.build(payload, out, term, medium, seal, meta, job)
    _record(tx, term, built)
    return Built(
        tuple(built.images),
        built.sha256,
        built.files,
        built.catalogue_digest_groups,
        built.key_text,
    )


def archives(tx: Tx) -> tuple[ArchiveLine, ...]:
    """Every archive built from this register, the latest first."""
    rows = tx.scalars(select(Archive).order_by(Archive.id.desc()))
    return tuple(
        ArchiveLine(a.term, a.built_at, a.built_by, a.image_name, a.sha256, a.files) for a in rows
    )


def verify(path: Path, job: Job) -> list[Problem]:
    """Every block of the image against its signed catalogue; whole: ``[]``. Needs no key.

    Whether the signature is this school's own shows only inside the register: ``verify_own``.
    """
    if not path.is_file():
        message = f"没有找到光盘映像“{path}”。请核对位置。"
        raise Rejected(Problem("archive.missing", message))
    return blocking(disc.verify(path, None, job))


def verify_own(tx: Tx, path: Path, job: Job) -> list[Problem]:
    """As ``verify``, and whether the disc is one that this register made; then ``[]``.

    Proved by the catalogue's digest beside the archive's row (or in the note of a restore: the
    copy on a disc is older than that disc's row). Else it is told whether it was signed here.
    """
    problems = verify(path, job)
    if problems or disc.digest_groups_of(path, job) in _recorded_groups(tx):
        return problems
    own = fingerprint(public_half(tx.master.signing_seed()))
    foreign = blocking(verify_signature(signed_catalogue(path, None, job), own))
    message = (
        f"光盘映像“{path.name}”由本校签名，但学籍库里没有登记过这一张。"
        "请把它的目录摘要与封签或《移交清单》上的八组字符逐组对照，不符的不要使用。"
    )
    return foreign or [Problem("archive.not-recorded", message, Where(path=path.name))]


def enclosed_key(folder: Path, master: keys.Master, sealing_key: bytes) -> bytes:
    """The register's key slots and the container's key wrapped by its master, for the disc itself.

    So the people who can open the register can open its discs on a new computer, with the password
    they know; everybody else needs the key sheet. Guessing costs what it costs on the register.
    """
    nonce = secrets.token_bytes(12)
    wrapped = nonce + AESGCM(master.disc_key()).encrypt(nonce, sealing_key, b"container")
    slots = json.loads((folder / keys.NAMES[0]).read_text(encoding="utf-8"))
    return json.dumps({"slots": slots, "container": wrapped.hex()}, ensure_ascii=False).encode()


def terms(tx: Tx) -> tuple[str, ...]:
    """The terms one would archive today, the likeliest first."""
    return names_around(tx.today)


def _recorded_groups(tx: Tx) -> set[str]:
    restored = tx.scalars(select(AuditEntry.detail).where(AuditEntry.action == "restore"))
    notes = {str(decoded(detail).get("catalogue", "")) for detail in restored}
    return notes | set(tx.scalars(select(Archive.catalogue_digest)))


def _refuse_file(out: Path) -> None:
    if out.exists() and not out.is_dir():
        message = f"“{out}”是一个文件，映像要放在文件夹里。请另选一个文件夹。"
        raise Rejected(Problem("archive.out", message))


def _connector(tx: Tx) -> Callable[[], object]:
    path, key, salt = tx.folder / DATABASE, tx.master.database_key(), tx.master.salt
    return lambda: database.connect(path, key, salt)


def _record(tx: Tx, term: str, built: disc.BuiltArchive) -> None:
    row = tx.add(
        Archive(
            term=term,
            built_at=tx.stamp,
            built_by=tx.actor.user,
            image_name=built.images[0].name,
            sha256=built.sha256,
            catalogue_digest=built.catalogue_digest_groups,
            key_text=built.key_text,
            files=built.files,
        )
    )
    tx.note("archive", "archive", row.id, {"sha256": built.sha256, "files": built.files})


def _payload(
    tx: Tx, snapshot: Path, snapshot_key: tuple[bytes, bytes], head: str
) -> Iterator[PayloadFile]:
    facts = {
        "database_id": tx.master.database_id,
        "key": snapshot_key[0].hex(),
        "salt": snapshot_key[1].hex(),
        "audit_head": head,
        "audit_key": tx.master.audit_key().hex(),  # a key sheet's restore gets another master
        "school": tx.setting("school.name"),
        "code": tx.setting("school.code"),
    }
    yield PayloadFile(DATABASE_NAME, snapshot)
    yield PayloadFile(FACTS_NAME, json.dumps(facts, ensure_ascii=False, indent=1).encode())
    yield PayloadFile("说明.txt", _explanation(tx).encode("utf-8-sig"))
    yield from _rosters(tx)
    yield from _forms(tx)
    yield from _evidence(tx)
    for path in sorted((RESOURCES / "codes").glob("*.csv")):
        yield PayloadFile(f"代码表/{path.name}", path)
    yield PayloadFile("操作日志.csv", partial(_audit_csv, tx))


def _rosters(tx: Tx) -> Iterator[PayloadFile]:
    """The whole school as .xlsx and .csv, and each class as .xlsx, with every column."""
    headings = [students.label_of(key) for key in _columns()]
    yield PayloadFile("名册/全校.xlsx", partial(_sheet, tx, headings, "", ".xlsx"))
    yield PayloadFile("名册/全校.csv", partial(_sheet, tx, headings, "", ".csv"))
    for name, class_no in _named_classes(tx):
        yield PayloadFile(f"名册/{name}.xlsx", partial(_sheet, tx, headings, class_no, ".xlsx"))


def _columns() -> list[str]:
    members = [f"guardian{n}.{f.key}" for n in (1, 2) for f in fields.GUARDIAN_FIELDS]
    return [*students.STUDENT_KEYS, *members]


def _named_classes(tx: Tx) -> list[tuple[str, str]]:
    """(file name, 班号) of each class; the number in front keeps alike names apart."""
    return [
        (f"{n:03d} {_UNSAFE.sub('_', one.class_no).strip(' .')[:_NAME_LENGTH]}", one.class_no)
        for n, one in enumerate(students.classes(tx), 1)
    ]


def _sheet(tx: Tx, headings: list[str], class_no: str, suffix: str) -> bytes:
    columns = _columns()
    lines = (
        [line.get(key, "") for key in columns]
        for line in (students.flat(v, g) for _, v, g in students.whole(tx, class_no))
    )
    return rosters.table_bytes(headings, lines, suffix)


def _forms(tx: Tx) -> Iterator[PayloadFile]:
    for name, class_no in _named_classes(tx):
        # By ids: a class without a number would mean everyone.
        chosen = printing.Selection(student_ids=tuple(students.ids_in(tx, class_no)))
        yield PayloadFile(
            f"表单/采集表 {name}.pdf", partial(printing.preview_form, tx, FORM, chosen, Job())
        )


def _evidence(tx: Tx) -> Iterator[PayloadFile]:
    rows = list(tx.scalars(select(Evidence).order_by(Evidence.id)))
    for row in rows:
        suffix = row.media_type.rpartition("/")[2].replace("jpeg", "jpg")
        yield PayloadFile(
            f"{EVIDENCE_FOLDER}/{row.file_id}.{suffix}", partial(students.evidence_bytes, tx, row)
        )
    waiting = select(ScanTray).where(ScanTray.evidence_id.is_(None)).order_by(ScanTray.id)
    tray = list(tx.scalars(waiting))
    for page in tray:
        suffix = page.media_type.rpartition("/")[2].replace("jpeg", "jpg")
        waiting_page = partial(_tray_page, tx, page.id)
        yield PayloadFile(f"{EVIDENCE_FOLDER}/{page.file_id}.{suffix}", waiting_page)
    headings = ["文件编号", "学生编号", "种类", "类型", "字节", "SHA-256"]
    index = [
        [r.file_id, str(r.student_id), r.kind, r.media_type, str(r.size), r.sha256] for r in rows
    ]
    index += [
        [r.file_id, "", r.reason or "待认领", r.media_type, str(r.size), r.sha256] for r in tray
    ]
    content = rosters.table_bytes(headings, index, ".csv")
    yield PayloadFile(f"{EVIDENCE_FOLDER}/目录.csv", content)


def _tray_page(tx: Tx, tray_id: int) -> bytes:
    return scan_tray.page(tx, tray_id)[1]


def _audit_csv(tx: Tx) -> bytes:
    headings = ["序号", "时间", "操作人", "角色", "动作", "对象", "编号", "内容", "校验码"]
    rows = tx.session.execute(select(AuditEntry.__table__).order_by(AuditEntry.seq))
    lines = ([*[str(value) for value in row[:8]], row[8].hex()] for row in rows)
    return rosters.table_bytes(headings, lines, ".csv")


def _explanation(tx: Tx) -> str:
    scans = tx.session.scalar(select(func.count()).select_from(Evidence)) or 0
    lines = [
        f"{tx.setting('school.name')}（{tx.setting('school.code')}）学籍档案",
        f"制作时间：{tx.stamp}　学生 {students.count(tx)} 名　材料与照片 {scans} 件",
        "",
        "名册　　　全校和各班名册（.xlsx，全校另有 UTF-8 的 .csv），每名学生全部数据项。",
        "表单　　　各班《学生学籍信息采集表》（PDF，A4）。",
        "材料　　　照片与佐证材料原件，目录.csv 说明每个文件属于哪名学生。",
        "代码表　　各数据项所用代码的名称。",
        "操作日志　每一次新增、修改、导入、打印和导出：何人、何时、由何值改为何值。",
        "学籍库　　学籍台的加密数据库及其密钥（档案说明.json），供恢复成可用的学籍库。",
        "",
        "恢复：在学籍台选择“从光盘恢复”。没有学籍台时，名册、表单、材料可直接打开使用；",
        "数据库为 SQLCipher 4 格式，密钥见 学籍库/档案说明.json（key 接 salt，96 位十六进制）。",
        "本目录按 BagIt 1.0（RFC 8493）组织，每个文件的摘要见 manifest-sha256.txt 等清单。",
    ]
    return "\r\n".join(lines) + "\r\n"
