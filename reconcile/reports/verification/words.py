"""What staff read of rows that were verified against the population register: words, sentences, actions."""

from __future__ import annotations

from collections.abc import Mapping

STATUS_WORDS: Mapping[str, str] = {
    "PADAN": "Padan",
    "PADAN_PERBAIKAN": "Padan, ada isian yang perlu diperbaiki",
    "PADAN_IDENTITAS": "Padan menurut identitas; NIK perlu dilengkapi atau diperbaiki",
    "PERLU_TINJAUAN": "Perlu ditinjau petugas",
    "NIK_MILIK_ORANG_LAIN": "NIK milik orang lain",
    "TIDAK_PADAN": "Tidak padan",
    "TIDAK_DITEMUKAN": "Tidak ditemukan",
    "DI_LUAR_CAKUPAN": "Di luar cakupan data kependudukan yang ada",
    "BELUM_DICEK": "Belum dapat diperiksa",
}

ACTIONS: Mapping[str, str] = {
    "PADAN": "",
    "PADAN_PERBAIKAN": "Cocokkan isian yang berbeda dengan KK atau KTP-el, lalu perbaiki di pihak yang salah",
    "PADAN_IDENTITAS": "Cocokkan NIK usulan dengan KK atau KTP-el; tulis pada daftar bila benar",
    "PERLU_TINJAUAN": "Tunggu jawaban petugas pada lembar kerja",
    "NIK_MILIK_ORANG_LAIN": "Perbaiki NIK pada daftar; pemilik NIK itu tidak perlu diubah apa pun",
    "TIDAK_PADAN": "Periksa ke lapangan: NIK, nama, dan tanggal lahir bertentangan",
    "TIDAK_DITEMUKAN": "Periksa ke kelurahan; bila benar penduduk, minta perekaman KTP-el atau pencatatan",
    "DI_LUAR_CAKUPAN": "Tanyakan ke Kemendagri atau daerah asal; bukan kesalahan peserta",
    "BELUM_DICEK": "Tanyakan NIK ini ke Dukcapil, atau tunggu data kependudukan yang lengkap",
}

REASON_WORDS: Mapping[str, str] = {
    "NIK_SAMA": "NIK ada di data kependudukan pada orang yang sama",
    "IDENTITAS_SAMA": "Nama dan tanggal lahir menunjuk tepat satu orang di data kependudukan",
    "BAYI_BELUM_BERNAMA": "Bayi belum bernama; tanggal lahir, nama ibu dan No. KK menunjuk tepat satu anak",
    "PEMILIK_LAIN_SENDIRI_ADA": "NIK tercatat pada orang lain; orangnya sendiri ada dengan NIK usulan",
    "PEMILIK_LAIN": "NIK tercatat pada orang lain; orangnya sendiri belum ditemukan",
    "NAMA_DAN_LAHIR_BEDA": "NIK tercatat pada orang dengan nama dan tanggal lahir yang lain sama sekali",
    "JAWABAN_TIDAK_PADAN": "Data kependudukan menjawab tidak padan",
    "JAWABAN_BERUBAH": "Pernah ada pada orang ini; menurut jawaban yang lebih baru tidak ada, atau bukan dia",
    "BEBERAPA_CALON": "Orangnya tercatat dengan beberapa NIK di data kependudukan",
    "ISIAN_BERTENTANGAN": "Baris lain menunjuk seseorang di data kependudukan; lahir atau L/P baris ini lain",
    "CALON_RAGU": "Ada orang yang mirip di data kependudukan, tetapi buktinya belum cukup",
    "NOMOR_DIBLOKIR": "NIK dinonaktifkan atau ganda di data kependudukan",
    "NIK_TIDAK_DITEMUKAN": "NIK tidak ada di data kependudukan, dan orangnya juga tidak ditemukan",
    "TANPA_NIK": "Tanpa NIK yang dapat dipakai, dan orangnya tidak ditemukan",
    "NIK_TERBITAN_LUAR": "NIK terbitan daerah lain, yang tidak harus ada di data kependudukan ini",
    "WILAYAH_DI_LUAR_DATA": "Bertempat tinggal di wilayah yang tidak dicakup data kependudukan ini",
    "WILAYAH_TIDAK_DIKETAHUI": "Tempat tinggal tidak diketahui, sehingga tidak tahu data mana yang ditanya",
    "TANPA_DATA_KEPENDUDUKAN": "Tidak ada data kependudukan dalam proses ini",
    "DATA_KEPENDUDUKAN_TIDAK_LENGKAP": "Data kependudukan belum lengkap",
    "NIK_ADA_SAJA": "NIK ada di data kependudukan, tetapi jawabannya tidak menyebut milik siapa",
    "TIDAK_DITANYAKAN": "Belum ditanyakan; yang datang hanya jawaban atas NIK yang ditanyakan",
    "TANPA_JAWABAN": "Belum dijawab (kuota, gangguan, atau jawaban yang tidak dikenal)",
}

