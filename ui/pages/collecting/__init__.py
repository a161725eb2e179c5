"""采集: sheets go out by class and come back signed."""
