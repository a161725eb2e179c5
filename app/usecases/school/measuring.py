"""How fast is it on this computer: the measurements that lie beside the source."""

import subprocess
import sys
from pathlib import Path

from app.problems import Unavailable

_SCRIPT = Path(__file__).resolve().parents[3] / "tests" / "bench" / "run.py"


def run() -> int:
    """Run every measurement; gives the exit code. Raises ``Unavailable`` outside a checkout."""
    if not _SCRIPT.is_file():
        message = "测量程序只随源代码提供，安装版里没有。请在源代码文件夹里运行 dev.py bench。"
        raise Unavailable(message, "bench.missing")
    return subprocess.run([sys.executable, str(_SCRIPT)], check=False).returncode
