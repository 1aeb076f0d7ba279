"""What each sender is to mend, as a list and as a workbook."""
