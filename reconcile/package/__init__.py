"""The monthly package for another agency: what goes out of a run, how it hangs on the month before, and the
checks of who receives it."""
