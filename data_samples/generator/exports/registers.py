"""Exports of the need register (DTKS) and of the population register (Dukcapil)."""

from __future__ import annotations

import numpy as np

from data_samples.generator.arrays import Strings
from data_samples.generator.exports import forms
from data_samples.generator.exports.files import Columns, Text, write_text
from data_samples.generator.exports.job import Job
from data_samples.generator.exports.rows import Rows
from data_samples.generator.regimes import some

_RELATIONS = ["", "KEPALA KELUARGA", "", "ISTRI", "ANAK", "", "", "ORANG TUA", "", "FAMILI LAIN"]
SOUTH = "3174"


def write_dtks(job: Job) -> None:
    """The provincial dump (pipes, quotes, `\\n`), and South Jakarta in the layout of BDT with the BPS
    codes of its lineage."""
    south = job.people.places.city_code[job.rows.place].astype(str) == SOUTH
    bdt = np.flatnonzero(south & (job.rng.random(len(job.rows)) < 0.85))
    dump = np.setdiff1d(np.arange(len(job.rows)), bdt)
    rows = job.rows.take(job.rng.permutation(dump))
    stamp = f"{job.year}0215"
    write_text(
        job.folder / f"DTKS_31_{stamp}.csv",
        dtks_dump(job, rows),
        Text("|", quoted=True, newline="\n"),
        rows.person,
        job.truth,
    )
    rows = job.rows.take(job.rng.permutation(bdt))
    write_text(
        job.folder / f"BDT_ART_Jaksel_{job.year}.csv",
        bdt_members(job, rows),
        Text(",", "cp1252"),
        rows.person,
        job.truth,
    )


def dtks_dump(job: Job, rows: Rows) -> Columns:
    size = len(rows)
    place = forms.places(job.people.places, rows.place, respelled=True)
    names = forms.cut(rows.name, 30)
    for row in some(job.rng, size, 0.0004, 1).tolist():
        names[row] = "=" + names[row]
    serial = forms.random_digits(job.rng, size, "", 11)  # 18 digits: never mistaken for a NIK
    return {
        "IDDTKS": forms.coded(rows.place, [code[:7] for code in job.people.places.bps_code]) + serial,
        "PROVINSI": place["province"],
        "KABUPATEN_KOTA": place["city"],
        "KECAMATAN": place["district"],
        "DESA_KELURAHAN": place["village"],
        "ALAMAT": rows.address,
        "DUSUN": forms.constant("", size),
        "RT": forms.small(rows.rt, 3),
        "RW": forms.small(rows.rw, 3),
        "NOMOR_KK": rows.kk,
        "NOMOR_NIK": rows.nik,
        "NAMA": names,
        "TANGGAL_LAHIR": forms.dates(rows.birth, "yyyy-mm-dd", "0000-00-00"),
        "TEMPAT_LAHIR": rows.birth_place,
        "JENIS_KELAMIN": forms.sexes(rows, "LAKI-LAKI", "PEREMPUAN"),
        "NAMA_IBU_KANDUNG": rows.mother,
        "HUBUNGAN_KELUARGA": forms.coded(rows.relation, _RELATIONS),
    }


def bdt_members(job: Job, rows: Rows) -> Columns:
    size, rng = len(rows), job.rng
    place = forms.places(job.people.places, rows.place)
    bps = job.people.places.bps_code
    age = [
        str(job.year - year) if year > 0 else ""
        for year in (rows.birth.astype("datetime64[Y]").astype(np.int64) + 1970).tolist()
    ]
    flag = ("2", "1")
    columns: Columns = {
        "kd_wilayah": forms.coded(rows.place, list(bps)),
        "IDBDT": forms.random_digits(rng, size, "31", 12),
        "IDARTBDT": forms.random_digits(rng, size, "31", 16),
        "KDPROP": forms.constant("31", size),
        "KDKAB": forms.coded(rows.place, [code[2:4] for code in bps]),
        "KDKEC": forms.coded(rows.place, [code[4:7] for code in bps]),
        "KDDESA": forms.coded(rows.place, [code[7:] for code in bps]),
        "Kecamatan": place["district"],
        "Desa_Kelurahan": place["village"],
        "Alamat": rows.address,
        "Nama": rows.name,
        "JnsKel": forms.sexes(rows, "1", "2"),
        "TmpLahir": rows.birth_place,
        "TglLahir": forms.dates(rows.birth, "dd/mm/yyyy"),
        "Umur": np.array(age, dtype=object),
        "NIK": rows.nik,
        "NoKK": rows.kk,
        "Hubkel": forms.coded(rows.relation, ["", "1", "", "2", "3", "", "", "6", "", "7"]),
        "Sta_kawin": forms.coded(rng.integers(1, 4, size), ("0", "1", "2", "3")),
        "Jenis_cacat": forms.coded(rng.random(size) < 0.03, ("0", "4")),
        "Penyakit_kronis": forms.coded(rng.random(size) < 0.06, ("0", "2")),
    }
    columns |= {
        name: forms.coded(rng.random(size) < share, flag)
        for name, share in (("Ada_kks", 0.3), ("Ada_pbi", 0.5), ("Ada_kip", 0.1), ("Ada_pkh", 0.2))
    }
    columns["namagadis_ibukandung"] = rows.mother
    return columns


# Dukcapil
# ----------------------------------------------------------------------------------------------------------


