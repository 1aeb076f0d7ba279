"""What staff are told with which word: one term a thing, in every paper, help text and guide."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A word and what it means to staff. never: other words for the same thing, which nothing says."""

    word: str
    meaning: str
    never: tuple[str, ...] = ()


TERMS = (
    Term(
        "proses",
        "satu kali membaca semua berkas sampai laporannya terbit",
        ("pemrosesan", "pengolahan", "prosesing"),
    ),
    Term(
        "nomor proses",
        "tanda satu proses, tercetak pada setiap laporannya",
        ("nomor run", "nomor pemrosesan", "nomor pengolahan", "id proses"),
    ),
    Term("program", "bantuan atau data dengan daftar sendiri, misalnya KIS, KJP, DTKS, Dukcapil"),
    Term("daftar penerima", "berkas sebuah program yang menyebut siapa menerima", ("roll", "rollnya")),
    Term("berkas", "apa yang dikirim atau diterima sebagai satu file", ("arsip data", "dokumen data")),
    Term("kiriman", "berkas sebuah program yang datang untuk satu masa", ("delivery", "pengiriman data")),
    Term("baris", "satu baris berkas, seperti terlihat di Excel", ("rekaman", "rekord", "rekod")),
    Term("orang", "semua baris yang tautannya mengatakan milik satu orang", ("individu",)),
    Term("tautan", "hubungan antara dua baris milik satu orang", ("penautan", "lingkage", "linkage")),
    Term("temuan", "sesuatu yang perlu diperiksa atau diputuskan petugas", ("anomali", "kejanggalan")),
    Term(
        "tumpang tindih",
        "dua bantuan yang tidak boleh diterima bersamaan, dibayar pada bulan yang sama",
        ("tumpang-tindih", "overlap", "dobel", "duplikasi bantuan"),
    ),
    Term(
        "ganda dalam satu program",
        "orang yang sama tercatat lebih dari satu kali pada satu program",
        ("duplikat", "ganda internal"),
    ),
    Term("tidak tercatat Dukcapil", "penerima yang tidak ditemukan di data kependudukan"),
    Term("belum terjangkau", "warga yang membutuhkan, tetapi tidak ada di daftar penerima yang sesuai"),
    Term("mungkin tercatat", "belum pasti: pertanyaan apakah orangnya sudah tercatat belum dijawab"),
    Term("data kependudukan", "data Dukcapil", ("data dukcapil kependudukan", "data adminduk")),
    Term("pertanyaan", "hal yang tidak dapat diputuskan program dan ditanyakan kepada petugas", ("kueri",)),
    Term("keputusan", "jawaban petugas atas sebuah pertanyaan", ("judgement", "putusan")),
    Term("lembar kerja", "buku Excel per kelurahan tempat petugas menjawab", ("worksheet", "lembaran kerja")),
    Term("tingkat", "seberapa banyak data orang tampak: L0 lengkap sampai L3 jumlah saja", ("level data",)),
    Term("usulan", "yang diusulkan laporan; tidak seorang pun dikeluarkan olehnya", ("rekomendasi",)),
    Term("kelurahan", "wilayah terkecil yang dipakai; di luar kota juga desa", ("keluarahan",)),
    Term("padan", "NIK dan datanya cocok dengan data kependudukan"),
    Term("usulan perbaikan", "nilai yang sebaiknya tertulis pada daftar, dengan bukti yang diminta"),
    Term("cakupan", "bagian penduduk yang terdaftar atau aktif pada suatu program, satu orang sekali"),
    Term("segmen", "jalur kepesertaan, misalnya PBI, pekerja penerima upah, mandiri"),
    Term("pemberi kerja", "badan usaha atau orang yang mempekerjakan dan membayar iuran", ("majikan",)),
    Term("agen", "orang yang mendaftarkan peserta jaminan sosial ketenagakerjaan (Perisai)"),
    Term("unit", "panti atau layanan lain milik dinas sosial yang penghuninya didaftar"),
    Term("%", "bagian dari seratus, dengan koma dan spasi: 12,5 %", ("persen", "prosen", "persentase")),
)
"""In the order in which one explains the other."""


_ABOUT = """\
Satu kata untuk satu hal, di semua laporan, lembar, bantuan perintah dan panduan. Lembar Istilah di
`rekap.xlsx` memuat yang sama.

Bilangan: titik untuk ribuan, koma untuk desimal. Bagian: 12,5 %. Tanggal: 31 Maret 2018 dalam kalimat,
31-03-2018 dalam tabel. Bulan: Maret 2018 dalam kalimat, 03-2018 dalam tabel. Berkas untuk mesin (Parquet,
JSON, paket) menulis 2018-03-31 dan 2018-03."""


def glossary() -> str:
    """docs/istilah.md."""
    rows = "".join(f"| {term.word} | {term.meaning} |\n" for term in TERMS)
    return f"# Istilah\n\n{_ABOUT}\n\n| istilah | arti |\n|---|---|\n{rows}"
