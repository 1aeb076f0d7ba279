"""What may have to be clarified with an employer: each class with its words, its law and what is proposed.

No word here says that anybody did wrong: a difference between rolls is asked about, and only an inspection
says what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ComplianceClass:
    """code: as in the tables, in the order of the list of inspections: people without protection first.
    label, sentence, action: Indonesian. basis: the law. agency: who alone can mend it."""

    code: str
    label: str
    sentence: str
    action: str
    basis: str
    agency: str


_CARE = "UU 24/2011 pasal 15; PP 86/2013 pasal 13"

CLASSES: Sequence[ComplianceClass] = (
    ComplianceClass(
        "PWBD_TK",
        "Belum terdaftar di BPJS Ketenagakerjaan",
        "pekerjanya tercatat pada data lain, tetapi perusahaan ini tidak ditemukan di BPJS Ketenagakerjaan",
        "himbauan mendaftar, disertai daftar yang perlu klarifikasi",
        "UU 24/2011 pasal 15 ayat (1); Perpres 109/2013",
        "BPJS Ketenagakerjaan",
    ),
    ComplianceClass(
        "PWBD_KES",
        "Belum terdaftar di BPJS Kesehatan",
        "pekerjanya tercatat pada data lain, tetapi perusahaan ini tidak ditemukan di BPJS Kesehatan",
        "himbauan mendaftar, disertai daftar yang perlu klarifikasi",
        "UU 24/2011 pasal 15 ayat (1); Perpres 82/2018",
        "BPJS Kesehatan",
    ),
    ComplianceClass(
        "PDS_TK",
        "Sebagian pekerja belum terdaftar",
        "bekerja di sini menurut data yang satu, tetapi tidak ada pada data yang lain",
        "minta klarifikasi daftar pekerja",
        _CARE,
        "BPJS yang belum mencatatnya",
    ),
    ComplianceClass(
        "PDS_PROGRAM",
        "Program belum lengkap",
        "program yang diikuti kurang dari yang wajib bagi skalanya",
        "himbauan melengkapi program; mintakan bukti skala usaha",
        "Perpres 109/2013 pasal 6 ayat (3)",
        "BPJS Ketenagakerjaan",
    ),
    ComplianceClass(
        "PIUTANG",
        "Iuran belum tercatat dibayar",
        "iuran sudah jatuh tempo dan belum tercatat dibayar, atau kurang dari yang terutang atas upahnya",
        "rekonsiliasi pembayaran, lalu himbauan melunasi",
        "UU 24/2011 pasal 19 ayat (1) dan (2)",
        "BPJS yang menagih",
    ),
    ComplianceClass(
        "PDS_UPAH",
        "Upah yang dilaporkan berbeda",
        "upah yang dilaporkan kepada kedua BPJS berbeda, atau di bawah upah minimum",
        "minta klarifikasi upah dengan slip gaji bulan terakhir",
        "UU 24/2011 pasal 15 ayat (2) dan pasal 19",
        "BPJS yang menerima upah lebih kecil",
    ),
    ComplianceClass(
        "WLKP_LALAI",
        "Wajib lapor belum ditemukan",
        "mempunyai peserta BPJS, tetapi wajib lapor ketenagakerjaan 12 bulan terakhir tidak ditemukan",
        "himbauan menyampaikan wajib lapor",
        "UU 7/1981 pasal 6 dan 7",
        "Kemnaker",
    ),
    ComplianceClass(
        "DATA_TIDAK_BENAR",
        "Data pekerja perlu dicocokkan",
        "ada pekerja yang tercatat meninggal, tidak ditemukan, masih anak, bekerja penuh di dua tempat, atau"
        " sekaligus tanggungan",
        "minta klarifikasi baris pekerja",
        "UU 24/2011 pasal 15 ayat (2)",
        "BPJS yang mencatatnya",
    ),
)
CODES = tuple(one.code for one in CLASSES)
CLASS_OF = {one.code: one for one in CLASSES}
CERTAINTY_WORDS = {
    "PASTI": "Pasti",
    "DUGAAN_KUAT": "Dugaan kuat",
    "DUGAAN": "Dugaan",
    "TIDAK_DAPAT_DINILAI": "Belum dapat dinilai",
}
CERTAINTIES = tuple(CERTAINTY_WORDS)
