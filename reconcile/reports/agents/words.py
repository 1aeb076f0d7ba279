"""What becomes of a registration, and what is unlike chance, in the words of staff and agents."""

from __future__ import annotations

from collections.abc import Mapping

OUTCOME_WORDS: Mapping[str, str] = {
    "LENGKAP": "Lengkap",
    "PU_AKTIF": "Masih pekerja penerima upah",
    "ASN_TNI_POLRI": "ASN, TNI, atau Polri",
    "AGEN_TIDAK_TERDAFTAR": "Perisai tidak ada pada daftar agen",
    "MENINGGAL_SESUDAHNYA": "Meninggal sesudah didaftarkan",
    "MENINGGAL_TANPA_HARI": "Tercatat meninggal; harinya tidak diketahui",
    "PINDAH": "Pindah menurut data kependudukan",
    "SUDAH_BPU_AKTIF": "Sudah peserta",
    "SUDAH_BPU_BERAKHIR": "Pernah menjadi peserta",
    "PERIKSA_NAMA": "Periksa nama",
    "PERIKSA_NIK": "Periksa NIK",
    "TANPA_PERSETUJUAN": "Belum ada persetujuan",
    "BELUM_DAPAT_DIPERIKSA": "Belum dapat diperiksa",
    "TIDAK_DITEMUKAN": "NIK tidak ditemukan",
    "TOLAK_NIK": "NIK tidak sah",
    "TOLAK_NAMA": "NIK bukan milik nama ini",
    "TANGGAL_DI_DEPAN": "Tanggal sesudah hari pemeriksaan",
    "MENINGGAL": "Meninggal sebelum didaftarkan",
    "UMUR": "Di luar batas usia pendaftaran pertama",
    "GANDA_ANTAR_AGEN": "Sudah didaftarkan lebih dahulu",
    "DIPERBARUI": "Baris ulangan, atau diganti perbaikannya",
}
"""In the order in which staff read them."""

TO_DO: Mapping[str, str] = {
    "LENGKAP": "Daftarkan; data lain diambil dari data kependudukan",
    "PU_AKTIF": "Tanyakan pekerjaan keduanya; boleh didaftarkan",
    "ASN_TNI_POLRI": "Tanyakan usahanya sendiri; hanya untuk usaha itu",
    "AGEN_TIDAK_TERDAFTAR": "Cabang memeriksa daftar agen: Perisai tidak ada padanya, atau sudah berakhir",
    "MENINGGAL_SESUDAHNYA": "Hidup pada hari didaftarkan; tanyakan hak ahli waris",
    "MENINGGAL_TANPA_HARI": "Tanyakan hari meninggalnya: sebelum atau sesudah didaftarkan",
    "PINDAH": "Tanyakan domisili sekarang",
    "SUDAH_BPU_AKTIF": "Jangan daftar lagi; bayar pada nomor yang ada",
    "SUDAH_BPU_BERAKHIR": "Jangan daftar lagi; aktifkan nomor yang ada",
    "PERIKSA_NAMA": "Cocokkan nama dengan KTP-el, tulis seperti pada KTP-el",
    "PERIKSA_NIK": "Cocokkan angka NIK yang disebut dengan KTP-el",
    "TANPA_PERSETUJUAN": "Minta persetujuan; sebelum itu datanya tidak diperiksa",
    "BELUM_DAPAT_DIPERIKSA": "Tunggu; data kependudukannya belum ada di sini",
    "TIDAK_DITEMUKAN": "Cocokkan NIK dengan KTP-el; bila benar, tanyakan ke Dukcapil",
    "TOLAK_NIK": "Tulis NIK 16 angka dari KTP-el, lalu kirim lagi",
    "TOLAK_NAMA": "Lihat KTP-el; kirim lagi dengan NIK dan nama dari KTP yang sama",
    "TANGGAL_DI_DEPAN": "Tulis hari pendaftaran yang benar, lalu kirim lagi",
    "MENINGGAL": "Tidak didaftarkan; bila keliru, ke Dukcapil",
    "UMUR": "Tidak dapat didaftarkan pertama kali",
    "GANDA_ANTAR_AGEN": "Tidak dihitung; pendaftaran yang pertama berlaku",
    "DIPERBARUI": "",
}

TEST_WORDS: Mapping[str, str] = {
    "MENINGGAL": "Mendaftarkan orang yang meninggal",
    "NAMA_TIDAK_COCOK": "Nama tidak cocok atau NIK tidak ditemukan",
    "NIK_BERURUTAN": "Beberapa NIK dengan tempat dan tanggal lahir sama",
    "TELEPON_SAMA": "Satu nomor telepon untuk beberapa orang",
    "BERUNTUN": "Diketik beruntun",
    "MALAM": "Diketik pada malam hari",
    "AKHIR_BULAN": "Diketik pada dua hari terakhir bulan",
    "TEPAT_AMBANG": "Jumlah sebulan tepat pada ambang bonus",
    "NIK_KEDUA": "Peserta lama dengan NIK lain",
    "PESERTA_LAMA": "Peserta lama yang sudah berakhir",
    "PENGHASILAN_TERENDAH": "Penghasilan selalu pita terendah",
    "KELUARGA_SENDIRI": "Keluarga agen sendiri",
    "PENDAFTARAN_ULANG": "Orang yang sudah didaftarkan",
    "USAHA_SAMA": "Satu usaha untuk beberapa orang (mungkin pekerja penerima upah)",
    "LUAR_WILAYAH": "Orang dari luar wilayah tugas",
}
