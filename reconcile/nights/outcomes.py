"""How a night ended, in words for staff. Files are counted by programme and never named: their names may
hold people's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from reconcile.nights.hours import moment
from reconcile.regions.homes import default_home, home_of
from reconcile.vocabulary.errors import ReconcileError
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import AT_LEAST
from reconcile.workspace.manifest_form import Manifest, carried, held_back, increment_fault, refused


class Fate(NamedTuple):
    """state: a word or three for a heading. happened: a sentence. to_do: what the reader does now. more:
    further lines of the page, a name and its words."""

    state: str
    happened: str
    to_do: str
    more: tuple[tuple[str, str], ...] = ()


_STAYS = "Hasil sebelumnya tidak berubah."
_SHOWN = "Jalankan perintahnya sekali di terminal: pesannya menyebut apa yang salah"
FATES: dict[int, Fate] = {
    0: Fate("TERBIT", "Hasil baru sudah terbit.", "Tidak ada yang perlu dilakukan."),
    1: Fate(
        "GAGAL",
        f"Program berhenti karena galat program. {_STAYS}",
        "Laporkan kepada pengelola program; sertakan malam.log.",
    ),
    2: Fate(
        "GAGAL",
        f"Perintah, folder, atau pilihan salah, jadi tidak ada yang dijalankan. {_STAYS}",
        f"{_SHOWN}. Sering kali folder masukan belum tersambung.",
    ),
    3: Fate(
        "GAGAL",
        f"Deklarasi program, aturan, atau berkas konfigurasi salah. {_STAYS}",
        f"{_SHOWN}, dengan nama berkas dan kuncinya.",
    ),
    4: Fate(
        "GAGAL", f"Semua berkas ditolak. {_STAYS}", f"{_SHOWN}. Minta berkas yang benar kepada pengirimnya."
    ),
    5: Fate(
        "GAGAL",
        f"Jumlah baris tidak cocok, jadi hasil tidak diterbitkan. {_STAYS}",
        "Laporkan kepada pengelola program.",
    ),
    6: Fate(
        "GAGAL",
        f"Proses atau jadwal lain memakai folder hasil yang sama. {_STAYS}",
        "Tunggu sampai selesai, lalu jalankan lagi. Bila dua jadwal menyebut folder hasil yang sama, ubah"
        " salah satunya.",
    ),
    7: Fate(
        "GAGAL",
        f"Disk penuh, memori habis, atau folder tidak boleh ditulis. {_STAYS}",
        "Kosongkan ruang, tutup program lain, atau periksa izin folder, lalu jalankan lagi.",
    ),
    8: Fate(
        "GAGAL",
        f"Layanan proses malam berhenti sendiri. {_STAYS}",
        "Mulai lagi layanannya; malam yang terlewat dikejar satu kali.",
    ),
    9: Fate(
        "GAGAL",
        f"Proses tidak maju sampai batas waktunya dan menghentikan diri. {_STAYS}",
        "Periksa memori, disk, dan folder masukan, lalu jalankan lagi.",
    ),
    10: Fate(
        "TERBIT DENGAN MASALAH",
        "Hasil baru sudah terbit, tetapi ada yang tidak dibaca",
        "Lihat BACA_SAYA.txt dan lembar kualitas pada laporan, yang menyebut berkas dan sebabnya; minta"
        " pengirim memperbaiki berkasnya, lalu taruh berkas yang baru. Bila berkas itu bukan bagian"
        " daftarnya, pindahkan, atau tulis withdraw = true untuknya di deliveries.toml pada folder masukan.",
    ),
    130: Fate(
        "DIHENTIKAN",
        f"Proses dihentikan sebelum selesai. {_STAYS}",
        "Jalankan lagi; berkas yang sudah dibaca tidak dibaca ulang.",
    ),
}
FATES |= {129: FATES[130], 143: FATES[130]}  # the terminal was closed; the system asked


_HELD = (
    " Kiriman yang ditahan: jalankan reconcile deliveries, yang menyebut sebabnya; bila kiriman itu benar,"
    " tulis accept = true untuknya di deliveries.toml pada folder masukan."
)


@dataclass(frozen=True)
class Outcome:
    """One night that ended. code: its exit code. wrong: what was not read, counted; "" when nothing. held:
    deliveries that wait for somebody's word, counted. unknown: the lists that could not be made. due: until
    when it should have been done, None where nobody said. packages: what became of those that were due."""

    code: int
    began: datetime
    ended: datetime
    wrong: str = ""
    held: str = ""
    unknown: tuple[str, ...] = ()
    due: datetime | None = None
    packages: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        """Whether it ended later than it should have."""
        return self.due is not None and self.ended > self.due

    @property
    def fate(self) -> Fate:
        """In words; a code that nobody knows is a bug."""
        fate = FATES.get(self.code, FATES[1])
        happened = f"{fate.happened}: {self.wrong}." if self.wrong else fate.happened
        to_do = fate.to_do + (_HELD if self.held else "")
        return fate._replace(happened=happened, to_do=to_do, more=tuple(self._more()))

    def _more(self) -> Iterator[tuple[str, str]]:
        if self.due is not None and self.late:
            yield (
                "Terlambat",
                f"ya, seharusnya selesai {moment(self.due)}",
            )
        if self.held:
            yield "Ditahan", self.held
        if self.unknown:
            yield "Tidak diketahui", ", ".join(self.unknown)
        if self.packages:
            yield "Paket", "; ".join(self.packages)


def outcome_of(
    code: int,
    began: datetime,
    ended: datetime,
    manifest: Manifest | None = None,
    due: datetime | None = None,
) -> Outcome:
    """The outcome of a night; `manifest` when it published one, `due` until when it should have
    been done."""
    if manifest is None:
        return Outcome(code, began, ended, due=due)
    held = _counted("kiriman", held_back(manifest))
    return Outcome(code, began, ended, what_was_wrong(manifest), held, _unknown(manifest), due)


def _unknown(manifest: Manifest) -> tuple[str, ...]:
    """The lists that the run could not make, by their names."""
    home = home_of(manifest["run"].get("home") or default_home()).short
    results = manifest.get("results", {})
    return (
        *(label(code, home) for code in sorted(results.get("not_made", {}))),
        *(f"{label(code, home)} ({AT_LEAST})" for code in sorted(results.get("partly", {}))),
    )


def what_was_wrong(manifest: Manifest) -> str:
    """What a published run did not read, counted: "2 berkas ditolak (kis 1, kjp 1)"; "" when nothing."""
    notes = len(manifest["run"]["notes"])
    parts = [
        _counted("berkas ditolak", refused(manifest)),
        _counted("kiriman ditahan", held_back(manifest)),
        _counted("dipakai dari hasil sebelumnya", carried(manifest)),
        f"{notes} catatan tentang folder masukan" if notes else "",
        "hasil dari yang berubah saja tidak sama dengan hasil seluruhnya" * bool(increment_fault(manifest)),
    ]
    return "; ".join(part for part in parts if part)


def _counted(what: str, entries: Sequence[Mapping[str, Any]]) -> str:
    by_programme = Counter(entry["programme"] for entry in entries)
    told = ", ".join(f"{programme} {count}" for programme, count in sorted(by_programme.items()))
    return f"{len(entries)} {what} ({told})" if entries else ""


def code_of(error: BaseException) -> int:
    """The exit code that tells of this failure."""
    return error.exit_code if isinstance(error, ReconcileError) else 1
