"""What lies outside Python: Debian packages, the display, retries. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
LIST = HOME / "packaging" / "debian-packages.txt"
FAILED = 3
WAITS = (2, 8, 20)  # seconds between attempts; a mirror's hiccup is over by then


class Trouble(Exception):
    """The machine is in the way; the text is a whole sentence that ends with what to do."""


def say(text: str) -> None:
    """One line to the person, at once, whatever the locale can show."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def has_display() -> bool:
    """Whether a window can be opened here."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def packages(sections: Iterable[str]) -> list[str]:
    """The names listed under ``sections``, in the list's order."""
    wanted, current, names = set(sections), "", []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("["):
            current = text.strip("[]")
        elif text and current in wanted:
            names.append(text)
    return names


def provide(sections: Sequence[str]) -> None:
    """Install the packages of ``sections`` that are missing, or say what a person should install.

    Goes on without them where only root could install them: Python alone may be enough.
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-query"):
        return
    missing = _missing(packages(sections))
    if not missing:
        return
    if os.geteuid() != 0:
        say(
            "缺少系统软件包，请让管理员运行（administrator needed）："
            f"sudo apt-get install {' '.join(missing)}"
        )
        return
    _install(missing)


def _missing(names: list[str]) -> list[str]:
    """Those of ``names`` that dpkg does not count as installed; a few milliseconds."""
    if not names:
        return []
    shown = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *names],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    present = {line.split()[0] for line in shown.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in present]


def _install(names: list[str]) -> None:
    say(f"安装系统软件包（apt-get）：{' '.join(names)}")
    apt = ["apt-get", "-qq", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"]
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    attempt([*apt, "update"], "更新软件包目录", environment, needed=False)
    install = [*apt, "install", "-y", "--no-install-recommends"]
    if attempt([*install, *names], "安装系统软件包", environment, needed=False):
        return
    refused = [
        name
        for name in names
        if not attempt([*install, name], f"安装 {name}", environment, needed=False, waits=())
    ]
    if refused:
        say(f"这些软件包没有装上：{' '.join(refused)}。先继续；若后面出错，请手工安装它们。")


def attempt(
    command: Sequence[str],
    doing: str,
    environment: Mapping[str, str] | None = None,
    needed: bool = True,
    waits: Sequence[int] = WAITS,
) -> bool:
    """Run ``command``, again after a wait where it fails; its output is shown when it fails.

    Raises ``Trouble`` after the last failure if ``needed``, else gives ``False``.
    """
    whole = {**os.environ, **(environment or {})}
    for wait in (*waits, None):
        done = subprocess.run(
            list(command),
            env=whole,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode == 0:
            return True
        say("\n".join(done.stdout.decode("utf-8", "replace").splitlines()[-15:]))
        if wait is not None:
            say(f"{doing}没有成功，{wait} 秒后再试。")
            time.sleep(wait)
    if needed:
        raise Trouble(f"{doing}没有成功。请检查网络和磁盘空间，然后再运行一次同样的命令。")
    return False
