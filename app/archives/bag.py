"""BagIt 1.0 (RFC 8493), written and judged by ourselves, with sha256 and sm3 manifests.

A bag proves that nothing changed by accident. It proves nothing against a forger, who rewrites the
manifests too: that is what the signed catalogue (``app.archives.catalogue``) is for.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.archives.digests import Digests, digest_bytes, digest_file
from app.archives.names import refuse_bad_names
from app.job import Job
from app.paths import sync_folder, whole_file
from app.problems import Problem, Rejected, Where

ALGORITHMS = ("sha256", "sm3")

Content = bytes | Path | Callable[[], bytes]

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_OXUM = "Payload-Oxum"
_LABEL = re.compile(r"[^\s:][^:\r\n]*")
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_TAG_FILES = frozenset(
    ["bagit.txt", "bag-info.txt"] + [f"manifest-{algorithm}.txt" for algorithm in ALGORITHMS]
)


@dataclass(frozen=True, slots=True)
class PayloadFile:
    """One file to be kept, at ``path`` below the bag's ``data/``.

    ``content`` may be a function: it is called when the file's turn comes and its answer dropped
    afterwards, so that decrypted scans are in memory one at a time and never on the disk.
    """

    path: PurePosixPath | str
    content: Content

    @property
    def name(self) -> str:
        """The path below ``data/`` as it is checked and written."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a bag, payload or tag, at ``name`` below the bag's folder."""

    name: str
    content: bytes | Path


def bag_members(
    payload: Iterable[PayloadFile], info: Mapping[str, str], job: Job
) -> Iterator[Member]:
    """The files of a bag one after the other, tag files last; the caller stores each of them.

    Every name is judged before the first member is given. Raises ``Rejected``.
    """
    files = list(payload)
    refuse_bad_names(file.name for file in files)
    _refuse_bad_info(info)
    return _members(files, info, job)


def write_bag(
    folder: Path, payload: Iterable[PayloadFile], info: Mapping[str, str], job: Job
) -> None:
    """Write a bag into ``folder``, which must not exist yet or be empty.

    ``info`` are the lines of bag-info.txt; Payload-Oxum is added. Raises ``Rejected``.
    """
    members = bag_members(payload, info, job)
    if folder.exists() and any(folder.iterdir()):
        message = f"文件夹“{folder}”不是空的，不能在其中建立档案包，请另选一个文件夹。"
        raise Rejected(Problem("bag.folder-not-empty", message, Where(path=str(folder))))
    for member in members:
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(target) as out:
            for data in member_pieces(member):
                out.write(data)
    sync_folder(folder)


def member_pieces(member: Member) -> Iterator[bytes]:
    """The member's bytes in pieces of at most 1 MiB where it is a file on the disk."""
    if isinstance(member.content, bytes):
        yield member.content
        return
    with member.content.open("rb") as stream:
        while data := stream.read(1 << 20):
            yield data


def verify_bag(folder: Path, job: Job) -> list[Problem]:
    """Everything wrong with the bag in ``folder``: missing, extra, changed; by both digests."""
    declaration = folder / "bagit.txt"
    if not declaration.is_file() or declaration.read_bytes() != _DECLARATION:
        message = f"文件夹“{folder.name}”不是档案包（bagit.txt 缺失或不符），请另选文件夹。"
        return [Problem("bag.not-a-bag", message, Where(path=str(folder)))]
    present = _present(folder)
    payload = {name for name in present if name.startswith("data/")}
    problems: list[Problem] = []
    lists: dict[str, dict[str, str]] = {}
    for kind in ("manifest", "tagmanifest"):
        for algorithm in ALGORITHMS:
            name = f"{kind}-{algorithm}.txt"
            lists[name] = _read_manifest(folder / name, problems)
    if problems:
        return problems
    extra = present - payload - _TAG_FILES - {name for name in lists if name.startswith("tag")}
    problems += [_finding("extra", name) for name in sorted(extra)]
    problems += _judge(folder, payload, lists, "manifest", job)
    problems += _judge(folder, set(_TAG_FILES), lists, "tagmanifest", job)
    return problems + _judge_oxum(folder, payload)


