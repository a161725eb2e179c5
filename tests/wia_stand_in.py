"""What Windows PowerShell would do with our script, for computers that have none.

It is laid on the path as ``powershell.exe``, checks how it was called, and answers from the play
(``play.json`` beside it) as the script does where WIA is: lines of JSON, pages in base64.
"""

import base64
import json
import os
import stat
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

SWITCHES = ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command"]


def lay(place: Path, **play: Any) -> Path:
    """A folder for the path in which ``powershell.exe`` plays ``play``."""
    place.mkdir()
    (place / "play.json").write_text(json.dumps(play), encoding="ascii")
    file = place / "powershell.exe"
    file.write_text(f"#!{sys.executable}\n{Path(__file__).read_text(encoding='utf-8')}", "utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return place


def asked(place: Path) -> dict[str, Any]:
    """What the script was asked the last time."""
    return dict(json.loads((place / "asked.json").read_text(encoding="ascii")))


def process(place: Path) -> int:
    """The number of the process that was asked the last time."""
    return int((place / "process").read_text(encoding="ascii"))


def page(number: int) -> bytes:
    """A scanned page as PNG; every one is another."""
    stream = BytesIO()
    Image.new("L", (82, 116), 255 - number).save(stream, "PNG", dpi=(200, 200))
    return stream.getvalue()


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _check(question: str) -> None:
    """Called as agreed: the script as one argument, and nothing of the question in it."""
    *switches, script = sys.argv[1:]
    told = json.loads(question)
    if switches != SWITCHES or "WIA.DeviceManager" not in script or not question.isascii():
        sys.exit(3)
    if any(str(told[key]) in script for key in ("device",) if key in told):
        sys.exit(4)


def _play(play: dict[str, Any], told: dict[str, Any]) -> None:
    if told["do"] == "list":
        for number, title in enumerate(play.get("titles", ())):
            _say(
                {"device": f"{{6BDD1FC6-810F-11D0-BEC7-08002BE2092F}}\\000{number}", "title": title}
            )
    else:
        for number in range(play.get("pages", 0)):
            content = page(number)
            _say({"page": number + 1, "bytes": len(content) + play.get("short", 0)})
            sys.stdout.write(base64.b64encode(content).decode() + "\n")
    end = play.get("end", "end")
    if end == "hang":
        sys.stdout.flush()
        time.sleep(600)
    elif end == "garbage":
        sys.stdout.write("无法将“WIA”项识别为 cmdlet\n")
    elif end != "death":
        _say({"end": True} if end == "end" else {"error": end})


if __name__ == "__main__":
    home = Path(__file__).parent
    question = os.environ["XUEJI_SCANNER"]
    _check(question)
    (home / "process").write_text(str(os.getpid()), encoding="ascii")
    (home / "asked.json").write_text(question, encoding="ascii")
    _play(json.loads((home / "play.json").read_text(encoding="ascii")), json.loads(question))
