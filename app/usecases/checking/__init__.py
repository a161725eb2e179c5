"""What is wrong and what may be done about it: records, doubles, merging, breach lists."""
