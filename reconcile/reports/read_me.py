"""BACA_SAYA.txt: what each file of the reports folder is, how much it shows, and what could not be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from reconcile.reports.csv_files import ReportFile, signed
from reconcile.reports.masking import Level

NAME = "BACA_SAYA.txt"
RECAP = "Rekapitulasi per kota, kecamatan dan kelurahan; jumlahnya sama dengan data masukan"
QUALITY = "Masalah pada berkas pengirim, untuk dikirim kembali"

_LEVELS = {
    Level.L0: "L0: NIK, KK, nama dan tanggal lahir lengkap. HANYA untuk penerima yang ditunjuk; simpan terenkripsi.\n"
    "NIK dan KK diawali tanda petik (') supaya tidak dibulatkan oleh Excel.",
    Level.L1: "L1: daftar kerja. NIK dan KK disamarkan kecuali 6 angka pertama; tahun lahir saja.",
    Level.L2: "L2: edaran. Nama disamarkan, NIK dan KK hanya 2 angka pertama; tanpa tahun lahir, RT dan RW.",
    Level.L3: "L3: rekapitulasi saja. Angka 1 sampai 4 ditulis <5; tanda * berarti disembunyikan supaya angka kecil tidak dapat dihitung.",
}
_NOTES = (
    "Semua isi adalah usulan untuk diperiksa petugas. Tidak ada orang yang dikeluarkan dari daftar oleh laporan ini.\n"
    "Berkas CSV dipisah titik koma (;), UTF-8, untuk sistem. Teks yang diawali = + - @ diberi tanda petik (') di depannya.\n"
    "Kolom ID baris menunjuk baris pada berkas asal (program, berkas, lembar, nomor baris seperti terlihat di Excel)."
)


def write_read_me(
    out: Path, files: Sequence[ReportFile], about: Mapping[str, str], missing: Mapping[str, str], *, level: Level, as_of: date
) -> ReportFile:
    """Write BACA_SAYA.txt. about: file name -> what it is. missing: list -> why it could not be made."""
    listed = [f"- {file.name}: {about.get(file.name, QUALITY)}. {_thousands(file.rows)} baris." for file in files]
    absent = [f"- {name}: {reason}." for name, reason in sorted(missing.items())] or ["- (semua daftar dapat dibuat)"]
    parts = [
        f"LAPORAN REKONSILIASI DATA PENERIMA, keadaan {as_of:%d-%m-%Y}", "", "Tingkat penyamaran", _LEVELS[level], "",
        "Isi folder ini", *listed, "", "Yang tidak dapat dibuat (berkasnya hanya berisi judul kolom)", *absent, "", "Catatan", _NOTES, "",
    ]  # fmt: skip
    path = out / NAME
    path.write_bytes("\n".join(parts).replace("\n", "\r\n").encode())
    return signed(path, 0)


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", ".")
