"""Where `reconcile generate` writes: a folder that holds no inputs yet, and all at once or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.scratch import scratch, sweep
from reconcile.workspace.processes.interrupts import held, say

_MADE = ("inputs", "truth.parquet")


@contextmanager
def new_samples(out: Path) -> Iterator[Path]:
    """A folder to write samples into, which come to stand in `out` when the block ends well.

    Raises UsageError when `out` holds inputs or a truth already: made-up people among real ones are never found again.
    """
    try:
        found = [name for name in _MADE if (out / name).is_file() or ((out / name).is_dir() and any((out / name).iterdir()))]
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out} tidak dapat menjadi folder contoh ({error.strerror}). Pilih folder lain dengan --out.") from error
    if found:
        raise UsageError(
            f"{out} sudah berisi {' dan '.join(found)}, jadi tidak ditulisi: orang buatan tidak boleh tercampur data lain. "
            "Pilih folder baru dengan --out, atau pindahkan isinya dahulu."
        )
    sweep(out)
    with scratch(out) as draft:
        yield draft
        with held():
            for name in _MADE:
                (draft / name).rename(out / name)
            say(f"contoh sudah lengkap di {out}")
