"""Nights in short: runs that leave a manifest as runs do, and files for the store."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from reconcile.workspace.runs import new_run
from reconcile.workspace.store import RunStore, store_at

GROWING = ("events",)


def night(out: Path, left: Mapping[str, str] | None = None, text: str = "") -> RunStore:
    """A run that is published at `out`. left: what it leaves to the store, by name. text: its only result."""
    with new_run(out, growing=GROWING) as run:
        store = store_at(out)
        for name, content in (left or {}).items():
            run.store.mkdir(exist_ok=True)
            (run.store / f"{name}.parquet").write_text(content, encoding="utf-8")
        (run.path / "hasil.csv").write_text(text, encoding="utf-8")
        run.manifest.write_text(manifest(store), encoding="utf-8")
    return store_at(out)


def manifest(store: RunStore) -> str:
    """As a run writes it: it names the store, and is like no other."""
    said = {"name": store.name, "generation": store.next}
    return json.dumps({"run": {"number": "1-2"}, "measured": {"store": said, "at": secrets.token_hex(4)}})


def kept(store: RunStore) -> dict[str, str]:
    """What stands in the store: the parts, and those that grow in their order."""
    parts = {name: path.read_text(encoding="utf-8") for name, path in store.parts().items()}
    return parts | {
        f"every {name}": "|".join(path.read_text(encoding="utf-8") for path in store.every(name))
        for name in GROWING
    }
