"""What staff call a delivery that is not simply read: statuses of the table `files`."""

from __future__ import annotations

OUT_OF_FORCE = {"HELD": "DITAHAN", "REPLACED": "DIGANTIKAN", "WITHDRAWN": "DITARIK"}
"""Status of a file that could be read and of which no row is in force -> its word."""
CARRIED = "DARI HASIL SEBELUMNYA"
"""What did not come again, and is taken from the run before."""
