"""What people write in KEPUTUSAN, taken for one of the words it stands for, or for none."""

from __future__ import annotations

import re
import unicodedata

_WRITTEN = {
    "SAMA": "SAMA, ORANG SAMA, ORANG YANG SAMA, SATU ORANG, SAMA SAMA",
    "BEDA": "BEDA, ORANG BEDA, BERBEDA, ORANG BERBEDA, ORANG YANG BERBEDA, TIDAK SAMA, DUA ORANG, BEDA ORANG",
    "RAGU": "RAGU, RAGU RAGU, TIDAK YAKIN, BELUM YAKIN, TIDAK TAHU, BELUM PASTI, MERAGUKAN",
    "LANJUT": "LANJUT, LANJUTKAN, DILANJUTKAN, LANJUTAN",
    "HENTIKAN": "HENTIKAN, HENTI, DIHENTIKAN, STOP, BERHENTI, HENTIKAN BANTUAN",
    "CEK LAPANGAN": (
        "CEK LAPANGAN, CEK LAP, CEK KE LAPANGAN, CEK DI LAPANGAN, VERIFIKASI LAPANGAN, PERIKSA LAPANGAN,"
        " SURVEI, GROUND CHECK"
    ),
}
_MEANT = {word.replace(" ", ""): verdict for verdict, words in _WRITTEN.items() for word in words.split(", ")}
_NOTHING = {"", "BELUM", "KOSONG", "BELUMDIISI", "BELUMDIPUTUSKAN"}
_LETTERS = re.compile(r"[\s.,;:!'\"`’_\-–()\[\]]+")


def verdict_of(written: str) -> str | None:
    """The verdict, "" for a cell that decides nothing, None for what could mean several things or nothing we
    know.

    Case, spaces and full stops do not matter. A question mark, a digit or two words with a slash are a doubt,
    not a verdict.
    """
    letters = _LETTERS.sub("", unicodedata.normalize("NFKC", written).upper())
    return "" if letters in _NOTHING else _MEANT.get(letters)
