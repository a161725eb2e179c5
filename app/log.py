"""The only global: a log that never holds a name, an ID number or a telephone number."""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

_DIGITS = re.compile(r"[0-9０-９]{6,}[0-9Xx]?")
_HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af·]{2,}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")

logger = logging.getLogger("xueji")
logger.addHandler(logging.NullHandler())


def masked(text: str) -> str:
    """``text`` without anything that could be a person: long digits, Han runs, quoted values."""
    text = _DIGITS.sub("<digits>", text)
    text = _QUOTED.sub("<value>", text)
    return _HAN.sub("<text>", text)


class _MaskedFormatter(logging.Formatter):
    """Masks the finished line, so that a trace with values in it is covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def log_to(folder: Path) -> Path:
    """Write the log into ``folder`` (made if missing), 1 MB a file, three kept; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "xueji.log"
    for old in [handler for handler in logger.handlers if hasattr(handler, "baseFilename")]:
        logger.removeHandler(old)
        old.close()
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(_MaskedFormatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return path
