"""What was typed and not saved when the window was locked or closed: kept in the register itself.

A draft belongs to one user and one page; nobody else is offered it, and a new one replaces it.
"""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.domain.permissions import Action
from app.persistence.records import Setting
from app.persistence.transaction import Tx
from app.usecases.school.permits import require

_NAME = "draft."


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What a page has not saved: a ``title`` for people, ``content`` (JSON) for the page itself."""

    title: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft of the user: of which ``page``, since when (ISO 8601), and what it holds."""

    page: str
    title: str
    at: str
    content: dict[str, Any]


def keep(tx: Tx, unsaved: dict[str, Unsaved]) -> None:
    """Keep what these pages have, by their names; earlier drafts of the same pages are replaced."""
    require(tx, Action.EDIT)
    for page, one in unsaved.items():
        facts = {"title": one.title, "at": tx.stamp, "content": one.content}
        tx.set(_key(tx, page), json.dumps(facts, ensure_ascii=False, sort_keys=True))


def drafts(tx: Tx) -> tuple[Draft, ...]:
    """The user's own drafts, the latest first."""
    start = _key(tx, "")
    rows = tx.scalars(select(Setting).where(Setting.name.startswith(start, autoescape=True)))
    found = [_draft(row.name.removeprefix(start), row.value) for row in rows]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def drop(tx: Tx, page: str) -> None:
    """Let go of the draft of ``page``: it was saved, or she does not want it."""
    require(tx, Action.EDIT)
    row = tx.session.get(Setting, _key(tx, page))
    if row is not None:
        tx.remove(row)


def _key(tx: Tx, page: str) -> str:
    return f"{_NAME}{tx.actor.user}.{page}"


def _draft(page: str, value: str) -> Draft:
    facts = json.loads(value)
    return Draft(page, facts["title"], facts["at"], facts["content"])
