"""Files of a published run that the next one takes over: copied, and only as they were written.

A copy and no second name: people open papers in OUT and save over them, some programs into the very bytes,
also hours after the next run has taken their place. Then a name that two runs share would change both.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from reconcile.workspace.files.disk import note_sha256
from reconcile.workspace.files.door import create
from reconcile.workspace.opened_files import open_file

_PIECE = 1 << 20


def take_over(out: Path, path: str, sha256: str, target: Path) -> bool:
    """Copy the file `path` of the run at `out` to `target`; False, and nothing there, unless the bytes that
    were copied have this hash."""
    try:
        descriptor = open_file(path, out)
    except OSError:
        return False
    try:
        digest = hashlib.sha256()
        with create(target) as copy:
            while piece := os.read(descriptor, _PIECE):
                digest.update(piece)
                copy.write(piece)
    finally:
        os.close(descriptor)
    if digest.hexdigest() != sha256:
        target.unlink()
        return False
    note_sha256(target, sha256)
    return True
