"""The zip of one class's photographs: photographs and nothing else, the same bytes every time."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from app.paths import whole_file

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16


def write(pictures: Mapping[str, bytes], out: Path) -> None:
    """Write ``pictures``, by file name, to ``out``; stored, since JPEG does not shrink.

    Names are ASCII or carry the UTF-8 flag (APPNOTE 4.4.4, bit 11). Equal pictures give equal
    bytes, so a digest tells whether anything has changed since.
    """
    with whole_file(out) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(pictures):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3
            entry.external_attr = _PLAIN_FILE
            package.writestr(entry, pictures[name])
