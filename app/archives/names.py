"""Names that survive every disc: judged before a file is written or taken out of an archive.

A name must be storable in ISO 9660's Joliet (64 UTF-16 units a part), in 7z, in BagIt (RFC 8493)
and on Windows (Microsoft, "Naming Files, Paths, and Namespaces"), and come back unchanged.
"""

import unicodedata
from collections.abc import Iterable

from app.problems import Problem, Rejected, Where

MAX_UNITS = 64

# RFC 8493 §2.1.3 writes % as %25 in manifests; the common BagIt reader does not undo that.
_ILLEGAL = frozenset('<>:"/\\|?*%\x7f') | {chr(code) for code in range(32)}
_RESERVED = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
    + [device + digit for device in ("COM", "LPT") for digit in "0123456789¹²³"]
)


def check_name(path: str) -> list[Problem]:
    """What is wrong with the relative ``path`` (parts joined by ``/``), part by part."""
    return [
        Problem(f"name.{code}", f"文件名“{_shown(path)}”{what}。", Where(path=_shown(path)))
        for part in path.split("/")
        for code, what in _faults(part)
    ]


def check_names(paths: Iterable[str]) -> list[Problem]:
    """What is wrong with each of ``paths``, and which of them could not lie side by side."""
    places: dict[str, tuple[str, bool]] = {}
    problems: list[Problem] = []
    for path in paths:
        problems.extend(check_name(path))
        twin = _twin(path, places)
        if twin:
            message = (
                f"文件名“{_shown(path)}”与“{_shown(twin)}”在光盘或 Windows 上无法区分，请改名。"
            )
            problems.append(Problem("name.twin", message, Where(path=_shown(path))))
    return problems


def refuse_bad_names(paths: Iterable[str]) -> None:
    """Raise ``Rejected`` with everything ``check_names`` finds."""
    problems = check_names(paths)
    if problems:
        raise Rejected(*problems)


def _shown(path: str) -> str:
    """``path`` fit for a sentence: controls and lone surrogates cannot be shown."""
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cs") else c for c in path)


def _units(part: str) -> int:
    return len(part.encode("utf-16-le", "surrogatepass")) // 2


def _faults(part: str) -> Iterable[tuple[str, str]]:
    if part in ("", ".", ".."):
        yield "escape", "不是文件夹内的相对路径，不能使用"
        return
    if any("\ud800" <= character <= "\udfff" for character in part):
        yield "surrogate", "含有残缺的字符，请改名"
    if _units(part) > MAX_UNITS:
        yield "long", f"中有一段长 {_units(part)} 个单位，光盘最多容许 {MAX_UNITS} 个，请缩短"
    illegal = sorted(set(part) & _ILLEGAL)
    if illegal:
        shown = " ".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in illegal)
        yield "illegal", f"含有不能使用的字符 {shown}，请改名"
    if part.split(".", maxsplit=1)[0].rstrip(" ").upper() in _RESERVED:
        yield "reserved", "是 Windows 保留的设备名，请改名"
    if part.endswith((".", " ")):
        yield "trailing", "以句点或空格结尾，Windows 会改动它，请改名"


def _fold(path: str) -> str:
    return unicodedata.normalize("NFC", path.casefold())


def _twin(path: str, places: dict[str, tuple[str, bool]]) -> str:
    """An earlier path that ``path`` collides with, or ""; remembers ``path`` and its folders.

    ``places`` holds, by folded path, the spelling met first and whether it is a file.
    """
    parts = path.split("/")
    for depth in range(1, len(parts) + 1):
        here = "/".join(parts[:depth])
        is_file = depth == len(parts)
        folded = _fold(here)
        earlier = places.get(folded)
        if earlier and (is_file or earlier != (here, False)):
            return earlier[0]
        places[folded] = (here, is_file)
    return ""
