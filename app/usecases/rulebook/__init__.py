"""政策 and calendars: what is judged by."""
