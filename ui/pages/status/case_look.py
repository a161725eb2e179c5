"""How the state, the clock and the verdict of a case read, the same on every page."""

from collections.abc import Sequence
from dataclasses import replace

from app.problems import Level, Problem
from app.usecases.status import case_rows
from app.usecases.status.case_lines import CaseLine
from app.usecases.status.case_rows import CaseView
from ui.widgets.basic import Tone
from ui.widgets.problems import TONES
from ui.widgets.shown import day

STATES: dict[str, Tone] = {
    case_rows.OPEN: "accent",
    case_rows.EFFECTIVE: "warn",
    case_rows.CLOSED: "good",
    case_rows.WITHDRAWN: "plain",
    case_rows.REFUSED: "stop",
    case_rows.REVERSED: "plain",
}
_VERDICTS = {
    Level.OUT_OF_SCOPE: "不适用",
    Level.REFUSE: "不可办理",
    Level.REFUSE_OVERRIDABLE: "原则上不可，凭主管部门文号办理",
    Level.BLOCKED_STEP: "先更正再判断",
    Level.NEEDS_MATERIAL: "可以受理，材料未齐",
    Level.NEEDS_CONFIRM: "须先向主管部门确认",
    Level.WARN: "可以办理，有提醒",
    Level.TASK: "可以办理，有后续事项",
    Level.ALLOW: "可以办理",
}


def verdict(level: Level) -> tuple[str, Tone]:
    """What a case's verdict says, and its colour: that of every problem of this level."""
    return _VERDICTS[level], TONES[level]


def gravest_first(problems: Sequence[Problem]) -> list[Problem]:
    """What stands in the way at the top."""
    order = list(Level)
    return sorted(problems, key=lambda one: order.index(one.level))


_LACKING = "还缺 {} 项材料，见材料清单。缺材料也可以开案，交齐后办结。"
LACKED = "受理时缺 {} 项材料，现在的情况见材料清单。"


def summed_up(problems: Sequence[Problem], words: str = _LACKING) -> list[Problem]:
    """The papers that are missing as one line: each stands in the checklist beside it."""
    missing = [one for one in problems if one.code == "rule.material"]
    found = [one for one in problems if one.code != "rule.material"]
    short = [one for one in missing if one.level is Level.NEEDS_MATERIAL]
    if short:
        found.append(replace(short[0], message=words.format(len(short))))
    return gravest_first(found)


def history(case: CaseView) -> list[str]:
    """What happened to a case, in order: a line an event, with its day and who entered it."""
    events = [(case.applied_on, 0, f"申请，{case.opened_by}受理")]
    for step in case.steps:
        place = step.position * 10
        for back in step.returns:
            events.append((back.returned_on, place, f"{step.name}：退回（{back.reason}）"))
            if back.resent_on:
                events.append((back.resent_on, place + 1, f"{step.name}：重报（{back.answer}）"))
        if step.done_on:
            entered = f"，{step.entered_by}登记" if step.entered_by != step.person else ""
            events.append(
                (step.done_on, place + 2, f"{step.name}：{step.person or step.role}{entered}")
            )
    if case.effective_on:
        events.append((case.effective_on, 900, "变动生效"))
    if case.closed_on:
        events.append((case.closed_on, 999, case.state_text))
    return [f"{day(when)}　{what}" for when, _, what in sorted(events)]


def left(days: int | None) -> tuple[str, Tone]:
    """Days to a date in words: 还有 3 天, 今天到期, 已超期 2 天."""
    if days is None:
        return "", "plain"
    if days < 0:
        return f"已超期 {-days} 天", "stop"
    if days == 0:
        return "今天到期", "warn"
    return f"还有 {days} 天", "warn" if days <= 3 else "plain"


def due(legal: str, rolled: str) -> str:
    """The legal date, and the one past a holiday where it is another."""
    if not legal:
        return ""
    return day(legal) if rolled in ("", legal) else f"{day(legal)}（顺延 {day(rolled)}）"


def cells(line: CaseLine, today: str) -> tuple[str, ...]:
    """One line of the list; ``today`` as yyyyMMdd."""
    late = "超期" if line.late else ("今天" if line.due == today else "")
    return (
        line.name,
        line.class_no,
        line.title,
        line.step,
        line.waiting_for,
        day(line.due),
        late,
        case_rows.STATES[line.state],
        day(line.applied_on),
    )
