"""Registrations taken in by day: new files of leads against the persons of last night.

What it answers is told to agents at once and kept in the store (`told.py`); the night judges every lead anew
against the persons of that night, and says of which it says something else.
"""

from reconcile.intake.taking import Taken, has_lead_files, take_in

__all__ = ["Taken", "has_lead_files", "take_in"]
