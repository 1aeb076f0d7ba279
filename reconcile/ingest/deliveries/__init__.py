"""Which of the files that came speaks for what: deliveries of a roll over time."""
