"""What tests of dossiers ask of their school beside ``invented``."""

from datetime import date

from invented import id_number

from app.persistence.transaction import Tx


def national_number(sequence: int) -> str:
    """An invented 学籍号 of a pupil with an ID."""
    return f"G{id_number(sequence)}"


def set_profile(tx: Tx, profile: str) -> None:
    """The school is under another region's text."""
    tx.set("profile", profile)


def today(tx: Tx) -> date:
    """The day of the transaction."""
    return tx.today
