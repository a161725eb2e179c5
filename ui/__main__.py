"""Opens the window: ``python -m ui [--register PATH]``."""

import argparse
import os
import sys
from collections.abc import Sequence

from app.usecases.school import started_again


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window; gives the exit code. ``--register`` or XUEJI_REGISTER: folder or file."""
    code = started_again.answer(sys.argv[1:] if argv is None else argv)
    if code is not None:
        return code
    parser = argparse.ArgumentParser(prog="xueji-window", description="学籍台窗口")
    parser.add_argument(
        "--register",
        default=os.environ.get("XUEJI_REGISTER", ""),
        metavar="PATH",
        help="学籍库所在的文件夹，或其中的文件",
    )
    chosen, rest = parser.parse_known_args(argv)
    from ui.application import run

    return run([sys.argv[0], *rest], chosen.register)


if __name__ == "__main__":
    sys.exit(main())
