"""Codes of problems that only `reconcile check` tells."""

from __future__ import annotations

FILE_READ = "BERKAS_TERBACA"
"""Of the row that says what was read of a file: no fault."""

FILE_SKIPPED = "BERKAS_DILEWATI"
"""Of the row of a file that is none: what Excel and systems leave behind."""
