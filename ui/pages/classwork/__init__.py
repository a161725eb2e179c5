"""班级: described, filled, moved, drawn."""
