"""What lies in a file on disk: itself or the members of a zip, what kind each is, and whether it is still
being written."""
