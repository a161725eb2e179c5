"""BagIt 1.0 (RFC 8493), written and judged by ourselves, with sha256 and sm3 manifests.

A bag proves that nothing changed by accident. It proves nothing against a forger, who rewrites the
manifests too: that is what the signed catalogue (``app.archives.catalogue``) is for.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from app.archives.digests import Digester, Digests, digest_bytes, digest_file
from app.archives.names import refuse_bad_names
from app.job import Job
from app.paths import sync_folder, whole_file
from app.problems import Problem, Rejected, Where

ALGORITHMS = ("sha256", "sm3")

Content = bytes | Path | Callable[[], bytes]


class Writable(Protocol):
    """As much of a file as a member is written to."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""


Sink = Callable[[str], AbstractContextManager[Writable] | None]
"""Opens the place for the member of that name; ``None``: it is digested and let go.

Left without an exception the member is complete; left by one it is abandoned.
"""

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_OXUM = "Payload-Oxum"
_LABEL = re.compile(r"[^\s:][^:\r\n]*")
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_TAG_FILES = frozenset(
    ["bagit.txt", "bag-info.txt"] + [f"manifest-{algorithm}.txt" for algorithm in ALGORITHMS]
)
_KEPT = _TAG_FILES | {f"tagmanifest-{algorithm}.txt" for algorithm in ALGORITHMS}
_LARGEST_TAG = 1 << 26  # bytes: half a million files; a tag file cut there is found malformed


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
    places = {name: folder / name for name in _present(folder)}
    files = {name: path for name, path in places.items() if not path.is_symlink()}
    tags = {name: files[name].read_bytes() for name in _KEPT & files.keys()}

    def digests() -> dict[str, Digests]:
        return {name: digest_file(path, job, "核对档案包") for name, path in files.items()}

    return _judge_bag(folder, places.keys(), tags, digests)


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


def _judge_bag(
    where: Path,
    names: Set[str],
    tags: Mapping[str, bytes],
    digests: Callable[[], Mapping[str, Digests]],
) -> list[Problem]:
    """Judge a bag by its ``names``, the content of its tag files and, asked for last, its digests.

    A name without digests is a link: it counts as changed. ``where`` is only said, never read.
    """
    if tags.get("bagit.txt") != _DECLARATION:
        message = f"“{where.name}”不是档案包（bagit.txt 缺失或不符），请另选。"
        return [Problem("bag.not-a-bag", message, Where(path=str(where)))]
    problems: list[Problem] = []
    lists: dict[str, dict[str, str]] = {}
    for name in sorted(_KEPT - {"bagit.txt", "bag-info.txt"}):
        lists[name] = _read_manifest(name, tags.get(name), problems)
    if problems:
        return problems
    payload = {name for name in names if name.startswith("data/")}
    problems += [_finding("extra", name) for name in sorted(names - payload - _KEPT)]
    found = digests()
    for kind, present in (("manifest", payload), ("tagmanifest", _TAG_FILES & names)):
        problems += _judge(present, found, lists, kind)
    return problems + _judge_oxum(payload, found, tags.get("bag-info.txt"))


def _read_manifest(name: str, data: bytes | None, problems: list[Problem]) -> dict[str, str]:
    """Digest by name. Upper-case digits and double names are refused: no bit may flip unseen."""
    if data is None:
        problems.append(_finding("manifest-missing", name))
        return {}
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        lines = ["", ""]
    matches = [_LINE.fullmatch(line) for line in lines[:-1]]
    listed = {match[2]: match[1] for match in matches if match}
    if lines[-1] or len(listed) != len(matches):
        problems.append(_finding("manifest-malformed", name))
    return listed


def _judge(
    present: Set[str],
    found: Mapping[str, Digests],
    lists: Mapping[str, Mapping[str, str]],
    kind: str,
) -> list[Problem]:
    sha256, sm3 = (lists[f"{kind}-{algorithm}.txt"] for algorithm in ALGORITHMS)
    listed = sha256.keys() | sm3.keys()
    problems = [_finding("extra", name) for name in sorted(present - listed)]
    for name in sorted(listed):
        digests = found.get(name)
        if name not in sha256 or name not in sm3:
            problems.append(_finding("unlisted", name))
        elif name not in present:
            problems.append(_finding("missing", name))
        elif digests is None or (digests.sha256, digests.sm3) != (sha256[name], sm3[name]):
            problems.append(_finding("changed", name))
    return problems


def _judge_oxum(
    payload: Set[str], found: Mapping[str, Digests], info: bytes | None
) -> list[Problem]:
    if info is None:
        return []
    total = sum(found[name].size for name in payload if name in found)
    line = f"{_OXUM}: {total}.{len(payload)}"
    right = line in info.decode("utf-8", "replace").splitlines()
    return [] if right else [_finding("oxum", "bag-info.txt")]


class Witness:
    """Digests a bag that passes by member by member, and judges it as ``verify_bag`` would.

    ``member`` is where the members are written; each goes on to what ``sink`` opens for it.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._digests: dict[str, Digests] = {}
        self._tags: dict[str, bytes] = {}

    @contextmanager
    def member(self, name: str) -> Iterator[Writable]:
        """Write one member; leaving by an exception abandons what the sink opened for it."""
        with ExitStack() as stack:
            opened = self._sink(name)
            target = stack.enter_context(opened) if opened is not None else None
            passing = _Passing(target, keep=name in _KEPT)
            yield passing
        self._digests[name] = passing.digester.digests()
        if name in _KEPT:
            self._tags[name] = bytes(passing.kept)

    def problems(self, where: Path) -> list[Problem]:
        """Everything wrong with the bag that has passed by; ``where`` it came from."""
        return _judge_bag(where, self._digests.keys(), self._tags, lambda: self._digests)


class _Passing:
    """One member on its way: digested, kept in memory if it is a tag file, and handed on."""

    def __init__(self, target: Writable | None, *, keep: bool) -> None:
        self.digester = Digester()
        self.kept = bytearray()
        self._target = target
        self._room = _LARGEST_TAG if keep else 0

    def write(self, data: bytes) -> int:
        self.digester.update(data)
        self.kept += data[: self._room - len(self.kept)] if self._room else b""
        if self._target is not None:
            self._target.write(data)
        return len(data)
