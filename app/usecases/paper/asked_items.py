"""What a form asks for when it is printed: days, places, numbers; once a run, and remembered."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain import dates
from app.forms import keys
from app.forms.asking import Asked
from app.forms.definition import FormDefinition
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.rulebook import calendars

_SETTING = "print.asked."
_LONGEST = 60  # characters
_DIGITS = re.compile(r"\d+(?=\D*$)")


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One question: its item, how it is put, and what stands there already (days yyyyMMdd)."""

    item: str
    label: str
    hint: str
    text: str
    is_day: bool


def lines(tx: Tx, form: FormDefinition, given: Mapping[str, str]) -> tuple[AskedLine, ...]:
    """What ``form`` asks for: as ``given``, else as answered this term, as known, as ever."""
    if not form.asked:
        return ()
    term, kept = _kept(tx, form.id)
    known = {key: text for key, text in _known(tx).items() if text}
    fresh = {**known, **kept} if term == _term(tx) else {**kept, **known}
    return tuple(
        AskedLine(one.item, one.label, one.hint, given.get(one.item) or fresh.get(one.item, ""),
                  one.is_day)
        for one in form.asked
    )  # fmt: skip


def read(form: FormDefinition, typed: Mapping[str, str]) -> dict[str, str]:
    """``typed`` as the form prints it; blanks stay away, and leave a line to write on.

    Raises ``Rejected`` naming every answer that is no day, no number to count from, or too long.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    items = [one.item for one in form.asked]
    for item in typed:
        if item not in items:
            message = f"“{form.title}”打印时不填“{item}”。可以填的：{'、'.join(items) or '没有'}。"
            problems.append(Problem("print.asked-unknown", message, Where(field=item)))
    for one in form.asked:
        text = typed.get(one.item, "").strip()
        try:
            if text:
                found[one.item] = _answer(one, text)
        except Rejected as error:
            problems += error.problems
    if problems:
        raise Rejected(*problems)
    return found


def counted(
    form: FormDefinition, answers: Mapping[str, str], people: Iterable[int | None]
) -> dict[int, dict[str, str]]:
    """The numbers that count on from sheet to sheet, by pupil, in the order of the sheets."""
    counting = [one.item for one in form.asked if one.counts and answers.get(one.item)]
    if not counting:
        return {}
    return {
        one: {item: _further(answers[item], place) for item in counting}
        for place, one in enumerate(people)
        if one is not None
    }


def remember(
    tx: Tx,
    form: FormDefinition,
    values: Mapping[str, str],
    own: Mapping[int, Mapping[str, str]],
) -> None:
    """Keep what was answered for the next time; a number that counts on, with its next."""
    _, before = _kept(tx, form.id)
    answers = {one.item: values[one.item] for one in form.asked
               if one.kept and not one.counts and values.get(one.item)}  # fmt: skip
    for one in form.asked:
        used = [each[one.item] for each in own.values() if one.item in each]
        if one.counts and used:
            answers[one.item] = _later(before.get(one.item, ""), _further(used[-1], 1))
    if not answers:
        return
    said = {"term": _term(tx), "values": {**before, **answers}}
    tx.set(f"{_SETTING}{form.id}", json.dumps(said, ensure_ascii=False, sort_keys=True))


def hands(form: FormDefinition, given: Mapping[str, str]) -> Sequence[str]:
    """Labels of what is left to be written by hand."""
    labels = [keys.label_of(one) for one in form.by_hand if not given.get(one)]
    return list(dict.fromkeys(labels))


def _answer(one: Asked, text: str) -> str:
    if one.is_day:
        return dates.written(dates.typed(text, one.label))
    if one.item.endswith("_until"):  # stands in a sentence
        return dates.shown(dates.typed(text, one.label))
    if len(text) > _LONGEST:
        message = f"“{one.label}”最多 {_LONGEST} 个字。请改短。"
        raise Rejected(Problem("print.asked-long", message, Where(field=one.label)))
    if one.counts and not _DIGITS.search(text):
        message = f"“{one.label}”填第一张的编号，其余的逐张加一，例如 2026-001。请改正。"
        raise Rejected(Problem("print.asked-number", message, Where(field=one.label)))
    return text


def _further(number: str, places: int) -> str:
    """``number`` counted on: 农入2026-009 and one is 农入2026-010."""
    return _DIGITS.sub(lambda found: f"{int(found[0]) + places:0{len(found[0])}d}", number, count=1)


def _later(kept: str, other: str) -> str:
    """The further one of two numbers of one series, so that a reprint does not turn it back."""
    series = [_DIGITS.sub("#", one, count=1) for one in (kept, other)]
    numbers = [found[0] for one in (kept, other) if (found := _DIGITS.search(one))]
    same = series[0] == series[1] and len(numbers) == 2
    return kept if same and int(numbers[0]) > int(numbers[1]) else other


def _kept(tx: Tx, form_id: str) -> tuple[str, dict[str, str]]:
    said = json.loads(tx.setting(f"{_SETTING}{form_id}") or '{"term": "", "values": {}}')
    return said["term"], said["values"]


def _term(tx: Tx) -> str:
    term = calendars.current(tx)
    return term.name if term else ""


def _known(tx: Tx) -> dict[str, str]:
    """What the school's facts and its calendar say: of the next registering that is to come."""
    today = dates.written(tx.today)
    entries = [one.entry for one in calendars.term_lines(tx) if one.entry.registration_first]
    ahead = [one for one in entries if (one.registration_last or one.registration_first) >= today]
    chosen = min(ahead, key=lambda one: one.registration_first, default=None)
    term = calendars.current(tx)
    here = [one for one in entries if term is not None and one.name == term.name]
    entry = chosen or next(iter(here), None)
    year = entry.registration_first[:4] if entry else f"{tx.today:%Y}"
    return {
        "term.place": tx.setting("term.place"),
        "term.registration_on": entry.registration_first if entry else "",
        "term.registration_until": _shown(entry.registration_last if entry else ""),
        "notice.year": year,
        "report.period": _period(term.name if term else ""),
    }


def _shown(day: str) -> str:
    return dates.shown(dates.day_of(day)) if day else ""


def _period(term: str) -> str:
    """2026-2027-1 as 2026-2027 学年第一学期."""
    years, _, half = term.rpartition("-")
    names = {"1": "第一学期", "2": "第二学期"}
    return f"{years} 学年{names.get(half, '')}" if years else ""
