"""Names of files as text: those that are not UTF-8 are shown with the bytes that are none (a\\xe9.csv), so
that tables can hold them."""

from __future__ import annotations

import os
from pathlib import Path

MANIFEST = "manifest.json"
"""The file by which a folder is known to be a run."""


def shown_name(path: Path) -> str:
    """The name of the file at `path`."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")
