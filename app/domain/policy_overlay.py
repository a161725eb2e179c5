"""The school's own layer on its profile: as strict as the files, but held in the register."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from app import definitions
from app.domain.policy import Layer, Policy, checks_of, over, refuse_unsound
from app.problems import Problem, Rejected, Where

NAME = Path("本校调整")
"""What problems call the layer, in the place of a file's name."""


def lay(base: Policy, content: str) -> Policy:
    """``base`` with the layer that ``content`` (JSON) holds on it; blank leaves it as it is.

    The title and the first citation stay those of ``base``; the digest is of both. Raises
    ``Rejected`` for what a file would be refused for, each with its place in the layer.
    """
    if not content:
        return base
    layer = read(json.loads(content), base)
    merged = over(base.rules, layer)
    rules = replace(merged, title=base.rules.title, base=base.rules.base, scope=merged.scope)
    digest = hashlib.sha256(f"{base.digest}\n{content}".encode()).hexdigest()
    return Policy(base.id, base.title, rules, digest, checks_of(rules))


def read(raw: Mapping[str, Any], base: Policy) -> Layer:
    """``raw`` as a layer for ``base``. Raises ``Rejected`` with every problem in it."""
    layer = definitions.read(dict(raw), Layer, NAME)
    if layer.base != base.id:
        message = f"{NAME}是为“{layer.base}”写的，学校现在用的是“{base.id}”。请重新调整。"
        raise Rejected(Problem("policy.other-base", message, Where(path=str(NAME), field="base")))
    refuse_unsound([layer, base.rules], [NAME, NAME])
    return layer


def written(raw: Mapping[str, Any]) -> str:
    """``raw`` as it is kept and digested: one spelling for one content."""
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