OVERLAY_WORDS: Mapping[str, str] = {
    "DEAD": "tercatat meninggal",
    "DUPLICATE": "tercatat ganda",
    "INACTIVE": "NIK dinonaktifkan",
    "MOVED": "tercatat pindah",
    "NOT_RECORDED": "belum rekam KTP-el",
    "CONTRADICTED": "keterangannya bertentangan pada hari yang sama",
}

STANDING_WORDS: Mapping[str, str] = {
    "PAID": "Pada daftar dan masih dibayar",
    "ENDED": "Pada daftar, tidak dibayar lagi",
    "NEED": "Hanya pada data kebutuhan",
    "NONE": "Tidak pada daftar mana pun",
}
"""Of whoever the register knows."""

RESULT_WORDS: Mapping[str, str] = {
    "SESUAI": "sesuai",
    "SESUAI_BAKU": "sesuai setelah dibakukan",
    "MIRIP": "mirip",
    "TERTUKAR": "hari dan bulan tertukar",
    "TIDAK_SESUAI": "tidak sesuai",
    "KOSONG_ROLL": "kosong pada daftar",
    "KOSONG_REGISTER": "kosong di data kependudukan",
    "TIDAK_DIBANDINGKAN": "",
}

FIELD_WORDS: Mapping[str, str] = {
    "nik": "NIK",
    "name": "Nama",
    "birth_date": "Tanggal lahir",
    "birth_place": "Tempat lahir",
    "sex": "Jenis kelamin",
    "mother": "Nama ibu",
    "kk": "No. KK",
    "region": "Wilayah",
}

EVIDENCE_WORDS: Mapping[str, str] = {
    "nik": "KTP-el atau KK",
    "name": "KTP-el, KK, atau akta kelahiran",
    "birth_date": "Akta kelahiran atau KK",
    "birth_place": "Akta kelahiran atau KK",
    "sex": "KTP-el atau KK",
    "mother": "Akta kelahiran atau KK",
    "kk": "KK terbaru",
}

SIDE_WORDS: Mapping[str, str] = {
    "ROLL": "Pemilik daftar",
    "RESIDENT": "Warga, di kelurahan atau Dukcapil bila datanya di sana yang salah",
}

STATE_WORDS: Mapping[str, str] = {
    "DRAF": "Diusulkan",
    "DIAJUKAN": "Diajukan",
    "DISETUJUI": "Disetujui",
    "DITERAPKAN": "Diterapkan",
    "DITOLAK": "Ditolak",
    "REVISI": "Perlu revisi",
    "TERBUKTI": "Terbukti pada kiriman berikutnya",
    "DITARIK": "Ditarik",
}

WITHOUT_WORDS: Mapping[str, str] = {
    "USULAN": "Ada NIK usulan dari data kependudukan",
    "BELUM_DIVERIFIKASI": "NIK pada daftar belum terbukti",
    "BEBERAPA_NIK": "Beberapa NIK, belum diputuskan",
    "NIK_DIPAKAI_BERSAMA": "NIK dipakai orang lain juga",
    "NIK_DIBLOKIR": "NIK dinonaktifkan atau ganda",
    "BELUM_BERNOMOR_WAJAR": "Bayi, belum ber-NIK (wajar)",
    "BELUM_BERNOMOR": "Belum ber-NIK",
}

CARD_ACTION_WORDS: Mapping[str, str] = {
    "TUTUP": "Tutup setelah masa berlakunya dipindahkan ke kartu yang tetap",
    "ALIH_SEGMEN": "Periksa alih segmen: satu kepesertaan tetap, jangan dihapus keduanya",
    "PISAH": "Pisahkan: satu nomor kartu dipakai dua orang; bantuan tidak dihentikan",
    "AMALGAMASI": "Ajukan amalgamasi: semua masa iuran digabung pada nomor yang tetap, tidak ada yang hilang",
}
