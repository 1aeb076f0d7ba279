"""Ages on paper: people by band, birthdays that are near, rows whose age cannot be, how files write ages."""
