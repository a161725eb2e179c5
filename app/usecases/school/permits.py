"""The one place where a use case asks whether its actor may do this."""

from app.domain.permissions import ACTIONS, ROLES, Action, may
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected


def require(tx: Tx, action: Action) -> None:
    """Raise ``Rejected`` unless the actor's role may do ``action`` (R-GEN-4-2)."""
    if may(tx.actor.role, action):
        return
    role = ROLES.get(tx.actor.role, tx.actor.role)
    others = "或".join(name for one, name in ROLES.items() if may(one, action))
    message = f"“{role}”没有“{ACTIONS[action]}”的权限。请由{others}登录后办理。"
    raise Rejected(Problem("permission.denied", message))
