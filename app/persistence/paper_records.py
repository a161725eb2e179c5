"""Forms of the bureau's own, print runs, and approvals to give information outside."""

TABLES: tuple[str, ...] = ()
"""The tables of this module, in the order in which they can be created."""
