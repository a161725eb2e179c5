"""学籍档案: entries, papers in boxes, transfers, punishments."""
