"""Tables of places: units of the social office and their residents, areas and who lives there uncovered."""
