"""学籍台 as a library: it opens a school's encrypted register and does everything."""

__version__ = "0.1.0"
