"""The receiver's checks: a package from outside, of which nothing is believed before it was looked at."""
