"""控辍: attendance, contacts, notices."""