def _members(files: list[PayloadFile], info: Mapping[str, str], job: Job) -> Iterator[Member]:
    listed: dict[str, Digests] = {}
    for number, file in enumerate(files):
        job.step(number, len(files), "整理档案文件")
        content = file.content() if callable(file.content) else file.content
        member = Member(f"data/{file.name}", content)
        listed[member.name] = _digests(member, job)
        yield member
    total = sum(digests.size for digests in listed.values())
    info = {**info, _OXUM: f"{total}.{len(files)}"}
    tags = [
        Member("bagit.txt", _DECLARATION),
        Member("bag-info.txt", "".join(f"{k}: {v}\n" for k, v in info.items()).encode()),
        *(_manifest("manifest", algorithm, listed) for algorithm in ALGORITHMS),
    ]
    yield from tags
    tagged = {member.name: _digests(member, job) for member in tags}
    for algorithm in ALGORITHMS:
        yield _manifest("tagmanifest", algorithm, tagged)


def _digests(member: Member, job: Job) -> Digests:
    if isinstance(member.content, bytes):
        return digest_bytes(member.content)
    return digest_file(member.content, job, "计算文件摘要")


def _manifest(kind: str, algorithm: str, listed: Mapping[str, Digests]) -> Member:
    lines = (f"{getattr(digests, algorithm)}  {name}\n" for name, digests in listed.items())
    return Member(f"{kind}-{algorithm}.txt", "".join(lines).encode())


def _refuse_bad_info(info: Mapping[str, str]) -> None:
    problems = [
        Problem("bag.info", f"档案说明项“{label}”的名称或内容不是单独一行文字，请修改。")
        for label, value in info.items()
        if not _LABEL.fullmatch(label) or label == _OXUM or len(f"{value}.".splitlines()) != 1
    ]
    if problems:
        raise Rejected(*problems)


def _finding(kind: str, name: str) -> Problem:
    sentences = {
        "missing": f"档案包缺少文件“{name}”，请改用另一套光盘或备份。",
        "extra": f"档案包中多出文件“{name}”，清单里没有它；请核对来源后移走。",
        "changed": f"档案包中的文件“{name}”与清单不符，已被改动或损坏，请改用另一套光盘或备份。",
        "unlisted": f"文件“{name}”只列在两份清单的一份里，清单不一致，请改用另一套光盘或备份。",
        "manifest-missing": f"档案包缺少清单“{name}”，无法核对，请改用另一套光盘或备份。",
        "manifest-malformed": f"档案包的清单“{name}”不合格式，无法核对，请改用另一套光盘或备份。",
        "oxum": "档案包中文件的总数或总字节数与 bag-info.txt 的记载不符，请改用另一套光盘或备份。",
    }
    return Problem(f"bag.{kind}", sentences[kind], Where(path=name))


def _present(folder: Path) -> set[str]:
    """All that lies in the bag but its folders; a link counts as a file and is never followed."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }


def _read_manifest(path: Path, problems: list[Problem]) -> dict[str, str]:
    """Digest by name. Upper-case digits and double names are refused: no bit may flip unseen."""
    if path.is_symlink() or not path.is_file():
        problems.append(_finding("manifest-missing", path.name))
        return {}
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
    except UnicodeDecodeError:
        lines = ["", ""]
    matches = [_LINE.fullmatch(line) for line in lines[:-1]]
    listed = {match[2]: match[1] for match in matches if match}
    if lines[-1] or len(listed) != len(matches):
        problems.append(_finding("manifest-malformed", path.name))
    return listed


def _judge(
    folder: Path, present: set[str], lists: Mapping[str, Mapping[str, str]], kind: str, job: Job
) -> list[Problem]:
    sha256, sm3 = (lists[f"{kind}-{algorithm}.txt"] for algorithm in ALGORITHMS)
    listed = sha256.keys() | sm3.keys()
    problems = [_finding("extra", name) for name in sorted(present - listed)]
    for name in sorted(listed):
        if name not in sha256 or name not in sm3:
            problems.append(_finding("unlisted", name))
        elif name not in present or not (folder / name).exists():
            problems.append(_finding("missing", name))
        elif not _matches(folder / name, sha256[name], sm3[name], job):
            problems.append(_finding("changed", name))
    return problems


def _matches(path: Path, sha256: str, sm3: str, job: Job) -> bool:
    if path.is_symlink():
        return False
    digests = digest_file(path, job, "核对档案包")
    return (digests.sha256, digests.sm3) == (sha256, sm3)


def _judge_oxum(folder: Path, payload: set[str]) -> list[Problem]:
    path = folder / "bag-info.txt"
    if not path.is_file():
        return []
    total = sum((folder / name).lstat().st_size for name in payload)
    line = f"{_OXUM}: {total}.{len(payload)}"
    found = line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [] if found else [_finding("oxum", "bag-info.txt")]
