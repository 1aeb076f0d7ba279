"""The generator of samples, where this program runs from a checkout; it is no part of what is installed."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import reconcile
from reconcile.vocabulary.errors import UsageError

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
