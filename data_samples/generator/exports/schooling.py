"""Exports of KJP and KIP as the education office and SIPINTAR give them."""

from __future__ import annotations

import numpy as np

from data_samples.generator.arrays import Strings
from data_samples.generator.exports import forms
from data_samples.generator.exports.files import (
    Cell,
    Columns,
    Sheet,
    Text,
    write_text,
    write_workbook,
    write_zip,
)
from data_samples.generator.exports.health import CITIES
from data_samples.generator.exports.job import SHEET_ROWS, Job
from data_samples.generator.exports.rows import Rows

# Rupiah a month, KJP Plus (published, unchanged 2018-2025); half a year is one stage
_KJP = {"SD": 250_000, "SMP": 300_000, "SMA": 420_000, "SMK": 450_000, "PKBM": 300_000}
_PIP = {"SD": 450_000, "SMP": 750_000, "SMA": 1_000_000, "SMK": 1_000_000, "PKBM": 450_000}
DAMAGED_CITY = "3173"
"""The city whose office opened its list in Excel with the NIK as a number: 15 digits are left."""


def write_kjp(job: Job) -> None:
    """The newest stage as a workbook with a sheet a city; the stage before as a damaged workbook and text;
    older ones as lists."""
    year, stage = job.listing.year[job.rows.listing], job.listing.stage[job.rows.listing]
    home_city = job.people.places.city_code[job.rows.place].astype(str)
    newest = (year == job.year) & (stage == 1)
    before = (year == job.year - 1) & (stage == 2)
    oldest = year == job.year - 2
    used = np.zeros(len(job.rows), dtype=bool)
    sheets = []
    for city, name in CITIES.items():
        picked = job.rng.permutation(np.flatnonzero(newest & (home_city == city)))[:SHEET_ROWS]
        used[picked] = True
        sheets.append(kjp_sheet(job, job.rows.take(picked), name, rounded=False))
    write_workbook(job.folder / f"Data KJP T1 {job.year} FINAL (rev2) fix.xlsx", sheets, job.truth)
    if job.regime == "legacy":
        damaged = np.flatnonzero(before & (home_city == DAMAGED_CITY))[: SHEET_ROWS * 2]
        used[damaged] = True
        districts = job.people.places.district[job.rows.place[damaged]].astype(str)
        pages = [(name, damaged[districts == name]) for name in sorted(set(districts))]
        book = [
            kjp_sheet(job, job.rows.take(job.rng.permutation(rows)), name, rounded=True)
            for name, rows in pages
        ]
        write_workbook(
            job.folder / f"KJP {CITIES[DAMAGED_CITY].title()} T2 {job.year - 1}.xlsx", book, job.truth
        )
    listed = oldest & ~used
    _write_kjp_text(job, np.flatnonzero(~used & ~listed), np.flatnonzero(listed))


