"""The faults of rows of employers, workers and contributions; their bits follow those of people."""

from __future__ import annotations

OF_WORK: tuple[tuple[str, str, bool, str, str], ...] = (
    # code, field, hard, label, advice
    (
        "NPWP_PANJANG",
        "npwp",
        True,
        "NPWP bukan 15 atau 16 angka, tidak dipakai",
        "Tulis NPWP 15 atau 16 angka sebagai teks",
    ),
    (
        "NPWP_CEK_SALAH",
        "npwp",
        True,
        "Angka pemeriksa NPWP tidak cocok (salah ketik), tidak dipakai",
        "Cocokkan dengan kartu NPWP",
    ),
    (
        "NPWP_PENGISI",
        "npwp",
        True,
        "NPWP pengisi (nol semua, angka berulang, 1234...), tidak dipakai",
        "Isi NPWP yang sebenarnya; kosongkan bila belum ada",
    ),
    ("NIB_PANJANG", "nib", True, "NIB bukan 13 angka, tidak dipakai", "Tulis NIB 13 angka sebagai teks"),
    (
        "NPP_PANJANG",
        "npp",
        True,
        "NPP bukan 8 huruf atau angka, tidak dipakai",
        "Tulis NPP seperti pada sertifikat kepesertaan, kolom bertipe teks",
    ),
    (
        "KODE_BU_PANJANG",
        "kode_bu",
        True,
        "Kode badan usaha bukan 8 angka, tidak dipakai",
        "Tulis kode badan usaha 8 angka sebagai teks",
    ),
    ("KPJ_PANJANG", "worker_number", True, "KPJ bukan 11 angka, tidak dipakai", "Tulis KPJ sebagai teks"),
    (
        "BULAN_TIDAK_SAH",
        "month",
        True,
        "Bulan iuran tidak terbaca: tidak dihitung untuk bulan mana pun",
        "Tulis BLTH sebagai bb/tttt",
    ),
    (
        "UPAH_TIDAK_SAH",
        "wage",
        True,
        "Upah atau iuran tidak terbaca sebagai rupiah: tidak diketahui, bukan nol",
        "Tulis angka rupiah tanpa huruf",
    ),
    (
        "JUMLAH_PEKERJA_TIDAK_SAH",
        "workers_declared",
        True,
        "Jumlah pekerja tidak terbaca: tidak diketahui, bukan nol",
        "Tulis angka saja",
    ),
)
