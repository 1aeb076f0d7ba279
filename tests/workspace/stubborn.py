"""What helpers do in tests: say that they are there, and stay."""

from __future__ import annotations

import os
import time
from pathlib import Path


def born(where: str) -> None:
    draft = Path(f"{where}.tulis")
    draft.write_text(str(os.getpid()), encoding="ascii")
    draft.rename(where)
    time.sleep(60)