def _write_kjp_text(job: Job, rest: np.ndarray, oldest: np.ndarray) -> None:
    rows = job.rows.take(job.rng.permutation(rest))
    style = Text(";", "utf-8-sig", repeat=len(rows) // 3 + 1, blank_tail=5)
    write_text(
        job.folder / f"KJP_{job.year - 1}_{job.year}_gabungan.csv",
        kjp_columns(job, rows),
        style,
        rows.person,
        job.truth,
    )
    rows = job.rows.take(job.rng.permutation(oldest))
    write_text(
        job.folder / f"daftar_penerima_kjp_{job.year - 2}.csv",
        kjp_list(job, rows),
        Text(",", "cp1252"),
        rows.person,
        job.truth,
    )


def _stage_amount(job: Job, rows: Rows) -> list[int]:
    return [_KJP.get(level, 0) * 6 for level in forms.levels(job.people, rows).tolist()]


def _statuses(job: Job, rows: Rows) -> Strings:
    active = job.listing.active[rows.listing]
    drawn = job.rng.random(len(rows))
    return np.where(
        active, np.where(drawn < 0.7, "LANJUTAN", "BARU"), np.where(drawn < 0.6, "DIBATALKAN", "DITUNDA")
    ).astype(object)


def kjp_columns(job: Job, rows: Rows) -> Columns:
    size = len(rows)
    school, npsn, _ = forms.schools(job.people, rows.person)
    place = forms.places(job.people.places, rows.place)
    nisn = np.array(
        [text.lstrip("0") for text in forms.nisns(job.people, rows, job.rng).tolist()], dtype=object
    )
    return {
        "NO": forms.coded(np.arange(size), [str(number + 1) for number in range(size)]),
        "TAHUN": forms.coded(job.listing.year[rows.listing] - 2000, [str(2000 + year) for year in range(40)]),
        "TAHAP": forms.coded(job.listing.stage[rows.listing], ("", "1", "2")),
        "NAMA SISWA": rows.name,
        "NIK": rows.nik,
        "NISN": nisn,
        "TANGGAL LAHIR": forms.dates(rows.birth, "yyyymmdd"),
        "JENIS KELAMIN": forms.sexes(rows, "Laki-Laki", "Perempuan"),
        "NPSN": npsn,
        "NAMA SEKOLAH": school,
        "JENJANG": forms.levels(job.people, rows),
        "NAMA IBU KANDUNG": rows.mother,
        "NO KK": rows.kk,
        "ALAMAT": rows.address,
        "RT": forms.small(rows.rt, 1),
        "RW": forms.small(rows.rw, 1),
        "KELURAHAN": place["village"],
        "KECAMATAN": place["district"],
        "KOTA": place["city"],
        "NO REKENING": forms.random_digits(job.rng, size, "511", 8),
        "NO KARTU": forms.random_digits(job.rng, size, "504948", 10),
        "TOTAL": np.array(
            [f"Rp{amount:,}".replace(",", ".") for amount in _stage_amount(job, rows)], dtype=object
        ),
        "STATUS": _statuses(job, rows),
    }


def kjp_list(job: Job, rows: Rows) -> Columns:
    """A list as schools pass it on: parent and child in one cell, place and date of birth in another."""
    school, _, _ = forms.schools(job.people, rows.person)
    place = forms.places(job.people.places, rows.place)
    parent = np.where(rows.mother != "", rows.mother, rows.father)
    births = forms.dates(rows.birth, "words")
    return {
        "No.": forms.coded(np.arange(len(rows)), [str(number + 1) for number in range(len(rows))]),
        "Nama orang tua (Nama anak)": np.array(
            [f"{one} ({other})" for one, other in zip(parent, rows.name, strict=True)], dtype=object
        ),
        "Tempat, Tanggal Lahir": np.array(
            [
                f"{one.title()}, {other}" if other else one.title()
                for one, other in zip(rows.birth_place, births, strict=True)
            ],
            dtype=object,
        ),
        "L/P": forms.sexes(rows, "L", "P"),
        "NIK Siswa": rows.nik,
        "Nomor KK": rows.kk,
        "Sekolah": school,
        "Kelurahan": place["village"],
        "Kecamatan": np.array([f"Kec. {name.title()}" for name in place["district"]], dtype=object),
        "Kota": place["city"],
        "Tahun": forms.coded(job.listing.year[rows.listing] - 2000, [str(2000 + year) for year in range(40)]),
        "Tahap": forms.coded(job.listing.stage[rows.listing], ("", "Tahap I", "Tahap II")),
        "HP": forms.phones(job.rng, len(rows)),
    }


def kjp_sheet(job: Job, rows: Rows, name: str, rounded: bool) -> Sheet:
    headings = (
        "NO",
        "TAHUN",
        "TAHAP",
        "NIK",
        "NISN",
        "NAMA SISWA",
        "TGL LAHIR",
        "JK",
        "NPSN",
        "NAMA SEKOLAH",
        "JENJANG",
        "KELAS",
        "NAMA ORANG TUA/WALI",
        "NO KK",
        "ALAMAT",
        "RT",
        "RW",
        "KELURAHAN",
        "KECAMATAN",
        "KOTA",
        "NO REKENING",
        "AGAMA",
        "JUMLAH",
        "KETERANGAN",
    )
    lines = (
        "DATA PENERIMA KARTU JAKARTA PINTAR PLUS" if job.year > 2017 else "DATA PENERIMA KJP",
        f"WILAYAH {name}",
        "",
    )
    sign = (f"Jakarta, Maret {job.year}", "Kepala UPT P4OP", "", "", "( ......................... )")
    return Sheet(
        name.title()[:31],
        lines,
        headings,
        _kjp_cells(job, rows, rounded),
        rows.person,
        signature=sign,
        blank_tail=8,
    )


def _kjp_cells(job: Job, rows: Rows, rounded: bool) -> list[list[Cell]]:
    size, people = len(rows), job.people
    school, npsn, _ = forms.schools(people, rows.person)
    place = forms.places(people.places, rows.place)
    niks: list[Cell] = list(rows.nik.tolist())
    if rounded:
        niks = [
            float(int(nik) // 10 * 10) if isinstance(nik, str) and nik.isdecimal() and len(nik) == 16 else nik
            for nik in niks
        ]
    parent = np.where(
        job.rng.random(size) < 0.6, rows.father, np.where(rows.mother != "", rows.mother, rows.father)
    )
    nisn: list[Cell] = list(forms.nisns(people, rows, job.rng).tolist())
    if rounded:
        nisn = [float(text) if isinstance(text, str) and text else None for text in nisn]
    columns: list[list[Cell]] = [
        list(range(1, size + 1)),
        job.listing.year[rows.listing].tolist(),
        job.listing.stage[rows.listing].tolist(),
        niks,
        nisn,
        rows.name.tolist(),
        forms.dates(rows.birth, "d/m/yy" if rounded else "dd-mm-yyyy").tolist(),
        forms.sexes(rows, "L", "P").tolist(),
        npsn.tolist(),
        school.tolist(),
        forms.levels(people, rows).tolist(),
        people.grade[rows.person].tolist(),
        parent.tolist(),
        rows.kk.tolist(),
        rows.address.tolist(),
        forms.small(rows.rt, 3).tolist(),
        forms.small(rows.rw, 3).tolist(),
        place["village"].tolist(),
        place["district"].tolist(),
        place["city"].tolist(),
        forms.random_digits(job.rng, size, "511", 8).tolist(),
        forms.religions(job.rng, size).tolist(),
        list(_stage_amount(job, rows)),
        _statuses(job, rows).tolist(),
    ]
    return [list(cells) for cells in zip(*columns, strict=True)]


# KIP
# ----------------------------------------------------------------------------------------------------------


def write_kip(job: Job) -> None:
    """SIPINTAR: a zip of the earlier years, whose oldest member went through Excel, and the last year with
    a `sep=` line."""
    year = job.listing.year[job.rows.listing]
    members = []
    for back in (1, 2):
        rows = job.rows.take(job.rng.permutation(np.flatnonzero(year == job.year - back)))
        columns = kip_columns(job, rows)
        if back == 2 and job.regime == "legacy":
            columns["NIK"] = np.array([exponent(nik) for nik in rows.nik.tolist()], dtype=object)
        members.append(
            (
                f"PIP_{job.year - back}_DKI_JAKARTA.csv",
                columns,
                Text(";", "cp1252" if back == 2 else "utf-8"),
                rows.person,
            )
        )
    write_zip(job.folder / f"sipintar_{job.year - 2}-{job.year - 1}.zip", members, job.truth)
    rows = job.rows.take(job.rng.permutation(np.flatnonzero(year == job.year)))
    columns = kip_columns(job, rows)
    columns["NISN"] = np.array([text.lstrip("0") for text in columns["NISN"].tolist()], dtype=object)
    write_text(
        job.folder / f"PIP {job.year} Tahap 1 (unduhan).csv",
        columns,
        Text(";", "utf-8-sig", preface=("sep=;",), blank_tail=2),
        rows.person,
        job.truth,
    )


def exponent(nik: str) -> str:
    """What a spreadsheet with Indonesian settings saves of a long number."""
    if not (nik.isdecimal() and len(nik) >= 12):
        return nik
    return f"{int(nik):.5E}".replace(".", ",")


def kip_columns(job: Job, rows: Rows) -> Columns:
    size, rng, people = len(rows), job.rng, job.people
    school, npsn, school_place = forms.schools(people, rows.person)
    place = forms.places(people.places, school_place)
    year = job.listing.year[rows.listing]
    signed = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + (
        20 + rng.integers(0, 320, size)
    ).astype("timedelta64[D]")
    signed = np.minimum(signed, np.datetime64(f"{job.year}-02-20"))
    nominated = job.listing.kind[rows.listing] == 1
    amount = [f"{_PIP.get(level, 0):,}".replace(",", ".") for level in forms.levels(people, rows).tolist()]
    pdid = [bytes(row).hex() for row in rng.integers(0, 256, (size, 16), dtype=np.uint8)]
    return {
        "PDID": np.array([f"{p[:8]}-{p[8:12]}-{p[12:16]}-{p[16:20]}-{p[20:]}" for p in pdid], dtype=object),
        "NAMA SISWA": rows.name,
        "NAMA SEKOLAH": school,
        "PROVINSI": forms.coded(rows.person * 0, ("Prov. D.K.I. Jakarta",)),
        "KABUPATEN/KOTA": np.array([f"Kota {name.title()}" for name in place["city"]], dtype=object),
        "KECAMATAN": np.array([f"Kec. {name.title()}" for name in place["district"]], dtype=object),
        "NIK": rows.nik,
        "NISN": forms.nisns(people, rows, rng),
        "NPSN": npsn,
        "KELAS": forms.small(people.grade[rows.person], 1),
        "ROMBEL": forms.coded(rng.integers(0, 3, size), ("A", "B", "C")),
        "SEMESTER": forms.coded(year - 2000, [f"{2000 + value}1" for value in range(40)]),
        "JENJANG": forms.levels(people, rows),
        "JK": forms.sexes(rows, "L", "P"),
        "TEMPAT LAHIR": rows.birth_place,
        "TANGGAL LAHIR": forms.dates(rows.birth, "dd/mm/yyyy"),
        "NAMA AYAH": rows.father,
        "NAMA IBU": rows.mother,
        "NOMINAL": np.array(amount, dtype=object),
        "TIPE SK": np.where(nominated, "SK Nominasi", "SK Pemberian").astype(object),
        "NOMOR SK": forms.coded(
            job.listing.stage[rows.listing], [f"{value}/J5/KEP/{job.year - 1}" for value in range(5)]
        ),
        "TANGGAL SK": forms.dates(signed, "dd/mm/yyyy"),
        "TAHAP": forms.small(job.listing.stage[rows.listing], 1),
        "VIRTUAL ACCOUNT": forms.random_digits(rng, size, "8", 11),
        "NO REKENING": forms.random_digits(rng, size, "3", 14),
        "BANK": forms.coded(people.level[rows.person] > 2, ("BRI", "BNI")),
        "TANGGAL MULAI PECAIRAN": forms.dates(signed, "dd/mm/yyyy"),
        "NO KIP": _kip_numbers(rng, size),
        "LAYAK PIP": forms.coded(rng.integers(0, 2, size), ("Ya", "Tidak")),
        "FASE": forms.constant("1", size),
        "KETERANGAN TAHAP": forms.constant("", size),
        "AGAMA": forms.religions(rng, size),
    }


def _kip_numbers(rng: np.random.Generator, size: int) -> Strings:
    """Six letters and digits, among them O and 0."""
    letters = np.array(list("ABCDEFGHJKLMNOPQRSTUVWXYZ0123456789"))
    return np.array(
        ["".join(row) for row in letters[rng.integers(0, len(letters), (size, 6))].tolist()], dtype=object
    )
