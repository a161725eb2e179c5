"""Certificates of graduates: given to whom, verified by whom, and what replaces a lost one."""

TABLES: tuple[str, ...] = ()
"""The tables of this module, in the order in which they can be created."""
