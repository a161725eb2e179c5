"""One pupil among 60,000: ``pupil_jobs.py NAME FOLDER`` prints its figures as JSON."""

import json
import sys
from pathlib import Path

import pupils
from jobs import Figures, Stopwatch, quantiles

from app.usecases.pupils import editing, moves, students

_ASKED = 200


def open_pupil(place: Path) -> Figures:
    """What the page of a pupil asks for at first, for pupils from all over the register."""
    register = pupils.opened(pupils.copy_of(place, pupils.TOWN))
    times = []
    for student_id in _ids():
        stopped = Stopwatch()
        register.read(students.show, student_id)
        register.read(editing.members, student_id)
        register.read(moves.version_of, student_id)
        times.append(stopped.milliseconds())
    register.close()
    return quantiles(times)


def save_edit(place: Path) -> Figures:
    """A telephone and a talent, judged, audited and on the disc (``synchronous=FULL``)."""
    register = pupils.opened(pupils.copy_of(place, pupils.TOWN))
    times = []
    for number, student_id in enumerate(_ids()):
        wanted = {"phone": f"138{number:08d}", "talent": "书法"}
        stopped = Stopwatch()
        register.write(editing.edit, student_id, wanted, None, "家长告知")
        times.append(stopped.milliseconds())
    register.close()
    return quantiles(times)


def _ids() -> range:
    return range(1, pupils.SEARCHED + 1, pupils.SEARCHED // _ASKED)


if __name__ == "__main__":
    figures = globals()[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(json.dumps(figures) + "\n")
