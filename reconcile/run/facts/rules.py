"""Which declarations and which code a run went by, as hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import reconcile
from reconcile.programmes import Programme
from reconcile.workspace.files.disk import file_sha256


def rules(programmes: Mapping[str, Programme], own: Sequence[Path]) -> dict[str, Any]:
    """The hash of each programme, of each dated rule of the package and of the office's `own`, and of the
    code that decides who is linked."""
    package = Path(reconcile.__file__).parent
    return {
        "programmes": {
            code: hashlib.sha256(programme.model_dump_json().encode()).hexdigest()
            for code, programme in sorted(programmes.items())
        },
        "dated_rules": {
            **_folder_hashes(package / "rules"),
            **_folder_hashes(next(iter(own), None)),
        },
        "linkage_model": _folder_hash(package / "linkage", package / "kinds", package / "parsing"),
    }


def _folder_hashes(folder: Path | None) -> dict[str, str]:
    """The hash of each file under `folder` that is no code, by its path in there."""
    if folder is None:
        return {}
    kept = [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    return {str(path.relative_to(folder)): file_sha256(path) for path in kept}


def _folder_hash(*folders: Path) -> str:
    digest = hashlib.sha256()
    for path in _python(folders):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _python(folders: Iterable[Path]) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".csv", ".toml", ".txt")
    ]
