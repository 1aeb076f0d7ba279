"""The faults a record can carry, one bit each in the column `flags` (int64) of the records table.

A flag never rejects a row: it is told to the sender and lowers what the field is worth in linking. The NIK
flags are the rule table of the NIK (structure: PP 37/2007 art. 37; the deceased or unrecorded can only come
from Dukcapil). New flags are appended at the end, so that stored bits keep their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

from reconcile.vocabulary.labour.flags import OF_WORK


@dataclass(frozen=True)
class Flag:
    """One fault: `bit` its place in the mask, `field` the column at fault, `label` and `advice` what staff
    read."""

    code: str
    bit: int
    field: str
    hard: bool
    """True when the field must not be used to link."""
    label: str
    advice: str

    @property
    def mask(self) -> int:
        return 1 << self.bit


_ROWS: tuple[tuple[str, str, bool, str, str], ...] = (
    # code, field, hard, label, advice
    (
        "NIK_KARAKTER_MIRIP",
        "nik",
        False,
        "NIK memuat huruf mirip angka (sudah diperbaiki)",
        "Ketik ulang NIK dengan angka",
    ),
    (
        "NIK_EKSPONEN",
        "nik",
        True,
        "NIK berbentuk eksponen (3,17E+15)",
        "Kirim ulang berkas asal dengan kolom NIK bertipe teks",
    ),
    ("NIK_KOSONG", "nik", True, "NIK kosong", "Lengkapi NIK dari KTP-el atau KK"),
    ("NIK_PANJANG_SALAH", "nik", True, "Panjang NIK bukan 16 angka", "Periksa NIK pada KTP-el atau KK"),
    (
        "NIK_KOLOM_LAIN",
        "nik",
        True,
        "Kolom NIK berisi nomor lain (kartu JKN, KPJ, NISN, kartu bank)",
        "Isi kolom NIK dengan NIK",
    ),
    ("NIK_PLACEHOLDER", "nik", True, "NIK pengisi (angka contoh atau berulang)", "Isi NIK yang sebenarnya"),
    (
        "NIK_PROV_TIDAK_SAH",
        "nik",
        True,
        "Kode provinsi pada NIK tidak sah",
        "Periksa NIK pada KTP-el atau KK",
    ),
    (
        "NIK_WILAYAH_LAMA",
        "nik",
        False,
        "NIK memakai kode kabupaten/kota lama",
        "Tidak perlu diubah; NIK tidak berganti karena pemekaran",
    ),
    (
        "NIK_KAB_TIDAK_DIKENAL",
        "nik",
        False,
        "Kode kabupaten/kota pada NIK tidak dikenal",
        "Periksa NIK pada KTP-el atau KK",
    ),
    (
        "NIK_KEC_TIDAK_DIKENAL",
        "nik",
        False,
        "Kode kecamatan pada NIK tidak dikenal",
        "Periksa NIK pada KTP-el atau KK",
    ),
    (
        "NIK_TGL_TIDAK_SAH",
        "nik",
        True,
        "Tanggal lahir di dalam NIK tidak sah",
        "Periksa NIK pada KTP-el atau KK",
    ),
    (
        "NIK_URUT_0000",
        "nik",
        True,
        "Nomor urut NIK 0000 (biasanya dibulatkan Excel)",
        "Kirim ulang berkas asal dengan kolom NIK bertipe teks",
    ),
    (
        "NIK_TGL_DEPAN",
        "nik",
        True,
        "Tanggal lahir di dalam NIK sesudah tanggal berkas",
        "Periksa NIK pada KTP-el atau KK",
    ),
    ("NIK_UMUR", "nik", True, "Umur menurut NIK di atas 110 tahun", "Periksa NIK pada KTP-el atau KK"),
    (
        "NIK_JK_BEDA",
        "nik",
        False,
        "Jenis kelamin berbeda dengan NIK",
        "Cocokkan dengan KTP-el; NIK tidak berganti bila data dikoreksi",
    ),
    (
        "NIK_TGL_BEDA",
        "nik",
        False,
        "Tanggal lahir berbeda dengan NIK",
        "Cocokkan dengan KTP-el; NIK tidak berganti bila data dikoreksi",
    ),
    ("NIK_SAMA_KK", "nik", True, "NIK sama dengan nomor KK", "Isi NIK dan nomor KK masing-masing"),
    ("NIK_LAMA_DKI", "nik", True, "Nomor KTP DKI lama (sebelum SIAK)", "Ganti dengan NIK pada KTP-el"),
    (
        "NIK_SEL_NUMERIK",
        "nik",
        False,
        "NIK tersimpan sebagai angka, bukan teks",
        "Kirim dari aplikasi asalnya dengan kolom NIK bertipe teks",
    ),
    (
        "NIK_KOLOM_RUSAK",
        "nik",
        True,
        "Kolom NIK rusak oleh Excel (angka terakhir menjadi 0)",
        "Kirim ulang berkas asal dengan kolom NIK bertipe teks",
    ),
    ("ABAD_TIDAK_PASTI", "nik", False, "Abad kelahiran pada NIK tidak pasti", "Lengkapi kolom tanggal lahir"),
    ("KK_KOSONG", "kk", True, "Nomor KK kosong", "Lengkapi nomor KK"),
    ("KK_TIDAK_SAH", "kk", True, "Nomor KK tidak sah", "Periksa nomor KK pada kartu keluarga"),
    (
        "KK_SEL_NUMERIK",
        "kk",
        False,
        "Nomor KK tersimpan sebagai angka, bukan teks",
        "Kirim dari aplikasi asalnya dengan kolom KK bertipe teks",
    ),
    ("NAMA_KOSONG", "name", True, "Nama kosong", "Lengkapi nama sesuai KTP-el"),
    (
        "NAMA_ANGKA",
        "name",
        False,
        "Nama memuat angka atau tanda yang tidak lazim",
        "Tulis nama sesuai KTP-el",
    ),
    ("NAMA_RUMUS", "name", False, "Nama diawali tanda rumus (= + - @)", "Hapus tanda di depan nama"),
    ("NAMA_TERPOTONG", "name", False, "Nama kemungkinan terpotong oleh lebar kolom", "Kirim nama lengkap"),
    ("TGL_KOSONG", "birth_date", True, "Tanggal lahir kosong", "Lengkapi tanggal lahir"),
    (
        "TGL_TIDAK_SAH",
        "birth_date",
        True,
        "Tanggal lahir tidak dapat dibaca (bila hanya tahun yang tertulis, tahunnya dipakai)",
        "Tulis tanggal sebagai hh/bb/tttt",
    ),
    ("TGL_DEPAN", "birth_date", True, "Tanggal lahir sesudah tanggal berkas", "Periksa tanggal lahir"),
    ("TGL_UMUR", "birth_date", True, "Umur di atas 110 tahun", "Periksa tanggal lahir"),
    (
        "TGL_TERBALIK",
        "birth_date",
        False,
        "Hari dan bulan tertukar (sudah dikoreksi dari NIK)",
        "Kirim ulang dengan kolom tanggal bertipe teks",
    ),
    (
        "TGL_LAZIM",
        "birth_date",
        False,
        "Tanggal lahir baku (1 Januari, 1 Juli, 31 Desember, 17 Agustus)",
        "Pastikan bukan tanggal pengisi",
    ),
    (
        "TGL_RAGU",
        "birth_date",
        False,
        "Urutan hari dan bulan tidak pasti",
        "Tulis tanggal sebagai hh/bb/tttt",
    ),
    ("JK_TIDAK_DIKENAL", "sex", True, "Jenis kelamin tidak dikenal", "Isi L atau P"),
    (
        "WILAYAH_TIDAK_DIKENAL",
        "region_code",
        True,
        "Wilayah tidak dikenal",
        "Tulis kelurahan, kecamatan dan kota sesuai Kemendagri",
    ),
    (
        "WILAYAH_KODE_BPS",
        "region_code",
        False,
        "Kode wilayah memakai kode BPS (sudah diubah ke Kemendagri)",
        "Kirim kode wilayah Kemendagri",
    ),
    (
        "WILAYAH_BEDA",
        "region_code",
        False,
        "Kode dan nama wilayah tidak cocok (nama yang dipakai)",
        "Cocokkan kode dengan nama wilayah",
    ),
    (
        "PERIODE_TIDAK_SAH",
        "period",
        True,
        "Periode bantuan tidak dapat dibaca",
        "Isi TMT/TAT, tahun dan tahap",
    ),
    (
        "SEGMEN_TIDAK_DIKENAL",
        "segment",
        False,
        "Segmen kepesertaan tidak dikenal",
        "Isi segmen kepesertaan sesuai BPJS",
    ),
    (
        "SEL_RUSAK",
        "row",
        False,
        "Baris memuat karakter rusak (penyandian salah)",
        "Ekspor ulang dari aplikasi asalnya sebagai UTF-8",
    ),
    (
        "NIK_DISAMARKAN",
        "nik",
        True,
        "NIK disamarkan (sebagian angkanya ditutup), tidak dipakai",
        "Minta daftar dengan NIK lengkap melalui saluran resmi",
    ),
    (
        "TGL_BERGESER",
        "birth_date",
        False,
        "Tanggal lahir bergeser beberapa hari secara seragam (sudah dikoreksi menurut NIK)",
        "Kirim ulang dengan kolom tanggal bertipe teks (hh/bb/tttt)",
    ),
    (
        "STATUS_TIDAK_DIKENAL",
        "vital_status",
        True,
        (
            "Jawaban data kependudukan tidak dikenal atau bukan jawaban (kuota, gagal masuk, nonaktif, ganda,"
            " tidak padan): tidak dihitung hidup maupun meninggal"
        ),
        "Tanyakan ulang ke Dukcapil, atau tulis hidup, meninggal, pindah atau tidak ditemukan",
    ),
    (
        "NAMA_BAYI",
        "name",
        True,
        "Nama anak belum ada; yang tertulis nama orang tuanya (BY NY ..., BAYI NY ..., ANAK TN ...)",
        "Isi nama anak sesuai akta kelahiran, dan nama ibu pada kolomnya sendiri",
    ),
    (
        "NIK_MASSAL",
        "nik",
        True,
        "NIK yang sama pada lebih banyak orang daripada satu keluarga (misalnya NIK operator), tidak dipakai",
        "Isi NIK masing-masing orang; kosongkan bila belum diketahui",
    ),
    (
        "KARTU_MASSAL",
        "card_number",
        True,
        "Nomor kartu yang sama pada lebih banyak orang daripada satu keluarga, tidak dipakai",
        "Isi nomor kartu masing-masing orang; kosongkan bila belum diketahui",
    ),
    (
        "NISN_MASSAL",
        "nisn",
        True,
        (
            "NISN yang sama pada lebih banyak orang daripada satu keluarga (misalnya nomor sekolah), tidak"
            " dipakai"
        ),
        "Isi NISN masing-masing siswa; kosongkan bila belum diketahui",
    ),
    (
        "KK_MASSAL",
        "kk",
        False,
        "Nomor KK yang sama pada lebih dari 25 orang (panti, asrama, atau nomor pengisi)",
        "Isi nomor KK masing-masing keluarga; biarkan bila memang panti atau asrama",
    ),
    (
        "STATUS_PENERIMA_TIDAK_DIKENAL",
        "benefit_status",
        False,
        "Status penerima tidak dikenal: tidak dihitung aktif maupun nonaktif",
        "Tulis aktif atau tidak aktif, atau minta kata itu ditambahkan pada deklarasi program",
    ),
    (
        "NIK_PROV_BPS",
        "nik",
        False,
        (
            "Awalan NIK menurut penomoran BPS: 94 = Papua (Kemendagri 91) atau Papua Tengah (Kemendagri 94);"
            " 97 = Papua Pegunungan (Kemendagri 95)"
        ),
        "Cocokkan NIK dengan KTP-el atau KK; tidak perlu diubah bila sama",
    ),
    *OF_WORK,
    (
        "ISIAN_TIDAK_TERBACA",
        "entered_at",
        False,
        (
            "Isian pendaftaran tidak terbaca (tanggal, program, bulan, penghasilan, telepon, atau"
            " persetujuan): dianggap kosong"
        ),
        "Tulis tanggal hh/bb/tttt, jumlah dengan angka, program JKK+JKM atau JKK+JKM+JHT, setuju ya/tidak",
    ),
)

FLAGS: tuple[Flag, ...] = tuple(
    Flag(code, bit, field, hard, label, advice)
    for bit, (code, field, hard, label, advice) in enumerate(_ROWS)
)
BY_CODE: dict[str, Flag] = {flag.code: flag for flag in FLAGS}
MASK: dict[str, int] = {flag.code: flag.mask for flag in FLAGS}


def codes_in(mask: int) -> list[str]:
    """The codes of the flags set in `mask`, in bit order."""
    return [flag.code for flag in FLAGS if mask & flag.mask]
