"""What is kept of a linking: the model that later ones score with."""
