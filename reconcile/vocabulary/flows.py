"""The words of history: how somebody comes to a roll and leaves it, and what becomes of a finding."""

from __future__ import annotations

UNITS = ("ORANG", "BARIS", "ORANG_BULAN")
"""What is counted: persons, rows, and months paid for persons."""

CAME = ("BARU", "MUNCUL_LAGI", "PINDAH_MASUK", "DIPISAH")
WENT = ("BERAKHIR", "MENINGGAL", "PINDAH_KELUAR", "HILANG", "DIGABUNG")
RUNNING = "BERJALAN"
"""Of months alone: one more month of somebody who stayed."""
CORRECTED = "KOREKSI"
FLOWS = ("AWAL", *CAME, RUNNING, *WENT, CORRECTED, "AKHIR")
"""In the order of the equation: AWAL, and all others but AKHIR, add up to AKHIR."""

WHY = (
    "DATA_KEPENDUDUKAN", "STATUS_BARIS", "MASA_BERAKHIR", "TIDAK_ADA_LAGI", "PERNAH_TERCATAT", "BELUM_PERNAH",
    "KIRIMAN_KOREKSI", "LINGKUP_BARU", "BARIS_DIGANTI", "WILAYAH_BARIS", "TAUTAN_BERUBAH", "MASA_DIUBAH",
)  # fmt: skip
"""On what a flow rests."""

STATUSES = ("TERBUKA", "SELESAI", "TIDAK_DIBANDINGKAN")
CHANGES = ("BARU", "TETAP", "MUNCUL_LAGI", "SELESAI", "TIDAK_DIBANDINGKAN")
CAUSES = (
    "DIPUTUSKAN", "HILANG_DARI_ROLL", "DATA_DIPERBAIKI", "ATURAN_BERUBAH", "IDENTITAS_BERUBAH",
    "DILUAR_PERIODE",
)  # fmt: skip
"""How a finding ends: the first that its evidence allows."""
