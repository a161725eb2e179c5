"""`xueji`: the same use cases from a shell."""

import sys


def main() -> None:
    """Entry point of ``xueji``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    from app.cli.commands import app as commands

    commands()
