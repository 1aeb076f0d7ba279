"""What people write in KEPUTUSAN, taken for one of the answers that the question takes, or for none."""

from __future__ import annotations

import re
import unicodedata

from reconcile.vocabulary.verdicts import BETWEEN, FORMS, KEEP, OTHER_NIK, SIDED

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
    "MENINGGAL DUNIA": "MENINGGAL, MENINGGAL DUNIA, WAFAT, ALMARHUM, ALMARHUMAH, MD, SUDAH MENINGGAL",
    "PINDAH LUAR": (
        "PINDAH LUAR, PINDAH LUAR DKI, PINDAH LUAR DKI JAKARTA, PINDAH KE LUAR, PINDAH LUAR KOTA,"
        " PINDAH LUAR DAERAH, PINDAH LUAR PROVINSI"
    ),
    "PINDAH DALAM": (
        "PINDAH DALAM, PINDAH DALAM DKI, PINDAH DALAM DKI JAKARTA, PINDAH DALAM KOTA, PINDAH DALAM PROVINSI"
    ),
    "TIDAK DITEMUKAN": "TIDAK DITEMUKAN, TIDAK DIKENAL, TIDAK ADA, TDK DITEMUKAN, TIDAK DIKETAHUI",
    "WARGA BINAAN SOSIAL PEMERINTAH": "WARGA BINAAN SOSIAL PEMERINTAH, WARGA BINAAN SOSIAL, WBS",
    "PEGAWAI TETAP PEMERINTAHAN": "PEGAWAI TETAP PEMERINTAHAN, PEGAWAI TETAP PEMERINTAH, ASN, PNS",
    "MEMILIKI MOBIL": "MEMILIKI MOBIL, PUNYA MOBIL, MOBIL",
    "MEMILIKI NJOP > 1 M": (
        "MEMILIKI NJOP > 1 M, MEMILIKI NJOP >1M, NJOP > 1 M, NJOP 1 M, MEMILIKI NJOP 1 M, NJOP"
    ),
    "AIR MINUM KEMASAN": "AIR MINUM KEMASAN, AIR KEMASAN, MINUM AIR KEMASAN",
    "DINILAI TIDAK MISKIN": "DINILAI TIDAK MISKIN, TIDAK MISKIN, MAMPU, DINILAI MAMPU",
}
_NOTHING = {"", "BELUM", "KOSONG", "BELUMDIISI", "BELUMDIPUTUSKAN"}
_TWICE = re.compile(r"^([A-Z]{3,})2$")
"""A word written once with a 2 behind it is said twice."""
_LETTERS = re.compile(r"[\s.,;:!>'\"`’_\-–()\[\]]+")
_NUMBER = re.compile(r"[\d.\s'-]+")


def _letters(written: str) -> str:
    said = _TWICE.sub(r"\1\1", unicodedata.normalize("NFKC", written).upper().strip())
    return _LETTERS.sub("", said)


_MEANT = {_letters(word): verdict for verdict, words in _WRITTEN.items() for word in words.split(", ")}


def verdict_of(written: str) -> str | None:
    """The verdict, "" for a cell that decides nothing, None for what could mean several things or nothing we
    know.

    Case, spaces and full stops do not matter, and "ragu2" is "ragu-ragu". A question mark, another digit or
    two words with a slash are a doubt, not a verdict. "ok" agrees that two rows are one person; of an aid it
    could mean both, and no question about an aid takes SAMA.
    """
    letters = _letters(written)
    return "" if letters in _NOTHING else _MEANT.get(letters)


def answer_of(written: str, choices: str, form: str) -> tuple[str, str]:
    """The answer to a question that offers `choices` (joined), and the NIK where one was written.

    An answer that names a row is told by its side: of NIK BARIS 2 and NIK BARIS 5 the second is NIK 2. Both
    are "" where the question does not take what was written.
    """
    offered = choices.split(BETWEEN)
    word = verdict_of(written)
    if word:
        return (word, "") if word in offered else ("", "")
    letters, digits = _letters(written), re.sub(r"\D", "", written)
    asked = FORMS.get(form)
    for place, choice in enumerate(offered):
        if letters in (_letters(choice), *_shorter(choice)):
            side = f"{asked.by_row} {place + 1}" if asked and asked.by_row else ""
            return (side if side in SIDED else choice), ""
    if asked and asked.number and len(digits) == NIK_DIGITS and _NUMBER.fullmatch(written.strip()):
        return OTHER_NIK, digits
    return "", ""


def side_of(written: str, form: str) -> str:
    """An answer as an exported judgement tells it, by the side of its row; "" where it is none."""
    asked, said = FORMS.get(form), " ".join(written.upper().split())
    return said if asked and asked.by_row and said in SIDED and said.startswith(asked.by_row) else ""


NIK_DIGITS = 16


def _shorter(choice: str) -> tuple[str, ...]:
    """How an answer that names a row or a programme may be shortened: BARIS 3, KJP."""
    first, _, rest = choice.partition(" ")
    return (_letters(rest),) if rest.startswith("BARIS ") or first == KEEP else ()
