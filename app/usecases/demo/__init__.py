"""A school that does not exist, and the main job done on it."""
