"""学籍档案: entries of the seven sections, paper items, where they stand, who has them."""

TABLES: tuple[str, ...] = ()
"""The tables of this module, in the order in which they can be created."""
