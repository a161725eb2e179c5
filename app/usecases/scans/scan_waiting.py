"""How much scanned paper waits to be claimed; light, since the window asks it at its start."""

from sqlalchemy import func, select

from app.persistence.scan_records import ScanTray
from app.persistence.transaction import Tx


def waiting(tx: Tx) -> int:
    """How many pages wait in the tray, for the number on the rail."""
    statement = select(func.count()).select_from(ScanTray).where(ScanTray.settled_at == "")
    return tx.session.scalar(statement) or 0
