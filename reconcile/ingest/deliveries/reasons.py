"""Why a delivery is in force or not, in words for staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconcile.ingest.deliveries.delivery import Facts, Met
from reconcile.regions import regency_name

WITHDRAWN = "Ditarik oleh kantor (deliveries.toml)."
CUT = (
    "Ditahan, sebab akhir berkas hilang (masih disalin, atau terpotong). Tunggu sampai selesai disalin,"
    " atau minta kirim ulang."
)
SAME_NAME = (
    "Ditahan, sebab berkas bernama sama dari kiriman sebelumnya masih berlaku, untuk kota atau masa lain."
    " Ganti nama berkas ini, misalnya dengan kode kotanya di belakang, lalu kirim lagi."
)
_SAY = "Bila memang benar, tulis accept = true untuk berkas ini di deliveries.toml."


def stands(facts: Facts) -> str:
    """Of a delivery that meets no other."""
    if facts.answers:
        return "Jawaban verifikasi: hanya berlaku untuk orang yang ditanyakan, di samping kiriman lain."
    if facts.before:
        return "Tidak ada di folder masukan malam ini: dipakai dari hasil sebelumnya."
    return "Tidak ada kiriman lain yang dapat dibandingkan."


def repeats(facts: Facts, twin: Facts) -> str:
    """Of a source that says what its twin says, which stands."""
    return (
        f"{facts.source_file}: isinya sama dengan {twin.source_file}, walaupun bungkus atau bentuk berkasnya"
        " lain, jadi tidak dibaca dua kali. Hapus salah satu."
    )


def again(facts: Facts) -> str:
    """Of a source that says what the run before knew under another name."""
    return f"Isinya sama dengan {facts.source_file} pada hasil sebelumnya."


def replaces(older: Sequence[Facts]) -> str:
    return f"Menggantikan {_names(older)}{_dated(older[-1])}."


def replaced(by: Sequence[Facts], *, whole: bool) -> str:
    part = "" if whole else "sebagian (kota atau masa yang sama) "
    return f"Digantikan {part}oleh {_names(by)}{_dated(by[-1])}."


def late(newer: Facts) -> str:
    return (
        f"Ditahan, sebab lebih lama daripada {newer.source_file}{_dated(newer)}, yang berlaku. Bila memang"
        " lebih baru, tulis as_of (tanggal datanya) untuk berkas ini di deliveries.toml."
    )


def undated(older: Facts, *, alike: bool) -> str:
    """alike: whether they say most of the same; else they are called the same."""
    why = (
        f"isinya ({older.noun}) kebanyakan sama dengan"
        if alike
        else "namanya menyebut daftar yang sama dengan"
    )
    beside = "" if alike else " Bila keduanya berlaku, beri nama yang lain."
    return (
        f"Ditahan, sebab {why} {older.source_file}, dan tidak ada tanggal yang memberi tahu mana yang lebih"
        f" baru. Tulis as_of (tanggal data) kedua berkas di deliveries.toml.{beside}"
    )


def of_no_day(dated: Sequence[Facts]) -> str:
    """Of a correction that could be of several months."""
    return (
        f"Ditahan, sebab pembetulan ini tidak menyebut bulan dan dapat menggantikan {_names(dated)}. Tulis"
        " as_of (tanggal datanya) untuk berkas ini di deliveries.toml."
    )


def unchanged(older: Facts) -> str:
    return (
        f"Ditahan, sebab isinya persis sama dengan {older.source_file}, padahal menyebut tanggal lain:"
        f" mungkin kiriman lama dengan nama baru. {_SAY}"
    )


def lost(older: Facts, kota: Mapping[str, int]) -> str:
    named = ", ".join(f"{regency_name(code) or code} ({rows} baris)" for code, rows in kota.items())
    return f"Ditahan, sebab tidak lagi memuat {named}, yang ada pada {older.source_file}. {_SAY}"


def shrunk(older: Facts, met: Met) -> str:
    return (
        f"Ditahan, sebab {met.newer} {older.noun}, sedangkan {older.source_file} memuat {met.older}. {_SAY}"
    )


def changed(older: Facts, met: Met) -> str:
    return (
        f"Ditahan, sebab dari {met.older} {older.noun} pada {older.source_file} hanya {met.common} yang masih"
        f" ada. {_SAY}"
    )


def _names(sources: Sequence[Facts]) -> str:
    return ", ".join(dict.fromkeys(one.source_file for one in sources))


def _dated(facts: Facts) -> str:
    day = facts.span and facts.span.as_of
    return f" (data per {day:%d-%m-%Y})" if day else ""
