"""The generator of samples, which is part of the checkout and not of what is installed, and where `reconcile
generate` writes.

It writes into a folder that holds no inputs yet, and all at once or nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType

import reconcile
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.scratch import scratch, sweep
from reconcile.workspace.processes.interrupts import held, say

_MADE = ("inputs", "truth.parquet", "truth", "[12][0-9][0-9][0-9]-[01][0-9]")
"""What samples are made of, as patterns of names; the last is a month's folder."""
_PLACE = Path("data_samples") / "generator"


def generator(part: str = "") -> ModuleType:
    """The package data_samples.generator of the checkout that this program runs from, or one `part` of it.

    Raises UsageError where the program was installed without its checkout.
    """
    root = Path(reconcile.__file__).resolve().parents[1]
    if not (root / _PLACE / "__init__.py").is_file():
        raise UsageError(
            f"Pembuat contoh dan penilainya ({_PLACE}) tidak ikut terpasang; keduanya ada dalam salinan"
            " sumber Reconcile. Ambil salinannya dengan git clone, jalankan make setup di dalamnya, lalu"
            " pakai .venv/bin/reconcile dari sana."
        )
    if str(root) not in sys.path:
        sys.path.append(str(root))
    return import_module(".".join((*_PLACE.parts, *([part] if part else []))))


def maker(months: int, changed: float, trouble: bool) -> Callable[..., None]:
    """What makes samples, called with people, seed, regime, folder and `progress`: of one month, or of more,
    a share `changed` of whose rows changes each month.

    Raises UsageError as `generator` does.
    """
    if months == 1:
        one: Callable[..., None] = generator().generate
        return one
    several = generator("months")
    plan = several.PLAN if trouble else ()
    return partial(several.generate_months, months=months, changed=changed, plan=plan)


@contextmanager
def new_samples(out: Path) -> Iterator[Path]:
    """A folder to write samples into, which come to stand in `out` when the block ends well.

    Raises UsageError when `out` holds inputs or a truth already: made-up people among real ones are never
    found again.
    """
    try:
        found = [
            path.name
            for pattern in _MADE
            for path in sorted(out.glob(pattern))
            if path.is_file() or (path.is_dir() and any(path.iterdir()))
        ]
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{out} tidak dapat menjadi folder contoh ({error.strerror}). Pilih folder lain dengan --out."
        ) from error
    if found:
        raise UsageError(
            f"{out} sudah berisi {' dan '.join(found)}, jadi tidak ditulisi: orang buatan tidak boleh"
            " tercampur data lain. Pilih folder baru dengan --out, atau pindahkan isinya dahulu."
        )
    sweep(out)
    with scratch(out) as draft:
        yield draft
        with held():
            for made in sorted(draft.iterdir()):
                made.rename(out / made.name)
            say(f"contoh sudah lengkap di {out}")
