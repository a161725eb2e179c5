"""What a reader of one value has to say, before it is known which field and cell it stands in."""

from dataclasses import dataclass

from app.problems import Level


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` goes on from the field's label: “民族”**的值…不在代码表中，请…**"""

    code: str
    what: str
    level: Level = Level.REFUSE


def repaired(before: str, after: str, why: str) -> Finding:
    """A value was read as another one. Never silent: the registrar sees both."""
    what = f"原为“{before}”，已按“{after}”读入（{why}），请核对"
    return Finding("field.repaired", what, Level.WARN)
