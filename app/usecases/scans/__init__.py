"""扫描归档: paper that comes back finds its pupil."""
