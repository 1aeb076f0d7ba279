"""OUT.masuk, the folder of the papers of the last intake of registrations: its name and mark."""

from __future__ import annotations

from pathlib import Path

READ_ME = "BACA_SAYA.txt"
_SUFFIX = ".masuk"


def intake_beside(out: Path) -> Path:
    """The folder of the intakes for `out`."""
    return out.with_name(out.name + _SUFFIX)
