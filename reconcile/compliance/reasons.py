"""Why somebody missing is not held against an employer, and why what is missing is not certain: lists, in the
order in which they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.engines.quoting import literal

SURE = 0.999
"""From so sure a link on, rows are one firm."""


@dataclass(frozen=True)
class Reason:
    """code: as in the tables. when: SQL over a missing worker (x), his firm (f) and the month (m).
    sentence: Indonesian, for papers."""

    code: str
    when: str
    sentence: str


EXEMPTIONS: Sequence[Reason] = (
    Reason("MENINGGAL", "x.dead = 1", "tercatat meninggal pada data kependudukan"),
    Reason("PINDAH", "x.moved = 1", "tercatat pindah ke luar wilayah pada data kependudukan"),
    Reason(
        "PERUSAHAAN_BERAKHIR",
        "f.is_open = 0 AND f.closed_on < m.month",
        "pemberi kerja bubar, pailit, tanpa kegiatan, atau hilang alamat menurut BPJS",
    ),
    Reason("PROYEK_SELESAI", "x.project_over = 1", "proyeknya sudah selesai"),
    Reason("MASUK_KELUAR_BULAN_INI", "x.state IN ('JOINED', 'LEFT')", "masuk atau keluar pada bulan itu"),
    Reason("MULAI_TIDAK_DIKETAHUI", "x.state = 'UNSURE'", "daftar tidak menyebut sejak kapan bekerja"),
    Reason(
        "KOMISARIS_TANPA_UPAH",
        "x.work_kind = 'KOMISARIS' AND COALESCE(x.wage, 0) = 0 OR x.wage = 0",
        "komisaris atau pengurus tanpa upah",
    ),
    Reason(
        "WNA_6_BULAN",
        "x.is_foreign AND x.active_from IS NOT NULL"
        " AND (YEAR(m.month) * 12 + MONTH(m.month)) - (YEAR(x.active_from) * 12 + MONTH(x.active_from)) < 6",
        "warga negara asing yang bekerja kurang dari enam bulan",
    ),
    Reason("MAGANG_PKL", "x.work_kind = 'MAGANG'", "magang atau praktik kerja lapangan"),
    Reason(
        "HARIAN_LEPAS_JAKON",
        "x.scheme = 'TK' AND (x.on_project = 1 OR x.work_kind = 'HARIAN' AND f.builds = 1)",
        "harian lepas yang dilindungi Jasa Konstruksi",
    ),
    Reason(
        "ASN_PEKERJAAN_KEDUA",
        "x.at_state = 1 AND f.state = 0",
        "aparatur negara dengan pekerjaan kedua: dilindungi melalui instansinya",
    ),
    Reason(
        "PENYELENGGARA_NEGARA",
        "f.state = 1 AND x.scheme = 'TK'",
        "bekerja pada penyelenggara negara: ASN dilindungi Taspen atau Asabri",
    ),
    Reason(
        "ALIH_DAYA",
        "x.at_agency = 1 OR f.agency = 1 AND x.elsewhere = 1",
        "terdaftar melalui perusahaan alih daya",
    ),
    Reason(
        "CABANG_ATAU_SATU_NPWP",
        "x.at_kin = 1",
        "terdaftar pada cabang atau badan usaha yang mungkin sama (satu NPWP, atau masih ditanyakan)",
    ),
    Reason(
        "NOMOR_LAIN_DI_TEMPAT_INI",
        "x.same = 1",
        "di tempat yang sama tercatat peserta dengan nama dan tanggal lahir yang serupa: hampir pasti ia"
        " sendiri, dengan nomor lain",
    ),
)
"""Whoever is exempt is counted, and accused by nobody. Cover through one's family is no exemption."""

DOUBTS: Sequence[Reason] = (
    Reason(
        "BERKAS_TIDAK_TERBACA",
        "x.refused = 1",
        "satu berkas dari daftar itu belum terbaca: ia mungkin ada di sana",
    ),
    Reason(
        "ROLL_TIDAK_MELIPUTI_KOTA",
        "x.uncovered = 1",
        "daftar yang diterima tampaknya tidak memuat kota perusahaan ini (berkas cabangnya belum dikirim)",
    ),
    Reason(
        "MUNGKIN_ORANG_YANG_SAMA",
        "x.alike = 1",
        "ada peserta lain di tempat yang sama dengan nama atau tanggal lahir itu",
    ),
    Reason("HARIAN_LEPAS", "x.work_kind = 'HARIAN'", "harian lepas: mungkin dilindungi melalui proyek"),
    Reason(
        "TERDAFTAR_DI_TEMPAT_LAIN",
        "x.only_there = 1 OR x.elsewhere = 1 AND x.scheme = 'KES' AND x.listed_once = 1",
        "terdaftar pada pemberi kerja lain",
    ),
    Reason(
        "PEMBERI_KERJA_BELUM_PASTI",
        f"f.certainty < {SURE} AND (x.elsewhere = 1 OR x.alike_elsewhere = 1)",
        "baris perusahaan belum pasti satu badan hukum, dan ia mungkin terdaftar melalui yang lain",
    ),
    Reason(
        "MUNGKIN_TERDAFTAR_DI_TEMPAT_LAIN",
        "x.alike_elsewhere = 1",
        "peserta lain yang mungkin orang yang sama terdaftar pada pemberi kerja lain saja",
    ),
    Reason(
        "KEADAAN_BERTENTANGAN",
        "x.torn = 1",
        "data kependudukan menyebutnya hidup dan juga meninggal atau pindah",
    ),
    Reason("TANGGAL_DATA_TIDAK_DIKETAHUI", "x.dated = 0", "berkas tidak menyebut tanggal datanya"),
    Reason("PENYELENGGARA_NEGARA", "f.state = 1", "penyelenggara negara: di luar tangga PP 86/2013"),
)
"""Whoever is missing for one of these is asked about at most. Each employer owes the membership of his
workers (UU 24/2011 article 15), but of JKN somebody has one card, whatever he works at: a roll that lists
cards once says of no second employer that he is not known there. Whoever is only there is asked about: so is
whoever may be somebody who is only there, an outsourced worker with a slip in his number. Which rows are one
firm matters only to whom this scheme may know at another: who is on no row of its roll at all is missing
wherever the rows belong."""


NOTES: Sequence[Reason] = (
    Reason(
        "TIDAK_PADA_DATA_KEPENDUDUKAN",
        "x.unlisted = 1",
        "NIK wilayah ini yang tidak ada pada data kependudukan, tanpa iuran: pastikan ia masih bekerja",
    ),
)
"""What an inspector should know of somebody who is missing for certain: it takes nothing from that. Hardly
anybody of these is dead, and whoever moved house works on."""


def first_that_holds(reasons: Sequence[Reason]) -> str:
    """SQL of the code of the first reason that holds, null where none does."""
    return "CASE " + " ".join(f"WHEN {one.when} THEN {literal(one.code)}" for one in reasons) + " END"
