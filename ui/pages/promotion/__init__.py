"""升级: the preview of a school year that begins, and holding it against the national system."""
