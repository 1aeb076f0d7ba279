"""Papers of one kelurahan, rendered anew from a published run at another level, for one recipient by name."""
