"""What people write in KEPUTUSAN, taken for one of the words it stands for, or for none."""

from __future__ import annotations

import re
import unicodedata

_WRITTEN = {
    "SAMA": "S, SAMA, ORANG SAMA, ORANG YANG SAMA, SATU ORANG, SAMA SAMA, OK, OKE",
    "BEDA": (
        "B, BEDA, BEDA BEDA, ORANG BEDA, BERBEDA, ORANG BERBEDA, ORANG YANG BERBEDA, TIDAK SAMA, DUA ORANG,"
        " BEDA ORANG"
    ),
    "RAGU": "R, RAGU, RAGU RAGU, TIDAK YAKIN, BELUM YAKIN, TIDAK TAHU, BELUM PASTI, MERAGUKAN",
    "LANJUT": "L, LANJUT, LANJUTKAN, DILANJUTKAN, LANJUTAN",
    "HENTIKAN": "H, HENTIKAN, HENTI, DIHENTIKAN, STOP, BERHENTI, HENTIKAN BANTUAN",
    "CEK LAPANGAN": (
        "C, CEK, CL, CEK LAPANGAN, CEK LAP, CEK KE LAPANGAN, CEK DI LAPANGAN, VERIFIKASI LAPANGAN,"
        " PERIKSA LAPANGAN, SURVEI, GROUND CHECK"
    ),
}
_MEANT = {word.replace(" ", ""): verdict for verdict, words in _WRITTEN.items() for word in words.split(", ")}
_NOTHING = {"", "BELUM", "KOSONG", "BELUMDIISI", "BELUMDIPUTUSKAN"}
_TWICE = re.compile(r"^([A-Z]{3,})2$")
"""A word written once with a 2 behind it is said twice."""
_LETTERS = re.compile(r"[\s.,;:!'\"`’_\-–()\[\]]+")


def verdict_of(written: str) -> str | None:
    """The verdict, "" for a cell that decides nothing, None for what could mean several things or nothing we
    know.

    Case, spaces and full stops do not matter, and "ragu2" is "ragu-ragu". A question mark, another digit or
    two words with a slash are a doubt, not a verdict. "ok" agrees that two rows are one person; of an aid it
    could mean both, and no question about an aid takes SAMA.
    """
    said = _TWICE.sub(r"\1\1", unicodedata.normalize("NFKC", written).upper().strip())
    letters = _LETTERS.sub("", said)
    return "" if letters in _NOTHING else _MEANT.get(letters)
