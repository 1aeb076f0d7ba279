"""The worklists: workbooks that people fill in."""
