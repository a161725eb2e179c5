"""Pages that wait to be filed: in one file, under a key that is nowhere but in memory."""

import secrets
import tempfile
import weakref
from threading import Lock

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.problems import Unavailable

_NONCE_BYTES = 12


class Spool:
    """Contents laid aside until this object goes; the file goes with it, and what it held is noise.

    The file has no name where the system allows that. AES-256-GCM, a random key.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="xueji-")  # noqa: SIM115  finalize closes it
        self.close = weakref.finalize(self, self._file.close)
        self._cipher = AESGCM(secrets.token_bytes(32))
        self._places: dict[int, tuple[int, int, bytes]] = {}
        self._turn = Lock()  # one place in the file, and more than one thread

    def put(self, number: int, content: bytes) -> None:
        """Lay ``content`` aside as ``number``. Raises ``Unavailable`` where the disc is full."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, content, None)
        try:
            with self._turn:
                start = self._file.seek(0, 2)
                self._file.write(sealed)
                self._file.flush()
        except OSError as error:
            message = "磁盘空间不足，放不下扫描的页。请清出空间后再扫描其余的页。"
            raise Unavailable(message, "scan.no-room") from error
        self._places[number] = (start, len(sealed), nonce)

    def get(self, number: int) -> bytes:
        """What was laid aside as ``number``."""
        start, size, nonce = self._places[number]
        with self._turn:
            self._file.seek(start)
            sealed = self._file.read(size)
        return self._cipher.decrypt(nonce, sealed, None)
