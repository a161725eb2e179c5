"""The school's calendar, its own layer of policy, attendance and contacts, and what is due."""

TABLES: tuple[str, ...] = ()
"""The tables of this module, in the order in which they can be created."""
