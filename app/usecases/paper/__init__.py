"""Everything printed: forms, runs, numbers, logs, seals, cards."""