def write_dukcapil(job: Job) -> None:
    """SIAK extracts of four cities in three files, and two cities as rows of the web service."""
    city = job.people.places.city_code[job.rows.place]
    parts = (
        ("SIAK_BIODATA_WNI_3171_3101.csv", ("3171", "3101"), Text(",", "utf-8", quoted=True)),
        ("SIAK_BIODATA_WNI_3172.csv", ("3172",), Text("\t", "utf-8")),
        ("SIAK_BIODATA_WNI_3173.csv", ("3173",), Text(";", "utf-8-sig")),
    )
    for name, cities, style in parts:
        rows = job.rows.take(job.rng.permutation(forms.split(city, cities)))
        write_text(job.folder / name, siak_rows(job, rows), style, rows.person, job.truth)
    for name, code in (("dukcapil_ws_jaksel.csv", "3174"), ("dukcapil_ws_jaktim.csv", "3175")):
        rows = job.rows.take(job.rng.permutation(forms.split(city, (code,))))
        write_text(job.folder / name, web_service_rows(job, rows), Text(";", "utf-8"), rows.person, job.truth)


def _fates(job: Job, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Marked dead, marked moved: some marks are wrong, some are missing."""
    drawn = job.rng.random(len(rows))
    dead = (job.people.dead[rows.person] & (drawn < 0.85)) | (drawn > 0.9985)
    moved = job.people.moved[rows.person] & (drawn < 0.9) & ~dead
    job.living.append(rows.person[~dead & ~moved])
    return dead, moved


def siak_rows(job: Job, rows: Rows) -> Columns:
    size, rng = len(rows), job.rng
    dead, moved = _fates(job, rows)
    code = job.people.places.village_code
    return {
        "NIK": rows.nik,
        "NO_KK": rows.kk,
        "NAMA_LGKP": rows.name,
        "JENIS_KLMIN": forms.sexes(rows, "1", "2"),
        "TMPT_LHR": rows.birth_place,
        "TGL_LHR": forms.dates(rows.birth, "datetime"),
        "GOL_DRH": forms.coded(rng.integers(0, 5, size), ("1", "2", "3", "4", "13")),
        "AGAMA": forms.religions(rng, size, names=False),
        "STAT_KWN": forms.coded(rng.integers(1, 4, size), ("0", "1", "2", "3")),
        "STAT_HBKEL": forms.small(rows.relation, 1),
        "PDDK_AKH": forms.small(rng.integers(1, 9, size).astype(np.int32), 1),
        "NAMA_LGKP_IBU": rows.mother,
        "NAMA_LGKP_AYAH": rows.father,
        "ALAMAT": rows.address,
        "NO_RT": forms.small(rows.rt, 1),
        "NO_RW": forms.small(rows.rw, 1),
        "NO_PROP": forms.constant("31", size),
        "NO_KAB": forms.coded(rows.place, [str(int(text[2:4])) for text in code]),
        "NO_KEC": forms.coded(rows.place, [str(int(text[4:6])) for text in code]),
        "NO_KEL": forms.coded(rows.place, [str(int(text[6:10])) for text in code]),
        "STAT_HIDUP": forms.coded(dead, ("1", "2")),
        "FLAG_STATUS": forms.constant("0", size),
        "FLAG_PINDAH": forms.coded(moved, ("", "Y")),
        "GLR_AKADEMIS": _titles(rng, size),
    }


def _titles(rng: np.random.Generator, size: int) -> Strings:
    return forms.coded(
        np.where(rng.random(size) < 0.06, rng.integers(1, 5, size), 0), ("", "SE", "SH", "S.PD", "S.KOM")
    )


def web_service_rows(job: Job, rows: Rows) -> Columns:
    size, rng = len(rows), job.rng
    dead, moved = _fates(job, rows)
    source = job.people.places
    place = forms.places(source, rows.place)
    code = source.village_code
    return {
        "NO_KK": rows.kk,
        "NIK": rows.nik,
        "NAMA_LGKP": rows.name,
        "STAT_HBKEL": forms.coded(rows.relation, _RELATIONS),
        "JENIS_KLMIN": forms.sexes(rows, "Laki-Laki", "Perempuan"),
        "TMPT_LHR": rows.birth_place,
        "TGL_LHR": forms.dates(rows.birth, "yyyy-mm-dd"),
        "AGAMA": forms.religions(rng, size),
        "JENIS_PKRJN": forms.coded(
            rng.integers(0, 4, size),
            ("BELUM/TIDAK BEKERJA", "KARYAWAN SWASTA", "BURUH HARIAN LEPAS", "MENGURUS RUMAH TANGGA"),
        ),
        "STATUS_KAWIN": forms.coded(rng.integers(0, 3, size), ("BELUM KAWIN", "KAWIN", "CERAI MATI")),
        "NAMA_LGKP_AYAH": rows.father,
        "NAMA_LGKP_IBU": rows.mother,
        "ALAMAT": rows.address,
        "NO_RT": forms.small(rows.rt, 3),
        "NO_RW": forms.small(rows.rw, 3),
        "NO_PROP": forms.constant("31", size),
        "PROP_NAME": forms.constant("DKI JAKARTA", size),
        "NO_KAB": forms.coded(rows.place, [text[2:4] for text in code]),
        "KAB_NAME": place["city"],
        "NO_KEC": forms.coded(rows.place, [text[4:6] for text in code]),
        "KEC_NAME": place["district"],
        "NO_KEL": forms.coded(rows.place, [text[6:10] for text in code]),
        "KEL_NAME": place["village"],
        "RESPON": np.where(dead, "Meninggal Dunia", np.where(moved, "Pindah Keluar DKI", "")).astype(object),
    }
