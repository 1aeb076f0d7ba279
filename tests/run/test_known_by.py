"""When things are known again by what was kept, and when by nothing that another program made."""

from __future__ import annotations

from pathlib import Path

import reconcile
from reconcile.ingest.snapshots.key import reading_files
from reconcile.run.identify import MADE_BY

_PACKAGE = Path(reconcile.__file__).parent


def test_marks_of_another_program_are_made_anew() -> None:
    """Marks are made of what reading made of a row: its code counts as much as that of the registry."""
    files = {str(path.relative_to(_PACKAGE)) for path in reading_files(MADE_BY)}
    assert files >= {
        "registry/strangers.py",
        "kinds/person/anchors.py",
        "kinds/person/reading/rows.py",
        "parsing/numbers/niks.py",
    }
