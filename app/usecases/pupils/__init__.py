"""Pupils: found, shown, edited, photographed, recognised; and what became of every field."""
