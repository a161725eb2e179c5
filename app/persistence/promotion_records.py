"""School years that begin: pupils moved up as one act, and reconciled with the national system."""

TABLES: tuple[str, ...] = ()
"""The tables of this module, in the order in which they can be created."""
