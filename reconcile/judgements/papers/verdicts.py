"""What people write in KEPUTUSAN, taken for one of the answers that the question takes, or for none."""

from __future__ import annotations

import re
import unicodedata

from reconcile.judgements.papers.written import meant, spelt
from reconcile.vocabulary.verdicts import BETWEEN, FORMS, KEEP, OTHER_NIK, SIDED

_WRITTEN = {
    "SAMA": "S, SAMA, ORANG SAMA, ORANG YANG SAMA, SATU ORANG, SAMA SAMA, OK, OKE",
    "BEDA": (
        "B, BEDA, BEDA BEDA, ORANG BEDA, BERBEDA, ORANG BERBEDA, ORANG YANG BERBEDA, TIDAK SAMA, DUA ORANG,"
        " BEDA ORANG"
    ),
    "RAGU": "R, RAGU, RAGU RAGU, TIDAK YAKIN, BELUM YAKIN, TIDAK TAHU, BELUM PASTI, MERAGUKAN",
    "LANJUT": (
        "L, LANJUT, LANJUTKAN, DILANJUTKAN, LANJUTAN, LAYAK, MASIH LAYAK, TETAP LAYAK, TETAP LANJUT,"
        " TETAP DILANJUTKAN"
    ),
    "HENTIKAN": "H, HENTIKAN, HENTI, DIHENTIKAN, STOP, BERHENTI, HENTIKAN BANTUAN",
    "CEK LAPANGAN": (
        "C, CEK, CL, CEK LAPANGAN, CEK LAP, CEK KE LAPANGAN, CEK DI LAPANGAN, VERIFIKASI LAPANGAN,"
        " PERIKSA LAPANGAN, SURVEI, GROUND CHECK"
    ),
    "MENINGGAL DUNIA": (
        "MENINGGAL, MENINGGAL DUNIA, WAFAT, ALMARHUM, ALMARHUMAH, MD, SUDAH MENINGGAL,"
        " SUDAH MENINGGAL DUNIA, SUDAH WAFAT"
    ),
    "PINDAH LUAR": (
        "PINDAH LUAR, PINDAH LUAR DKI, PINDAH LUAR DKI JAKARTA, PINDAH KE LUAR, PINDAH LUAR KOTA,"
        " PINDAH LUAR DAERAH, PINDAH LUAR PROVINSI, PINDAH LUAR JAKARTA, SUDAH PINDAH LUAR DKI"
    ),
    "PINDAH DALAM": (
        "PINDAH DALAM, PINDAH DALAM DKI, PINDAH DALAM DKI JAKARTA, PINDAH DALAM KOTA, PINDAH DALAM PROVINSI,"
        " PINDAH DALAM JAKARTA, PINDAH DALAM KELURAHAN, PINDAH DALAM KECAMATAN, PINDAH ANTAR KELURAHAN,"
        " SUDAH PINDAH DALAM DKI"
    ),
    "TIDAK DITEMUKAN": (
        "TIDAK DITEMUKAN, TIDAK DIKENAL, TIDAK ADA, TDK DITEMUKAN, TIDAK DIKETAHUI, TIDAK KETEMU,"
        " TIDAK DIKENAL WARGA, TIDAK DIKETAHUI KEBERADAANNYA"
    ),
    "WARGA BINAAN SOSIAL PEMERINTAH": (
        "WARGA BINAAN SOSIAL PEMERINTAH, WARGA BINAAN SOSIAL, WBS, WBS PEMERINTAH"
    ),
    "PEGAWAI TETAP PEMERINTAHAN": (
        "PEGAWAI TETAP PEMERINTAHAN, PEGAWAI TETAP PEMERINTAH, ASN, PNS, PEGAWAI NEGERI, PEGAWAI NEGERI SIPIL"
    ),
    "MEMILIKI MOBIL": "MEMILIKI MOBIL, PUNYA MOBIL, MOBIL, ADA MOBIL",
    "MEMILIKI NJOP > 1 M": (
        "MEMILIKI NJOP > 1 M, MEMILIKI NJOP >1M, NJOP > 1 M, NJOP 1 M, MEMILIKI NJOP 1 M, NJOP,"
        " NJOP LEBIH DARI 1 M, MEMILIKI NJOP LEBIH DARI 1 M, NJOP LEBIH DR 1 M, MEMILIKI NJOP LEBIH DR 1 M,"
        " NJOP DIATAS 1 M, MEMILIKI NJOP DIATAS 1 M"
    ),
    "AIR MINUM KEMASAN": ("AIR MINUM KEMASAN, AIR KEMASAN, MINUM AIR KEMASAN, AIR MINUM DALAM KEMASAN, AMDK"),
    "DINILAI TIDAK MISKIN": (
        "DINILAI TIDAK MISKIN, TIDAK MISKIN, MAMPU, DINILAI MAMPU, SUDAH MAMPU, SUDAH TIDAK MISKIN"
    ),
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
_SPELT = {spelt(word): verdict for verdict, words in _WRITTEN.items() for word in words.split(", ")}


def verdict_of(written: str) -> str | None:
    """The verdict, "" for a cell that decides nothing, None for what could mean several things or nothing we
    know.

    Case, spaces and full stops do not matter, and "ragu2" is "ragu-ragu". Short forms are written out, the
    number of a list before the word and a day or year behind it are left out ("1. pindah ke luar DKI",
    "alm. (2017)"). A question mark, another digit, two words with a slash or a remark in brackets are a
    doubt, not a verdict. "ok" agrees that two rows are one person; of an aid it could mean both, and no
    question about an aid takes SAMA.
    """
    letters = _letters(written)
    return "" if letters in _NOTHING else _MEANT.get(letters) or meant(written, _SPELT)


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
