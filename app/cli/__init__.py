"""`xueji`: the same use cases from a shell."""

import sys

from app.usecases.school import started_again


def main() -> None:
    """Entry point of ``xueji``."""
    code = started_again.answer(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    from typer.exceptions import Abort, TyperException

    from app.cli.answers import interrupted, wrong_usage
    from app.cli.commands import app as commands

    as_json = "--json" in sys.argv
    try:
        code = commands(standalone_mode=False)
    except TyperException as error:
        code = wrong_usage(error.format_message(), as_json=as_json)
    except (Abort, KeyboardInterrupt):
        code = interrupted(as_json=as_json)
    sys.exit(code or 0)
