"""The old .xls file: its OLE2 container and its stream of BIFF8 records ([MS-CFB], [MS-XLS])."""

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

from app.problems import Problem, Rejected

BOF, EOF = 0x0809, 0x000A
_HEAD = struct.Struct("<HH")


def _damaged() -> Rejected:
    return Rejected(
        Problem(
            "sheet.truncated",
            "文件不完整或已损坏（多半是下载或复制中断）。请重新下载或重新复制后再选。",
        )
    )


def stream_names(data: bytes) -> list[str]:
    """Every storage and stream name in the container, the last part of its path only."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return [
                part for entry in ole.listdir(streams=True, storages=True) for part in entry[-1:]
            ]
    except (OSError, ValueError, IndexError, struct.error, AttributeError) as error:
        raise _damaged() from error


def read_stream(data: bytes, name: str) -> bytes:
    """The bytes of the top-level stream ``name``; ``Rejected`` when some are missing."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            content: bytes = ole.openstream(name).read()
            expected: int = ole.get_size(name)
    except (OSError, ValueError, IndexError, struct.error, AttributeError) as error:
        raise _damaged() from error
    if len(content) < expected:
        raise _damaged()
    return content


def workbook_stream(data: bytes) -> bytes:
    """The Workbook stream of a BIFF8 file."""
    names = {name.lower(): name for name in stream_names(data)}
    if "workbook" not in names:
        raise Rejected(
            Problem(
                "sheet.old-xls",
                "这个 .xls 的格式早于 Excel 97。请用 Excel 或 WPS 打开，另存为 .xls 后再选。",
            )
        )
    return read_stream(data, names["workbook"])


def records(stream: bytes, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records of ``stream`` from byte ``start`` on: number and body."""
    position, end = start, len(stream)
    while position + 4 <= end:
        code, size = _HEAD.unpack_from(stream, position)
        position += 4
        if position + size > end:
            raise _damaged()
        yield code, stream[position : position + size]
        position += size


def record(code: int, body: bytes) -> bytes:
    """One record as it stands in a stream; a body holds at most 8,224 bytes."""
    return _HEAD.pack(code, len(body)) + body


def write_container(stream: bytes, out: BinaryIO) -> None:
    """Write an OLE2 container that holds ``stream`` as its Workbook, and nothing else."""
    from xlwt.CompoundDoc import XlsDoc

    holder = io.BytesIO()
    XlsDoc().save(holder, stream)
    out.write(holder.getvalue())
