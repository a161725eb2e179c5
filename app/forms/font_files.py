"""Where TrueType fonts lie, by file name: the program's own first, then the system's.

Fonts are opened by path only: a font asked for by family name may be another one on the next
machine. CFF outlines (Noto CJK's .ttc and .otf) cannot be embedded and are not looked for.
"""

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.paths import RESOURCES


@dataclass(frozen=True, slots=True)
class FontFile:
    """One font in one file; ``index`` counts the fonts of a .ttc."""

    path: Path
    index: int = 0

    @property
    def name(self) -> str:
        """What it is known by."""
        return f"xueji-{self.path.stem}-{self.index}"


_FIRST = {
    "label": (
        "NotoSansSC-Regular.ttf",
        "NotoSansSC_400Regular.ttf",
        "msyh.ttc",
        "LXGWWenKai-Regular.ttf",
        "simhei.ttf",
        "simsun.ttc",
    ),
    "strong": (
        "NotoSansSC-Bold.ttf",
        "NotoSansSC_700Bold.ttf",
        "msyhbd.ttc",
        "LXGWWenKai-Bold.ttf",
        "simhei.ttf",
        "LXGWWenKai-Regular.ttf",
    ),
    "value": (
        "NotoSerifSC-Regular.ttf",
        "NotoSerifSC_400Regular.ttf",
        "simsun.ttc",
        "LXGWWenKai-Regular.ttf",
        "simkai.ttf",
        "HanaMinA.ttf",
    ),
}

_SERIF = ("NotoSerifSC-Regular.ttf", "NotoSerifSC_400Regular.ttf", "LXGWWenKai-Regular.ttf")
_SERIF_BOLD = ("NotoSerifSC-Bold.ttf", "NotoSerifSC_700Bold.ttf", "LXGWWenKai-Bold.ttf")
_SANS = ("NotoSansSC-Regular.ttf", "NotoSansSC_400Regular.ttf", "LXGWWenKai-Regular.ttf")
_SANS_BOLD = ("NotoSansSC-Bold.ttf", "NotoSansSC_700Bold.ttf", "LXGWWenKai-Bold.ttf")
_FAMILIES = {
    "song": ("simsun.ttc", *_SERIF),
    "song-bold": ("simsun.ttc", *_SERIF_BOLD),
    "hei": ("simhei.ttf", "msyh.ttc", *_SANS),
    "hei-bold": ("simhei.ttf", "msyhbd.ttc", *_SANS_BOLD),
    "kai": ("simkai.ttf", "LXGWWenKai-Regular.ttf"),
    "kai-bold": ("simkai.ttf", "LXGWWenKai-Bold.ttf"),
    "fang": ("simfang.ttf", *_SERIF),
    "fang-bold": ("simfang.ttf", *_SERIF_BOLD),
    "times": ("times.ttf", "LiberationSerif-Regular.ttf"),
    "times-bold": ("timesbd.ttf", "LiberationSerif-Bold.ttf"),
    "arial": ("arial.ttf", "LiberationSans-Regular.ttf"),
    "arial-bold": ("arialbd.ttf", "LiberationSans-Bold.ttf"),
    "calibri": ("calibri.ttf", "Carlito-Regular.ttf", "LiberationSans-Regular.ttf"),
    "calibri-bold": ("calibrib.ttf", "Carlito-Bold.ttf", "LiberationSans-Bold.ttf"),
}
"""What stands in for the families that Word files name: its own file, then the nearest."""

_FALLBACKS = (
    "NotoSerifSC-Regular.ttf",
    "NotoSerifSC_400Regular.ttf",
    "simsun.ttc",
    "LXGWWenKai-Regular.ttf",
    "DejaVuSans.ttf",
    "seguisym.ttf",
    "HanaMinA.ttf",
    "simsunb.ttf",
    "SimsunExtG.ttf",
    "HanaMinB.ttf",
)


def candidates(role: str) -> list[FontFile]:
    """Fonts that may be the first of ``role``, best first."""
    return _present((_FIRST | _FAMILIES)[role] + _FIRST["value"])


def is_bold(name: str) -> bool:
    """Whether the font known by ``name`` is a bold one."""
    return name.lower().removesuffix("-0").endswith(("bold", "bd", "timesbd", "calibrib"))


def fallbacks() -> list[FontFile]:
    """Fonts asked after the first: common ones, symbols, then the planes above U+FFFF."""
    return _present(_FALLBACKS)


def folders() -> list[Path]:
    """Where fonts are looked for on this system."""
    found = [RESOURCES / "fonts"]
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        local = Path(os.environ.get("LOCALAPPDATA", windows))
        return [*found, windows / "Fonts", local / "Microsoft" / "Windows" / "Fonts"]
    home = Path.home() / ".local" / "share" / "fonts"
    return [*found, Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home]


@cache
def _index() -> dict[str, Path]:
    """File name in lower case to path; the first folder that has it wins."""
    found: dict[str, Path] = {}
    for folder in folders():
        for path in sorted(folder.rglob("*.tt[fc]")) + sorted(folder.rglob("*.TT[FC]")):
            found.setdefault(path.name.lower(), path)
    return found


def _present(names: tuple[str, ...]) -> list[FontFile]:
    index = _index()
    paths = (index.get(name.lower()) for name in dict.fromkeys(names))
    return [FontFile(path) for path in paths if path is not None]
