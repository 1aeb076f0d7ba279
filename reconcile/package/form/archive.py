"""The files of a package as a folder and as a zip: the same files give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from reconcile.package.form.description import NAME
from reconcile.reports.written.archives import archived
from reconcile.workspace.files.door import write_bytes

HASHES = "sha256.txt"


def hash_of(content: bytes) -> str:
    """As Data Package has it: the kind of hash, then its digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def hash_list(files: Mapping[str, bytes]) -> bytes:
    """sha256.txt, as `sha256sum --check` reads it."""
    lines = (f"{hash_of(content).partition(':')[2]}  {path}\n" for path, content in sorted(files.items()))
    return "".join(lines).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in one archive, the description first, without the clock's time."""
    return archived({path: files[path] for path in sorted(files, key=lambda path: (path != NAME, path))})


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into the new folder `folder`, its owner's alone."""
    folder.mkdir(mode=0o700, parents=True)
    for path, content in sorted(files.items()):
        (folder / path).parent.mkdir(mode=0o700, exist_ok=True)
        write_bytes(folder / path, content)
