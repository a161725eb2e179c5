"""Before a register is opened: whether one is there, and who may open it.

A module of its own that loads no database library, so that the unlock page names its users at once.
"""

from pathlib import Path

from app.persistence import keys
from app.problems import Unavailable


def folder_of(path: Path) -> Path:
    """The register's folder, from the folder itself or from any file in it."""
    return path.parent if path.is_file() else path


def is_register(folder: Path) -> bool:
    """Whether a register lies in ``folder``."""
    return any((folder / name).is_file() for name in (keys.DATABASE, *keys.NAMES))


def users(folder: Path) -> list[tuple[str, str]]:
    """(user, role) of everybody who may open the register in ``folder``."""
    require_register(folder)
    return keys.users(folder)


def require_register(folder: Path) -> None:
    """Raise ``Unavailable`` unless a register lies in ``folder``."""
    if not is_register(folder):
        raise Unavailable(
            f"“{folder}”里没有学籍库。请选择学籍库所在的文件夹，或新建一个学籍库。",
            "register.missing",
        )
