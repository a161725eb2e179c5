"""Term reviews, self-checks, and deliveries to the bureau with their receipts."""

TABLES: tuple[str, ...] = ()
"""The tables of this module, in the order in which they can be created."""
