"""What opening somebody else's zip may raise, for every room that opens one."""

import zipfile

BROKEN = (zipfile.BadZipFile, OSError, RuntimeError)
"""RuntimeError: a member with a password, or packed by a method that ``zipfile`` does not know."""
