"""Who is responsible for 学籍 at this school: people, trainings, hand-overs, equipment."""

TABLES: tuple[str, ...] = ()
"""The tables of this module, in the order in which they can be created."""
