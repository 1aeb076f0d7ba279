"""Codes as staff read them, where no sentence of their own is declared."""

from __future__ import annotations

from reconcile.vocabulary.own_classes import own_label

_PROPER = {"nik": "NIK", "dukcapil": "Dukcapil"}
TERMS_OF_CODES = {
    "GANDA_INTERNAL": "Ganda dalam satu program",
    "TAK_DIKETAHUI": "Daerah asal belum ditanya",
}
"""Codes that say less than the words that staff know the thing by."""
_SERVED = "dki"
"""How codes call the province that is served, whichever it is."""


def label(code: str, home: str = "DKI") -> str:
    """TIDAK_TERCATAT_DKI -> Tidak tercatat DKI. home: what staff call the province that is served. A
    class that the office declared has a label of its own."""
    if own := own_label(code):
        return own.replace("{home}", home)
    if code in TERMS_OF_CODES:
        return TERMS_OF_CODES[code]
    proper = {**_PROPER, _SERVED: home}
    words = [proper.get(word, word) for word in code.lower().split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])
