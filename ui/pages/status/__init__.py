"""学籍异动: cases, their steps and papers, and the states they make."""
