"""The virtual environment at ``.venv``: what ``uv.lock`` names. Standard library only."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import system
from system import HOME, Trouble, attempt, packages, say

UV = "0.13.9"  # reads this uv.lock; raise it together with the lock
VENV = HOME / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = BIN / f"python{SUFFIX}"
STAMP = VENV / "xueji-stamp"


def program(name: str) -> Path:
    """The path of a program that the environment brings."""
    return BIN / f"{name}{SUFFIX}"


def provide(with_tests: bool) -> None:
    """Make or renew ``.venv`` unless its stamp says that it is as the lock wants it."""
    wanted = fingerprint()
    if _stamped(wanted, with_tests):
        return
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have an older one
        raise Trouble("需要 Python 3.11 或更新的版本。请安装后再运行同样的命令。")
    _make()
    _bring_uv()
    _synchronise(with_tests)
    STAMP.write_text(f"{wanted} {'tests' if with_tests else 'run'}\n", encoding="ascii")


def fingerprint() -> str:
    """A digest of all that decides what the environment holds."""
    digest = hashlib.sha256(f"{UV} {HOME}".encode())
    for name in ("uv.lock", "pyproject.toml", "packaging/debian-packages.txt"):
        digest.update((HOME / name).read_bytes())
    return digest.hexdigest()


def _stamped(wanted: str, with_tests: bool) -> bool:
    try:
        found, level = STAMP.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return False
    return found == wanted and PYTHON.exists() and (level == "tests" or not with_tests)


def _make() -> None:
    if _answers([str(PYTHON), "-c", ""]):
        return
    say("建立虚拟环境 .venv")
    if importlib.util.find_spec("ensurepip") is None:
        system.provide(["venv"])
    # A process of its own: a package installed just now is not seen by this one.
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, check=False
    )
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)  # half an environment would mislead the next start
        say((done.stdout + done.stderr).decode("utf-8", "replace").strip())
        names = " ".join(packages(["venv"]))
        raise Trouble(f"虚拟环境没有建成。Debian 上请先安装 {names}，然后再运行同样的命令。")


def _bring_uv() -> None:
    uv = program("uv")
    if _answers([str(uv), "--version"]) and _version(uv) == UV:
        return
    if not _answers([str(PYTHON), "-m", "pip", "--version"]):
        attempt([str(PYTHON), "-m", "ensurepip", "--upgrade"], "安装 pip", waits=())
    say(f"安装 uv {UV}")
    quiet = ["--quiet", "--disable-pip-version-check", "--retries", "8"]
    attempt([str(PYTHON), "-m", "pip", "install", *quiet, f"uv=={UV}"], "安装 uv")


def _synchronise(with_tests: bool) -> None:
    """The locked versions, checked by their digests; what else lies in ``.venv`` is left alone."""
    say("安装锁定的依赖（uv.lock）" + ("和测试工具" if with_tests else ""))
    command = [str(program("uv")), "sync", "--frozen", "--inexact", "--no-progress", "--quiet"]
    command += ["--group", "dev"] if with_tests else ["--no-dev"]
    attempt([*command, "--project", str(HOME)], "安装依赖", _uv_environment())


def _uv_environment() -> dict[str, str]:
    """This environment and this Python, patience, and the machine's own certificates."""
    settings = {
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_HTTP_TIMEOUT": os.environ.get("UV_HTTP_TIMEOUT", "180"),
        "UV_SYSTEM_CERTS": os.environ.get("UV_SYSTEM_CERTS", "true"),
    }
    if os.environ.get("PIP_CERT"):
        settings["SSL_CERT_FILE"] = os.environ.get("SSL_CERT_FILE", os.environ["PIP_CERT"])
    return settings


def _version(uv: Path) -> str:
    shown = subprocess.run([str(uv), "--version"], capture_output=True, text=True, check=False)
    words = shown.stdout.split()
    return words[1] if len(words) > 1 else ""


def _answers(command: list[str]) -> bool:
    if not Path(command[0]).exists() and not shutil.which(command[0]):
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
