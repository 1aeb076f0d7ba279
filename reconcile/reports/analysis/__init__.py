"""How a run linked, for who judges the linking: weights, bands and what was left apart; nobody is named."""
