"""Exports of KIS and KJS as BPJS Kesehatan, the Dinas and puskesmas send them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_samples.generator.arrays import Strings
from data_samples.generator.exports import forms
from data_samples.generator.exports.files import Cell, Columns, Sheet, Text, write_text, write_workbook
from data_samples.generator.exports.job import SHEET_ROWS, Job
from data_samples.generator.exports.membership import OPEN_END
from data_samples.generator.exports.rows import Rows
from data_samples.generator.regimes import Regime, some

_SEGMENTS = ("PBI (APBN)", "PEGAWAI SWASTA", "PEKERJA MANDIRI", "PBI APBN")
_SEGMENT_CODES = ("21", "13", "14", "21")
_PISAT = {1: "1", 3: "3", 4: "4", 7: "5", 9: "5"}
_INACTIVE = (
    "NON AKTIF KARENA PREMI",
    "PENANGGUHAN PEMBAYARAN",
    "MENINGGAL",
    "TIDAK DITANGGUNG",
    "NON AKTIF DATA GANDA",
)
CITIES = {
    "3171": "JAKARTA PUSAT",
    "3172": "JAKARTA UTARA",
    "3173": "JAKARTA BARAT",
    "3174": "JAKARTA SELATAN",
    "3175": "JAKARTA TIMUR",
    "3101": "KEP SERIBU",
}


def write_kis(job: Job) -> None:
    """Two files: the branch office's master (`;`, cp1252, Oracle dates) and a service extract (UTF-8 with
    BOM)."""
    order = job.rng.permutation(len(job.rows))
    half = int(len(order) * 0.62)
    one, other = job.rows.take(order[:half]), job.rows.take(order[half:])
    month = "032018" if job.regime == "legacy" else "032023"
    master = Text(";", "cp1252", repeat=len(one) // 2 + 1, blank_tail=12)
    write_text(
        job.folder / f"Master_Peserta_KIS_DKI_{month}.csv",
        kis_master(job, one),
        master,
        one.person,
        job.truth,
    )
    service = Text(",", "utf-8-sig")
    write_text(
        job.folder / f"peserta_jkn_{job.year}_tarikan_vclaim.csv",
        kis_service(job, other),
        service,
        other.person,
        job.truth,
    )


def _status(job: Job, rows: Rows) -> Strings:
    active = job.listing.active[rows.listing]
    reason = job.rng.integers(0, len(_INACTIVE), len(rows))
    return np.where(active, "AKTIF", forms.coded(reason, _INACTIVE)).astype(object)


def kis_master(job: Job, rows: Rows) -> Columns:
    size, rng = len(rows), job.rng
    place = forms.places(job.people.places, rows.place, respelled=True)
    names = _curly(forms.cut(rows.name, 25), some(rng, size, 0.004, 6))
    for row in some(rng, size, 0.0005, 1).tolist():
        names[row] = ("=", "+")[row % 2] + names[row]
    kind = job.listing.kind[rows.listing]
    return {
        "NO KARTU BPJS": forms.random_digits(rng, size, "000", 10),
        "NIK": rows.nik,
        "NO KK": rows.kk,
        "NAMA LENGKAP": names,
        "PISAT": forms.coded(rows.relation, [_PISAT.get(code, "") for code in range(12)]),
        "TEMPAT LAHIR": rows.birth_place,
        "TANGGAL LAHIR": forms.dates(rows.birth, "oracle"),
        "JENIS KELAMIN": forms.sexes(rows, "L", "P"),
        "ALAMAT": rows.address,
        "RT": forms.small(rows.rt, 3),
        "RW": forms.small(rows.rw, 3),
        "KELURAHAN": place["village"],
        "KECAMATAN": place["district"],
        "KOTA/KAB": place["city"],
        "KODE POS": forms.small(10110 + rows.place, 5),
        "NO HP": forms.phones(rng, size),
        "KELAS RAWAT": forms.constant("KELAS III", size),
        "KODE FASKES TK1": forms.random_digits(rng, size, "0902", 4),
        "JENIS PESERTA": forms.coded(kind, _SEGMENTS),
        "TMT": forms.dates(job.listing.start[rows.listing], "oracle"),
        "TAT": (
            np.where(
                job.listing.end[rows.listing] == OPEN_END,
                "31-DEC-50",
                forms.dates(job.listing.end[rows.listing], "oracle"),
            ).astype(object)
        ),
        "STATUS KEPESERTAAN": _status(job, rows),
        "NAMA IBU KANDUNG": rows.mother,
    }


def _curly(names: Strings, rows: np.ndarray) -> Strings:
    """Curly quotes and no-break spaces, both in cp1252."""
    for number, row in enumerate(rows.tolist()):
        name = names[row]
        names[row] = (
            name.replace(" ", "\u00a0", 1) if " " in name and number % 2 else name[:3] + "\u2019" + name[3:]
        )
    return names


def kis_service(job: Job, rows: Rows) -> Columns:
    size, rng = len(rows), job.rng
    place = forms.places(job.people.places, rows.place)
    kind = job.listing.kind[rows.listing]
    return {
        "noKartu": forms.random_digits(rng, size, "000", 10),
        "nama": rows.name,
        "nik": rows.nik,
        "pisa": forms.constant("1", size),
        "sex": forms.sexes(rows, "L", "P"),
        "tglLahir": forms.dates(rows.birth, "yyyy-mm-dd", "0000-00-00"),
        "kdJenisPeserta": forms.coded(kind, _SEGMENT_CODES),
        "jenisPeserta": forms.coded(kind, ("PBI (APBN)", "PEGAWAI SWASTA", "PEKERJA MANDIRI", "PBI (APBN)")),
        "statusPeserta": _status(job, rows),
        "hakKelas": forms.constant("KELAS III", size),
        "nmProvider": forms.coded(
            rows.place, [f"PUSKESMAS KEL. {name}" for name in job.people.places.village]
        ),
        "noKK": rows.kk,
        "alamat": rows.address,
        "rt": forms.small(rows.rt, 1),
        "rw": forms.small(rows.rw, 1),
        "kelurahan": place["village"],
        "kecamatan": place["district"],
        "kota": place["city"],
        "tglTMT": forms.dates(job.listing.start[rows.listing], "yyyy-mm-dd"),
        "tglTAT": forms.dates(job.listing.end[rows.listing], "yyyy-mm-dd"),
        "tglCetakKartu": forms.dates(job.listing.start[rows.listing], "yyyy-mm-dd"),
        "noTelepon": forms.phones(rng, size),
    }


# KJS
# ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CitySheet:
    """How one city's office keeps its sheet. `dates`: text, cells, swapped or age; `niks`: text or
    numbers."""

    dates: str = "text"
    niks: str = "text"
    rt_rw: bool = False


STYLES: dict[Regime, dict[str, CitySheet]] = {
    "legacy": {
        "3171": CitySheet(),
        "3172": CitySheet(niks="numbers"),
        "3173": CitySheet(rt_rw=True),
        "3174": CitySheet(dates="swapped"),
        "3175": CitySheet(dates="cells"),
        "3101": CitySheet(dates="age"),
    },
    "cleaned": {city: CitySheet() for city in CITIES}
    | {"3175": CitySheet(dates="cells"), "3101": CitySheet(niks="rounded")},
}
"""How each city keeps its sheet."""


def write_kjs(job: Job) -> None:
    """A workbook a city in the layout of 2013, and the rest as the local members of JKN (text, tab)."""
    home_city = job.people.places.city_code[job.rows.place]
    left = []
    for city, name in CITIES.items():
        rows = job.rng.permutation(forms.split(home_city, (city,)))
        count = min(SHEET_ROWS, max(int(len(rows) * 0.6), min(len(rows), 15)))
        left.append(rows[count:])
        sheet = kjs_sheet(job, job.rows.take(rows[:count]), name, STYLES[job.regime][city])
        write_workbook(job.folder / f"KJS {name} {job.year - 1} rekap.xlsx", [sheet], job.truth)
    left.append(np.flatnonzero(~np.isin(home_city.astype(str), list(CITIES))))
    rest = job.rows.take(job.rng.permutation(np.concatenate(left)))
    write_text(
        job.folder / f"PBI_APBD_DKI_{job.year}.csv",
        kjs_members(job, rest),
        Text("\t", blank_tail=3),
        rest.person,
        job.truth,
    )


def kjs_members(job: Job, rows: Rows) -> Columns:
    size, rng = len(rows), job.rng
    place = forms.places(job.people.places, rows.place, respelled=True)
    segment = ("PBI (APBD)",) if job.regime == "legacy" else ("PBPU dan BP Pemda",)
    return {
        "NO": forms.coded(np.arange(size), [str(number + 1) for number in range(size)]),
        "NOKAPST": forms.random_digits(rng, size, "000", 10),
        "NO KTP": rows.nik,
        "NAMA": rows.name,
        "TGL LAHIR": forms.dates(rows.birth, "dd-mm-yyyy"),
        "JK": forms.sexes(rows, "Laki-laki", "Perempuan"),
        "NO KK": rows.kk,
        "ALAMAT": rows.address,
        "RT": forms.small(rows.rt, 2),
        "RW": forms.small(rows.rw, 2),
        "KEL": place["village"],
        "KEC": place["district"],
        "KOTA": place["city"],
        "HUBUNGAN KELUARGA": forms.coded(
            rows.relation, ["", "PESERTA", "", "ISTRI", "ANAK", "", "", "TAMBAHAN", "", "TAMBAHAN"]
        ),
        "JNS PESERTA": forms.constant(segment[0], size),
        "TGL MULAI AKTIF": forms.dates(job.listing.start[rows.listing], "dd-mm-yyyy"),
        "TGL AKHIR BERLAKU": forms.dates(job.listing.end[rows.listing], "dd-mm-yyyy"),
        "KET AKTIF": _status(job, rows),
        "NAMA IBU": rows.mother,
        "NO HP": forms.phones(rng, size),
        "KETERANGAN MUTASI": forms.constant("", size),
    }


def kjs_sheet(job: Job, rows: Rows, city: str, style: CitySheet) -> Sheet:
    """The roll of a city: preamble, heading of two rows, JUMLAH, signatures."""
    day = "TGL LAHIR" if style.dates != "age" else "UMUR"
    area = ("RT/RW", "KELURAHAN", "KECAMATAN") if style.rt_rw else ("RT", "RW", "KELURAHAN", "KECAMATAN")
    headings = (
        "NO",
        "NO KJS",
        "NIK",
        "NAMA PESERTA",
        day,
        "L/P",
        "NAMA IBU",
        "ALAMAT",
        *area,
        "PUSKESMAS",
        "TMT",
        "TAT",
        "NO HP",
        "KETERANGAN",
    )
    first = headings.index("ALAMAT")
    merged = (
        (0, 0, "NO"),
        (1, 2, "NOMOR"),
        (3, 6, "IDENTITAS PESERTA"),
        (first, first + len(area), "ALAMAT DOMISILI"),
    )
    lines = (
        "DATA PESERTA KARTU JAKARTA SEHAT (KJS)",
        f"KOTA ADMINISTRASI {city}",
        f"PERIODE S.D. DESEMBER {job.year - 1}",
        f"Tanggal unduh: 05/01/{job.year}",
    )
    sign = (
        f"Jakarta, 5 Januari {job.year}",
        "Kepala Suku Dinas Kesehatan",
        "",
        "",
        "( ............................ )",
        "NIP. ....................",
    )
    cells = _kjs_cells(job, rows, style)
    upper = tuple(heading if heading not in {"NO"} else "" for heading in headings)
    return Sheet(
        city.title(),
        lines,
        upper,
        cells,
        rows.person,
        merged,
        signature=sign,
        numbering=city != "KEP SERIBU",
        repeat=40 if city in {"JAKARTA TIMUR", "JAKARTA PUSAT"} else 0,
        blank_tail=25,
    )


def _kjs_cells(job: Job, rows: Rows, style: CitySheet) -> list[list[Cell]]:
    size = len(rows)
    place = forms.places(job.people.places, rows.place)
    rt, rw = forms.small(rows.rt, 3), forms.small(rows.rw, 3)
    area: list[list[Cell]] = (
        [[f"{a}/{b}" for a, b in zip(rt, rw, strict=True)]] if style.rt_rw else [rt.tolist(), rw.tolist()]
    )
    notes = forms.coded(job.rng.integers(0, 6, size), ("GAKIN", "JAMKESDA", "SKTM", "", "", "PINDAHAN"))
    columns: list[list[Cell]] = [
        list(range(1, size + 1)),
        forms.random_digits(job.rng, size, "JPK", 9).tolist(),
        _nik_cells(rows.nik, style.niks),
        rows.name.tolist(),
        _birth_cells(job, rows, style.dates),
        forms.sexes(rows, "L", "P").tolist(),
        rows.mother.tolist(),
        rows.address.tolist(),
        *area,
        place["village"].tolist(),
        place["district"].tolist(),
        forms.coded(rows.place, [f"PKM {name}" for name in job.people.places.district]).tolist(),
        forms.dates(job.listing.start[rows.listing], "dd/mm/yyyy").tolist(),
        forms.dates(job.listing.end[rows.listing], "dd/mm/yyyy").tolist(),
        forms.phones(job.rng, size).tolist(),
        notes.tolist(),
    ]
    return [list(cells) for cells in zip(*columns, strict=True)]


def _nik_cells(niks: Strings, style: str) -> list[Cell]:
    """NIKs as text, as numbers (exact below 2^53), or rounded to 15 digits as Excel does on typing."""
    if style == "text":
        return list(niks.tolist())
    cut = 10 if style == "rounded" else 1
    return [
        float(int(nik) // cut * cut) if nik.isdecimal() and len(nik) == 16 else nik for nik in niks.tolist()
    ]


def _birth_cells(job: Job, rows: Rows, style: str) -> list[Cell]:
    """Birth dates as text, as date cells, as an age, or as Excel leaves them when it takes dd/mm for
    mm/dd."""
    if style == "text":
        return list(forms.dates(rows.birth, "dd/mm/yyyy").tolist())
    days: list[date | None] = rows.birth.astype("datetime64[D]").astype(object).tolist()
    if style == "age":
        return [None if day is None else job.year - day.year for day in days]
    if style == "cells":
        return list(days)
    return [
        (
            None
            if day is None
            else (
                day.replace(day=day.month, month=day.day)
                if day.day <= 12
                else forms.STYLES["dd/mm/yyyy"](day)
            )
        )
        for day in days
    ]
