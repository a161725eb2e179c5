"""Which member a pasted column means: her name decides, never her place in somebody's table.

Joining families by place is how one parent's telephone number ends at another parent's name.
"""

from collections.abc import Mapping, Sequence

from app.domain import fields
from app.problems import Problem, Where
from app.usecases.national import comparing

Values = Mapping[str, str]


def placed(values: Values, members: Sequence[Values]) -> tuple[dict[str, str], list[Problem]]:
    """``values`` (raw texts by flat key) with each member's keys at the place she has here.

    A group of columns with a name is the member of that name, else the only father or mother, else
    a new one. Without a name it is the member whose place the column names, who must be there.
    """
    own = {key: raw for key, raw in values.items() if "." not in key}
    problems: list[Problem] = []
    groups = _groups(values)
    named = [place for place, group in groups.items() if group.get("name")]
    read = [{key: _read(key, raw) for key, raw in groups[place].items()} for place in named]
    seats = [seat for seat, _ in comparing.placed_members(members, read)]
    for place, seat in zip(named, seats, strict=True):
        own |= {f"guardian{seat}.{key}": raw for key, raw in groups[place].items()}
    for place, group in groups.items():
        if place in named:
            continue
        if place > len(members):
            problems.append(_nobody(place))
        own |= {f"guardian{place}.{key}": raw for key, raw in group.items()}
    return own, problems


def renamed(field: fields.Field, before: str, after: str) -> list[Problem]:
    """Another name is another person: not a correction that a pasted cell may make."""
    if not (field.key.startswith("guardian") and field.key.endswith(".name") and before):
        return []
    message = (
        f"“{field.label}”由“{before}”改为“{after}”，像是换了一个人，没有照改。"
        "请在学生页的家庭成员里核对并修改。"
    )
    return [Problem("paste.member-name", message, Where(field=field.label))]


def _groups(values: Values) -> dict[int, dict[str, str]]:
    """Place on the sheet → raw texts by bare keys."""
    groups: dict[int, dict[str, str]] = {}
    for key, raw in values.items():
        if "." in key:
            owner, bare = key.split(".")
            groups.setdefault(int(owner.removeprefix("guardian")), {})[bare] = raw
    return groups


def _read(key: str, raw: str) -> str:
    return fields.read(fields.guardian_field(key), raw).value


def _nobody(place: int) -> Problem:
    message = f"还没有第 {place} 名家庭成员，不知道这些内容是谁的。请把成员姓名一列也复制进来。"
    return Problem("paste.no-member", message, Where(field=f"成员{place}姓名"))
