"""A run: its stages, what it is asked, its manifest, and its summary on the screen."""
