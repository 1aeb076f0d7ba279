"""Codes as staff read them, where no sentence of their own is declared."""

from __future__ import annotations

_PROPER = {"nik": "NIK", "dki": "DKI", "dukcapil": "Dukcapil"}


def label(code: str) -> str:
    """TIDAK_TERCATAT_DKI -> Tidak tercatat DKI."""
    words = [_PROPER.get(word, word) for word in code.lower().split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])
