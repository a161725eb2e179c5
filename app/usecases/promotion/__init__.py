"""升级: a school year begins; grades and classes move up as one act, undone until reconciled."""
