"""Which generation stands: the one whose run is at OUT, whatever the store was told last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconcile.workspace.store.faults import ForeignStoreError
from reconcile.workspace.store.generations import Generation

_WHAT_TO_DO = (
    "Pulihkan simpanan dari cadangan dengan reconcile store restore, atau samakan dengan hasil itu dengan"
    " reconcile store rebuild (riwayat dan ID orang yang hanya ada di simpanan lama tidak kembali)."
)


@dataclass(frozen=True)
class Named:
    """What the manifest at OUT says. sha256: of its file. store, generation: of the store it was committed
    with, "" and 0 where it names none. run: its number. whole: it can be read."""

    sha256: str
    run: str = ""
    store: str = ""
    generation: int = 0
    whole: bool = True


def named_by(manifest: Path) -> Named | None:
    """What the manifest in the file `manifest` says; None where there is none."""
    try:
        content = manifest.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    sha256 = hashlib.sha256(content).hexdigest()
    said: dict[str, Any] = {}
    with suppress(ValueError, RecursionError, TypeError, KeyError, AttributeError):
        said = dict(json.loads(content.decode("utf-8")))
        kept = dict(said.get("measured", {}).get("store", {}))
        run = str(said["run"].get("number", ""))
        return Named(sha256, run, str(kept.get("name", "")), int(kept.get("generation", 0)))
    return Named(sha256, whole=False)


def standing(store: str, known: Sequence[Generation], out: Named | None, place: Path) -> int:
    """The number of the generation that stands; 0 for none yet.

    store: the name of the store. known: its generations. out: what stands at OUT, None for nothing. place:
    the store's folder, for words. Raises ForeignStoreError when the run at OUT was committed with what this
    store does not hold.
    """
    for one in reversed(known):
        if out is not None and one.manifest == out.sha256 and one.status != "DROPPED":
            return one.number
    committed = [one.number for one in known if one.status == "COMMITTED"]
    newest = max(committed, default=0)
    if out is None or not out.whole:
        return newest  # nothing there, or nothing that could be asked
    if not out.store:
        if not committed:
            return 0  # a run from before there was a store
        why = "Hasil di OUT tidak berasal dari simpanan ini"
    elif out.store != store:
        why = f"Hasil di OUT dibuat dengan simpanan lain (generasi {out.generation})" + (
            "" if committed else ", dan yang ada di sini kosong"
        )
    elif out.generation > newest:
        why = f"Simpanan lebih lama daripada hasil: hasil itu generasi {out.generation}, simpanan {newest}"
    else:
        why = f"Hasil di OUT bukan generasi {out.generation} yang dikenal simpanan"
    raise ForeignStoreError(f"{place}: {why}. {_WHAT_TO_DO}")
