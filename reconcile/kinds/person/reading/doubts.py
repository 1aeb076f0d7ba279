"""Answers of a register that say more than the word they are known by, and may say the opposite.

A declaration knows "PADAN*" and "*MENINGGAL*"; people write "PADAN : TIDAK", "Data ditemukan, wafat", "bukan
meninggal". What is unknown must never be a sign of life: beside a word for somebody who is there only words
stand that take nothing back. Of somebody who died or moved it is enough that no word denies it or says it of
somebody else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from reconcile.parsing.short_words import WRITTEN_OUT

_WORD = re.compile(r"[^\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


_NOT = _words("TIDAK BELUM BUKAN BATAL DIBATALKAN PEMBATALAN SALAH KELIRU TANPA")
_NO = _NOT | {"T", "N", "NO", "0", "FALSE"}
_TAKES_NOTHING_BACK = _words(
    "ADA ADALAH ADMINDUK AKTIF BENAR BY DALAM DATA DATABASE DENGAN DI CAPIL DISDUKCAPIL DITEMUKAN DUKCAPIL"
    " EL ELEKTRONIK HIDUP INDONESIA JAKARTA KEMENDAGRI KEPENDUDUKAN KK KTP LENGKAP MASIH NASIONAL NIK OK OLEH"
    " PADA PADAN PENDUDUK PER PERSEN PROVINSI PUSAT SELURUH SELURUHNYA SEMUA SEMUANYA SEPENUHNYA SESUAI SIAK"
    " DKI SISTEM SKOR STATUS SUDAH TAHUN TANGGAL TELAH TERDAFTAR TERVERIFIKASI TETAP TGL VALID WARGA YA Y"
    " JANUARI FEBRUARI MARET APRIL MEI JUNI JULI AGUSTUS SEPTEMBER OKTOBER NOVEMBER DESEMBER JAM PUKUL WIB"
    " JAN FEB MAR APR MAY JUN JUL AGS AGT AGU AUG SEP OKT OCT NOP NOV DES DEC"
)
_OF_OTHERS = _words(
    "AYAH BAPAK IBU SUAMI ISTRI ISTERI ANAK ORANGTUA ORTU TUA PASANGAN PERNAH ATAU LAMPU MUNGKIN DIDUGA HIDUP"
)
_INSIDE = _words("ALAMAT ANTAR DALAM KECAMATAN KELURAHAN MASUK RT RW")
_OUT = frozenset({"LUAR", "KELUAR"})
_OF_A_NUMBER = re.compile(r"GANDA|DUPLI|NON|BEKU|TIDAK AKTIF")
_CLOCK = re.compile(r"\d{1,2}T\d{1,2}|\d{1,2}Z")
_MOST_RECORDS = 99


def spelt(cell: str | None) -> str | None:
    """The cell with its short forms written out; as it is where it has none."""
    words = set(_WORD.findall((cell or "").upper()))
    if words.isdisjoint(WRITTEN_OUT):
        return cell
    return _WORD.sub(lambda found: WRITTEN_OUT.get(found[0].upper(), found[0]), cell or "")


def is_doubtful(cell: str, answer: str, declared: Mapping[str, str]) -> bool:
    """Whether something in a cell, short forms written out, denies or limits the answer that it was taken
    for. declared: the answers by word, letters alone, as a programme has them: its words for `answer` are no
    doubt."""
    plain = unicodedata.normalize("NFKD", cell).upper().strip()
    words = _WORD.findall(plain)
    if answer == "ALIVE":
        return "?" in plain or plain.startswith("-") or _takes_back(words, declared)
    if answer in ("DEAD", "MOVED", "IN_TRANSIT"):
        if "?" in plain or not _NOT.isdisjoint(words) or (len(words) > 1 and words[-1] in _NO):
            return True
        if answer == "DEAD":
            return not _OF_OTHERS.isdisjoint(words)
        return not _INSIDE.isdisjoint(words) and _OUT.isdisjoint(words) and answer == "MOVED"
    if answer in ("DUPLICATE", "INACTIVE"):
        before = _OF_A_NUMBER.split(" ".join(words), maxsplit=1)[0].split()
        return "?" in plain or not _NOT.isdisjoint(before) or (len(words) > 1 and words[-1] in _NO)
    return False


def _takes_back(words: list[str], declared: Mapping[str, str]) -> bool:
    """Whether beside words of somebody who is there another stands: of who came, one that denies it."""
    if "DATANG" in words:
        return not _NOT.isdisjoint(words) or words[-1] in _NO
    living = [key for key, said in declared.items() if said == "ALIVE"]
    for word in words:
        if word.isdigit():
            counted = "DITEMUKAN" in words and 1 < int(word[:9]) <= _MOST_RECORDS
            if (word == "0" and len(words) > 1) or counted:
                return True
        elif _CLOCK.fullmatch(word):
            continue
        elif word not in _TAKES_NOTHING_BACK and not any(
            word == key or (len(word) > 2 and word in key) for key in living
        ):
            return True
    return False
