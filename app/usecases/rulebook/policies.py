"""The policy of this school: its profile with the school's own layer on top, dated and kept."""

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import select

from app.domain import policy, policy_overlay, policy_text, policy_words
from app.domain.checks import Check
from app.domain.dates import written
from app.domain.freezes import Freeze
from app.domain.grades import SIX_THREE, Ladder
from app.domain.policy import Document, Policy
from app.persistence.duty_records import PolicyLayer
from app.persistence.transaction import Tx
from app.usecases.school import schooling

DEFAULT = "ordos"


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """One parameter of a check: its text now and that of the profile alone."""

    name: str
    label: str
    text: str
    base: str
    shape: Any

    @property
    def changed(self) -> bool:
        """Whether the school has another value than its profile."""
        return self.text != self.base


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check: its place in the policy (section.check), what it says, and what the base says.

    ``base_sentence`` is "" where the profile is silent; ``cite`` names the article.
    """

    place: str
    section: str
    title: str
    sentence: str
    cite: str
    base_sentence: str
    base_cite: str
    document: Document
    own: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A check that could stand in a section and does not: the texts are silent."""

    place: str
    title: str


def of_school(tx: Tx) -> Policy:
    """The rules that hold today: profile, the layer in force on it, and the school's 学制."""
    layer = in_force(tx)
    return _ruled(profile(tx), layer.content if layer else "", schooling.ladder(tx))


def base_of(tx: Tx) -> Policy:
    """The school's profile alone."""
    return policy.load(profile(tx))


def to_be(tx: Tx) -> Policy:
    """The profile with the latest layer on it, whether its day has come or not."""
    return _laid(profile(tx), content(tx))


def freezes_to_be(tx: Tx) -> tuple[Freeze, ...]:
    """冻结期 of the profile with the latest layer on it, whether its day has come or not."""
    return to_be(tx).rules.freeze


def profile(tx: Tx) -> str:
    """The name of the profile that the school has chosen."""
    return tx.setting("profile") or DEFAULT


def content(tx: Tx) -> str:
    """The latest version of the school's layer as JSON; blank: none."""
    layer = _latest(tx)
    return layer.content if layer else ""


def in_force(tx: Tx) -> PolicyLayer | None:
    """The latest version whose day has come, for the profile that the school has now."""
    return _latest(tx, written(tx.today))


def laid(tx: Tx, text: str) -> Policy:
    """The profile with ``text`` (JSON) on it. Raises ``Rejected`` as for a file."""
    return _laid(profile(tx), text)


def checks(tx: Tx) -> tuple[CheckLine, ...]:
    """Every check of the latest version, section by section, beside the one of the profile."""
    now, base = to_be(tx), base_of(tx)
    documents = {document.id: document for document in now.rules.document}
    own = json.loads(content(tx) or "{}")
    found = []
    for section, title in policy_words.SECTIONS.items():
        for name, kind in policy.kinds_of(section).items():
            check = now.check(section, name)
            if check is None:
                continue
            old = base.check(section, name)
            found.append(
                CheckLine(
                    f"{section}.{name}",
                    title,
                    policy_words.check_title(kind),
                    policy_words.sentence(check),
                    check.cite,
                    policy_words.sentence(old) if old else "",
                    old.cite if old else "",
                    documents[check.cite.partition(" ")[0]],
                    name in own.get(section, {}),
                )
            )
    return tuple(found)


def parameters(tx: Tx, place: str) -> tuple[ParameterLine, ...]:
    """The parameters of the check at ``place`` (section.check), set or not, as they are typed."""
    section, _, name = place.partition(".")
    now, base = to_be(tx).check(section, name), base_of(tx).check(section, name)
    return tuple(
        ParameterLine(one, policy_words.parameter_label(one), *_texts(now, base, one), shape)
        for one, shape in policy_text.shapes(policy.kinds_of(section)[name]).items()
    )


def offers(tx: Tx, section: str) -> tuple[Offer, ...]:
    """The checks that the school may still set in ``section``."""
    now = to_be(tx)
    return tuple(
        Offer(f"{section}.{name}", policy_words.check_title(kind))
        for name, kind in policy.kinds_of(section).items()
        if now.check(section, name) is None
        and all(policy_text.editable(shape) for shape in policy_text.shapes(kind).values())
    )


def _texts(now: Check | None, base: Check | None, name: str) -> tuple[str, str]:
    texts = (policy_text.typed(getattr(one, name)) if one else "" for one in (now, base))
    first, second = texts
    return first, second


def _latest(tx: Tx, by: str = "99991231") -> PolicyLayer | None:
    found = tx.scalars(
        select(PolicyLayer)
        .where(PolicyLayer.effective <= by, PolicyLayer.base == profile(tx))
        .order_by(PolicyLayer.id.desc())
        .limit(1)
    )
    return found.first()


@cache
def _laid(profile_name: str, text: str) -> Policy:
    """Reading a layer takes longer than a whole desk; the few versions there are stay in memory."""
    return policy_overlay.lay(policy.load(profile_name), text)


@cache
def _ruled(profile_name: str, text: str, ladder: Ladder) -> Policy:
    """What is decided under another 学制 than 六三 keeps a digest of both."""
    laid = _laid(profile_name, text)
    if ladder == SIX_THREE:
        return laid
    digest = hashlib.sha256(f"{laid.digest}\n{ladder}".encode()).hexdigest()
    return replace(laid, ladder=ladder, digest=digest)
