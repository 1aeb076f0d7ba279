"""Why a package is refused: each reason has a code and a text of its own, with what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.declared import brief

_AGAIN = "Minta pengirim mengirim ulang paket itu."
_CHAIN = "Minta paket yang kurang, atau paket penuh."

TEXTS: Mapping[str, str] = {
    # the file
    "TIDAK_ADA": "berkas atau folder itu tidak ada. Periksa namanya.",
    "TAK_TERBACA": "{where}: tidak dapat dibaca dari disk. Periksa izin berkas dan disknya, lalu ulangi.",
    "BUKAN_PAKET": f"bukan zip dan bukan folder. {_AGAIN}",
    "ZIP_RUSAK": f"zip itu rusak atau terpotong. {_AGAIN}",
    "TERENKRIPSI": "zip itu dikunci kata sandi. Buka dulu dengan kata sandinya, lalu periksa foldernya.",
    "TERLALU_BESAR": "isinya lebih besar atau lebih banyak daripada paket mana pun, jadi tidak dibuka. "
    "Tanyakan kepada pengirim apa yang dikirimkannya.",
    "NAMA_BERBAHAYA": "{where}: nama itu menunjuk ke luar paket atau tidak wajar, jadi tidak dibuka. "
    "Laporkan kepada pengirim.",
    "TAUTAN": "{where}: tautan ke tempat lain, bukan berkas, jadi tidak dibuka. Laporkan kepada pengirim.",
    "NAMA_GANDA": f"{{where}}: ada dua kali di dalam paket. {_AGAIN}",
    "MAMPATAN": f"{{where}}: dimampatkan dengan cara yang tidak dikenal. {_AGAIN}",
    # the description
    "TANPA_URAIAN": f"datapackage.json tidak ada di dalamnya. {_AGAIN}",
    "URAIAN_RUSAK": f"datapackage.json tidak dapat dibaca{{where}}. {_AGAIN}",
    "BENTUK_LAIN": "paket itu dibuat menurut bentuk lain daripada yang dikenal versi ini. Pasang versi baru.",
    "TINGKAT": "paket itu menyebut tingkat penyamaran {where}; yang boleh hanya L2 dan L3 (L1 hanya"
    " untuk daerah lain). Jangan dibuka, kembalikan kepada pengirim.",
    "TANPA_TABEL": f"paket itu tidak memuat satu tabel pun. {_AGAIN}",
    # files and hashes
    "BERKAS_HILANG": f"{{where}}: disebut di datapackage.json, tetapi tidak ada. {_AGAIN}",
    "BERKAS_ASING": f"{{where}}: ada, tetapi tidak disebut di datapackage.json. {_AGAIN}",
    "SIDIK_LAIN": '{where}: sidiknya bukan SHA-256 ("sha256:..."). Minta pengirim memakai sha256.',
    "SIDIK_BEDA": f"{{where}}: berubah sejak paket dibuat (SHA-256 berbeda). {_AGAIN}",
    "UKURAN_BEDA": f"{{where}}: besarnya lain daripada yang disebut. {_AGAIN}",
    "DAFTAR_SIDIK": f"sha256.txt tidak menyebut berkas-berkas ini dengan sidiknya. {_AGAIN}",
    # tables
    "BUKAN_CSV": f"{{where}}: bukan CSV seperti yang diuraikan (UTF-8, titik koma, tanda kutip). {_AGAIN}",
    "KOLOM_BEDA": f"{{where}}: judul kolomnya lain daripada yang diuraikan. {_AGAIN}",
    "URAIAN_TABEL": f"{{where}}: uraian tabel itu tidak lengkap atau bertentangan. {_AGAIN}",
    "JUMLAH_BARIS": f"{{where}}: jumlah barisnya lain daripada yang disebut. {_AGAIN}",
    "TIPE": f"{{where}}: isinya bukan jenis yang diuraikan. {_AGAIN}",
    "WAJIB": f"{{where}}: kosong, padahal wajib diisi. {_AGAIN}",
    "KODE": f"{{where}}: kode yang tidak ada pada uraian. {_AGAIN}",
    "POLA": f"{{where}}: bentuknya lain daripada yang diuraikan. {_AGAIN}",
    "POLA_ASING": "{where}: uraian meminta pola yang tidak dikenal, jadi tidak dicoba. Pasang versi baru.",
    "KUNCI_GANDA": f"{{where}}: kunci yang sama dua kali. {_AGAIN}",
    "URUTAN": f"{{where}}: baris tidak urut menurut kuncinya. {_AGAIN}",
    "RUJUKAN": f"{{where}}: menunjuk ke baris yang tidak ada. {_AGAIN}",
    "DATA_PRIBADI": "{where}: ada nomor 16 angka, seperti NIK. Jangan diedarkan; kembalikan kepada pengirim.",
    # sums
    "NERACA": f"{{where}}: baris sebelumnya + baru - berakhir tidak sama dengan baris sekarang. {_AGAIN}",
    "JUMLAH_PAKET": f"{{where}}: jumlah seluruh paket lain daripada jumlah tabel-tabelnya. {_AGAIN}",
    "TOTAL": f"{{where}}: tidak sama dengan jumlah rinciannya. {_AGAIN}",
    "LINGKUP": f"{{where}}: lingkup yang disebut paket lain daripada isinya. {_AGAIN}",
    # the chain
    "RANTAI_SENDIRI": f"nomor urut, jenis dan paket sebelumnya yang disebut paket ini bertentangan. {_AGAIN}",
    "PIHAK_LAIN": "{where} adalah paket dari atau untuk pihak lain, atau isinya lain. Periksa berkasnya.",
    "LOMPAT": f"{{where}}: ada nomor urut yang terlewat. {_CHAIN}",
    "MUNDUR": "{where}: paket ini lebih lama daripada paket sebelumnya yang diberikan. Periksa urutannya.",
    "BUKAN_LANJUTAN": f"{{where}}: bukan paket yang dilanjutkan paket ini (sidiknya lain). {_CHAIN}",
    "BULAN_MUNDUR": f"{{where}}: bulannya lebih lama daripada bulan paket sebelumnya. {_AGAIN}",
    "TANPA_DASAR": "{where}: paket delta tanpa paket penuh yang mendasarinya. Sebut semua paket sejak paket "
    "penuh terakhir dengan --after, yang terlama lebih dulu.",
    "TABEL_LAIN": f"{{where}}: tabel itu tidak ada, atau kolomnya lain, pada paket sebelumnya. {_CHAIN}",
    "TIDAK_COCOK": f"{{where}}: perubahan itu tidak mungkin pada isi paket sebelumnya. {_CHAIN}",
    "HASIL_BEDA": f"{{where}}: isi setelah perubahan lain daripada yang disebut paket. {_CHAIN}",
}


@dataclass(frozen=True)
class Fault:
    """One reason. where: file, table, row or column, never what stands there."""

    code: str
    where: str = ""

    def __str__(self) -> str:
        return f"[{self.code}] {TEXTS[self.code].format(where=brief(self.where, 160))}"


class RefusedPackageError(UsageError):
    """A package that is not what it should be. faults: every reason that was found."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        listed = "".join(f"\n- {fault}" for fault in self.faults[:20])
        rest = f"\n- dan {len(self.faults) - 20} lagi" if len(self.faults) > 20 else ""
        super().__init__(f"{brief(name, 160)} ditolak:{listed}{rest}")


@dataclass
class Faults:
    """Faults while they are gathered; no more than some of one code."""

    listed: list[Fault] = field(default_factory=list)
    most: int = 5

    def add(self, code: str, where: str = "") -> None:
        if sum(one.code == code for one in self.listed) < self.most:
            self.listed.append(Fault(code, where))
