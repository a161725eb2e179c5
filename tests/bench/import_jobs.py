"""10,000 pupils of a file held against a register of 60,000: ``import_jobs.py NAME FOLDER``.

Every rule on doubles, no reading of the file.
"""

import json
import sys
import time
from pathlib import Path

import pupils

from app.domain import people, record
from app.persistence.transaction import Tx
from app.usecases.national import comparing

NEW_EVERY = 10  # of ten rows one is a pupil the register does not know


def doubles(place: Path) -> dict[str, float]:
    """Seconds for 10,000 rows, of which 1,000 are new and one in a hundred has a slip."""
    return _measured(place, _rows())


def doubles_all_new(place: Path) -> dict[str, float]:
    """The same where nobody is known: every row is held against all 60,000 and the others."""
    rows = people.everyone(pupils.SEARCHED + pupils.MANY, pupils.AUTUMN, pupils.SCHOOL.code)
    return _measured(place, rows[pupils.SEARCHED :])


def _measured(place: Path, rows: list[people.Row]) -> dict[str, float]:
    register = pupils.opened(place / pupils.TOWN)
    readings = [
        record.RecordReading({key: value for key, value in row.items() if "." not in key}, [], [])
        for row in rows
    ]

    def judged(tx: Tx) -> int:
        known = comparing.Known.load(tx)
        return len(comparing.compare(tx, known, readings, range(2, len(readings) + 2)))

    start = time.perf_counter()
    assert register.read(judged) == len(rows)
    seconds = time.perf_counter() - start
    register.close()
    return {"seconds": seconds}


def _rows() -> list[people.Row]:
    everyone = people.everyone(pupils.SEARCHED + pupils.MANY, pupils.AUTUMN, pupils.SCHOOL.code)
    new = len(range(0, pupils.MANY, NEW_EVERY))
    rows = [*everyone[: pupils.MANY - new], *everyone[pupils.SEARCHED : pupils.SEARCHED + new]]
    slipped = [{**row, "name": row["name"] + "一"} for row in rows[::100]]
    return [*rows[: pupils.MANY - len(slipped)], *slipped]


if __name__ == "__main__":
    figures = globals()[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(json.dumps(figures) + "\n")
