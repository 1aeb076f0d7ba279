"""Standardised exports kept by content, so that an unchanged file is not read twice.

A snapshot is one folder of Parquet tables made from one export. Its key covers everything that can change a byte of it:
the file's content and name, the programme's declaration, the reference date and the code that reads.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import reconcile
from reconcile.exports import Export
from reconcile.programmes import Programme

_SEAL = "seal.json"
_KEEP_SECONDS = 62 * 24 * 3600  # two monthly deliveries
_DRAFT_SECONDS = 24 * 3600
_READING_CODE = ("ingest", "identity", "programmes/__init__.py", "regions", "tables.py", "flags.py", "__init__.py")


@dataclass(frozen=True)
class SnapshotCache:
    """Sealed snapshots under `root`, one folder a key. An entry appears whole or not at all."""

    root: Path

    def entry(self, key: str) -> Path:
        return self.root / key

    def has(self, key: str) -> bool:
        """True when the snapshot is there and every byte is as it was sealed; a damaged one is removed."""
        entry = self.entry(key)
        try:
            sealed = json.loads((entry / _SEAL).read_text(encoding="ascii"))
            whole = all(file_hash(entry / name) == sha256 for name, sha256 in sealed.items())
        except (OSError, ValueError):
            whole = False
        if not whole:
            shutil.rmtree(entry, ignore_errors=True)
            return False
        os.utime(entry)
        return True

    def draft(self) -> Path:
        """A new empty folder to build a snapshot in."""
        draft = self.root / f"draft-{secrets.token_hex(6)}"
        draft.mkdir(mode=0o700, parents=True)
        return draft

    def seal(self, draft: Path, key: str) -> None:
        """Turn a finished draft into the entry of `key`."""
        sealed = {path.name: file_hash(path) for path in sorted(draft.iterdir())}
        (draft / _SEAL).write_text(json.dumps(sealed), encoding="ascii")
        shutil.rmtree(self.entry(key), ignore_errors=True)
        with suppress(OSError):  # another run sealed the same content first: the same bytes
            draft.rename(self.entry(key))
        shutil.rmtree(draft, ignore_errors=True)

    def place(self, key: str, snapshot: Path) -> None:
        """Put the snapshot of `key` into a run, sharing its bytes where the disk can."""
        snapshot.mkdir(parents=True)
        for path in _tables(self.entry(key)):
            try:
                os.link(path, snapshot / path.name)
            except OSError:
                shutil.copyfile(path, snapshot / path.name)

    def clean_up(self, alone: bool) -> None:
        """Remove what was not used for two months (personal data is not kept for convenience) and what killed runs left.

        alone: True when no other run can be using this cache, so that every draft is dead; else drafts of a day ago are.
        """
        now = time.time()
        for entry in self.root.iterdir() if self.root.is_dir() else ():
            limit = _KEEP_SECONDS if not entry.name.startswith("draft-") else 0 if alone else _DRAFT_SECONDS
            if entry.is_dir() and entry.stat().st_mtime <= now - limit:
                shutil.rmtree(entry, ignore_errors=True)


def snapshot_key(export: Export, programme: Programme, as_of: date) -> str:
    """The cache key of an export: 32 hex digits."""
    facts = [export.sha256, export.path.name, programme.model_dump_json(), as_of.isoformat(), reconcile.__version__, reading_code()]
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


@cache
def reading_code() -> str:
    """A hash of the code and region lists that decide how a row is read."""
    package = Path(reconcile.__file__).parent
    digest = hashlib.sha256()
    for part in _READING_CODE:
        whole = package / part
        for path in sorted(whole.rglob("*")) if whole.is_dir() else [whole]:
            if path.is_file() and path.suffix in (".py", ".csv", ".toml"):
                digest.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tables(entry: Path) -> Iterator[Path]:
    yield from sorted(entry.glob("*.parquet"))
