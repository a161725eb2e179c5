"""What the window remembers on this computer: never anything about a person."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

_RECENT = "registers/recent"
_RECENT_KEPT = 5
IDLE_CHOICES = (3, 5, 10, 20)  # minutes


def recent() -> list[Path]:
    """Folders of the registers opened here, the latest first."""
    value = QSettings().value(_RECENT, [])
    texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [Path(str(text)) for text in texts if text]


def remember_register(folder: Path) -> None:
    """Put ``folder`` first among the recent ones."""
    others = [other for other in recent() if other != folder]
    QSettings().setValue(_RECENT, [str(one) for one in (folder, *others)][:_RECENT_KEPT])


def idle_minutes() -> int:
    """Minutes without a key or the mouse after which the window locks itself."""
    value = str(QSettings().value("lock/minutes", "5"))
    return int(value) if value.isdigit() and int(value) > 0 else 5


def set_idle_minutes(minutes: int) -> None:
    """Choose them; takes effect at once."""
    QSettings().setValue("lock/minutes", str(minutes))


def dark() -> bool:
    """Whether the dark sheet was chosen."""
    return str(QSettings().value("look/dark", "false")) == "true"


def set_dark(chosen: bool) -> None:
    """Choose the dark or the light sheet."""
    QSettings().setValue("look/dark", "true" if chosen else "false")


def layout(name: str) -> QByteArray:
    """The remembered geometry or columns of ``name``; empty at first."""
    value = QSettings().value(f"layout/{name}")
    return value if isinstance(value, QByteArray) else QByteArray()


def set_layout(name: str, state: QByteArray) -> None:
    """Remember geometry or columns."""
    QSettings().setValue(f"layout/{name}", state)


def forget_layout(name: str) -> None:
    """Let geometry or columns be as at first."""
    QSettings().remove(f"layout/{name}")


def columns(name: str) -> list[tuple[str, int]]:
    """The chosen columns of a list and their widths in px (0: a share); none are the usual ones."""
    text = str(QSettings().value(f"columns/{name}", ""))
    pairs = [part.rpartition(":") for part in text.split() if part]
    return [(key, int(width) if width.isdigit() else 0) for key, _, width in pairs if key]


def set_columns(name: str, chosen: list[tuple[str, int]]) -> None:
    """Remember them; an empty list lets them be the usual ones again."""
    QSettings().setValue(f"columns/{name}", " ".join(f"{key}:{width}" for key, width in chosen))
