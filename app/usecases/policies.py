"""The policy of this school: its profile with the school's own layer on top, dated and kept."""

from sqlalchemy import select

from app.domain import policy, policy_overlay
from app.domain.dates import written
from app.domain.policy import Policy
from app.persistence.duty_records import PolicyLayer
from app.persistence.transaction import Tx


def of_school(tx: Tx) -> Policy:
    """The rules that hold today: the school's profile and the layer that is in force on it."""
    base = policy.load(tx.setting("profile") or "ordos")
    layer = in_force(tx)
    return policy_overlay.lay(base, layer.content) if layer else base


def in_force(tx: Tx) -> PolicyLayer | None:
    """The latest version whose day has come, for the profile that the school has now."""
    found = tx.scalars(
        select(PolicyLayer)
        .where(PolicyLayer.effective <= written(tx.today))
        .where(PolicyLayer.base == (tx.setting("profile") or "ordos"))
        .order_by(PolicyLayer.id.desc())
        .limit(1)
    )
    return found.first()
