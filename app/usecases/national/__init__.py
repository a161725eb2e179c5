"""Files from and to the national system, and how far each pupil is there."""
