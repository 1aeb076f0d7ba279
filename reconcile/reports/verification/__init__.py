"""What each owner of a roll reads of his rows against the population register."""
