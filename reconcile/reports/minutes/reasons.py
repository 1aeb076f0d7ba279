"""Why a recipient is looked at, each counted under the first reason that is true of him: codes and words."""

from __future__ import annotations

_LEAVING = {
    "MENINGGAL": "meninggal menurut data kependudukan",
    "PINDAH": "pindah keluar menurut data kependudukan",
    "TUMPANG_TINDIH": "tumpang tindih; aturan mengusulkan berhenti di daftar ini",
}
"""Proposed to leave, in order of precedence: a person who has died is not also counted as moved."""

_OPEN = {
    "DIPILIH_PESERTA": "tumpang tindih; peserta memilih salah satu program",
    "IDENTITAS_RAGU": "usul keluar ditahan: masih ditanyakan apakah benar satu orang",
    "TUMPANG_TINDIH_RAGU": "tumpang tindih belum pasti: masa atau segmen tidak disebut",
    "TUMPANG_TINDIH_SATU_DAFTAR": "tumpang tindih dua segmen di daftar yang sama",
    "TUMPANG_TINDIH_LEWAT": "tumpang tindih sudah berakhir: periksa pembayaran yang lalu",
    "CEK_LAPANGAN": "tidak ditemukan di data kependudukan, atau petugas minta cek lapangan",
    "TIDAK_TERCATAT": "tidak tercatat di Dukcapil atau di {home}",
    "DUA_ORANG_MUNGKIN_SATU": "mungkin orang yang sama dengan orang lain: tunggu keputusan",
    "DIPUTUSKAN": "sudah diputuskan petugas: lanjut, atau bukan orang yang sama",
}
"""Not proposed to leave, but something is to be looked at or was decided: those left, in order of
precedence."""

LEAVING, OPEN = tuple(_LEAVING), tuple(_OPEN)
REASONS = {**_LEAVING, **_OPEN}
