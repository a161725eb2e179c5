"""The one shape for everything that is wrong, and the two exceptions that carry it to a person.

The third exception that may reach a person, ``Cancelled``, stands beside ``Job`` in ``app.job``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Verdicts, gravest first; the order is the one in which findings outrank one another."""

    OUT_OF_SCOPE = "OUT-OF-SCOPE"
    REFUSE = "REFUSE"
    REFUSE_OVERRIDABLE = "REFUSE-OVERRIDABLE"
    BLOCKED_STEP = "BLOCKED-STEP"
    NEEDS_MATERIAL = "NEEDS-MATERIAL"
    NEEDS_CONFIRM = "NEEDS-CONFIRM"
    WARN = "WARN"
    TASK = "TASK"
    ALLOW = "ALLOW"

    @property
    def blocks(self) -> bool:
        """Whether what was asked for may not go on as it stands."""
        return self in _BLOCKING


_BLOCKING = frozenset(
    {
        Level.OUT_OF_SCOPE,
        Level.REFUSE,
        Level.REFUSE_OVERRIDABLE,
        Level.BLOCKED_STEP,
        Level.NEEDS_MATERIAL,
    }
)


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a problem. Rows are the sheet's own numbers, from 1; cells are as in ``B7``."""

    sheet: str = ""
    cell: str = ""
    row: int = 0
    field: str = ""
    path: str = ""
    student_id: int = 0

    def as_dict(self) -> dict[str, str | int]:
        """The parts that are known, for ``--json`` and for tables."""
        parts: dict[str, str | int] = {
            "sheet": self.sheet,
            "cell": self.cell,
            "row": self.row,
            "field": self.field,
            "path": self.path,
            "student_id": self.student_id,
        }
        return {name: value for name, value in parts.items() if value}


NOWHERE = Where()


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a stable code, a Chinese sentence (where, what is wrong, what to do), a source.

    ``message`` may name a cell's value; it is for the screen and for paper, never for the log.
    """

    code: str
    message: str
    where: Where = NOWHERE
    source: str = ""
    level: Level = Level.REFUSE

    def as_dict(self) -> dict[str, object]:
        """The shape that ``--json`` prints."""
        return {
            "code": self.code,
            "level": self.level.value,
            "message": self.message,
            "where": self.where.as_dict(),
            "source": self.source,
        }


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """Those of ``problems`` that forbid going on."""
    return [problem for problem in problems if problem.level.blocks]


class Rejected(Exception):
    """What the user asked for cannot be done as it stands; ``problems`` says why. Her turn."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("；".join(problem.message for problem in problems))
        self.problems = list(problems)


class Unavailable(Exception):
    """The environment is in the way: wrong passphrase, disc full, newer register, missing program.

    ``message`` is a whole Chinese sentence that ends with what to do.
    """

    def __init__(self, message: str, code: str = "unavailable") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
