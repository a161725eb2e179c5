"""The register and what belongs to the school: opening, actors, codes, history."""
