"""期末归档: onto sealed discs and back."""
