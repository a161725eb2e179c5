"""The schema's history: one module a step, each a function ``apply(connection)``; never edited."""

from collections.abc import Callable

from sqlalchemy import Connection

from app.persistence.steps import (
    s0001_first,
    s0002_pupils,
    s0003_classes,
    s0004_campaigns,
    s0005_scans,
    s0006_dossiers,
    s0007_cases,
    s0008_duties,
    s0009_papers,
    s0010_years,
)

STEPS: tuple[Callable[[Connection], None], ...] = (
    s0001_first.apply,
    s0002_pupils.apply,
    s0003_classes.apply,
    s0004_campaigns.apply,
    s0005_scans.apply,
    s0006_dossiers.apply,
    s0007_cases.apply,
    s0008_duties.apply,
    s0009_papers.apply,
    s0010_years.apply,
)
"""Step n brings a register from version n - 1 to n. Imported by name: frozen programs need it."""
