"""期末复核与报送: the review of a term, the yearly self-check, and what goes to the bureau."""
