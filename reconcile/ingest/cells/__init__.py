"""Sheets of cells, whatever the file they came in; how much of a file is believed; what its columns hold
at a glance."""
