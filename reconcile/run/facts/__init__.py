"""What the manifest says of a run, taken from what stands in its folder."""
