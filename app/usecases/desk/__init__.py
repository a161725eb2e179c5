"""工作台: what is due, and the registrar's load."""
