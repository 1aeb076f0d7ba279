"""Growth of coverage, targets and how long members stay, as pieces of pages."""
