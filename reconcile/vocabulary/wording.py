"""What staff read about each finding: the reason in one sentence, what is proposed, and on what ground."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa


class Wording(NamedTuple):
    reason: str
    action: str
    authority: str


_REGISTER = "UU 23/2006 jo. UU 24/2013 (Administrasi Kependudukan)"
_VERIFY = "Verifikasi lapangan; usulan ini tidak mengeluarkan siapa pun dari daftar"

WORDINGS: dict[str, Wording] = {
    # overlaps: the action and its authority stand in the rule; the reason follows "... di KIS dan KJS selama
    # 6 bulan:"
    "TUMPANG_TINDIH_KESEHATAN": Wording("jaminan kesehatan yang sama dibayar dua kali", "", ""),
    "TUMPANG_TINDIH_PENDIDIKAN": Wording(
        "pada bulan itu kedua bantuan pendidikan tidak boleh diterima bersamaan", "", ""
    ),
    "ALIH_SEGMEN": Wording("peserta sudah membayar iuran sendiri atau lewat pemberi kerja", "", ""),
    "GANDA_DIIZINKAN": Wording("keduanya boleh diterima bersamaan (informasi)", "", ""),
    "GANDA_WILAYAH": Wording("terdaftar di DKI dan di wilayah lain", "", ""),
    "PERLU_CEK_SEGMEN": Wording(
        "segmen kepesertaan KIS tidak disebut, jadi belum tentu dibayar dua kali", "", ""
    ),
    "BELUM_DIBAYAR": Wording("KIP baru nominasi dan belum dibayar (informasi)", "", ""),
    # unregistered
    "TANPA_NIK": Wording(
        "Tercatat sebagai penerima tanpa NIK", "Lengkapi NIK dari KTP-el atau KK", _REGISTER
    ),
    "NIK_TIDAK_SAH": Wording(
        "NIK pada daftar penerima tidak sah", "Periksa NIK pada KTP-el atau KK, lalu perbaiki", _REGISTER
    ),
    "NIK_TIDAK_DITEMUKAN": Wording(
        "NIK tidak ditemukan dalam data kependudukan",
        "Periksa NIK; bila benar, minta cek ke Dukcapil",
        _REGISTER,
    ),
    "NIK_MILIK_ORANG_LAIN": Wording(
        "NIK tercatat atas nama orang lain dalam data kependudukan",
        "Periksa NIK pada KTP-el atau KK, lalu perbaiki",
        _REGISTER,
    ),
    "LUAR_DKI": Wording(
        "Tinggal di DKI menurut daftar penerima, tetapi bukan penduduk tercatat DKI",
        "Konfirmasi domisili dan KTP-el",
        _REGISTER,
    ),
    "PINDAH": Wording(
        "Menurut data kependudukan sudah pindah dari DKI", "Konfirmasi domisili dan KTP-el", _REGISTER
    ),
    "TINGGAL_LUAR_DKI": Wording(
        "Alamat pada daftar penerima berada di luar DKI",
        "Informasi; tidak dihitung sebagai warga DKI",
        _REGISTER,
    ),
    "SEKOLAH_DI_DKI": Wording(
        "Bersekolah di DKI, tempat tinggal tidak disebut",
        "Informasi; tidak dihitung sebagai warga DKI",
        _REGISTER,
    ),
    "WILAYAH_TIDAK_DIKETAHUI": Wording(
        "Tempat tinggal tidak disebut dan NIK terbit di luar DKI",
        "Lengkapi alamat pada daftar penerima",
        _REGISTER,
    ),
    "TIDAK_ADA_PROGRAM": Wording(
        "Tercatat membutuhkan dan penduduk DKI, tetapi tidak ada pada daftar penerima yang sesuai",
        "Usul verifikasi kelayakan untuk ditambahkan",
        "Syarat penerima program yang bersangkutan",
    ),
    "MUNGKIN_PENDUDUK": Wording(
        "Mungkin orang yang sama dengan seorang yang tercatat dalam data kependudukan; pertanyaannya belum"
        " dijawab",
        "Jawab dahulu pertanyaan identitasnya (konflik.csv, antrean_tinjauan.xlsx)",
        "Pemadanan data",
    ),
    "MUNGKIN_PENERIMA": Wording(
        "Tercatat membutuhkan; mungkin orang yang sama dengan seorang penerima, tetapi pertanyaannya belum"
        " dijawab",
        "Jawab dahulu pertanyaan identitasnya (konflik.csv, antrean_tinjauan.xlsx)",
        "Pemadanan data",
    ),
    # duplicates
    "NIK_SAMA": Wording(
        "Orang yang sama tercatat dua kali dengan NIK yang sama",
        "Satukan menjadi satu baris",
        "Satu orang satu kepesertaan",
    ),
    "NIK_BEDA": Wording(
        "Orang yang sama tercatat dua kali dengan NIK berbeda",
        "Tentukan NIK yang benar menurut KTP-el, lalu satukan",
        "PP 40/2019 Pasal 33",
    ),
    "SEKOLAH_BEDA": Wording(
        "Siswa yang sama tercatat di dua sekolah",
        "Konfirmasi sekolah, lalu satukan",
        "Satu siswa satu kepesertaan",
    ),
    "DUA_BARIS": Wording(
        "Orang yang sama tercatat dua kali; NIK tidak lengkap",
        "Lengkapi NIK, lalu satukan",
        "Satu orang satu kepesertaan",
    ),
    # conflicts: the reason stands in the finding
    "NIK_DIPAKAI_BERSAMA": Wording(
        "", "Tentukan pemilik NIK menurut KTP-el; perbaiki baris yang lain", "PP 40/2019 Pasal 33"
    ),
    "NIK_GANDA_ORANG": Wording("", "Tentukan NIK yang berlaku ke Dukcapil", "PP 40/2019 Pasal 33"),
    "TAUTAN_DITOLAK": Wording("", "Tentukan apakah kedua baris orang yang sama", "Pemadanan data"),
    "PERLU_TINJAUAN": Wording("", "Tentukan apakah kedua baris orang yang sama", "Pemadanan data"),
    # deaths and moves
    "TIDAK_PADAN_MENINGGAL": Wording("Menurut data kependudukan sudah meninggal", _VERIFY, _REGISTER),
    "TIDAK_PADAN_PINDAH": Wording("Menurut data kependudukan sudah pindah keluar", _VERIFY, _REGISTER),
    "TIDAK_PADAN_TIDAK_DITEMUKAN": Wording("Data kependudukan menjawab: tidak ditemukan", _VERIFY, _REGISTER),
}


def wording_table() -> pa.Table:
    """The wordings as a table: code, sentence, action, authority."""
    return pa.table(
        {
            "code": list(WORDINGS),
            "sentence": [w.reason for w in WORDINGS.values()],
            "action": [w.action for w in WORDINGS.values()],
            "authority": [w.authority for w in WORDINGS.values()],
        }
    )
