"""One person of a published run, found by number or by name and birth date, with all that the run knows."""
