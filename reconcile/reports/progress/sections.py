"""The sections of the summary that say how far people are: questions by kelurahan, rows by programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconcile.privacy.masking import Level
from reconcile.regions import district_name, regency_name, village_name
from reconcile.reports.drawing.html import folded, off_paper, paragraph, table
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.progress.answered import Answered
from reconcile.reports.progress.verified import Verified, added
from reconcile.vocabulary.numbers import DASH, known_percent, number

_NOT_FOR_ANYBODY = "Tidak ditampilkan pada tingkat L3."
_UNKNOWN = "Tidak diketahui"
_COUNTS = ("Sudah diputuskan", "Menunggu", "Bagian yang diputuskan")
_ON_PAPER = "Angka per kota dan kelurahan ada di layar, dan pada indeks lembar kerja setiap kota."


def questions(places: Sequence[Answered], facts: RunFacts, books: Mapping[str, str]) -> str:
    """Answered and waiting questions by kota and kelurahan, each name leading to its workbook. books: code ->
    name of its file."""
    if facts.level == Level.L3:
        return paragraph(_NOT_FOR_ANYBODY)
    if not places:
        return paragraph("Tidak ada yang ditanyakan kepada petugas.")
    places = sorted(places, key=_unknown_last)
    whole = _added("", places)
    sentence = (
        f"Dari {number(whole.answered + whole.waiting)} pertanyaan, {number(whole.answered)}"
        f" ({_share(whole)}) sudah diputuskan petugas dan {number(whole.waiting)} menunggu. Setiap pertanyaan"
        " dihitung di kelurahan yang lembar kerjanya menanyakannya; nama tempat membuka lembar itu."
    )
    kotas = {code: [one for one in places if one.place[:4] == code] for code in _kotas(places)}
    by_kota = [([_kota(code)], _added(code, of)) for code, of in kotas.items()]
    by_kelurahan = [(_names(one.place), one) for one in places]
    return (
        paragraph(sentence)
        + off_paper(True, _table("Pertanyaan per kota", ["Kota"], by_kota, whole, books))
        + folded(
            "Pertanyaan per kelurahan",
            _table(
                "Pertanyaan per kelurahan", ["Kelurahan", "Kecamatan", "Kota"], by_kelurahan, whole, books
            ),
            _ON_PAPER,
        )
    )


def _unknown_last(one: Answered) -> tuple[bool, str, bool, str]:
    return len(one.place) < 4, one.place[:4], len(one.place) < 10, one.place


def _kotas(places: Sequence[Answered]) -> list[str]:
    return list(dict.fromkeys(one.place[:4] for one in places))


def _added(code: str, places: Sequence[Answered]) -> Answered:
    return Answered(code, sum(one.answered for one in places), sum(one.waiting for one in places))


def _table(
    about: str,
    headings: Sequence[str],
    rows: Sequence[tuple[Sequence[str], Answered]],
    whole: Answered,
    books: Mapping[str, str],
) -> str:
    cells = [[*names, *_cells(one)] for names, one in rows]
    total = ["JUMLAH", *[""] * (len(headings) - 1), *_cells(whole)]
    return table(
        about,
        [*headings, *_COUNTS],
        [*cells, total],
        texts=tuple(range(1, len(headings))),
        kinds=[*[""] * len(cells), "total"],
        links=[books.get(one.place, books.get(one.place[:4], "")) for _, one in rows],
    )


def _cells(one: Answered) -> list[str]:
    return [number(one.answered), number(one.waiting), _share(one)]


def _share(one: Answered) -> str:
    asked = one.answered + one.waiting
    return known_percent(one.answered / asked) if asked else DASH


def _kota(code: str) -> str:
    name = regency_name(code) if len(code) == 4 else None
    return (name or _UNKNOWN).removeprefix("Kota Administrasi ").removeprefix("Kabupaten Administrasi ")


def _names(code: str) -> list[str]:
    if len(code) < 10:
        return [_UNKNOWN, "", _kota(code)]
    return [village_name(code) or _UNKNOWN, district_name(code[:6]) or "", _kota(code[:4])]


def verified(programmes: Sequence[Verified], facts: RunFacts) -> str:
    """Rows of each programme against the register; shares of those of which it says anything."""
    if facts.level == Level.L3:
        return paragraph(_NOT_FOR_ANYBODY)
    whole = added(tuple(programmes))
    if not whole.base:
        return paragraph("Belum ada baris yang dapat diperiksa terhadap data kependudukan.")
    rows = [_line(facts.names.get(one.programme, one.programme.upper()), one) for one in programmes]
    headings = [
        *("Program", "Baris", "Dapat diperiksa", "Padan", "Bagian padan", "di antaranya perlu diperbaiki"),
        *(
            "Perlu ditinjau",
            "Tidak padan",
            "Belum diperiksa",
            "Di luar cakupan",
            "Usulan terbuka",
            "Usulan terbukti",
        ),
    ]
    by_programme = table(
        "Baris setiap program menurut data kependudukan, dan usulan perbaikannya",
        headings,
        [*rows, _line("JUMLAH", whole)],
        kinds=[*[""] * len(rows), "total"],
    )
    return paragraph(_sentence(whole)) + off_paper(True, by_programme)


def _sentence(whole: Verified) -> str:
    return (
        f"{number(whole.base)} dari {number(whole.rows)} baris dapat diperiksa terhadap data kependudukan;"
        f" {number(whole.matched)} ({known_percent(whole.matched / whole.base)}) padan."
        f" Bagian dihitung tanpa {number(whole.not_asked)} baris yang belum diperiksa"
        " (belum ditanyakan atau belum dijawab) dan"
        f" {number(whole.outside)} baris di luar cakupan data yang ada. Dari usulan perbaikan,"
        f" {number(whole.open)} masih diusulkan dan {number(whole.proven)} terbukti pada kiriman berikutnya."
        " Tidak padan: tidak padan, tidak ditemukan, atau NIK-nya milik orang lain. Rinciannya ada di"
        " verifikasi.csv dan usulan_perbaikan.csv."
    )


def _line(name: str, one: Verified) -> list[str]:
    share = known_percent(one.matched / one.base) if one.base else DASH
    counts = (one.matched - one.whole, one.doubted, one.unmatched, one.not_asked, one.outside)
    repairs = (one.open, one.proven)
    return [name, *map(number, (one.rows, one.base, one.matched)), share, *map(number, (*counts, *repairs))]
