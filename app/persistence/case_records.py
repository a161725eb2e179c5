"""学籍异动: cases with their steps, and the changes of status that they put into effect."""

TABLES: tuple[str, ...] = ()
"""The tables of this module, in the order in which they can be created."""
